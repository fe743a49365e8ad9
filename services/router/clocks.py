"""By when an agency must answer, and when it is asked again: pure, in the local time of its door."""

from datetime import datetime, time, timedelta

from services.router.life_cycle import WAITING
from services.router.parts import Clock
from services.router.state import Referral
from shared.contracts.vocabulary import Band, ReferralState
from shared.packs import AreaPack, Target

AT_LEAST = timedelta(minutes=15)
"""Ours: however late the news, somebody must have time to read it."""

_TODAY = frozenset({Band.NOW, Band.SAME_DAY})
PROMISED = frozenset({ReferralState.ACKNOWLEDGED, ReferralState.ACCEPTED})
"""Taken on, and no appointment is known yet."""


def answer_by(pack: AreaPack, ask: tuple[str, Band], target: Target, happened_at: datetime, now: datetime) -> datetime:
    """When the answer is due. `ask`: the rule's id and how soon.

    A rule's clock runs from the referral or from the event (S5): news that comes late leaves less time, not a new hour.
    """
    within = pack.respond_within[ask]
    if pack.asks[ask[0]].clock == "referral":
        return within.after(now, target.calendar)
    return max(within.after(happened_at, target.calendar), min(within.after(now, target.calendar), now + AT_LEAST))


def chase_clock(referral: Referral, pack: AreaPack, target: Target, now: datetime) -> Clock:
    """The agency is asked again some time after the offer or after its door opens; halfway at the latest.

    Hours count only while its door is open, but where it is now or never: what is for the hour, or ends by itself. The
    clock belongs to the step that is being written: the version after this one.
    """
    opens = target.calendar.next_opening(now) if referral.ends_at is None else None
    begins = opens if opens is not None and opens < referral.respond_by else now
    wait = pack.chase_after[rule_of(pack, referral), referral.band]
    now_or_never = referral.band is Band.NOW or referral.ends_at is not None
    asked_again = (wait.after if now_or_never else wait.after_open)(begins, target.calendar)
    chase_at = min(asked_again, begins + (referral.respond_by - begins) / 2)
    return before_absence(Clock(rule="chase", due_at=chase_at, version=referral.version + 1), referral, target, now)


def before_absence(clock: Clock, referral: Referral, target: Target | None, now: datetime) -> Clock:
    """The clock of one that waits for an answer; due when its team goes away at the latest, for then others are asked.

    By the absences that are known now; of one that is said later it is looked at when the clock falls due.
    """
    if target is None or referral.state not in WAITING:
        return clock
    first = min((at for at in _absences(target) if now < at < clock.due_at), default=None)
    return clock if first is None else clock.model_copy(update={"rule": "chase", "due_at": first})


def goes_away(referral: Referral, target: Target) -> bool:
    """Whether what falls due is no chase, but that its team goes away."""
    return referral.clock is not None and referral.clock.due_at in _absences(target)


def _absences(target: Target) -> tuple[datetime, ...]:
    capacity = target.team.capacity
    return tuple(target.calendar.local(one.from_, time(0)) for one in capacity.absences) if capacity is not None else ()


def expiry_clock(referral: Referral) -> Clock:
    """Nobody answered the chase either: at the deadline the next is asked, or a named person is told."""
    until = referral.clock.until if referral.clock is not None else None
    return Clock(rule="expire", due_at=until or referral.respond_by, version=referral.version)


def news_clock(anew: Referral, pack: AreaPack, target: Target, now: datetime) -> Clock:
    """For a team that has the person and hears news that cannot wait: chased and due as if it were asked `anew`.

    Its own `respond_by` stays the first answer's: whether that came in time is measured.
    """
    return chase_clock(anew, pack, target, now).model_copy(update={"until": anew.respond_by, "asks": True})


def follow_up_clock(
    pack: AreaPack, referral: Referral, state: ReferralState, target: Target, now: datetime
) -> Clock | None:
    """After an answer: when to ask what became of it, counted from the appointment where there is one to come.

    What is planned for a day is not asked about before it. Hours count while the door is open. None where the pack
    asks nothing in that state, or asks by contacts that recur. It belongs to the step that is being written.
    """
    within = pack.follow_up.get(state)
    kept_up = referral.series is not None and referral.series.due_at is not None
    if within is None or (kept_up and state is ReferralState.ACCEPTED):
        return None
    begins = now
    if state is ReferralState.SCHEDULED and referral.appointment is not None:
        begins = max(now, referral.appointment.at)
    due = within.after_open(begins, target.calendar)
    if referral.expected_on is not None and state in PROMISED:
        due = max(due, referral.respond_by)
    return Clock(rule="chase", due_at=due, version=referral.version + 1, until=within.after_open(due, target.calendar))


def waiting_clock(referral: Referral, until: datetime | None = None) -> Clock:
    """Who waits for a place waits no longer than the answer may take, and is looked at again at `until`.

    It belongs to the step that is being written: the version after this one.
    """
    return Clock(
        rule="wait", due_at=min(until or referral.respond_by, referral.respond_by), version=referral.version + 1
    )


def clock_of(referral: Referral, pack: AreaPack, target: Target, now: datetime) -> Clock:
    """The clock of one that nobody has answered: it is asked again, or waits for a place."""
    if referral.state is ReferralState.OPENED:
        return waiting_clock(referral, referral.clock.due_at if referral.clock is not None else None)
    return chase_clock(referral, pack, target, now)


SHUT = "the team's door is shut now and an answer cannot wait"
"""Why whoever is on duty hears of it."""


def cannot_wait(referral: Referral, pack: AreaPack, target: Target, now: datetime) -> bool:
    """The door is shut, and it is for today, ends by itself, or is due before the door opens again."""
    if target.calendar.is_open(now):
        return False
    within = pack.respond_within[rule_of(pack, referral), referral.band]
    if referral.ends_at is not None or (referral.band in _TODAY and within.word != "next_opening"):
        return True
    opens = target.calendar.next_opening(now)
    return opens is None or opens >= referral.respond_by


def rule_of(pack: AreaPack, referral: Referral) -> str:
    """The rule's id, or the last resort's when the pack has that rule no more."""
    return referral.rule if referral.rule in pack.asks else pack.routes.otherwise.id
