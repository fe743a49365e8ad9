"""An event as its sender has it reaches the agency's webhook and mailbox, and `trace` can tell its story."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.events import sample
from tests.end_to_end.street import Agencies, CommandLine, Join, Mailbox, eventually, text


@pytest.mark.parametrize("name", ["custody_release.json", "ae_attendance.json", "walk_in.json"])
def test_published_event_reaches_webhook_and_mailbox(
    name: str, line: CommandLine, agencies: Agencies, mailbox: Mailbox, tmp_path: Path
) -> None:
    file = tmp_path / name
    file.write_text(json.dumps(sample(name).body))
    event = json.loads(line.said("publish", str(file), "--json"))["id"]
    asked = [one for one in line.referrals(event) if one["agency"] == "the-beacon"]
    assert asked
    for referral in asked:
        eventually(lambda one=referral: agencies.about(one["id"]), 5)  # type: ignore[misc]  # a lambda's default
        (mail,) = eventually(lambda one=referral: mailbox.about(one["id"], "queue@the-beacon.invalid"), 5)  # type: ignore[misc]  # as above
        assert not any(
            word in text(mail) for word in ("Pugh-Test", "Sample", "1974", "1991", "999", "heroin", "seizure")
        )
    assert agencies.forged == 0


def test_somebody_at_the_desk_is_told_of_within_a_second_or_two(
    line: CommandLine, agencies: Agencies, mailbox: Mailbox, integrator: Join
) -> None:
    assert mailbox is not None
    walk_in = sample("walk_in.json")
    sender = integrator(walk_in.source)
    sender.accepted(walk_in.body)
    heard = len(agencies.told)
    again = sample("walk_in.json")
    began = time.monotonic()
    event = sender.accepted(again.body)
    eventually(lambda: len(agencies.told) > heard, 5, every=0.01)
    assert time.monotonic() - began < 3
    assert line.referrals(event)


def test_trace_has_the_promised_shape(line: CommandLine, integrator: Join) -> None:
    walk_in = sample("walk_in.json")
    event = integrator(walk_in.source).accepted(walk_in.body)
    referral = line.referrals(event)[0]
    found = eventually(lambda: tried(line.trace(event)))
    assert set(found) == {"event", "person_id", "score", "referrals", "deliveries", "dead_letters"}
    assert set(found["score"]) == {"value", "band", "factors"}
    assert set(referral) == {"id", "agency", "team", "state", "respond_by", "history"}
    assert [set(step) for step in referral["history"]] == [{"at", "state", "reason"}] * len(referral["history"])
    assert set(found["deliveries"][0]) == {"id", "agency", "channel", "state", "attempts"}
    assert found["event"]["id"] == event
    assert found["score"]["factors"][0]["evidence"] == [event]
    for other in (found["person_id"], referral["id"]):
        assert line.trace(other)["event"]["id"] == event
    assert "because the person is here" in line.said("trace", event)


def tried(trace: Any) -> Any:
    """The trace once every delivery has been tried."""
    deliveries = trace["deliveries"] if trace else []
    return trace if deliveries and all(one["attempts"] for one in deliveries) else None


def test_unknown_id_is_said_to_be_unknown(line: CommandLine) -> None:
    finished = line.run("trace", "00000000-0000-5000-8000-000000000000", check=False)
    assert finished.exit_code == 1
    assert "nothing is known" in finished.stderr
