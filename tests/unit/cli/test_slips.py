"""The slip of paper somebody leaves with: it says where, when, by whom, and nothing of why."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.local.trace.model import Trace
from deploy.local.why.answering import Known
from deploy.local.why.slips import slips
from services.router.state import person_key
from shared.contracts.referrals import Appointment
from shared.contracts.vocabulary import FLAG_SENTENCES, NEED_SENTENCES, Flag, Kind, Need, Verb
from tests.unit.router.builders import FRIDAY, SOMEBODY, World, policy, scored, stopped

POLICY = policy()
HOUR = timedelta(hours=1)
_TELLS = [
    team.name for one in POLICY.packs["walsall"].agencies for team in one.teams if team.name not in one.name
]  # a team's name may tell the need; an agency's cannot be left out, for somebody is expected there


def printed(world: World) -> list[str]:
    nothing = Trace(event=None, person_id=SOMEBODY, score=None)
    person = world.person() if person_key(SOMEBODY) in world.bodies else None
    known = Known(nothing, world.referrals(), person)
    return ["\n".join(lines) for lines in slips(known, POLICY.packs, world.now)]


def released() -> World:
    world = World(POLICY, FRIDAY)
    world.take(scored(Kind.CUSTODY_RELEASE, Need.DRUGS))
    return world


def test_with_an_appointment_it_says_place_time_who_what_to_bring_and_whom_to_ring() -> None:
    world = released()
    tuesday = Appointment(at=FRIDAY + timedelta(days=4), place="Station Street")
    world.answer(world.only(), Verb.SCHEDULE, appointment=tuesday)
    (paper,) = printed(world)
    assert paper.splitlines() == [
        "YOUR APPOINTMENT",
        "You are expected at 11:00 on Tuesday 24",
        "November, Station Street, by The Beacon (Change",
        "Grow Live).",
        "Please bring: your release papers, if you have",
        "them.",
        "If you cannot come, ring 01632 960104.",
    ]


def test_an_appointment_of_today_has_its_date_for_paper_is_read_later() -> None:
    world = released()
    world.answer(world.only(), Verb.SCHEDULE, appointment=Appointment(at=FRIDAY + HOUR))
    assert "12:00 on Friday 20" in printed(world)[0]
    assert "today" not in printed(world)[0]


def test_without_a_time_it_says_who_was_asked_and_when_the_door_opens() -> None:
    (paper,) = printed(released())
    assert paper.splitlines() == [
        "YOU HAVE BEEN REFERRED",
        "To The Beacon (Change Grow Live). No time is set",
        "yet.",
        "Next open door: Station Street, 11:00 on Friday",
        "20 November.",
        "To ask, ring 01632 960104.",
    ]


def test_an_appointment_that_is_past_is_not_printed_as_one() -> None:
    world = released()
    world.answer(world.only(), Verb.SCHEDULE, appointment=Appointment(at=FRIDAY + HOUR))
    world.now = FRIDAY + 2 * HOUR
    assert printed(world)[0].startswith("YOU HAVE BEEN REFERRED")


def test_what_is_over_has_no_slip_and_the_next_ask_has_its_own() -> None:
    world = released()
    world.deadlines(FRIDAY + 7 * HOUR)
    assert len(world.referrals()) == 2
    assert len(printed(world)) == 1


def test_when_contact_has_stopped_nothing_is_printed() -> None:
    world = released()
    world.take(stopped())
    assert printed(world) == []


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(Kind), st.sets(st.sampled_from(Need)), st.sets(st.sampled_from(Flag)))
def test_whatever_was_said_no_slip_tells_who_or_why(kind: Kind, needs: set[Need], flags: set[Flag]) -> None:
    world = World(POLICY, FRIDAY)
    world.take(scored(kind, *needs, flags=sorted(flags)))
    paper = "\n".join(printed(world))
    assert not any(sentence in paper for sentence in (*FLAG_SENTENCES.values(), *NEED_SENTENCES.values()))
    assert not any(name in paper.replace("\n", " ") for name in _TELLS)
