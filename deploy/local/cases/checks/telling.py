"""Who is told, when and in which words; and who must not be."""

from collections.abc import Iterator
from datetime import datetime

from deploy.local.cases.checks.view import View
from deploy.local.cases.expected import NeverTold, Told
from deploy.local.cases.times import local
from services.router.life_cycle import OVER
from services.router.own_word import THE_PERSON
from shared.contracts.notifications import NotificationRequested
from shared.packs import Problem


def notified(view: View) -> Iterator[Problem]:
    """`notify`: somebody who fits each is told."""
    for at, wanted in enumerate(view.scene.moment.notify):
        if (unknown := _unknown(view, "notify", at, wanted.who)) is not None:
            yield unknown
            continue
        told = [(when, one) for when, one in view.requests() if _is(view, wanted.who, one)]
        if not any(_fits(view, wanted, when, one) for when, one in told):
            yield view.problem("notify", (at,), wanted.who, f"is not told so; {_what_is(view, told)}")


def never(view: View) -> Iterator[Problem]:
    """`never`: nobody who fits is asked or told, nothing of it is said."""
    for at, unwanted in enumerate(view.scene.moment.never):
        if unwanted.who is not None and (unknown := _unknown(view, "never", at, unwanted.who)) is not None:
            yield unknown
            continue
        for wrong in dict.fromkeys(_against(view, unwanted)):
            yield view.problem("never", (at,), unwanted.who or unwanted.says, wrong)


def _against(view: View, unwanted: NeverTold) -> Iterator[str]:
    if unwanted.who is not None and unwanted.says is None and unwanted.shared is None:
        for referral in view.stage.referrals():
            if unwanted.who in {referral.agency, referral.target} and referral.state not in OVER:
                yield f"{referral.target} is asked: {referral.because}"
    for when, one in view.requests():
        if unwanted.who is not None and not (_is(view, unwanted.who, one) or _its_contact(unwanted.who, one)):
            continue
        if _has(unwanted, one):
            yield f"{one.email or one.agency} is told at {local(when, view.zone)}: {one.payload_type}"


def _its_contact(who: str, request: NotificationRequested) -> bool:
    return request.agency == who and request.to != "person"


def _has(unwanted: NeverTold, request: NotificationRequested) -> bool:
    if unwanted.shared is not None:
        return request.payload.get("shared", {}).get(unwanted.shared.value) is not None
    return unwanted.says is None or _says(request, unwanted.says)


def _unknown(view: View, part: str, at: int, who: str) -> Problem | None:
    agencies = {agency.id for agency in view.pack.agencies}
    known = (*view.pack.targets, *agencies, *view.contacts, THE_PERSON)
    if who in known:
        return None
    return view.problem(part, (at,), who, "no agency, agency/team, role or e-mail address of the pack", known)


def _is(view: View, who: str, request: NotificationRequested) -> bool:
    if request.to == "person":
        return who == THE_PERSON
    if request.email is not None:
        return view.contacts.get(who) == request.email
    return who in {request.agency, f"{request.agency}/{request.payload.get('team')}"}


def _fits(view: View, wanted: Told, when: datetime, request: NotificationRequested) -> bool:
    return (
        (wanted.what is None or request.payload_type in {f"referral.{wanted.what}", f"{wanted.what}.told"})
        and (wanted.at is None or wanted.at.fits(when, view.zone))
        and all(_says(request, words) for words in wanted.says)
    )


def _says(request: NotificationRequested, words: str) -> bool:
    lines = (request.summary.subject, *request.summary.lines)
    return any(words.casefold() in line.casefold() for line in lines)


def _what_is(view: View, told: list[tuple[datetime, NotificationRequested]]) -> str:
    if told:
        said = [f"at {local(at, view.zone)} {one.payload_type}: {' '.join(one.summary.lines)}" for at, one in told]
        return "it is told " + "; ".join(said)
    others = dict.fromkeys(
        THE_PERSON if one.to == "person" else one.email or f"{one.agency}/{one.payload.get('team')}"
        for _, one in view.requests()
    )
    return f"told: {', '.join(others) or 'nobody'}"
