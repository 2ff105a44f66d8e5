import SQL
import SQLite

/// What is written: about as much as an accepted generation, with one index beside its key.
struct Row {
    static let schema = """
        CREATE TABLE IF NOT EXISTS generation(
            id TEXT PRIMARY KEY, account TEXT NOT NULL, state TEXT NOT NULL, prompt TEXT NOT NULL, created INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS generation_account ON generation(account, id);
        """
    static let insertion = "INSERT INTO generation(id, account, state, prompt, created) VALUES (?, ?, ?, ?, ?)"
    static let selection = "SELECT id, account, state, prompt, created FROM generation WHERE id = ?"

    let id: String
    let account: String
    let state = "queued"
    let prompt = "A lighthouse at dusk, long exposure, the sea like milk, and a single gull over the rocks to the left"
    let created: Int64

    init(number: Int) {
        let digits = String(number)
        id = "gen_01j8z3n5q7m2k4" + String(repeating: "0", count: 12 - digits.utf8.count) + digits
        account = "acc_\(number % 97)"
        created = Int64(number)
    }

    var insertion: SQLQuery {
        """
        INSERT INTO generation(id, account, state, prompt, created)
        VALUES (\(id), \(account), \(state), \(prompt), \(created))
        """
    }

    static func selection(_ id: String) -> SQLQuery {
        "SELECT id, account, state, prompt, created FROM generation WHERE id = \(id)"
    }
}
