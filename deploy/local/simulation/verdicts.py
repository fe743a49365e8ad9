"""One circle of people with both packs: what differs for them. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from deploy.local.cases.town import Packs
from deploy.local.fairness.people import survivor
from deploy.local.simulation.comparing import Pair, kind_of, pairs
from deploy.local.simulation.heard import Step, Timed, areas_of, heard, unnoticed
from deploy.local.simulation.judging import Judged, judged
from deploy.local.simulation.model import Asked, Circle, Counts, Difference, Family, Replayed, Scope, Side, Verdict
from deploy.local.simulation.reasons import View, because
from deploy.local.simulation.router import NotAlone
from deploy.local.simulation.routing import routed
from deploy.local.simulation.spool import Spool
from deploy.local.simulation.untouched import Two

_NEAR = timedelta(minutes=1)
"""A replay hears an event when the broker took it, scoring and router some moments later."""


FoundAlone = tuple[list[Verdict], list[Family]]
"""What families come to alone, and those for whom it hangs on others."""


def verdict(
    circle: Circle, kept: Spool, two: Two, scope: Scope, step: Step = unnoticed, *, alone: bool = False
) -> Verdict:
    """Replays everything with the packs in force, and with those tried as far as they can differ.

    `alone`: it is not all who may hang on each other; raises NotAlone where that matters.
    """
    events = tuple(heard(circle.events, kept))
    answers = tuple(heard(circle.answers, kept))
    areas = areas_of(events)
    found = judged(two.judges(areas), events, scope.ranks & areas, step)
    now, then = found[0], found[-1]
    before = after = _replayed(two.force, now, answers, circle, scope, step=step, alone=alone)
    if not two.route_alike(now, then):
        after = _replayed(two.tried, then, answers, circle, scope, step=step, alone=alone)
    elif then is not now:
        after = replace(before, scores=then.scores, dead=then.dead)
    return compared(before, after, circle, two, scope)


def each_alone(families: Iterable[Family], kept: Spool, two: Two, scope: Scope, step: Step = unnoticed) -> FoundAlone:
    """Of families of one circle what each of whom nobody else matters comes to, and the others."""
    found, left = list[Verdict](), list[Family]()
    for one in families:
        try:
            found.append(verdict(Circle((one,)), kept, two, scope, step, alone=True))
        except NotAlone:
            left.append(one)
    return found, left


def compared(before: Replayed, after: Replayed, circle: Circle, two: Two, scope: Scope) -> Verdict:
    """What both come to, in one."""
    force, tried = View(two.force.policies.packs, before.scores), View(two.tried.policies.packs, after.scores)
    found = tuple(_named(_differences(pairs(before.asked, after.asked), force, tried, scope), circle.opened))
    recorded = _compared_with_recorded(circle.opened, before.asked, scope)
    hurt = {survivor(one.person_id, before.now_is) for one in found if one.person_id is not None}
    return Verdict(
        events=circle.size,
        people=tuple((groups, person in hurt) for person, groups in before.people.items()),
        differences=found,
        before=_counts(before, scope),
        after=_counts(after, scope),
        as_recorded=recorded.count(True),
        not_as_recorded=recorded.count(False),
        unheard=after.unheard,
        dead=after.dead - before.dead,
    )


def _replayed(
    packs: Packs, by: Judged, answers: Sequence[Timed], circle: Circle, scope: Scope, *, step: Step, alone: bool
) -> Replayed:
    opened = {one.referral_id: one for one in circle.opened}
    told_or_answered = sorted([*by.told, *answers], key=lambda one: one[0])
    asked, unheard = routed(packs.policies.routing, told_or_answered, opened, scope.until, step, alone=alone)
    return Replayed(asked, by.scores, by.groups(scope.until.date()), by.now_is, unheard, by.dead)


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


def _counts(by: Replayed, scope: Scope) -> Counts:
    asked = [one for one in by.asked if scope.has(one)]
    return Counts(Counter(one.target for one in asked), Counter(one.band for one in asked))
