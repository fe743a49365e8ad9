"""The journal's hot statements: one read and one write a batch, arrays in, one implicit transaction (docs/adr/0001)."""


def read(schema: str) -> str:
    """$1 event ids, $2 state keys, $3 topic ids, $4 partitions (pairwise with $3)."""
    return f"""
SELECT 'j' AS what, event_id AS id, attempt AS number, topic_id, partition, "offset" AS position,
       content_hash, NULL AS key, NULL AS body
  FROM {schema}.journal WHERE event_id = ANY($1::uuid[])
UNION ALL
SELECT 's', NULL, NULL, NULL, NULL, version, NULL, key, body::text
  FROM {schema}.state WHERE key = ANY($2::text[])
UNION ALL
SELECT 'p', NULL, NULL, topic_id, partition, next_offset, NULL, NULL, NULL
  FROM {schema}.progress
  JOIN unnest($3::uuid[], $4::int[]) AS asked(t, p) ON topic_id = asked.t AND partition = asked.p"""  # noqa: S608


def facts(schema: str) -> str:
    """$1 event ids, $2 attempts: the recorded facts of rows that are to be sent again."""
    return f"""
SELECT event_id, attempt, facts
  FROM unnest($1::uuid[], $2::int[]) AS asked(event_id, attempt)
  JOIN {schema}.journal USING (event_id, attempt)
  JOIN {schema}.journal_facts USING (day, event_id, attempt)"""  # noqa: S608


def write(schema: str) -> str:
    """$1-$8 journal, $9 facts, $10-$13 progress, $14-$17 state. State and progress come sorted by key."""
    return _write(schema)


def write_and_bury(schema: str) -> str:
    """As `write`, and $18-$27 dead letters: most batches have none, and ten arrays cost even when they are empty."""
    return _write(schema, f",\nx AS ({bury(schema, first=18)})")


def _write(schema: str, beside: str = "") -> str:
    return f"""
WITH j AS (
  INSERT INTO {schema}.journal (event_id, attempt, topic_id, partition, "offset", day, content_hash, audit)
  SELECT i, n, t, p, o, d, h, a::jsonb
    FROM unnest($1::uuid[], $2::int[], $3::uuid[], $4::int[], $5::bigint[], $6::date[], $7::bytea[], $8::text[])
      AS new(i, n, t, p, o, d, h, a)),
f AS (
  INSERT INTO {schema}.journal_facts (day, event_id, attempt, facts)
  SELECT d, i, n, b FROM unnest($6::date[], $1::uuid[], $2::int[], $9::bytea[]) AS new(d, i, n, b)),
p AS (
  INSERT INTO {schema}.progress (topic_id, partition, expected, next_offset)
  SELECT * FROM unnest($10::uuid[], $11::int[], $12::bigint[], $13::bigint[])
  ON CONFLICT (topic_id, partition)
  DO UPDATE SET expected = excluded.expected, next_offset = excluded.next_offset, deaths = 0){beside}
INSERT INTO {schema}.state (key, body, version, due_at)
SELECT k, b::jsonb, v, due FROM unnest($14::text[], $15::text[], $16::bigint[], $17::timestamptz[]) AS new(k, b, v, due)
ON CONFLICT (key)
DO UPDATE SET body = excluded.body, version = excluded.version, due_at = excluded.due_at, due_sent = NULL"""  # noqa: S608


def bury(schema: str, first: int = 1) -> str:
    """Dead letters as ten arrays from parameter `first` on."""
    kinds = ("uuid", "int", "text", "int", "bigint", "text", "text", "bytea", "bytea", "bytea")
    arrays = ", ".join(f"${number}::{kind}[]" for number, kind in enumerate(kinds, first))
    return f"""
  INSERT INTO {schema}.dead
    (id, attempt, source_topic, source_partition, source_offset, kind, detail, key, value, headers)
  SELECT * FROM unnest({arrays}) ON CONFLICT DO NOTHING"""  # noqa: S608


def lock(schema: str) -> str:
    """$1 state keys, $2 topic ids, $3 partitions: takes their rows in key order, so that the last try cannot lose.

    Whoever takes several rows takes them in this order, by code points, as Python sorts: nobody then waits in a circle.
    """
    return f"""
SELECT (SELECT count(*) FROM (SELECT 1 FROM {schema}.state WHERE key = ANY($1::text[])
         ORDER BY key COLLATE "C" FOR UPDATE) AS locked),
       (SELECT count(*) FROM (SELECT 1 FROM {schema}.progress
          JOIN unnest($2::uuid[], $3::int[]) AS asked(t, p) ON topic_id = asked.t AND partition = asked.p
         ORDER BY topic_id, partition FOR UPDATE OF progress) AS locked)"""  # noqa: S608


def start(schema: str) -> str:
    """$1 topic id, $2 partition, $3 first and $4 last offset at hand, $5 most deaths: one more start without progress.

    Counts only while the next undecided record is at hand; returns nothing otherwise, and after a gap.
    """
    return f"""
INSERT INTO {schema}.progress (topic_id, partition, expected, next_offset, deaths)
VALUES ($1::uuid, $2::int, $3::bigint, $3::bigint, 1)
ON CONFLICT (topic_id, partition) DO UPDATE SET deaths = greatest(progress.deaths, least(progress.deaths + 1, $5::int))
  WHERE progress.next_offset BETWEEN $3::bigint AND $4::bigint
RETURNING deaths"""  # noqa: S608


def starts(schema: str) -> str:
    """$1 topic ids, $2 partitions: starts without progress and the next offset of those that were begun."""
    return f"""
SELECT topic_id, partition, deaths, next_offset FROM {schema}.progress
  JOIN unnest($1::uuid[], $2::int[]) AS asked(t, p) ON topic_id = asked.t AND partition = asked.p"""  # noqa: S608


def fired(schema: str) -> str:
    """$1 state keys, $2 versions: these deadlines were published; of what was written since, nothing."""
    return f"""
UPDATE {schema}.state SET due_sent = due_at WHERE key IN (
  SELECT key FROM {schema}.state JOIN unnest($1::text[], $2::bigint[]) AS fired(k, v) ON key = k AND version = v
   ORDER BY key COLLATE "C" FOR UPDATE OF state)"""  # noqa: S608
