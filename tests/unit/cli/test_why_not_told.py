"""Why an agency was not told: the rule that comes nearest and the first thing it lacks, or what came before it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.local.why.lacking import lacking
from deploy.local.why.model import NotTold
from deploy.local.why.not_told import Heard, not_told
from services.router.matching import matches
from services.router.policy import Policy
from shared.contracts.vocabulary import Band, DeclineReason, Flag, Kind, Need, Substance, Verb
from shared.packs import AreaPack, When
from shared.packs.agencies import Agency
from tests.unit.router.builders import FRIDAY, SECRET, World, policy, scored, stopped

POLICY = policy()
PACK = POLICY.packs["walsall"]
SUNDAY = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)


def agency(name: str, pack: AreaPack = PACK) -> Agency:
    return next(one for one in pack.agencies if one.id == name)


def asked_of(name: str, kind: Kind, *needs: Need, world: World | None = None, **said: Any) -> NotTold:
    """What is said of an agency after an event."""
    world = world or World(POLICY, FRIDAY)
    fact = scored(kind, *needs, **said)
    world.take(fact)
    assert world.last is not None
    opened = [one for one in world.referrals() if fact.event_id in {one.event_id, *(h.event_id for h in one.history)}]
    pack = world.policy.packs["walsall"]
    heard = Heard(fact, world.now, world.last.reason, world.now)
    return not_told(agency(name, pack), heard, pack, opened)


def test_the_nearest_rule_is_named_with_the_first_thing_it_lacks() -> None:
    found = asked_of("west-midlands-mentoring", Kind.PRISON_RELEASE, Need.DRUGS, accepts=False)
    assert (found.told, found.rule) == (False, "through-the-gate")
    assert " ".join(found.sentences) == (
        "No rule asks West Midlands Mentoring about this. The nearest is through-the-gate (is released from prison and "
        "wants help; a mentor goes along and stays for six to nine months): the person wants no help now."
    )


def test_of_an_event_it_is_not_about_the_kind_comes_first() -> None:
    found = asked_of("liaison-and-diversion", Kind.GP_REFERRAL, Need.DRUGS)
    assert found.sentences[0].endswith(": it was not said by a drug test, but by the GP.")


def test_who_was_asked_is_said_to_have_been_asked() -> None:
    found = asked_of("the-beacon", Kind.CUSTODY_RELEASE, Need.DRUGS)
    assert found.told
    assert found.sentences[0] == "The Beacon (Change Grow Live), criminal justice team, was asked at 11:00 today."


def test_under_an_agreement_that_ended_it_is_said_how_little_was_told() -> None:
    ended = tuple(one.model_copy(update={"expires": date(2026, 1, 31)}) for one in PACK.agreements)
    world = World(Policy({"walsall": replace(PACK, agreements=ended)}, SECRET), FRIDAY)
    found = asked_of("the-beacon", Kind.CUSTODY_RELEASE, Need.DRUGS, world=world)
    assert found.sentences[-1] == (
        "They heard only that somebody needs help, for the agreement walsall-the-beacon ended on 2026-01-31."
    )


def test_who_comes_later_in_the_chain_hears_who_was_asked_first_and_where_it_stands() -> None:
    found = asked_of("the-beacon", Kind.CUSTODY_DETAINED)
    assert (found.told, found.rule) == (False, "custody-detained")
    assert found.sentences[0].startswith("The rule custody-detained asks Cranstoun")
    assert "It waits for an answer of Cranstoun" in found.sentences[1]


def test_an_earlier_rule_of_the_group_is_named() -> None:
    found = asked_of("cranstoun", Kind.CUSTODY_DETAINED, flags=[Flag.OUT_OF_HOURS])
    assert found.told
    found = asked_of("black-country-mental-health", Kind.WALK_IN, Need.DRUGS)
    assert found.sentences[0].endswith(": nobody said: at risk of self-harm or attempted suicide.")


def test_a_rule_that_holds_behind_another_of_its_group_says_which() -> None:
    order = sorted(PACK.routes.rules, key=lambda rule: rule.id != "probation")
    first = order[0].model_copy(update={"when": When(kinds=(Kind.CUSTODY_DETAINED,))})
    routes = PACK.routes.model_copy(update={"rules": (first, *order[1:])})
    world = World(Policy({"walsall": replace(PACK, routes=routes)}, SECRET), FRIDAY)
    found = asked_of("cranstoun", Kind.CUSTODY_DETAINED, world=world)
    assert found.rule == "custody-detained"
    assert "but probation comes first in its group" in found.sentences[0]


def test_a_kind_that_asks_nobody_says_so() -> None:
    assert asked_of("the-beacon", Kind.DROP_IN_CONTACT).sentences == (
        f"Nobody is asked: {PACK.routes.no_referral.because}.",
    )


def test_after_a_death_nobody_is_asked() -> None:
    world = World(POLICY, FRIDAY)
    world.take(stopped())
    found = asked_of("the-beacon", Kind.WALK_IN, world=world)
    assert found.sentences == ("Nobody was asked because of this: nobody is asked: contact stopped (death).",)


def test_who_said_no_is_the_reason_where_others_were_asked_all_the_same() -> None:
    """Released without a home, and wants no treatment now: housing is asked, the rest is offered again (S8)."""
    fact = scored(Kind.CUSTODY_RELEASE, Need.DRUGS, accepts=False, homeless=True)
    world = World(POLICY, FRIDAY)
    world.take(fact)
    heard = Heard(fact, FRIDAY, "asked", FRIDAY)
    found = not_told(agency("the-beacon"), heard, PACK, world.referrals())
    assert not found.told
    assert " ".join(found.sentences) == (
        "The rule custody-release would ask The Beacon (Change Grow Live), but the person wants no referral now; "
        "it is kept, and offered again at the next event."
    )


def test_of_whom_a_team_works_with_already_no_slot_was_booked() -> None:
    """In treatment and released from custody at night: the key worker hears, and nobody new (S8)."""
    world = World(POLICY, SUNDAY)
    world.take(scored(Kind.SELF_REFERRAL, Need.ALCOHOL, substances=(Substance.ALCOHOL,)))
    world.answer(world.only(), Verb.ACCEPT)
    found = asked_of("cranstoun", Kind.CUSTODY_RELEASE, Need.ALCOHOL, world=world)
    assert not found.told
    assert found.sentences[0] == (
        "The rule custody-release-out-of-hours would ask Cranstoun, but a team that leads works with "
        "the person already."
    )


def test_while_the_router_has_not_decided_nobody_knows() -> None:
    fact = scored(Kind.WALK_IN)
    found = not_told(agency("the-beacon"), Heard(fact, FRIDAY, None, FRIDAY), PACK, [])
    assert found.sentences == ("The router has not decided yet whom to ask.",)


def test_an_agency_no_rule_asks_is_said_to_be_asked_about_nothing() -> None:
    stranger = agency("the-beacon").model_copy(update={"id": "fire-service", "name": "Fire service"})
    world = World(POLICY, FRIDAY)
    world.take(scored(Kind.WALK_IN))
    heard = Heard(scored(Kind.WALK_IN), FRIDAY, "asked", FRIDAY)
    found = not_told(stranger, heard, PACK, world.referrals())
    assert found.sentences == ("No rule of Walsall asks Fire service about anything.",)


def test_an_answer_does_not_change_who_was_not_told() -> None:
    world = World(POLICY, FRIDAY)
    found = asked_of("walsall-council", Kind.CUSTODY_RELEASE, Need.DRUGS, world=world)
    world.answer(world.only(), Verb.DECLINE, reason=DeclineReason.NO_CAPACITY)
    assert not found.told
    assert "No rule asks Walsall Council" in found.sentences[0]


FACTS = st.builds(
    scored,
    st.sampled_from(list(Kind)),
    st.sampled_from(list(Need)),
    band=st.sampled_from(list(Band)),
    flags=st.lists(st.sampled_from(list(Flag)), max_size=3).map(tuple),
    substances=st.lists(st.sampled_from(list(Substance)), max_size=2).map(tuple),
    accepts=st.none() | st.booleans(),
    homeless=st.none() | st.booleans(),
    site=st.sampled_from([None, "Manor Hospital"]),
    birth_date=st.sampled_from([None, date(2010, 1, 1), date(1980, 1, 1)]),
)


@settings(max_examples=150, deadline=None)
@given(FACTS, st.sampled_from(PACK.routes.rules), st.sampled_from([FRIDAY, SUNDAY]))
def test_a_rule_lacks_something_exactly_where_it_does_not_match(fact: Any, rule: Any, at: datetime) -> None:
    when: When = rule.when
    holds = (not when.kinds or fact.kind in when.kinds) and matches(when, fact, PACK, at)
    lacks = list(lacking(when, fact, PACK, at))
    assert (lacks == []) is holds
    assert all("{" not in one and "`" not in one for one in lacks)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(FACTS, st.sampled_from(PACK.agencies))
def test_of_every_event_and_every_agency_something_is_said(fact: Any, one: Agency) -> None:
    world = World(POLICY, FRIDAY)
    world.take(fact)
    assert world.last is not None
    opened = world.referrals()
    found = not_told(one, Heard(fact, FRIDAY, world.last.reason, FRIDAY), PACK, opened)
    assert found.sentences
    assert all(sentence[0].isupper() and sentence.endswith(".") for sentence in found.sentences)
    assert found.told is (one.id in {referral.agency for referral in opened})
