"""Every fact there is: type → model, and the name of its committed JSON Schema."""

from shared.contracts.alerts import AlertTold, DrugAlert
from shared.contracts.cohorts import CohortEntered, CohortLeft, StandingChanged
from shared.contracts.deadlines import DeadlineDue
from shared.contracts.fact import Fact
from shared.contracts.intake import EventReceived
from shared.contracts.lists import ListMade
from shared.contracts.notifications import NotificationOutcome, NotificationRequested, NotificationStop
from shared.contracts.people import (
    ConsentChanged,
    ContactChanged,
    PersonMerged,
    PersonScored,
    PersonSplit,
    PersonStopped,
)
from shared.contracts.records import RecordDescribed
from shared.contracts.referrals import AnswerGiven, AnswerRefused, ReferralAsked, ReferralChanged, ReferralReported
from shared.contracts.rescoring import PersonRescored, RescoreAsked, RescoreEnded, StandingsRenewed

FACTS: tuple[type[Fact], ...] = (
    EventReceived,
    PersonScored,
    PersonRescored,
    PersonStopped,
    PersonMerged,
    PersonSplit,
    ConsentChanged,
    ContactChanged,
    StandingChanged,
    CohortEntered,
    CohortLeft,
    RecordDescribed,
    RescoreAsked,
    RescoreEnded,
    StandingsRenewed,
    AnswerGiven,
    AnswerRefused,
    ReferralChanged,
    ReferralAsked,
    ReferralReported,
    NotificationRequested,
    NotificationOutcome,
    NotificationStop,
    DeadlineDue,
    DrugAlert,
    AlertTold,
    ListMade,
)


def schema_name(fact: type[Fact]) -> str:
    """The `ce_dataschema` of a fact: a relative reference (CloudEvents 1.0.2, section 3.1.2) to its committed file."""
    return f"schemas/{fact.__name__}.v{fact.MAJOR}.json"


MODELS: dict[str, type[Fact]] = {schema_name(fact): fact for fact in FACTS}
"""`ce_dataschema` → model. The type alone does not tell: an agency's `referral.offered` holds less than the board's."""
