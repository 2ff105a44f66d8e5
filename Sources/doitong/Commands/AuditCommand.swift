import Arguments
import EventLoop

extension Command {
    /// Checks the books of a data folder or a database, whether a server runs on it or not.
    static var audit: Command {
        let data = Option(
            "data", "DIR", .directory, absent: "$XDG_DATA_HOME/doitong, else ~/.local/share/doitong",
            "The folder that holds all that Doitong keeps.")
        let database = DatabaseSetting.option
        return Command(
            "audit", "Check that the books hold",
            discussion: [
                "Adds up every movement of credits and compares it with balances, holds and generations. Prints what does not "
                    + "hold and exits 1; prints nothing else than 'the books hold' and exits 0 where all is well. A server that "
                    + "runs on the folder is not disturbed."
            ],
            options: [data, database],
            examples: [Example("doitong audit --data /var/lib/doitong", "Check a server's folder")]
        ) { invocation throws(UsageError) in
            let folder = try ServeSettings.data(invocation[data])
            let database = invocation[database] ?? .sqlite
            let lane = Lane()
            defer { lane.stop() }
            do {
                let findings = try lane.blocking {
                    do { return Result<[String], any Error>.success(try await database.audit(folder)) } catch {
                        return .failure(error)
                    }
                }.get()
                guard findings.isEmpty else {
                    for finding in findings { print(finding) }
                    return 1
                }
                print("the books hold")
                return 0
            } catch {
                complain("cannot read \(database.name(folder)): \(error)")
                return 2
            }
        }
    }
}
