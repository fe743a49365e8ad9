"""What became of a referral, in words for who referred the person (S12, S28): table of what is said when.

Who that is: referrers.py; how it is told: reporting.py. What the person hears: own_word.py.
"""

from collections.abc import Mapping

from services.router.appointments import moved
from services.router.own_word import appointment_cancelled, appointment_made
from services.router.parts import Referred
from services.router.pen import Pen
from services.router.reporting import News, What, reported
from services.router.state import Referral
from services.router.wording import expected, ring
from shared.contracts.vocabulary import Outcome, ReferralState

_SAID: Mapping[ReferralState, tuple[What, str]] = {
    ReferralState.ACCEPTED: ("accepted", "{who} has taken them on"),
    ReferralState.ATTENDED: ("attended", "they came to {who}"),
    ReferralState.DID_NOT_ATTEND: ("did_not_attend", "they did not come to {who}"),
}
"""What is said of an answer that says nothing but its state."""


def answered(pen: Pen, referral: Referral, before: Referral) -> Referral:
    """An agency answered: who referred hears that it took the person on, when they are expected, and whether they came.

    The last only as agreed. The person hears of their appointment.
    """
    who = pen.policy.agency(referral.agency).name
    if (said := _SAID.get(referral.state)) is not None:
        return reported(pen, referral, News(said[0], said[1].format(who=who), referral.agency))
    if referral.state is ReferralState.CLOSED and before.state is ReferralState.SCHEDULED:
        return referral if referral.outcome is Outcome.DIED else appointment_cancelled(pen, referral, another=False)
    if referral.state is not ReferralState.SCHEDULED or referral.appointment is None:
        return referral
    if before.state is referral.state and not moved(before.appointment, referral.appointment):
        return referral
    at = expected(referral.appointment, pen.target(referral), pen.now, pen.pack(referral))
    told = expected_there(pen, referral, before, at)
    return appointment_made(pen, told, at, moved=before.appointment is not None)


def expected_there(pen: Pen, referral: Referral, before: Referral, at: str) -> Referral:
    """Who referred hears when and where somebody is expected. `at`: both in words."""
    again = "now " if before.appointment is not None else ""
    who = pen.policy.agency(referral.agency).name
    return reported(pen, referral, News("scheduled", f"{who} expects them {again}{at}", referral.agency))


def passed_on(pen: Pen, referral: Referral, to: str, *, silent: bool) -> Referral:
    """Somebody else is asked, or hears of it: `to` is its `agency/team`. `silent`: because no answer came in time."""
    agency = to.partition("/")[0]
    nxt = "another team there" if agency == referral.agency else pen.policy.agency(agency).name
    who = pen.policy.agency(referral.agency).name
    why = "did not answer in time" if silent else "could not take them"
    news = News("rerouted", f"{who} {why}; {nxt} comes next", agency)
    return appointment_cancelled(pen, reported(pen, referral, news))


def nobody_took(pen: Pen, referral: Referral) -> Referral:
    """Nobody is left: who referred hears with whom it is now."""
    words = f"nobody could take them, and it is with {ring(pen.pack(referral).area.unroutable_contact)}"
    return appointment_cancelled(pen, reported(pen, referral, News("unroutable", words)))


def not_wanted(pen: Pen, referral: Referral) -> Referral:
    """The person said no: that ends it, and it is offered again; nobody expects them any more."""
    words = "they want no referral now; it is offered again at the next event"
    return appointment_cancelled(pen, reported(pen, referral, News("not_wanted", words)), another=False)


def known_already(pen: Pen, referral: Referral, referred: Referred | None) -> Referral:
    """Who has the person heard of a new event: who sent it hears with whom they are (S28), nobody else hears again.

    What becomes of the referral is not theirs: it rests on what somebody else sent.
    """
    if referred is None:
        return referral
    words = f"{pen.policy.agency(referral.agency).name} works with them already and has been told of this"
    alone = referral.model_copy(update={"referred_by": (referred,)})
    told = reported(pen, alone, News("known", words, referral.agency)).told
    return referral.model_copy(update={"told": told})
