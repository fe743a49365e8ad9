"""What is given in a case happens as it would in the running system: in order of time, deadlines among it."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.cases.builders import detox, differences, played

RAPID = "wrexham-substance-recovery/rapid-pathway"
OUTREACH = "wrexham-substance-recovery/outreach"
LEAD = "substance recovery team lead"
WALK_IN = detox()["given"][0]


def test_silence_is_broken_and_then_the_next_is_asked(tmp_path: Path) -> None:
    then = [
        {"now": "2026-11-20T11:19:59Z", "never": [LEAD, {"says": "Still unanswered"}]},
        {"now": "2026-11-20T11:20:00Z", "notify": [{"who": LEAD, "at": "2026-11-20T11:20:00Z"}]},
        {"now": "2026-11-20T11:59:59Z", "expect": {"asked_only": [RAPID]}},
        {"now": "2026-11-20T12:00:00Z", "expect": {"asked_only": [OUTREACH]}},
    ]
    assert differences(tmp_path, detox(then=then)) == []


@pytest.mark.parametrize(("at", "asked"), [("12:00:00", RAPID), ("12:00:01", OUTREACH)])
def test_an_answer_at_the_deadline_is_in_time_and_a_second_later_is_not(tmp_path: Path, at: str, asked: str) -> None:
    walk_in = {"walk_in": WALK_IN["walk_in"] | {"at": "2026-11-20T11:00:00Z"}}
    given = [walk_in, {"answer": {"by": RAPID, "verb": "accept", "at": f"2026-11-20T{at}Z"}}]
    case = detox(now="2026-11-20T12:01:00Z", given=given, expect={"asked_only": [asked]})
    assert differences(tmp_path, case) == []


def test_an_answer_by_somebody_who_was_not_asked_is_said(tmp_path: Path) -> None:
    given = [WALK_IN, {"answer": {"by": OUTREACH, "verb": "accept"}}]
    (one,) = differences(tmp_path, detox(given=given))
    assert f"{OUTREACH}: it has no referral about this person to answer" in one


def test_an_answer_that_intake_refuses_is_said(tmp_path: Path) -> None:
    (one,) = differences(tmp_path, detox(given=[WALK_IN, {"answer": {"by": RAPID, "verb": "decline"}}]))
    assert "intake refuses it: /reason: decline needs the reason" in one


def test_an_event_that_intake_refuses_is_said_with_its_place(tmp_path: Path) -> None:
    given = [{"walk_in": {"observations": [{"name": "override.band", "value": 1}]}}]
    with pytest.raises(Exception, match="it needs its reason in words and its author"):
        played(tmp_path, detox(given=given))
    (one,) = differences(tmp_path, detox(given=[{"drug_alert": {}}]))
    assert "intake refuses it: /data: an alert needs its words in note" in one


def test_an_event_nobody_can_handle_is_said(tmp_path: Path) -> None:
    (one,) = differences(tmp_path, detox(given=[{"consent_changed": {}}]))
    assert "it becomes a dead letter of intake.events: a change of consent must say" in one


def test_steps_go_in_the_order_of_time(tmp_path: Path) -> None:
    late = {"walk_in": {"at": "2026-11-20T11:00:01Z"}}
    (one,) = differences(tmp_path, detox(given=[late]))
    assert "it happens before what stands above it, or after the moment's now" in one


def test_a_late_event_has_its_own_time_and_is_heard_later(tmp_path: Path) -> None:
    late = {"ambulance_callout": {"at": "2026-11-10T11:00:00Z", "heard": "2026-11-20T11:00:00Z", "needs": ["drugs"]}}
    facts = {"days_since_ambulance_callout": 10}
    assert differences(tmp_path, detox(given=[late], expect={"known": {"facts": facts}, "asked": [OUTREACH]})) == []


def test_people_are_told_apart_by_name(tmp_path: Path) -> None:
    given = [{"walk_in": {"needs": ["detox"], "accepts_help_now": True, "about": ["ann", "bob"]}}]
    expect: list[Any] = [{"team": RAPID, "about": "ann"}, {"team": RAPID, "about": "bob"}]
    assert differences(tmp_path, detox(given=given, expect=expect)) == []
    (one,) = differences(tmp_path, detox(given=given, expect=[{"team": RAPID, "about": "eve"}]))
    assert "it is not asked" in one


def test_what_a_case_says_of_somebody_is_known_of_them(tmp_path: Path) -> None:
    people = {"somebody": {"birth_date": "1990-11-20", "family_name": "Test"}}
    hears = {"person.birth_date": "1990-11-20", "person.family_name": "Test"}
    case = detox(people=people, expect={"asked": [{"team": RAPID, "hears": hears}], "known": {"facts": {"age": 36}}})
    assert differences(tmp_path, case) == []


def test_a_crowd_is_so_many_people(tmp_path: Path) -> None:
    given = [{"walk_in": {"needs": ["detox"], "accepts_help_now": True, "about": "crowd 1-3"}}]
    entered = [{"cohort": "twenty-most-vulnerable", "about": f"crowd {at}"} for at in (1, 2, 3)]
    assert differences(tmp_path, detox(given=given, expect={"entered": entered})) == []


def test_an_address_is_a_subject_without_a_person(tmp_path: Path) -> None:
    given = [{"place_concern": {"place": {"address": "1 Test Street"}, "flags": ["cuckooed"]}}]
    assert differences(tmp_path, detox(given=given, expect=["wrexham-council/varm"])) == []


def test_a_notification_that_does_not_arrive_rings_the_duty_contact(tmp_path: Path) -> None:
    given = [WALK_IN, {"delivery": {"to": RAPID, "outcome": "failed"}}]
    told = [{"who": "substance recovery duty worker", "what": "undelivered"}]
    assert differences(tmp_path, detox(given=given, notify=told)) == []
    (one,) = differences(tmp_path, detox(given=[WALK_IN, {"delivery": {"to": OUTREACH, "outcome": "failed"}}]))
    assert "nothing about this person was to be told there" in one


def test_a_repeat_opens_nothing_more(tmp_path: Path) -> None:
    assert differences(tmp_path, detox(given=[WALK_IN, WALK_IN], expect={"asked_only": [RAPID]})) == []
