"""Everything the services' tables say about one subject, as a Trace."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.local.deaths import death_of
from deploy.local.trace import model
from deploy.local.trace.dead import dead_letters_of
from deploy.local.trace.subject import Subject, find_person, find_subject
from deploy.local.trace.tables import ATTEMPTS, DELIVERIES, SCORED, SCORED_FACTS
from deploy.local.trace.whole import Known
from services.router.life_cycle import OVER
from services.router.state import Referral
from services.scoring.profile import Evidence, Profile
from shared.contracts.alerts import DrugAlert
from shared.contracts.binding import message_of
from shared.contracts.fact import Message
from shared.contracts.people import PersonScored
from shared.contracts.vocabulary import Kind
from shared.kit.journal import Outgoing, Record
from shared.kit.journal.wire import unpack

_NEVER = datetime.min.replace(tzinfo=UTC)
News = Callable[[Profile], tuple[str, ...] | None]
"""What changed about a person lately; None where that cannot be said."""
Stands = Callable[[Referral], str | None]
"""What a referral waits for, as `sameday why` says it; None where that cannot be said."""


async def gather(connection: AsyncConnection, asked: UUID, news: News, stands: Stands) -> model.Trace | None:
    """The trace of this id; None when no service has heard of it. Raises what the database raises."""
    subject = await find_subject(connection, asked)
    if subject is None:
        dead = await dead_letters_of(connection, [asked], [])
        return model.Trace(event=None, person_id=None, score=None, dead_letters=dead) if dead else None
    messages = await messages_of(connection, subject.events[:1])
    referrals = [referral.referral_id for referral in subject.referrals]
    ids = {*subject.events, *(message.id for message in messages)}
    person = subject.person
    keys = [*referrals, *((person.person_id, *person.formerly) if person is not None else ())]
    score = next((_score(one.data) for one in messages if isinstance(one.data, PersonScored)), None)
    trace = model.Trace(
        event=await _event(connection, subject, messages),
        person_id=subject.person_id,
        score=score,
        decided=subject.decided if score is None else None,
        referrals=tuple(_referral(referral, stands) for referral in subject.referrals),
        deliveries=await _deliveries(connection, [*referrals, *subject.events[:1]]),  # of an alert: by its event
        dead_letters=await dead_letters_of(connection, ids, keys),
    )
    return trace if person is None else _of_person(trace, person, news)


def _of_person(trace: model.Trace, person: Known, news: News) -> model.PersonTrace:
    return model.PersonTrace(
        **dict(trace) | {"person_id": person.person_id},
        formerly=person.formerly,
        changed=news(person.profile),
        events=tuple(_heard(piece) for piece in person.profile.evidence),
        older=sum(person.profile.older.values()),
        died=person.profile.stopped.time if person.profile.stopped is not None else None,
        taken_back=_taken_back(person),
    )


def _taken_back(person: Known) -> model.TakenBack | None:
    death = death_of(person.person_id, person.parts)
    if death is None or death.said is None or death.said.died:
        return None
    return model.TakenBack(notified=death.notified, at=death.said.time, author=death.said.author)


async def messages_of(connection: AsyncConnection, events: Sequence[UUID]) -> list[Message]:
    """What scoring told the world because of these events."""
    same = (
        (SCORED_FACTS.c.day == SCORED.c.day)
        & (SCORED_FACTS.c.event_id == SCORED.c.event_id)
        & (SCORED_FACTS.c.attempt == SCORED.c.attempt)
    )
    query = select(SCORED_FACTS.c.facts).join(SCORED, same).where(SCORED.c.event_id.in_(events))
    packed = (await connection.scalars(query.order_by(SCORED.c.attempt.desc()))).all()
    return [_message(fact) for facts in packed for fact in unpack(facts) if not fact.topic.startswith("dead.")]


def _message(fact: Outgoing) -> Message:
    return message_of(Record(fact.topic, 0, 0, fact.key, fact.value, dict(fact.headers), _NEVER))


async def _event(connection: AsyncConnection, subject: Subject, messages: Sequence[Message]) -> model.Event | None:
    if not subject.events:
        return None
    event_id = subject.events[0]
    scored = next((message for message in messages if isinstance(message.data, PersonScored)), None)
    if scored is not None:
        return _event_of(event_id, scored, scored.data)  # type: ignore[arg-type]  # chosen for its type
    if (alert := next((one for one in messages if isinstance(one.data, DrugAlert)), None)) is not None:
        return _alert_of(event_id, alert, alert.data)  # type: ignore[arg-type]  # chosen for its type
    person = subject.person or await find_person(connection, subject.person_id or event_id)
    pieces = person.profile.evidence if person is not None else ()
    piece = next((piece for piece in pieces if piece.event_id == event_id), None)
    return _heard(piece) if piece is not None else model.Event(id=event_id, kind=subject.kind)


def _heard(piece: Evidence) -> model.Event:
    return model.Event(id=piece.event_id, kind=piece.kind, source=piece.source, time=piece.time)


def _event_of(event_id: UUID, message: Message, scored: PersonScored) -> model.Event:
    return model.Event(
        id=event_id,
        kind=scored.kind,
        area=scored.area,
        source=scored.event_source,
        time=message.time,
        accepted_time=message.accepted_time,
    )


def _alert_of(event_id: UUID, message: Message, alert: DrugAlert) -> model.Event:
    return model.Event(
        id=event_id,
        kind=Kind.DRUG_ALERT,
        area=alert.area,
        time=message.time,
        accepted_time=message.accepted_time,
    )


def _score(scored: PersonScored) -> model.Score:
    score = scored.score
    return model.Score(
        value=score.value,
        band=score.band,
        factors=score.factors,
        low=score.low,
        high=score.high,
        unknown=score.unknown,
    )


def _referral(referral: Referral, stands: Stands) -> model.Referral:
    return model.Referral(
        id=referral.referral_id,
        agency=referral.agency,
        team=referral.team,
        state=referral.state,
        respond_by=referral.respond_by,
        history=tuple(model.Step(at=one.at, state=one.state, reason=one.reason) for one in referral.history),
        now=stands(referral) if referral.state not in OVER else None,
    )


async def _deliveries(connection: AsyncConnection, referrals: Sequence[UUID]) -> tuple[model.Delivery, ...]:
    query = select(DELIVERIES).where(DELIVERIES.c.referral_id.in_(referrals)).order_by(DELIVERIES.c.created_at)
    rows = (await connection.execute(query)).all()
    attempts = await _attempts(connection, [row.id for row in rows])
    return tuple(
        model.Delivery(
            id=row.id,
            agency=row.agency,
            channel=row.channel,
            state=row.state,
            attempts=tuple(attempts.get(row.id, ())),
        )
        for row in rows
    )


async def _attempts(connection: AsyncConnection, deliveries: Sequence[UUID]) -> dict[UUID, list[model.Attempt]]:
    query = select(ATTEMPTS).where(ATTEMPTS.c.delivery_id.in_(deliveries)).order_by(ATTEMPTS.c.n, ATTEMPTS.c.at)
    found: dict[UUID, list[model.Attempt]] = {}
    for row in await connection.execute(query):
        attempt = model.Attempt(at=row.at, took_ms=row.took_ms, outcome=row.kind, status=row.status)
        found.setdefault(row.delivery_id, []).append(attempt)
    return found
