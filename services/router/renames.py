"""Somebody is known by another id: two records are one person, or one that was merged is two people again.

Each is told under both keys, and over two partitions a later word may come first: `version` on the row of an id that
leads elsewhere is that of the fact that made it so, and an older one changes nothing (docs/adr/0014).
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from services.router.departures import allowed_again
from services.router.parts import DroppedOut
from services.router.pen import Pen
from services.router.state import Completed, PersonRow
from shared.contracts.fact import Message
from shared.contracts.people import PersonMerged, PersonSplit


def person_merged(pen: Pen, _message: Message, merged: PersonMerged) -> str:
    """Two records are one person: the survivor takes over what is open. Told under both keys: the second is void."""
    known = pen.row_of(merged.merged_from)
    survivor = pen.person(merged.merged_into)
    gone = pen.person(merged.merged_from)
    if gone.person_id == survivor.person_id:
        return "merged already"
    if known.alias_of is not None and known.version >= merged.version:
        return "merged before, and parted again since"
    taken = {
        "open": {**gone.open, **survivor.open},
        "heard": (*survivor.heard, *gone.heard),
        "aliases": (*survivor.aliases, gone.person_id, *gone.aliases),
        "stopped": survivor.stopped or gone.stopped,
        "withdrawn": (*survivor.withdrawn, *gone.withdrawn),
        "newest": max((one for one in (survivor.newest, gone.newest) if one), key=_version, default=None),
        "completed": max((one for one in (survivor.completed, gone.completed) if one), key=_when, default=None),
        "dropped_out": _in_time((*gone.dropped_out, *survivor.dropped_out)),
        "not_engaged": {**gone.not_engaged, **survivor.not_engaged},
        "consents": gone.consents if survivor.consents is None else survivor.consents,
        "version": max(survivor.version, merged.version),
    }
    pen.keep_person(survivor.model_copy(update=taken))
    pen.keep_person(PersonRow(person_id=gone.person_id, version=merged.version, alias_of=survivor.person_id))
    return f"{gone.person_id} is {survivor.person_id}: what was open goes on there"


def person_split(pen: Pen, _message: Message, split: PersonSplit) -> str:
    """A merge was wrong: what the events of the part that left have opened is that part's, under its new id.

    A stop or a word on consent stays behind; scoring says anew what of it is true of the part. The second telling
    moves what was decided under the old id since the first.
    """
    former = [row for row in map(pen.row_of, split.aliases) if row.version <= split.version]
    for row in former:
        pen.keep_person(PersonRow(person_id=row.person_id, version=split.version, alias_of=split.split_into))
    whole, part = pen.person(split.split_from), pen.person(split.split_into)
    if whole.person_id == part.person_id:
        return "merged again since"
    left = _of_events(pen, whole, split)
    pen.keep_person(_without(whole, left, split))
    for row in (left, *(row for row in former if row.alias_of is None)):
        more: dict[str, object] = {"open": {**part.open, **row.open}, "heard": (*part.heard, *row.heard)}
        more["not_engaged"] = {**row.not_engaged, **part.not_engaged}
        more["dropped_out"] = _in_time((*part.dropped_out, *row.dropped_out))
        part = part.model_copy(update=more | {"completed": part.completed or row.completed})
    _move(pen, part)
    aliases = tuple(dict.fromkeys((*part.aliases, *split.aliases)))
    withdrawn = (*part.withdrawn, *(_corrected(pen, whole, part, split) if split.revived else ()))
    version = max(part.version, split.version)
    pen.keep_person(part.model_copy(update={"aliases": aliases, "withdrawn": withdrawn, "version": version}))
    return f"{split.split_into} left {split.split_from}: what their events opened goes on there"


def _when(completed: Completed) -> datetime:
    return completed.at


def _in_time(dropped: Iterable[DroppedOut]) -> tuple[DroppedOut, ...]:
    return tuple(sorted(dropped, key=lambda one: one.at))


def _version(newest: dict[str, Any]) -> int:
    return int(newest["version"])


def _of_events(pen: Pen, whole: PersonRow, split: PersonSplit) -> PersonRow:
    """What a person's row has from the events of the part that left."""
    events = set(split.events)
    referrals = [pen.referral(key) for key in whole.open]
    opened = {one.referral_id for one in referrals if one is not None and one.event_id in events}
    return PersonRow(
        person_id=split.split_into,
        open={key: name for key, name in whole.open.items() if key in opened},
        heard=tuple(one for one in whole.heard if one.event_id in events),
        not_engaged={rule: event for rule, event in whole.not_engaged.items() if event in events},
        dropped_out=tuple(one for one in whole.dropped_out if one.event_id in events),
        completed=whole.completed if whole.completed is not None and whole.completed.event_id in events else None,
    )


def _without(whole: PersonRow, left: PersonRow, split: PersonSplit) -> PersonRow:
    return whole.model_copy(
        update={
            "open": {key: name for key, name in whole.open.items() if key not in left.open},
            "heard": tuple(one for one in whole.heard if one not in left.heard),
            "not_engaged": {rule: one for rule, one in whole.not_engaged.items() if rule not in left.not_engaged},
            "dropped_out": tuple(one for one in whole.dropped_out if one not in left.dropped_out),
            "completed": None if left.completed is not None else whole.completed,
            "aliases": tuple(alias for alias in whole.aliases if alias not in split.aliases),
            "version": max(whole.version, split.version),
        }
    )


def _corrected(pen: Pen, whole: PersonRow, part: PersonRow, split: PersonSplit) -> Iterator[UUID]:
    """Whoever heard of a death that is not the part's hears that it was wrong; each once, for it is theirs then."""
    for referral in filter(None, map(pen.referral, whole.withdrawn)):
        if referral.event_id in split.events and referral.person_id != part.person_id:
            allowed_again(pen, referral.model_copy(update={"person_id": part.person_id}))
            yield referral.referral_id


def _move(pen: Pen, part: PersonRow) -> None:
    for key in part.open:
        referral = pen.referral(key)
        if referral is not None and referral.person_id != part.person_id:
            pen.keep(referral.model_copy(update={"person_id": part.person_id}))
