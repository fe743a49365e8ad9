"""One circle of people with both packs: what differs for them. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from deploy.local.fairness.people import survivor
from deploy.local.simulation.comparing import Pair, kind_of, pairs
from deploy.local.simulation.judging import Timed, judged
from deploy.local.simulation.model import Asked, Circle, Counts, Difference, Scope, Side, Verdict
from deploy.local.simulation.reasons import View, because, told
from deploy.local.simulation.routing import Routed, routed
from deploy.local.simulation.untouched import Two
from shared.contracts.binding import message_of
from shared.contracts.intake import EventReceived
from shared.contracts.referrals import AnswerGiven
from shared.kit.journal import BadRecord

_NEAR = timedelta(minutes=1)
"""A replay hears an event when the broker took it, scoring and router some moments later."""


def verdict(circle: Circle, two: Two, scope: Scope) -> Verdict:
    """Replays everything with the packs in force, and with those tried as far as they can differ."""
    events, answers = _heard(circle)
    opened = {one.referral_id: one for one in circle.opened}
    now = judged(two.force.scoring, events, scope.ranks)
    then = now if two.judge_alike else judged(two.tried.scoring, events, scope.ranks)
    before = after = routed(two.force.policies.routing, now.told, answers, opened, scope.until)
    if not two.route_alike(now, then):
        after = routed(two.tried.policies.routing, then.told, answers, opened, scope.until)
    sides = ((two.force, now), (two.tried, then))
    force, tried = (View(packs.policies.packs, told(one for _, one in by.scores())) for packs, by in sides)
    found = tuple(_named(_differences(pairs(before.asked, after.asked), force, tried, scope), circle.opened))
    recorded = _compared_with_recorded(circle.opened, before.asked, scope)
    now_is = now.now_is if found else {}
    hurt = {survivor(one.person_id, now_is) for one in found if one.person_id is not None}
    return Verdict(
        events=len(events),
        people=tuple((groups, person in hurt) for person, groups in now.groups(scope.until.date()).items()),
        differences=found,
        before=_counts(before, scope),
        after=_counts(after, scope),
        as_recorded=recorded.count(True),
        not_as_recorded=recorded.count(False),
        unheard=after.unheard,
        dead=then.dead - now.dead,
    )


def _heard(circle: Circle) -> tuple[list[Timed], list[Timed]]:
    """Events and answers. What cannot be read was a dead letter then, and is one now."""
    events: list[Timed] = []
    answers: list[Timed] = []
    for record in circle.heard:
        try:
            message = message_of(record)
        except BadRecord:
            continue
        if isinstance(message.data, EventReceived):
            events.append((record.timestamp, message))
        elif isinstance(message.data, AnswerGiven):
            answers.append((record.timestamp, message))
    return events, answers


def _differences(paired: Iterable[Pair], force: View, tried: View, scope: Scope) -> Iterator[Difference]:
    for pair in paired:
        one = pair[0] or pair[1]
        kind = kind_of(pair)
        if kind is None or one is None or not scope.has(one):
            continue
        yield Difference(
            what=kind,
            area=one.area,
            event_id=one.event_id,
            person_id=one.person_id,
            referral_id=pair[0].referral_id if pair[0] else None,
            before=Side.of(pair[0]) if pair[0] else None,
            after=Side.of(pair[1]) if pair[1] else None,
            because=because(*pair, force, tried),
        )


def _named(found: Iterable[Difference], opened: Sequence[Asked]) -> Iterator[Difference]:
    """By the ids under which the referrals were really opened, as far as they were."""
    real = {(one.event_id, one.target): one.referral_id for one in opened}
    for one in found:
        known = real.get((one.event_id, one.before.target)) if one.before else None
        yield one.model_copy(update={"referral_id": known}) if known else one


def _compared_with_recorded(opened: Sequence[Asked], replayed: Sequence[Asked], scope: Scope) -> list[bool]:
    if not opened:
        return []
    found: list[Pair] = [one for one in pairs(opened, replayed) if scope.has(one[0] or one[1])]  # type: ignore[arg-type] # one of two is there
    return [kind_of(one, _NEAR) is None for one in found]


def _counts(routed: Routed, scope: Scope) -> Counts:
    asked = [one for one in routed.asked if scope.has(one)]
    return Counts(Counter(one.target for one in asked), Counter(one.band for one in asked))
