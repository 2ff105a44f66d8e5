-- One admission as the store writes it, by itself: only the account's version is not looked at, which pgbench cannot know.
\set account random(0, 15)
\set number random(1, 1000000000000000)
WITH gate AS (
  UPDATE account
     SET available = available - 50, held = held + 50, transfers = transfers + 1, minute_full_at = 0, day = 20454,
         used_today = used_today + 1, queued = queued + 1, waiting = waiting + 0, version = :number
   WHERE id = 'acc_0001cpmqgv0000000000000000' || CAST(:account AS text)
  RETURNING id, name, plan, requests_per_minute, concurrent, per_day, created_at, available, held, minute_full_at, day,
            used_today, running, queued, transfers, low_credits, waiting, version)
, born AS (
  INSERT INTO open_generation(account_id, id, day, live, type, provider, model, price, created_at, state, due_at, version)
  SELECT id, 'gen_bench' || :number || 'c' || :client_id, 20454, TRUE, 'IMAGE', 'black-forest-labs', 'flux-dev', 50,
         1767225600000, 'queued', 1767225600000, 1 FROM gate)
, ordered AS (
  INSERT INTO generation_order(account_id, generation_id, day, order_json)
  SELECT id, 'gen_bench' || :number || 'c' || :client_id, 20454, :order FROM gate)
, placed AS (
  INSERT INTO whereabouts(id, account_id, day) SELECT 'gen_bench' || :number || 'c' || :client_id, id, 20454 FROM gate)
, counted AS (
  INSERT INTO usage(account_id, day, type, provider, generations)
  SELECT id, 20454, 'IMAGE', 'black-forest-labs', 1 FROM gate
      ON CONFLICT (account_id, day, type, provider) DO UPDATE SET generations = usage.generations + 1)
, held AS (
  INSERT INTO transfer(account_id, number, kind, amount, generation_id, reason, at)
  SELECT id, transfers - 0, 'hold', 50, 'gen_bench' || :number || 'c' || :client_id, 'accepted', 1767225600000 FROM gate)
, keyed AS (
  INSERT INTO idempotency(account_id, key, meaning, generation_id, answer, expires_at)
  SELECT id, 'key-' || :number || 'c' || :client_id, CAST(:meaning AS bytea),
         'gen_bench' || :number || 'c' || :client_id, CAST(:answer AS bytea), 1767484800000 FROM gate)
SELECT id, name, plan, requests_per_minute, concurrent, per_day, created_at, available, held, minute_full_at, day,
       used_today, running, queued, transfers, low_credits, waiting, version FROM gate;
