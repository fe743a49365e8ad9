"""Intake's keys (docs/adr/0005)."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the schema and its one table; plain SQL, so that later changes of the code do not change this step."""
    op.execute("CREATE SCHEMA intake")
    op.execute("""
        CREATE TABLE intake.key (
            id varchar(32) PRIMARY KEY,
            secret_hash bytea NOT NULL,
            holder varchar(10) NOT NULL,
            source varchar(512),
            agency varchar(40),
            area varchar(40),
            kinds varchar(60)[],
            created_at timestamptz NOT NULL DEFAULT now(),
            revoked_at timestamptz,
            CHECK ((holder = 'source' AND source IS NOT NULL) OR (holder = 'agency' AND agency IS NOT NULL))
        )
    """)
