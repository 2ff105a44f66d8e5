-- One generation as the store reads it, without its order, which never changes and is kept in memory.
SELECT id, account_id, live, type, provider, model, price, created_at, state, due_at, worker, charged, progress, started_at,
       completed_at, rating, attempts_json, result_json, version, CAST(NULL AS text)
  FROM generation AS g
 WHERE account_id = (SELECT account_id FROM whereabouts WHERE id = :id) AND id = :id
   AND day = (SELECT day FROM whereabouts WHERE id = :id);
