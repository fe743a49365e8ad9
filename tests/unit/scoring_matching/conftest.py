"""The model, read once; and what measuring it came to."""

import pytest

from services.scoring.matching.model import Weights, load_weights
from tests.unit.scoring_matching.measure import Judged, Surveyed, judge_labelled, survey


@pytest.fixture(scope="session")
def model() -> Weights:
    return load_weights()


@pytest.fixture(scope="session")
def judged(model: Weights) -> tuple[Judged, ...]:
    return judge_labelled(model)


@pytest.fixture(scope="session")
def surveyed(model: Weights) -> Surveyed:
    return survey(model)
