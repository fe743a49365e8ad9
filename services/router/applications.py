"""Applications in steps (S27): who takes somebody on applies, each step is asked in turn, and who applied hears of it.

A step is a referral of its own, so its silence is chased and ends with a named person as any other's. `follow` looks at
what a decision has changed; of referrals that have no application nothing is looked at.
"""

from services.router.happenings import newest_of
from services.router.joint import withdrawn
from services.router.life_cycle import OVER, WITH_SOMEBODY
from services.router.matching import Chain
from services.router.missing_steps import every_open
from services.router.offering import open_first, tell_again
from services.router.parts import Applied, StepOf
from services.router.pen import Pen
from services.router.places import choose
from services.router.state import Referral
from shared.contracts.people import PersonScored
from shared.contracts.vocabulary import Band, Outcome, ReferralState
from shared.kit.ids import made_of
from shared.packs.applications import Application, Step

NOT_DONE = frozenset(
    {
        Outcome.WANTS_NO_REFERRAL_NOW,
        Outcome.COULD_NOT_CONTACT,
        Outcome.DECLINED_HELP,
        Outcome.MOVED,
        Outcome.DIED,
    }
)
"""Outcomes with which a step is closed and yet not done."""


def follow(pen: Pen) -> None:
    """After a decision: applications begin, go on, go back or end with what it changed."""
    for row in [one for one in pen.changed.values() if isinstance(one, Referral)]:
        if row.step is not None:
            _step_changed(pen, row, row.step)
        elif row.applied is not None and row.state in OVER - {ReferralState.REROUTED}:
            _end(pen, row)
        elif row.applied is None and row.state in WITH_SOMEBODY and (application := _opened(pen, row)) is not None:
            _begin(pen, row, application)


def _opened(pen: Pen, referral: Referral) -> Application | None:
    applications = pen.pack(referral).applications.values()
    return next(
        (one for one in applications if referral.target in one.opened_by and referral.kind not in one.offered), None
    )


def _begin(pen: Pen, referral: Referral, application: Application) -> None:
    applied = Applied(application=application.id)
    _next(pen, referral.model_copy(update={"applied": applied}), application, "it is applied for", told=False)


def _step_changed(pen: Pen, referral: Referral, step: StepOf) -> None:
    before = pen.rows.get(referral.key)
    was = before.parsed(Referral.model_validate) if before is not None else None
    applicant = _applicant(pen, referral, step)
    application = pen.pack(referral).applications.get(step.application)
    if was is None or was.state is referral.state or applicant is None or application is None:
        return
    taken = next((one for one in application.steps if one.id == step.step), None)
    if taken is None or applicant.applied is None or referral.state not in OVER:
        return
    if referral.state is ReferralState.CLOSED and referral.outcome not in NOT_DONE:
        done = applicant.applied.model_copy(update={"done": (*applicant.applied.done, taken.id)})
        _next(pen, applicant.model_copy(update={"applied": done}), application, f"{taken.title}: done", told=True)
    elif referral.state is ReferralState.REROUTED and taken.back_to is not None and referral.declined_because:
        _back(pen, applicant, application, taken, referral.declined_because.value)
    else:
        _stuck(pen, applicant, taken, referral)


def _next(pen: Pen, applicant: Referral, application: Application, why: str, *, told: bool) -> None:
    """The first step that is not done is asked of somebody; who applied hears which, and what is still missing."""
    done = applicant.applied.done if applicant.applied is not None else ()
    step = application.after(done)
    if step is None:
        _hears(pen, applicant, f"{why}; every step of the application for {application.title} is done", told=told)
        return
    scored = newest_of(pen, applicant)
    if scored is None:
        return
    asked = _ask(pen, applicant, application, step, scored=scored, why=why)
    missing = ", ".join(application.missing(done))
    reason = f"{why}; {step.title} is next, asked of {asked.target}; missing for {application.title}: {missing}"
    _hears(pen, applicant, reason, told=told)


def _back(pen: Pen, applicant: Referral, application: Application, refused: Step, reason: str) -> None:
    ids = [step.id for step in application.steps]
    earlier = ids[: ids.index(refused.back_to or refused.id)]
    done = tuple(one for one in (applicant.applied.done if applicant.applied else ()) if one in earlier)
    applied = Applied(application=application.id, done=done)
    why = f"{refused.title}: declined ({reason}), so it goes back"
    _next(pen, applicant.model_copy(update={"applied": applied}), application, why, told=True)


def _stuck(pen: Pen, applicant: Referral, step: Step, referral: Referral) -> None:
    """Declined, silent or not to be done: who applied hears it, and a named person does where nobody is asked next."""
    if referral.state is ReferralState.REROUTED:
        _hears(pen, applicant, f"{step.title}: {referral.history[-1].reason}", told=True)
        return
    contact = pen.pack(applicant).area.unroutable_contact
    outcome = f" ({referral.outcome.value})" if referral.outcome is not None else ""
    reason = f"{step.title}: not done{outcome}, and nobody is asked next; the {contact.role} is told"
    applicant = _hears(pen, applicant, reason, told=True)
    if referral.state is not ReferralState.UNROUTABLE:
        pen.keep(pen.tell_contact(applicant, contact, "referral.declined", reason))


def _hears(pen: Pen, applicant: Referral, reason: str, *, told: bool) -> Referral:
    applicant = pen.happened(applicant, "raised", applicant.state, reason)
    applicant = tell_again(pen, applicant, reason) if told else applicant
    pen.keep(applicant)
    return applicant


def _ask(
    pen: Pen, applicant: Referral, application: Application, step: Step, *, scored: PersonScored, why: str
) -> Referral:
    """The step's first candidate is asked; how urgent the person is changes nothing of how long it may take."""
    number = [one.id for one in application.steps].index(step.id) + 1
    of = f"step {number} of {len(application.steps)} of the application for {application.title}"
    rule = step.model_copy(update={"because": f"{step.title} is {of}: {step.because}"})
    own = StepOf(application=application.id, step=step.id, case_id=applicant.case_id)
    chain = Chain(rule, step.id, application.id, step.candidates, notes=(why,), step=own)
    calm = scored.model_copy(
        update={
            "score": scored.score.model_copy(update={"band": Band.STANDARD}),
            "event_id": applicant.event_id,  # who parts two people's records leaves a step with what it is a step of
            "kind": applicant.kind,
        }
    )
    base = made_of(applicant.referral_id, pen.cause.id)
    asked = open_first(pen, calm, chain, base, choose(pen, applicant.area, step.candidates, step.when_full))
    if asked.state not in OVER:
        person = pen.person(calm.person_id)
        pen.keep_person(person.model_copy(update={"open": {**person.open, asked.referral_id: asked.held_as}}))
    return asked


def _end(pen: Pen, applicant: Referral) -> None:
    """Who applied has ended it: its steps are asked of nobody any more."""
    if applicant.person_id is None:
        return
    person = pen.person(applicant.person_id)
    steps = [one for one in every_open(pen, person) if one.step is not None and one.step.case_id == applicant.case_id]
    for one in steps:
        withdrawn(pen, one, "what was applied for has ended")
    gone = {one.referral_id for one in steps}
    if gone:
        still = {key: name for key, name in person.open.items() if key not in gone}
        pen.keep_person(person.model_copy(update={"open": still}))


def _applicant(pen: Pen, referral: Referral, step: StepOf) -> Referral | None:
    if referral.person_id is None:
        return None
    opened = every_open(pen, pen.person(referral.person_id))
    return next((one for one in opened if one.applied is not None and one.case_id == step.case_id), None)
