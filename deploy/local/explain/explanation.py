"""A decision as `--json` prints it."""

from collections.abc import Iterator

from deploy.local.explain.deciding import Decided
from deploy.local.explain.model import Explanation, Notification, Offer
from deploy.local.explain.rules import Rules
from services.router.life_cycle import OVER
from shared.contracts.notifications import NotificationRequested
from shared.contracts.referrals import ReferralAsked

NOTHING = Explanation(person=None, score=None, rules=(), offers=(), notifications=(), cohort=None)
"""Of an event that means nothing here, such as a move from one prison to another."""


def explanation(decided: Decided, rules: Rules) -> Explanation:
    """Everything that would be decided."""
    return Explanation(
        person=decided.profile.person_id if decided.profile else None,
        score=decided.scored.score if decided.scored else None,
        rules=rules.all,
        offers=tuple(
            Offer(agency=one.agency, team=one.team, band=one.band, respond_by=one.respond_by, agreement=one.agreement)
            for one in decided.referrals
            if one.state not in OVER
        ),
        notifications=tuple(dict.fromkeys(_notifications(decided))),
        cohort=next((rule.id for rule in rules.cohorts if rule.matched), None),
    )


def _notifications(decided: Decided) -> Iterator[Notification]:
    for message in decided.said:
        fact = message.data
        if isinstance(fact, ReferralAsked):
            yield Notification(to=fact.agency, channel="kafka", when=message.time)
        elif isinstance(fact, NotificationRequested) and fact.email is not None:
            yield Notification(to=fact.email, channel="email", when=message.time)
        elif isinstance(fact, NotificationRequested):
            yield Notification(to=fact.agency, channel="endpoints", when=message.time)
