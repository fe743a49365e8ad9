"""The log itself changes under a kept database: a topic made anew, a log cut short."""

import shutil
import time
from collections import Counter
from pathlib import Path

import pytest
from kafka import KafkaAdminClient

from deploy.local.system import System
from tests.end_to_end.events import event
from tests.end_to_end.street import Integrator, eventually
from tests.faults.conftest import Hurt, Start
from tests.faults.load import SOURCE
from tests.faults.reckoning import Fact, facts, rows

PARTITIONS = 12


@pytest.mark.chaos
@pytest.mark.timeout(200)
def test_topic_made_anew_under_a_kept_database(start: Start) -> None:
    hurt = start()
    old = _send(hurt, 10)
    told = Counter(fact.id for fact in _scored(hurt))
    _recreate(hurt, "intake.events")
    new = _send(hurt, 10, within=60)
    scored = _scored(hurt)
    assert {fact.body["event_id"] for fact in scored} == {*old, *new}
    again = [fact for fact, times in Counter(fact.id for fact in scored).items() if times > told[fact] and told[fact]]
    assert not again, f"{len(again)} old facts were sent again"


@pytest.mark.chaos
@pytest.mark.timeout(200)
def test_log_cut_short_under_one_topic_id_stops_the_stage(start: Start) -> None:
    hurt = start()
    _send(hurt, 30)
    before = hurt.decided()
    hurt.system.stop()
    _cut(hurt.system.home / "kafka" / "data", "intake.events")
    hurt.system.start()
    hurt.system.wait_ready(100)
    sender = Integrator(hurt.running.intake, hurt.key)
    for _ in range(30):
        sender.accepted(event("walk_in", SOURCE, "walsall"))
    eventually(lambda: "journal-log-mismatch" in _log(hurt.system, "scoring"), 60)
    time.sleep(1)
    assert (hurt.decided() or 0) < (before or 0) + 30, "events at known positions were taken for decided or new"


def _send(hurt: Hurt, count: int, within: float = 20) -> list[str]:
    """Events of people nobody has heard of, scored."""
    sender = Integrator(hurt.running.intake, hurt.key)
    ids = [sender.accepted(event("walk_in", SOURCE, "walsall")) for _ in range(count)]
    wanted = ", ".join(f"'{one}'" for one in ids)
    query = f"SELECT count(*) AS n FROM scoring.journal WHERE event_id IN ({wanted})"  # noqa: S608
    eventually(lambda: rows(hurt.running, query)[0]["n"] == count, within)
    return ids


def _scored(hurt: Hurt) -> list[Fact]:
    return [fact for fact in facts(hurt.running, "people.scored") if fact.type == "person.scored"]


def _recreate(hurt: Hurt, topic: str) -> None:
    admin = KafkaAdminClient(**hurt.running.kafka_options())
    try:
        admin.delete_topics([topic])
        eventually(lambda: topic not in admin.list_topics(), 20)
    finally:
        admin.close()
    time.sleep(1)
    hurt.line.said("topics", "apply", "--yes")


def _cut(data: Path, topic: str) -> None:
    """What a restored or damaged disk looks like: the topic's id is there, its records are not."""
    for partition in range(PARTITIONS):
        folder = data / f"{topic}-{partition}"
        for file in folder.iterdir():
            if file.name != "partition.metadata":
                file.unlink() if file.is_file() else shutil.rmtree(file)
    for checkpoint in data.glob("*-checkpoint"):
        checkpoint.unlink()
    (data / ".kafka_cleanshutdown").unlink(missing_ok=True)


def _log(system: System, service: str) -> str:
    path = system.home / "logs" / f"{service}.log"
    return path.read_text() if path.exists() else ""
