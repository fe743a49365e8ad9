"""People as hypothesis draws them: names of several languages, much of it missing."""

from datetime import date

from hypothesis import strategies as st

from services.scoring.matching.known import Known, identity_of
from shared.contracts.intake import Person
from tests.unit.scoring_matching.callings import AREA, SPELT

_GIVEN = sorted(
    {name for pair in SPELT.given for name in pair} | {name for one in AREA.all for name in (*one.women, *one.men)}
)
_FAMILY = sorted({name for pair in SPELT.family for name in pair} | {name for one in AREA.all for name in one.frequent})
_ODD = st.text(alphabet="abcdeéłżŷâäöüßœ '-ØşŁÓ", min_size=1, max_size=12)
GIVEN = st.sampled_from(_GIVEN) | _ODD
FAMILY = st.sampled_from(_FAMILY) | _ODD
_POSTCODES = ("WS1 1AA", "WS1 1AB", "WS1 2AA", "WS2 9ZZ", "LL11 1AA")
_PHONES = ("07700 900123", "07700 900132", "+447700900123", "01922 000111")


def people() -> st.SearchStrategy[Person]:
    """Persons of events; anything may be missing, and few values, so that they agree now and then."""
    return st.builds(
        Person,
        given_names=st.lists(GIVEN, max_size=3).map(tuple),
        family_name=st.none() | FAMILY,
        alias=st.none() | GIVEN,
        birth_date=st.none() | st.dates(date(1960, 1, 1), date(1961, 12, 31)) | st.just(date(1985, 3, 12)),
        birth_year=st.none() | st.integers(1958, 1990),
        postcode=st.none() | st.sampled_from(_POSTCODES),
        phone=st.none() | st.sampled_from(_PHONES),
        sex=st.none() | st.sampled_from(("female", "male", "x")),
        no_fixed_abode=st.none() | st.booleans(),
        crn=st.none() | st.sampled_from(("X123456", "X654321")),
    )


def knowns() -> st.SearchStrategy[Known]:
    """What is known of such people."""
    return people().map(identity_of)
