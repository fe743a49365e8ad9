"""A pack that is changed under a running system: broken it is refused and said, mended it is taken; nobody restarts."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import pytest

from deploy.local.system import System
from tests.end_to_end.events import event
from tests.end_to_end.street import Agencies, CommandLine, Integrator, Join, eventually

SOURCE = "urn:test:packs"
READS = {"scoring": "scoring.yaml", "router": "routes.yaml"}
"""The services that decide by packs, each with a file that it reads and the other does not."""
Words = Mapping[str, str]
"""A file of the pack → what it says there."""
OLD: Words = {
    "scoring.yaml": "because: help with a place to live was asked for",
    "routes.yaml": "because: somebody was met in the street",
}
NEW: Words = {
    "scoring.yaml": "because: somewhere to live was asked for",
    "routes.yaml": "because: an outreach worker met somebody",
}
BROKEN: Words = {file: f"y{words}" for file, words in NEW.items()}
"""The new words in a field that nobody knows."""


@pytest.fixture
def pack(areas: Path) -> Iterator[Path]:
    """A pack to change; whatever becomes of it, it is afterwards as it was."""
    folder = areas / "quick"
    before = {folder / file: (folder / file).read_text() for file in OLD}
    try:
        yield folder
    finally:
        for file, text in before.items():
            file.write_text(text)


def test_a_broken_pack_is_refused_loudly_and_a_mended_one_is_taken_without_a_restart(
    system: System, pack: Path, line: CommandLine, agencies: Agencies, integrator: Join
) -> None:
    outreach, processes = integrator(SOURCE), [system.pid_of(service) for service in READS]
    assert refused(system) == [0, 0]
    assert told(outreach, line, agencies) == OLD
    rewrite(pack, OLD, BROKEN)
    eventually(lambda: refused(system) == [1, 1])
    for service, file in READS.items():
        assert [one for one in problems(system, service) if one.startswith(place(pack, file))]
    assert told(outreach, line, agencies) == OLD
    rewrite(pack, BROKEN, NEW)
    eventually(lambda: refused(system) == [0, 0])
    assert told(outreach, line, agencies) == NEW
    assert [system.pid_of(service) for service in READS] == processes


def rewrite(pack: Path, before: Words, after: Words) -> None:
    for file in OLD:
        text = (pack / file).read_text()
        assert text.count(before[file]) == 1
        (pack / file).write_text(text.replace(before[file], after[file]))


def refused(system: System) -> list[float]:
    """What the gauge says of each service."""
    return [gauge(system.ports.metrics_of(service)) for service in READS]


def gauge(port: int) -> float:
    lines = httpx.get(f"http://127.0.0.1:{port}/metrics").text.splitlines()
    (value,) = (words.split()[1] for words in lines if words.startswith("sameday_packs_refused "))
    return float(value)


def problems(system: System, service: str) -> list[str]:
    """What the service's log names as wrong; it is said once, as an error."""
    lines = (system.home / "logs" / f"{service}.log").read_text().splitlines()
    (said,) = (json.loads(words) for words in lines if '"packs-refused"' in words)
    assert said["level"] == "error"
    return list(said["problems"])


def place(pack: Path, file: str) -> str:
    """How a problem begins: file, line and the field that nobody knows."""
    before, _, _ = (pack / file).read_text().partition(BROKEN[file])
    line, field = len(before.split("\n")), BROKEN[file].partition(":")[0]
    return f"{pack / file}:{line}: {field}: "


def told(outreach: Integrator, line: CommandLine, agencies: Agencies) -> Words:
    """Somebody is met who needs a place to live: why they score what they do, and why their agency was told."""
    sent = outreach.accepted(event("outreach_contact", SOURCE, needs=["housing"]))
    (referral,) = line.referrals(sent)
    (offer,) = eventually(lambda: agencies.about(referral["id"]))
    (scored,) = (one["text"] for one in line.trace(sent)["score"]["factors"] if one["points"])
    reasons = {"scoring.yaml": scored.partition(" (")[0], "routes.yaml": offer.body["data"]["reason"]}
    return {file: f"because: {reason}" for file, reason in reasons.items()}
