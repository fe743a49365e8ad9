"""Where somebody can be seen next: doors, sessions for some, outreach; over holidays and both changes of the clock."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.local.why.standing import standing
from services.router.doors import seen_at
from services.router.eligibility import Known
from services.router.wording import next_seen
from shared.contracts.referrals import Appointment
from shared.contracts.vocabulary import Kind, Need, Verb
from tests.unit.router.builders import FRIDAY, World, asks, policy, requests, scored

PACKS = policy().packs
PACK = PACKS["walsall"]
YOUNG = "the-beacon/young-people"
OUTREACH = "outreach at school, at home or at another safe place"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def known(**more: object) -> Known:
    return scored(Kind.SCHOOL_CONCERN, Need.DRUGS, **more)  # type: ignore[arg-type]  # as the builder takes them


def said(team: str, now: datetime, who: Known | None = None, *, in_full: bool = False, area: str = "walsall") -> str:
    return next_seen(PACKS[area].targets[team], who, now, PACKS[area], in_full=in_full)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-20T10:00", "09:00 on Wednesday 25 November"),
        ("2026-11-25T08:59", "09:00 today"),
        ("2026-11-25T09:00", "open now"),
        ("2026-11-25T16:59", "open now"),
        ("2026-11-25T17:00", "09:00 on Wednesday 2 December"),
        ("2030-12-20T10:00", "09:00 on Wednesday 8 January 2031"),  # Christmas Day and New Year's Day are Wednesdays
        ("2026-10-23T10:00", "09:00 on Wednesday 28 October"),  # the clock goes back on Sunday
        ("2027-03-26T10:00", "09:00 on Wednesday 31 March"),  # and forward
    ],
)
def test_young_people_come_on_a_wednesday_and_otherwise_outreach_goes(now: str, opens: str) -> None:
    assert said(YOUNG, at(now)) == f"Next session: Station Street, {opens}; otherwise {OUTREACH}"


def test_nine_in_the_morning_is_nine_on_the_wall_on_both_sides_of_a_change_of_the_clock() -> None:
    doors = [seen_at(PACK.targets[YOUNG], None, at(now)).door for now in ("2026-10-23T10:00", "2027-03-26T10:00")]
    assert [(one.opens, one.closes) for one in doors if one] == [
        (at("2026-10-28T09:00"), at("2026-10-28T17:00")),
        (at("2027-03-31T08:00"), at("2027-03-31T16:00")),
    ]


@pytest.mark.parametrize(("born", "comes"), [(date(2000, 11, 21), True), (date(2000, 11, 20), False), (None, True)])
def test_a_session_is_named_to_whom_it_is_for_and_what_nobody_knows_shuts_nobody_out(
    born: date | None, *, comes: bool
) -> None:
    sentence = said(YOUNG, FRIDAY, known(birth_date=born))
    assert ("Wednesday" in sentence) is comes
    assert sentence.endswith(OUTREACH)
    assert comes or sentence == f"Seen by {OUTREACH}"


def test_a_session_for_some_is_named_in_full_to_whoever_works_here_and_in_no_mail() -> None:
    assert "young people" not in said(YOUNG, FRIDAY)
    assert said(YOUNG, FRIDAY, in_full=True).startswith("Next session: young people's Wednesday, Station Street, 09:00")


def test_beside_its_own_door_a_team_names_its_next_session_elsewhere() -> None:
    assert said("the-beacon/criminal-justice-team", FRIDAY) == (
        "Next open door: Station Street, open now; also Thursday session, "
        "Bloxwich Police Station, 09:00 on Thursday 26 November"
    )
    assert "The Glebe, 09:00 on Monday 23 November" in said("the-beacon/rough-sleeper-team", FRIDAY)


def test_a_team_without_sessions_names_its_door_alone() -> None:
    assert said("cranstoun/out-of-hours-slot", FRIDAY) == (
        "Next open door: Station Street, 09:00 on Tuesday 24 November"
    )


@given(st.datetimes(datetime(2026, 1, 1), datetime(2031, 12, 1)), st.sampled_from(sorted(PACKS)))  # noqa: DTZ001 - made aware below
def test_no_door_is_named_that_is_shut(now: datetime, area: str) -> None:
    now = now.replace(tzinfo=UTC)
    for target in PACKS[area].targets.values():
        seen = seen_at(target, None, now)
        named = [one for one in (seen.door, seen.session) if one is not None]
        doors = {(door.name, door.site): door.calendar for door in target.doors}
        for one in named:
            assert doors[one.session, one.place].is_open(one.opens)
            assert one.opens >= now
            assert one.closes is None or one.closes > one.opens
        assert seen.door is not None or seen.outreach is not None


def young(now: datetime = FRIDAY) -> World:
    world = World(policy(), now)
    world.take(scored(Kind.SCHOOL_CONCERN, Need.DRUGS, birth_date=date(2009, 6, 20)))
    return world


def test_whoever_is_asked_hears_where_the_person_can_be_seen() -> None:
    world = young()
    (asked,) = asks(world.said)
    assert asked.seen_at is not None
    assert asked.seen_at.door is not None
    assert (asked.seen_at.door.session, asked.seen_at.door.place) == ("young people's Wednesday", "Station Street")
    assert (asked.seen_at.door.opens, asked.seen_at.door.closes) == (at("2026-11-25T09:00"), at("2026-11-25T17:00"))
    assert asked.seen_at.outreach == OUTREACH.removeprefix("outreach ")
    mail = requests(world.said)[0].summary.lines
    assert f"Next session: Station Street, 09:00 on Wednesday 25 November; otherwise {OUTREACH}." in mail


def test_why_names_the_session_to_whoever_works_here() -> None:
    world = young()
    full = f"young people's Wednesday, Station Street, 09:00 on Wednesday 25 November; otherwise {OUTREACH}"
    assert f"; next session: {full}; at " in standing(world.only(), PACK, FRIDAY).sentence
    world.answer(world.only(), Verb.SCHEDULE, appointment=Appointment(at=FRIDAY + timedelta(days=5)))
    assert "next session" not in standing(world.only(), PACK, FRIDAY).sentence


def test_what_is_no_longer_asked_of_them_says_no_place_and_neither_does_a_team_with_a_door_only() -> None:
    world = young()
    world.deadlines(FRIDAY + timedelta(days=40))
    gone = [one for one in asks(world.said) if one.state.value == "rerouted"]
    assert [one.seen_at for one in gone] == [None]
    other = World(policy())
    other.take(scored(Kind.WALK_IN, Need.DRUGS))
    other.answer(other.only(), Verb.ACCEPT)
    assert {one.seen_at for one in asks(other.said)} == {None}
