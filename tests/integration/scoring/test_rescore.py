"""`sameday rescore` between real Kafka and real PostgreSQL: stopped halfway, its worker killed, gone on with."""

import asyncio
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from kafka import KafkaConsumer
from typer.testing import CliRunner, Result

from deploy.local.cli import build
from deploy.local.platform import Platform
from deploy.local.rescoring import people, running
from deploy.local.rescoring.asking import Asking
from deploy.local.rescoring.offline import rehearsed
from deploy.local.rescoring.report import CohortMoved, Line, PersonMoved, Summary
from deploy.local.rescoring.running import Rescore
from services.scoring.policy import Policy, load_policies
from shared.contracts.binding import message_of
from shared.contracts.cohorts import CohortEntered, CohortMove
from shared.contracts.fact import Fact
from shared.contracts.rescoring import PersonRescored
from shared.kit import clock
from shared.kit.database import connect
from shared.kit.journal import Record
from tests.integration.scoring.people_to_rescore import Packs, Population

pytestmark = pytest.mark.chaos  # it needs topics to itself: events of other tests take places in its cohort
PEOPLE = 400


@dataclass
class Office:
    """Walsall's people, scored by one pack; `python -m services.scoring` goes by another, and can be killed."""

    broker: str
    database: str
    population: Population
    data: Path
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def environment(self) -> dict[str, str]:
        return {
            "SAMEDAY_KAFKA_BOOTSTRAP": self.broker,
            "SAMEDAY_DATABASE": self.database,
            "SAMEDAY_AREAS": str(self.population.packs.after),
            "SAMEDAY_DATA": str(self.data),
            "SAMEDAY_SESSION_TIMEOUT_S": "6",
        }

    @property
    def policy(self) -> Policy:
        return load_policies(self.population.packs.after)["walsall"]

    def opens(self) -> None:
        command = [sys.executable, "-m", "services.scoring"]
        self.process = subprocess.Popen(command, env=os.environ | self.environment, cwd=Path(__file__).parents[3])

    def is_killed(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)

    def types(self, *words: str, said: str = "") -> Result:
        """`sameday rescore` at a terminal."""
        return CliRunner().invoke(build("rescore"), ["rescore", *words], input=said, env=self.environment)

    def published(self, topic: str) -> list[Fact]:
        """Every fact on a topic, each once; a repeat has the same id."""
        consumer = KafkaConsumer(
            topic, bootstrap_servers=self.broker, auto_offset_reset="earliest", consumer_timeout_ms=1500
        )
        found: dict[UUID, Fact] = {}
        for one in consumer:
            record = Record(topic, one.partition, one.offset, one.key, one.value, dict(one.headers), clock.now())
            message = message_of(record)
            found.setdefault(message.id, message.data)
        consumer.close()
        return list(found.values())


@pytest.fixture(scope="module")
async def office(
    platform: Platform, module_database: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Office]:
    population = Population(PEOPLE, Packs.under(tmp_path_factory.mktemp("packs")), clock.now())
    await population.move_in(module_database)
    one = Office(platform.kafka, module_database, population, tmp_path_factory.mktemp("data"))
    one.opens()
    yield one
    one.is_killed()


@pytest.fixture
async def connection(module_database: str) -> AsyncIterator[asyncpg.Connection]:
    opened = await connect(module_database)
    yield opened
    await opened.close()


async def how_far(connection: asyncpg.Connection) -> int:
    return await connection.fetchval("SELECT max(asked) FROM scoring.rescore") or 0


async def lines_of(rescore: Rescore) -> list[Line]:
    begun = await rescore.under_way()
    return [line async for line in rescore.run(begun, await rescore.people())]


async def test_a_dry_run_says_who_would_move_and_moves_nobody(connection: asyncpg.Connection, office: Office) -> None:
    every_row = "SELECT count(*) || md5(string_agg(key || version, '' ORDER BY key)) FROM scoring.state"
    before = await connection.fetchval(every_row)
    lines = [line async for line in rehearsed(connection, "walsall", office.policy, clock.now())]
    assert {line.person_id for line in lines if isinstance(line, PersonMoved)} == office.population.rescored()
    assert {line.person_id for line in lines if isinstance(line, CohortMoved)} == office.population.first()
    assert isinstance(lines[-1], Summary)
    assert (lines[-1].judged, lines[-1].left_out) == (PEOPLE, 0)
    assert await connection.fetchval(every_row) == before


async def test_a_run_is_stopped_halfway_and_its_worker_killed(
    connection: asyncpg.Connection, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "PAGE", 100)
    monkeypatch.setattr(running, "AHEAD", 100)
    own = await connect(office.database)
    with Asking({"bootstrap_servers": office.broker}) as asking:
        run = asyncio.ensure_future(lines_of(Rescore(own, asking, "walsall", office.policy)))
        while await how_far(connection) < PEOPLE // 2:
            assert not run.done(), run.result()
            await asyncio.sleep(0.02)
        run.cancel()
        office.is_killed()
        await asyncio.gather(run, return_exceptions=True)
    own.terminate()
    assert await how_far(connection) < PEOPLE


async def test_gone_on_with_at_the_terminal_it_judges_everybody_once(
    connection: asyncpg.Connection, office: Office
) -> None:
    asked = await how_far(connection)
    office.opens()
    finished = await asyncio.to_thread(office.types, "--area", "walsall", "--yes", "--json")
    assert finished.exit_code == 0, finished.output
    *moved, last = (json.loads(line) for line in finished.stdout.splitlines())
    assert (last["people"], last["judged"], last["changed"]) == (PEOPLE, PEOPLE, len(office.population.rescored()))
    assert {UUID(one["person_id"]) for one in moved if one["what"] == "person"} == office.population.rescored()
    placed = {UUID(one["person_id"]) for one in moved if one["what"] == "cohort"}
    assert set(filter(office.population.ours, placed)) == office.population.first()
    assert f"{PEOPLE} people of walsall to judge anew, {asked} of them asked about" in finished.stderr
    assert await connection.fetchval("SELECT count(*) FROM scoring.rescore WHERE ended_at IS NOT NULL") == 1


def test_everybody_who_differs_was_told_of_once_and_the_cohort_moved_once(office: Office) -> None:
    facts = office.published("people.scored")
    told = Counter(fact.person_id for fact in facts if isinstance(fact, PersonRescored))
    assert set(told) == office.population.rescored()
    assert set(told.values()) == {1}
    moves = [fact for fact in facts if isinstance(fact, CohortMove) and fact.cohort == "everybody"]
    moves = [move for move in moves if office.population.ours(move.person_id)]
    assert all(isinstance(move, CohortEntered) for move in moves)
    assert len(moves) == len(office.population.first())
    assert {move.person_id for move in moves} == office.population.first()


def test_an_area_that_is_not_there_is_bad_use_with_what_was_meant(office: Office) -> None:
    finished = office.types("--area", "walsal", "--dry-run")
    assert finished.exit_code == 2
    assert "did you mean 'walsall'?" in finished.stderr


def test_without_a_yes_nothing_begins(office: Office) -> None:
    finished = office.types("--area", "walsall", said="n\n")
    assert finished.exit_code == 1
    assert "judged" not in finished.stdout
