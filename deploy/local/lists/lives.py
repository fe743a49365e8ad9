"""What a list looks at: one person (or an address) with all that is known, and every referral about them. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from services.router.life_cycle import OVER
from services.router.parts import StepOf
from services.scoring.fold import folded
from services.scoring.profile import Evidence, Profile
from shared.contracts.vocabulary import AppointmentType, Band, DeclineReason, Kind, Outcome, ReferralState


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a referral's history."""

    at: datetime
    what: str
    state: ReferralState
    appointment_type: AppointmentType | None = None
    joint_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """One referral, as far as lists look at it. `steps` in their order; `step`: if it is one of an application.

    `full`: teams that would have been asked instead but had no place.
    """

    referral_id: UUID
    person_id: UUID
    event_id: UUID
    kind: Kind
    agency: str
    team: str
    group: str
    band: Band
    because: str
    happened_at: datetime
    offered_at: datetime
    respond_by: datetime
    steps: tuple[Step, ...]
    appointment: datetime | None = None
    outcome: Outcome | None = None
    declined_because: DeclineReason | None = None
    full: tuple[str, ...] = ()
    case_id: UUID | None = None
    applies_for: str | None = None
    step: StepOf | None = None
    restart: bool = False

    @property
    def target(self) -> str:
        """`agency/team`."""
        return f"{self.agency}/{self.team}"

    def state_at(self, at: datetime) -> ReferralState | None:
        """Where it stood at a moment, None before it was opened."""
        return next((step.state for step in reversed(self.steps) if step.at <= at), None)

    def open_at(self, at: datetime) -> bool:
        """Whether it was open at a moment."""
        return self.state_at(at) not in {None, *OVER}

    def first(self, *what: str) -> datetime | None:
        """When one of these happened to it first."""
        return next((step.at for step in self.steps if step.what in what), None)


@dataclass(frozen=True, slots=True)
class Life:
    """One person, or an address of whom nobody is named. `asks`: every referral about them, the oldest first."""

    profile: Profile
    asks: tuple[Ask, ...]
    address: bool = False

    @property
    def person_id(self) -> UUID:
        """The id they go by now."""
        return self.profile.person_id

    def died(self, at: datetime) -> bool:
        """Whether a death was notified up to a moment: nobody looks for them any more."""
        return self.profile.stopped is not None and self.profile.stopped.time <= at

    def came(self, at: datetime) -> datetime | None:
        """When they came to an appointment last up to a moment, as an agency said."""
        steps = (step.at for ask in self.asks for step in ask.steps if step.what == "attended" and step.at <= at)
        return max(steps, default=None)

    def events(self, within: "Span", fits: Callable[[Evidence], bool]) -> Iterator[Evidence]:
        """Of the events kept in full those within some days that fit, the newest first."""
        return (piece for piece in self.profile.evidence if within.has(piece.time) and fits(piece))


@dataclass(frozen=True, slots=True)
class Span:
    """From the beginning of one local day to the end of another."""

    first: date
    last: date
    zone: ZoneInfo

    def has(self, moment: datetime) -> bool:
        """Whether a moment is within."""
        return self.first <= self.day(moment) <= self.last

    def day(self, moment: datetime) -> date:
        """The local date of a moment."""
        return moment.astimezone(self.zone).date()


def life_of(person_id: UUID, parts: Sequence[Profile], asks: Iterable[Ask]) -> Life:
    """Whoever goes by an id, of what each of their origins holds. Who has no number and no detail is an address."""
    named = any(part.identifiers or part.details for part in parts)
    # Nobody's numbers are shown here: which of them are in use is not asked.
    return Life(folded(person_id, 0, (), parts), in_order(asks), address=not named)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The last instant of a local day: a list is of a whole day, and of one yet to come as it will be."""
    return datetime.combine(day + timedelta(days=1), time(0), zone) - timedelta(microseconds=1)


def in_order(asks: Iterable[Ask]) -> tuple[Ask, ...]:
    """Referrals as they were offered."""
    return tuple(sorted(asks, key=lambda ask: (ask.offered_at, ask.referral_id)))
