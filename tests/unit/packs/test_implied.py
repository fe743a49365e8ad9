"""What is said about two rules of one group is certain: it is compared with how the router really matches."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.router.matching import matches
from shared.contracts.people import PersonScored
from shared.contracts.vocabulary import Band, Flag, Kind, Need, Substance
from shared.packs.ages import Ages
from shared.packs.checks.implied import contradiction, covers, narrowed
from shared.packs.checks.rules import preceding
from shared.packs.routes import Route, When
from tests.unit.router.builders import FRIDAY, policy, scored

PACK = policy().packs["walsall"]
KINDS = [Kind.WALK_IN, Kind.OVERDOSE, Kind.POLICE_CONTACT]
NEEDS = [Need.DRUGS, Need.HOUSING]
FLAGS = [Flag.PREGNANT, Flag.OUT_OF_HOURS, Flag.ROUGH_SLEEPING]
USED = [Substance.ALCOHOL, Substance.HEROIN, Substance.CRACK]
DOORS = ["the-beacon/walk-in-desk", "cranstoun/out-of-hours-slot"]
SENDERS = ["urn:sameday:one", "urn:sameday:two"]
WORDS = ["toxic-trio", "overdose"]


def some(words: list[Any], most: int = 2) -> st.SearchStrategy[frozenset[Any]]:
    return st.frozensets(st.sampled_from(words), max_size=most)


AGES = st.sampled_from([None, Ages(below="P18Y"), Ages(below="P25Y"), Ages(**{"from": "P17Y6M", "below": "P25Y"})])
WHENS = st.builds(
    When,
    kinds=some(KINDS, 3).map(sorted).map(tuple),
    needs_any=some(NEEDS),
    flags_any=some(FLAGS),
    flags_none=some(FLAGS, 1),
    substances_any=some(USED),
    substances_all=some(USED),
    substances_only=some(USED, 3),
    bands=some([Band.NOW, Band.STANDARD]),
    no_fixed_abode=st.sampled_from([None, None, True, False]),
    accepts_help_now=st.sampled_from([None, None, True]),
    closed=some(DOORS).map(sorted).map(tuple),
    subject=st.sampled_from([None, None, "person"]),
    age=AGES,
    sites_any=some(["Manor", "Manor Hospital"]),
    districts_any=some(["WS1", "WS2"]),
    sources_any=some(SENDERS),
    sources_none=some(SENDERS, 1),
    criteria_any=some(WORDS),
    criteria_none=some(WORDS, 1),
    cohorts_any=some(["vulnerable-low-offending"], 1),
    score_at_least=st.sampled_from([None, None, 5, 9, 12]),
    score_below=st.sampled_from([None, None, 10, 20]),
)


def kept(when: When, parts: set[str]) -> When:
    """Only these parts of a rule; districts and sites are one, of which either is enough."""
    where = {"sites_any", "districts_any"}
    parts = parts | where if parts & where else parts
    return When(**{part: getattr(when, part) for part in parts})


UNHURRIED = settings(deadline=None)
"""The first that asks whether a door is open waits for the calendar of bank holidays."""
PARTS = st.sets(st.sampled_from(sorted(When.model_fields)), max_size=3)
SPARSE = st.builds(kept, WHENS, PARTS)
"""Rules as people write them: few parts, so that one often covers another."""
FACTS = st.builds(
    scored,
    st.sampled_from(KINDS),
    st.sampled_from(NEEDS),
    band=st.sampled_from([Band.NOW, Band.STANDARD]),
    flags=some(FLAGS, 3).map(tuple),
    substances=some(USED, 3).map(tuple),
    site=st.sampled_from([None, "Manor Hospital, ward 12", "manor house"]),
    accepts=st.sampled_from([None, True, False]),
    homeless=st.sampled_from([None, True, False]),
    birth_date=st.sampled_from([None, date(1980, 1, 1), date(2010, 1, 1), date(2008, 11, 20)]),
)
PLACED = {"cohorts": ("vulnerable-low-offending",)}
LIVES = st.sampled_from([None, "WS1 1AA", "WS3 1AA"])
KNOWN = st.builds(
    lambda one, criteria, lives: one.model_copy(
        update={"criteria": tuple(sorted(criteria)), "person": one.person.model_copy(update={"postcode": lives})}
        | PLACED
    ),
    FACTS,
    some(WORDS),
    LIVES,
)


def holds(when: When, fact: PersonScored) -> bool:
    return (not when.kinds or fact.kind in when.kinds) and matches(when, fact, PACK, FRIDAY)


def rule(when: When, rule_id: str = "later", **more: Any) -> Route:
    shape = PACK.routes.rules[0].model_dump(by_alias=True) | {"on": "event", "group": "treatment"} | more
    return Route.model_validate(shape | {"id": rule_id, "when": when.model_dump(by_alias=True)})


@UNHURRIED
@given(SPARSE, SPARSE, KNOWN)
def test_a_rule_that_covers_another_holds_whenever_that_does(earlier: When, later: When, fact: PersonScored) -> None:
    if covers(earlier, later) and holds(later, fact):
        assert holds(earlier, fact)


@UNHURRIED
@given(st.lists(SPARSE, max_size=4), SPARSE, KNOWN)
def test_a_rule_said_never_to_count_never_counts(earlier: list[When], later: When, fact: PersonScored) -> None:
    rules = [rule(when, f"r{number}") for number, when in enumerate(earlier)]
    if preceding(rule(later), rules, frozenset()) and holds(later, fact):
        assert any(holds(when, fact) for when in earlier)


@UNHURRIED
@given(WHENS, KNOWN)
def test_a_contradiction_never_holds(when: When, fact: PersonScored) -> None:
    if contradiction(when) is not None:
        assert not holds(when, fact)


@UNHURRIED
@given(WHENS, PARTS)
def test_a_rule_covers_itself_and_whatever_asks_for_more(when: When, parts: set[str]) -> None:
    assert covers(when, when)
    assert covers(kept(when, parts), when)


@UNHURRIED
@given(WHENS.filter(lambda when: len(when.needs_any) == 2), KNOWN)
def test_the_words_of_a_list_one_by_one_are_the_whole_of_it(when: When, fact: PersonScored) -> None:
    assert holds(when, fact) is any(holds(one, fact) for one in narrowed(when, "needs_any"))


def test_two_rules_may_precede_together_what_neither_does_alone() -> None:
    kinds = [rule(When(kinds=(kind,)), kind.value.replace("_", "-")) for kind in KINDS[:2]]
    later = rule(When(kinds=(Kind.WALK_IN, Kind.OVERDOSE), needs_any=frozenset({Need.DRUGS})))
    assert [one.id for one in preceding(later, kinds, frozenset())] == ["walk-in", "overdose"]
    assert preceding(later, kinds[:1], frozenset()) == ()


def test_a_rule_of_any_kind_is_preceded_once_every_kind_that_asks_somebody_is() -> None:
    quiet = frozenset(Kind) - {Kind.WALK_IN, Kind.OVERDOSE}
    kinds = [rule(When(kinds=(kind,)), kind.value.replace("_", "-")) for kind in (Kind.WALK_IN, Kind.OVERDOSE)]
    assert preceding(rule(When()), kinds, quiet)
    assert not preceding(rule(When()), kinds, quiet - {Kind.DRUG_ALERT})


@pytest.mark.parametrize("other", [{"group": "housing"}, {"on": "did_not_attend"}])
def test_rules_of_other_groups_and_occasions_take_nothing_away(other: dict[str, str]) -> None:
    assert not preceding(rule(When(kinds=(Kind.WALK_IN,))), [rule(When(), "all", **other)], frozenset())
