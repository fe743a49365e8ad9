"""What somebody was asked and answered: a yes is as good as the word itself, a later no ends what was said. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from services.scoring.profile import Evidence
from shared.contracts.intake import EventReceived, Observation
from shared.contracts.vocabulary import Flag, Kind, Substance

Word = TypeVar("Word", Flag, Substance)
_FLAGS: Mapping[str, Flag] = {f"flag.{flag}": flag for flag in Flag}
_TOLD_BY_KIND: Mapping[Kind, tuple[Flag, ...]] = {Kind.PREGNANCY_RECORDED: (Flag.PREGNANT,)}
"""What a kind of event says by itself."""
_HOMELESS = frozenset({Flag.ROUGH_SLEEPING, Flag.SOFA_SURFING})
_USES: Mapping[str, Substance] = {f"uses.{substance}": substance for substance in Substance}


def flags_of(event: EventReceived) -> tuple[Flag, ...]:
    """Flags an event names or is itself the word of, and those somebody asked about and heard yes to."""
    named = tuple(dict.fromkeys((*event.flags, *_TOLD_BY_KIND.get(event.kind, ()))))
    return (*named, *_yes(event.observations, _FLAGS, named))


def substances_of(event: EventReceived) -> tuple[Substance, ...]:
    """As `flags_of`, of substances."""
    return (*event.substances, *_yes(event.observations, _USES, event.substances))


def where_they_live(pieces: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The same without words on a home, or on having none, that any newer one contradicts; `pieces` is newest first.

    In one event a flag outweighs an address, as it does for criteria: who sleeps on a sofa is not housed.
    """
    agreeing, newer = list[Evidence](), set[bool]()
    for piece in pieces:
        agreeing.append(_agreeing(piece, newer))
        if (housed := _housed(piece)) is not None:
            newer.add(housed)
    return tuple(agreeing)


def _housed(piece: Evidence) -> bool | None:
    if not _HOMELESS.isdisjoint(piece.flags):
        return False
    return None if piece.no_fixed_abode is None else not piece.no_fixed_abode


def _agreeing(piece: Evidence, newer: set[bool]) -> Evidence:
    """The piece without what it says against `newer` words on whether they are housed."""
    flags = tuple(flag for flag in piece.flags if flag not in _HOMELESS) if True in newer else piece.flags
    contradicted = piece.no_fixed_abode is not None and piece.no_fixed_abode in newer  # no abode against housed
    if flags == piece.flags and not contradicted:
        return piece
    return piece.model_copy(update={"flags": flags} | ({"no_fixed_abode": None} if contradicted else {}))


def still(pieces: Sequence[Evidence], words: Callable[[Evidence], Iterable[Word]]) -> Iterator[Word]:
    """Words that nobody answered with no since they were said; `pieces` is newest first.

    In one event a word outweighs an answer of no, as it does for criteria.
    """
    ended = set[Flag | Substance]()
    for piece in pieces:
        yield from (word for word in words(piece) if word not in ended)
        ended.update(_no(piece.observations))


def _yes(observations: Iterable[Observation], asked: Mapping[str, Word], said: Sequence[Word]) -> Iterator[Word]:
    answers = (asked[one.name] for one in observations if one.value and one.name in asked)
    return (word for word in dict.fromkeys(answers) if word not in said)


def _no(observations: Iterable[Observation]) -> Iterator[Flag | Substance]:
    for one in observations:
        if not one.value and (word := _FLAGS.get(one.name) or _USES.get(one.name)) is not None:
            yield word
