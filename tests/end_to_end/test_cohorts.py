"""Wrexham's twenty most vulnerable on the running system: entering and leaving are told, each with its reason."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from deploy.local.demo.samples import fictional_nhs_number
from deploy.local.system import System
from tests.end_to_end.events import event
from tests.end_to_end.street import Integrator, Join, eventually
from tests.faults.reckoning import facts

SOURCE = "urn:test:cohorts"
TWENTY = "twenty-most-vulnerable"
PLACES, MARGIN = 20, 2
GRAVE = ["rough_sleeping", "exploited", "suicide_attempt", "overdose_risk", "high_risk_injecting"]
"""Known of somebody, these make 24 of 48."""
_NUMBERS = itertools.count(910_000, 13)


@pytest.fixture(scope="module")
def outreach(integrator: Join) -> Integrator:
    return integrator(SOURCE)


def somebody() -> dict[str, Any]:
    return {"nhs_number": fictional_nhs_number(next(_NUMBERS))}


def met(outreach: Integrator, who: dict[str, Any], kind: str = "outreach_contact", **said: Any) -> str:
    """An event of Wrexham about somebody; its id."""
    return outreach.accepted(event(kind, SOURCE, "wrexham", person=who, **said))


def told(system: System, kind: str, **about: Any) -> Any:
    """The one fact of this type with these fields on `people.scored`, once it is there."""
    (fact,) = eventually(lambda: list(_found(system, kind, about)), every=0.3)
    return fact


def _found(system: System, kind: str, about: dict[str, Any]) -> Iterator[dict[str, Any]]:
    found = (fact.body for fact in facts(system.running, "people.scored") if fact.type == kind)
    return (body for body in found if about.items() <= body.items())


def test_who_is_among_the_most_vulnerable_enters_with_a_reason_and_the_next_score_says_so(
    system: System, outreach: Integrator
) -> None:
    who = somebody()
    first = met(outreach, who, flags=GRAVE, needs=["housing", "drugs"])
    scored = told(system, "person.scored", event_id=first)
    entered = told(system, "cohort.entered", event_id=first)
    assert (entered["person_id"], entered["cohort"]) == (scored["person_id"], TWENTY)
    assert entered["reason"].startswith("is among the 20 most vulnerable")
    assert "a place was free" in entered["reason"]
    assert (scored["cohorts"], entered["opens"]) == ([], "rapid-pathway")
    again = told(system, "person.scored", event_id=met(outreach, who, "drop_in_contact"))
    assert again["cohorts"] == [TWENTY]


def test_who_dies_leaves_and_the_reason_is_told(system: System, outreach: Integrator) -> None:
    who = somebody()
    entered = told(system, "cohort.entered", event_id=met(outreach, who, flags=GRAVE))
    left = told(system, "cohort.left", event_id=met(outreach, who, "death_notified"))
    assert (left["person_id"], left["cohort"]) == (entered["person_id"], TWENTY)
    assert left["reason"].endswith("the person has died")
    assert left["version"] > entered["version"]


def test_who_is_overtaken_leaves_with_the_rank_and_the_next_score_is_without_the_cohort(
    system: System, outreach: Integrator
) -> None:
    who = somebody()
    entered = told(system, "cohort.entered", event_id=met(outreach, who, needs=["housing"]))
    for _ in range(PLACES + MARGIN + 1):
        met(outreach, somebody(), flags=GRAVE)
    left = told(system, "cohort.left", person_id=entered["person_id"])
    assert left["rank"] == PLACES + MARGIN + 1
    assert "somebody who stands more than 2 places ahead has the place" in left["reason"]
    later = told(system, "person.scored", event_id=met(outreach, who, "drop_in_contact"))
    assert later["cohorts"] == []
