"""Merges of HMPPS records: a prison joins two NOMS numbers, probation two CRNs or takes that back.

Source: ministryofjustice/hmpps-domain-events and hmpps-person-record. Each names both records by number, and no more.
"""

from dataclasses import dataclass

from pydantic import BaseModel, Field

from services.intake.reading import checked
from services.intake.refusals import Fault, Refused, invalid
from shared.contracts.intake import Merge, Person


class MergedRecords(BaseModel):
    """The numbers a merge names, by the sender's own names."""

    nomsNumber: str | None = Field(default=None, max_length=20)  # noqa: N815 - the sender's name
    removedNomsNumber: str | None = Field(default=None, max_length=20)  # noqa: N815 - the sender's name
    sourceCRN: str | None = Field(default=None, max_length=20)  # noqa: N815 - the sender's name
    targetCRN: str | None = Field(default=None, max_length=20)  # noqa: N815 - the sender's name
    reactivatedCRN: str | None = Field(default=None, max_length=20)  # noqa: N815 - the sender's name
    unmergedCRN: str | None = Field(default=None, max_length=20)  # noqa: N815 - the sender's name


@dataclass(frozen=True, slots=True)
class Numbers:
    """Where a merge says which record stayed and which was removed; `undone`: the removed one came out again."""

    field: str
    kept: str
    removed: str
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Merged:
    """The record that stayed, and what was done with the other."""

    kept: Person
    merge: Merge


MERGES = {
    "prison-offender-events.prisoner.merged": Numbers("noms_number", kept="nomsNumber", removed="removedNomsNumber"),
    "probation-case.merge.completed": Numbers("crn", kept="targetCRN", removed="sourceCRN"),
    "probation-case.unmerge.completed": Numbers("crn", kept="unmergedCRN", removed="reactivatedCRN", undone=True),
}
"""Event type → which two records it is about. No event tells that a prison took a merge back: a person does."""


def merged_by(event_type: str, records: MergedRecords, at: str) -> Merged | None:
    """What a merge says; None of any other event. Raises Refused (422) when a number is missing or misspelt."""
    numbers = MERGES.get(event_type)
    if numbers is None:
        return None
    kept, removed = (_numbered(records, numbers.field, name, at) for name in (numbers.kept, numbers.removed))
    return Merged(kept, Merge(removed=removed, undone=numbers.undone))


def records_of(event_type: str, records: MergedRecords) -> set[str]:
    """The records of a merge, by which it is told from another one of the same day."""
    numbers = MERGES.get(event_type)
    names = (numbers.kept, numbers.removed) if numbers is not None else ()
    return {f"{name}={getattr(records, name)}" for name in names}


def _numbered(records: MergedRecords, field: str, name: str, at: str) -> Person:
    value = getattr(records, name)
    try:
        if value is not None:
            return checked(Person, {field: value})
    except Refused:
        pass
    raise invalid(Fault(f"{at}/{name}", "a merge needs the number of each record, as such numbers are written"))
