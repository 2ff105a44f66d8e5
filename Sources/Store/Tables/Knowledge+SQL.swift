import Gateway
import SQL
import Telemetry

extension SQLQuery {
    /// More are not read. It is far more than the models and hosts of a fleet give.
    private static let mostTallies = 200_000

    static var tallies: SQLQuery { "SELECT subject, epoch, count, sum, squares FROM knowledge LIMIT \(mostTallies)" }

    /// Several nodes may do so at once: each adds its own.
    static func add(_ tally: Tally, to subject: Subject) -> SQLQuery {
        """
        INSERT INTO knowledge(subject, epoch, count, sum, squares)
        VALUES (\("\(subject)"), \(tally.epoch), \(tally.count), \(tally.sum), \(tally.squares))
            ON CONFLICT (subject, epoch) DO UPDATE
           SET count = knowledge.count + excluded.count, sum = knowledge.sum + excluded.sum,
               squares = knowledge.squares + excluded.squares
        """
    }

    /// The epoch before still counts.
    static func forget(before tally: Tally, of subject: Subject) -> SQLQuery {
        "DELETE FROM knowledge WHERE subject = \("\(subject)") AND epoch < \(tally.epoch - 1)"
    }

    static var pins: SQLQuery { "SELECT model, weight, disabled, quality, reason, at FROM routing_pin" }

    static func put(_ pin: Pin) -> SQLQuery {
        """
        INSERT INTO routing_pin(model, weight, disabled, quality, reason, at)
        VALUES (\(pin.model), \(pin.weight), \(pin.isDisabled), \(pin.quality), \(pin.reason), \(pin.at))
            ON CONFLICT (model) DO UPDATE
           SET weight = excluded.weight, disabled = excluded.disabled, quality = excluded.quality,
               reason = excluded.reason, at = excluded.at
        """
    }

    static func removePin(of model: Identifier<Model>) -> SQLQuery {
        "DELETE FROM routing_pin WHERE model = \(model)"
    }
}

/// What is known of a subject, as its row has it.
struct SubjectTally {
    let subject: String
    let tally: Tally

    init(_ row: borrowing some StoredRow & ~Copyable) throws(SQLError) {
        subject = try row.read(0)
        tally = Tally(epoch: try row.read(1), count: try row.read(2), sum: try row.read(3), squares: try row.read(4))
    }

    /// What a later version of the program has written is left to it.
    var known: (subject: Subject, tally: Tally)? { Subject(subject).map { ($0, tally) } }
}

extension Pin {
    init(_ row: borrowing some StoredRow & ~Copyable) throws(SQLError) {
        self.init(
            model: try row.read(0), weight: try row.read(1), isDisabled: try row.read(2),
            quality: try row.read(3, as: Double?.self), reason: try row.read(4), at: try row.read(5))
    }
}
