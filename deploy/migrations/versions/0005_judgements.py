"""Which judgements a key may pass on (docs/adr/0005)."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Keys that are there pass on none; an intake that does not know the column goes on reading and writing keys."""
    op.execute("ALTER TABLE intake.key ADD COLUMN may varchar(40)[] NOT NULL DEFAULT '{}'")
