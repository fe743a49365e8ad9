"""Why a rule does not hold: nothing is lacking exactly where it holds."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.local.explain.lacking import elsewhere, lacking, lacking_for_band
from services.scoring.decide import Situation
from shared.contracts.vocabulary import Flag, Kind, Need, Substance
from shared.packs.scoring import BandWhen, When

KINDS = st.sampled_from([Kind.WALK_IN, Kind.OVERDOSE, Kind.PRISON_RELEASE])
NEEDS = st.sampled_from([Need.DRUGS, Need.HOUSING])
FLAGS = st.sampled_from([Flag.PREGNANT, Flag.ROUGH_SLEEPING])
SUBSTANCES = st.sampled_from([Substance.HEROIN, Substance.ALCOHOL, Substance.CRACK])
MAYBE = st.none() | st.booleans()
SITUATIONS = st.builds(
    Situation,
    kind=KINDS,
    needs=st.lists(NEEDS, unique=True).map(tuple),
    flags=st.lists(FLAGS, unique=True).map(tuple),
    substances=st.lists(SUBSTANCES, unique=True).map(tuple),
    no_fixed_abode=MAYBE,
    accepts_help_now=MAYBE,
)
RULES = st.builds(
    BandWhen,
    kinds=st.frozensets(KINDS),
    needs=st.frozensets(NEEDS),
    flags=st.frozensets(FLAGS),
    substances=st.frozensets(SUBSTANCES),
    all_substances=st.frozensets(SUBSTANCES),
    no_fixed_abode=MAYBE,
    accepts_help_now=MAYBE,
    score_at_least=st.none() | st.integers(1, 48),
    frequent=st.frozensets(st.sampled_from(["emergency-30", "justice-90"])),
)
OFTEN = st.sets(st.sampled_from(["emergency-30", "justice-90", "no-fixed-abode"]))


@given(RULES, SITUATIONS, st.integers(0, 48), OFTEN)
def test_nothing_is_lacking_exactly_where_a_rule_holds(
    when: BandWhen, seen: Situation, low: int, often: set[str]
) -> None:
    enough = when.score_at_least is None or low >= when.score_at_least
    frequent = not when.frequent or not when.frequent.isdisjoint(often)
    holds = when.holds(seen) and enough and frequent
    assert (list(lacking_for_band(when, seen, low, often)) == []) is holds


@given(RULES, SITUATIONS)
def test_what_is_lacking_is_said_in_plain_words(when: BandWhen, seen: Situation) -> None:
    for sentence in lacking(when, seen):
        assert sentence
        assert "_" not in sentence
        assert "{" not in sentence


def seen(**known: Any) -> Situation:
    return Situation(**{
        "kind": Kind.GP_REFERRAL, "needs": (), "flags": (), "substances": (),
        "no_fixed_abode": None, "accepts_help_now": None,
    } | known)  # fmt: skip


@pytest.mark.parametrize(
    ("when", "known", "sentence"),
    [
        (When(kinds={Kind.WALK_IN, Kind.DROP_IN_CONTACT}), {}, "it was not said at a drop-in or at the desk"),
        (When(needs={Need.DRUGS, Need.ALCOHOL}), {}, "nobody named alcohol or drugs as a need"),
        (When(flags={Flag.PREGNANT}), {}, "nobody said: pregnant"),
        (When(substances={Substance.HEROIN}), {}, "nobody named heroin"),
        (
            When(all_substances={Substance.HEROIN, Substance.ALCOHOL}),
            {"substances": (Substance.ALCOHOL,)},
            "nobody named heroin",
        ),
        (When(no_fixed_abode=True), {}, "nobody said whether there is a home"),
        (When(no_fixed_abode=True), {"no_fixed_abode": False}, "there is an address to go to"),
        (When(no_fixed_abode=False), {"no_fixed_abode": True}, "there is no address to go to"),
        (When(accepts_help_now=True), {}, "nobody said whether help is wanted now"),
        (When(accepts_help_now=True), {"accepts_help_now": False}, "the person wants no help now"),
        (When(accepts_help_now=False), {"accepts_help_now": True}, "the person says yes to help now"),
    ],
)
def test_unknown_is_told_apart_from_no(when: When, known: dict[str, Any], sentence: str) -> None:
    assert list(lacking(when, seen(**known))) == [sentence]


def test_a_rule_for_everybody_is_about_every_occasion() -> None:
    assert not elsewhere(When(), seen())
    assert elsewhere(When(kinds={Kind.WALK_IN}), seen())
