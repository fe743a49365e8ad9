"""What a profile can state at one moment, by the names packs use (shared/packs/fact_names.py). Pure.

What nobody has said is not among the facts: it is unknown, which is neither no nor 0.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import Literal, Self

from services.scoring.criteria import counting, saying
from services.scoring.criteria.known import Happened, Known, Moment
from services.scoring.criteria.person import PERSONAL, described
from services.scoring.profile import Evidence, Profile, since
from shared.contracts.vocabulary import Kind
from shared.packs.criteria import Criteria
from shared.packs.fact_names import COUNTED_DAYS, FACT_NAMES, HOMES

Housing = Literal["rough", "sofa", "none", "housed", "unknown"]
_STATUS: Mapping[str, Housing] = {"rough": "rough", "sofa": "sofa", "none": "none", "housed": "housed"}
_AHEAD = timedelta(minutes=5)
"""How far the newest event may lie ahead of the clock (interfaces.md, *Facts on Kafka*)."""


@dataclass(frozen=True)
class Facts:
    """What is known of one person at one moment, read as it is asked for.

    `current_days`: how long what ages still counts, where a criterion does not say otherwise; `readiness_days` that of
    readiness.
    """

    moment: Moment
    current_days: int
    readiness_days: int
    _read: dict[str, Known | None] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, profile: Profile, at: datetime, criteria: Criteria) -> Self:
        """What the profile states at a moment; what happened later is left out."""
        moment = Moment(profile, until(profile.evidence, at), at, criteria.zone)
        return cls(moment, criteria.file.current_days.days, criteria.file.readiness.days)

    def known(self, name: str) -> Known | None:
        """A fact by its name, None while it is unknown, however old it is."""
        try:
            return self._read[name]
        except KeyError:
            known = self._read[name] = _READERS[name](self)
            return known

    def current(self, names: Iterable[str], days: int | None = None) -> dict[str, Known]:
        """Those of the names that are known and not older than so many days, the last day included."""
        found: dict[str, Known] = {}
        read = self._read
        for name in names:
            known = read[name] if name in read else self.known(name)
            if known is not None and (not known.ages or self._counts(name, known, days)):
                found[name] = known
        return found

    def met(self, at: datetime) -> Self:
        """The same where somebody met the person then besides: at an appointment, of which no event tells."""
        known = self.known("days_since_seen")
        if known is not None and known.time >= at:
            return self
        return replace(self, _read={**self._read, "days_since_seen": Known(self.moment.days_since(at), (), at)})

    @property
    def housing(self) -> Housing:
        """Where the person lives, as far as anybody said lately; who sleeps on a sofa is not housed."""
        lately = self.current(f"housing_{home}" for home in HOMES)
        return next((_STATUS[name.removeprefix("housing_")] for name, one in lately.items() if one.value), "unknown")

    @cached_property
    def heard(self) -> Mapping[Kind, int]:
        """How many events of each kind up to the moment."""
        return Counter(self.moment.profile.older) + Counter(piece.kind for piece in self.moment.pieces)

    @cached_property
    def said(self) -> Mapping[str, Known]:
        """The newest word about each state."""
        return saying.said(self.moment.pieces)

    @cached_property
    def happened(self) -> Mapping[str, Happened]:
        """When each thing last happened."""
        return saying.happened(self.moment.pieces)

    @cached_property
    def never(self) -> Mapping[str, Happened]:
        """What a worker was told never happened."""
        return saying.never(self.moment.pieces)

    @cached_property
    def person(self) -> Mapping[str, Known]:
        """Who it is."""
        return described(self.moment)

    def _counts(self, name: str, known: Known, days: int | None) -> bool:
        lasts = self.readiness_days if name == "readiness" else days or self.current_days
        return self.moment.within(known.time, lasts)


def moment_of(profile: Profile, now: datetime) -> datetime:
    """Now, or the newest event's time where its sender's clock is a little ahead: it counts already."""
    newest = profile.evidence[0].time if profile.evidence else now
    return newest if now < newest <= now + _AHEAD else now


def until(evidence: tuple[Evidence, ...], at: datetime) -> tuple[Evidence, ...]:
    """Evidence up to and including a moment; newest first, as it is kept."""
    return evidence[len(since(evidence, at + timedelta(microseconds=1))) :]


def _word(name: str, facts: Facts) -> Known | None:
    return facts.said.get(name)


def _personal(name: str, facts: Facts) -> Known | None:
    return facts.person.get(name) or facts.said.get(name)


def _days(what: str, facts: Facts) -> Known | None:
    return counting.days_since(facts.moment, facts.happened.get(what), facts.never.get(what))


def _often(kind: Kind, days: int, facts: Facts) -> Known | None:
    return counting.often(facts.moment, kind, days)


_READERS: Mapping[str, Callable[[Facts], Known | None]] = {
    **{name: partial(_word, name) for name in FACT_NAMES},
    **{name: partial(_personal, name) for name in PERSONAL},
    **{name: partial(_days, name.removeprefix("days_since_")) for name in FACT_NAMES if name.startswith("days_since_")},
    **{f"{kind}_in_{days}_days": partial(_often, kind, days) for kind in Kind for days in COUNTED_DAYS},
    "days_since_seen": lambda facts: counting.seen(facts.moment),
}
"""How each name is read: later lines replace earlier ones."""
