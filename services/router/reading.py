"""What the rows read so far tell of a person and of a referral."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from services.router.state import PersonRow, Referral, person_key, referral_key
from shared.kit.journal import Row

Rows = Mapping[str, Row]


def chain_of_aliases(person_id: UUID | None, rows: Rows) -> Iterator[str]:
    """The keys that lead to the survivor's row, as far as they are read."""
    while person_id is not None:
        yield person_key(person_id)
        row = rows.get(person_key(person_id))
        known = row.parsed(PersonRow.model_validate) if row is not None else None
        person_id = known.alias_of if known is not None else None


def person_of(person_id: UUID, rows: Rows) -> PersonRow | None:
    """The survivor's row, an empty one when the person is new, None while it is not read yet."""
    *_, last = chain_of_aliases(person_id, rows)
    row = rows.get(last)
    return None if row is None else row.parsed(PersonRow.model_validate) or PersonRow(person_id=person_id)


def referral_of(referral_id: UUID, rows: Rows) -> Referral | None:
    """The referral's row; None where there is none, and while it is not read yet."""
    row = rows.get(referral_key(referral_id))
    return row.parsed(Referral.model_validate) if row is not None else None
