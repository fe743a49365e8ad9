"""PostgreSQL with a database for each number of residents, and workers that decide on them."""

import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

from deploy.local.growth.comparing import Cost
from deploy.local.growth.laying import lay
from deploy.local.growth.lived import scoring
from deploy.local.growth.population import Population
from deploy.local.platform import migrate
from deploy.local.postgresql import PostgreSQL
from services.scoring.policy import load_policies
from shared.kit.clock import now


class Town:
    """`with Town(home, areas) as town:` runs PostgreSQL in `home` and stops it at the end."""

    def __init__(self, home: Path, areas: Path) -> None:
        self._areas = areas
        self._server = PostgreSQL(home)

    def __enter__(self) -> Self:
        if (preparing := self._server.prepare()) is not None:
            preparing.wait()
        self._server.launch()
        self._server.wait_ready()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    def lay(self, people: int) -> float:
        """A database of so many residents; how many seconds that took."""
        began = time.monotonic()
        self._server.ensure_database(_name(people))
        database = self._server.url(_name(people))
        migrate(database)
        population = Population(people, scoring(self._areas), load_policies(self._areas), now())
        asyncio.run(lay(database, population))
        return time.monotonic() - began

    def decides(self, people: int, *, first: int, count: int, batch: int) -> Cost:
        """What a new worker needs for so many events of these residents. Raises CalledProcessError when it fails."""
        spec = {
            "database": self._server.url(_name(people)),
            "areas": str(self._areas),
            "people": people,
            "first": first,
            "count": count,
            "batch": batch,
        }
        command = [sys.executable, "-m", "deploy.local.growth.deciding"]
        done = subprocess.run(command, input=json.dumps(spec), stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 - ours
        return Cost.model_validate_json(done.stdout)


def _name(people: int) -> str:
    return f"people_{people}"
