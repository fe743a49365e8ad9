"""Endpoints, deliveries and their attempts (docs/adr/0009)."""

from alembic import op

from services.notifier.tables import METADATA
from shared.kit.journal.ddl import tables_ddl

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the notifier's schema and tables."""
    for statement in tables_ddl(METADATA):
        op.execute(statement)
