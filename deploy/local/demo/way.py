"""One event's way so far: what the topics said about it, what was promised to whom, and what has arrived."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from deploy.local.demo.arrived import Arrivals, Arrived
from deploy.local.passing_endpoints import Passing
from services.notifier.model import Channel
from shared.contracts.fact import Message
from shared.contracts.notifications import NotificationRequested
from shared.contracts.people import PersonScored
from shared.contracts.referrals import ReferralChanged
from shared.contracts.vocabulary import ReferralState
from shared.kit.ids import made_of

TOPICS = "people.scored,referrals.changes,notifications.requested"


@dataclass(frozen=True, slots=True)
class Seen:
    """A fact and when we saw it, in monotonic seconds."""

    message: Message
    at: float


@dataclass(frozen=True, slots=True)
class Promise:
    """One notification that must arrive. `to` says who it is for, in words; `referral_id` what it is about."""

    id: UUID
    referral_id: UUID
    channel: Channel
    to: str


@dataclass
class Way:
    """Grows as facts are seen; `new` are those the show has not told yet."""

    event_id: UUID
    endpoints: Sequence[Passing]
    score: Seen | None = None
    offers: dict[UUID, Seen] = field(default_factory=dict)
    promises: dict[UUID, Promise] = field(default_factory=dict)

    def take(self, seen: Seen) -> None:
        """Takes a fact if it belongs to this event."""
        match seen.message.data:
            case PersonScored(event_id=self.event_id):
                self.score = seen
            case ReferralChanged(event_id=self.event_id, state=ReferralState.OFFERED) as change:
                self.offers.setdefault(change.referral_id, seen)
            case NotificationRequested() as request:
                promised = promises(seen.message.id, request, self.endpoints)
                self.promises |= {promise.id: promise for promise in promised}
            case _:
                pass

    def mine(self) -> list[Promise]:
        """What was promised about this event's referrals."""
        return [promise for promise in self.promises.values() if promise.referral_id in self.offers]

    def missing(self, arrivals: Arrivals) -> list[str]:
        """What has not happened yet, in words; empty once everything has."""
        if self.score is None:
            return ["a score"]
        if not self.offers:
            return ["an offer to an agency"]
        told = {promise.referral_id for promise in self.mine()}
        untold = [f"word to the agency of referral {referral}" for referral in self.offers if referral not in told]
        late = [f"{one.to} by {one.channel}" for one in self.mine() if not arrived(one, arrivals)]
        return [*untold, *late]


def promises(request_id: UUID, request: NotificationRequested, endpoints: Iterable[Passing]) -> list[Promise]:
    """What one request promises: a delivery to each endpoint of the agency, or to the one contact.

    Ids are the receivers' own: a webhook's `webhook-id`, a mail's Message-ID (docs/adr/0009).
    """
    if request.to == "contact":
        identity = made_of(request_id, made_of("contact", request.email))
        return [Promise(identity, request.referral_id, Channel.EMAIL, "duty contact now")]
    return [
        Promise(
            made_of(request.referral_id, request_id, one.id)
            if one.channel is Channel.WEBHOOK
            else made_of(request_id, one.id),
            request.referral_id,
            one.channel,
            "team",
        )
        for one in endpoints
        if one.agency == request.agency
    ]


def arrived(promise: Promise, arrivals: Arrivals) -> Arrived | None:
    """Its arrival, once it is there."""
    return arrivals.get(promise.id)
