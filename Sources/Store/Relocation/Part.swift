import SQL

/// What is moved as one: the rows of a table.
///
/// They go as JSON, which one engine writes and the other reads: a row is an array of its columns, with bytes in hexadecimal and
/// fractions as text of 17 digits, so that nothing of them is lost.
struct Part: Sendable {
    /// What people call the rows.
    let name: String
    /// The columns of the key, by which rows are ordered, and the table.
    private let key: SQLQuery
    private let keyColumns: Int
    private let table: SQLQuery
    private let columns: SQLQuery
    /// Which rows; all where it is empty.
    private let condition: SQLQuery
    /// How many rows there are and what they add up to, for both engines.
    let inventory: SQLQuery
    /// Writes what `r(v)` has, each `v` a row.
    private let target: SQLQuery

    init(
        _ name: String, of table: SQLQuery, by key: SQLQuery, _ keyColumns: Int = 1, where condition: SQLQuery = "TRUE",
        columns: SQLQuery, sums: SQLQuery, into target: SQLQuery
    ) {
        (self.name, self.table, self.key, self.keyColumns) = (name, table, key, keyColumns)
        (self.columns, self.condition, self.target) = (columns, condition, target)
        inventory = """
            SELECT count(*), coalesce(CAST(\(sums) AS text), '') FROM \(table) WHERE \(condition)
            """
    }

    /// Rows after a key, each with its own.
    func read(_ last: String?, _ limit: Int) -> SQLQuery {
        var after: SQLQuery = ""
        if let last {
            let places = (0..<keyColumns).map { "$[\($0)]" }
            var values: SQLQuery = "json_extract(\(last), \(places[0]))"
            for place in places.dropFirst() { values = "\(values), json_extract(\(last), \(place))" }
            after = "AND (\(key)) > (\(values))"
        }
        return """
            SELECT json_array(\(key)), json_array(\(columns)) FROM \(table) WHERE \(condition) \(after)
             ORDER BY \(key) LIMIT \(limit)
            """
    }

    func insert(_ rows: String) -> SQLQuery {
        "WITH r AS (SELECT value AS v FROM json_array_elements(CAST(\(rows) AS json))) \(target)"
    }
}

extension Part {
    /// In this order: accounts come before what is theirs.
    static let all = [
        accounts, keys, generations, orders, dependencies, transfers, idempotency, usage, endpoints, secrets,
        deliveries, events, knowledge, pins,
    ]

    private static let accounts = Part(
        "accounts", of: "account", by: "id",
        columns: """
            id, name, plan, requests_per_minute, concurrent, per_day, created_at, available, held, transfers, minute_full_at,
            day, used_today, running, queued, low_credits,
            (SELECT count(*) FROM generation AS g WHERE g.account_id = account.id AND g.state = 'waiting')
            """,
        sums: """
            sum(available) || ' ' || sum(held) || ' ' || sum(transfers) || ' ' || sum(running) || ' ' || sum(queued)
            """,
        into: """
            INSERT INTO account(
              id, name, plan, requests_per_minute, concurrent, per_day, created_at, available, held, transfers,
              minute_full_at, day, used_today, running, queued, low_credits, waiting)
            SELECT v->>0, v->>1, v->>2, CAST(v->>3 AS bigint), CAST(v->>4 AS bigint), CAST(v->>5 AS bigint),
                   CAST(v->>6 AS bigint), CAST(v->>7 AS bigint), CAST(v->>8 AS bigint), CAST(v->>9 AS bigint),
                   CAST(v->>10 AS bigint), CAST(v->>11 AS bigint), CAST(v->>12 AS bigint), CAST(v->>13 AS bigint),
                   CAST(v->>14 AS bigint), CAST(v->>15 AS bigint), CAST(v->>16 AS bigint) FROM r
            """)

    private static let keys = Part(
        "keys", of: "api_key", by: "id",
        columns: "id, account_id, mode, name, hex(digest), created_at, revoked_at, hint",
        sums: "count(revoked_at) || ' ' || sum(created_at)",
        into: """
            INSERT INTO api_key(id, account_id, mode, name, digest, created_at, revoked_at, hint)
            SELECT v->>0, v->>1, v->>2, v->>3, decode(v->>4, 'hex'), CAST(v->>5 AS bigint), CAST(v->>6 AS bigint), v->>7
              FROM r
            """)

