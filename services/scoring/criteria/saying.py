"""One pass over the events: the newest word about anything, and when things last happened. Pure."""

from collections.abc import Iterator
from datetime import timedelta

from services.scoring.criteria.known import Happened, Known
from services.scoring.profile import Evidence
from shared.contracts.observations import DATED, OF_ONE_EVENT
from shared.contracts.vocabulary import Flag, Item, Kind, Need, Substance
from shared.packs.fact_names import HOMES

_STATES = {flag: flag.value for flag in Flag if flag not in OF_ONE_EVENT}
_NEEDS = {need: f"needs_{need}" for need in Need}
_USES = {substance: f"uses_{substance}" for substance in Substance}
_ANSWERS = {
    **{f"flag.{name}": (name, True) for name in _STATES.values()},
    **{f"uses.{substance}": (name, True) for substance, name in _USES.items()},
    **{f"ndta.{item}": (f"ndta_{item}", False) for item in Item},
    "readiness.change": ("readiness", False),
}
"""Observations that state a fact: its name, and whether the value means yes or no."""
_HOMES = {
    Flag.ROUGH_SLEEPING: "rough",
    f"flag.{Flag.ROUGH_SLEEPING}": "rough",
    Flag.SOFA_SURFING: "sofa",
    f"flag.{Flag.SOFA_SURFING}": "sofa",
}
_DAYS_AGO = {f"days_ago.{what}": what for what in DATED}
_NEVER = {f"never.{what}": what for what in DATED}
_HAPPENINGS = {Flag.OVERDOSE: "overdose", Flag.SUICIDE_ATTEMPT: "suicide_attempt"}


def said(pieces: tuple[Evidence, ...]) -> dict[str, Known]:
    """The newest word about each state; `pieces` is newest first."""
    known: dict[str, Known] = {}
    for piece in pieces:
        for name, value in _words(piece):
            if name not in known:
                known[name] = Known(value, (piece.event_id,), piece.time, ages=True)
        if "homeless" not in known and (home := _home(piece)):
            known |= _housing(home, piece)
    return known


def happened(pieces: tuple[Evidence, ...]) -> dict[str, Happened]:
    """When each thing last happened, be it an event, a flag of one or a date that a worker was told."""
    last: dict[str, Happened] = {}
    for piece in pieces:
        if piece.kind.value not in last:
            last[piece.kind.value] = Happened(piece.time, piece.event_id)
        for what, days in _dated(piece):
            time = piece.time - timedelta(days=days)
            if what not in last or time > last[what].time:
                last[what] = Happened(time, piece.event_id)
    return last


def never(pieces: tuple[Evidence, ...]) -> dict[str, Happened]:
    """The newest answer that a thing never happened, and when it was given."""
    told: dict[str, Happened] = {}
    for piece in pieces:
        for one in piece.observations:
            if one.name in _NEVER:
                told.setdefault(_NEVER[one.name], Happened(piece.time, piece.event_id))
    return told


def _words(piece: Evidence) -> Iterator[tuple[str, bool | int]]:
    """What one event says outright. In one event a word that is there outweighs an answer of no."""
    yield from ((_STATES[flag], True) for flag in piece.flags if flag in _STATES)
    yield from ((_NEEDS[need], True) for need in piece.needs)
    yield from ((_USES[substance], True) for substance in piece.substances)
    if piece.kind is Kind.PREGNANCY_RECORDED:
        yield "pregnant", True
    if piece.accepts_help_now is not None and piece.kind is not Kind.CONSENT_CHANGED:
        yield "accepts_help", piece.accepts_help_now
    for one in piece.observations:
        if one.name in _ANSWERS:
            name, yes_or_no = _ANSWERS[one.name]
            yield name, one.value == 1 if yes_or_no else one.value


def _dated(piece: Evidence) -> Iterator[tuple[str, int]]:
    for flag in piece.flags:
        if flag in _HAPPENINGS:
            yield _HAPPENINGS[flag], 0
    for one in piece.observations:
        if one.name in _DAYS_AGO:
            yield _DAYS_AGO[one.name], one.value


def _home(piece: Evidence) -> str | None:
    said_yes = {*piece.flags, *(one.name for one in piece.observations if one.value == 1)}
    if home := next((home for word, home in _HOMES.items() if word in said_yes), None):
        return home
    if piece.no_fixed_abode is None:
        return None
    return "none" if piece.no_fixed_abode else "housed"


def _housing(home: str, piece: Evidence) -> dict[str, Known]:
    """One word about where somebody lives settles all of it."""
    values = {f"housing_{other}": other == home for other in HOMES} | {"homeless": home != "housed"}
    return {name: Known(value, (piece.event_id,), piece.time, ages=True) for name, value in values.items()}
