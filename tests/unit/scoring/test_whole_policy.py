"""What the whole policy of an area makes of a person: criteria, a worker's word, cohorts; over rows in memory."""

from pathlib import Path
from typing import Any

from services.scoring.matching.model import load_weights
from services.scoring.policy import load_policies
from services.scoring.taking import TakeFacts
from shared.contracts.binding import message_of
from shared.contracts.cohorts import CohortEntered, CohortLeft, StandingChanged
from shared.contracts.fact import Message
from shared.contracts.vocabulary import Band
from shared.kit.journal import Decision
from shared.packs.current import Current
from tests.unit.scoring.builders import NHS, Town, arrived, event, told

AREAS = Path(__file__).parents[3] / "areas"
COHORT = "vulnerable-low-offending"


def town() -> Town:
    return Town(handler=TakeFacts(Current(AREAS, load_policies), load_weights()))


def assessed(low: int, **said: Any) -> Message:
    """A worker's assessment: risk to others is low, others add up to `low`."""
    scales = {"engagement": 4, "alcohol_drugs": 4, "housing": 4, "impulse_control": 4, "stress_and_anxiety": 4}
    values, left = [{"name": "ndta.risk_to_others", "value": 0}], low
    for item, top in scales.items():
        values.append({"name": f"ndta.{item}", "value": min(top, left)})
        left -= min(top, left)
    return event("assessment_recorded", observations=values, **said)


def ranked(place: Town, message: Message) -> list[Decision]:
    """The event, and what the cohorts make of the standings it brings."""
    decision = place.hears(message, message.accepted_time)
    standings = [fact for fact in decision.facts if fact.topic == "people.standings"]
    return [decision, *(place.hears(message_of(arrived(fact))) for fact in standings)]


def test_a_criterion_that_is_met_is_a_reason_with_its_events_and_adds_no_points() -> None:
    scored = town().score(event("overdose"))
    assert "overdose" in scored.criteria
    (reason,) = [one for one in scored.score.factors if one.rule == "overdose"]
    assert reason.points is None
    assert reason.evidence == (scored.event_id,)
    assert scored.criteria_unknown, "what nobody spoke of is unknown, not absent"


def test_a_workers_band_counts_and_what_the_rules_said_is_kept_beside_it() -> None:
    word = {"name": "override.band", "value": 1, "author": "duty worker 7", "words": "cannot wait for an appointment"}
    scored = town().score(event("assessment_recorded", observations=[word]))
    assert scored.score.band is Band.SAME_DAY
    assert scored.rules is not None
    assert scored.rules.band is Band.STANDARD
    assert "duty worker 7" in scored.score.factors[0].text


def test_who_fits_a_cohort_enters_it_and_the_next_score_says_so() -> None:
    place = town()
    _, decision = ranked(place, assessed(16, days_ago=1))
    (entered,) = told(decision, CohortEntered)
    assert (entered.cohort, entered.rank) == (COHORT, 1)
    assert place.score(event("walk_in")).cohorts == (COHORT,)


def test_who_fits_no_cohort_costs_them_nothing() -> None:
    (decision,) = ranked(town(), event("ae_attendance"))
    assert told(decision, StandingChanged) == []


def test_a_member_whose_score_fell_is_heard_of_again_and_leaves_after_the_stay() -> None:
    place = town()
    ranked(place, assessed(16, days_ago=40, sender_id="first"))
    _, decision = ranked(place, assessed(3, days_ago=0, sender_id="second"))
    (left,) = told(decision, CohortLeft)
    assert left.cohort == COHORT


def test_death_ends_every_place() -> None:
    place = town()
    ranked(place, assessed(16, days_ago=2))
    death, decision = ranked(place, event("death_notified", days_ago=1))
    (standing,) = told(death, StandingChanged)
    assert standing.stopped == "death"
    assert [one.cohort for one in told(decision, CohortLeft)] == [COHORT]


def test_a_record_that_was_merged_away_loses_its_place_to_the_one_that_stays() -> None:
    place = town()
    numbers = ({"nhs_number": NHS}, {"noms_number": "A4217QD"})
    for number, who in enumerate(numbers):
        ranked(place, assessed(16, days_ago=5 - number, person=who, sender_id=str(number)))
    both = event("walk_in", person={**numbers[0], **numbers[1]}, days_ago=1)
    joined, *decisions = ranked(place, both)
    assert sorted(one.stopped or "" for one in told(joined, StandingChanged)) == ["", "merged"]
    assert len([one for decision in decisions for one in told(decision, CohortLeft)]) == 1
    scored = place.score(event("walk_in", days_ago=0))
    assert scored.cohorts == (COHORT,)


def test_somebody_who_is_heard_of_elsewhere_gives_up_the_place() -> None:
    place = town()
    ranked(place, assessed(16, days_ago=3))
    elsewhere, *_ = ranked(place, assessed(40 - 20, days_ago=1, area="wrexham", sender_id="moved"))
    standings = {one.area: one.stopped for one in told(elsewhere, StandingChanged)}
    assert standings["walsall"] == "moved"
