"""Who a record may be one person with: pure (docs/adr/0011).

A record asks about one other at a time, the likeliest; the next is asked about when somebody has said that it is not
that one. So the records of a person who never gives a number ask about each other in a row, not each about all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.scoring.gather import person_of
from services.scoring.identity import joins_key, person_key
from services.scoring.joins import Joins
from services.scoring.matching.blocks import blocking_keys
from services.scoring.matching.compare import Match, compare
from services.scoring.matching.known import Known, identity_of
from services.scoring.matching.model import Weights
from services.scoring.profile import Profile
from services.scoring.proposals.rows import Block, Filed, block_keys, known_key
from services.scoring.unread import Reader


@dataclass(frozen=True, slots=True)
class Standing:
    """Whom a record belongs to: `together` are all records of its person, `apart` those it was said not to be."""

    together: frozenset[UUID]
    apart: frozenset[UUID]
    identifiers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """What a search came to. `blocks` are those the record is in from now on, with it, and those it left, without."""

    filed: Filed | None
    known: Known
    keys: tuple[str, ...]
    blocks: Mapping[str, Block]
    standing: Standing
    candidates: int
    likeliest: tuple[UUID, Match] | None


def searched(record: UUID, area: str, reader: Reader, model: Weights) -> Search:
    """Looks for a record's like among those of its area. Raises Unread, BadRecord `newer-state`."""
    filed = Filed.of(reader.body(known_key(record)))
    profile = Profile.of(record, reader.body(person_key(record)))
    standing = _standing(record, profile, reader)
    known = identity_of(person_of(profile)).model_copy(update={"identifiers": standing.identifiers})
    keys = block_keys(area, blocking_keys(known, model))
    left = set(filed.blocks).difference(keys) if filed is not None else set()
    bodies = reader.bodies([*keys, *sorted(left)])
    blocks = {key: Block.of(body) or Block() for key, body in bodies.items()}
    others = {one for key in keys for one in blocks[key].records} - {record} - standing.together - standing.apart
    most = model.numbers.blocking.most
    return Search(
        filed,
        known,
        keys,
        {key: one.without(record) if key in left else one.with_(record, most) for key, one in blocks.items()},
        standing,
        len(others),
        _likeliest(known, others, reader, model),
    )


def _standing(record: UUID, profile: Profile, reader: Reader) -> Standing:
    own = Joins.of(record, None, reader.body(joins_key(record)))
    joins = [Joins.of(one, None, body) for one, body in _joins(frozenset(own.origins), reader)]
    refused = frozenset(other for one in joins for other, join in one.joins.items() if join.refused)
    apart = (Joins.of(one, None, body).origins for one, body in _joins(refused, reader))
    held = {*profile.identifiers, *(one.identifier for one in joins if one.identifier is not None)}
    return Standing(
        together=frozenset(own.origins),
        apart=refused.union(*apart),
        identifiers=tuple(sorted(held)),
    )


def _joins(origins: frozenset[UUID], reader: Reader) -> list[tuple[UUID, Mapping[str, object] | None]]:
    bodies = reader.bodies(joins_key(one) for one in sorted(origins))
    return [(one, bodies[joins_key(one)]) for one in sorted(origins)]


def _likeliest(known: Known, others: set[UUID], reader: Reader, model: Weights) -> tuple[UUID, Match] | None:
    """The likeliest of those a person should be asked about; of equally likely ones the lowest id."""
    bodies = reader.bodies(known_key(one) for one in others)
    found = [(one, Filed.of(bodies[known_key(one)])) for one in others]
    matches = [(one, compare(known, filed.known, model)) for one, filed in found if filed is not None]
    proposed = [(one, match) for one, match in matches if match.verdict == "propose"]
    return min(proposed, key=lambda pair: (-pair[1].weight, pair[0]), default=None)
