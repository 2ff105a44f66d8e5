import SQL

/// The tables, as they grew. `STRICT`, with `CHECK`s that tie a state to its columns: what the types refuse, the schema refuses.
///
/// `account_id` leads the keys of what belongs to an account, and no foreign key crosses accounts, so that accounts can be
/// spread over many databases. Moments are milliseconds since 1970 in UTC.
enum Schema {
    /// "Dtng": what a file says of itself.
    static let applicationID: Int32 = 0x4474_6E67

    static let migrations = [
        Migration(1, first),
        Migration(2, webhooks),
        Migration(3, knowledge),
        Migration(4, usage),
    ]

    /// The most that a number of credits, or any other counter, may be: far from where adding to it could go wrong.
    static let most: Int64 = 9_007_199_254_740_991

    private static let first = """
        CREATE TABLE account(
          id TEXT PRIMARY KEY NOT NULL CHECK (id <> ''),
          name TEXT NOT NULL,
          plan TEXT NOT NULL,
          requests_per_minute INTEGER CHECK (requests_per_minute BETWEEN 0 AND 9007199254740991),
          concurrent INTEGER CHECK (concurrent BETWEEN 0 AND 100000000000000),
          per_day INTEGER CHECK (per_day BETWEEN 0 AND 9007199254740991),
          created_at INTEGER NOT NULL,
          available INTEGER NOT NULL DEFAULT 0 CHECK (available BETWEEN 0 AND 9007199254740991),
          held INTEGER NOT NULL DEFAULT 0 CHECK (held BETWEEN 0 AND 9007199254740991),
          -- How many transfers it has: the number of the last.
          transfers INTEGER NOT NULL DEFAULT 0 CHECK (transfers BETWEEN 0 AND 9007199254740991),
          -- In microseconds.
          minute_full_at INTEGER NOT NULL DEFAULT 0 CHECK (minute_full_at BETWEEN 0 AND 9007199254740991),
          day INTEGER NOT NULL DEFAULT 0 CHECK (day BETWEEN -9007199254740991 AND 9007199254740991),
          used_today INTEGER NOT NULL DEFAULT 0 CHECK (used_today BETWEEN 0 AND 9007199254740991),
          running INTEGER NOT NULL DEFAULT 0 CHECK (running BETWEEN 0 AND 9007199254740991),
          queued INTEGER NOT NULL DEFAULT 0 CHECK (queued BETWEEN 0 AND 9007199254740991),
          -- When the first of its queued generations falls due; NULL where none is queued. So that whose turn it is can be
          -- told from the accounts alone, however long their queues are.
          next_due INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX account_ready ON account(id, next_due)
          WHERE next_due IS NOT NULL AND (concurrent IS NULL OR running < concurrent);
        CREATE INDEX account_due ON account(next_due) WHERE next_due IS NOT NULL;

        CREATE TABLE api_key(
          id TEXT PRIMARY KEY NOT NULL CHECK (id <> ''),
          account_id TEXT REFERENCES account(id),
          mode TEXT NOT NULL CHECK (mode IN ('live', 'test', 'admin')),
          name TEXT NOT NULL,
          digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
          created_at INTEGER NOT NULL,
          revoked_at INTEGER,
          CHECK ((mode = 'admin') = (account_id IS NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX api_key_account ON api_key(account_id, id);

        -- What moves. Apart from the order, which is ten times as long and never changes.
        CREATE TABLE generation(
          id TEXT PRIMARY KEY NOT NULL CHECK (id <> ''),
          account_id TEXT NOT NULL REFERENCES account(id),
          live INTEGER NOT NULL CHECK (live IN (0, 1)),
          type TEXT NOT NULL,
          provider TEXT NOT NULL,
          model TEXT NOT NULL,
          price INTEGER NOT NULL CHECK (price BETWEEN 0 AND 9007199254740991),
          created_at INTEGER NOT NULL,
          state TEXT NOT NULL
            CHECK (state IN ('waiting', 'queued', 'processing', 'stopping', 'completed', 'failed', 'cancelled')),
          due_at INTEGER,
          worker TEXT,
          charged INTEGER NOT NULL DEFAULT 0 CHECK (charged IN (0, 1)),
          progress INTEGER NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
          started_at INTEGER,
          completed_at INTEGER,
          rating REAL CHECK (rating BETWEEN 0 AND 1),
          -- Grows with every change.
          version INTEGER NOT NULL DEFAULT 1,
          attempts_json TEXT NOT NULL DEFAULT '[]',
          -- What was made, or why it failed.
          result_json TEXT,
          CHECK ((state = 'queued') = (due_at IS NOT NULL)),
          CHECK ((state IN ('processing', 'stopping')) = (worker IS NOT NULL)),
          CHECK ((state IN ('completed', 'failed', 'cancelled')) = (completed_at IS NOT NULL)),
          CHECK ((state IN ('completed', 'failed')) = (result_json IS NOT NULL)),
          CHECK ((state = 'completed') = (progress = 100)),
          CHECK (charged = 1 OR state <> 'completed'),
          CHECK (charged = 0 OR completed_at IS NOT NULL),
          CHECK (rating IS NULL OR completed_at IS NOT NULL)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX generation_account ON generation(account_id, id);
        CREATE INDEX generation_queued ON generation(account_id, due_at, id) WHERE state = 'queued';
        CREATE INDEX generation_waiting ON generation(id) WHERE state = 'waiting';
        CREATE INDEX generation_carried ON generation(worker, id) WHERE worker IS NOT NULL;

        CREATE TABLE generation_order(
          generation_id TEXT PRIMARY KEY NOT NULL REFERENCES generation(id),
          order_json TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        -- What a generation takes the output of.
        CREATE TABLE dependency(
          child TEXT NOT NULL REFERENCES generation(id),
          parent TEXT NOT NULL REFERENCES generation(id),
          PRIMARY KEY (child, parent),
          CHECK (child <> parent)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX dependency_parent ON dependency(parent, child);

        -- The ledger. A generation has at most one hold, and at most one capture or release that ends it.
        CREATE TABLE transfer(
          account_id TEXT NOT NULL REFERENCES account(id),
          number INTEGER NOT NULL CHECK (number > 0),
          kind TEXT NOT NULL CHECK (kind IN ('grant', 'hold', 'capture', 'release')),
          amount INTEGER NOT NULL CHECK (amount BETWEEN -9007199254740991 AND 9007199254740991),
          generation_id TEXT REFERENCES generation(id),
          reason TEXT NOT NULL,
          -- Who grants twice under one reference grants once.
          reference TEXT,
          at INTEGER NOT NULL,
          PRIMARY KEY (account_id, number),
          CHECK (kind = 'grant' OR amount >= 0),
          CHECK ((kind = 'grant') = (reference IS NOT NULL)),
          CHECK ((kind = 'grant') = (generation_id IS NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX transfer_once ON transfer(generation_id, (kind = 'hold')) WHERE generation_id IS NOT NULL;
        CREATE UNIQUE INDEX transfer_reference ON transfer(account_id, reference) WHERE reference IS NOT NULL;
        CREATE TRIGGER transfer_stands BEFORE UPDATE ON transfer
        BEGIN SELECT RAISE(ABORT, 'a transfer is never changed'); END;
        CREATE TRIGGER transfer_stays BEFORE DELETE ON transfer
        BEGIN SELECT RAISE(ABORT, 'a transfer is never removed'); END;

        CREATE TABLE idempotency(
          account_id TEXT NOT NULL REFERENCES account(id),
          key TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
          meaning BLOB NOT NULL CHECK (length(meaning) = 32),
          generation_id TEXT NOT NULL REFERENCES generation(id),
          answer BLOB NOT NULL,
          expires_at INTEGER NOT NULL,
          PRIMARY KEY (account_id, key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX idempotency_expiry ON idempotency(expires_at);

        -- What others are to be told of, in this order.
        CREATE TABLE outbox(
          sequence INTEGER PRIMARY KEY,
          account_id TEXT NOT NULL REFERENCES account(id),
          generation_id TEXT NOT NULL REFERENCES generation(id),
          status TEXT NOT NULL CHECK (status IN ('QUEUED', 'PROCESSING', 'COMPLETED', 'FAILED', 'CANCELLED')),
          at INTEGER NOT NULL
        ) STRICT;
        """
}
