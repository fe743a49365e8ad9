"""People's reasons as the packs of the product give them, drawn by hypothesis."""

from functools import cache

from hypothesis import strategies as st

from deploy import texts
from services.scoring.judging import judgement
from services.scoring.policy import Policies, load_policies
from shared.contracts.people import Factor, Score
from shared.contracts.texts.catalogue import Catalogue
from tests.unit.scoring_criteria.builders import AREAS, NOW, heard, profile
from tests.unit.scoring_criteria.strategies import lives

SIGNED = {"words": "he {said} 'not tonight'", "author": "duty worker 7"}
BRACES = SIGNED["words"]


@cache
def policies() -> Policies:
    return load_policies(AREAS)


@cache
def known() -> frozenset[str]:
    """Every text of the code and of the product's packs."""
    return frozenset(texts.every_text())


@cache
def missing(language: str) -> frozenset[str]:
    return frozenset(texts.missing(language))


spoken = cache(Catalogue.of)


@st.composite
def scores(draw: st.DrawFn) -> Score:
    """What an area's policy says of somebody, a worker's own word among it now and then."""
    life = draw(lives(least=1))
    if draw(st.booleans()):
        said = {"override.band": draw(st.integers(0, 4)), "override.score": draw(st.integers(0, 48))}
        signed = [{"name": name, "value": value, **SIGNED} for name, value in said.items()]
        ready = {"name": "readiness.change", "value": draw(st.integers(0, 4)), **SIGNED}
        life.append(heard("assessment_recorded", days_ago=draw(st.integers(0, 20)), observations=[*signed, ready]))
    area = draw(st.sampled_from(sorted(policies())))
    whole = profile(*life)
    return judgement(whole, draw(st.sampled_from(whole.evidence)), area, policies()[area], NOW).score


def reasons() -> st.SearchStrategy[list[Factor]]:
    return scores().map(lambda score: list(score.factors))
