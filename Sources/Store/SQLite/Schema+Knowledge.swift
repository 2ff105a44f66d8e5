extension Schema {
    static let knowledge = """
        -- What is known of models and hosts: sums that nodes only ever add to. An epoch's weights grow with time, so nothing
        -- has to be decayed here; rows of epochs long past are removed by whoever adds.
        CREATE TABLE knowledge(
          subject TEXT NOT NULL CHECK (subject <> ''),
          epoch INTEGER NOT NULL,
          count REAL NOT NULL CHECK (count >= 0),
          sum REAL NOT NULL,
          squares REAL NOT NULL,
          PRIMARY KEY (subject, epoch)
        ) STRICT, WITHOUT ROWID;

        -- What operators say of a model, whatever is known.
        CREATE TABLE routing_pin(
          model TEXT PRIMARY KEY NOT NULL CHECK (model <> ''),
          weight REAL NOT NULL CHECK (weight BETWEEN 0 AND 10),
          disabled INTEGER NOT NULL CHECK (disabled IN (0, 1)),
          quality REAL CHECK (quality BETWEEN 0 AND 1),
          reason TEXT NOT NULL,
          at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
}
