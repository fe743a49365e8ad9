"""The HMPPS sample, exactly as its file has it: it arrives once, however often it is sent."""

import json
import time

from tests.end_to_end.street import EXAMPLES, Agencies, CommandLine, Join, eventually

SAMPLE = EXAMPLES / "prison-offender-events.prisoner.released.json"
HOSPITAL = EXAMPLES / "prison-offender-events.prisoner.released.hospital.json"


def test_release_reaches_the_endpoint_once_however_often_it_is_sent(
    line: CommandLine, agencies: Agencies, integrator: Join
) -> None:
    prison = integrator("urn:test:hmpps", "--area", "walsall")
    event = prison.accepted(SAMPLE.read_bytes(), path="/v1/hmpps", kind="application/json")
    referrals = line.referrals(event)
    told = eventually(lambda: agencies.about(referrals[0]["id"]))
    assert len(told) == 1
    before = line.trace(event)
    envelope = json.dumps({"Type": "Notification", "Message": SAMPLE.read_text()}).encode()
    for again in (SAMPLE.read_bytes(), envelope):
        assert prison.accepted(again, path="/v1/hmpps", kind="application/json") == event
    time.sleep(2)
    after = line.trace(event)
    assert after["score"] == before["score"]
    assert [one["id"] for one in after["referrals"]] == [one["id"] for one in before["referrals"]]
    assert len(after["deliveries"]) == len(before["deliveries"])
    assert len(agencies.about(referrals[0]["id"])) == 1


def test_move_to_hospital_frees_nobody(line: CommandLine, integrator: Join) -> None:
    prison = integrator("urn:test:hmpps-hospital", "--area", "walsall")
    event = prison.accepted(HOSPITAL.read_bytes(), path="/v1/hmpps", kind="application/json")
    found = eventually(lambda: line.trace(event))
    assert found["event"]["kind"] in {None, "hospital_admission"}
