/// Why a database did not do what it was asked, said the same way for each of them.
///
/// The text is for whoever runs the server. It names the statement, and never a value: those are bound.
package enum SQLError: Error, Equatable {
    /// Somebody else holds what was needed.
    case busy(String)
    /// The schema refused; what was asked is in conflict with what is there, or can never be.
    case constraint(Constraint, String)
    case corrupt(String)
    /// There is no room. Nothing of what was asked is there.
    case full(String)
    case readOnly(String)
    /// Reading or writing the disk failed. What was being written may or may not be there after a restart.
    case disk(String)
    /// A column holds something else than the program takes it for.
    case unreadable(column: Int, String)
    /// So much waits already that more is refused at once.
    case overloaded(waiting: Int)
    case closed
    /// Two transactions got into each other's way, and this one was undone: the same again, from its start, may succeed.
    case conflict(String)
    /// It was given up for the time that it took. Nothing of it is there.
    case tookTooLong(String)
    /// Whoever asked no longer wants it. Nothing of it is there.
    case cancelled
    /// There is no connection, or it was lost before anything was to be committed. Nothing of what was asked is there.
    case unreachable(String)
    /// The connection was lost while a commit was on its way. What was asked may or may not be there.
    case outcomeUnknown(String)
    /// A value cannot be kept as it is. Places are counted from 1.
    case unwritable(place: Int, String)
    /// Anything else, with the database's own five letters: a mistake in a statement of ours.
    case refused(state: String, String)
    /// Anything else, with the database's own code: a mistake in a statement of ours.
    case other(code: Int, String)

    /// Which rule of the schema.
    package struct Constraint: Sendable, Equatable {
        package enum Kind: Sendable { case primaryKey, unique, foreignKey, notNull, check, other }

        package let kind: Kind
        /// What the database calls it: SQLite names the columns (`account.id`) or the check; empty where it tells nothing.
        package let name: String

        package init(_ kind: Kind, name: String) { (self.kind, self.name) = (kind, name) }
    }
}

extension SQLError {
    /// Whether nothing of what was asked is there, and the same again, from its start, may succeed.
    package var isTransient: Bool {
        switch self {
        case .busy, .overloaded, .conflict, .unreachable: true
        case .constraint, .corrupt, .full, .readOnly, .disk, .unreadable, .closed, .tookTooLong, .cancelled,
            .outcomeUnknown, .unwritable, .refused, .other:
            false
        }
    }
}

extension SQLError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .busy(let text): "somebody else holds what was needed: try again, or end who holds it: \(text)"
        case .constraint(_, let text): text
        case .corrupt(let text): "the database is damaged: stop the server and restore a backup: \(text)"
        case .full(let text): "the disk is full: make room, then try again: \(text)"
        case .readOnly(let text):
            "the database cannot be written to: see who owns its files, or whether its server is a standby: \(text)"
        case .disk(let text): "the disk failed: look after it, then restart the server: \(text)"
        case .unreadable(let column, let text): "column \(column) cannot be read: \(text)"
        case .overloaded(let waiting): "\(waiting) writes wait already: try again later"
        case .closed: "the database is closed"
        case .conflict(let text): "another transaction was in the way, and this one was undone: try again: \(text)"
        case .tookTooLong(let text): "it took too long, and was undone: try again, or allow it more time: \(text)"
        case .cancelled: "nobody wants it any longer, and nothing of it is there"
        case .unreachable(let text):
            "the database cannot be reached: see that it runs, and that its address is right: \(text)"
        case .outcomeUnknown(let text):
            "the connection was lost during a commit, which is done or is not: look before asking again: \(text)"
        case .unwritable(let place, let text): "value \(place) cannot be written: \(text)"
        case .refused(let state, let text): "\(text) (SQLSTATE \(state))"
        case .other(let code, let text): "\(text) (code \(code))"
        }
    }
}
