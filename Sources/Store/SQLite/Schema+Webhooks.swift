extension Schema {
    /// Who is told of what happens: endpoints, deliveries, and events that concern no generation.
    static let webhooks = """
        -- Below so many credits the account is told.
        ALTER TABLE account ADD COLUMN low_credits INTEGER NOT NULL DEFAULT 1000
          CHECK (low_credits BETWEEN 0 AND 9007199254740991);

        ALTER TABLE outbox RENAME TO outbox_of_generations;
        CREATE TABLE outbox(
          -- The last row is never removed, so that no number comes again.
          sequence INTEGER PRIMARY KEY,
          account_id TEXT NOT NULL REFERENCES account(id),
          generation_id TEXT REFERENCES generation(id),
          status TEXT CHECK (status IN ('QUEUED', 'PROCESSING', 'COMPLETED', 'FAILED', 'CANCELLED')),
          at INTEGER NOT NULL,
          -- The address that the generation came with.
          webhook_url TEXT,
          -- What concerns no generation.
          event TEXT CHECK (event IN ('credits.low', 'webhook.disabled')),
          data_json TEXT,
          CHECK ((generation_id IS NULL) = (status IS NULL)),
          CHECK ((generation_id IS NULL) = (event IS NOT NULL)),
          CHECK ((event IS NULL) = (data_json IS NULL))
        ) STRICT;
        INSERT INTO outbox(sequence, account_id, generation_id, status, at)
          SELECT sequence, account_id, generation_id, status, at FROM outbox_of_generations;
        DROP TABLE outbox_of_generations;

        CREATE TABLE webhook_endpoint(
          id TEXT PRIMARY KEY NOT NULL CHECK (id <> ''),
          account_id TEXT NOT NULL REFERENCES account(id),
          url TEXT NOT NULL,
          description TEXT NOT NULL,
          -- Names of events with blanks between them; empty for all.
          events TEXT NOT NULL,
          secret BLOB NOT NULL,
          previous_secret BLOB,
          previous_until INTEGER,
          created_at INTEGER NOT NULL,
          since INTEGER NOT NULL,
          failing_since INTEGER,
          disabled_at INTEGER,
          disabled_reason TEXT,
          CHECK ((previous_secret IS NULL) = (previous_until IS NULL)),
          CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX webhook_endpoint_account ON webhook_endpoint(account_id, id);

        -- What messages to generations' own addresses are signed with.
        CREATE TABLE webhook_secret(
          account_id TEXT PRIMARY KEY NOT NULL REFERENCES account(id),
          secret BLOB NOT NULL,
          previous_secret BLOB,
          previous_until INTEGER,
          CHECK ((previous_secret IS NULL) = (previous_until IS NULL))
        ) STRICT, WITHOUT ROWID;

        -- How far deliveries were made of events. What happened before there were webhooks is told to nobody.
        CREATE TABLE webhook_cursor(
          number INTEGER PRIMARY KEY CHECK (number = 1),
          sequence INTEGER NOT NULL
        ) STRICT;
        INSERT INTO webhook_cursor(number, sequence) SELECT 1, coalesce(max(sequence), 0) FROM outbox;

        CREATE TABLE delivery(
          sequence INTEGER PRIMARY KEY,
          id TEXT NOT NULL UNIQUE CHECK (id <> ''),
          account_id TEXT NOT NULL REFERENCES account(id),
          queue TEXT NOT NULL,
          event_id TEXT NOT NULL,
          type TEXT NOT NULL,
          generation_id TEXT REFERENCES generation(id),
          endpoint_id TEXT,
          url TEXT NOT NULL,
          at INTEGER NOT NULL,
          created_at INTEGER NOT NULL,
          body BLOB,
          state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'dead')),
          due_at INTEGER,
          ended_at INTEGER,
          reason TEXT,
          -- Since it was made, or asked for again.
          round INTEGER NOT NULL DEFAULT 0 CHECK (round >= 0),
          tries_json TEXT NOT NULL DEFAULT '[]',
          CHECK ((state = 'pending') = (due_at IS NOT NULL)),
          CHECK ((state = 'pending') = (ended_at IS NULL)),
          CHECK ((state = 'dead') = (reason IS NOT NULL))
        ) STRICT;
        CREATE INDEX delivery_account ON delivery(account_id, id);
        CREATE INDEX delivery_endpoint ON delivery(endpoint_id, id) WHERE endpoint_id IS NOT NULL;
        CREATE INDEX delivery_generation ON delivery(generation_id, sequence) WHERE generation_id IS NOT NULL;
        CREATE INDEX delivery_due ON delivery(queue, due_at, sequence) WHERE state = 'pending';
        CREATE INDEX delivery_retry ON delivery(due_at, queue) WHERE state = 'pending' AND round > 0;
        CREATE INDEX delivery_ended ON delivery(ended_at) WHERE ended_at IS NOT NULL;
        CREATE INDEX delivery_body ON delivery(ended_at) WHERE ended_at IS NOT NULL AND body IS NOT NULL;
        """
}
