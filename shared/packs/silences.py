"""How long it takes at most until a named person is told that nobody has answered: over every chain, band and door."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from shared.contracts.vocabulary import Band
from shared.packs.checks.asks import bands
from shared.packs.longest import at_most, longest_closed
from shared.packs.pack import AreaPack
from shared.packs.routes import Otherwise, Route


@dataclass(frozen=True, slots=True)
class Silence:
    """A chain of asking in which nobody answers, and the most it lasts."""

    rule: str
    band: Band
    lasts: timedelta


def longest_silence(pack: AreaPack, since: date) -> Silence:
    """The chain that may stay silent for longest, within a year from that day: no path is longer."""
    closed = {name: longest_closed(target.calendar, since) for name, target in pack.targets.items()}
    rules: tuple[Route | Otherwise, ...] = (*pack.routes.rules, pack.routes.otherwise)
    return max((one for rule in rules for one in _silences(pack, rule, closed)), key=lambda one: one.lasts)


def chains_of(ask: Route | Otherwise) -> list[tuple[str, ...]]:
    """The chains of one ask: whom silence leads to, in order."""
    if ask.offer == "first":
        return [(*ask.candidates, *ask.fallback)]
    leads = [(name, *ask.fallback) for name in ask.candidates]
    return [*leads, *((name, *ask.candidates, *ask.fallback) for name in ask.support)]


def _silences(pack: AreaPack, ask: Route | Otherwise, closed: Mapping[str, timedelta]) -> Iterator[Silence]:
    for band in bands(ask):
        within = pack.respond_within[ask.id, band]
        for chain in chains_of(ask):
            lasts = (_turns(pack, name) * at_most(within, closed[name]) for name in chain)
            yield Silence(ask.id, band, sum(lasts, timedelta()))


def _turns(pack: AreaPack, name: str) -> int:
    """A team that may be full has somebody wait as long as an answer may take, and then the time to answer."""
    return 2 if name in pack.limited else 1
