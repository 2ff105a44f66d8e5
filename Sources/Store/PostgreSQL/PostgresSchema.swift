package import SQL

/// The tables in PostgreSQL, as they grew: what the types refuse, the schema refuses.
///
/// `account_id` leads every key of what belongs to an account, and no foreign key leads anywhere, so that accounts can be spread
/// over many databases. What belongs to no account is small, or is found by a key of its own (``global``). A step is only
/// ever added, and older nodes go on beside it: first it expands what there is, and a later version, which no node without the
/// expansion runs beside, contracts it.
package enum PostgresSchema {
    package static let migrations = [
        Migration(1, first), Migration(2, webhooks), Migration(3, knowledge), Migration(4, days), Migration(5, nodes),
        Migration(6, usage), Migration(7, doubt), Migration(8, relocation),
    ]

    /// Tables that are not spread over accounts, and why.
    package static let global: [String: String] = [
        "account": "its own id is the account's",
        "whereabouts": "says whose a generation is: spread by the generation's id",
        "api_key": "found by its digest before anybody knows whose it is",
        "knowledge": "of models and hosts", "routing_pin": "of models",
        "webhook_cursor": "one row for each database", "migration": "of the database",
        "dropped_day": "of the database", "transaction_mark": "of transactions", "relocation": "of the database",
        "node": "of processes", "duty": "of processes",
    ]

    /// Indexes that do not begin with the account, each of which one database walks through by itself.
    package static let walks: [String: String] = [
        "outbox_order": "events are read in their order",
        "webhook_endpoint_id": "an endpoint is asked for by its id", "delivery_id": "so is a delivery",
        "delivery_endpoint": "an endpoint's id is nobody else's", "delivery_generation": "nor is a generation's",
        "delivery_due": "a queue is one account's", "delivery_retry": "the dispatcher's next look",
        "delivery_ended": "what is old is forgotten", "delivery_body": "what is old is forgotten",
        "idempotency_expiry": "what is old is forgotten",
    ]

    /// A plain rule that a table keeps of its rows: they stay as they are.
    private static let ledgerStands = """
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN RAISE EXCEPTION 'a transfer is never changed and never removed'; END $$;
        CREATE TRIGGER transfer_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON transfer
          FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        """

    private static let first = """
        CREATE TABLE account(
          id text COLLATE "C" PRIMARY KEY CHECK (id <> ''),
          name text NOT NULL,
          plan text NOT NULL,
          requests_per_minute bigint CHECK (requests_per_minute BETWEEN 0 AND 9007199254740991),
          concurrent bigint CHECK (concurrent BETWEEN 0 AND 100000000000000),
          per_day bigint CHECK (per_day BETWEEN 0 AND 9007199254740991),
          created_at bigint NOT NULL,
          available bigint NOT NULL DEFAULT 0 CHECK (available BETWEEN 0 AND 9007199254740991),
          held bigint NOT NULL DEFAULT 0 CHECK (held BETWEEN 0 AND 9007199254740991),
          -- How many transfers it has: the number of the last.
          transfers bigint NOT NULL DEFAULT 0 CHECK (transfers BETWEEN 0 AND 9007199254740991),
          -- In microseconds.
          minute_full_at bigint NOT NULL DEFAULT 0 CHECK (minute_full_at BETWEEN 0 AND 9007199254740991),
          day bigint NOT NULL DEFAULT 0 CHECK (day BETWEEN -9007199254740991 AND 9007199254740991),
          used_today bigint NOT NULL DEFAULT 0 CHECK (used_today BETWEEN 0 AND 9007199254740991),
          running bigint NOT NULL DEFAULT 0 CHECK (running BETWEEN 0 AND 9007199254740991),
          queued bigint NOT NULL DEFAULT 0 CHECK (queued BETWEEN 0 AND 9007199254740991),
          -- Of those that are queued, the ones that wait for others.
          waiting bigint NOT NULL DEFAULT 0 CHECK (waiting BETWEEN 0 AND queued),
          low_credits bigint NOT NULL DEFAULT 1000 CHECK (low_credits BETWEEN 0 AND 9007199254740991),
          -- Another after everything that could make an admission be decided otherwise, but for the worse alone: an end that
          -- gives credits or a place back leaves it as it is.
          version bigint NOT NULL DEFAULT 0
        -- Only its key is indexed, and so its updates stay on their page.
        ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

        CREATE TABLE api_key(
          id text COLLATE "C" PRIMARY KEY CHECK (id <> ''),
          account_id text COLLATE "C",
          mode text NOT NULL CHECK (mode IN ('live', 'test', 'admin')),
          name text NOT NULL,
          digest bytea NOT NULL UNIQUE CHECK (length(digest) = 32),
          created_at bigint NOT NULL,
          revoked_at bigint,
          CHECK ((mode = 'admin') = (account_id IS NULL))
        );
        CREATE INDEX api_key_account ON api_key(account_id, id);

        -- Whose a generation is, and in which day's partitions it lies: for those who know its id alone.
        CREATE TABLE whereabouts(
          id text COLLATE "C" PRIMARY KEY CHECK (id <> ''),
          account_id text COLLATE "C" NOT NULL,
          -- On which it was accepted, since 1970 in UTC.
          day bigint NOT NULL
        );

        -- What is under way. It moves often, and stays small: what has ended moves on.
        CREATE TABLE open_generation(
          account_id text COLLATE "C" NOT NULL,
          id text COLLATE "C" NOT NULL CHECK (id <> ''),
          day bigint NOT NULL,
          live boolean NOT NULL,
          type text NOT NULL,
          provider text NOT NULL,
          model text NOT NULL,
          price bigint NOT NULL CHECK (price BETWEEN 0 AND 9007199254740991),
          created_at bigint NOT NULL,
          state text NOT NULL CHECK (state IN ('waiting', 'queued', 'processing', 'stopping')),
          due_at bigint,
          worker text COLLATE "C",
          progress bigint NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 99),
          started_at bigint,
          version bigint NOT NULL DEFAULT 1,
          attempts_json text NOT NULL DEFAULT '[]',
          PRIMARY KEY (account_id, id),
          CHECK ((state = 'queued') = (due_at IS NOT NULL)),
          CHECK ((state IN ('processing', 'stopping')) = (worker IS NOT NULL))
        ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
        CREATE INDEX open_generation_queued ON open_generation(account_id, due_at, id) WHERE state = 'queued';
        CREATE INDEX open_generation_carried ON open_generation(account_id, worker, id) WHERE worker IS NOT NULL;

        -- What has ended, by the day on which it was accepted.
        CREATE TABLE finished_generation(
          account_id text COLLATE "C" NOT NULL,
          id text COLLATE "C" NOT NULL CHECK (id <> ''),
          day bigint NOT NULL,
          live boolean NOT NULL,
          type text NOT NULL,
          provider text NOT NULL,
          model text NOT NULL,
          price bigint NOT NULL CHECK (price BETWEEN 0 AND 9007199254740991),
          created_at bigint NOT NULL,
          state text NOT NULL CHECK (state IN ('completed', 'failed', 'cancelled')),
          charged boolean NOT NULL,
          progress bigint NOT NULL CHECK (progress BETWEEN 0 AND 100),
          started_at bigint,
          completed_at bigint NOT NULL,
          rating double precision CHECK (rating BETWEEN 0 AND 1),
          version bigint NOT NULL,
          attempts_json text NOT NULL,
          -- What was made, or why it failed.
          result_json text,
          PRIMARY KEY (account_id, id, day),
          CHECK ((state IN ('completed', 'failed')) = (result_json IS NOT NULL)),
          CHECK ((state = 'completed') = (progress = 100)),
          CHECK (charged OR state <> 'completed')
        ) PARTITION BY RANGE (day);
        CREATE TABLE finished_generation_other PARTITION OF finished_generation DEFAULT;

        -- Apart from what moves: it is ten times as long, and never changes.
        CREATE TABLE generation_order(
          account_id text COLLATE "C" NOT NULL,
          generation_id text COLLATE "C" NOT NULL,
          day bigint NOT NULL,
          order_json text NOT NULL,
          PRIMARY KEY (account_id, generation_id, day)
        ) PARTITION BY RANGE (day);
        CREATE TABLE generation_order_other PARTITION OF generation_order DEFAULT;

        -- Both, for those who read.
        CREATE VIEW generation AS
          SELECT account_id, id, day, live, type, provider, model, price, created_at, state, due_at, worker,
                 FALSE AS charged, progress, started_at, CAST(NULL AS bigint) AS completed_at,
                 CAST(NULL AS double precision) AS rating, version, attempts_json, CAST(NULL AS text) AS result_json
            FROM open_generation
           UNION ALL
          SELECT account_id, id, day, live, type, provider, model, price, created_at, state, CAST(NULL AS bigint),
                 CAST(NULL AS text) COLLATE "C", charged, progress, started_at, completed_at, rating, version,
                 attempts_json, result_json
            FROM finished_generation;

        -- What a generation takes the output of.
        CREATE TABLE dependency(
          account_id text COLLATE "C" NOT NULL,
          child text COLLATE "C" NOT NULL,
          parent text COLLATE "C" NOT NULL,
          PRIMARY KEY (account_id, child, parent),
          CHECK (child <> parent)
        );
        CREATE INDEX dependency_parent ON dependency(account_id, parent, child);

        -- The ledger. A generation has at most one hold, and at most one capture or release that ends it.
        CREATE TABLE transfer(
          account_id text COLLATE "C" NOT NULL,
          number bigint NOT NULL CHECK (number > 0),
          kind text NOT NULL CHECK (kind IN ('grant', 'hold', 'capture', 'release')),
          amount bigint NOT NULL CHECK (amount BETWEEN -9007199254740991 AND 9007199254740991),
          generation_id text COLLATE "C",
          reason text NOT NULL,
          -- Who grants twice under one reference grants once.
          reference text COLLATE "C",
          at bigint NOT NULL,
          PRIMARY KEY (account_id, number),
          CHECK (kind = 'grant' OR amount >= 0),
          CHECK ((kind = 'grant') = (reference IS NOT NULL)),
          CHECK ((kind = 'grant') = (generation_id IS NULL))
        );
        CREATE UNIQUE INDEX transfer_once ON transfer(account_id, generation_id, (kind = 'hold'))
          WHERE generation_id IS NOT NULL;
        CREATE UNIQUE INDEX transfer_reference ON transfer(account_id, reference) WHERE reference IS NOT NULL;
        \(ledgerStands)

        CREATE TABLE idempotency(
          account_id text COLLATE "C" NOT NULL,
          key text COLLATE "C" NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
          meaning bytea NOT NULL CHECK (length(meaning) = 32),
          generation_id text COLLATE "C" NOT NULL,
          answer bytea NOT NULL,
          expires_at bigint NOT NULL,
          PRIMARY KEY (account_id, key)
        );
        -- They come in the order in which they go.
        CREATE INDEX idempotency_expiry ON idempotency USING brin (expires_at) WITH (pages_per_range = 16);

        -- What others are to be told of. A place is the number of the transaction and the event's own in it, so that what lies
        -- before the oldest transaction that is under way has all been there or never will be (``SQLQuery/settledUntil``).
        CREATE TABLE outbox(
          account_id text COLLATE "C" NOT NULL,
          sequence bigint NOT NULL,
          generation_id text COLLATE "C",
          status text CHECK (status IN ('QUEUED', 'PROCESSING', 'COMPLETED', 'FAILED', 'CANCELLED')),
          at bigint NOT NULL,
          -- The address that the generation came with.
          webhook_url text,
          -- What concerns no generation.
          event text CHECK (event IN ('credits.low', 'webhook.disabled')),
          data_json text,
          PRIMARY KEY (account_id, sequence),
          CHECK ((generation_id IS NULL) = (status IS NULL)),
          CHECK ((generation_id IS NULL) = (event IS NOT NULL)),
          CHECK ((event IS NULL) = (data_json IS NULL))
        );
        CREATE INDEX outbox_order ON outbox(sequence);
        """
}
