import Arguments
import EventLoop
import Gateway
import Store
import Telemetry

extension Command {
    /// Lists the nodes that share a database, as the database has them.
    static var adminNodes: Command {
        let database = DatabaseSetting.option
        return Command(
            "nodes", "List the nodes that share a database",
            discussion: [
                "Asks the database itself, whether any node answers or not. A node is alive while it renews its lease, dead when "
                    + "that has run out, and has left when it was told to stop."
            ],
            options: [database],
            examples: [
                Example(
                    "DOITONG_DATABASE=postgres://doitong:secret@db.example/doitong doitong admin nodes", "List them")
            ]
        ) { invocation throws(UsageError) in
            guard case .postgres(let address)? = invocation[database] else {
                throw UsageError("--database (or DOITONG_DATABASE) is missing: only a PostgreSQL database has nodes")
            }
            let lane = Lane()
            defer { lane.stop() }
            do {
                let nodes = try lane.blocking {
                    do {
                        return Result<[NodeReport], any Error>.success(try await PostgresStore.nodes(address.reveal()))
                    } catch {
                        return .failure(error)
                    }
                }.get()
                tell(nodes)
                return 0
            } catch {
                complain("cannot read the database: \(error)")
                return 2
            }
        }
    }

    private static func tell(_ nodes: [NodeReport]) {
        Table(
            [
                .init("WORKER"), .init("STATE"), .init("CARRIED", isNumber: true), .init("DUTIES"),
                .init("EPOCH", isNumber: true), .init("VERSION"), .init("STARTED"), .init("RENEWED"), .init("NAME"),
            ],
            nodes.map { node in
                [
                    node.worker.text, node.state, "\(node.carried)", node.duties, "\(node.epoch)", node.version,
                    "\(node.startedAt)", "\(node.renewedAt)", node.name,
                ]
            }
        ).print()
    }
}
