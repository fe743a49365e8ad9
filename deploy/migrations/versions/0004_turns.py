"""A lane's deliveries in the order of their turns: a backlog is not read through for each lease (docs/adr/0009)."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Index what is pending by lane and turn, and what is leased by lane."""
    op.execute(
        "CREATE INDEX IF NOT EXISTS delivery_turn"
        " ON notifier.delivery (lane, next_attempt_at, created_at, sequence) WHERE state = 'pending'"
    )
    op.execute(
        "CREATE INDEX IF NOT EXISTS delivery_leased"
        " ON notifier.delivery (lane, lease) WHERE state = 'pending' AND lease IS NOT NULL"
    )
    op.execute("DROP INDEX IF EXISTS notifier.delivery_due, notifier.delivery_lane")
