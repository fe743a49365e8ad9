"""Who came, dropped out and starts again restarts; the third restart within the pack's months is reviewed (S22)."""

from datetime import UTC, datetime, timedelta

import pytest

from services.router.state import Referral, person_key
from shared.contracts.people import PersonMerged, PersonSplit
from shared.contracts.referrals import ReferralChanged
from shared.contracts.vocabulary import DeclineReason, Kind, Outcome, Substance, Verb
from shared.kit.ids import made_of
from tests.unit.router.builders import FRIDAY, SOMEBODY, World, policy, requests, scored

LEAD = "the-beacon/alcohol-team"
OTHER = made_of("the other record")


def begins(world: World, at: datetime) -> Referral:
    world.now = at
    world.take(scored(Kind.GP_REFERRAL, event=at, substances=(Substance.ALCOHOL,)), at)
    return next(one for one in reversed(world.referrals()) if one.target == LEAD)


def ends(world: World, referral: Referral, outcome: Outcome = Outcome.COULD_NOT_CONTACT, *, came: bool = True) -> None:
    world.answer(referral, Verb.ATTENDED if came else Verb.ACCEPT)
    world.now += timedelta(hours=1)
    world.answer(world.referral(referral.referral_id), Verb.CLOSE, outcome=outcome)


def lives(world: World, *days: int) -> Referral:
    """Begins at each of these days and drops out an hour later, but for the last."""
    for day in days[:-1]:
        ends(world, begins(world, FRIDAY + timedelta(days=day)))
    return begins(world, FRIDAY + timedelta(days=days[-1]))


def number(referral: Referral) -> int | None:
    return referral.restart.number if referral.restart is not None else None


def test_a_restart_is_said_in_the_history_and_numbered_in_every_fact() -> None:
    world = World(policy())
    again = lives(world, 0, 30)
    said = "restart number 1, not a new start: the person dropped out on Friday 20 November"
    assert said in again.history[0].reason
    facts = [one.data for _, one in world.said if isinstance(one.data, ReferralChanged)]
    assert {one.restart for one in facts if one.referral_id == again.referral_id} == {1}
    assert {one.restart for one in facts if one.referral_id != again.referral_id} == {None}


def test_a_day_of_the_year_before_is_said_with_its_year() -> None:
    again = lives(World(policy()), 0, 60)
    assert again.history[0].reason.endswith("the person dropped out on Friday 20 November 2026")


@pytest.mark.parametrize(
    ("outcome", "came"),
    [(Outcome.COULD_NOT_CONTACT, False), (Outcome.IN_TREATMENT, True), (Outcome.MOVED, True)],
)
def test_who_never_came_or_did_not_drop_out_starts_anew(outcome: Outcome, *, came: bool) -> None:
    world = World(policy())
    ends(world, begins(world, FRIDAY), outcome, came=came)
    assert begins(world, FRIDAY + timedelta(days=30)).restart is None


def test_the_third_restart_tells_the_team_lead_and_those_before_it_nobody() -> None:
    world = World(policy())
    assert number(lives(world, 0, 30, 60)) == 2
    assert not [one for one in requests(world.said) if one.payload_type == "referral.review"]
    world = World(policy())
    third = lives(world, 0, 30, 60, 90)
    assert number(third) == 3
    (told,) = [one for one in requests(world.said) if one.payload_type == "referral.review"]
    assert (told.to, told.email) == ("contact", world.policy.packs["walsall"].targets[LEAD].team_lead.email)
    assert told.payload["reason"].startswith("restart number 3 is to be reviewed")
    assert "restart number 3 is to be reviewed" in third.history[-1].reason


@pytest.mark.parametrize(("day", "counts"), [(20, True), (21, False)])
def test_a_year_ends_with_its_last_day(day: int, *, counts: bool) -> None:
    world = World(policy())
    ends(world, begins(world, FRIDAY))
    assert (begins(world, datetime(2027, 11, day, 9, tzinfo=UTC)).restart is not None) is counts


def test_a_restart_of_more_than_a_year_ago_counts_no_more() -> None:
    assert number(lives(World(policy()), 0, 30, 300, 380)) == 3
    assert number(lives(World(policy()), 0, 30, 300, 400)) == 2


def test_what_two_records_of_one_person_dropped_out_of_counts_together_and_parts_with_its_events() -> None:
    world = World(policy())
    lives(world, 0, 30)
    there = scored(Kind.GP_REFERRAL, event="there", person_id=OTHER, substances=(Substance.ALCOHOL,))
    world.take(there, "there")
    ends(world, world.referrals()[-1])
    met = made_of("merge")
    world.take(PersonMerged(person_id=SOMEBODY, version=5, event_id=met, merged_from=OTHER, merged_into=SOMEBODY))
    assert [one.event_id for one in world.person().dropped_out][-1] == there.event_id
    parted = PersonSplit(
        person_id=SOMEBODY,
        version=6,
        event_id=made_of("split"),
        split_from=SOMEBODY,
        split_into=made_of("part"),
        events=(there.event_id,),
    )
    world.take(parted)
    assert [one.event_id for one in world.person(made_of("part")).dropped_out] == [there.event_id]
    assert there.event_id not in {one.event_id for one in world.person().dropped_out}


def test_a_restart_nobody_came_to_is_not_used_up() -> None:
    world = World(policy())
    never_came = lives(world, 0, 30)
    ends(world, never_came, came=False)
    assert [number(lives(world, 60)), number(never_came)] == [1, 1]


def test_who_came_again_and_was_not_lost_starts_anew() -> None:
    world = World(policy())
    ends(world, lives(world, 0, 30), Outcome.IN_TREATMENT)
    assert begins(world, FRIDAY + timedelta(days=60)).restart is None


@pytest.mark.parametrize(("known", "restart"), [("cumberland", None), ("walsall", 1), (None, 1)])
def test_only_who_dropped_out_in_this_area_restarts_or_in_one_not_known(known: str | None, restart: int | None) -> None:
    world = World(policy())
    ends(world, begins(world, FRIDAY))
    gone = world.person().dropped_out[0]
    assert gone.area == "walsall"
    row = world.person().model_copy(update={"dropped_out": (gone.model_copy(update={"area": known}),)})
    world.bodies[person_key(SOMEBODY)] = row.model_dump_json().encode()
    assert number(begins(world, FRIDAY + timedelta(days=30))) == restart


def test_whoever_is_asked_next_is_told_to_review_a_third_restart_too() -> None:
    world = World(policy())
    third, said = lives(world, 0, 30, 60, 90), len(world.said)
    world.answer(third, Verb.DECLINE, reason=DeclineReason.NO_CAPACITY)
    (told,) = [one for one in requests(world.said[said:]) if one.payload_type == "referral.review"]
    following = world.referrals()[-1]
    assert following.ordinal == 1
    assert (told.referral_id, told.agency) == (following.referral_id, following.agency)
    assert "restart number 3 is to be reviewed" in following.history[-1].reason
