"""The services' own handlers over no rows: what they decide about somebody they have not heard of before."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from deploy.local.explain.policies import Policies
from deploy.local.memory import Memory, read
from services.router.handle import RouteFacts
from services.router.state import Referral
from services.scoring.profile import Profile
from shared.contracts.fact import Message
from shared.contracts.intake import EventReceived
from shared.contracts.people import PersonScored
from shared.kit.journal import Decision
from shared.kit.journal.model import Handler

_PEOPLE = "people.scored"


@dataclass(frozen=True, slots=True)
class Decided:
    """One event's way. `profile` is None of a drug alert, `scored` of what is not scored; `said` is the router's.

    Facts about people other than a score (a death, a consent) go through the router too, and there change nothing for
    somebody not heard of before.
    """

    message: Message
    event: EventReceived
    at: datetime
    reason: str
    profile: Profile | None
    scored: PersonScored | None
    referrals: tuple[Referral, ...]
    said: tuple[Message, ...]


def decided(policies: Policies, message: Message, at: datetime) -> Decided:
    """What is decided at a moment about an `event.received`. Raises BadRecord for what would be a dead letter."""
    if not isinstance(message.data, EventReceived):
        raise TypeError("intake publishes event.received only")
    scoring = over_no_rows(policies.scorer, message, at)
    about = messages(scoring, at, _PEOPLE)
    routing = [over_no_rows(RouteFacts(policies.routing), one, at) for one in about]
    return Decided(
        message,
        message.data,
        at,
        scoring.reason,
        _profile(scoring),
        next((one.data for one in about if isinstance(one.data, PersonScored)), None),
        tuple(referral for decision in routing for referral in _referrals(decision)),
        tuple(said for decision in routing for said in messages(decision, at)),
    )


def over_no_rows(handler: Handler[Message], message: Message, at: datetime) -> Decision:
    """What a service decides that has heard of nobody yet. Raises BadRecord."""
    return Memory(handler).decide(message, at)


def messages(decision: Decision, at: datetime, topic: str | None = None) -> list[Message]:
    """What the world would be told, on one topic or on all."""
    return [read(fact, at) for fact in decision.facts if topic in {None, fact.topic}]


def _profile(scoring: Decision) -> Profile | None:
    bodies = (change.body for key, change in scoring.changes.items() if key.startswith("person:"))
    return next((Profile.model_validate(body) for body in bodies), None)


def _referrals(routing: Decision) -> Iterator[Referral]:
    bodies = (change.body for key, change in routing.changes.items() if key.startswith("referral:"))
    return (Referral.model_validate(body) for body in bodies)
