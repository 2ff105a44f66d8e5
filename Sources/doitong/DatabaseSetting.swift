import Arguments
import EventLoop
import Gateway
import Glibc
import Store
import Telemetry

/// Where accounts, credits and generations are kept.
enum DatabaseSetting: Sendable {
    /// In the data folder, by this process alone.
    case sqlite
    /// In a database that many nodes may share. What leads there may have a password in it.
    case postgres(Secret)

    func open(_ data: String, lanes: [Lane], changes: Changes) async throws -> any OpenedStore {
        do {
            switch self {
            case .sqlite:
                try Self.refuseWhatWasMoved(data)
                return try await SQLStore.open(data, lanes: lanes, changes: changes)
            case .postgres(let address):
                return try await PostgresStore.open(address.reveal(), lanes: lanes, changes: changes)
            }
        } catch StoreError.failed(let reason) {
            throw Unusable(description: reason)
        } catch StoreError.unavailable(let reason) {
            throw Unusable(description: reason)
        }
    }

    /// Why it cannot be opened, with what to do about it.
    struct Unusable: Error, CustomStringConvertible {
        let description: String
    }

    func audit(_ data: String) async throws -> [String] {
        switch self {
        case .sqlite: try SQLStore.audit(data)
        case .postgres(let address): try await PostgresStore.audit(address.reveal())
        }
    }

    // MARK: - Folders whose database was moved elsewhere

    private static func markOfMove(_ data: String) -> String { "\(data)/moved-to-postgresql" }

    /// Whether a folder has a database of its own.
    static func isThere(in data: String) -> Bool { unsafe access("\(data)/database.sqlite", F_OK) == 0 }

    /// Has nobody serve from a folder's own database again: what happens since is not in it.
    static func leave(_ data: String) throws {
        let text = "What was in this folder's database is in PostgreSQL now: doitong serve --database postgres://…\n"
        let path = markOfMove(data)
        guard TextFile.create(path, text) else {
            throw Unusable(description: "all was moved, but \(path) cannot be written: see that nobody serves from it")
        }
    }

    private static func refuseWhatWasMoved(_ data: String) throws {
        let path = markOfMove(data)
        guard unsafe access(path, F_OK) == 0 else { return }
        throw Unusable(
            description: "what was in \(data) was moved to PostgreSQL: give --database with its address. To serve from "
                + "the folder as it was before, remove \(path)")
    }

    /// What people call it.
    func name(_ data: String) -> String { if case .sqlite = self { data } else { "the database" } }

    static var option: Option<DatabaseSetting?> {
        Option(
            "database", "WHERE", .database, absent: "sqlite, in the data folder",
            "sqlite, or postgres://USER:PASSWORD@HOST:PORT/DATABASE for any number of nodes that share it. With a password, rather give "
                + "DOITONG_DATABASE: what is on the command line, others can read.")
    }
}

extension Format<DatabaseSetting> {
    /// Never told again: an address may have a password in it.
    static var database: Self {
        Self(
            "sqlite, or an address that begins with postgres://", isSecret: true,
            read: { text in
                if text == "sqlite" { return .sqlite }
                let isAddress = text.hasPrefix("postgres://") || text.hasPrefix("postgresql://")
                return isAddress ? .postgres(Secret(text)) : nil
            },
            show: { if case .sqlite = $0 { "sqlite" } else { "postgres://…" } })
    }
}
