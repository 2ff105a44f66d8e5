import Arguments
import Store

extension Command {
    /// Checks the books of a data folder, whether a server runs on it or not.
    static var audit: Command {
        let data = Option(
            "data", "DIR", .directory, absent: "$XDG_DATA_HOME/doitong, else ~/.local/share/doitong",
            "The folder that holds all that Doitong keeps.")
        return Command(
            "audit", "Check that the books hold",
            discussion: [
                "Adds up every movement of credits and compares it with balances, holds and generations. Prints what does not "
                    + "hold and exits 1; prints nothing else than 'the books hold' and exits 0 where all is well. A server that "
                    + "runs on the folder is not disturbed."
            ],
            options: [data],
            examples: [Example("doitong audit --data /var/lib/doitong", "Check a server's folder")]
        ) { invocation throws(UsageError) in
            let folder = try ServeSettings.data(invocation[data])
            do {
                let findings = try SQLStore.audit(folder)
                guard findings.isEmpty else {
                    for finding in findings { print(finding) }
                    return 1
                }
                print("the books hold")
                return 0
            } catch {
                complain("cannot read \(folder): \(error)")
                return 2
            }
        }
    }
}
