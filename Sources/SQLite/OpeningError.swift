package import SQL

/// Why a database was not opened. Nothing of it has changed.
package enum OpeningError: Error, Equatable {
    /// Another process has the folder; which, if that could be learned.
    case inUse(folder: String, process: Int?)
    case unusable(String, reason: String)
    /// The file is a database, but of another application.
    case foreign(path: String, applicationID: Int)
    /// A later version of the program has been here, and an older one would not understand what it left.
    case newer(version: Int, known: Int)
    /// What was applied under this number is not what the program has under it.
    case changed(migration: Int)
    case failed(migration: Int, SQLError)
    case sql(SQLError)
}

extension OpeningError {
    /// Does what only the database itself can refuse.
    static func catching<Result>(_ body: () throws(SQLError) -> Result) throws(OpeningError) -> Result {
        do { return try body() } catch { throw .sql(error) }
    }
}

extension OpeningError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .inUse(let folder, let process):
            "\(folder) is in use by \(process.map { "process \($0)" } ?? "another process"): stop that first"
        case .unusable(let path, let reason): "cannot use \(path): \(reason)"
        case .foreign(let path, let applicationID):
            "\(path) belongs to another application (id \(applicationID)): name another folder"
        case .newer(let version, let known):
            "the database has version \(version), and this program knows up to \(known): run the program that made it, "
                + "or a later one"
        case .changed(let migration):
            "migration \(migration) was applied to the database as something else than this program has: run the program "
                + "that made the database, or restore a backup"
        case .failed(let migration, let error): "migration \(migration) failed, and was undone: \(error)"
        case .sql(let error): error.description
        }
    }
}
