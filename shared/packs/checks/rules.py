"""Rules: each can match, and none is always preceded by others of its group."""

from collections.abc import Iterable, Iterator, Sequence

from shared.contracts.vocabulary import Kind
from shared.packs.checks.implied import CHOICES, contradiction, covers, implied, narrowed
from shared.packs.problems import Problem
from shared.packs.routes import Route, Routes, When
from shared.packs.source import Source


def rules(routes: Source[Routes]) -> Iterator[Problem]:
    """Rules that never match, or never count because an earlier one of the group matches whenever they do."""
    quiet = routes.model.no_referral.always
    for at, rule in enumerate(routes.model.rules):
        if rule.on != "event" and rule.when.kinds:
            wrong = f"kinds are those of events, and the rule {rule.id} answers to {rule.on}, so nobody looks at them"
            yield routes.problem(("rules", at, "when", "kinds"), rule.when.kinds[0].value, wrong)
        for number, kind in enumerate(rule.when.kinds):
            if kind in quiet:
                place = ("rules", at, "when", "kinds", number)
                yield routes.problem(place, kind.value, "the kind stands under no_referral, so this never matches")
        if why := contradiction(rule.when):
            yield routes.problem(("rules", at, "when"), rule.id, f"it can never match: {why}")
        elif before := preceding(rule, routes.model.rules[:at], quiet):
            yield routes.problem(("rules", at), rule.id, _never_counts(rule, before))


def quiet_kinds(routes: Source[Routes]) -> Iterator[Problem]:
    """Kinds that ask nobody unless a need is named, of which it is not said that they ask nobody."""
    quiet = routes.model.no_referral
    if quiet.unless_flags and not quiet.unless_needs:
        wrong = "unless_needs names no kind, so nobody looks at these"
        yield routes.problem(("no_referral", "unless_flags"), min(quiet.unless_flags).value, wrong)
    for at, kind in enumerate(quiet.unless_needs):
        if kind not in quiet.kinds:
            wrong = "it is no kind that asks nobody: it does not stand under kinds of no_referral"
            yield routes.problem(("no_referral", "unless_needs", at), kind.value, wrong)


def preceding(rule: Route, earlier: Sequence[Route], quiet: frozenset[Kind]) -> tuple[Route, ...]:
    """The earlier rules of the group one of which matches whenever this does; none where it can count.

    Somebody who fits a list fits it by one word at least, so each word is looked at by itself: for every choice of
    words one of the earlier rules must hold. It is certain where it is said, and not said of everything that is so.
    """
    when = (
        rule.when
        if rule.when.kinds
        else rule.when.model_copy(update={"kinds": tuple(k for k in Kind if k not in quiet)})
    )
    same = [one for one in earlier if (one.on, one.group) == (rule.on, rule.group)]
    found: set[str] = set()
    return tuple(one for one in same if one.id in found) if _always(when, same, found) else ()


def _always(when: When, earlier: Iterable[Route], found: set[str]) -> bool:
    """Whether one of `earlier` holds whenever `when` does; the ids of those that do it are put into `found`."""
    might = [
        one for one in earlier if all(part in CHOICES or implied(part, one.when, when) for part in When.model_fields)
    ]
    if (whole := next((one for one in might if covers(one.when, when)), None)) is not None:
        found.add(whole.id)
        return True
    for part in CHOICES:
        if len(getattr(when, part)) > 1 and any(getattr(one.when, part) for one in might):
            return all(_always(case, might, found) for case in narrowed(when, part))
    return False


def _never_counts(rule: Route, before: tuple[Route, ...]) -> str:
    if len(before) == 1 and before[0].when == rule.when:
        return f"the rule {before[0].id} of the same group has the very same `when`, so this one never counts"
    named = ", ".join(one.id for one in before)
    which = f"the rule {named}" if len(before) == 1 else f"one of the rules {named}"
    return f"whenever it matches, {which} of the same group has matched before, so it never counts"
