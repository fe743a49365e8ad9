"""People as the fairness table sees them, all of them made up."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from deploy.local.fairness.model import NOT_RECORDED, Ended, Groups, Life
from shared.contracts.vocabulary import Band

GROUPS = st.builds(
    Groups,
    sex=st.sampled_from(["female", "male", NOT_RECORDED]),
    ethnicity=st.sampled_from(["white british", "pakistani", "traveller", "polish", NOT_RECORDED]),
    age=st.sampled_from(["under 18", "25 to 34", "65 and over"]),
    language=st.sampled_from(["en", "pl", NOT_RECORDED]),
)
LIVES = st.builds(
    Life,
    GROUPS,
    score=st.none() | st.integers(0, 48),
    band=st.none() | st.sampled_from([Band.NOW, Band.SAME_DAY, Band.STANDARD]),
    wait=st.none() | st.floats(0, 500),
    ended=st.none() | st.sampled_from([Ended.HELPED, Ended.OPEN]),
)
TOWNS: st.SearchStrategy[Sequence[Life]] = st.lists(
    st.tuples(LIVES, st.integers(1, 15)).map(lambda one: [one[0]] * one[1]), max_size=14
).map(lambda parts: [life for part in parts for life in part])
"""Towns in which several people are alike, so that groups of every size occur."""


def somebody(**known: Any) -> Life:
    """A woman of 25 to 34 who speaks English; `known` says otherwise, or what came of it."""
    woman = {"sex": "female", "ethnicity": NOT_RECORDED, "age": "25 to 34", "language": "en"}
    about = {name: known.pop(name, usual) for name, usual in woman.items()}
    return Life(Groups(**about), **known)
