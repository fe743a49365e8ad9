"""Runs over an area's people, and how far each came (docs/adr/0015)."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """One row a run; an area has at most one that has not ended."""
    op.execute("""
        CREATE TABLE scoring.rescore (
            run uuid PRIMARY KEY,
            area text NOT NULL,
            pack text NOT NULL,
            started_at timestamptz NOT NULL,
            people bigint NOT NULL,
            asked bigint NOT NULL DEFAULT 0,
            upto text NOT NULL DEFAULT '',
            ended_at timestamptz
        )
    """)
    op.execute("CREATE UNIQUE INDEX rescore_under_way ON scoring.rescore (area) WHERE ended_at IS NULL")
