extension PostgresSchema {
    /// Making and dropping a day's partitions. They are named by the day, which no statement can bind; nothing is decided here.
    static let days = """
        -- Days whose generations were dropped. Their transfers stay, for the books must add up.
        CREATE TABLE dropped_day(
          day bigint PRIMARY KEY
        );

        -- Whether there is a partition of the day now: there is none where rows of it lie in the default partition.
        CREATE FUNCTION make_day(wanted bigint) RETURNS boolean LANGUAGE plpgsql AS $$
        DECLARE
          parent text;
        BEGIN
          PERFORM pg_advisory_xact_lock(7310317);
          FOREACH parent IN ARRAY ARRAY['finished_generation', 'generation_order'] LOOP
            IF to_regclass(format('%I', parent || '_' || wanted)) IS NULL THEN
              EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%s) TO (%s)',
                             parent || '_' || wanted, parent, wanted, wanted + 1);
            END IF;
          END LOOP;
          RETURN TRUE;
        EXCEPTION WHEN check_violation THEN
          RETURN FALSE;
        END $$;

        -- Whether the day is gone: it stays while anything of it is under way.
        CREATE FUNCTION drop_day(unwanted bigint) RETURNS boolean LANGUAGE plpgsql AS $$
        BEGIN
          PERFORM pg_advisory_xact_lock(7310317);
          IF EXISTS (SELECT FROM open_generation WHERE day = unwanted) THEN
            RETURN FALSE;
          END IF;
          INSERT INTO dropped_day(day) VALUES (unwanted) ON CONFLICT DO NOTHING;
          DELETE FROM idempotency AS i USING finished_generation AS f
           WHERE f.day = unwanted AND i.account_id = f.account_id AND i.generation_id = f.id;
          DELETE FROM dependency AS d USING finished_generation AS f
           WHERE f.day = unwanted AND d.account_id = f.account_id AND (d.child = f.id OR d.parent = f.id);
          DELETE FROM outbox AS o USING finished_generation AS f
           WHERE f.day = unwanted AND o.account_id = f.account_id AND o.generation_id = f.id;
          DELETE FROM whereabouts AS w USING finished_generation AS f WHERE f.day = unwanted AND w.id = f.id;
          EXECUTE format('DROP TABLE IF EXISTS %I', 'finished_generation_' || unwanted);
          EXECUTE format('DROP TABLE IF EXISTS %I', 'generation_order_' || unwanted);
          DELETE FROM finished_generation WHERE day = unwanted;
          DELETE FROM generation_order WHERE day = unwanted;
          RETURN TRUE;
        END $$;
        """
}
