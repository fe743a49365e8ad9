"""The journals of scoring and router (docs/adr/0001)."""

from alembic import op

from shared.kit.journal.ddl import journal_ddl

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create both schemas with their journal tables, triggers and first partitions."""
    for schema in ("scoring", "router"):
        for statement in journal_ddl(schema):
            op.execute(statement)
