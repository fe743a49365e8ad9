"""One cohort while one standing is taken into it: who is where, who enters, who leaves (ADR 12)."""

from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

from services.scoring.cohorts import order
from services.scoring.cohorts.moves import Cause, Move
from services.scoring.cohorts.nodes import Nodes
from services.scoring.cohorts.places import person_at, place
from services.scoring.cohorts.roll import Fit, Member, Roll, fit, roll_key
from services.scoring.cohorts.standing import Ranked
from services.scoring.cohorts.standings import Standings
from shared.contracts.cohorts import StandingChanged
from shared.kit.journal import Change, Row
from shared.kit.journal.unread import Unread
from shared.packs.cohorts import Cohort


class Ranking:
    """A working copy of one cohort's rows; `moves` are who entered and left, in order. Its methods raise Unread."""

    def __init__(self, cohort: Cohort, area: str, rows: Mapping[str, Row], standings: Standings) -> None:
        self.cohort = cohort
        self.moves: list[Move] = []
        self._key = roll_key(area, cohort)
        self._standings = standings
        self._before = roll = Roll.of(area, cohort, rows)
        self._waiting = Nodes(self._key, rows, roll.waiting)
        self._spare = self._waiting.spare()
        self._members = list(roll.members)
        self._version = roll.version
        reordered = roll.ordering != cohort.ordering
        self._era = roll.era + reordered
        self._stale = len(self._members) + order.size(self._waiting) if reordered else roll.stale

    def take(self, standing: StandingChanged, now: datetime) -> None:
        """Put a person where the standing puts them; out of the ranking when it does not fit."""
        known = self._standings.ranked(standing.person_id, self.cohort.id)
        member = self._member(standing.person_id)
        how = fit(self.cohort, standing)
        if standing.stopped is not None or how is Fit.UNFIT:
            self._drop(standing.person_id, member, known, Cause(standing.stopped or Cause.UNFIT))
        elif member is not None and known is not None:
            self._replace(member, standing, how, known)
        elif how is Fit.FITS:
            self._rank(standing, known, now)
        else:
            self._drop(standing.person_id, None, known, Cause.SLIPPED)

    def settle(self, now: datetime, *, hold: bool) -> None:
        """Let go who may not stay, then give places to who should have them.

        With `hold`, or while places made by another order are left, nobody enters and nobody is overtaken.
        """
        for member in tuple(self._members):
            if member.fit is Fit.SLIPPED and not self._protected(member, now):
                known = self._standings.ranked(member.person_id, self.cohort.id)
                self._drop(member.person_id, member, known, Cause.SLIPPED)
        if hold or self._stale:
            return
        while len(self._members) > self.cohort.size:
            self._let_go(self._last(now) or self._members[-1], Cause.SMALLER)
        while len(self._members) < self.cohort.size and (spot := order.lowest(self._waiting)):
            self._enter(spot, Cause.FREE_PLACE, now)
        while pair := self._overtaking(now):
            member, spot = pair
            self._let_go(member, Cause.OVERTAKEN)
            self._enter(spot, Cause.AHEAD, now)

    def changes(self) -> dict[str, Change]:
        """Every row of the cohort that is not what it was."""
        roll = self._before.model_copy(
            update={
                "version": self._version,
                "ordering": self.cohort.ordering,
                "era": self._era,
                "stale": self._stale,
                "members": tuple(self._members),
            }
        )
        if roll == self._before and not self._waiting.changed:
            return {}
        kept = roll.model_copy(update={"waiting": self._waiting.root()})
        return {self._key: Change(kept.body(), parsed=kept), **self._waiting.changes()}

    def looked_at(self) -> Iterator[str]:
        """Keys of every row this took, but those of standings."""
        yield self._key
        yield from self._waiting.touched
        if self._waiting.touched or self._waiting.changed:
            yield from self._spare

    def _member(self, person_id: UUID) -> Member | None:
        return next((member for member in self._members if member.person_id == person_id), None)

    def _rank(self, standing: StandingChanged, known: Ranked | None, now: datetime) -> None:
        since = known.since if known else now
        spot = place(self.cohort, standing, since)
        if known is None or known.place != spot:
            if missing := order.wanted(self._waiting, spot, *([known.place] if known else [])):
                raise Unread(missing)
            if known is not None:
                order.remove(self._waiting, known.place)
            order.insert(self._waiting, spot)
        self._place(standing.person_id, known, Ranked(place=spot, since=since, era=self._era))

    def _replace(self, member: Member, standing: StandingChanged, how: Fit, known: Ranked) -> None:
        spot = place(self.cohort, standing, known.since)
        self._members.remove(member)
        insort(self._members, member.model_copy(update={"place": spot, "fit": how}), key=_place)
        self._place(member.person_id, known, Ranked(place=spot, since=known.since, era=self._era))

    def _drop(
        self, person_id: UUID, member: Member | None, known: Ranked | None, cause: Cause, rank: int | None = None
    ) -> None:
        if member is not None:
            self._members.remove(member)
            self._moved(person_id, cause, rank)
        elif known is not None:
            order.remove(self._waiting, known.place)
        self._place(person_id, known, None)

    def _place(self, person_id: UUID, known: Ranked | None, ranked: Ranked | None) -> None:
        if known is not None and known.era < self._era:
            self._stale -= 1
        self._standings.place(person_id, self.cohort.id, ranked)

    def _let_go(self, member: Member, cause: Cause) -> None:
        """Out of the cohort: back to those who wait, unless the score would not let them in."""
        rank = self._rank_of(member.place)
        if member.fit is Fit.FITS:
            self._members.remove(member)
            order.insert(self._waiting, member.place)
            self._moved(member.person_id, cause, rank)
        else:
            known = self._standings.ranked(member.person_id, self.cohort.id)
            self._drop(member.person_id, member, known, cause, rank)

    def _enter(self, spot: str, cause: Cause, now: datetime) -> None:
        rank = self._rank_of(spot)
        order.remove(self._waiting, spot)
        member = Member(person_id=person_at(spot), place=spot, entered_at=now, fit=Fit.FITS)
        insort(self._members, member, key=_place)
        self._moved(member.person_id, cause, rank)

    def _moved(self, person_id: UUID, cause: Cause, rank: int | None) -> None:
        self._version += 1
        self.moves.append(Move(person_id, self.cohort, cause, rank, self._version))

    def _overtaking(self, now: datetime) -> tuple[Member, str] | None:
        """The last member who may be overtaken and the first who waits, when more than the margin lies between."""
        last, spot = self._last(now), order.lowest(self._waiting)
        if last is None or spot is None or spot > last.place:
            return None
        apart = self._rank_of(last.place) - self._rank_of(spot)
        return (last, spot) if apart > self.cohort.hysteresis.margin else None

    def _last(self, now: datetime) -> Member | None:
        return next((member for member in reversed(self._members) if not self._protected(member, now)), None)

    def _protected(self, member: Member, now: datetime) -> bool:
        """Clocks of two events may go backwards: who need not stay is never protected."""
        stay = self.cohort.hysteresis.stay
        return bool(stay) and now < member.entered_at + stay

    def _rank_of(self, spot: str) -> int:
        return 1 + bisect_left(self._members, spot, key=_place) + order.before(self._waiting, spot)


def _place(member: Member) -> str:
    return member.place
