import GraphQL
import Gateway
import Telemetry

extension UsageRow: ObjectValue {}

/// What generations came to, day by day.
extension Resolvers {
    mutating func bindUsage(_ services: Services) {
        bindAsync("Query.usage") { (_: Void, call: FieldCall) async throws -> [UsageRow] in
            try await services.usage(of: try call.accountID, try call.days)
        }
        bindAsync("Query.adminUsage") { (_: Void, call: FieldCall) async throws -> [UsageRow] in
            try (call.context as! CallContext).requireAdmin()
            let days = try call.days
            guard let id = call.arguments.string("account").map({ Identifier<Account>($0) }) else {
                return try await services.usage(of: nil, days)
            }
            guard try await services.store.account(id) != nil else {
                throw ServiceError(.notFound, "There is no account \"\(id.text.shown)\".")
            }
            return try await services.usage(of: id, days)
        }
        bind("UsageRow.day") { (row: UsageRow) -> String in row.date }
        bind("UsageRow.type", \UsageRow.type)
        bind("UsageRow.provider", \UsageRow.provider.text)
        bind("UsageRow.generations", \UsageRow.generations)
        bind("UsageRow.completed", \UsageRow.completed)
        bind("UsageRow.failed", \UsageRow.failed)
        bind("UsageRow.cancelled", \UsageRow.cancelled)
        bind("UsageRow.credits", \UsageRow.credits.count)
    }
}

extension Services {
    fileprivate func usage(of account: Identifier<Account>?, _ days: ClosedRange<Int64>) async throws -> [UsageRow] {
        let rows = try await store.usage(of: account, days: days)
        guard rows.count <= UsageRow.most else {
            throw ServiceError(
                InvalidInput("from", "These days have more than \(UsageRow.most) rows. Ask for fewer days at a time."))
        }
        return rows
    }
}

extension FieldCall {
    private static let mostDays = 366

    /// The days that `from` and `until` enclose.
    fileprivate var days: ClosedRange<Int64> {
        get throws(ServiceError) {
            guard let from = try moment("from") else { throw ServiceError(InvalidInput("from", "from is missing.")) }
            let until = try moment("until") ?? (context as! CallContext).now
            guard from < until else { throw ServiceError(InvalidInput("until", "until must be later than from.")) }
            let days = from.day...(until - .milliseconds(1)).day
            guard days.count <= Self.mostDays else {
                throw ServiceError(
                    InvalidInput(
                        "from", "From there to until are \(days.count) days, and \(Self.mostDays) are told at a time."))
            }
            return days
        }
    }
}
