from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.router.matching import chains, matches, more_urgent
from services.router.sharing import shared
from services.router.state import Profile
from services.router.wording import when
from shared.contracts.intake import Place
from shared.contracts.vocabulary import Band, Flag, Kind, Need, Substance
from shared.packs import Agreement, Shareable, When
from shared.packs.ages import Ages
from tests.unit.router.builders import FRIDAY, policy, scored

PACK = policy().packs["walsall"]
NOBODY_SHUT = FRIDAY


def match(when: When, **more: object) -> bool:
    kind = Kind.SELF_REFERRAL
    return matches(when, scored(kind, Need.DRUGS, **more), PACK, NOBODY_SHUT)  # type: ignore[arg-type] # the builder's own


def test_a_rule_that_says_nothing_matches_everything() -> None:
    assert match(When())


def test_what_is_unknown_matches_nothing() -> None:
    assert not match(When(no_fixed_abode=True))
    assert not match(When(accepts_help_now=True))
    assert not match(When(substances_only=frozenset({Substance.ALCOHOL})))


def test_a_flag_that_must_not_be_there() -> None:
    without = When(flags_none=frozenset({Flag.IN_TREATMENT}))
    assert match(without)
    assert not match(without, flags=[Flag.IN_TREATMENT])


def test_substances_any_all_and_only() -> None:
    used = [Substance.ALCOHOL, Substance.HEROIN]
    assert match(When(substances_any=frozenset({Substance.HEROIN})), substances=used)
    assert match(When(substances_all=frozenset(used)), substances=used)
    assert not match(When(substances_all=frozenset({*used, Substance.CRACK})), substances=used)
    assert not match(When(substances_only=frozenset({Substance.ALCOHOL})), substances=used)


def test_a_band_and_a_shut_door() -> None:
    assert not match(When(bands=frozenset({Band.NOW})))
    assert match(When(bands=frozenset({Band.NOW})), band=Band.NOW)
    shut = When(closed=("the-beacon/walk-in-desk",))
    assert not match(shut)
    assert match(shut, flags=[Flag.OUT_OF_HOURS])


def ages(start: str, below: str) -> Ages:
    return Ages.model_validate({"from": start, "below": below})


@pytest.mark.parametrize(
    ("born", "fits"),
    [("2009-05-20", True), ("2009-05-21", False), ("2001-11-21", True), ("2001-11-20", False), (None, False)],
)
def test_an_age_counts_in_whole_months_on_the_day_both_birthdays_included(born: str | None, *, fits: bool) -> None:
    """On 20 November 2026: 17 and a half today, tomorrow; 25 tomorrow, today; unknown."""
    transitions = When(age=ages("P17Y6M", "P25Y"))
    assert match(transitions, birth_date=date.fromisoformat(born) if born else None) is fits


@given(st.dates(date(1930, 1, 1), date(2026, 11, 20)), st.integers(1, 1200))
def test_whoever_is_not_below_an_age_is_of_that_age_or_above(born: date, limit: int) -> None:
    text, today = f"P{limit // 12}Y{limit % 12}M", FRIDAY.date()
    assert ages("P0Y", text).has(born, today) is not ages(text, "P200Y").has(born, today)


def test_a_birth_year_alone_decides_only_where_any_day_would() -> None:
    adult = When(age=ages("P18Y", "P200Y"))
    known = scored(Kind.SELF_REFERRAL)
    for year, fits in ((1990, True), (2008, False), (2010, False)):
        person = known.person.model_copy(update={"birth_year": year})
        assert matches(adult, known.model_copy(update={"person": person}), PACK, FRIDAY) is fits


def test_an_age_nobody_has_is_a_mistake() -> None:
    with pytest.raises(ValidationError, match="nobody is of such an age"):
        ages("P25Y", "P17Y6M")
    with pytest.raises(ValidationError, match="P17Y6M"):
        ages("17", "P18Y")


def test_where_it_happened_and_where_the_person_lives() -> None:
    ward = When(sites_any=frozenset({"Manor Hospital"}))
    assert match(ward, site="manor hospital, ward 12")
    assert not match(ward, site="New Cross")
    assert not match(ward)
    near = When(districts_any=frozenset({"WS1"}))
    known = scored(Kind.SELF_REFERRAL)
    at_home = known.model_copy(update={"person": known.person.model_copy(update={"postcode": "WS1 4QT"})})
    assert matches(near, at_home, PACK, FRIDAY)
    elsewhere = at_home.model_copy(update={"place": Place(address="1 High Street", postcode="WS2 8AA")})
    assert not matches(near, elsewhere, PACK, FRIDAY)
    assert not match(near)


