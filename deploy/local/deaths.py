"""Whose death was told, and what somebody said of it who looked into it: for `sameday reviews` and `sameday trace`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.local.trace.subject import find_person
from deploy.local.trace.tables import PEOPLE
from services.scoring.identity import review_key
from services.scoring.notices import notices_of
from services.scoring.profile import DeathWord, Profile

_A_MOMENT = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Death:
    """A notice of somebody's death. `stands`: records of whom it counts; `taken_back`: those it was wrong of."""

    person_id: UUID
    notified: datetime
    newest: datetime
    stands: tuple[UUID, ...]
    taken_back: tuple[UUID, ...]
    said: DeathWord | None

    def records(self, *, died: bool) -> tuple[UUID, ...]:
        """Those of whom it is to be said; that a notice which stands is right may be said too."""
        return (self.taken_back or self.stands) if died else self.stands

    def word_at(self, now: datetime) -> datetime:
        """When the next word is said: no earlier than what it is about, whatever the clock says."""
        return max(now, self.newest, *((self.said.time + _A_MOMENT,) if self.said is not None else ()))


def death_of(person_id: UUID, parts: Sequence[Profile]) -> Death | None:
    """What was told of a person's death, of what each of their records holds; None where nobody told of one."""
    told = [part for part in parts if notices_of(part)]
    if not told:
        return None
    return Death(
        person_id=person_id,
        notified=min(notices_of(part)[0].time for part in told),
        newest=max(notices_of(part)[-1].time for part in told),
        stands=tuple(part.person_id for part in told if part.stopped is not None),
        taken_back=tuple(part.person_id for part in told if part.stopped is None),
        said=max((part.looked_into for part in told if part.looked_into), key=lambda word: word.order, default=None),
    )


async def find_death(connection: AsyncConnection, which: UUID) -> Death | None:
    """By a person's id, or that of the question whether they really died."""
    asked = await connection.scalar(select(PEOPLE.c.body).where(PEOPLE.c.key == review_key(which)))
    person = await find_person(connection, UUID(asked["persons"][0]) if asked and asked["persons"] else which)
    return death_of(person.person_id, person.parts) if person is not None else None


async def looked_into(connection: AsyncConnection) -> list[Profile]:
    """Every record about whose death somebody has said something."""
    said = PEOPLE.c.key.startswith("person:") & PEOPLE.c.body.has_key("looked_into")
    return [Profile.within(body) for body in (await connection.scalars(select(PEOPLE.c.body).where(said))).all()]
