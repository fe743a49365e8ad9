"""A no to help now: the groups it holds for are groups of rules, and its kinds ask somebody."""

from collections.abc import Iterator

from shared.packs.problems import Problem
from shared.packs.routes import MAIN_GROUP, Routes
from shared.packs.source import Source


def not_wanted(routes: Source[Routes]) -> Iterator[Problem]:
    """Groups that no rule is of, and kinds of which nobody is asked whatever the person says."""
    said = routes.model.not_wanted
    if said is None:
        return
    groups = {MAIN_GROUP, *(rule.group for rule in routes.model.rules)}
    for group in sorted(said.groups - groups):
        yield routes.problem(("not_wanted", "groups"), group, "no rule is of this group", tuple(sorted(groups)))
    for at, kind in enumerate(said.kinds):
        if kind in routes.model.no_referral.kinds:
            wrong = "the kind stands under no_referral, so nobody is asked whatever the person says"
            yield routes.problem(("not_wanted", "kinds", at), kind.value, wrong)
