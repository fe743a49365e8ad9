"""Intake's own schema: its keys. It keeps no event (architecture.md, law 5)."""

from sqlalchemy import ARRAY, CheckConstraint, Column, DateTime, LargeBinary, MetaData, String, Table, func

METADATA = MetaData(schema="intake")

KEY = Table(
    "key",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("secret_hash", LargeBinary, nullable=False),
    Column("holder", String(10), nullable=False),
    Column("source", String(512)),
    Column("agency", String(40)),
    Column("area", String(40)),
    Column("kinds", ARRAY(String(60))),
    Column("may", ARRAY(String(40)), nullable=False, server_default="{}"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("revoked_at", DateTime(timezone=True)),
    CheckConstraint("(holder = 'source' AND source IS NOT NULL) OR (holder = 'agency' AND agency IS NOT NULL)"),
)
