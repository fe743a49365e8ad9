"""Alembic migrations of every service's schema, run by `sameday up` and by the compose file's setup container."""

from pathlib import Path

from alembic import command
from alembic.config import Config


def configuration(database: str) -> Config:
    """Alembic's configuration for one database, without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["database"] = database
    return config


def upgrade(database: str) -> None:
    """Bring a database (libpq URL) to the newest revision. Does nothing when it is there already."""
    command.upgrade(configuration(database), "head")
