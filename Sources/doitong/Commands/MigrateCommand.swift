import Arguments
import EventLoop
import Gateway
import Store
import Synchronization
import Telemetry

extension Command {
    /// Moves what is kept in a folder into a PostgreSQL database.
    static var adminMigrate: Command {
        let from = Option(
            required: "from", "sqlite:DIR", .sqliteFolder, "The data folder that holds what is to be moved.")
        let to =
            Option(
                "to", "ADDRESS", .database, absent: nil,
                "postgres://USER:PASSWORD@HOST:PORT/DATABASE, an empty database. With a password, rather give DOITONG_TO: what is on the "
                    + "command line, others can read.") as Option<DatabaseSetting?>
        return Command(
            "migrate", "Move a data folder's accounts, credits and generations into PostgreSQL",
            discussion: [
                "Stop the server first, and start none until it is done. Everything goes: accounts, keys, credits, generations "
                    + "finished and under way, webhooks, usage, and what is known of vendors. The folder's books are checked before, "
                    + "and the database's after, and both are compared. The folder stays as it is, but is not served from again.",
                "When it ends early, for whatever reason, run it again: it goes on where it stopped. Then start nodes with "
                    + "--database ADDRESS and the same --data, where the secrets are, and the media unless they are in a bucket.",
            ],
            options: [from, to],
            examples: [
                Example(
                    "DOITONG_TO=postgres://doitong:secret@db.example/doitong doitong admin migrate --from sqlite:/var/lib/doitong",
                    "Move a server's folder")
            ]
        ) { invocation throws(UsageError) in
            guard case .postgres(let address)? = invocation[to] else {
                throw UsageError("--to (or DOITONG_TO) is missing: give the address of an empty PostgreSQL database")
            }
            let folder = invocation[from]
            guard DatabaseSetting.isThere(in: folder) else {
                throw UsageError("--from: there is no database in \(folder)")
            }
            return move(folder, to: address)
        }
    }

    private static func move(_ folder: String, to address: Secret) -> Int32 {
        let lane = Lane()
        defer { lane.stop() }
        let progress = MovingProgress()
        do {
            let rows = try lane.blocking {
                do {
                    return Result<Int, any Error>.success(
                        try await Relocation.move(from: folder, to: address.reveal()) { progress.tell($0) })
                } catch {
                    return .failure(error)
                }
            }.get()
            try DatabaseSetting.leave(folder)
            complain("moved \(rows) rows, and the books hold. Serve from there: --database, and --data \(folder)")
            return 0
        } catch {
            complain("cannot move \(folder): \(error)")
            return 1
        }
    }
}

/// Tells now and then how far it is: each part when it begins, and long ones between.
private final class MovingProgress: Sendable {
    private static let interval: Duration = .seconds(2)
    private let last = Mutex((part: "", at: ContinuousClock.now))

    func tell(_ progress: Relocation.Progress) {
        let isDue = last.withLock { last in
            let now = ContinuousClock.now
            guard last.part != progress.part || last.at + Self.interval <= now else { return false }
            last = (progress.part, now)
            return true
        }
        if isDue { complain("\(progress.part): \(progress.rows) of \(progress.all)") }
    }
}

extension Format where Value == String {
    fileprivate static var sqliteFolder: Self {
        Self(
            "sqlite: and the path of a data folder",
            read: { text in
                let path = text.hasPrefix("sqlite:") ? String(text.dropFirst("sqlite:".count)) : text
                return path.isEmpty || path.contains("://") ? nil : path
            }, show: { "sqlite:\($0)" })
    }
}
