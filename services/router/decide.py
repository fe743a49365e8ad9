"""What one fact changes about referrals, and what the world is told: pure, one table from fact to decision."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from services.router.alerts import drug_alert
from services.router.answers import answer_given
from services.router.applications import follow
from services.router.arrivals import person_scored
from services.router.departures import consent_changed, contact_changed, person_stopped
from services.router.happenings import cohort_entered
from services.router.outcomes import notification_outcome
from services.router.pen import Pen
from services.router.policy import Policy
from services.router.rejudged import person_rescored
from services.router.renames import person_merged, person_split
from services.router.silence import deadline_due
from services.router.waiting import hand_out
from shared.contracts.alerts import DrugAlert
from shared.contracts.cohorts import CohortEntered, CohortLeft
from shared.contracts.deadlines import DeadlineDue
from shared.contracts.fact import Fact, Message
from shared.contracts.notifications import NotificationOutcome
from shared.contracts.people import (
    ConsentChanged,
    ContactChanged,
    PersonMerged,
    PersonScored,
    PersonSplit,
    PersonStopped,
)
from shared.contracts.referrals import AnswerGiven
from shared.contracts.rescoring import PersonRescored
from shared.kit.journal import BadRecord, Decision, Row


def _nothing(_pen: Pen, _message: Message, fact: Fact) -> str:
    return f"{type(fact).__name__} changes no referral"


DECIDE: Mapping[type[Fact], Callable[[Pen, Message, Any], str]] = {
    PersonScored: person_scored,
    PersonRescored: person_rescored,
    PersonStopped: person_stopped,
    PersonMerged: person_merged,
    PersonSplit: person_split,
    ConsentChanged: consent_changed,
    ContactChanged: contact_changed,
    CohortEntered: cohort_entered,
    CohortLeft: _nothing,
    AnswerGiven: answer_given,
    NotificationOutcome: notification_outcome,
    DeadlineDue: deadline_due,
    DrugAlert: drug_alert,
}


def decide(policy: Policy, rows: Mapping[str, Row], message: Message, now: datetime) -> Decision:
    """The decision on one message. Raises BadRecord when it can never be decided."""
    pen = Pen(policy, rows, message, now)
    return pen.decision(written(pen))


def written(pen: Pen) -> str:
    """Everything the pen's cause changes is written down; why. Raises BadRecord when it can never be decided.

    A deadline is decided no earlier than it fell due, whatever this machine's clock says.
    """
    fact = pen.cause.data
    way = DECIDE.get(type(fact))
    if way is None:
        raise BadRecord("unknown-type", f"{pen.cause.type} is not for the router")
    if isinstance(fact, DeadlineDue):
        pen.now = max(pen.now, fact.due_at)
    reason = way(pen, pen.cause, fact)
    follow(pen)
    hand_out(pen)
    return reason
