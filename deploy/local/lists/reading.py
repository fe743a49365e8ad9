"""Everybody of an area with all that is known, one at a time, as scoring and router keep them: read only.

Who is one origin is handed on as the row comes; who is several is put together once the last row was read.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, Uuid, any_, bindparam, cast, column, func, literal, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.local.fairness.people import survivor
from deploy.local.fairness.reading import aliases, each_row, joined
from deploy.local.lists.lives import Ask, Life, Step, life_of
from deploy.local.lists.making import Occasion, begun
from deploy.local.lists.rows import Row
from deploy.local.trace.tables import PEOPLE, REFERRALS, SCORED
from services.router.parts import StepOf
from services.scoring.identity import person_key
from services.scoring.profile import Profile
from shared.contracts.vocabulary import AppointmentType, Band, DeclineReason, Kind, Outcome, ReferralState
from shared.kit.clock import instant
from shared.kit.database import engine
from shared.packs.lists import AnyList, Register

_ASK = func.jsonb_to_record(REFERRALS.c.body).table_valued(
    column("referral_id", Uuid), column("person_id", Uuid), column("event_id", Uuid), column("kind", Text),
    column("area", Text), column("agency", Text), column("team", Text), column("group", Text), column("band", Text),
    column("because", Text), column("happened_at", Text), column("accepted_time", Text), column("offered_at", Text),
    column("respond_by", Text), column("appointment", JSONB), column("outcome", Text), column("history", JSONB),
    column("case_id", Uuid), column("applied", JSONB), column("step", JSONB), column("restart", JSONB),
    column("declined_because", Text), column("full", JSONB),
)  # fmt: skip
"""Nothing of the person but the id: no list shows more."""


@dataclass(frozen=True)
class Reading:
    """One picture of an area's people in the database. `now_is`: ids that lead to another."""

    connection: AsyncConnection
    area: str
    now_is: Mapping[UUID, UUID]
    asks: Mapping[UUID, Sequence[Ask]]
    _parts: dict[UUID, list[Profile]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    async def of(cls, connection: AsyncConnection, area: str) -> "Reading":
        """Reads who leads to whom and the area's referrals."""
        now_is = {row.old: row.new for query in (aliases(), joined()) async for row in each_row(connection, query)}
        asks: dict[UUID, list[Ask]] = defaultdict(list)
        async for row in each_row(connection, _asks(area)):
            ask = _ask(row, now_is)
            asks[ask.person_id].append(ask)
        return cls(connection, area, now_is, asks)

    async def lives(self) -> AsyncIterator[Life]:
        """Everybody of whom the area heard last, and every address there."""
        several = self._several()
        async for row in each_row(self.connection, _people(self.area, several)):
            profile = Profile.of(row.person_id, row.body)
            person_id = survivor(profile.person_id, self.now_is)
            if profile.person_id in several:
                self._parts[person_id].append(profile)
            elif profile.evidence:
                yield self._life(person_id, [profile])
        for person_id, parts in self._parts.items():
            life = self._life(person_id, parts)
            if life.profile.area is not None and life.profile.area.value == self.area:
                yield life

    def _several(self) -> frozenset[UUID]:
        """Origins that may not be all of a person."""
        return frozenset({*self.now_is.keys(), *self.now_is.values()})

    def _life(self, person_id: UUID, parts: Sequence[Profile]) -> Life:
        return life_of(person_id, parts, self.asks.get(person_id, ()))


async def lists_made(url: str, lists: Sequence[AnyList], occasion: Occasion) -> list[tuple[AnyList, list[Row]]]:
    """Each list with its rows. Raises what the database raises; OSError when it does not answer."""
    database = engine(url, pool_size=1)
    try:
        async with database.connect() as connection:
            await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            heard = {row.event_id: row.heard async for row in each_row(connection, _heard(lists, occasion))}
            under_way = begun(lists, replace(occasion, heard=heard))
            reading = await Reading.of(connection, occasion.pack.area.area)
            async for life in reading.lives():
                for _, each in under_way:
                    each.look(life)
    finally:
        await database.dispose()
    return [(one, list(each.rows())) for one, each in under_way]


def _ask(row: Any, now_is: Mapping[UUID, UUID]) -> Ask:
    return Ask(
        referral_id=row.referral_id,
        person_id=survivor(row.person_id, now_is),
        event_id=row.event_id,
        kind=Kind(row.kind),
        agency=row.agency,
        team=row.team,
        group=row.group,
        band=Band(row.band),
        because=row.because,
        happened_at=instant(row.happened_at or row.accepted_time),
        offered_at=instant(row.offered_at),
        respond_by=instant(row.respond_by),
        steps=tuple(_step(one) for one in row.history or ()),
        appointment=instant(row.appointment["at"]) if row.appointment else None,
        outcome=Outcome(row.outcome) if row.outcome else None,
        declined_because=DeclineReason(row.declined_because) if row.declined_because else None,
        full=tuple(row.full or ()),
        case_id=row.case_id,
        applies_for=row.applied["application"] if row.applied else None,
        step=StepOf.model_validate(row.step) if row.step else None,
        restart=row.restart is not None,
    )


def _step(written: Mapping[str, Any]) -> Step:
    of = written.get("appointment_type")
    appointment_type = AppointmentType(of) if of is not None else None
    joint_at = instant(written["joint_at"]) if written.get("joint_at") else None
    return Step(instant(written["at"]), written["what"], ReferralState(written["state"]), appointment_type, joint_at)


def _people(area: str, several: Collection[UUID]) -> Select[Any]:
    """Rows of origins: the area's, and those of people made of several, whose newest area may be another origin's."""
    keys = bindparam("several", [person_key(one) for one in several], type_=ARRAY(Text))
    theirs = or_(PEOPLE.c.body["area"]["value"].astext == area, PEOPLE.c.key == any_(keys))
    person_id = cast(func.substr(PEOPLE.c.key, len("person:") + 1), Uuid).label("person_id")
    return select(person_id, PEOPLE.c.body).where(PEOPLE.c.key.startswith("person:"), theirs)


def _asks(area: str) -> Select[Any]:
    """Referrals about somebody or about an address; an alert is about nobody."""
    ask = _ASK.render_derived(name="ask", with_types=True)
    query = select(*(part for part in ask.c if part.name != "area")).select_from(REFERRALS).join(ask, onclause=true())
    return query.where(REFERRALS.c.key.startswith("referral:"), ask.c.area == area, ask.c.person_id.is_not(None))


def _heard(lists: Sequence[AnyList], occasion: Occasion) -> Select[Any]:
    """When events were heard of, of as many days as a register looks back."""
    days = max((one.days for one in lists if isinstance(one, Register)), default=0)
    since = occasion.at - timedelta(days=days + 1)
    query = select(SCORED.c.event_id, func.min(SCORED.c.decided_at).label("heard")).group_by(SCORED.c.event_id)
    return query.where(SCORED.c.decided_at > since, SCORED.c.decided_at <= occasion.at, literal(days > 0))
