import CSQLite
import SQL

extension SQLError {
    /// - Parameter code: extended, as each connection here is set to give it.
    init(code: Int32, _ message: String, while doing: String) {
        let text = doing.isEmpty ? message : "\(message), while doing: \(doing)"
        switch code & 0xff {
        case SQLITE_BUSY, SQLITE_LOCKED: self = .busy(text)
        case SQLITE_CONSTRAINT: self = .constraint(Constraint(code: code, message), text)
        case SQLITE_CORRUPT, SQLITE_NOTADB: self = .corrupt(text)
        case SQLITE_FULL: self = .full(text)
        case SQLITE_READONLY: self = .readOnly(text)
        case SQLITE_IOERR: self = .disk(text)
        default: self = .other(code: Int(code), text)
        }
    }

    /// What a connection says of its last failure.
    @unsafe static func message(of connection: OpaquePointer?) -> String {
        unsafe String(cString: sqlite3_errmsg(connection))
    }
}

extension SQLError.Constraint {
    /// SQLite's message ends in what was violated: `UNIQUE constraint failed: account.id`.
    fileprivate init(code: Int32, _ message: String) {
        let kind: Kind =
            switch code {
            case Int32(csqlite_constraint_primary_key), Int32(csqlite_constraint_rowid): .primaryKey
            case Int32(csqlite_constraint_unique): .unique
            case Int32(csqlite_constraint_foreign_key): .foreignKey
            case Int32(csqlite_constraint_not_null): .notNull
            case Int32(csqlite_constraint_check): .check
            default: .other
            }
        let name = message.split(separator: ": ", maxSplits: 1).dropFirst().first
        self.init(kind, name: name.map(String.init) ?? "")
    }
}
