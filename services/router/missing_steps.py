"""What is offered before everything was granted says what is missing: a bed, while the panel has not met (S27)."""

from dataclasses import replace

from services.router.matching import Chain
from services.router.pen import Pen
from services.router.state import PersonRow, Referral
from shared.contracts.people import PersonScored
from shared.packs.applications import Application


def saying_what_is_missing(pen: Pen, scored: PersonScored, chain: Chain) -> Chain:
    """An ask about what is offered and was applied for, saying which steps are missing; any other ask as it is."""
    if chain.rule.ends_after is None:
        return chain
    pack = pen.policy.pack(scored.area)
    application = next((one for one in pack.applications.values() if scored.kind in one.offered), None)
    if application is None:
        return chain
    because = f"{chain.rule.because}; {_standing(pen, pen.person(scored.person_id), application)}"
    return replace(chain, rule=chain.rule.model_copy(update={"because": because}))


def _standing(pen: Pen, person: PersonRow, application: Application) -> str:
    applied = next((one.applied for one in every_open(pen, person) if one.applied is not None), None)
    missing = ", ".join(application.missing(applied.done if applied is not None else ()))
    if applied is None:
        return f"nobody has applied for {application.title} yet, so all of it is missing: {missing}"
    return f"still missing: {missing}" if missing else f"every step of the application for {application.title} is done"


def every_open(pen: Pen, person: PersonRow) -> list[Referral]:
    """Every referral that is open about somebody."""
    return [referral for key in person.open if (referral := pen.referral(key)) is not None]
