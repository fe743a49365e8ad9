"""Registers for reviews (S29): what happened to whom in the days before, with the story that led to it. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from deploy.local.lists.having import having
from deploy.local.lists.lives import Life, Span
from deploy.local.lists.rows import Entry, Happened, Told
from services.scoring.profile import Evidence
from shared.contracts.vocabulary import FLAG_SENTENCES, Kind, Outcome
from shared.packs.lists import Register

_STEPS = frozenset(
    {"offered", "accepted", "scheduled", "attended", "did_not_attend", "declined", "expired", "closed", "unroutable"}
)
"""What of a referral belongs to somebody's story; how it was told to whom does not."""


@dataclass(slots=True)
class RegisterList:
    """Making of one register."""

    register: Register
    zone: ZoneInfo
    day: date
    at: datetime
    heard: Mapping[UUID, datetime]
    found: list[tuple[datetime, Entry]] = field(default_factory=list)

    def look(self, life: Life) -> None:
        """Enters somebody with all that happened to them in those days; one entry a person."""
        if life.address:
            return
        events = [piece for piece in life.profile.evidence if self._belongs(piece)]
        times = [*(piece.time for piece in events[:1]), *self._said_to_have_died(life)]
        if times:
            self.found.append((max(times), self._entry(life, events)))

    def rows(self) -> list[Entry]:
        """The newest first."""
        return [entry for _, entry in sorted(self.found, key=lambda one: (one[0], str(one[1].person)), reverse=True)]

    def _belongs(self, piece: Evidence) -> bool:
        sort = piece.kind in self.register.kinds or not self.register.flags.isdisjoint(piece.flags)
        return sort and piece.time <= self.at and (self._within(piece.time) or self._late(piece))

    def _said_to_have_died(self, life: Life) -> Iterator[datetime]:
        """When agencies closed because the person died, of a register of deaths: nobody else may have notified it."""
        for ask in life.asks if Kind.DEATH_NOTIFIED in self.register.kinds else ():
            at = ask.first("closed") if ask.outcome is Outcome.DIED else None
            if at is not None and at <= self.at and self._within(at):
                yield at

    def _within(self, moment: datetime) -> bool:
        return Span(self.day - timedelta(days=self.register.days), self.day, self.zone).has(moment)

    def _late(self, piece: Evidence) -> bool:
        """Heard of in these days, though it was before them."""
        heard = self.heard.get(piece.event_id)
        return heard is not None and heard <= self.at and self._within(heard)

    def _entry(self, life: Life, events: list[Evidence]) -> Entry:
        shown = {
            "person": life.person_id,
            "events": tuple(Happened(event_id=one.event_id, kind=one.kind, at=one.time) for one in events),
            "asked": having(life, self.at, self.zone),
            "timeline": tuple(story(life, self._story_of())),
        }
        shown = {name: value for name, value in shown.items() if name in self.register.columns}
        return Entry.model_validate({"list": self.register.id, "day": self.day} | shown)

    def _story_of(self) -> Span:
        return Span(self.day - timedelta(days=self.register.timeline_days), self.day, self.zone)


def story(life: Life, within: Span) -> Iterator[Told]:
    """What happened to somebody within some days, the oldest first: what was heard, and what became of referrals."""
    told = [Told(at=piece.time, what=_heard(piece)) for piece in life.events(within, lambda _: True)]
    steps = ((ask, step) for ask in life.asks for step in ask.steps if step.what in _STEPS and within.has(step.at))
    told += [Told(at=step.at, what=f"{ask.target}: {_plain(step.what)}") for ask, step in steps]
    yield from sorted(told, key=lambda one: (one.at, one.what))


def _heard(piece: Evidence) -> str:
    flags = [FLAG_SENTENCES[flag] for flag in piece.flags]
    return ", ".join([_plain(piece.kind.value), *flags])


def _plain(word: str) -> str:
    return word.replace("_", " ")
