"""The facts about one referral, made of its row."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.router.doors import has_sessions, seen_at
from services.router.life_cycle import OVER
from services.router.sharing import shared
from services.router.state import Referral
from shared.contracts.fact import Message
from shared.contracts.notifications import NotificationRequested, Summary
from shared.contracts.referrals import AnswerRefused, ReferralAsked, ReferralChanged
from shared.contracts.vocabulary import Band, Verb
from shared.packs import Target


def event_of(cause: Message) -> UUID:
    """The event a step is about: that of the fact which caused it, else the fact itself."""
    event_id = vars(cause.data).get("event_id")
    return event_id if isinstance(event_id, UUID) else cause.id


def refused(
    referral_id: UUID, referral: Referral | None, answer_id: UUID, may: tuple[Verb, ...], wrong: str
) -> AnswerRefused:
    """That an answer does not fit. `referral`: None of one that is not there, or not theirs; `may`: what would fit."""
    return AnswerRefused(
        referral_id=referral_id,
        version=referral.version if referral else 0,
        sequence=referral.sequence if referral else 0,
        answer_id=answer_id,
        state=referral.state if referral else None,
        allowed=may,
        reason=wrong,
    )


def refusal(refused: AnswerRefused, agency: str) -> NotificationRequested:
    """A refusal for an agency that has no topic: it goes to its endpoints, and says nothing of a person."""
    lines = (f"Your answer about referral {refused.referral_id} could not be taken: {refused.reason}.",)
    return NotificationRequested(
        referral_id=refused.referral_id,
        version=refused.version,
        sequence=refused.sequence,
        person_id=None,
        agency=agency,
        to="agency",
        payload_type="answer.refused",
        payload=refused.model_dump(mode="json"),
        summary=Summary(subject="An answer that does not fit", lines=lines),
        band=Band.STANDARD,
        respond_by=None,
    )


def least(referral: Referral) -> dict[str, Any]:
    """What anybody who has to act may know of a referral: nothing about the person."""
    return {
        "referral_id": str(referral.referral_id),
        "version": referral.version,
        "sequence": referral.sequence,
        "agency": referral.agency,
        "team": referral.team,
        "kind": referral.kind.value,
        "state": referral.state.value,
        "band": referral.band.value,
        "respond_by": due.isoformat() if (due := referral.answer_due) is not None else None,
    }


def changed(referral: Referral, reason: str) -> ReferralChanged:
    """One step, for `referrals.changes`."""
    return ReferralChanged(
        referral_id=referral.referral_id,
        case_id=referral.case_id,
        version=referral.version,
        sequence=referral.sequence,
        person_id=referral.person_id,
        event_id=referral.event_id,
        kind=referral.kind,
        area=referral.area,
        agency=referral.agency,
        team=referral.team,
        state=referral.state,
        band=referral.band,
        respond_by=referral.respond_by,
        rule=referral.rule,
        reason=reason,
        re_presents=referral.re_presents,
        restart=referral.restart.number if referral.restart is not None else None,
        appointment_type=referral.history[-1].appointment_type if referral.history else None,
    )


def said(reason: str, target: Target, today: date, least: str) -> str:
    """The reason while the agreement is in force on this local day; after it `least`, and why there is no more."""
    agreement = target.agreement
    if agreement.in_force(today):
        return reason
    return f"{least}; the agreement {agreement.id} ended on {agreement.expires}: only the least is shared"


def asked(referral: Referral, target: Target, reason: str, now: datetime, *, about_person: bool) -> ReferralAsked:
    """What the agency is told: of the person only what its agreement allows on this local day."""
    agreement, today = target.agreement, now.astimezone(target.calendar.zone).date()
    says_where = about_person and has_sessions(target) and agreement.in_force(today)
    if referral.person_id is not None:
        over = "this is no longer asked of you"
        reason = said(
            reason,
            target,
            today,
            over if referral.state in OVER else "somebody needs an answer, so ask the person again",
        )
    return ReferralAsked(
        referral_id=referral.referral_id,
        version=referral.version,
        sequence=referral.sequence,
        agency=referral.agency,
        team=referral.team,
        kind=referral.kind,
        state=referral.state,
        band=referral.band,
        respond_by=referral.answer_due,
        reason=reason,
        agreement=agreement.id,
        shared=shared(referral.profile, agreement, today) if about_person else {},
        case_id=referral.case_id if referral.shared_by else None,
        role=referral.role if referral.shared_by else None,
        shared_by=referral.shared_by,
        seen_at=seen_at(target, referral.profile, now) if says_where else None,
    )
