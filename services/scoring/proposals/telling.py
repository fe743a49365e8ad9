"""Of which records the search for others like them must hear: pure (docs/adr/0011)."""

from collections.abc import Iterator
from uuid import UUID

from services.scoring.facts import caused
from services.scoring.profile import Profile
from services.scoring.register import Register
from services.scoring.settling import Settled
from services.scoring.whole import Grown
from shared.contracts.binding import record_of
from shared.contracts.fact import Message
from shared.contracts.records import RecordDescribed
from shared.kit.journal import Outgoing

RECORDS = "people.records"
COMPARED = frozenset(
    {"family_name", "given_names", "alias", "birth_date", "birth_year", "sex", "postcode", "phone", "no_fixed_abode"}
)
"""What is compared of people (`services.scoring.matching.known.Known`), besides their numbers."""


def described(message: Message, register: Register, who: Settled, grown: Grown | None = None) -> Iterator[Outgoing]:
    """Facts about the event's own record when it says who it is, and about all whose person is another now."""
    home, moved = register.named.home, {one for person in who.persons for one in person.origins}
    if grown is not None and _new(register.profile(home), grown.profile):
        moved.add(home)
    if grown is None:
        moved |= {one for named in register.named.origins for one in who.origins(named)}
    for one in sorted(moved):
        profile = grown.profile if grown is not None and one == home else register.profile(one)
        if profile.area is not None and COMPARED & profile.details.keys():
            yield _described(message, one, profile)


def _new(before: Profile, after: Profile) -> bool:
    return any(_said(before, name) != _said(after, name) for name in COMPARED & after.details.keys())


def _said(profile: Profile, name: str) -> object:
    detail = profile.details.get(name)
    return None if detail is None else detail.value


def _described(message: Message, record: UUID, profile: Profile) -> Outgoing:
    assert profile.area is not None  # noqa: S101 - asked before
    area = profile.area.value
    fact = RecordDescribed(record_id=record, version=profile.version, event_id=message.id, area=area)
    return record_of(RECORDS, area, caused(message, fact, f"record/{record}", record))
