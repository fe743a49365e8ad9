"""Clocks: nobody is asked again only when the time to answer is over.

An interval of the file meets rules with less time: there the agency is asked again halfway, as it is meant. What is
refused is an interval written beside the very deadline it comes after.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from shared.contracts.vocabulary import Band
from shared.kit.calendar import Within
from shared.packs.checks.asks import asks, bands
from shared.packs.problems import Problem
from shared.packs.routes import Routes
from shared.packs.source import Place, Source

_HOUR = timedelta(hours=1)
_LONGEST = {"within_48h": 48 * _HOUR, "same_day": 25 * _HOUR, "next_opening": _HOUR}
"""The most there is between the opening of the door, from which a chase counts, and the deadline of this name."""
_SHORTEST = {"within_48h": 48 * _HOUR, "same_day": timedelta(), "next_opening": timedelta()}


def clocks(routes: Source[Routes]) -> Iterator[Problem]:
    """Intervals of asking again that certainly come no earlier than their deadline."""
    file = routes.model
    yield from _late(routes, (), file.chase_after, file.respond_within, tuple(Band))
    for place, ask in asks(file):
        if ask.chase_after is not None:
            yield from _late(routes, place, ask.chase_after, ask.respond_within or file.respond_within, bands(ask))


def _late(
    routes: Source[Routes], place: Place, chase: Mapping[Band, str], due: Mapping[Band, str], of: tuple[Band, ...]
) -> Iterator[Problem]:
    late = [band for band in of if shortest(Within.parse(chase[band])) >= longest(Within.parse(due[band]))]
    for text, answer, first in dict.fromkeys((chase[band], due[band], _place(routes, place, band)) for band in late):
        wrong = f"asked again only when the answer is overdue, which is due by {answer}"
        yield routes.problem(first, text, wrong)


def _place(routes: Source[Routes], place: Place, band: Band) -> Place:
    """A text for all bands stands on one line and is one problem."""
    exact = (*place, "chase_after", band.value)
    return exact if exact in routes.lines else exact[:-1]


def longest(within: Within) -> timedelta:
    """The most it can be, counted from the opening of the door; a day may have 25 hours."""
    return _LONGEST.get(
        within.word, within.elapsed + timedelta(days=within.days) + (_HOUR if within.days else 0 * _HOUR)
    )


def shortest(within: Within) -> timedelta:
    """The least it can be; a day may have 23 hours."""
    return _SHORTEST.get(
        within.word, within.elapsed + timedelta(days=within.days) - (_HOUR if within.days else 0 * _HOUR)
    )
