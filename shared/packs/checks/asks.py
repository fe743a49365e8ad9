"""Every ask of a routes.yaml with its place, and whom it asks how soon."""

from collections.abc import Iterator

from shared.contracts.vocabulary import Band
from shared.packs.applications import Step
from shared.packs.routes import Otherwise, Route, Routes
from shared.packs.source import Place

AnyAsk = Route | Step | Otherwise
_BANDS = tuple(Band)
"""The most urgent first."""


def asks(routes: Routes) -> Iterator[tuple[Place, AnyAsk]]:
    """The rules in their order, the steps of applications, then the last resort."""
    for at, rule in enumerate(routes.rules):
        yield ("rules", at), rule
    for at, application in enumerate(routes.applications):
        yield from ((("applications", at, "steps", number), step) for number, step in enumerate(application.steps))
    yield ("otherwise",), routes.otherwise


def asked(place: Place, ask: AnyAsk) -> list[tuple[Place, str]]:
    """Every team of an ask where it stands."""
    lists = {
        "candidates": ask.candidates,
        "support": tuple(ask.support),
        "fallback": ask.fallback,
        "informs": ask.informs,
    }
    return [((*place, part, at), name) for part, names in lists.items() for at, name in enumerate(names)]


def bands(ask: AnyAsk) -> tuple[Band, ...]:
    """The bands an ask may have: `at_least` raises the score's, and what happens later may raise it further.

    A step of an application has its own time, however urgent the person is.
    """
    if isinstance(ask, Step):
        return (ask.at_least,)
    scored = (ask.when.bands if isinstance(ask, Route) else ()) or _BANDS
    least = min(max(map(_BANDS.index, scored)), _BANDS.index(ask.at_least))
    return _BANDS[: least + 1]
