"""`sameday policy explain` as somebody at a terminal uses it."""

import json
from pathlib import Path
from typing import Any

import pytest

from shared.contracts.vocabulary import Band
from tests.unit.cli.explaining import EXAMPLES, NHS, SOURCE, asked, native, said, written

AT = ("--at", "2026-03-10T10:05:00Z")
PARTS = {"person", "score", "rules", "offers", "notifications", "cohort"}


@pytest.mark.parametrize("name", [path.name for path in sorted(EXAMPLES.glob("*.json"))])
def test_every_example_is_explained_in_the_promised_shape(name: str) -> None:
    (one,) = said(EXAMPLES / name, "--area", "walsall", *AT)
    assert set(one) == PARTS
    assert set(one["score"]) == {"value", "low", "high", "unknown", "band", "factors"}
    assert all(set(rule) == {"id", "matched", "because"} for rule in one["rules"])
    expected = {"agency", "team", "band", "respond_by", "agreement", "seen_at"}
    assert all(set(offer) == expected for offer in one["offers"])
    assert all(set(told) == {"to", "channel", "when"} for told in one["notifications"])


def test_somebody_at_the_desk_is_for_now_and_offered_to_the_rough_sleepers_team() -> None:
    (one,) = said(EXAMPLES / "walk_in.json", *AT)
    assert (one["score"]["band"], one["score"]["low"], one["score"]["high"]) == ("now", 7, 47)
    first = one["offers"][0]
    assert (first["agency"], first["team"], first["band"]) == ("the-beacon", "rough-sleeper-team", "now")
    assert first["respond_by"] == "2026-03-10T11:05:00Z"
    assert first["agreement"] == "walsall-the-beacon"
    assert {"to": "the-beacon", "channel": "kafka", "when": "2026-03-10T10:05:00Z"} in one["notifications"]
    assert {"to": "the-beacon", "channel": "endpoints", "when": "2026-03-10T10:05:00Z"} in one["notifications"]


def test_release_at_night_rings_the_duty_contact_now() -> None:
    (one,) = said(EXAMPLES / "custody_release.json", "--at", "2026-03-06T02:20:00Z")
    told = {(each["channel"], each["to"]) for each in one["notifications"]}
    assert ("email", "cj-duty@the-beacon.invalid") in told
    assert {offer["agency"] for offer in one["offers"]} == {
        "the-beacon", "cranstoun", "walsall-council", "black-country-mental-health",
    }  # fmt: skip


def test_the_moment_decides_what_still_counts() -> None:
    (then,) = said(EXAMPLES / "walk_in.json", *AT)
    (later,) = said(EXAMPLES / "walk_in.json", "--at", "2026-11-20T10:05:00Z")
    assert then["score"]["low"] == 7
    assert later["score"]["low"] == 0
    assert later["offers"][0]["respond_by"] == "2026-11-20T11:05:00Z"


def test_the_same_question_gets_the_same_answer() -> None:
    assert said(EXAMPLES / "prison_release.json", *AT) == said(EXAMPLES / "prison_release.json", *AT)


def test_each_event_of_an_array_is_explained_on_a_line_of_its_own(tmp_path: Path) -> None:
    events = [native("walk_in", accepts_help_now=True), native("overdose"), native("gp_referral")]
    bands = [one["score"]["band"] for one in said(written(tmp_path, events), *AT)]
    assert bands == ["now", "same_day", "standard"]


def test_an_http_request_written_down_is_read_as_publish_reads_it(tmp_path: Path) -> None:
    event = native("walk_in")
    head = [f"ce-{name}: {event[name]}" for name in ("specversion", "type", "source", "id", "time")]
    request = ["POST /v1/events HTTP/1.1", "content-type: application/json", *head, "", json.dumps(event["data"])]
    (one,) = said(written(tmp_path, "\r\n".join(request), "walk_in.http"), *AT)
    assert one["score"]["band"] == "now"


def test_area_is_that_of_the_option_where_the_event_names_none(tmp_path: Path) -> None:
    event = native("walk_in")
    del event["data"]["area"]
    file = written(tmp_path, event)
    assert said(file, "--area", "walsall", *AT)[0]["offers"]
    refused = asked(file, *AT)
    assert refused.exit_code == 1
    assert "it would become a dead letter, no-area" in refused.stderr


def test_area_is_found_by_postcode_as_intake_finds_it(tmp_path: Path) -> None:
    event = native("walk_in", person={"nhs_number": NHS, "postcode": "WS1 1AA"})
    del event["data"]["area"]
    assert said(written(tmp_path, event), *AT)[0]["offers"]


