"""What people are asked about who is who: records that look alike, and identifiers that contradict each other."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import cast, func, select
from sqlalchemy.dialects.postgresql import JSONPATH
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.local.deaths import looked_into
from deploy.local.trace.tables import PEOPLE
from services.scoring.joins import Joins, Tie
from services.scoring.profile import Profile
from services.scoring.proposals.rows import Filed
from services.scoring.reviews import MET_AFTER_DEATH
from shared.contracts.intake import DeathReview
from shared.contracts.intake import Review as Word
from shared.contracts.vocabulary import Kind
from shared.kit.ids import made_of

ALIKE, ONE, TWO = "alike", "said to be one person", "said to be two people"
LIVES, DIED = "said to live: a notice of death was wrong", "said to have died"
SOURCE = "urn:sameday:reviews"


@dataclass(frozen=True, slots=True)
class Review:
    """One question. `records` are the pairs it is about; `because` names people where records look alike.

    `why`: ALIKE, ONE, TWO, LIVES or DIED, or the word of a contradiction (docs/adr/0014). Only likeness has a
    probability.
    """

    id: UUID
    why: str
    records: tuple[tuple[UUID, UUID], ...]
    because: tuple[str, ...] = field(repr=False)
    probability: float | None = None
    area: str | None = None
    since: datetime | None = None

    @property
    def of_a_death(self) -> bool:
        """Whether it asks if a notice of death was right: `reviews alive` or `died` answers it."""
        return self.why in {LIVES, DIED, MET_AFTER_DEATH}


async def open_reviews(connection: AsyncConnection) -> list[Review]:
    """Everything that is asked now: contradictions first, then records that look alike, the likeliest first."""
    asked = PEOPLE.c.key.startswith("known:") & PEOPLE.c.body.has_key("asks")
    alike = (await connection.execute(select(PEOPLE.c.key, PEOPLE.c.body).where(asked))).all()
    unsettled = PEOPLE.c.key.startswith("review:") & ~PEOPLE.c.body.has_key("settled")
    doubts = (await connection.scalars(select(PEOPLE.c.body).where(unsettled))).all()
    likely = {one.id: one for row in alike for one in _alike(row.key, row.body)}
    return [*map(_doubt, doubts), *sorted(likely.values(), key=lambda one: (-(one.probability or 0), one.id))]


def _alike(key: str, body: dict[str, Any]) -> Iterator[Review]:
    """Two records that ask about each other are one question."""
    filed, record = Filed.model_validate(body), UUID(key.removeprefix("known:"))
    if filed.asks is not None:
        pair = (min(record, filed.asks.other), max(record, filed.asks.other))
        review_id = made_of("review", *pair)
        asks = filed.asks
        yield Review(review_id, ALIKE, (pair,), asks.because, asks.probability, filed.area, asks.since)


async def answered_reviews(connection: AsyncConnection) -> list[Review]:
    """What people said about two records, as it counts now."""
    said = func.jsonb_path_exists(PEOPLE.c.body, cast('$.joins.*.said.tie ? (@ == "confirmed")', JSONPATH))
    rows = (await connection.scalars(select(PEOPLE.c.body).where(PEOPLE.c.key.startswith("joins:"), said))).all()
    of_deaths = [_of_death(one) for one in await looked_into(connection)]
    return [*(review for body in rows for review in _said(Joins.model_validate(body))), *of_deaths]


def _of_death(record: Profile) -> Review:
    """By the record's id, which leads to the person."""
    word = record.looked_into
    assert word is not None  # noqa: S101 - only those were read
    area = record.area.value if record.area is not None else None
    because = (f"{word.author} said so: {word.words}",)
    return Review(record.person_id, DIED if word.died else LIVES, (), because, area=area, since=word.time)


def _said(joins: Joins) -> Iterator[Review]:
    for other, join in joins.joins.items():
        if joins.origin < other and join.said is not None and join.said.tie is Tie.CONFIRMED:
            pair = (joins.origin, other)
            why = ONE if join.said.together else TWO
            because = (f"{join.said.author} said so: {join.said.words}",)
            yield Review(made_of("review", *pair), why, (pair,), because, since=join.said.time)


def _doubt(body: dict[str, Any]) -> Review:
    pairs = tuple((UUID(one), UUID(other)) for one, other in body.get("records", ()))
    return Review(UUID(body["event_id"]), body["why"], pairs, (body["because"],))


def answered(review_id: UUID, word: Word, now: datetime) -> dict[str, Any]:
    """The event that says whether two records are one person's."""
    identity = made_of(review_id, *word.records, word.same_person, now)
    return _event(identity, {"review": word.model_dump(mode="json")}, now)


def told_of_death(word: DeathReview, now: datetime) -> dict[str, Any]:
    """The event that says whether a notice of death is right."""
    return _event(made_of(word.record, word.died, now), {"death": word.model_dump(mode="json")}, now)


def _event(identity: UUID, said: dict[str, Any], now: datetime) -> dict[str, Any]:
    """As intake takes it (CloudEvents 1.0, structured)."""
    return {
        "specversion": "1.0",
        "type": f"sameday.intake.{Kind.IDENTITY_REVIEWED}.v1",
        "source": SOURCE,
        "id": str(identity),
        "time": now.isoformat(),
        "datacontenttype": "application/json",
        "data": said,
    }
