"""What cohorts hear of a person: where they stand, and where they do not any more. Pure (docs/adr/0012)."""

from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from services.scoring.cohorts.roll import Fit, Roll, fit, roll_key
from services.scoring.facts import caused
from services.scoring.frequency import within
from services.scoring.judging import Judgement
from services.scoring.profile import Profile
from services.scoring.register import Register
from services.scoring.settling import Settled
from shared.contracts.binding import record_of
from shared.contracts.cohorts import KnownItem, StandingChanged, Stopped
from shared.contracts.fact import Message
from shared.contracts.vocabulary import Band
from shared.kit.journal import Outgoing, Row
from shared.packs.cohorts import Cohorts

STANDINGS = "people.standings"


def rolls(area: str, cohorts: Cohorts) -> set[str]:
    """Keys of the rows that say who is in an area's cohorts."""
    return {roll_key(area, cohort) for cohort in cohorts.cohorts}


def member_of(person_id: UUID, area: str, cohorts: Cohorts, rows: Mapping[str, Row]) -> tuple[str, ...]:
    """Cohorts a person is in, as far as their rows were read."""
    read = (cohort for cohort in cohorts.cohorts if roll_key(area, cohort) in rows)
    return tuple(one.id for one in read if any(m.person_id == person_id for m in Roll.of(area, one, rows).members))


def standing(message: Message, profile: Profile, said: Judgement) -> StandingChanged:
    """Where a person stands after an event."""
    seen = said.rules.seen
    return StandingChanged(
        person_id=profile.person_id,
        version=profile.version,
        event_id=message.id,
        area=said.area,
        low=said.score.low,
        high=said.score.high,
        band=said.score.band,
        items=tuple(KnownItem(item=item, value=value) for item, value in said.rules.items.items()),
        needs=seen.needs,
        flags=seen.flags,
        criteria=said.criteria,
        events_30_days=within(profile.evidence, 30, message.accepted_time),
        last_seen=profile.last_seen,
        at=profile.evidence[0].time,
    )


def standing_anew(message: Message, profile: Profile, said: Judgement) -> StandingChanged:
    """As `standing`, of somebody who is one of many: nobody enters or is overtaken before the last of them stands."""
    return standing(message, profile, said).model_copy(update={"settle": False})


def placed(
    message: Message, profile: Profile, said: Judgement, cohorts: Cohorts
) -> tuple[tuple[Outgoing, ...], tuple[str, ...]]:
    """What cohorts hear after an event, and the areas that ever heard of the person.

    A person has a place where they were last known: a late event of elsewhere moves nobody, a newer one takes them out
    of other areas' cohorts, whether or not they fit one of the new area's.
    """
    elsewhere = [area for area in profile.ranked if area != said.area]
    stands = standing(message, profile, said)
    if profile.area is not None and profile.area.value != said.area:
        return (), profile.ranked
    left = tuple(gone(message, profile.person_id, profile.version, elsewhere, "moved"))
    if not concerns(cohorts, stands, profile):
        return left, profile.ranked
    return (record(message, stands), *left), tuple(sorted({*profile.ranked, said.area}))


def concerns(cohorts: Cohorts, one: StandingChanged, profile: Profile) -> bool:
    """Whether an area's cohorts must hear of it: the person fits one, or was ranked before."""
    fits = any(fit(cohort, one) is Fit.FITS for cohort in cohorts.cohorts)
    return fits or one.area in profile.ranked


def gone(message: Message, person_id: UUID, version: int, areas: Iterable[str], why: Stopped) -> Iterator[Outgoing]:
    """Somebody who was ranked in these areas is there no more."""
    for area in areas:
        yield record(
            message,
            StandingChanged(
                person_id=person_id,
                version=version,
                event_id=message.id,
                area=area,
                low=0,
                high=0,
                band=Band.STANDARD,
                items=(),
                needs=(),
                flags=(),
                criteria=(),
                events_30_days=0,
                last_seen=None,
                at=message.accepted_time,
                stopped=why,
            ),
        )


def regrouped(message: Message, register: Register, who: Settled) -> Iterator[Outgoing]:
    """An id nobody goes by any more has no place, and nobody has one who is one person with somebody dead."""
    in_use = {person.person_id for person in who.persons}
    ended = {part.went_by: (person, part.among) for person in who.persons for part in person.fragments}
    for person_id, (person, among) in ended.items():
        if person_id not in in_use:
            yield from gone(message, person_id, person.version, _ranked(register, among), "merged")
    for person in who.persons:
        if register.standing(person.origins).stopped:
            yield from gone(message, person.person_id, person.version, _ranked(register, person.origins), "death")


def _ranked(register: Register, origins: Iterable[UUID]) -> list[str]:
    """Areas whose cohorts were ever told of any of these."""
    return sorted({area for origin in origins for area in register.profile(origin).ranked})


def record(message: Message, fact: StandingChanged) -> Outgoing:
    """A standing as a record, under its area."""
    about = caused(message, fact, f"person/{fact.person_id}", fact.person_id, fact.area)
    return record_of(STANDINGS, fact.area, about)
