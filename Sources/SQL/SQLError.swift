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

extension SQLError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .busy(let text): "the database is held by another program: end that, then try again: \(text)"
        case .constraint(_, let text): text
        case .corrupt(let text): "the database is damaged: stop the server and restore a backup: \(text)"
        case .full(let text): "the disk is full: make room, then try again: \(text)"
        case .readOnly(let text): "the database cannot be written to: see who owns its files: \(text)"
        case .disk(let text): "the disk failed: look after it, then restart the server: \(text)"
        case .unreadable(let column, let text): "column \(column) cannot be read: \(text)"
        case .overloaded(let waiting): "\(waiting) writes wait already: try again later"
        case .closed: "the database is closed"
        case .other(let code, let text): "\(text) (code \(code))"
        }
    }
}
