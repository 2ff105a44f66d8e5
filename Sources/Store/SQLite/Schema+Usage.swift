extension Schema {
    static let usage = """
        -- What each account's generations came to, by the day (since 1970, in UTC) on which they were accepted: counted in the
        -- transactions that accept and end them, so that a year can be told without reading a year's generations.
        CREATE TABLE usage(
          account_id TEXT NOT NULL REFERENCES account(id),
          day INTEGER NOT NULL,
          type TEXT NOT NULL,
          provider TEXT NOT NULL,
          generations INTEGER NOT NULL CHECK (generations BETWEEN 0 AND 9007199254740991),
          completed INTEGER NOT NULL DEFAULT 0 CHECK (completed BETWEEN 0 AND 9007199254740991),
          failed INTEGER NOT NULL DEFAULT 0 CHECK (failed BETWEEN 0 AND 9007199254740991),
          cancelled INTEGER NOT NULL DEFAULT 0 CHECK (cancelled BETWEEN 0 AND 9007199254740991),
          -- That were spent; what is held is not yet.
          credits INTEGER NOT NULL DEFAULT 0 CHECK (credits BETWEEN 0 AND 9007199254740991),
          PRIMARY KEY (account_id, day, type, provider),
          CHECK (completed + failed + cancelled <= generations)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO usage(account_id, day, type, provider, generations, completed, failed, cancelled, credits)
          SELECT account_id, created_at / 86400000, type, provider, count(*), sum(state = 'completed'),
                 sum(state = 'failed'), sum(state = 'cancelled'), sum(CASE WHEN live = 1 AND charged = 1 THEN price ELSE 0 END)
            FROM generation GROUP BY 1, 2, 3, 4;

        -- How the key begins, to tell it from others by; not kept of the first ones.
        ALTER TABLE api_key ADD COLUMN hint TEXT;
        """
}