    private static let generations = Part(
        "generations", of: "generation", by: "id",
        columns: """
            id, account_id, live, type, provider, model, price, created_at, state, due_at, worker, charged, progress,
            started_at, completed_at, CASE WHEN rating IS NOT NULL THEN printf('%!.17g', rating) END, version,
            attempts_json, result_json
            """,
        sums: """
            sum(version) || ' ' || sum(price) || ' ' || count(completed_at) || ' ' || count(rating) || ' '
            || sum(length(attempts_json)) || ' ' || coalesce(sum(length(result_json)), 0)
            """,
        into: """
            , typed AS MATERIALIZED (
              SELECT v->>0 AS id, v->>1 AS account_id, CAST(v->>2 AS boolean) AS live, v->>3 AS type, v->>4 AS provider,
                     v->>5 AS model, CAST(v->>6 AS bigint) AS price, CAST(v->>7 AS bigint) AS created_at, v->>8 AS state,
                     CAST(v->>9 AS bigint) AS due_at, v->>10 AS worker, CAST(v->>11 AS boolean) AS charged,
                     CAST(v->>12 AS bigint) AS progress, CAST(v->>13 AS bigint) AS started_at,
                     CAST(v->>14 AS bigint) AS completed_at, CAST(v->>15 AS double precision) AS rating,
                     CAST(v->>16 AS bigint) AS version, v->>17 AS attempts_json, v->>18 AS result_json,
                     CAST(v->>7 AS bigint) / 86400000 AS day FROM r),
            found AS (INSERT INTO whereabouts(id, account_id, day) SELECT id, account_id, day FROM typed),
            under_way AS (
              INSERT INTO open_generation(
                account_id, id, day, live, type, provider, model, price, created_at, state, due_at, worker, progress,
                started_at, version, attempts_json)
              SELECT account_id, id, day, live, type, provider, model, price, created_at, state, due_at, worker, progress,
                     started_at, version, attempts_json FROM typed WHERE completed_at IS NULL)
            INSERT INTO finished_generation(
              account_id, id, day, live, type, provider, model, price, created_at, state, charged, progress, started_at,
              completed_at, rating, version, attempts_json, result_json)
            SELECT account_id, id, day, live, type, provider, model, price, created_at, state, charged, progress, started_at,
                   completed_at, rating, version, attempts_json, result_json FROM typed WHERE completed_at IS NOT NULL
            """)

    private static let orders = Part(
        "orders", of: "generation_order", by: "generation_id",
        columns: """
            generation_id, (SELECT account_id FROM generation WHERE id = generation_id),
            (SELECT created_at FROM generation WHERE id = generation_id), order_json
            """,
        sums: "sum(length(order_json))",
        into: """
            INSERT INTO generation_order(account_id, generation_id, day, order_json)
            SELECT v->>1, v->>0, CAST(v->>2 AS bigint) / 86400000, v->>3 FROM r
            """)

    private static let dependencies = Part(
        "dependencies", of: "dependency", by: "child, parent", 2,
        columns: "child, parent, (SELECT account_id FROM generation WHERE id = child)",
        sums: "min(child) || max(parent)",
        into: "INSERT INTO dependency(child, parent, account_id) SELECT v->>0, v->>1, v->>2 FROM r")

    private static let transfers = Part(
        "transfers", of: "transfer", by: "account_id, number", 2,
        columns: "account_id, number, kind, amount, generation_id, reason, reference, at",
        sums: "sum(amount) || ' ' || sum(number) || ' ' || count(generation_id) || ' ' || sum(at)",
        into: """
            INSERT INTO transfer(account_id, number, kind, amount, generation_id, reason, reference, at)
            SELECT v->>0, CAST(v->>1 AS bigint), v->>2, CAST(v->>3 AS bigint), v->>4, v->>5, v->>6, CAST(v->>7 AS bigint)
              FROM r
            """)

    private static let idempotency = Part(
        "idempotency keys", of: "idempotency", by: "account_id, key", 2,
        columns: "account_id, key, hex(meaning), generation_id, hex(answer), expires_at",
        sums: "sum(length(answer)) || ' ' || sum(expires_at)",
        into: """
            INSERT INTO idempotency(account_id, key, meaning, generation_id, answer, expires_at)
            SELECT v->>0, v->>1, decode(v->>2, 'hex'), v->>3, decode(v->>4, 'hex'), CAST(v->>5 AS bigint) FROM r
            """)

    private static let usage = Part(
        "days of usage", of: "usage", by: "account_id, day, type, provider", 4,
        columns: "account_id, day, type, provider, generations, completed, failed, cancelled, credits",
        sums: "sum(generations) || ' ' || sum(completed) || ' ' || sum(credits)",
        into: """
            INSERT INTO usage(account_id, day, type, provider, generations, completed, failed, cancelled, credits)
            SELECT v->>0, CAST(v->>1 AS bigint), v->>2, v->>3, CAST(v->>4 AS bigint), CAST(v->>5 AS bigint),
                   CAST(v->>6 AS bigint), CAST(v->>7 AS bigint), CAST(v->>8 AS bigint) FROM r
            """)

