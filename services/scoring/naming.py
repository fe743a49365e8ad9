"""What an event says of who is who: the origins it names, and which of them are one person (docs/adr/0014)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.scoring.identity import home_of, identifiers, origin_of, sort_of
from services.scoring.joins import Tie, Word
from shared.contracts.intake import EventReceived, Merge
from shared.contracts.vocabulary import Kind
from shared.kit.journal import BadRecord


@dataclass(frozen=True, slots=True)
class Said:
    """One word about two origins."""

    one: UUID
    other: UUID
    word: Word


@dataclass(frozen=True, slots=True)
class Named:
    """Whom an event names. `home` is the origin whose evidence it is; `origins` are all, with their identifiers."""

    event_id: UUID
    home: UUID
    origins: Mapping[UUID, str | None]
    said: tuple[Said, ...] = ()
    revives: bool = False
    """Whether somebody says that a notice of death was wrong."""

    @property
    def parts(self) -> bool:
        """Whether it may part what is one person now, or somebody who lives from an id that was stopped."""
        return self.revives or any(not one.word.together for one in self.said)


def named(event: EventReceived, time: datetime) -> Named:
    """Raises BadRecord: `no-merge`, `no-identifier` (of a merge whose records nobody could find again), `no-review`."""
    if event.kind is Kind.IDENTITY_REVIEWED:
        return _reviewed(event, time)
    own = identifiers(event.person)
    if event.kind is Kind.PERSON_MERGED:
        return _merge(event, time, own, _told(event, own))
    home = home_of(event)
    if not own:
        return Named(event.event_id, home, {home: None})
    return Named(event.event_id, home, _origins(own), tuple(_shown(event, time, own)))


def _reviewed(event: EventReceived, time: datetime) -> Named:
    if (death := event.death) is not None:
        return Named(event.event_id, death.record, {death.record: None}, revives=not death.died)
    if event.review is None:
        raise BadRecord("no-review", "who looked at records must say in review or in death what they found")
    one, other = event.review.records
    word = Word(
        tie=Tie.CONFIRMED,
        event_id=event.event_id,
        time=time,
        together=event.review.same_person,
        author=event.review.author,
        words=event.review.words,
    )
    return Named(event.event_id, one, {one: None, other: None}, (Said(one, other, word),) if one != other else ())


def _told(event: EventReceived, own: tuple[str, ...]) -> Merge:
    if event.merge is None:
        raise BadRecord("no-merge", "a merge must say in merge which record was removed")
    if not own or not identifiers(event.merge.removed):
        raise BadRecord("no-identifier", "a merge must name both records by an NHS, NOMS, CRN or local number")
    return event.merge


def _merge(event: EventReceived, time: datetime, kept: tuple[str, ...], merge: Merge) -> Named:
    """A merge is about the identifiers that differ; where the two records share no sort, about their strongest."""
    removed = identifiers(merge.removed)
    said = [
        Said(origin_of(one), gone, _word(event, time, gone, undone=merge.undone)) for one, gone in _pairs(kept, removed)
    ]
    if said and not merge.undone:
        said += [*_shown(event, time, kept), *_shown(event, time, removed)]
    return Named(event.event_id, origin_of(kept[0]), _origins((*kept, *removed)), tuple(said))


def _word(event: EventReceived, time: datetime, gone: UUID, *, undone: bool) -> Word:
    return Word(
        tie=Tie.MERGE, event_id=event.event_id, time=time, together=not undone, removed=None if undone else gone
    )


def _pairs(kept: tuple[str, ...], removed: tuple[str, ...]) -> Iterator[tuple[str, UUID]]:
    by_sort = {sort_of(one): one for one in reversed(kept)}
    shared = [one for one in removed if sort_of(one) in by_sort]
    if not shared:
        yield kept[0], origin_of(removed[0])
    for one in shared:
        if by_sort[sort_of(one)] != one:
            yield by_sort[sort_of(one)], origin_of(one)


def _shown(event: EventReceived, time: datetime, keys: tuple[str, ...]) -> Iterator[Said]:
    """Identifiers on one record are one person's: each with the strongest of them."""
    if len(keys) > 1:
        word = Word(tie=Tie.STRONG, event_id=event.event_id, time=time)
        for one in keys[1:]:
            yield Said(origin_of(keys[0]), origin_of(one), word)


def _origins(keys: tuple[str, ...]) -> dict[UUID, str | None]:
    return {origin_of(key): key for key in keys}
