"""What an event says of whom, before any pack judges it: of this nothing hangs on the area. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from services.scoring import deaths, facts, placing
from services.scoring.criteria.meeting import Met, met
from services.scoring.decide import Weighed, weighed
from services.scoring.doubts import believed, plausible
from services.scoring.gather import evidence_of, gathered
from services.scoring.identity import Rows
from services.scoring.judging import Given
from services.scoring.merging import audit, came_to
from services.scoring.naming import named
from services.scoring.policy import Policy
from services.scoring.profile import Profile
from services.scoring.proposals.telling import described
from services.scoring.register import Register
from services.scoring.settling import Settled, settled
from services.scoring.telling import told
from services.scoring.whole import Grown, whole
from services.scoring.writing import changes
from shared.contracts.fact import Message
from shared.contracts.intake import EventReceived
from shared.contracts.people import Factor
from shared.contracts.vocabulary import Kind
from shared.kit.journal import BadRecord, Decision
from shared.packs.criteria import Criteria
from shared.packs.scoring import Scoring

T = TypeVar("T")
_ABOUT_RECORDS = frozenset({Kind.PERSON_MERGED, Kind.IDENTITY_REVIEWED})


@dataclass(frozen=True, slots=True)
class Heard:
    """An event, when it was heard, the person it is about from then on, and what of it cannot be true.

    `died`: all contact with them has stopped.
    """

    message: Message
    event: EventReceived
    at: datetime
    register: Register
    who: Settled
    grown: Grown
    after: Profile
    doubts: tuple[Factor, ...]
    died: bool
    _known: dict[int, Any] = field(default_factory=dict, compare=False, repr=False)
    """By the part of a pack it hangs on: several packs that share one are asked about one event."""

    def answers(self, criteria: Criteria) -> tuple[Met, ...]:
        """Which of an area's criteria are met."""
        return self._once(criteria, lambda: met(self.after, criteria, self.at))

    def weighed(self, scoring: Scoring) -> Weighed:
        """What an area's rules make of it, but for how soon."""
        return self._once(scoring, lambda: weighed(self.after, self.grown.piece, scoring, self.at))

    def given(self, policy: Policy) -> Given:
        """What can be said before it is judged by an area's policy."""
        return Given(self.answers(policy.criteria), self.weighed(policy.scoring))

    def _once(self, part: object, make: Callable[[], T]) -> T:
        if id(part) not in self._known:
            self._known[id(part)] = make()
        found: T = self._known[id(part)]
        return found


def hear(message: Message, rows: Rows, now: datetime) -> Heard | Decision:
    """The event as it is to be judged; the decision where there is nothing to judge.

    Raises BadRecord: `no-subject`, `no-area` of an alert, `no-merge`, `no-identifier`, `no-review`, `unknown-record`,
    `no-death`.
    """
    event = event_of(message)
    if event.kind is Kind.DRUG_ALERT:
        return _alert(message, event)
    if about_nobody(event):
        raise BadRecord("no-subject", "the event names neither a person nor a place")
    register = Register(named(event, message.time), rows)
    if register.profile(register.named.home).knows(event.event_id):
        return Decision("this event is in the profile already")
    if event.kind is Kind.IDENTITY_REVIEWED:
        if event.death is not None:
            return deaths.looked_into(message, event, event.death, register)
        _check_known(register)
    who = settled(register)
    if event.kind in _ABOUT_RECORDS:
        return _merged(message, event, register, who)
    return _heard(message, event, register, who, now)


def event_of(message: Message) -> EventReceived:
    """What the message says. Raises TypeError when it is no event."""
    if not isinstance(message.data, EventReceived):
        raise TypeError("decode lets only event.received through")
    return message.data


def about_nobody(event: EventReceived) -> bool:
    """Whether it names nobody and nothing that could have a profile."""
    return event.person is None and event.place is None and event.kind is not Kind.IDENTITY_REVIEWED


def _heard(message: Message, event: EventReceived, register: Register, who: Settled, now: datetime) -> Heard:
    home = register.named.home
    piece = evidence_of(message, event)
    person, impossible = plausible(event.person, piece, now)
    grown = Grown(gathered(register.profile(home), piece, event.area, person), piece)
    origins = who.origins(home)
    joined = any(register.profile(one).heard_of for one in origins if one != home)
    after, unbelieved = believed(whole(register, who, grown), piece, joined=joined)
    died = register.standing(origins).stopped
    return Heard(message, event, now, register, who, grown, after, (*impossible, *unbelieved), died)


def _check_known(register: Register) -> None:
    """Raises BadRecord `unknown-record`: an id that was never put before anybody would be a slip of the pen."""
    joins = register.joins()
    for origin in register.named.origins:
        if origin not in joins or not (register.profile(origin).heard_of or joins[origin].joins):
            raise BadRecord("unknown-record", "one of the two records is not known here")


def _alert(message: Message, event: EventReceived) -> Decision:
    if event.area is None:
        raise BadRecord("no-area", "a drug alert needs the area it is for")
    substances = ", ".join(substance.value.replace("_", " ") for substance in event.substances)
    text = event.note or f"a warning without further words about {substances or 'drugs'}"
    return Decision(
        "a drug alert goes to everybody who opted in", facts=(facts.drug_alert(message, event, event.area, text),)
    )


def _merged(message: Message, event: EventReceived, register: Register, who: Settled) -> Decision:
    """Two records are one person's, or two people's again. It is no evidence of anything else."""
    home = register.named.home
    person_id, person = who.goes_by(home), who.person(home)
    return Decision(
        came_to(register, who),
        changes(register, who, event),
        (
            *told(message, register, who, None),
            *placing.regrouped(message, register, who),
            *described(message, register, who),
        ),
        audit(who, person_id, person.version if person else register.profile(person_id).version, ())
        | {"kind": event.kind.value},
    )
