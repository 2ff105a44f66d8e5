extension PostgresSchema {
    static let nodes = """
        -- Processes that share the database, each under a name that it drew when it started. Who does not renew its lease in time
        -- is dead to the others, by this database's clock.
        CREATE TABLE node(
          worker text COLLATE "C" PRIMARY KEY CHECK (worker <> ''),
          name text NOT NULL,
          version text NOT NULL,
          started_at timestamptz NOT NULL,
          renewed_at timestamptz NOT NULL,
          expires_at timestamptz NOT NULL,
          -- How often it came back after its lease had run out.
          epoch bigint NOT NULL DEFAULT 1,
          -- Why it went; NULL while it is there.
          left_at timestamptz
        ) WITH (fillfactor = 50);

        -- What one node alone does for all.
        CREATE TABLE duty(
          name text COLLATE "C" PRIMARY KEY,
          worker text COLLATE "C" NOT NULL,
          expires_at timestamptz NOT NULL
        ) WITH (fillfactor = 50);
        """
}
