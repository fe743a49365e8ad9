"""A decision as `--json` prints it."""

from collections.abc import Iterator

from deploy.local.explain.deciding import Decided
from deploy.local.explain.model import Explanation, Notification, Offer
from deploy.local.explain.rules import Rules
from services.router.life_cycle import OVER
from services.router.state import Referral
from shared.contracts.notifications import NotificationRequested
from shared.contracts.referrals import ReferralAsked, SeenAt

NOTHING = Explanation(person=None, score=None, rules=(), offers=(), notifications=(), cohort=None)
"""Of an event that means nothing here, such as a move from one prison to another."""


def explanation(decided: Decided, rules: Rules) -> Explanation:
    """Everything that would be decided."""
    return Explanation(
        person=decided.profile.person_id if decided.profile else None,
        score=decided.scored.score if decided.scored else None,
        rules=rules.all,
        offers=tuple(
            Offer(
                agency=one.agency,
                team=one.team,
                band=one.band,
                respond_by=one.respond_by,
                agreement=one.agreement,
                seen_at=_seen_at(decided, one),
            )
            for one in decided.referrals
            if one.state not in OVER
        ),
        notifications=tuple(dict.fromkeys(_notifications(decided))),
        cohort=next((rule.id for rule in rules.cohorts if rule.matched), None),
    )


def _seen_at(decided: Decided, referral: Referral) -> SeenAt | None:
    """As the agency is told."""
    told = (message.data for message in decided.said if isinstance(message.data, NotificationRequested))
    seen = (one.payload.get("seen_at") for one in told if one.referral_id == referral.referral_id)
    return next((SeenAt.model_validate(one) for one in seen if one is not None), None)


def _notifications(decided: Decided) -> Iterator[Notification]:
    for message in decided.said:
        fact = message.data
        if isinstance(fact, ReferralAsked):
            yield Notification(to=fact.agency, channel="kafka", when=message.time)
        elif isinstance(fact, NotificationRequested) and fact.email is not None:
            yield Notification(to=fact.email, channel="email", when=message.time)
        elif isinstance(fact, NotificationRequested):
            yield Notification(to=fact.agency, channel="endpoints", when=message.time)
