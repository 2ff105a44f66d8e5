extension PostgresSchema {
    static let doubt = """
        -- That a transaction was committed, so that whoever lost the answer can look. Who looks leaves a mark of his own under the
        -- same token: then the lost one is waited for, or can no longer be committed.
        CREATE TABLE transaction_mark(
          token text COLLATE "C" PRIMARY KEY CHECK (token <> ''),
          is_done boolean NOT NULL,
          at timestamptz NOT NULL DEFAULT clock_timestamp()
        );
        -- They come in the order in which they go.
        CREATE INDEX transaction_mark_age ON transaction_mark USING brin (at) WITH (pages_per_range = 16);
        """
}
