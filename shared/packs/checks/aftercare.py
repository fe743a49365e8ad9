"""Completion: what it opens is not taken for the treatment it ends, and what comes back can be somebody's referral."""

from collections.abc import Iterator

from shared.packs.problems import Problem
from shared.packs.routes import MAIN_GROUP, Routes
from shared.packs.source import Source


def aftercare(routes: Source[Routes]) -> Iterator[Problem]:
    """Rules of the main group for an event that completes treatment: who has treated the person would hear instead."""
    back = routes.model.coming_back
    for at, rule in enumerate(routes.model.rules):
        for number, kind in enumerate(rule.when.kinds):
            if back is not None and kind in back.after and rule.group == MAIN_GROUP:
                wrong = (
                    f"it completes treatment, and in the group {MAIN_GROUP} whoever treated the person hears instead"
                )
                yield routes.problem(("rules", at, "when", "kinds", number), kind.value, wrong)
