"""An open referral becomes more urgent: its team hears of the person again instead of being asked twice."""

from typing import Any

from services.router.ahead import planned, spoken
from services.router.clocks import (
    PROMISED,
    SHUT,
    answer_by,
    cannot_wait,
    clock_of,
    follow_up_clock,
    news_clock,
    rule_of,
)
from services.router.ending import ends_at, until_its_end
from services.router.life_cycle import WAITING, WITH_SOMEBODY
from services.router.matching import Chain, more_urgent
from services.router.news import known_already
from services.router.offering import tell_again, tell_duty_if_shut
from services.router.parts import Clock
from services.router.pen import Pen
from services.router.recurring import begun, kept_up
from services.router.referrers import referrer, with_referrer
from services.router.state import Profile, Referral
from services.router.wording import because
from shared.contracts.people import PersonScored, Score
from shared.contracts.vocabulary import BAND_SENTENCES, Band, ReferralState
from shared.packs import Target

CANNOT_WAIT = frozenset({Band.NOW, Band.SAME_DAY, Band.WITHIN_48H})
"""Bands in which a team that has the person must say within the time that it has heard."""


def make_more_urgent(
    pen: Pen, referral: Referral, scored: PersonScored, chain: Chain, *, rings: bool = True
) -> Referral:
    """A fresh event about somebody this team is asked about or works with: it hears of it, not asked twice.

    A team that has taken the person on has a clock again when the event cannot wait: silence is broken then, too, and
    behind a shut door whoever is on duty hears of it now (S8), unless another team is asked, whose is rung (`rings`).
    """
    if _is_planned_by(chain, referral) and scored.expected_on != referral.expected_on:
        return _with_news(pen, _moved(pen, referral, scored, chain), scored, chain)
    soon = Band.PLANNED if chain.rule.ahead else more_urgent(scored.score.band, chain.rule.at_least)
    band = more_urgent(referral.band, soon)
    profile = Profile.of(scored, referral.profile.completed_on)
    reason = f"heard of again: {because(chain.rule)}"
    referral = kept_up(pen, begun(referral, chain.rule_id, chain.rule, pen.cause.time, pen.pack(referral)))
    ends = ends_at(chain.rule, scored, pen.cause.time)
    if referral.state in WAITING:
        referral = until_its_end(referral, ends, pen.pack(referral), pen.now)
    target = pen.target(referral)
    if target is None or not _cannot_wait(pen, referral, scored, soon):
        return _with_news(pen, _raised(pen, referral, chain.rule_id, reason, band=band, profile=profile), scored, chain)
    pack = pen.pack(referral)
    due = ends or answer_by(pack, (chain.rule_id, soon), target, pen.cause.time, pen.now)
    anew = referral.model_copy(update={"rule": chain.rule_id, "band": soon, "respond_by": due, "ends_at": ends})
    referral = referral.model_copy(update={"clock": news_clock(anew, pack, target, pen.now)})
    referral = _raised(pen, referral, chain.rule_id, reason, band=band, profile=profile)
    if rings and cannot_wait(anew, pack, target, pen.now):
        referral = pen.tell_contact(referral, target.duty_contact, "referral.raised", SHUT)
    return _with_news(pen, referral, scored, chain)


def _is_planned_by(chain: Chain, referral: Referral) -> bool:
    """Whether it is this team that plans for a day ahead, and not another that is asked besides (S9)."""
    return chain.rule.ahead is not None and (not chain.rule.also_when_taken_on or referral.rule == chain.rule_id)


def _cannot_wait(pen: Pen, referral: Referral, scored: PersonScored, soon: Band) -> bool:
    """Whether a team that has the person must say that it has heard: not of what was announced and is arranged."""
    if referral.state not in WITH_SOMEBODY or soon not in CANNOT_WAIT:
        return False
    return referral.state is not ReferralState.SCHEDULED or not _is_what_was_announced(pen, referral, scored)


def _is_what_was_announced(pen: Pen, referral: Referral, scored: PersonScored) -> bool:
    """The planned thing has happened on its day: what was arranged for it stands (S9)."""
    day = pen.cause.time.astimezone(pen.pack(referral).area.zone).date()
    return referral.kind is scored.kind and referral.expected_on == day


def _with_news(pen: Pen, referral: Referral, scored: PersonScored, chain: Chain) -> Referral:
    """Who sent the event hears what becomes of it too, and at once where somebody works with the person already."""
    referred = referrer(pen.pack(referral), chain.rule, chain.group, scored, pen.cause.time)
    if referral.state in WITH_SOMEBODY:
        referral = known_already(pen, referral, referred)
    else:
        referral = with_referrer(referral, referred)
    pen.keep(referral)
    return referral


def _moved(pen: Pen, referral: Referral, scored: PersonScored, chain: Chain) -> Referral:
    """The day that was announced is another one: what is planned moves with it."""
    target = pen.target(referral)
    if target is None or scored.expected_on is None:
        return referral
    referral = planned(referral, chain, scored, target, pen.now).model_copy(
        update={"profile": Profile.of(scored, referral.profile.completed_on)}
    )
    clock = _clock_anew(pen, referral, target)
    reason = f"it is planned for {spoken(scored.expected_on)} now"
    referral = pen.happened(referral, "raised", referral.state, reason, clock=clock)
    referral = tell_again(pen, referral, reason)
    pen.keep(referral)
    return referral


def _clock_anew(pen: Pen, referral: Referral, target: Target) -> Clock | None:
    """What was promised is asked about when the new day has come; what is arranged keeps its own time."""
    pack = pen.pack(referral)
    if referral.state in WAITING:
        return clock_of(referral, pack, target, pen.now)
    if referral.state in PROMISED:
        return follow_up_clock(pack, referral, referral.state, target, pen.now)
    return referral.clock


def judge_anew(pen: Pen, referral: Referral, score: Score) -> Referral:
    """Nothing happened, but by the rules as they are now it cannot wait so long."""
    profile = referral.profile.scored(score)
    reason = f"judged anew by changed rules: help is due {BAND_SENTENCES[score.band]}"
    return _raised(pen, referral, rule_of(pen.pack(referral), referral), reason, band=score.band, profile=profile)


def _raised(pen: Pen, referral: Referral, rule_id: str, reason: str, *, band: Band, profile: Profile) -> Referral:
    pack, target = pen.pack(referral), pen.target(referral)
    more: dict[str, Any] = {"band": band, "profile": profile}
    if target is not None and referral.state in WAITING:
        respond_by = answer_by(pack, (rule_id, band), target, pen.cause.time, pen.now)
        more["respond_by"] = referral.ends_at or min(referral.respond_by, respond_by)
    if target is not None and referral.state in WAITING:
        more["clock"] = clock_of(referral.model_copy(update=more), pack, target, pen.now)
    referral = pen.happened(referral, "raised", referral.state, reason, **more)
    if target is not None and referral.state is ReferralState.OFFERED:
        referral = tell_duty_if_shut(pen, referral, target)
    referral = tell_again(pen, referral, reason)
    pen.keep(referral)
    return referral
