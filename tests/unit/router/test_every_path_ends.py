"""Whoever declines and whoever stays silent, along every chain of every pack: in the end a named person is told.

shared/packs/checks/chains.py proves what of this the pack can get wrong; here it is the life cycle's part.
"""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.router.life_cycle import LIFE_CYCLE, OVER, WAITING, Step, after
from services.router.policy import Policy
from shared.contracts.vocabulary import Band, Kind, ReferralState, Verb
from shared.packs.routes import Otherwise, Route, When
from shared.packs.silences import chains_of, longest_silence
from tests.unit.router.builders import FITTING, FRIDAY, SECRET, World, policy, requests, scored


def planned(rule: Route) -> bool:
    """Whether it waits for a day ahead rather than for an answer."""
    return rule.model_dump().get("ahead") is not None


PACKS = policy().packs
ASKS: list[tuple[str, Route | Otherwise]] = [
    *((area, rule) for area, pack in PACKS.items() for rule in pack.routes.rules if not planned(rule)),
    *((area, pack.routes.otherwise) for area, pack in PACKS.items()),
]
IDS = [f"{area}-{rule.id}" for area, rule in ASKS]
SILENCES = {area: longest_silence(pack, FRIDAY.date()).lasts for area, pack in PACKS.items()}
MOVES = ("decline", "silence", "decline when chased")


def alone(area: str, rule: Route | Otherwise) -> Policy:
    """A pack with this one rule, which matches whatever is said."""
    pack = PACKS[area]
    shape = rule.model_dump(by_alias=True, exclude={"beside"}) | {"group": "treatment", "on": "event", "when": {}}
    only = Route.model_validate(shape)
    assert only.when == When()
    return Policy({area: replace(pack, routes=pack.routes.model_copy(update={"rules": (only,)}))}, SECRET)


def walked(area: str, rule: Route | Otherwise, band: Band, moves: Iterable[str]) -> World:
    """Everybody who is asked does the next of the moves, and silence when there is none left."""
    world = World(alone(area, rule), FRIDAY)
    world.take(scored(Kind.WALK_IN, band=band, area=area))
    for move in moves:
        waiting = [one for one in world.referrals() if one.state in WAITING]
        if not waiting:
            break
        one = waiting[0]
        if move != "decline" and one.clock is not None:
            world.deadlines(one.clock.due_at)  # it is chased
        if move == "silence":
            world.deadlines(world.referral(one.referral_id).respond_by)
        else:
            world.answer(one, Verb.DECLINE, **FITTING[Verb.DECLINE])
    world.deadlines(world.now + SILENCES[area] * 2)
    return world


def ended(world: World, area: str, chains: int) -> None:
    """Nobody waits, each case ended once without anybody taking it, and each time the area's last contact was told."""
    last = PACKS[area].area.unroutable_contact
    ends = [one for one in world.referrals() if one.state is ReferralState.UNROUTABLE]
    told = [one for one in requests(world.said) if one.payload_type == "referral.unroutable"]
    assert world.due_at == {}
    assert {one.state for one in world.referrals()} <= {ReferralState.REROUTED, ReferralState.UNROUTABLE}
    assert 1 <= len(ends) <= chains
    assert [one.email for one in told] == [last.email] * len(ends)
    assert all(one.told[-1].whom == last.role for one in ends)


@pytest.mark.parametrize(("area", "rule"), ASKS, ids=IDS)
def test_where_everybody_is_silent_a_named_person_is_told(area: str, rule: Route | Otherwise) -> None:
    world = walked(area, rule, Band.STANDARD, ())
    ended(world, area, len(chains_of(rule)))
    begun, over = FRIDAY, max(one.history[-1].at for one in world.referrals())
    assert over - begun <= SILENCES[area]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(ASKS), st.sampled_from(Band), st.lists(st.sampled_from(MOVES), max_size=8))
def test_every_path_of_declines_and_silences_ends_with_a_named_person(
    ask: tuple[str, Route | Otherwise], band: Band, moves: list[str]
) -> None:
    area, rule = ask
    ended(walked(area, rule, band, moves), area, len(chains_of(rule)))


@pytest.mark.parametrize("state", ReferralState)
def test_every_state_can_reach_an_end(state: ReferralState) -> None:
    reached, before = {state}, set[ReferralState]()
    while reached != before:
        before = set(reached)
        reached |= {following for one in before for following in LIFE_CYCLE[one].values()}
    assert reached & OVER


@pytest.mark.parametrize("state", sorted(WAITING))
def test_who_is_waited_for_never_leaves_the_router_without_a_next_step(state: ReferralState) -> None:
    """A refusal or silence leads only to where the next is asked, a person told, or the person wants none."""
    for way in (Verb.DECLINE, Step.EXPIRE):
        refused = after(state, way)
        if refused is not None:
            assert set(LIFE_CYCLE[refused]) <= {Step.REROUTE, Step.GIVE_UP, Step.WITHDRAW}
            assert Step.GIVE_UP in LIFE_CYCLE[refused]


def test_a_chain_is_no_longer_than_its_teams() -> None:
    area, rule = next(one for one in ASKS if len(chains_of(one[1])[0]) >= 3)
    world = walked(area, rule, Band.STANDARD, ["decline"] * 9)
    assert [one.target for one in world.referrals()] == list(chains_of(rule)[0])
