import Gateway
import JSON
import SQL
import Telemetry

/// Somebody who wants a generation accepted. Its order is written down already, for a whole line waits for what is done later.
struct Applicant: Sendable {
    let admission: Admission
    let order: String

    init(_ admission: Admission) { (self.admission, order) = (admission, admission.generation.order.json.text) }

    var generation: Generation { admission.generation }
    var parents: [Identifier<Generation>] { generation.order.request.input.parents }
}

/// A generation that was decided to be accepted: what is written for it.
struct Entrance: Sendable {
    let generation: Generation
    let order: String
    let parents: [Identifier<Generation>]
    let idempotency: Admission.Idempotency?
    /// What the account is to be told of its credits.
    let lowCredits: JSON?
    /// The number that its hold has among the account's transfers.
    let transfer: Int
    /// The account as it is then.
    let standing: AccountStanding
}

/// What some entrances together change of their account.
struct Admitted: Sendable {
    let before: SharedAccount
    let after: AccountRow
    let version = SharedAccount.newVersion()
    let entrances: [Entrance]

    /// Whether the row is still the one that was decided on is looked at by who writes it.
    var queries: [SQLQuery] {
        entrances.enumerated().map { index, entrance in
            let gate: SQLQuery = index == 0 ? .gate(moving: self) : .gate(movedBy: self)
            let answer: SQLQuery = index == 0 ? .presentAccount(of: self) : "SELECT FROM gate"
            return "WITH gate AS (\(gate)) \(.births(entrance, before: self, place: index)) \(answer)"
        }
    }
}

extension SQLQuery {
    fileprivate static func gate(moving admitted: Admitted) -> SQLQuery {
        let (before, after) = (admitted.before.row, admitted.after)
        let (was, meter) = (before.standing, after.standing.meter)
        let waiting = admitted.entrances.count { GenerationRow.Name($0.generation.state) == .waiting }
        return """
            UPDATE account
               SET available = available - \(was.available - after.standing.available),
                   held = held + \(after.standing.held - was.held),
                   transfers = transfers + \(after.transfers - before.transfers),
                   minute_full_at = \(meter.minute.fullAt), day = \(meter.day), used_today = \(meter.storedCount),
                   queued = queued + \(admitted.entrances.count), waiting = waiting + \(waiting),
                   version = \(admitted.version)
             WHERE id = \(was.account.id) AND version = \(admitted.before.version)
            RETURNING \(sharedAccountColumns)
            """
    }

    /// Open where the statement before went through it, in the same transaction.
    fileprivate static func gate(movedBy admitted: Admitted) -> SQLQuery {
        """
        SELECT id, transfers FROM account
         WHERE id = \(admitted.before.row.standing.account.id) AND version = \(admitted.version)
        """
    }

    /// The account as it is then, and as it is where the gate was closed.
    fileprivate static func presentAccount(of admitted: Admitted) -> SQLQuery {
        """
        SELECT \(sharedAccountColumns) FROM gate
         UNION ALL
        SELECT \(sharedAccountColumns) FROM account
         WHERE id = \(admitted.before.row.standing.account.id) AND NOT EXISTS (SELECT FROM gate)
        """
    }

    /// All that is new with a generation, where the gate is open.
    fileprivate static func births(_ entrance: Entrance, before admitted: Admitted, place: Int) -> SQLQuery {
        let row = GenerationRow(entrance.generation)
        let day = entrance.generation.createdAt.day
        var births: SQLQuery = """
            , born AS (
              INSERT INTO open_generation(account_id, id, day, live, type, provider, model, price, created_at, state,
                                          due_at, version)
              SELECT id, \(row.id), \(day), \(row.isLive), \(row.type), \(row.provider), \(row.model), \(row.price),
                     \(row.createdAt), \(row.state), \(row.due), \(row.version) FROM gate)
            , ordered AS (
              INSERT INTO generation_order(account_id, generation_id, day, order_json)
              SELECT id, \(row.id), \(day), \(entrance.order) FROM gate)
            , placed AS (
              INSERT INTO whereabouts(id, account_id, day) SELECT \(row.id), id, \(day) FROM gate)
            , counted AS (
              INSERT INTO usage(account_id, day, type, provider, generations)
              SELECT id, \(day), \(row.type), \(row.provider), 1 FROM gate
                  ON CONFLICT (account_id, day, type, provider) DO UPDATE SET generations = usage.generations + 1)
            """
        if entrance.generation.isLive {
            let hold = LedgerEntry.hold(for: entrance.generation)
            // Ends that were not yet known here have numbers too.
            births = """
                \(births), held AS (
                  INSERT INTO transfer(account_id, number, kind, amount, generation_id, reason, at)
                  SELECT id, transfers - \(admitted.after.transfers - entrance.transfer), \(hold.kind),
                         \(hold.amount), \(hold.generation), \(hold.reason), \(hold.at) FROM gate)
                """
        }
        if let idempotency = entrance.idempotency {
            births = """
                \(births), keyed AS (
                  INSERT INTO idempotency(account_id, key, meaning, generation_id, answer, expires_at)
                  SELECT id, \(idempotency.key.text), \(idempotency.meaning), \(row.id), \(idempotency.answer),
                         \(row.createdAt + IdempotencyRecord.lifetime) FROM gate)
                """
        }
        if !entrance.parents.isEmpty {
            let parents = JSON.array(entrance.parents.map { .string($0.text) }).text
            births = """
                \(births), awaited AS (
                  INSERT INTO dependency(account_id, child, parent)
                  SELECT gate.id, \(row.id), parent FROM gate, jsonb_array_elements_text(\(parents)) AS parent)
                """
        }
        if let data = entrance.lowCredits {
            births = """
                \(births), told AS (
                  INSERT INTO outbox(account_id, sequence, at, event, data_json)
                  SELECT id, \(SQLQuery.sequence(place)), \(row.createdAt), \(WebhookEventType.creditsLow), \(data.text)
                    FROM gate)
                """
        }
        return births
    }

    /// Whether a generation is there: whatever was accepted with it is then, too.
    static func isThere(_ id: Identifier<Generation>) -> SQLQuery {
        "SELECT EXISTS (SELECT FROM whereabouts WHERE id = \(id))"
    }
}
