"""What a person at a desk reads who must decide."""

from services.scoring.matching.compare import compare
from services.scoring.matching.model import Weights
from tests.unit.scoring_matching.builders import anna, called, known


def test_every_comparison_is_one_sentence_what_counts_most_first(model: Weights) -> None:
    one = known(family_name="Kowalska", given_names=["Katarzyna"], birth_date="1985-03-12", postcode="WS1 1AA")
    other = known(family_name="Kovalska", given_names=["Kasia"], birth_date="1985-03-12", postcode="WS1 1AA")
    match = compare(one, other, model)
    assert match.because == (
        "Born on the same day, 12 March 1985",
        "Same postcode, WS1 1AA; many people share one",
        "The family names sound alike: Kovalska and Kowalska",
        "Kasia and Katarzyna are forms of one name",
    )
    assert match.levels == ("born-same", "postcode-same", "family-sound", "given-short")


def test_what_speaks_against_is_said_too(model: Weights) -> None:
    match = compare(anna(), anna(postcode="LL11 1AA", sex="male", birth_date="1991-07-25"), model)
    assert "Postcodes of different districts: LL11 1AA and WS1 1AA; people move" in match.because
    assert "One is recorded as female, the other as male" in match.because
    assert "Born more than five years apart: 12 March 1985 and 25 July 1991" in match.because


def test_exchanged_names_are_one_sentence(model: Weights) -> None:
    match = called(model, "Goronwy Ashwell", "Ashwell Goronwy")
    assert match.because == ("Given name and family name seem to be exchanged: Ashwell and Goronwy",)
    assert sorted(match.levels) == ["family-swapped", "given-swapped"]


def test_a_match_shows_no_name_where_it_is_printed(model: Weights) -> None:
    assert "Ashwell" not in repr(compare(anna(), anna(), model))


def test_braces_in_a_name_are_no_template(model: Weights) -> None:
    odd = anna(alias="{one.__class__}")
    assert "Known by the same alias, One Class" in compare(odd, odd, model).because
