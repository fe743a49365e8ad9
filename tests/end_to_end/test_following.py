"""`watch` and `subscribe`: what goes by, for people and for pipes."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from deploy.local.system import System
from tests.end_to_end.events import event
from tests.end_to_end.street import ROOT, CommandLine, Join

SOURCE = "urn:test:following"


def watching(system: System, *words: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "deploy.local.cli", "watch", *words]
    environment = {**os.environ, "SAMEDAY_HOME": str(system.home)}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert "following" in process.stderr.readline()
        yield process
        process.send_signal(signal.SIGINT)
        assert process.wait(15) == 0


@pytest.fixture
def watch(system: System) -> Iterator[subprocess.Popen[str]]:
    yield from watching(system, "people.scored")


@pytest.fixture
def watch_json(system: System) -> Iterator[subprocess.Popen[str]]:
    yield from watching(system, "referrals.*", "--json")


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def test_watch_shows_facts_without_anybodys_data(watch: subprocess.Popen[str], integrator: Join) -> None:
    sent = event("outreach_contact", SOURCE)
    integrator(SOURCE).accepted(sent)
    line = first_line(watch)
    assert "people.scored" in line
    assert "person.scored" in line
    assert " ms" in line
    assert sent["data"]["person"]["nhs_number"] not in line


def test_watch_as_json_shows_whole_facts(watch_json: subprocess.Popen[str], integrator: Join) -> None:
    source = SOURCE + "-json"
    identity = integrator(source).accepted(event("outreach_contact", source))
    assert watch_json.stdout is not None
    # On the same system what others have sent may still change something.
    fact = next(one for one in map(json.loads, watch_json.stdout) if one["data"].get("event_id") == identity)
    assert fact["topic"] == "referrals.changes"


def test_agency_reads_its_queue_and_goes_on_where_it_stopped(line: CommandLine, integrator: Join) -> None:
    source = SOURCE + "-queue"
    (referral,) = line.referrals(integrator(source).accepted(event("outreach_contact", source)))
    queue = ("subscribe", "--agency", "quick-first", "--once", "--group", "agency.quick-first.test")
    assert referral["id"] in line.said(*queue)
    assert referral["id"] not in line.said(*queue)
    facts = [json.loads(one) for one in line.said(*queue[:-1], "agency.quick-first.other", "--json").splitlines()]
    mine = next(one["data"] for one in facts if one["data"]["referral_id"] == referral["id"])
    assert set(mine["shared"]) <= {"needs"}
    assert line.run("subscribe", "--agency", "nobody", "--once", check=False).exit_code == 1
