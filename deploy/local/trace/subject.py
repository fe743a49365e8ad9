"""Whose trace it is: an event's, a referral's or a person's id all lead to an event, a person and their referrals.

A person's id may be a former one; events and referrals under it are the person's all the same (docs/adr/0014).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.local.trace.tables import PEOPLE, REFERRALS, SCORED
from deploy.local.trace.whole import Known, known
from services.router.state import Referral, referral_key
from shared.contracts.vocabulary import Kind

_IS_REFERRAL = REFERRALS.c.key.startswith("referral:")


@dataclass(frozen=True, slots=True)
class Subject:
    """What an id led to. `events` are all of the subject's, the newest first; a trace shows the first one's score.

    `person` is who it is, where a person's id was asked for; `decided` what scoring made of an event, where that is in
    words, and `kind` what it was, where it is no evidence of anything.
    """

    events: tuple[UUID, ...]
    person_id: UUID | None
    referrals: tuple[Referral, ...]
    person: Known | None = None
    decided: str | None = None
    kind: Kind | None = None


async def find_subject(connection: AsyncConnection, asked: UUID) -> Subject | None:
    """What this id is of; None when no service has decided anything about it."""
    return (
        await _by_event(connection, asked)
        or await _by_referral(connection, asked)
        or await _by_person(connection, asked)
    )


async def _by_event(connection: AsyncConnection, asked: UUID) -> Subject | None:
    query = select(SCORED.c.audit).where(SCORED.c.event_id == asked).order_by(SCORED.c.attempt.desc())
    audit: dict[str, Any] | None = await connection.scalar(query)
    if audit is None:
        return None
    person = audit.get("person_id")
    return Subject(
        events=(asked,),
        person_id=UUID(person) if person else None,
        referrals=await _of_event(connection, asked),
        decided=audit.get("reason") if "dead_letter" not in audit else None,
        kind=Kind(audit["kind"]) if "kind" in audit else None,
    )


async def _by_referral(connection: AsyncConnection, asked: UUID) -> Subject | None:
    body = await connection.scalar(select(REFERRALS.c.body).where(REFERRALS.c.key == referral_key(asked)))
    if body is None:
        return None
    referral = Referral.model_validate(body)
    case = await _referrals(connection, REFERRALS.c.body["case_id"].astext == str(referral.case_id))
    return Subject((referral.event_id,), referral.person_id, case)


async def _by_person(connection: AsyncConnection, asked: UUID) -> Subject | None:
    person = await find_person(connection, asked)
    if person is None:
        return None
    return Subject(person.events, person.person_id, await _of_person(connection, person), person)


async def find_person(connection: AsyncConnection, asked: UUID) -> Known | None:
    """The person whom this id leads to."""

    async def read(keys: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
        rows = await connection.execute(select(PEOPLE.c.key, PEOPLE.c.body).where(PEOPLE.c.key.in_(keys)))
        return {row.key: row.body for row in rows if row.body is not None}

    return await known(read, asked)


async def _of_event(connection: AsyncConnection, event_id: UUID) -> tuple[Referral, ...]:
    """Those the event opened, with the ones that followed them, and those it made more urgent."""
    opened = REFERRALS.c.body["event_id"].astext == str(event_id)
    moved = REFERRALS.c.body.contains({"history": [{"event_id": str(event_id)}]})
    return await _referrals(connection, opened | moved)


async def _of_person(connection: AsyncConnection, person: Known) -> tuple[Referral, ...]:
    """Closed referrals keep the id the person had then."""
    ids = [str(one) for one in (person.person_id, *person.formerly)]
    return await _referrals(connection, REFERRALS.c.body["person_id"].astext.in_(ids))


async def _referrals(connection: AsyncConnection, which: ColumnElement[bool]) -> tuple[Referral, ...]:
    rows: Sequence[Any] = (await connection.scalars(select(REFERRALS.c.body).where(_IS_REFERRAL, which))).all()
    found = [Referral.model_validate(body) for body in rows]
    return tuple(sorted(found, key=lambda referral: (referral.offered_at, referral.ordinal)))
