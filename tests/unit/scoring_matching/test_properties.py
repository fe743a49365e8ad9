"""What holds for every pair of people."""

import unicodedata

from anyascii import anyascii
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.scoring.matching.blocks import blocking_keys
from services.scoring.matching.compare import Match, compare
from services.scoring.matching.known import Known, identity_of
from services.scoring.matching.model import load_weights
from shared.contracts.intake import Person
from tests.unit.scoring_matching.strategies import knowns, people

MODEL = load_weights()
NOTHING = Known()
FIELDS = {
    "names": ("family_name", "given_names", "alias"),
    "birth": ("birth_date", "birth_year"),
    "sex": ("sex",),
    "home": ("postcode", "passing"),
    "phone": ("phone",),
}
FIELD = st.sampled_from(sorted(FIELDS))


def without(one: Known, field: str) -> Known:
    return one.model_copy(update={name: getattr(NOTHING, name) for name in FIELDS[field]})


def agreeing(one: Known, other: Known, field: str) -> Known:
    """The other, saying of this field what the one says."""
    return other.model_copy(update={name: getattr(one, name) for name in FIELDS[field]})


def forced(match: Match) -> bool:
    rules = MODEL.numbers.forced_down
    return match.because[:1] != () and match.because[0].startswith(("Possible ", rules.identifiers.because))


@given(knowns(), knowns())
@settings(max_examples=400)
def test_who_is_compared_with_whom_makes_no_difference(a: Known, b: Known) -> None:
    assert compare(a, b, MODEL) == compare(b, a, MODEL)


@given(knowns(), knowns(), FIELD)
@settings(max_examples=300)
def test_what_one_record_lacks_counts_as_if_both_lacked_it(a: Known, b: Known, field: str) -> None:
    neither = compare(without(a, field), without(b, field), MODEL)
    assert compare(without(a, field), b, MODEL) == neither
    assert compare(a, without(b, field), MODEL) == neither


@given(knowns(), knowns(), FIELD)
@settings(max_examples=300)
def test_what_is_missing_never_speaks_for_one_person_more_than_agreement(a: Known, b: Known, field: str) -> None:
    agreed, missing = compare(a, agreeing(a, b, field), MODEL), compare(a, without(b, field), MODEL)
    assume(not forced(agreed))
    assert missing.weight <= agreed.weight + 1e-9


@given(knowns(), st.sets(FIELD), st.sets(FIELD))
@settings(max_examples=300)
def test_more_of_the_same_about_one_person_never_lowers_the_weight(one: Known, some: set[str], more: set[str]) -> None:
    less = one
    for field in some | more:
        less = without(less, field)
    richer = one
    for field in some:
        richer = without(richer, field)
    assert compare(less, less, MODEL).weight <= compare(richer, richer, MODEL).weight + 1e-9


@given(people(), knowns())
@settings(max_examples=300)
def test_accents_capitals_and_how_letters_are_composed_make_no_difference(person: Person, other: Known) -> None:
    said = compare(identity_of(person), other, MODEL)
    for write in (anyascii, str.upper, lambda name: unicodedata.normalize("NFD", name)):
        names = [write(name) for name in person.given_names]
        again = person.model_copy(
            update={
                "given_names": tuple(names),
                "family_name": person.family_name and write(person.family_name),
                "alias": person.alias and write(person.alias),
            }
        )
        assert compare(identity_of(again), other, MODEL) == said
        assert blocking_keys(identity_of(again), MODEL) == blocking_keys(identity_of(person), MODEL)


@given(knowns(), knowns())
@settings(max_examples=300)
def test_a_probability_follows_the_weight_and_what_is_forbidden_is_never_proposed(a: Known, b: Known) -> None:
    match = compare(a, b, MODEL)
    assert 0 < match.probability < 1
    assert (match.probability > 0.5) == (match.weight > 0)
    assert (match.verdict == "propose") == (match.weight >= MODEL.numbers.propose.weight)
    assert len(match.because) <= len(match.levels) + 1
    if forced(match):
        assert match.verdict == "unlikely"


@given(knowns())
@settings(max_examples=300)
def test_a_record_meets_itself(one: Known) -> None:
    keys = blocking_keys(one, MODEL)
    assert keys == blocking_keys(one, MODEL)
    assert all(key.startswith("block:") for key in keys)
    assert len(keys) <= 60
