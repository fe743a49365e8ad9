"""Full teams, and teams nobody is at: the next is asked, or a stand-in, or a place is waited for; never silence."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.router.limited import limited_teams
from services.router.metrics import Standing, Standings
from services.router.policy import Policy
from services.router.state import Referral
from services.router.team import TeamRow
from shared.contracts.people import ConsentChanged
from shared.contracts.vocabulary import Band, DeclineReason, Kind, Need, Outcome, ReferralState, Verb
from shared.kit.ids import made_of
from shared.packs import AreaPack
from shared.packs.agencies import Capacity
from tests.unit.router.builders import FRIDAY, SECRET, World, and_rules, changes, message, requests, scored, stopped

ENTRY, DESK, GROUPS = "the-beacon/entry-into-service", "the-beacon/walk-in-desk", "the-beacon/groups"
AFTERCARE = "the-beacon/recovery-support"
DAY = timedelta(days=1)


def limited(*, when_full: str | None = None, **teams: dict[str, Any]) -> Policy:
    """Walsall where a self-referral asks entry into service, then the walk-in desk; teams of The Beacon have limits."""
    rule: dict[str, object] = {"id": "any", "when": {"kinds": ["self_referral"]}, "candidates": [ENTRY, DESK]}
    pack = and_rules(rule | {"when_full": when_full}).packs["walsall"]
    return Policy({"walsall": with_capacity(pack, **teams)}, SECRET)


def with_capacity(pack: AreaPack, **teams: dict[str, Any]) -> AreaPack:
    named = {
        team.replace("_", "-"): Capacity.model_validate({"source": "ours"} | capacity)
        for team, capacity in teams.items()
    }
    beacon, *others = pack.agencies
    made = tuple(team.model_copy(update={"capacity": named.get(team.id)}) for team in beacon.teams)
    return replace(pack, agencies=(beacon.model_copy(update={"teams": made}), *others))


def away(first: date, last: date, cover: str | None = None, **more: Any) -> dict[str, Any]:
    return {"absences": [{"from": first, "until": last, "cover": cover}], **more}


def somebody(number: int) -> UUID:
    return made_of("somebody", number)


def comes(world: World, number: int, band: Band = Band.STANDARD) -> Referral:
    """Another person refers themselves; the referral this opened."""
    before = {one.referral_id for one in world.referrals()}
    world.take(scored(Kind.SELF_REFERRAL, person_id=somebody(number), band=band))
    (one,) = [one for one in world.referrals() if one.referral_id not in before]
    return one


def team(world: World, name: str = ENTRY) -> TeamRow:
    return TeamRow.model_validate_json(world.bodies[f"team:walsall:{name}"])


def closed(world: World, referral: Referral) -> list[str]:
    world.answer(world.referral(referral.referral_id), Verb.ACCEPT)
    facts = world.answer(world.referral(referral.referral_id), Verb.CLOSE, outcome=Outcome.ENGAGED)
    return changes(facts)


def test_up_to_its_limit_a_team_is_asked_and_then_the_next_and_it_is_said() -> None:
    world = World(limited(entry_into_service={"limit": 2}))
    assert [comes(world, number).target for number in range(3)] == [ENTRY, ENTRY, DESK]
    last = world.referrals()[-1]
    assert "entry into service is full (2 of 2)" in last.history[0].reason
    assert team(world).turned_away == {"full": 1}
    assert team(world).open == tuple(one.referral_id for one in world.referrals()[:2])


def test_a_place_that_is_free_again_is_taken() -> None:
    world = World(limited(entry_into_service={"limit": 1}))
    first = comes(world, 1)
    assert comes(world, 2).target == DESK
    closed(world, first)
    assert comes(world, 3).target == ENTRY


def test_who_waits_has_a_position_and_a_clock_and_the_team_lead_knows() -> None:
    world = World(limited(when_full="wait", entry_into_service={"limit": 1}))
    comes(world, 1)
    waits = [comes(world, number) for number in (2, 3)]
    assert [one.state for one in waits] == [ReferralState.OPENED] * 2
    assert "as number 1 of the waiting list" in waits[0].history[-1].reason
    assert "as number 2 of the waiting list" in waits[1].history[-1].reason
    assert [world.due_at[one.key] for one in waits] == [one.respond_by for one in waits]
    told = requests(world.said[-3:])
    assert [(one.payload_type, one.email) for one in told] == [
        ("referral.waiting", "services-manager@the-beacon.invalid")
    ]
    assert "shared" not in told[0].payload


def test_the_first_who_waits_is_asked_in_the_very_decision_that_frees_the_place() -> None:
    world = World(limited(when_full="wait", entry_into_service={"limit": 1}))
    first = comes(world, 1)
    waits = [comes(world, number) for number in (2, 3)]
    world.now += DAY
    assert closed(world, first) == ["referral.closed", "referral.offered"]
    asked, still = (world.referral(one.referral_id) for one in waits)
    assert (asked.state, still.state) == (ReferralState.OFFERED, ReferralState.OPENED)
    assert asked.respond_by == waits[0].respond_by + DAY
    assert team(world).waiting == (still.referral_id,)


@pytest.mark.parametrize("how", ["declined", "person", "died", "consent", "silent"])
def test_however_a_place_comes_free_it_is_handed_on(how: str) -> None:
    world = World(limited(when_full="wait", entry_into_service={"limit": 1}))
    first = comes(world, 1)
    waits = comes(world, 2)
    if how == "declined":
        world.answer(first, Verb.DECLINE, reason=DeclineReason.NO_CAPACITY)
    elif how == "person":
        world.answer(first, Verb.DECLINE, reason=DeclineReason.PERSON_DECLINED)
    elif how == "died":
        world.take(stopped(person_id=somebody(1)))
    elif how == "consent":
        event_id = made_of("consent")
        world.take(ConsentChanged(person_id=somebody(1), version=9, event_id=event_id, consents=False))
    else:
        world.deadlines(first.respond_by)
    assert first.referral_id not in team(world).open
    assert waits.referral_id not in team(world).waiting
    taken = [one for one in world.referrals() if one.person_id == somebody(2)]
    assert ReferralState.OFFERED in {one.state for one in taken}


def test_who_waited_in_vain_is_asked_of_the_next() -> None:
    world = World(limited(when_full="wait", entry_into_service={"limit": 1}))
    first = comes(world, 1)
    world.answer(first, Verb.ACCEPT)
    waits = comes(world, 2)
    world.deadlines(waits.respond_by - timedelta(seconds=1))
    assert world.referral(waits.referral_id).state is ReferralState.OPENED
    world.deadlines(waits.respond_by)
    gone = world.referral(waits.referral_id)
    assert gone.state is ReferralState.REROUTED
    assert "no place came free at the-beacon/entry-into-service in time" in gone.history[-1].reason
    assert world.referrals()[-1].target == DESK
    assert team(world).waiting == ()


def test_where_nobody_has_a_place_it_waits_at_the_first_whatever_the_pack_says() -> None:
    world = World(limited(entry_into_service={"limit": 1}, walk_in_desk={"limit": 1}))
    comes(world, 1), comes(world, 2)
    third = comes(world, 3)
    assert (third.target, third.state) == (ENTRY, ReferralState.OPENED)
    assert team(world, DESK).turned_away == {"full": 1}
    assert team(world).turned_away == {"full": 1}


def test_a_more_urgent_event_shortens_the_wait_and_the_team_hears_nothing_of_the_person() -> None:
    world = World(limited(when_full="wait", entry_into_service={"limit": 1}))
    comes(world, 1)
    waits = comes(world, 2)
    facts = world.take(
        scored(Kind.SELF_REFERRAL, person_id=somebody(2), event=2, version=2, band=Band.WITHIN_48H),
        happened=FRIDAY + timedelta(hours=1),
    )
    raised = world.referral(waits.referral_id)
    assert raised.respond_by < waits.respond_by
    assert world.due_at[raised.key] == raised.respond_by
    assert requests(facts) == []


LAST = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("at", "target"),
    [
        (datetime(2026, 11, 22, 23, 59, tzinfo=UTC), ENTRY),
        (datetime(2026, 11, 23, 0, 0, tzinfo=UTC), GROUPS),
        (datetime(2026, 11, 27, 23, 59, tzinfo=UTC), GROUPS),
        (datetime(2026, 11, 28, 0, 0, tzinfo=UTC), ENTRY),
    ],
)
def test_on_the_first_and_the_last_day_of_an_absence_who_stands_in_is_asked(at: datetime, target: str) -> None:
    world = World(limited(entry_into_service=away(date(2026, 11, 23), LAST, GROUPS)), at)
    referral = comes(world, 1)
    assert referral.target == target
    assert referral.remaining == (DESK,)
    if target == GROUPS:
        assert referral.instead_of == ENTRY
        words = "entry into service is away until Friday 27 November, and groups and brief interventions stands in"
        assert words in referral.history[0].reason


def test_another_event_about_somebody_the_cover_has_opens_nothing_new() -> None:
    world = World(limited(entry_into_service=away(FRIDAY.date(), LAST, GROUPS)))
    first = comes(world, 1)
    later = scored(Kind.SELF_REFERRAL, person_id=somebody(1), event=2, version=2)
    world.take(later, happened=FRIDAY + timedelta(hours=1))
    assert world.only().referral_id == first.referral_id
    assert world.only().history[-1].what == "raised"


def test_who_was_asked_before_an_absence_began_is_asked_of_the_stand_in_on_its_first_day() -> None:
    world = World(limited(entry_into_service=away(date(2026, 11, 25), date(2026, 11, 27), GROUPS)))
    asked = comes(world, 1)
    midnight = datetime(2026, 11, 25, tzinfo=UTC)
    assert (asked.clock.rule, asked.clock.due_at) == ("chase", midnight) if asked.clock else False
    assert asked.answer_due == asked.respond_by
    world.deadlines(midnight - timedelta(seconds=1))
    assert world.asked() == [ENTRY]
    world.deadlines(midnight)
    gone, cover = world.referrals()
    assert (gone.state, cover.target, cover.instead_of) == (ReferralState.REROUTED, GROUPS, ENTRY)
    assert cover.remaining == (DESK,)
    assert "entry into service is away until Friday 27 November and had not answered" in gone.history[-1].reason
    (told,) = [one for one in requests(world.said) if one.payload_type == "referral.withdrawn"]
    assert told.payload["reason"] == "nobody of your team is there, so somebody else is asked"


def test_an_absence_that_is_said_later_is_looked_at_when_the_team_would_be_asked_again() -> None:
    world = World(limited())
    asked = comes(world, 1)
    assert asked.clock is not None
    world.policy = limited(entry_into_service=away(date(2026, 11, 21), date(2026, 12, 31)))
    world.deadlines(asked.clock.due_at)
    assert world.asked() == [ENTRY, DESK]
    assert world.referrals()[0].state is ReferralState.REROUTED


def test_who_declined_does_not_stand_in_for_the_next_when_the_team_asked_goes_away() -> None:
    asked = [GROUPS, ENTRY, DESK, AFTERCARE]
    lead: dict[str, object] = {"id": "any", "when": {"kinds": ["self_referral"]}, "candidates": asked}
    entry, desk = away(date(2026, 11, 25), date(2026, 11, 27)), away(FRIDAY.date(), date(2026, 11, 27), GROUPS)
    pack = with_capacity(and_rules(lead).packs["walsall"], entry_into_service=entry, walk_in_desk=desk)
    world = World(Policy({"walsall": pack}, SECRET))
    world.answer(comes(world, 1), Verb.DECLINE, reason=DeclineReason.NO_CAPACITY)
    world.deadlines(datetime(2026, 11, 25, tzinfo=UTC))
    assert world.asked() == [GROUPS, ENTRY, AFTERCARE]


def test_where_nobody_else_is_there_the_lead_of_the_team_that_goes_away_hears_so_and_the_chase_keeps_its_time() -> None:
    gone = away(date(2026, 11, 21), date(2026, 12, 5))
    world = World(limited(entry_into_service=gone, walk_in_desk=gone))
    asked, said = comes(world, 1), len(world.said)
    world.deadlines(datetime(2026, 11, 21, tzinfo=UTC))
    still = world.referral(asked.referral_id)
    (told,) = requests(world.said[said:])
    lead = world.policy.packs["walsall"].targets[ENTRY].team_lead
    assert (told.email, told.payload_type, still.state) == (lead.email, "referral.chased", ReferralState.OFFERED)
    assert "is away until Saturday 5 December and nobody else can be asked" in told.payload["reason"]
    due = world.due_at[still.key]
    assert still.clock is not None
    assert (still.clock.rule, datetime(2026, 11, 23, 9, tzinfo=UTC) < due < asked.respond_by) == ("chase", True)
    world.deadlines(due)
    assert [one.to for one in requests(world.said[said:])] == ["contact", "agency", "contact"]
    assert world.due_at[still.key] == asked.respond_by


def test_who_was_chased_before_they_go_away_is_not_chased_once_more() -> None:
    gone = away(date(2026, 12, 8), date(2026, 12, 31))
    world = World(limited(entry_into_service=gone, walk_in_desk=gone))
    asked = comes(world, 1)
    world.deadlines(datetime(2026, 12, 8, tzinfo=UTC))
    still = world.referral(asked.referral_id)
    assert [one.what for one in still.history][-2:] == ["chased", "raised"]
    assert still.clock is not None
    assert (still.clock.rule, still.clock.due_at) == ("expire", asked.respond_by)


def test_who_has_taken_somebody_on_keeps_them_when_they_go_away() -> None:
    world = World(limited(entry_into_service=away(date(2026, 11, 25), date(2026, 11, 27), GROUPS)))
    world.answer(comes(world, 1), Verb.ACCEPT)
    world.deadlines(datetime(2026, 11, 26, tzinfo=UTC))
    assert world.asked() == [ENTRY]


def test_at_night_whoever_is_on_duty_is_rung_once_for_who_is_away_and_who_stands_in() -> None:
    world = World(limited(entry_into_service=away(date(2026, 11, 25), date(2026, 11, 27), GROUPS)))
    world.answer(comes(world, 1), Verb.ACCEPT)
    world.now = datetime(2026, 11, 25, 22, 0, tzinfo=UTC)
    urgent = scored(Kind.SELF_REFERRAL, person_id=somebody(1), event=2, version=2, band=Band.SAME_DAY)
    facts = world.take(urgent)
    assert world.asked() == [ENTRY, GROUPS]
    assert [one.payload_type for one in requests(facts) if one.to == "contact"] == ["referral.offered"]


def test_without_cover_the_next_is_asked_and_the_demand_counted() -> None:
    world = World(limited(entry_into_service=away(FRIDAY.date(), LAST)))
    assert comes(world, 1).target == DESK
    assert team(world).turned_away == {"away": 1}


def test_where_everybody_is_away_a_named_person_is_told() -> None:
    gone = away(FRIDAY.date(), LAST)
    world = World(limited(entry_into_service=gone, walk_in_desk=gone))
    referral = comes(world, 1)
    assert referral.state is ReferralState.UNROUTABLE
    assert world.said[-1][1].data.email == world.policy.packs["walsall"].area.unroutable_contact.email  # type: ignore[attr-defined] # a request
    assert world.person(somebody(1)).open == {}


def test_who_waits_for_somebody_s_return_is_asked_on_that_morning() -> None:
    world = World(limited(when_full="wait", entry_into_service=away(FRIDAY.date(), LAST)))
    waits = [comes(world, number) for number in (1, 2)]
    back = datetime(2026, 11, 28, tzinfo=UTC)
    assert [world.due_at[one.key] for one in waits] == [back, back]
    world.deadlines(back - timedelta(seconds=1))
    assert {one.state for one in world.referrals()} == {ReferralState.OPENED}
    world.deadlines(back)
    assert {one.state for one in world.referrals()} == {ReferralState.OFFERED}


def test_a_place_that_comes_free_while_nobody_is_there_is_taken_up_when_they_are_back() -> None:
    capacity = away(date(2026, 11, 23), LAST, limit=1)
    world = World(limited(when_full="wait", entry_into_service=capacity))
    first, waits = comes(world, 1), comes(world, 2)
    world.answer(first, Verb.ACCEPT)
    world.now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    closed(world, first)
    assert world.referral(waits.referral_id).state is ReferralState.OPENED
    world.deadlines(datetime(2026, 11, 28, tzinfo=UTC))
    assert world.referral(waits.referral_id).state is ReferralState.OFFERED


def test_a_decline_meets_full_teams_too() -> None:
    world = World(limited(walk_in_desk={"limit": 1}))
    first, second = comes(world, 1), comes(world, 2)
    world.answer(first, Verb.DECLINE, reason=DeclineReason.NO_CAPACITY)
    world.answer(second, Verb.DECLINE, reason=DeclineReason.NO_CAPACITY)
    asked = [one for one in world.referrals() if one.target == DESK]
    assert [one.state for one in asked] == [ReferralState.OFFERED, ReferralState.OPENED]


def test_an_event_that_meets_no_team_with_a_limit_needs_no_row_of_any() -> None:
    policy = limited(recovery_support={"limit": 1})
    one = message(scored(Kind.SELF_REFERRAL, Need.DRUGS), FRIDAY)
    assert limited_teams(policy, one, {}) == set()


def test_demand_that_was_turned_away_is_measured() -> None:
    standing = Standings()
    standing.last = Standing(teams=[("walsall", ENTRY, 3, {"full": 2, "away": 1})])
    samples = {
        (one.name, one.labels.get("why")): one.value
        for family in standing.collect()
        for one in family.samples
        if one.labels.get("team") == "entry-into-service"
    }
    assert samples == {
        ("sameday_waiting_for_a_place", None): 3,
        ("sameday_turned_away_total", "full"): 2,
        ("sameday_turned_away_total", "away"): 1,
    }


def test_who_is_said_to_have_died_gives_up_every_place() -> None:
    """Another team closes because they died: the place they had with a full team is free for who waits (S29)."""
    lead: dict[str, object] = {"id": "any", "when": {"kinds": ["self_referral"]}, "candidates": [ENTRY, DESK]}
    mind: dict[str, object] = {
        "id": "mind",
        "group": "mind",
        "when": {"needs_any": ["mental_health"]},
        "candidates": [GROUPS, DESK],
    }
    pack = with_capacity(
        and_rules(lead | {"when_full": "wait"}, mind).packs["walsall"],
        entry_into_service={"limit": 1, "when_full": "wait"},
    )
    world = World(Policy({"walsall": pack}, SECRET), FRIDAY)
    world.take(scored(Kind.SELF_REFERRAL, Need.MENTAL_HEALTH, person_id=somebody(1)))
    waits = comes(world, 2)
    assert waits.state is ReferralState.OPENED
    groups = next(one for one in world.referrals() if one.target == GROUPS)
    world.answer(groups, Verb.ACCEPT)
    world.answer(groups, Verb.CLOSE, outcome=Outcome.DIED)
    states = {(one.person_id, one.target): one.state for one in world.referrals()}
    assert states[somebody(1), ENTRY] is ReferralState.WITHDRAWN
    assert states[somebody(2), ENTRY] is ReferralState.OFFERED
