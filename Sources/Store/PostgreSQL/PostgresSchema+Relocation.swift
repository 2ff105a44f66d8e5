extension PostgresSchema {
    static let relocation = """
        -- How far everything was brought here that was kept in a folder (``Relocation``). Nobody serves while it is under way.
        CREATE TABLE relocation(
          number bigint PRIMARY KEY CHECK (number = 1),
          -- What was there when it began: counts and sums.
          inventories_json text NOT NULL,
          -- The part that is being brought, and its last row that is here.
          part bigint NOT NULL DEFAULT 0,
          last_key text,
          rows bigint NOT NULL DEFAULT 0,
          finished_at timestamptz
        );
        """
}
