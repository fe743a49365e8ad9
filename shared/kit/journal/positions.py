"""How far the journal is: everything below is decided, though perhaps not yet sent."""

from collections.abc import Mapping
from uuid import UUID

from shared.kit.database import connect


async def positions(database: str, schema: str, topic_ids: Mapping[str, UUID]) -> dict[tuple[str, int], int]:
    """(topic, partition) → next offset, for every partition these topics (by id) have progress in."""
    names = {topic_id: name for name, topic_id in topic_ids.items()}
    connection = await connect(database)
    try:
        rows = await connection.fetch(
            f"SELECT topic_id, partition, next_offset FROM {schema}.progress WHERE topic_id = ANY($1::uuid[])",  # noqa: S608
            list(names),
        )
    finally:
        await connection.close()
    return {(names[row["topic_id"]], row["partition"]): row["next_offset"] for row in rows}
