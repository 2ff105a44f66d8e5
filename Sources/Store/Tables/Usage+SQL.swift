import Gateway
import SQL
import Telemetry

extension SQLQuery {
    static func countAccepted(_ generation: Generation) -> SQLQuery {
        """
        INSERT INTO usage(account_id, day, type, provider, generations)
        VALUES (\(generation.account), \(generation.createdAt.day), \(generation.order.request.type),
                \(generation.order.provider), 1)
            ON CONFLICT (account_id, day, type, provider) DO UPDATE SET generations = usage.generations + 1
        """
    }

    /// With the day on which it was accepted, so that what a day's generations came to adds up.
    static func countEnded(_ generation: Generation) -> SQLQuery {
        func one(_ status: Generation.Status) -> Int { generation.status == status ? 1 : 0 }
        let credits = generation.isCharged ? generation.hold : .zero
        return """
            UPDATE usage
               SET completed = completed + \(one(.completed)), failed = failed + \(one(.failed)),
                   cancelled = cancelled + \(one(.cancelled)), credits = credits + \(credits)
             WHERE account_id = \(generation.account) AND day = \(generation.createdAt.day)
               AND type = \(generation.order.request.type) AND provider = \(generation.order.provider)
            """
    }

    static func usage(of account: Identifier<Account>, _ days: ClosedRange<Int64>, limit: Int) -> SQLQuery {
        """
        SELECT day, type, provider, generations, completed, failed, cancelled, credits FROM usage
         WHERE account_id = \(account) AND day BETWEEN \(days.lowerBound) AND \(days.upperBound)
         ORDER BY day, type, provider LIMIT \(limit)
        """
    }

    /// Of all accounts: one by one, so that the days are found by the key of each.
    static func usageOfAll(_ days: ClosedRange<Int64>, limit: Int) -> SQLQuery {
        """
        SELECT u.day, u.type, u.provider, CAST(sum(u.generations) AS bigint), CAST(sum(u.completed) AS bigint),
               CAST(sum(u.failed) AS bigint), CAST(sum(u.cancelled) AS bigint), CAST(sum(u.credits) AS bigint)
          FROM account AS a CROSS JOIN usage AS u
         WHERE u.account_id = a.id AND u.day BETWEEN \(days.lowerBound) AND \(days.upperBound)
         GROUP BY u.day, u.type, u.provider ORDER BY u.day, u.type, u.provider LIMIT \(limit)
        """
    }

    static let underWay: SQLQuery = """
        SELECT CAST(coalesce(sum(queued), 0) AS bigint), CAST(coalesce(sum(running), 0) AS bigint) FROM account
        """
}

extension UsageRow {
    init(_ row: borrowing some StoredRow & ~Copyable) throws(SQLError) {
        self.init(
            day: try row.read(0), type: try row.read(1), provider: try row.read(2), generations: try row.counter(3),
            completed: try row.counter(4), failed: try row.counter(5), cancelled: try row.counter(6),
            credits: try row.read(7))
    }
}