    private static let endpoints = Part(
        "webhook endpoints", of: "webhook_endpoint", by: "id",
        columns: """
            id, account_id, url, description, events, hex(secret),
            CASE WHEN previous_secret IS NOT NULL THEN hex(previous_secret) END, previous_until, created_at, since,
            failing_since, disabled_at, disabled_reason
            """,
        sums: "sum(length(secret)) || ' ' || sum(since) || ' ' || count(disabled_at)",
        into: """
            INSERT INTO webhook_endpoint(
              id, account_id, url, description, events, secret, previous_secret, previous_until, created_at, since,
              failing_since, disabled_at, disabled_reason)
            SELECT v->>0, v->>1, v->>2, v->>3, v->>4, decode(v->>5, 'hex'), decode(v->>6, 'hex'), CAST(v->>7 AS bigint),
                   CAST(v->>8 AS bigint), CAST(v->>9 AS bigint), CAST(v->>10 AS bigint), CAST(v->>11 AS bigint), v->>12
              FROM r
            """)

    private static let secrets = Part(
        "webhook secrets", of: "webhook_secret", by: "account_id",
        columns: """
            account_id, hex(secret), CASE WHEN previous_secret IS NOT NULL THEN hex(previous_secret) END, previous_until
            """,
        sums: "sum(length(secret))",
        into: """
            INSERT INTO webhook_secret(account_id, secret, previous_secret, previous_until)
            SELECT v->>0, decode(v->>1, 'hex'), decode(v->>2, 'hex'), CAST(v->>3 AS bigint) FROM r
            """)

    private static let deliveries = Part(
        "deliveries", of: "delivery", by: "sequence",
        columns: """
            sequence, id, account_id, queue, event_id, type, generation_id, endpoint_id, url, at, created_at,
            CASE WHEN body IS NOT NULL THEN hex(body) END, state, due_at, ended_at, reason, round, tries_json
            """,
        sums: "sum(length(tries_json)) || ' ' || sum(round) || ' ' || coalesce(sum(length(body)), 0)",
        into: """
            INSERT INTO delivery(
              id, account_id, queue, event_id, type, generation_id, endpoint_id, url, at, created_at, body, state, due_at,
              ended_at, reason, round, tries_json)
            SELECT v->>1, v->>2, v->>3, v->>4, v->>5, v->>6, v->>7, v->>8, CAST(v->>9 AS bigint), CAST(v->>10 AS bigint),
                   decode(v->>11, 'hex'), v->>12, CAST(v->>13 AS bigint), CAST(v->>14 AS bigint), v->>15,
                   CAST(v->>16 AS bigint), v->>17 FROM r ORDER BY CAST(v->>0 AS bigint)
            """)

    /// Of which nobody was told yet. They get places as if they had just happened.
    private static let events = Part(
        "events to be told", of: "outbox", by: "sequence", where: "sequence > (SELECT sequence FROM webhook_cursor)",
        columns: "sequence, account_id, generation_id, status, at, webhook_url, event, data_json",
        sums: "sum(at) || ' ' || count(generation_id)",
        into: """
            INSERT INTO outbox(account_id, sequence, generation_id, status, at, webhook_url, event, data_json)
            SELECT v->>1, \(SQLQuery.sequence(0)) + row_number() OVER (ORDER BY CAST(v->>0 AS bigint)), v->>2, v->>3,
                   CAST(v->>4 AS bigint), v->>5, v->>6, v->>7 FROM r
            """)

    private static let knowledge = Part(
        "observations", of: "knowledge", by: "subject, epoch", 2,
        columns: "subject, epoch, printf('%!.17g', count), printf('%!.17g', sum), printf('%!.17g', squares)",
        sums: "sum(epoch)",
        into: """
            INSERT INTO knowledge(subject, epoch, count, sum, squares)
            SELECT v->>0, CAST(v->>1 AS bigint), CAST(v->>2 AS double precision), CAST(v->>3 AS double precision),
                   CAST(v->>4 AS double precision) FROM r
            """)

    private static let pins = Part(
        "routing pins", of: "routing_pin", by: "model",
        columns: """
            model, printf('%!.17g', weight), disabled, CASE WHEN quality IS NOT NULL THEN printf('%!.17g', quality) END,
            reason, at
            """,
        sums: "sum(at)",
        into: """
            INSERT INTO routing_pin(model, weight, disabled, quality, reason, at)
            SELECT v->>0, CAST(v->>1 AS double precision), CAST(v->>2 AS boolean), CAST(v->>3 AS double precision), v->>4,
                   CAST(v->>5 AS bigint) FROM r
            """)
}
