"""The journal's tables, once for each service that keeps one (one schema a service; docs/adr/0001)."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB


def journal_tables(schema: str) -> MetaData:
    """`journal`, `journal_facts`, `progress`, `state`, `dead` and `outbox` of one service."""
    metadata = MetaData(schema=schema)
    _journal(metadata)
    _progress(metadata)
    _state(metadata)
    dead_table(metadata)
    outbox_table(metadata)
    return metadata


def _journal(metadata: MetaData) -> None:
    Table(
        "journal",
        metadata,
        Column("event_id", Uuid, primary_key=True),
        Column("attempt", Integer, primary_key=True),
        Column("topic_id", Uuid, nullable=False),
        Column("partition", Integer, nullable=False),
        Column("offset", BigInteger, nullable=False),
        Column("day", Date, nullable=False),
        Column("content_hash", LargeBinary),
        Column("audit", JSONB, nullable=False),
        Column("decided_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    )
    Table(
        "journal_facts",
        metadata,
        Column("day", Date, primary_key=True),
        Column("event_id", Uuid, primary_key=True),
        Column("attempt", Integer, primary_key=True),
        Column("facts", LargeBinary, nullable=False),
        postgresql_partition_by="RANGE (day)",
    )


def _progress(metadata: MetaData) -> None:
    Table(
        "progress",
        metadata,
        Column("topic_id", Uuid, primary_key=True),
        Column("partition", Integer, primary_key=True),
        Column("expected", BigInteger, nullable=False),
        Column("next_offset", BigInteger, nullable=False),
        Column("deaths", Integer, nullable=False, server_default="0"),
    )


def _state(metadata: MetaData) -> None:
    state = Table(
        "state",
        metadata,
        Column("key", Text, primary_key=True),
        Column("body", JSONB, nullable=False),
        Column("version", BigInteger, nullable=False),
        Column("due_at", DateTime(timezone=True)),
        Column("due_sent", DateTime(timezone=True)),
    )
    waiting = text("due_at IS NOT NULL AND due_sent IS NULL")
    Index("state_due", state.c.due_at, postgresql_where=waiting)


def dead_table(metadata: MetaData) -> Table:
    """Dead letters: what could not be handled, why, and what somebody did about it."""
    return Table(
        "dead",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("attempt", Integer, primary_key=True),
        Column("source_topic", Text, nullable=False),
        Column("source_partition", Integer, nullable=False),
        Column("source_offset", BigInteger, nullable=False),
        Column("kind", Text, nullable=False),
        Column("detail", Text, nullable=False),
        Column("key", LargeBinary),
        Column("value", LargeBinary),
        Column("headers", LargeBinary, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("state", Text, nullable=False, server_default="open"),
        Column("settled_at", DateTime(timezone=True)),
        Column("settled_by", Text),
        Column("why", Text),
    )


def outbox_table(metadata: MetaData) -> Table:
    """Records that leave once the transaction that wrote them is there; a row goes when the broker has it."""
    return Table(
        "outbox",
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("record", LargeBinary, nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    )
