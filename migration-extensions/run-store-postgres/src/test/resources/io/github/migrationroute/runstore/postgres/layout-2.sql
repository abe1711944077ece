-- OBSERVE
SELECT command, claim_key, run_id, lost_at IS NOT NULL AS lost, CASE WHEN claim_key IS NOT NULL AND lost_at IS NULL THEN pg_try_advisory_xact_lock_shared(claim_key) END AS abandoned FROM migration_route_deployments WHERE name = ?

-- TAKE
WITH taken AS (
  UPDATE migration_route_deployments
  SET claim_key = ?, command = ?, run_id = ?, node = ?, backend = pg_backend_pid(), seen_at = now(),
    lost_at = NULL
  WHERE (claim_key IS NULL OR (claim_key = ? AND lost_at IS NOT NULL)) AND name = ?
  RETURNING name, claim_key, command, run_id, node, pg_try_advisory_lock(claim_key) AS locked
), started AS (
  INSERT INTO migration_route_runs
    (id, deployment, claim_key, command, is_verbose, node, started_by, started_at)
  SELECT run_id, name, claim_key, command, ?, node, ?, now() FROM taken WHERE run_id IS NOT NULL
)
SELECT locked, to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS "UTC"') AS taken_at FROM taken

-- DECLARE_LOST
WITH lost AS (
  UPDATE migration_route_deployments SET lost_at = now()
  WHERE name = ? AND claim_key = ? AND lost_at IS NULL
  RETURNING to_char(seen_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS "UTC"') AS seen_at
)
UPDATE migration_route_runs
SET ended_at = now(), exception = to_json('The node ' || node || ' was lost while it executed ' || command
  || ': its database session has ended. It was last heard of at ' || coalesce(holder.seen_at, to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS "UTC"'))
  || ', and found to be gone at ' || to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS "UTC"')
  || ' (clock of the database). The output ends with what it had stored until then; stats says how far the'
  || ' command got.')::text
FROM (SELECT max(seen_at) AS seen_at FROM lost) AS holder
WHERE id = ? AND claim_key = ? AND ended_at IS NULL

-- ASK
SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS "UTC"') FROM migration_route_deployments WHERE name = ? AND claim_key = ? AND lost_at IS NULL AND backend = pg_backend_pid()

-- LOCK
SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS "UTC"') FROM migration_route_deployments WHERE name = ? AND claim_key = ? AND lost_at IS NULL AND backend = pg_backend_pid() FOR UPDATE

-- LOCK_ELSEWHERE
SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS "UTC"') FROM migration_route_deployments WHERE name = ? AND claim_key = ? AND lost_at IS NULL FOR UPDATE

-- TOUCH
UPDATE migration_route_deployments SET seen_at = now() WHERE name = ? AND claim_key = ? AND lost_at IS NULL AND backend = pg_backend_pid() RETURNING to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS "UTC"')

-- RELEASE
UPDATE migration_route_deployments SET claim_key = NULL, command = NULL, run_id = NULL, node = NULL, backend = NULL, lost_at = NULL WHERE name = ? AND claim_key = ?

-- READ_LATEST
SELECT run.id, command, is_verbose, node, started_by, started_at, ended_at, exception, length,
  CASE WHEN length <= ? THEN (
    SELECT string_agg(bytes, ''::bytea ORDER BY position) FROM migration_route_output AS piece
    WHERE piece.run_id = run.id) END AS output,
  claim_key, CASE WHEN ended_at IS NULL THEN pg_try_advisory_xact_lock_shared(claim_key) END AS abandoned
FROM (SELECT * FROM migration_route_runs WHERE deployment = ? ORDER BY number DESC LIMIT 1) AS run
CROSS JOIN LATERAL (
  SELECT coalesce(max(position + octet_length(bytes)), 0) AS length FROM (
    SELECT position, bytes FROM migration_route_output AS piece
    WHERE piece.run_id = run.id ORDER BY position DESC LIMIT 1) AS last) AS written

-- READ_ONE
SELECT run.id, command, is_verbose, node, started_by, started_at, ended_at, exception, length,
  CASE WHEN length <= ? THEN (
    SELECT string_agg(bytes, ''::bytea ORDER BY position) FROM migration_route_output AS piece
    WHERE piece.run_id = run.id) END AS output,
  claim_key, CASE WHEN ended_at IS NULL THEN pg_try_advisory_xact_lock_shared(claim_key) END AS abandoned
FROM (SELECT * FROM migration_route_runs WHERE id = ? ORDER BY number DESC LIMIT 1) AS run
CROSS JOIN LATERAL (
  SELECT coalesce(max(position + octet_length(bytes)), 0) AS length FROM (
    SELECT position, bytes FROM migration_route_output AS piece
    WHERE piece.run_id = run.id ORDER BY position DESC LIMIT 1) AS last) AS written

-- END
UPDATE migration_route_runs SET ended_at = now(), exception = ? WHERE id = ? AND claim_key = ? AND ended_at IS NULL

-- REMOVE_OUTPUT
DELETE FROM migration_route_output WHERE ctid = ANY (ARRAY(SELECT ctid FROM migration_route_output WHERE run_id IN (SELECT id FROM migration_route_runs WHERE deployment = ? AND number < (
  SELECT max(number) FROM migration_route_runs WHERE deployment = ? AND number < (
    SELECT number FROM migration_route_runs WHERE id = ?))) LIMIT 500 FOR UPDATE SKIP LOCKED))

-- REMOVE_RUNS
DELETE FROM migration_route_runs WHERE id IN (SELECT id FROM migration_route_runs WHERE deployment = ? AND number < (
  SELECT max(number) FROM migration_route_runs WHERE deployment = ? AND number < (
    SELECT number FROM migration_route_runs WHERE id = ?)))

-- WRITE
INSERT INTO migration_route_output (run_id, position, bytes) VALUES (?, ?, ?) ON CONFLICT (run_id, position) DO UPDATE SET bytes = excluded.bytes

-- PAGE
SELECT position, bytes FROM migration_route_output WHERE run_id = ? AND position >= ? ORDER BY position LIMIT 16

-- CREATE_TABLES 1
CREATE TABLE migration_route_layout (
  version integer NOT NULL,
  usable_from integer NOT NULL
)

-- CREATE_TABLES 2
INSERT INTO migration_route_layout (version, usable_from) VALUES (0, 0)

-- CREATE_TABLES 3
CREATE TABLE migration_route_deployments (
  name text PRIMARY KEY,
  claim_key bigint,
  command text,
  run_id text COLLATE "C",
  node text,
  backend integer,
  seen_at timestamptz,
  lost_at timestamptz
)

-- CREATE_TABLES 4
CREATE TABLE migration_route_runs (
  id text COLLATE "C" PRIMARY KEY,
  number bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  deployment text NOT NULL,
  claim_key bigint NOT NULL,
  command text NOT NULL,
  is_verbose boolean NOT NULL,
  node text NOT NULL,
  started_by text,
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  exception text
)

-- CREATE_TABLES 5
CREATE INDEX migration_route_runs_deployment_idx ON migration_route_runs (deployment, number)

-- CREATE_TABLES 6
CREATE TABLE migration_route_output (
  run_id text COLLATE "C" NOT NULL,
  position bigint NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (run_id, position)
)

-- CREATE_TABLES 7
ALTER TABLE migration_route_output ALTER COLUMN bytes SET STORAGE EXTERNAL

-- TIE_OUTPUT_TO_RUNS 1
LOCK TABLE migration_route_runs, migration_route_output IN SHARE ROW EXCLUSIVE MODE

-- TIE_OUTPUT_TO_RUNS 2
DELETE FROM migration_route_output WHERE run_id NOT IN (SELECT id FROM migration_route_runs)

-- TIE_OUTPUT_TO_RUNS 3
ALTER TABLE migration_route_output ADD CONSTRAINT migration_route_output_run_fkey FOREIGN KEY (run_id) REFERENCES migration_route_runs ON DELETE CASCADE

