"""The person hears of an appointment by themselves, where they asked for that and it is safe (S33)."""

from datetime import timedelta
from typing import Any

import pytest

from shared.contracts.fact import Message
from shared.contracts.intake import Person
from shared.contracts.notifications import NotificationRequested
from shared.contracts.people import ContactChanged, PersonMerged
from shared.contracts.referrals import AnswerGiven, Appointment
from shared.contracts.vocabulary import DeclineReason, DeliveryOutcome, Kind, Need, Verb
from shared.kit.ids import made_of
from tests.unit.router.builders import FRIDAY, SOMEBODY, World, changes, outcome, policy, requests, scored, stopped

MAILBOX = "alex@person.invalid"
WISHES = {"email": MAILBOX, "wants_messages": True, "safe_to_write": True}
TOMORROW = Appointment(at=FRIDAY + timedelta(days=3))


def released(**wishes: Any) -> World:
    world = World(policy())
    event = scored(Kind.CUSTODY_RELEASE, Need.DRUGS)
    world.take(event.model_copy(update={"person": event.person.model_copy(update=wishes)}))
    return world


def to_them(facts: list[tuple[str, Message]]) -> list[NotificationRequested]:
    return [one for one in requests(facts) if one.to == "person"]


def scheduled(world: World, appointment: Appointment = TOMORROW) -> list[tuple[str, Message]]:
    return world.answer(world.only(), Verb.SCHEDULE, appointment=appointment)


def reached(version: int, **wishes: Any) -> ContactChanged:
    return ContactChanged(
        person_id=SOMEBODY, version=version, event_id=made_of("contact", version), person=Person.model_validate(wishes)
    )


def test_they_hear_when_and_where_by_whom_and_what_to_bring() -> None:
    (said,) = to_them(scheduled(released(**WISHES)))
    assert (said.email, said.payload_type, said.person_id) == (MAILBOX, "referral.scheduled", SOMEBODY)
    assert said.summary.lines == (
        "You are expected at 11:00 on Monday 23 November, Station Street, by The Beacon (Change Grow Live).",
        "Please bring: your release papers, if you have them.",
        "If you cannot come, ring 01632 960104.",
    )


def test_nothing_they_are_written_says_why_nor_who_they_are() -> None:
    (said,) = to_them(scheduled(released(**WISHES)))
    words = " ".join((said.summary.subject, *said.summary.lines, *map(str, said.payload.values()))).casefold()
    assert not [word for word in ("custody", "criminal", "drugs", "alex", "9991017070", "same_day") if word in words]


@pytest.mark.parametrize("missing", list(WISHES))
def test_whoever_did_not_say_all_of_it_is_not_written_to(missing: str) -> None:
    assert to_them(scheduled(released(**{name: said for name, said in WISHES.items() if name != missing}))) == []


@pytest.mark.parametrize("word", ["wants_messages", "safe_to_write"])
def test_a_no_is_a_no(word: str) -> None:
    assert to_them(scheduled(released(**(WISHES | {word: False})))) == []


def test_another_time_is_a_change() -> None:
    world = released(**WISHES)
    scheduled(world)
    (said,) = to_them(scheduled(world, Appointment(at=TOMORROW.at + timedelta(hours=1))))
    assert said.summary.subject == "Your appointment has changed"


def test_a_change_said_again_is_told_once() -> None:
    world = released(**WISHES)
    scheduled(world)
    later = Appointment(at=TOMORROW.at + timedelta(hours=1))
    assert [len(to_them(scheduled(world, one))) for one in (later, later)] == [1, 0]


def test_an_appointment_that_was_over_before_we_heard_of_it_is_told_to_nobody() -> None:
    world = released(**WISHES)
    world.now += timedelta(hours=3)
    referral = world.only()
    given = AnswerGiven(
        referral_id=referral.referral_id,
        agency=referral.agency,
        verb=Verb.SCHEDULE,
        appointment=Appointment(at=FRIDAY + timedelta(hours=1)),
    )
    assert to_them(world.take(given, happened=FRIDAY)) == []


def test_what_is_off_is_told_but_not_what_is_past() -> None:
    for later, told in ((timedelta(0), 1), (timedelta(days=3), 0)):
        world = released(**WISHES)
        scheduled(world)
        world.now += later
        facts = world.answer(world.only(), Verb.DECLINE, reason=DeclineReason.NO_CAPACITY)
        assert [one.payload_type for one in to_them(facts)] == ["referral.cancelled"] * told


def test_the_newest_word_on_how_to_reach_them_counts() -> None:
    world = released(**WISHES)
    world.take(reached(2, **(WISHES | {"safe_to_write": False})))
    assert to_them(scheduled(world)) == []


def test_who_asks_for_it_later_is_told_from_then_on() -> None:
    world = released()
    world.take(reached(2, **WISHES))
    assert len(to_them(scheduled(world))) == 1


def test_an_older_word_changes_nothing() -> None:
    world = released(**WISHES)
    world.take(reached(1, **(WISHES | {"safe_to_write": False})))
    assert len(to_them(scheduled(world))) == 1


def test_how_to_reach_somebody_not_heard_of_is_kept_nowhere() -> None:
    world = World(policy())
    assert world.take(reached(1, **WISHES)) == []
    assert world.bodies == {}


def test_a_person_of_two_records_is_written_to_once() -> None:
    world = released(**WISHES)
    other = made_of("the other record")
    both = {"merged_from": max(SOMEBODY, other), "merged_into": min(SOMEBODY, other)}
    world.take(PersonMerged(person_id=SOMEBODY, version=3, event_id=made_of("merge"), **both))
    assert len(to_them(scheduled(world))) == 1


def test_the_dead_are_not_written_to() -> None:
    world = released(**WISHES)
    world.take(stopped())
    assert to_them(scheduled(world)) == []


def test_that_they_could_not_be_told_is_in_the_history() -> None:
    world = released(**WISHES)
    facts = scheduled(world)
    request = next(one for _, one in facts if isinstance(one.data, NotificationRequested) and one.data.to == "person")
    after = world.take(outcome(request, DeliveryOutcome.FAILED))
    assert changes(after) == ["referral.undelivered"]
    assert world.only().history[-1].reason == "the person not told: webhook failed for good"
