"""A notice of death that was wrong: whoever heard of it hears so, and the person is referred again (S29)."""

from shared.contracts.fact import Message
from shared.contracts.notifications import NotificationStop
from shared.contracts.vocabulary import Kind, Need, ReferralState
from tests.unit.router.builders import FRIDAY, SOMEBODY, World, changes, requests, scored, stopped
from tests.unit.router.test_renames import PART, POLICY, merged_world, opened_by, split


def revived(world: World) -> list[tuple[str, Message]]:
    """Somebody said that the notice of death was wrong."""
    events = tuple({one.event_id for one in world.referrals()})
    part = {"split_from": SOMEBODY, "aliases": (), "revived": True, "version": 12, "person_id": SOMEBODY}
    return world.take(split(*events).model_copy(update=part))


def dead_world() -> World:
    world = World(POLICY, FRIDAY)
    world.take(scored(Kind.CUSTODY_RELEASE, Need.DRUGS))
    world.take(stopped())
    world.said.clear()
    return world


def test_agencies_that_heard_of_a_death_hear_that_it_was_wrong_and_both_stand_in_the_history() -> None:
    world = dead_world()
    facts = revived(world)
    assert set(changes(facts)) == {"referral.corrected"}
    told = {one.referral_id: one for one in requests(facts)}
    ended = [one for one in world.referrals() if one.state is ReferralState.WITHDRAWN]
    assert told.keys() == {one.referral_id for one in ended}
    assert all(one.person_id is None and one.payload["shared"] == {} for one in told.values())
    mail = next(iter(told.values())).summary
    assert mail.subject == "A correction: a referral"
    assert "You heard that all contact stops. That was wrong: you may be in touch again." in mail.lines
    for referral in ended:
        assert [step.what for step in referral.history[-2:]] == ["withdrawn", "corrected"]
        assert referral.person_id == PART


def test_whose_death_was_told_by_mistake_is_referred_again_at_the_next_event() -> None:
    world = dead_world()
    revived(world)
    later = scored(Kind.AE_ATTENDANCE, Need.MENTAL_HEALTH, person_id=PART, event=2, version=13)
    facts = world.take(later)
    assert opened_by(world, later.event_id)
    stops = {one.data.person_id for _, one in facts if isinstance(one.data, NotificationStop)}
    assert {one.person_id for one in requests(facts)}.isdisjoint(stops | {SOMEBODY})


def test_that_a_death_was_wrong_is_told_once_whichever_copy_comes_first() -> None:
    world = dead_world()
    revived(world)
    before = dict(world.bodies)
    events = tuple({one.event_id for one in world.referrals()})
    again = {"split_from": SOMEBODY, "aliases": (), "revived": True, "version": 12, "person_id": PART}
    assert changes(world.take(split(*events).model_copy(update=again), 2)) == []
    assert world.bodies == before


def test_who_heard_that_a_death_was_wrong_hears_when_it_was_right_after_all() -> None:
    world = dead_world()
    told = {one.referral_id for one in requests(revived(world))}
    facts = world.take(stopped(person_id=PART).model_copy(update={"version": 14}))
    assert {one.referral_id for one in requests(facts) if one.payload_type == "referral.withdrawn"} == told
    assert changes(world.take(stopped(person_id=PART).model_copy(update={"version": 15}), 2)) == []


def test_somebody_dead_whose_death_stands_is_not_corrected_by_a_split() -> None:
    world = dead_world()
    events = tuple({one.event_id for one in world.referrals()})
    facts = world.take(split(*events).model_copy(update={"split_from": SOMEBODY, "aliases": (), "version": 12}))
    assert changes(facts) == []


def test_a_stop_that_comes_after_its_id_leads_elsewhere_stops_nobody() -> None:
    world, theirs, _ = merged_world()
    world.take(split(theirs))
    assert changes(world.take(stopped(person_id=SOMEBODY))) == []
    assert world.person(PART).stopped is None
