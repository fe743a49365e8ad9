"""The rows of a decision: joins, evidence, versions, and what a person is asked to look at.

Whoever changes who is one person writes the row of every id they went by, and whoever hears an event the row of the id
the person goes by: so of two such decisions at once one is made again (journal.md, *Conflicts always end*).
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from uuid import UUID

from services.scoring.identity import joins_key, person_key, review_key
from services.scoring.joins import Join, Joins
from services.scoring.profile import Evidence, Profile
from services.scoring.register import Register
from services.scoring.reviews import met_alive, review, revived
from services.scoring.settling import Fragment, Person, Settled
from services.scoring.together import reviewed
from services.scoring.whole import Grown, version_of
from shared.contracts.intake import EventReceived
from shared.kit.journal import Change, Row


def changes(
    register: Register, settled: Settled, event: EventReceived, grown: Grown | None = None
) -> dict[str, Change]:
    """Every row the decision changes."""
    found = _joins(settled, register).items()
    rows = {joins_key(origin): Change.later(joins, joins.body) for origin, joins in found}
    rows |= {person_key(one.person_id): Change.later(one, body) for one, body in _people(register, settled, grown)}
    return rows | dict(met_alive(register, settled, event, grown)) | dict(_reviews(register, settled, event))


def _joins(settled: Settled, register: Register) -> dict[UUID, Joins]:
    joins = {origin: settled.joins[origin] for origin in settled.heard}
    for person in settled.persons:
        joins |= {origin: _belonging(settled.joins[origin], person) for origin in person.origins}
        joins |= {other: _belonging(register.joins_of(other), person) for other in _other_ids(settled, person)}
    asked = [(pair, register.named.event_id) for pair in settled.doubts] + [(pair, None) for pair in settled.cleared]
    for pair, review_id in asked:
        for here, there in (pair, pair[::-1]):
            row = joins.get(here, settled.joins[here])
            join = row.joins.get(there, Join()).model_copy(update={"review": review_id})
            joins[here] = row.model_copy(update={"joins": row.joins | {there: join}})
    return joins


def _belonging(joins: Joins, person: Person) -> Joins:
    part = next((one for one in person.fragments if joins.origin in one.origins), None)
    told = _told_of(part) if part is not None and part.heard_of else ()
    formerly = (*joins.formerly, *(one for one in told if one not in {person.person_id, *joins.formerly}))
    return joins.model_copy(
        update={"goes_by": person.person_id, "origins": tuple(sorted(person.origins)), "formerly": formerly}
    )


def _told_of(part: Fragment) -> tuple[UUID, ...]:
    """Ids under which the world knew it; of a part that left, the one it went by stays behind."""
    return (part.went_by,) if part.origins == part.among else (part.goes_by,)


def _other_ids(settled: Settled, person: Person) -> set[UUID]:
    """Ids that are no origin's: the person's own, and those that lead to it from now on."""
    gone = {one.went_by for one in person.fragments if not _in_use(one.went_by, settled)}
    return ({person.person_id} | gone) - settled.joins.keys()


def _in_use(person_id: UUID, settled: Settled) -> bool:
    return any(person.person_id == person_id for person in settled.persons)


def _people(
    register: Register, settled: Settled, grown: Grown | None
) -> Iterator[tuple[Profile, Callable[[], Mapping[str, object]]]]:
    """The event's own origin first, then the ids that change hands or go on; each with its version, and its body."""
    home = register.named.home
    updates: dict[UUID, dict[str, object]] = {home: {}} if grown is not None else {}
    for person in settled.persons:
        updates |= dict(_ids(settled, person))
    if grown is not None and not updates.get(goes_by := settled.goes_by(home)):
        updates[goes_by] = {"version": version_of(register, settled)}
    for person_id, update in updates.items():
        own = grown if grown is not None and grown.profile.person_id == person_id else None
        row = own.profile if own is not None else register.profile(person_id)
        held = register.named.origins.get(person_id)
        row = row.model_copy(update=update | ({"identifiers": (held,)} if held else {}))
        before = register.rows[person_key(person_id)]
        yield row, partial(_body, row, before, own.piece if own is not None else None)


def _body(row: Profile, before: Row, piece: Evidence | None) -> Mapping[str, object]:
    return row.body(before.body, piece)


def _ids(settled: Settled, person: Person) -> Iterator[tuple[UUID, dict[str, object]]]:
    for gone in {one.went_by for one in person.fragments}:
        if not _in_use(gone, settled):
            yield gone, {"version": person.version, "absorbed": True}
    yield person.person_id, {"version": person.version, "absorbed": False}


def _reviews(register: Register, settled: Settled, event: EventReceived) -> Iterator[tuple[str, Change]]:
    living = revived(register, settled)
    if settled.doubts or living:
        yield review_key(event.event_id), Change(review(event, settled, living))
    still = {join.review for pair, join in reviewed(settled.joins) if pair not in settled.cleared}
    for review_id in {join.review for join in settled.cleared.values()} - still:
        row = register.rows.get(review_key(review_id)) if review_id is not None else None
        if row is not None and row.body is not None:
            yield row.key, Change({**row.body, "settled": {"event_id": str(event.event_id)}})