def test_the_place_it_happened_counts_only_where_nobody_knows_the_district() -> None:
    here = When(districts_any=frozenset({"WS1"}), sites_any=frozenset({"Bloxwich"}))
    met = scored(Kind.POLICE_CONTACT, site="Bloxwich police station")
    assert matches(here, met, PACK, FRIDAY)
    assert not matches(here, met.model_copy(update={"site": None}), PACK, FRIDAY)
    for postcode, fits in (("WS1 4QT", True), ("WS2 8AA", False)):
        lives = met.model_copy(update={"person": met.person.model_copy(update={"postcode": postcode})})
        assert matches(here, lives, PACK, FRIDAY) is fits


def test_an_address_is_another_subject_than_a_person() -> None:
    place = scored(Kind.PLACE_CONCERN).model_copy(update={"place": Place(address="1 High Street")})
    assert matches(When(subject="place"), place, PACK, FRIDAY)
    assert not matches(When(subject="person"), place, PACK, FRIDAY)
    assert match(When(subject="person"))


def test_criteria_that_are_met_and_cohorts_somebody_is_in() -> None:
    known = scored(Kind.SELF_REFERRAL).model_copy(update={"criteria": ("toxic-trio",), "cohorts": ("twenty",)})
    for rule, fits in (
        (When(criteria_any=frozenset({"toxic-trio", "overdose"})), True),
        (When(criteria_any=frozenset({"overdose"})), False),
        (When(criteria_none=frozenset({"toxic-trio"})), False),
        (When(criteria_none=frozenset({"overdose"})), True),
        (When(cohorts_any=frozenset({"twenty"})), True),
        (When(cohorts_any=frozenset({"other"})), False),
    ):
        assert matches(rule, known, PACK, FRIDAY) is fits


def test_the_score_that_is_known_at_its_boundaries() -> None:
    """The builder's score is 9."""
    assert match(When(score_at_least=9))
    assert not match(When(score_at_least=10))
    assert match(When(score_below=10))
    assert not match(When(score_below=9))


def test_all_at_once_each_with_the_same_fallback() -> None:
    rule = PACK.routes.rules[0].model_copy(
        update={"when": When(), "offer": "all", "candidates": ("a/a", "b/b"), "fallback": ("c/c",)}
    )
    pack = replace(PACK, routes=PACK.routes.model_copy(update={"rules": (rule,)}))
    plan = chains(pack, scored(Kind.SELF_REFERRAL), FRIDAY)
    assert [chain.candidates for chain in plan] == [("a/a", "c/c"), ("b/b", "c/c")]


@given(st.sampled_from(Band), st.sampled_from(Band))
def test_more_urgent_is_one_of_the_two_and_either_way_round(one: Band, other: Band) -> None:
    assert more_urgent(one, other) is more_urgent(other, one)
    assert more_urgent(one, other) in {one, other}


@given(
    st.builds(
        scored,
        st.sampled_from(Kind),
        flags=st.lists(st.sampled_from(Flag), max_size=3),
        substances=st.lists(st.sampled_from(Substance), max_size=3),
        homeless=st.none() | st.booleans(),
        band=st.sampled_from(Band),
    )
)
def test_every_event_asks_known_teams_each_once_or_is_listed_as_asking_nobody(event: object) -> None:
    plan = chains(PACK, event, FRIDAY)  # type: ignore[arg-type] # what the builder builds
    first = [chain.candidates[0] for chain in plan]
    assert len(set(first)) == len(first)
    assert {name for chain in plan for name in chain.candidates} <= set(PACK.targets)
    assert bool(plan) is not PACK.routes.no_referral.holds(event.kind, event.needs, event.flags)  # type: ignore[attr-defined] # as above


@given(st.frozensets(st.sampled_from(Shareable), min_size=1))
def test_exactly_the_agreements_fields_are_shared(fields: frozenset[Shareable]) -> None:
    agreement = PACK.agreements[0].model_copy(update={"fields": tuple(fields)})
    given_out = shared(Profile.of(scored()), agreement, FRIDAY.date())
    assert set(given_out) == {field.value for field in fields}


def test_every_field_an_agreement_may_list_can_be_read() -> None:
    everything: Agreement = PACK.agreements[0].model_copy(update={"fields": tuple(Shareable)})
    given_out = shared(Profile.of(scored()), everything, FRIDAY.date())
    assert given_out["person.nhs_number"] == "9991017070"
    assert given_out["score.value"] == 9


def test_moments_as_people_say_them() -> None:
    assert when(FRIDAY.replace(hour=17), FRIDAY, PACK) == "17:00 today"
    assert when(FRIDAY.replace(day=23, hour=9), FRIDAY, PACK) == "09:00 on Monday 23 November"
    assert when(FRIDAY.replace(month=7, day=6, hour=8), FRIDAY, PACK) == "09:00 on Monday 6 July"
    assert when(FRIDAY.replace(year=2027, month=1, day=4, hour=9), FRIDAY, PACK) == "09:00 on Monday 4 January 2027"
