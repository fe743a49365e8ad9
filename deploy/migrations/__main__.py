"""`python -m deploy.migrations`: brings the database that SAMEDAY_DATABASE names to the newest revision."""

from deploy.migrations import upgrade
from shared.kit.settings import Settings

if __name__ == "__main__":
    upgrade(Settings().database)
