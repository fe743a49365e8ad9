"""Evidence as hypothesis draws it: any kind, any words, any answers, up to five months back."""

from hypothesis import strategies as st

from services.scoring.profile import Evidence
from shared.contracts.observations import OBSERVATIONS
from shared.contracts.vocabulary import Flag, Kind, Need, Substance
from tests.unit.scoring_criteria.builders import heard

_ANSWERS = sorted(name for name, scale in OBSERVATIONS.items() if not scale.signed)
_LIKELY = ["outreach_contact", "overdose", "ambulance_callout", "assessment_recorded"]


@st.composite
def answers(draw: st.DrawFn) -> dict[str, int]:
    found = {}
    for name in draw(st.lists(st.sampled_from(_ANSWERS), max_size=4, unique=True)):
        scale = OBSERVATIONS[name]
        values = [one for one in (scale.lowest, scale.step, scale.highest, 84, 85) if scale.has(one)]
        found[name] = draw(st.sampled_from(values))
    return found


@st.composite
def pieces(draw: st.DrawFn) -> Evidence:
    return heard(
        draw(st.sampled_from(_LIKELY) | st.sampled_from(sorted(Kind))),
        days_ago=draw(st.sampled_from([0, 1, 31, 32, 55, 56, 84, 85]) | st.integers(0, 300).map(lambda half: half / 2)),
        tag=str(draw(st.uuids())),
        flags=draw(st.lists(st.sampled_from(sorted(Flag)), max_size=4, unique=True)),
        needs=draw(st.lists(st.sampled_from(sorted(Need)), max_size=2, unique=True)),
        substances=draw(st.lists(st.sampled_from(["alcohol", "benzodiazepines", "heroin", *Substance]), max_size=3)),
        no_fixed_abode=draw(st.sampled_from([None, True, False])),
        answers=draw(answers()),
    )


def lives(least: int = 0, most: int = 6) -> st.SearchStrategy[list[Evidence]]:
    return st.lists(pieces(), min_size=least, max_size=most)
