"""Plays with what came of each, and which rows of the sources' wants they prove."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from deploy.local.cases.checks import differs
from deploy.local.cases.checks.view import View
from deploy.local.cases.model import ROWS
from deploy.local.cases.playing import Stage
from deploy.local.cases.reading import Play
from deploy.local.cases.town import Packs, Town
from services.intake.decide import AreaOf
from shared.packs import Problem


@dataclass(frozen=True, slots=True)
class Result:
    """One play; it passed where nothing differed."""

    play: Play
    differences: tuple[Problem, ...]

    @property
    def passed(self) -> bool:
        """Whether everything was as expected."""
        return not self.differences


def results(plays: Iterable[Play], packs: Packs, area_of: AreaOf) -> Iterator[Result]:
    """Each play in a town of its own, by the services' own decisions."""
    return (Result(play, tuple(_played(play, packs, area_of))) for play in plays)


def proven(found: Iterable[Result]) -> Mapping[str, tuple[str, ...]]:
    """Every row with the plays that prove it; one that failed proves nothing."""
    passed = [one.play for one in found if one.passed]
    return {row: tuple(play.name for play in passed if row in play.case.rows) for row in ROWS}


def _played(play: Play, packs: Packs, area_of: AreaOf) -> Iterator[Problem]:
    stage = Stage(play, Town(packs, _start(play)), area_of)
    for number, scene in enumerate(play.scenes):
        since, wrong = len(stage.town.said), len(stage.wrong)
        stage.happens(number)
        yield from stage.wrong[wrong:]
        yield from differs(View(stage, scene, since))


def _start(play: Play) -> datetime:
    """The moment at which the first thing is heard of."""
    first = play.scenes[0].moment
    heard = (
        getattr(what, "heard", None) or what.at or first.now
        for step in first.given for what in step.named.values()
    )  # fmt: skip
    earliest: datetime = min((*heard, first.now))
    return earliest
