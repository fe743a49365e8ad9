"""Which team can take this person: who cannot is passed over, which is said; what nobody knows shuts nobody out."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.router.eligibility import able, of_age
from services.router.policy import Policy
from shared.contracts.intake import Person
from shared.contracts.people import PersonScored
from shared.contracts.vocabulary import Flag, Kind, Need, Substance
from shared.packs import AreaPack
from shared.packs.agencies import Serves
from shared.packs.ages import Ages
from tests.unit.router.builders import FRIDAY, SECRET, World, and_rules, policy, requests, scored

WALSALL = policy().packs["walsall"]
ENTRY, DESK = "the-beacon/entry-into-service", "the-beacon/walk-in-desk"


def serving(pack: AreaPack, **teams: dict[str, Any]) -> AreaPack:
    """The pack with teams of The Beacon (by id, `_` for `-`) that serve only some."""
    named = {team.replace("_", "-"): Serves.model_validate(serves) for team, serves in teams.items()}
    beacon, *others = pack.agencies
    made = tuple(team.model_copy(update={"serves": named.get(team.id, team.serves)}) for team in beacon.teams)
    return replace(pack, agencies=(beacon.model_copy(update={"teams": made}), *others))


def about(**more: Any) -> PersonScored:
    return scored(Kind.SELF_REFERRAL, Need.DRUGS, **more)


def described(**person: Any) -> PersonScored:
    known = about()
    return known.model_copy(update={"person": known.person.model_copy(update=person)})


def judged(serves: dict[str, Any], who: PersonScored) -> tuple[bool, tuple[str, ...]]:
    """Whether entry into service can help, if it serves only these; and what is said of it."""
    names, notes = able(serving(WALSALL, entry_into_service=serves), (ENTRY,), who, FRIDAY)
    return names == (ENTRY,), notes


@pytest.mark.parametrize(
    ("serves", "who", "can", "says"),
    [
        ({"age": {"below": "P18Y"}}, described(birth_date=date(2008, 11, 21)), True, None),
        ({"age": {"below": "P18Y"}}, described(birth_date=date(2008, 11, 20)), False, "for people below 18 years"),
        ({"age": {"from": "P17Y6M"}}, described(), True, "from 17 years 6 months on and the age is not known"),
        ({"districts": ["WS1"]}, described(postcode="WS1 4QT"), True, None),
        ({"districts": ["WS1"]}, described(postcode="WS9 0AA"), False, "for WS1 and not for WS9"),
        ({"districts": ["WS1"]}, described(), True, "the address is not known"),
        ({"substances": ["alcohol"]}, about(substances=[Substance.ALCOHOL, Substance.HEROIN]), True, None),
        ({"substances": ["alcohol"]}, about(substances=[Substance.HEROIN]), False, "for people who use alcohol"),
        ({"substances": ["alcohol"]}, about(), True, "nobody said what is used"),
        ({"languages": ["en", "pl"]}, described(language="pl"), True, None),
        ({"languages": ["en"]}, described(language="pl"), False, "languages spoken there are en, not pl"),
        ({"languages": ["en"]}, described(), True, "the person's is not known"),
        ({"step_free": False}, about(flags=[Flag.STEP_FREE]), False, "needs a way in without steps"),
        ({"step_free": True}, about(flags=[Flag.STEP_FREE]), True, None),
        ({"step_free": False}, about(), True, None),
        ({"sexes": ["female"]}, described(sex="F"), True, None),
        ({"sexes": ["female"]}, described(sex="male"), False, "for people who are female"),
        ({"sexes": ["female"]}, described(sex="other"), True, "the sex is not known"),
        ({"flags_none": ["perpetrator"]}, about(flags=[Flag.PERPETRATOR]), False, "abuses others at home"),
        ({"flags_none": ["perpetrator"]}, about(), True, None),
        ({"flags_any": ["perpetrator"]}, about(), False, "abuses others at home"),
        ({"flags_any": ["perpetrator"]}, about(flags=[Flag.PERPETRATOR]), True, None),
    ],
)
def test_a_team_helps_whom_it_serves(serves: dict[str, Any], who: PersonScored, *, can: bool, says: str | None) -> None:
    found, notes = judged(serves, who)
    assert found is can
    assert (says is None and not notes) or (says is not None and says in notes[0])


@given(year=st.integers(1930, 2026), limit=st.integers(1, 90))
def test_of_a_birth_year_alone_the_age_is_known_only_where_any_birthday_would_say_the_same(
    year: int, limit: int
) -> None:
    ages = Ages.model_validate({"below": f"P{limit}Y"})
    today = FRIDAY.date()
    answers = {ages.has(date(year, month, 1), today) for month in range(1, 13)} | {ages.has(date(year, 12, 31), today)}
    assert of_age(ages, Person(birth_year=year), today) is (answers.pop() if len(answers) == 1 else None)


def test_who_cannot_help_is_passed_over_and_the_history_says_why() -> None:
    pack = serving(WALSALL, entry_into_service={"age": {"from": "P18Y"}})
    world = World(Policy({"walsall": pack}, SECRET))
    world.take(about(birth_date=date(2010, 1, 1), homeless=False).model_copy(update={"kind": Kind.GP_REFERRAL}))
    asked = [referral for referral in world.referrals() if referral.group == "treatment"]
    assert [referral.target for referral in asked] == ["the-beacon/young-people"]
    assert ENTRY not in asked[0].remaining
    assert "entry into service is passed over: it is for people from 18 years on" in asked[0].history[0].reason


def test_what_the_agency_reads_says_nothing_of_the_person_it_may_not_see() -> None:
    pack = serving(WALSALL, entry_into_service={"districts": ["WS1"]})
    world = World(Policy({"walsall": pack}, SECRET))
    known = about()
    elsewhere = known.model_copy(update={"person": known.person.model_copy(update={"postcode": "WS9 0AA"})})
    told = requests(world.take(elsewhere))
    assert world.only().target == DESK
    assert not [one for one in told if "WS9" in one.model_dump_json().replace('"person.postcode":"WS9 0AA"', "")]


def test_where_nobody_of_a_rule_can_help_the_last_resort_is_asked() -> None:
    rules = and_rules({"id": "first", "when": {"kinds": ["self_referral"]}, "candidates": ["the-beacon/transitions"]})
    world = World(rules)
    world.take(about(birth_date=date(1980, 1, 1)))
    referral = world.only()
    assert (referral.target, referral.rule) == (ENTRY, "first")
    assert "transitions service is passed over" in referral.history[0].reason


def test_where_nobody_at_all_can_help_a_named_person_is_told() -> None:
    women = {"sexes": ["female"]}
    pack = serving(WALSALL, entry_into_service=women, walk_in_desk=women)
    world = World(Policy({"walsall": pack}, SECRET))
    told = requests(world.take(described(sex="male")))
    referral = world.only()
    assert referral.state.value == "unroutable"
    assert [one.email for one in told] == [WALSALL.area.unroutable_contact.email]
    assert world.person().open == {}
    assert world.due_at == {}


def test_the_person_s_wish_about_place_comes_first() -> None:
    complex_cases = "the-beacon/complex-cases"
    rule: dict[str, object] = {"id": "first", "when": {"kinds": ["self_referral"]}}
    for wish, target in (
        ("Bradford Street", complex_cases),
        ("station street", ENTRY),
        ("the moon", ENTRY),
        (None, ENTRY),
    ):
        world = World(and_rules({**rule, "candidates": [ENTRY, complex_cases]}))
        world.take(about().model_copy(update={"wishes_site": wish}))
        assert world.only().target == target
        assert (f"wishes to go to {wish}" in world.only().history[0].reason) is (wish is not None)