def test_a_move_between_prisons_means_nothing_here(tmp_path: Path) -> None:
    event = json.loads((EXAMPLES / "prison-offender-events.prisoner.released.json").read_text())
    event["additionalInformation"]["reason"] = "TRANSFERRED"
    file = written(tmp_path, event)
    (one,) = said(file, *AT)
    assert one == {"person": None, "score": None, "rules": [], "offers": [], "notifications": [], "cohort": None}
    assert "moved to another prison" in asked(file, *AT).stderr


def test_a_change_of_consent_asks_nobody_for_anything(tmp_path: Path) -> None:
    (one,) = said(written(tmp_path, native("consent_changed", accepts_help_now=False)), *AT)
    assert (one["score"], one["rules"], one["offers"], one["notifications"]) == (None, [], [], [])
    assert one["person"]


def test_an_assessment_is_scored_and_asks_nobody(tmp_path: Path) -> None:
    event = native("assessment_recorded", observations=[{"name": "ndta.housing", "value": 3}])
    (one,) = said(written(tmp_path, event), *AT)
    assert one["score"]["low"] == 3
    assert one["offers"] == []
    assert one["rules"][-1]["id"] == "no_referral"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"type": "sameday.intake.walk_inn.v1"}, "/type"),
        ({"time": "2026-03-10T11:00:00Z"}, "/time"),
        ({"time": None}, "/time"),
        ({"data": {"needs": ["money"], "person": {}}}, "/data/needs/0"),
        ({"data": {"person": {"nhs_number": "9991017071"}}}, "/data/person/nhs_number"),
        ({"data": {"area": "walsall"}}, "/data"),
    ],
)
def test_what_intake_would_refuse_is_named_with_a_pointer(change: dict[str, Any], pointer: str, tmp_path: Path) -> None:
    result = asked(written(tmp_path, native("walk_in") | change), *AT)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert f"  {pointer}: " in result.stderr


def test_one_wrong_event_of_an_array_is_named_and_nothing_is_explained(tmp_path: Path) -> None:
    result = asked(written(tmp_path, [native("walk_in"), native("walk_in", flags=["tired"])]), *AT)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "event.json#1: 422" in result.stderr
    assert "  /data/flags/0: " in result.stderr


def test_an_hmpps_event_without_a_known_reason_is_named_with_a_pointer(tmp_path: Path) -> None:
    event = json.loads((EXAMPLES / "prison-offender-events.prisoner.released.json").read_text())
    event["additionalInformation"]["reason"] = "ESCAPED"
    result = asked(written(tmp_path, event), *AT)
    assert result.exit_code == 1
    assert "  /additionalInformation/reason: " in result.stderr


def test_a_file_that_is_not_json_is_bad_use_with_its_line(tmp_path: Path) -> None:
    result = asked(written(tmp_path, '{\n  "specversion": "1.0",\n  oops\n}'), *AT)
    assert result.exit_code == 2
    assert "event.json:3: not JSON" in result.stderr.replace("\n", "").replace("│", "")


def test_a_file_that_is_not_there_is_bad_use(tmp_path: Path) -> None:
    assert asked(tmp_path / "nothing.json", *AT).exit_code == 2


def test_a_time_without_an_offset_is_bad_use() -> None:
    assert asked(EXAMPLES / "walk_in.json", "--at", "2026-03-10T10:05:00").exit_code == 2


def test_an_unknown_area_would_become_a_dead_letter(tmp_path: Path) -> None:
    result = asked(written(tmp_path, native("walk_in", area="nowhere")), *AT)
    assert result.exit_code == 1
    assert "unknown-area" in result.stderr


def test_words_name_nobody(tmp_path: Path) -> None:
    event = native("walk_in", person={"nhs_number": NHS, "family_name": "Pugh-Test", "phone": "01632 960111"})
    printed = asked(written(tmp_path, event), *AT).output
    assert "how soon" in printed
    assert not any(word in printed for word in ("Pugh-Test", NHS, "01632 960111", SOURCE))


def test_bands_are_explained_up_to_the_one_that_holds() -> None:
    (one,) = said(EXAMPLES / "ae_attendance.json", "--at", "2026-03-10T10:05:00Z")
    ids = [rule["id"] for rule in one["rules"]]
    assert one["score"]["band"] == Band.WITHIN_48H
    assert ids.index("says-no-now") < ids.index("very-high-score") < ids.index("hospital-substances")
    by_id = {rule["id"]: rule for rule in one["rules"]}
    assert not by_id["very-high-score"]["matched"]
    assert by_id["very-high-score"]["because"] == "what is known adds up to 7, which is less than 30"
    assert by_id["hospital-substances"]["matched"]
    assert by_id["hospital-seizure"]["because"].endswith("[003:1464]")
    assert "high-score" not in by_id
