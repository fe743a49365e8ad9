"""What differs from what a case expects at one moment, in sentences with the line of the expectation."""

from collections.abc import Callable, Iterator

from deploy.local.cases.checks.asks import asked
from deploy.local.cases.checks.knowing import known
from deploy.local.cases.checks.lists import on_lists
from deploy.local.cases.checks.people import about_people
from deploy.local.cases.checks.telling import never, notified
from deploy.local.cases.checks.view import View
from shared.packs import Problem

CHECKS: tuple[Callable[[View], Iterator[Problem]], ...] = (asked, known, about_people, on_lists, notified, never)
"""Between them they look at every field of a moment."""


def differs(view: View) -> list[Problem]:
    """Everything that is not as expected."""
    return [problem for check in CHECKS for problem in check(view)]
