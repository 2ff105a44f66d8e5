extension PostgresSchema {
    static let usage = """
        -- What each account's generations came to, by the day (since 1970, in UTC) on which they were accepted: counted in the
        -- transactions that accept and end them, so that a year can be told without reading a year's generations.
        CREATE TABLE usage(
          account_id text COLLATE "C" NOT NULL,
          day bigint NOT NULL,
          type text NOT NULL,
          provider text COLLATE "C" NOT NULL,
          generations bigint NOT NULL CHECK (generations BETWEEN 0 AND 9007199254740991),
          completed bigint NOT NULL DEFAULT 0 CHECK (completed BETWEEN 0 AND 9007199254740991),
          failed bigint NOT NULL DEFAULT 0 CHECK (failed BETWEEN 0 AND 9007199254740991),
          cancelled bigint NOT NULL DEFAULT 0 CHECK (cancelled BETWEEN 0 AND 9007199254740991),
          -- That were spent; what is held is not yet.
          credits bigint NOT NULL DEFAULT 0 CHECK (credits BETWEEN 0 AND 9007199254740991),
          PRIMARY KEY (account_id, day, type, provider),
          CHECK (completed + failed + cancelled <= generations)
        ) WITH (fillfactor = 50);
        INSERT INTO usage(account_id, day, type, provider, generations, completed, failed, cancelled, credits)
          SELECT account_id, day, type, provider, count(*), count(*) FILTER (WHERE state = 'completed'),
                 count(*) FILTER (WHERE state = 'failed'), count(*) FILTER (WHERE state = 'cancelled'),
                 coalesce(sum(price) FILTER (WHERE live AND charged), 0)
            FROM generation GROUP BY account_id, day, type, provider;

        -- How the key begins, to tell it from others by; not kept of the first ones.
        ALTER TABLE api_key ADD COLUMN hint text;
        """
}
