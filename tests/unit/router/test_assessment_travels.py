"""What one agency assessed reaches the next with the referral, as far as that one's agreement lists it (S21)."""

from dataclasses import replace
from datetime import date, timedelta

from services.router.policy import Policy
from shared.contracts.people import Assessed, Assessment, PersonScored
from shared.contracts.referrals import ReferralAsked
from shared.contracts.vocabulary import DeclineReason, Kind, Need, Verb
from shared.kit.ids import made_of
from tests.unit.router.builders import FRIDAY, SECRET, World, asks, policy, scored

MADE = Assessment(
    event_id=made_of("assessment"),
    at=FRIDAY - timedelta(days=1),
    source="urn:sameday:cranstoun",
    items=(Assessed(name="ndta.housing", value=3), Assessed(name="ndta.engagement", value=2)),
)
BY_CRANSTOUN = (
    "made at 2026-11-19T11:00:00Z by urn:sameday:cranstoun; ask the person to confirm it, not all of it again"
)


def released(*needs: Need, assessment: Assessment | None = MADE) -> PersonScored:
    event = scored(Kind.CUSTODY_RELEASE, Need.DRUGS, *needs)
    return event.model_copy(update={"assessment": assessment})


def told(world: World, agency: str) -> list[ReferralAsked]:
    return [one for one in asks(world.said) if one.agency == agency]


def test_who_is_asked_next_sees_it_and_that_the_person_is_to_confirm_it() -> None:
    world = World(policy())
    world.take(released())
    (asked,) = told(world, "the-beacon")
    assert asked.shared["assessment"] == {"ndta.housing": 3, "ndta.engagement": 2}
    assert asked.shared["assessment.made"] == BY_CRANSTOUN
    assert asked.agreement == "walsall-the-beacon"


def test_whose_agreement_does_not_list_it_sees_nothing_of_it() -> None:
    world = World(policy())
    world.take(released(Need.HOUSING))
    (housing,) = told(world, "walsall-council")
    assert "assessment" not in housing.shared
    assert "ndta" not in housing.model_dump_json()


def test_it_goes_on_to_the_next_after_a_decline() -> None:
    world = World(policy())
    world.take(released())
    world.answer(world.only(), Verb.DECLINE, reason=DeclineReason.NO_CAPACITY)
    assert told(world, "the-beacon")[-1].team == "entry-into-service"
    assert told(world, "the-beacon")[-1].shared["assessment.made"] == BY_CRANSTOUN


def test_a_newer_one_reaches_who_has_the_person() -> None:
    world = World(policy())
    world.take(released(assessment=None))
    world.now = FRIDAY + timedelta(hours=1)
    world.take(released().model_copy(update={"event_id": made_of("event", 2), "version": 2}))
    first, *_, last = told(world, "the-beacon")
    assert first.shared["assessment"] is None
    assert last.shared["assessment"] == {"ndta.housing": 3, "ndta.engagement": 2}


def test_without_an_agreement_in_force_the_person_is_asked_again_and_it_is_said() -> None:
    pack = policy().packs["walsall"]
    ended = tuple(one.model_copy(update={"expires": date(2026, 11, 18)}) for one in pack.agreements)
    world = World(Policy({"walsall": replace(pack, agreements=ended)}, SECRET))
    world.take(released())
    (asked,) = told(world, "the-beacon")
    assert asked.shared == {}
    assert asked.reason.startswith("somebody needs an answer, so ask the person again; ")
    assert asked.reason.endswith("ended on 2026-11-18: only the least is shared")
