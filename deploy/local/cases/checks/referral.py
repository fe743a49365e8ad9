"""What a referral says otherwise than a case expects of it: the text that was expected, and a sentence."""

from collections.abc import Iterator, Mapping
from typing import Any

from deploy.local.cases.checks.view import View
from deploy.local.cases.expected import Ask
from deploy.local.cases.times import Time, local
from services.router.life_cycle import OVER
from services.router.state import Referral
from services.router.team import TeamRow, team_key
from shared.contracts.notifications import NotificationRequested
from shared.contracts.vocabulary import Band

Difference = tuple[object, str]


def fitting(view: View, ask: Ask) -> list[Referral]:
    """Referrals of the team that are in the state expected, the newest last."""
    found = [one for one in view.stage.referrals(ask.about) if one.target == ask.team]
    return [one for one in found if (one.state is ask.state if ask.state else one.state not in OVER)]


def differences(view: View, ask: Ask, referral: Referral) -> Iterator[Difference]:
    """Everything an expectation names that is otherwise."""
    yield from band(ask.band, referral)
    yield from deadline(view, ask.deadline, referral)
    yield from _chase(view, ask.chase, referral)
    if ask.next is not None and ask.next != referral.remaining:
        yield ", ".join(ask.next) or "nobody", f"after it comes {', '.join(referral.remaining) or 'a named person'}"
    reasons = [referral.because, *referral.profile.factors]
    for words in ask.because:
        if not any(words.casefold() in reason.casefold() for reason in reasons):
            yield words, f"its reasons do not say so: {'; '.join(reasons)}"
    yield from _waits(view, ask.waits, referral)
    steps = [step.reason for step in referral.history]
    for words in ask.history:
        if not any(words.casefold() in reason.casefold() for reason in steps):
            yield words, f"no step of it says so: {'; '.join(steps)}"
    yield from _hears(ask, _shared(view, referral))


def band(wanted: Band | None, referral: Referral) -> Iterator[Difference]:
    """Another band than this."""
    if wanted is not None and wanted is not referral.band:
        yield wanted.value, f"its band is {referral.band.value}: {referral.because}"


def deadline(view: View, wanted: Time | None, referral: Referral) -> Iterator[Difference]:
    """Another time to answer by."""
    if wanted is not None and not wanted.fits(referral.respond_by, view.zone):
        yield wanted, f"it is to answer by {local(referral.respond_by, view.zone)}"


def _waits(view: View, wanted: int | None, referral: Referral) -> Iterator[Difference]:
    row = view.stage.town.router.body(team_key(referral.area, referral.target))
    waiting = TeamRow.model_validate(row).waiting if row is not None else ()
    place = waiting.index(referral.referral_id) + 1 if referral.referral_id in waiting else 0
    if wanted is not None and wanted != place:
        yield wanted, f"it is number {place} of those who wait" if place else "it does not wait for a place"


def _chase(view: View, wanted: Time | None, referral: Referral) -> Iterator[Difference]:
    clock = referral.clock
    if wanted is None:
        return
    if clock is None or clock.rule != "chase":
        yield wanted, "no chase is due"
    elif not wanted.fits(clock.due_at, view.zone):
        yield wanted, f"silence is broken at {local(clock.due_at, view.zone)}"


def _hears(ask: Ask, shared: Mapping[str, Any]) -> Iterator[Difference]:
    for field, value in ask.hears.items():
        if shared.get(field.value) != value:
            yield field.value, f"it hears {shared.get(field.value)!r}, not {value!r}"
    for field in ask.withheld:
        if shared.get(field.value) is not None:
            yield field.value, "it hears this, which is to be withheld"


def _shared(view: View, referral: Referral) -> Mapping[str, Any]:
    """What the agency was told of the person last, by field."""
    told = [one.payload for one in view.facts(NotificationRequested, ever=True) if one.to == "agency"]
    payloads = [one for one in told if one.get("referral_id") == str(referral.referral_id) and "shared" in one]
    return payloads[-1]["shared"] if payloads else {}
