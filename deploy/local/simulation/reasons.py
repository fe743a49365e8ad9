"""Which rule makes a referral differ, as a sentence. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from deploy.local.simulation.model import Asked, Told
from shared.contracts.vocabulary import Band
from shared.packs import AreaPack
from shared.packs.asks import Ask

_UNKNOWN = "what is known of the person, or who has been asked about them, differs by then"


@dataclass(frozen=True, slots=True)
class View:
    """One folder of packs, and what its rules said of each event."""

    packs: Mapping[str, AreaPack]
    scores: Mapping[UUID, Told]


def because(before: Asked | None, after: Asked | None, force: View, tried: View) -> str:
    """What makes the difference: a rule, a team, the score; the first that is found."""
    return next(_causes(before, after, force, tried), _UNKNOWN)


def _causes(before: Asked | None, after: Asked | None, force: View, tried: View) -> Iterator[str]:
    if before is not None and after is not None and before.band is not after.band:
        yield from _score(before, force, tried)
    if after is not None:
        yield from _rule(after, force, tried)
    if before is not None:
        yield from _rule(before, force, tried)
    for one in (before, after):
        if one is not None:
            yield from _score(one, force, tried)
            yield from _team(one, force, tried)
    if before is not None and after is not None:
        yield from _times(before, force, tried)


def _rule(asked: Asked, force: View, tried: View) -> Iterator[str]:
    """Whether the rule that asks is the same in both."""
    now, then = _ask(force, asked), _ask(tried, asked)
    if now is None:
        yield f"rule {asked.rule} is new in the pack tried"
    elif then is None:
        yield f"rule {asked.rule} is not in the pack tried"
    elif now != then:
        parts = [name for name in type(now).model_fields if getattr(now, name) != getattr(then, name, None)]
        yield f"rule {asked.rule} reads otherwise in the pack tried: {', '.join(parts)}"


def _score(asked: Asked, force: View, tried: View) -> Iterator[str]:
    now, then = force.scores.get(asked.event_id), tried.scores.get(asked.event_id)
    if now is not None and then is not None and now != then:
        yield f"its event is {_words(then.band)} by rule {then.rule}, and {_words(now.band)} by rule {now.rule} today"


def _team(asked: Asked, force: View, tried: View) -> Iterator[str]:
    """Whether the team is the same in both: hours, whom it serves, its agreement."""
    now, then = (view.packs[asked.area].targets.get(asked.target) if asked.area in view.packs else None
                 for view in (force, tried))  # fmt: skip
    if now != then:
        absent = "is not in" if then is None else "is new in" if now is None else "is described otherwise in"
        yield f"{asked.target}, whom rule {asked.rule} asks, {absent} the pack tried"


def _times(asked: Asked, force: View, tried: View) -> Iterator[str]:
    packs = [view.packs[asked.area] for view in (force, tried) if asked.area in view.packs]
    spans = {pack.respond_within.get((asked.rule, asked.band)) for pack in packs}
    if len(spans) > 1:
        yield f"the pack tried gives rule {asked.rule} another time to answer: respond_within of the whole file"


def _ask(view: View, asked: Asked) -> Ask | None:
    pack = view.packs.get(asked.area)
    return pack.asks.get(asked.rule) if pack is not None else None


def _words(band: Band) -> str:
    return band.value.replace("_", " ")
