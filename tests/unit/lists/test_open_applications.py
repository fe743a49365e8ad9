"""Which applications are open on a day, at which step, since when (S27)."""

import csv
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from deploy.local.lists.lives import Ask, Life
from deploy.local.lists.printing import lines, spreadsheet
from deploy.local.lists.rows import OpenApplication
from services.router.parts import StepOf
from shared.contracts.vocabulary import Outcome
from tests.unit.lists.builders import ALEX, ask, at, life, lists, made, on

WEDNESDAY = date(2026, 11, 18)
CASE = UUID(int=77)
PLACES, NURSES, PANEL = "the-beacon/inpatient-detox", "the-beacon/prescribing", "the-beacon/detox-panel"


def before(days: int) -> date:
    return WEDNESDAY - timedelta(days=days)


def applies(*steps: Any, **said: Any) -> Ask:
    offered = at(before(30))
    accepted = ("accepted", offered + timedelta(hours=1))
    return ask(
        PLACES, accepted, *steps, event="it", offered=offered, case_id=CASE, applies_for="detox-or-rehab", **said
    )


def taken(step: str, team: str, since: date, *steps: Any, **said: Any) -> Ask:
    of = StepOf(application="detox-or-rehab", step=step, case_id=CASE)
    return ask(
        team, *steps, event=f"{step} {since}", offered=at(since), step=of, respond_by=at(since + timedelta(14)), **said
    )


def bloods(**said: Any) -> Ask:
    return taken("bloods", NURSES, before(29), ("closed", at(before(20))), **({"outcome": Outcome.ASSESSED} | said))


def somebody(*asks: Ask) -> Life:
    return life(on(before(40)), asks=asks)


def mdt(*asks: Ask, day: date = WEDNESDAY) -> list[OpenApplication]:
    return [row for row in made("mdt", day, somebody(*asks)) if isinstance(row, OpenApplication)]


def test_it_shows_the_step_it_waits_for_since_when_and_what_is_missing() -> None:
    (row,) = mdt(applies(), bloods(), taken("preparation", "the-beacon/complex-cases", before(20)))
    assert (row.person, row.since, row.step_since) == (ALEX, before(29), before(20))
    assert (row.step, row.asked) == ("work with the key worker", "complex case team")
    assert row.missing == ("work with the key worker", "the panel", "the funding", "the aftercare plan")


def test_who_is_asked_next_does_not_make_the_wait_shorter() -> None:
    silent = taken("bloods", NURSES, before(29), ("expired", at(before(22))), ("rerouted", at(before(22))))
    (row,) = mdt(applies(), silent, taken("bloods", PLACES, before(22)))
    assert (row.step, row.step_since, row.asked) == ("blood tests", before(29), "detox and rehab placements")


def test_a_step_nobody_took_is_asked_of_nobody_and_still_missing() -> None:
    (row,) = mdt(applies(), taken("bloods", NURSES, before(29), ("unroutable", at(before(15)))))
    assert (row.asked, row.standing, row.answer_by) == (None, "unroutable", None)
    assert (row.missing or ())[:1] == ("blood tests",)


def test_closed_without_being_done_is_missing() -> None:
    (row,) = mdt(applies(), bloods(outcome=Outcome.COULD_NOT_CONTACT))
    assert row.step == "blood tests"


def test_once_all_is_done_it_waits_for_a_place_and_is_still_on_the_list() -> None:
    last = taken(
        "aftercare-plan", "the-beacon/recovery-support", before(5), ("closed", at(before(1))), outcome=Outcome.OTHER
    )
    (row,) = mdt(applies(), bloods(), last)
    assert (row.missing, row.step, row.asked) == ((), None, None)


def test_what_has_ended_or_not_begun_by_that_day_is_not_on_it() -> None:
    ended = applies(("closed", at(before(1))), outcome=Outcome.IN_DETOX)
    assert mdt(ended, bloods()) == []
    assert len(mdt(ended, bloods(), day=before(2))) == 1
    assert mdt(applies(), bloods(), day=before(30)) == []


def test_who_has_waited_longest_comes_first_and_the_dead_are_not_on_it() -> None:
    dead = life(on(before(40)), on(before(2), "death_notified"), asks=[applies(), bloods()])
    assert made("mdt", WEDNESDAY, dead) == []


def test_people_and_spreadsheets_read_the_same() -> None:
    rows = mdt(applies(), bloods(), taken("preparation", "the-beacon/complex-cases", before(20)))
    own, zone = lists()["walsall"].file.by_id["mdt"], lists()["walsall"].criteria.zone
    (told,) = lines(rows, zone)
    (cells,) = csv.DictReader(spreadsheet(own, rows, zone))
    missing = ["work with the key worker", "the panel", "the funding", "the aftercare plan"]
    assert told.endswith(f"missing: {', '.join(missing)}")
    assert "asked of complex case team · offered · since 29 October 2026 · by 12 November 2026, 10:00" in told
    assert (cells["missing"], cells["step_since"]) == ("; ".join(missing), "2026-10-29")
