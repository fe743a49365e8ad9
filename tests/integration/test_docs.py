"""What the docs tell people to type works: every `sh` block of a page runs in order, every `python` block is tried.

Blocks marked `text` need Docker or never end; `json` blocks are data.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from deploy.local.system import System

ROOT = Path(__file__).parents[2]
PAGES = ("docs/integrator.md", "docs/agency.md", "docs/operator.md", "README.md", "examples/events/README.md")
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_KNOWN_WORDS = {"sh", "python", "json", "text", ""}
SECRET = "whsec_" + "c2FtZWRheSB0ZXN0IHNlY3JldCBvZiAzMiBieXRlcyE="


def blocks(page: str, language: str) -> list[str]:
    found = _BLOCK.findall((ROOT / page).read_text(encoding="utf-8"))
    assert {word for word, _ in found} <= _KNOWN_WORDS
    return [text for word, text in found if word == language]


def run(script: str, system: System, **variables: str) -> str:
    """Runs a page's blocks as one session of somebody who follows it; returns what it printed."""
    here = script.replace("http://127.0.0.1:8080", system.running.intake)
    told = os.environ | variables | {
        "SAMEDAY_HOME": str(system.home),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }  # fmt: skip
    finished = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", here],
        cwd=ROOT, env=told, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert finished.returncode == 0, finished.stderr + finished.stdout
    return finished.stdout


def trace(system: System, identity: str) -> Any:
    finished = subprocess.run(
        [sys.executable, "-m", "deploy.local.cli", "trace", identity, "--json", "--home", str(system.home)],
        cwd=ROOT, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    return json.loads(finished.stdout) if finished.returncode == 0 else None


def referral_of(system: System, event_id: str, agency: str) -> str:
    """The referral this event led to at an agency, once there is one."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        for referral in (trace(system, event_id) or {"referrals": []})["referrals"]:
            if referral["agency"] == agency:
                return str(referral["id"])
        time.sleep(0.5)
    raise TimeoutError(f"the event led to no referral at {agency} in 20 s")


needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is missing")


@pytest.fixture(scope="module")
def sent(system: System) -> list[str]:
    """Ids of the events that following the integrator's page sends, in order."""
    printed = run("\n".join(blocks("docs/integrator.md", "sh")), system)
    return re.findall(r'"id": ?"([0-9a-f-]{36})"', printed)


@needs_curl
def test_what_integrators_are_told_to_type_works(sent: list[str]) -> None:
    structured, _, *batch, hmpps, repeat = sent
    assert len(batch) == 2
    assert repeat == structured
    assert hmpps not in {structured, *batch}


@needs_curl
def test_what_agencies_are_told_to_type_works(system: System, sent: list[str]) -> None:
    referral = referral_of(system, sent[0], "the-beacon")
    printed = run("\n".join(blocks("docs/agency.md", "sh")), system, REFERRAL=referral)
    assert printed.count('"accepted"') == 2


def dead(system: System, event: Path) -> str:
    """The id of somebody of whom it was told that they died."""
    data = {"area": "walsall", "person": {"nhs_number": "9990000018"}}
    about = {"specversion": "1.0", "type": "sameday.intake.death_notified.v1", "source": "urn:test:docs", "id": "d-1"}
    event.write_text(json.dumps({**about, "time": datetime.now(UTC).isoformat(), "data": data}))  # noqa: TID251 - as a sender does
    said = json.loads(run(f"sameday publish --json {event}", system))
    end = time.monotonic() + 20
    while not (known := trace(system, said["id"])) or known["person_id"] is None:
        assert time.monotonic() < end
        time.sleep(0.5)
    return str(known["person_id"])


def test_what_operators_are_told_to_type_works(system: System, tmp_path: Path) -> None:
    person = dead(system, tmp_path / "death.json")
    assert "the-beacon" in run("\n".join(blocks("docs/operator.md", "sh")), system, PERSON=person)


@pytest.mark.parametrize("page", PAGES)
def test_every_block_says_what_it_is(page: str) -> None:
    assert all(blocks(page, word) is not None for word in _KNOWN_WORDS)


@pytest.mark.parametrize("page", PAGES)
def test_json_blocks_are_json(page: str) -> None:
    for block in blocks(page, "json"):
        json.loads(block)


def webhook(version: int, identity: str = "msg_1", secret: str = SECRET) -> tuple[Mapping[str, str], bytes]:
    body = json.dumps({"type": "referral.offered", "data": {"referral_id": "r", "version": version}})
    moment = datetime.now(UTC)  # noqa: TID251 - the signature is refused when it is not fresh
    headers = {
        "webhook-id": identity,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(secret).sign(identity, moment, body),
    }
    return headers, body.encode()


@pytest.fixture
def example() -> dict[str, Any]:
    """The receiver that agencies are shown."""
    (block,) = blocks("docs/agency.md", "python")
    names: dict[str, Any] = {}
    exec(block, names)  # noqa: S102 - our own documentation
    return names


def test_example_receiver_takes_each_message_once(example: dict[str, Any]) -> None:
    received = example["received"]
    assert received(SECRET, *webhook(2)) is True
    assert received(SECRET, *webhook(2)) is False
    assert example["referrals"]["r"]["version"] == 2


def test_example_receiver_keeps_the_higher_version(example: dict[str, Any]) -> None:
    received = example["received"]
    assert received(SECRET, *webhook(3, "msg_3")) is True
    assert received(SECRET, *webhook(2, "msg_2")) is False
    assert example["referrals"]["r"]["version"] == 3


def test_example_receiver_refuses_a_forged_message(example: dict[str, Any]) -> None:
    with pytest.raises(WebhookVerificationError):
        example["received"](SECRET, *webhook(2, secret="whsec_" + "Zm9yZ2Vk" * 6))
