import Arguments
import Gateway
import JSON
import Telemetry

extension Command {
    static var usage: Command {
        let access = ServerAccess.Options()
        let days = Option("days", "N", .integer(1...366), default: 30, "Of how many days, today's among them.")
        let csv = Option(flag: "csv", "Print comma-separated values.")
        return Command(
            "usage", "Tell what the account's generations came to, day by day",
            discussion: [
                "A day is one of UTC, and a generation counts for the day on which it was accepted. Credits are those that were "
                    + "spent."
            ],
            options: [days, csv, json] + access.all,
            examples: [Example("doitong usage --days 366 --csv > year.csv", "A year, for a spreadsheet")]
        ) { invocation throws(UsageError) in
            let (isCSV, isJSON) = (invocation[csv], invocation[json])
            guard !isCSV || !isJSON else { throw UsageError("--csv and --json would both fill stdout: choose one") }
            let from = Timestamp.now() - .seconds(86_400 * (invocation[days] - 1))
            let variables: JSONObject = ["from": .string(from.description)]
            return converse(with: try ServerAccess(access, invocation)) { gateway throws(ClientFailure) in
                let rows = try await gateway.ask(.usage, variables)
                guard !isJSON else { return print(rows.text) }
                let cells = (rows.arrayValue ?? []).map { row in names.map { row[$0]?.cell ?? "" } }
                if isCSV { return print(([names] + cells).map { $0.joined(separator: ",") }.joined(separator: "\n")) }
                guard !cells.isEmpty else { return complain("there is none") }
                Table(names.map { Table.Column($0.uppercased(), isNumber: !texts.contains($0)) }, cells).print()
            }
        }
    }
}

/// No value of these needs quotes: days, types, ids and numbers.
private let names = ["day", "type", "provider", "generations", "completed", "failed", "cancelled", "credits"]
private let texts: Set = ["day", "type", "provider"]
