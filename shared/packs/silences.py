"""How long it takes at most until a named person is told that nobody has answered: over every chain, band and door."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from shared.contracts.vocabulary import Band
from shared.packs.checks.asks import AnyAsk, asks, bands
from shared.packs.longest import at_most, longest_closed
from shared.packs.pack import AreaPack


@dataclass(frozen=True, slots=True)
class Silence:
    """A chain of asking in which nobody answers, and the most it lasts."""

    rule: str
    band: Band
    lasts: timedelta


def longest_silence(pack: AreaPack, since: date) -> Silence:
    """The chain that may stay silent for longest, within a year from that day: no path is longer."""
    closed = {name: longest_closed(target.calendar, since) for name, target in pack.targets.items()}
    every = (ask for _, ask in asks(pack.routes))
    return max((one for ask in every for one in _silences(pack, ask, closed)), key=lambda one: one.lasts)


def chains_of(ask: AnyAsk) -> list[tuple[str, ...]]:
    """The chains of one ask: whom silence leads to, in order."""
    if ask.offer == "first":
        return [(*ask.candidates, *ask.fallback)]
    leads = [(name, *ask.fallback) for name in ask.candidates]
    return [*leads, *((name, *ask.candidates, *ask.fallback) for name in ask.support)]


def _silences(pack: AreaPack, ask: AnyAsk, closed: Mapping[str, timedelta]) -> Iterator[Silence]:
    for band in bands(ask):
        within = pack.respond_within[ask.id, band]
        for chain in chains_of(ask):
            lasts = (_turns(pack, name) * at_most(within, closed[name]) for name in chain)
            yield Silence(ask.id, band, sum(lasts, timedelta()))


def _turns(pack: AreaPack, name: str) -> int:
    """A team that may be full has somebody wait as long as an answer may take, and then the time to answer."""
    return 2 if name in pack.limited else 1
