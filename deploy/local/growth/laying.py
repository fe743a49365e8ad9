"""A population laid into an empty database: state rows by COPY, and the journal's rows of all they lived through."""

import asyncpg

from deploy.local.growth.population import Population
from deploy.local.growth.residents import EVENTS_EACH

_JOURNAL = """
INSERT INTO scoring.journal (event_id, attempt, topic_id, partition, "offset", day, content_hash, audit)
SELECT gen_random_uuid(), 0, '00000000-0000-4000-8000-000000000000', n % 12, n, current_date, sha256(n::text::bytea),
       jsonb_build_object('reason', 'lived through', 'version', n % 10, 'person_id', gen_random_uuid())
  FROM generate_series(1, $1::bigint) AS n"""
_KEY = "ALTER TABLE scoring.journal ADD CONSTRAINT journal_pkey PRIMARY KEY (event_id, attempt)"


async def lay(database: str, population: Population) -> None:
    """Everything of these people, analysed and on disk. The schema is there and empty."""
    connection = await asyncpg.connect(database)
    try:
        rows = ((key, body, 1) for key, body in population.rows())
        columns = ("key", "body", "version")
        await connection.copy_records_to_table("state", schema_name="scoring", columns=columns, records=rows)
        await connection.execute("ALTER TABLE scoring.journal DROP CONSTRAINT journal_pkey")
        await connection.execute(_JOURNAL, population.people * EVENTS_EACH)
        await connection.execute(_KEY)  # an index made of everything is smaller and sooner there than one that grew
        await connection.execute("VACUUM ANALYZE")
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()
