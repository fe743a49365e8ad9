"""What holds of the figures of all three areas."""

import pytest

from shared.packs.list_names import load_lists
from shared.packs.measures import Counted, Measure
from tests.product import AREAS

OF_PEOPLE = {
    f"{area}-{one.id}-{measure.id}": measure
    for area, lists in load_lists(AREAS).items()
    for one in lists.file.measures
    for measure in one.counts
    if measure.count not in {Counted.AGENCIES, Counted.ADDRESSES}
}


@pytest.mark.parametrize("measure", OF_PEOPLE.values(), ids=OF_PEOPLE)
def test_every_figure_of_people_is_split_by_sex_ethnicity_and_age(measure: Measure) -> None:
    """S31: who is missed shows only where every measure is split."""
    assert {"sex", "ethnicity", "age"} <= set(measure.by)
