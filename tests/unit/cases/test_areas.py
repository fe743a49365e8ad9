"""Every case beside the packs comes as it must, by the decisions of the services themselves."""

import pytest

from deploy.local.cases.reading import Play, case_files, plays
from deploy.local.cases.results import results
from services.intake.adapters.areas import areas
from tests.unit.cases.builders import AREAS, packs

AREA_OF = areas(AREAS)
PLAYS = plays(case_files(AREAS), ("cumberland", "walsall", "wrexham"))


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.name)
def test_what_the_sources_say_happens(play: Play) -> None:
    (result,) = results([play], packs(), AREA_OF)
    assert [str(one) for one in result.differences] == []


def test_every_case_says_where_it_comes_from() -> None:
    """A line of the sources, or in plain words that it is ours."""
    citing = [
        play.name for play in PLAYS if play.case.source[:4] not in {"000:", "001:", "002:", "003:", "004:", "ours"}
    ]
    assert citing == []


def test_a_case_lies_with_its_area() -> None:
    astray = [play.line for play in PLAYS if play.source.file.parents[1].name != play.case.area]
    assert astray == []
