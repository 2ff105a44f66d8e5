extension PostgresSchema {
    /// Who is told of what happens: endpoints and deliveries.
    static let webhooks = """
        CREATE TABLE webhook_endpoint(
          account_id text COLLATE "C" NOT NULL,
          id text COLLATE "C" NOT NULL CHECK (id <> ''),
          url text NOT NULL,
          description text NOT NULL,
          -- Names of events with blanks between them; empty for all.
          events text NOT NULL,
          secret bytea NOT NULL,
          previous_secret bytea,
          previous_until bigint,
          created_at bigint NOT NULL,
          since bigint NOT NULL,
          failing_since bigint,
          disabled_at bigint,
          disabled_reason text,
          PRIMARY KEY (account_id, id),
          CHECK ((previous_secret IS NULL) = (previous_until IS NULL)),
          CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL))
        );
        CREATE INDEX webhook_endpoint_id ON webhook_endpoint(id);

        -- What messages to generations' own addresses are signed with.
        CREATE TABLE webhook_secret(
          account_id text COLLATE "C" PRIMARY KEY,
          secret bytea NOT NULL,
          previous_secret bytea,
          previous_until bigint,
          CHECK ((previous_secret IS NULL) = (previous_until IS NULL))
        );

        -- How far deliveries were made of events.
        CREATE TABLE webhook_cursor(
          number bigint PRIMARY KEY CHECK (number = 1),
          sequence bigint NOT NULL
        );
        INSERT INTO webhook_cursor(number, sequence) SELECT 1, coalesce(max(sequence), 0) FROM outbox;

        CREATE TABLE delivery(
          account_id text COLLATE "C" NOT NULL,
          id text COLLATE "C" NOT NULL CHECK (id <> ''),
          sequence bigint GENERATED ALWAYS AS IDENTITY,
          queue text COLLATE "C" NOT NULL,
          event_id text NOT NULL,
          type text NOT NULL,
          generation_id text COLLATE "C",
          endpoint_id text COLLATE "C",
          url text NOT NULL,
          at bigint NOT NULL,
          created_at bigint NOT NULL,
          body bytea,
          state text NOT NULL CHECK (state IN ('pending', 'delivered', 'dead')),
          due_at bigint,
          ended_at bigint,
          reason text,
          -- Since it was made, or asked for again.
          round bigint NOT NULL DEFAULT 0 CHECK (round >= 0),
          tries_json text NOT NULL DEFAULT '[]',
          PRIMARY KEY (account_id, id),
          CHECK ((state = 'pending') = (due_at IS NOT NULL)),
          CHECK ((state = 'pending') = (ended_at IS NULL)),
          CHECK ((state = 'dead') = (reason IS NOT NULL))
        );
        CREATE INDEX delivery_id ON delivery(id);
        CREATE INDEX delivery_endpoint ON delivery(endpoint_id, id) WHERE endpoint_id IS NOT NULL;
        CREATE INDEX delivery_generation ON delivery(generation_id, sequence) WHERE generation_id IS NOT NULL;
        CREATE INDEX delivery_due ON delivery(queue, due_at, sequence) WHERE state = 'pending';
        CREATE INDEX delivery_retry ON delivery(due_at, queue) WHERE state = 'pending' AND round > 0;
        CREATE INDEX delivery_ended ON delivery(ended_at) WHERE ended_at IS NOT NULL;
        CREATE INDEX delivery_body ON delivery(ended_at) WHERE ended_at IS NOT NULL AND body IS NOT NULL;
        """

    static let knowledge = """
        -- What is known of models and hosts: sums that nodes only ever add to. An epoch's weights grow with time, so nothing
        -- has to be decayed here; rows of epochs long past are removed by whoever adds.
        CREATE TABLE knowledge(
          subject text COLLATE "C" NOT NULL CHECK (subject <> ''),
          epoch bigint NOT NULL,
          count double precision NOT NULL CHECK (count >= 0),
          sum double precision NOT NULL,
          squares double precision NOT NULL,
          PRIMARY KEY (subject, epoch)
        ) WITH (fillfactor = 50);

        -- What operators say of a model, whatever is known.
        CREATE TABLE routing_pin(
          model text COLLATE "C" PRIMARY KEY CHECK (model <> ''),
          weight double precision NOT NULL CHECK (weight BETWEEN 0 AND 10),
          disabled boolean NOT NULL,
          quality double precision CHECK (quality BETWEEN 0 AND 1),
          reason text NOT NULL,
          at bigint NOT NULL
        );
        """
}
