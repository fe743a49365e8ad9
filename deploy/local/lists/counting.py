"""What of one life counts for a measure: a unit for each case, event, person or address. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from deploy.local.lists.lives import Ask, Life, Span
from services.scoring.profile import Evidence
from shared.contracts.vocabulary import AppointmentType, Band, DeclineReason, Kind, ReferralState
from shared.packs.measures import Counted, Measure

_ANSWERS = ("acknowledged", "accepted", "declined", "scheduled", "attended", "did_not_attend", "closed")
_TODAY = frozenset({Band.NOW, Band.SAME_DAY})
_GONE = frozenset({ReferralState.WITHDRAWN, ReferralState.REVOKED, ReferralState.CANCELLED})


@dataclass(frozen=True, slots=True)
class Unit:
    """One that counts: the same `key` counts once. `good`: of "so many of so many", whether among the first."""

    key: object
    kind: Kind | None = None
    team: str | None = None
    good: bool = True
    appointment_type: AppointmentType | None = None


Case = Sequence[Ask]
"""Referrals that one event opened about one person, the first one first."""


def cases(life: Life, measure: Measure) -> list[Case]:
    """What a measure of referrals looks at."""
    found: dict[UUID, list[Ask]] = defaultdict(list)
    for ask in life.asks:
        if (not measure.groups or ask.group in measure.groups) and (not measure.teams or ask.target in measure.teams):
            found[ask.event_id].append(ask)
    return list(found.values())


def _cases(life: Life, measure: Measure, within: Span) -> Iterator[Unit]:
    for case in cases(life, measure):
        if within.has(case[0].offered_at):
            yield _unit(case)


def _closed(life: Life, measure: Measure, within: Span) -> Iterator[Unit]:
    for case in cases(life, measure):
        if any(within.has(at) for ask in case if (at := _ended(ask, measure)) is not None):
            yield _unit(case)


def _agencies(life: Life, measure: Measure, within: Span) -> Iterator[Unit]:
    for case in cases(life, measure):
        for ask in case:
            if any(step.what in _ANSWERS and within.has(step.at) for step in ask.steps):
                yield Unit(ask.agency)


def _seen_within(life: Life, measure: Measure, within: Span) -> Iterator[Unit]:
    for case in cases(life, measure):
        until = _later(within.day(case[0].happened_at), measure)
        if within.first <= until <= within.last and not all(ask.steps[-1].state in _GONE for ask in case):
            seen = [at for ask in case if (at := ask.first("attended")) is not None]
            yield _unit(case, good=bool(seen) and within.day(min(seen)) <= until)


def _told_same_day(life: Life, measure: Measure, within: Span) -> Iterator[Unit]:
    return _on_the_day(life, measure, within, ("delivered", *_ANSWERS))


def _answered_same_day(life: Life, measure: Measure, within: Span) -> Iterator[Unit]:
    return _on_the_day(life, measure, within, _ANSWERS)


def _on_the_day(life: Life, measure: Measure, within: Span, what: Sequence[str]) -> Iterator[Unit]:
    """Each agency by its own day: who is asked next, because another was silent, is not late for that."""
    for case in cases(life, measure):
        for ask in case:
            if ask.band in _TODAY and within.has(ask.offered_at):
                at = ask.first(*what)
                good = at is not None and within.day(at) == within.day(ask.offered_at)
                yield Unit(ask.referral_id, ask.kind, ask.target, good)


def _seen_same_day(life: Life, measure: Measure, within: Span) -> Iterator[Unit]:
    for case in cases(life, measure):
        if case[0].band in _TODAY and within.has(case[0].happened_at):
            seen = (at for ask in case if (at := ask.first("attended")) is not None)
            yield _unit(case, good=any(within.day(at) == within.day(case[0].happened_at) for at in seen))


def _starts(life: Life, measure: Measure, within: Span) -> Iterator[Unit]:
    return (_unit(case) for case in _begun(life, measure, within) if not case[0].restart)


def _restarts(life: Life, measure: Measure, within: Span) -> Iterator[Unit]:
    return (_unit(case) for case in _begun(life, measure, within) if case[0].restart)


def _begun(life: Life, measure: Measure, within: Span) -> Iterator[Case]:
    """Who is with one of the teams already when another case begins does not start again."""
    every = cases(life, measure)
    begun = [(at, case) for case in every if (at := _start(case, measure)) is not None]
    for at, case in begun:
        before = (other for began, other in begun if began < at)
        if within.has(at) and not any(ask.open_at(at) for other in before for ask in other):
            yield case


def _start(case: Case, measure: Measure) -> datetime | None:
    times = [at for ask in case for at in (ask.first("attended"), _ended(ask, measure)) if at is not None]
    return min(times, default=None)


def _ended(ask: Ask, measure: Measure) -> datetime | None:
    return ask.first("closed") if ask.outcome in measure.outcomes else None


def _not_attended(life: Life, measure: Measure, within: Span) -> Iterator[Unit]:
    """What each team of a joint appointment says of it counts once (S22)."""
    for case in cases(life, measure):
        for ask in case:
            for step in ask.steps:
                if step.what == "did_not_attend" and within.has(step.at):
                    one = (ask.person_id, step.joint_at) if step.joint_at is not None else (ask.referral_id, step.at)
                    key = *one, step.appointment_type
                    yield Unit(key, ask.kind, ask.target, appointment_type=step.appointment_type)


def _declined(life: Life, measure: Measure, within: Span) -> Iterator[Unit]:
    for case in cases(life, measure):
        for ask in case:
            at = ask.first("declined") if ask.declined_because in measure.reasons else None
            if at is not None and within.has(at):
                yield Unit(ask.referral_id, ask.kind, ask.target)
            if DeclineReason.NO_CAPACITY in measure.reasons and within.has(ask.offered_at):
                # Who was passed over because it was full has turned somebody away as well, unasked (S34).
                yield from (Unit((ask.referral_id, name), ask.kind, name) for name in ask.full)


def _lasting(life: Life, measure: Measure, within: Span) -> Iterator[Unit]:
    again = [ask.happened_at for case in cases(life, measure) for ask in case]
    for piece in life.profile.evidence:
        until = _later(within.day(piece.time), measure)
        if piece.kind is Kind.TREATMENT_COMPLETED and within.first <= until <= within.last:
            back = any(piece.time < at and within.day(at) <= until for at in again)
            yield Unit(piece.event_id, piece.kind, good=not back)


def _events(life: Life, measure: Measure, within: Span) -> Iterator[Unit]:
    yield from (Unit(piece.event_id, piece.kind) for piece in life.events(within, lambda one: _fits(one, measure)))


def _people(life: Life, measure: Measure, within: Span) -> Iterator[Unit]:
    if not life.address:
        yield from (Unit(life.person_id, unit.kind) for unit in _events(life, measure, within))


def _addresses(life: Life, measure: Measure, within: Span) -> Iterator[Unit]:
    """An address may be named alone or with somebody; it is one, however often and by whomever it is reported."""
    for piece in life.events(within, lambda one: _fits(one, measure)):
        address = life.person_id if life.address else piece.address
        if address is not None:
            yield Unit(address, piece.kind)


def _fits(piece: Evidence, measure: Measure) -> bool:
    return (
        (not measure.kinds or piece.kind in measure.kinds)
        and _is_about(piece, measure)
        and (not measure.flags_any or not measure.flags_any.isdisjoint(piece.flags))
    )


def _is_about(piece: Evidence, measure: Measure) -> bool:
    named = not measure.needs_any.isdisjoint(piece.needs) or not measure.substances_any.isdisjoint(piece.substances)
    return named or not (measure.needs_any or measure.substances_any)


def _unit(case: Case, *, good: bool = True) -> Unit:
    first = case[0]
    return Unit((first.person_id, first.event_id), first.kind, first.target, good)


def _later(day: date, measure: Measure) -> date:
    return day + timedelta(days=measure.within_days or 0)


COUNTING: Mapping[Counted, Callable[[Life, Measure, Span], Iterator[Unit]]] = {
    Counted.CASES: _cases,
    Counted.CLOSED: _closed,
    Counted.AGENCIES: _agencies,
    Counted.SEEN_WITHIN: _seen_within,
    Counted.TOLD_SAME_DAY: _told_same_day,
    Counted.ANSWERED_SAME_DAY: _answered_same_day,
    Counted.SEEN_SAME_DAY: _seen_same_day,
    Counted.STARTS: _starts,
    Counted.RESTARTS: _restarts,
    Counted.NOT_ATTENDED: _not_attended,
    Counted.DECLINED: _declined,
    Counted.LASTING: _lasting,
    Counted.EVENTS: _events,
    Counted.PEOPLE: _people,
    Counted.ADDRESSES: _addresses,
}
"""How each is counted."""
PARTS = frozenset(
    {
        Counted.SEEN_WITHIN,
        Counted.LASTING,
        Counted.TOLD_SAME_DAY,
        Counted.ANSWERED_SAME_DAY,
        Counted.SEEN_SAME_DAY,
    }
)
"""Figures that say so many of so many."""
