"""Evidence as hypothesis draws it: any kind, any words, any answers, up to five months back.

Strategies are built once: to build them for each draw costs more than all that is tried with it.
"""

from hypothesis import strategies as st

from services.scoring.profile import Evidence
from shared.contracts.observations import OBSERVATIONS
from shared.contracts.vocabulary import Flag, Kind, Need, Substance
from tests.unit.scoring_criteria.builders import heard

_ANSWERS = sorted(name for name, scale in OBSERVATIONS.items() if not scale.signed)
_LIKELY = ["outreach_contact", "overdose", "ambulance_callout", "assessment_recorded"]


_NAMES = st.lists(st.sampled_from(_ANSWERS), max_size=4, unique=True)
_VALUES = {
    name: st.sampled_from([one for one in (scale.lowest, scale.step, scale.highest, 84, 85) if scale.has(one)])
    for name, scale in OBSERVATIONS.items()
}
_KINDS = st.sampled_from(_LIKELY) | st.sampled_from(sorted(Kind))
_DAYS_AGO = st.sampled_from([0, 1, 31, 32, 55, 56, 84, 85]) | st.integers(0, 300).map(lambda half: half / 2)
_FLAGS = st.lists(st.sampled_from(sorted(Flag)), max_size=4, unique=True)
_NEEDS = st.lists(st.sampled_from(sorted(Need)), max_size=2, unique=True)
_SUBSTANCES = st.lists(st.sampled_from(["alcohol", "benzodiazepines", "heroin", *Substance]), max_size=3)
_HOMELESS = st.sampled_from([None, True, False])
_TAGS = st.uuids()


@st.composite
def answers(draw: st.DrawFn) -> dict[str, int]:
    return {name: draw(_VALUES[name]) for name in draw(_NAMES)}


_ANSWERED = answers()


@st.composite
def pieces(draw: st.DrawFn) -> Evidence:
    return heard(
        draw(_KINDS),
        days_ago=draw(_DAYS_AGO),
        tag=str(draw(_TAGS)),
        flags=draw(_FLAGS),
        needs=draw(_NEEDS),
        substances=draw(_SUBSTANCES),
        no_fixed_abode=draw(_HOMELESS),
        answers=draw(_ANSWERED),
    )


_PIECES = pieces()


def lives(least: int = 0, most: int = 6) -> st.SearchStrategy[list[Evidence]]:
    return st.lists(_PIECES, min_size=least, max_size=most)
