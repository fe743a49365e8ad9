"""Events that are no ask for help: death, consent, contact details, drug alerts, and what cannot be decided."""

from dataclasses import replace
from typing import Any

import pytest

from services.scoring.facts import ALERTS, PEOPLE
from services.scoring.identity import origin_of
from services.scoring.proposals.telling import RECORDS
from shared.contracts.alerts import DrugAlert
from shared.contracts.binding import message_of
from shared.contracts.fact import Message
from shared.contracts.people import ConsentChanged, ContactChanged, PersonStopped
from shared.kit.journal import BadRecord, Decision
from tests.unit.scoring.builders import NHS, NOMS, Town, arrived, event, record


def fact_of(decision: Decision) -> Any:
    (outgoing,) = [fact for fact in decision.facts if fact.topic != RECORDS]
    return message_of(arrived(outgoing)).data


def test_a_death_stops_all_contact_even_without_an_area() -> None:
    told = fact_of(Town().hears(event("death_notified", area=None)))
    assert isinstance(told, PersonStopped)
    assert told.because == "death"


def test_after_a_death_events_are_recorded_and_nothing_is_sent() -> None:
    town = Town().hears_all([event("death_notified", days_ago=1)])
    for kind in ("ae_attendance", "contact_details_changed", "death_notified", "consent_changed"):
        assert town.hears(event(kind, accepts_help_now=True)).facts == ()
    (body,) = town.people().values()
    assert len(body["evidence"]) == 5
    assert body["stopped"]["value"] == "death"


DEATH = event("death_notified", days_ago=3)
MET = event("walk_in", days_ago=1)


@pytest.mark.parametrize("life", [(DEATH, MET), (MET, DEATH)], ids=["death first", "met first"])
def test_who_was_met_after_the_time_of_their_death_is_put_before_a_person_once(life: tuple[Message, ...]) -> None:
    town = Town().hears_all([*life, event("ae_attendance"), event("custody_detained")])
    (asked,) = town.reviews()
    assert (asked["why"], asked["persons"]) == ("met-after-death", [str(origin_of(f"nhs:{NHS}"))])
    assert asked["because"].startswith("Somebody met this person after the time of their death")


def test_two_records_of_which_one_died_and_the_other_was_met_ask_for_as_long_as_they_are_joined() -> None:
    town = Town().hears_all([event("death_notified", days_ago=3, person={"noms_number": NOMS}), MET])
    assert town.reviews() == []
    merged: dict[str, Any] = {"person": {"nhs_number": NHS}, "merge": {"removed": {"noms_number": NOMS}}}
    town.hears(event("person_merged", **merged))
    assert [one["why"] for one in town.reviews()] == ["met-after-death"]
    merged["merge"] |= {"undone": True}
    town.hears(event("person_merged", **merged))
    assert [one["why"] for one in town.reviews()] == ["stopped-by-mistake"]


@pytest.mark.parametrize("kind", ["ambulance_callout", "hospital_discharge", "family_concern", "information_received"])
def test_what_belongs_to_a_death_asks_nobody(kind: str) -> None:
    town = Town().hears_all([event("walk_in", days_ago=4), event("death_notified", days_ago=3), event(kind)])
    assert town.reviews() == []


def test_consent_taken_back_is_told_and_a_late_older_one_is_not() -> None:
    town = Town()
    told = fact_of(town.hears(event("consent_changed", accepts_help_now=False)))
    assert isinstance(told, ConsentChanged)
    assert told.consents is False
    late = town.hears(event("consent_changed", days_ago=2, accepts_help_now=True))
    assert late.facts == ()
    assert late.reason == "a newer change of consent is known"


def test_a_change_of_contact_details_tells_the_newest_of_each() -> None:
    town = Town().hears_all([event("walk_in", person={"nhs_number": NHS, "family_name": "Test"})])
    told = fact_of(town.hears(event("contact_details_changed", person={"nhs_number": NHS, "phone": "07700 900123"})))
    assert isinstance(told, ContactChanged)
    assert (told.person.family_name, told.person.phone) == ("Test", "07700 900123")


def test_versions_rise_by_one_with_every_change() -> None:
    town = Town()
    first = town.score(event("walk_in", days_ago=2))
    stopped = fact_of(town.hears(event("death_notified")))
    assert (first.version, stopped.version) == (1, 2)


def test_a_drug_alert_goes_to_its_area_and_changes_nobody() -> None:
    decision = Town().hears(event("drug_alert", person=None, note="A dangerous batch is about."))
    assert (decision.facts[0].topic, decision.facts[0].key) == (ALERTS, b"walsall")
    assert decision.changes == {}
    told = fact_of(decision)
    assert isinstance(told, DrugAlert)
    assert told.text == "A dangerous batch is about."


def test_a_repeat_changes_nothing() -> None:
    message = event("walk_in")
    town = Town().hears_all([message])
    again = town.hears(message)
    assert (again.facts, again.changes) == ((), {})


def test_people_are_keyed_by_their_id() -> None:
    (fact,) = Town().hears(event("walk_in")).facts
    told = message_of(arrived(fact))
    assert (fact.topic, fact.key.decode()) == (PEOPLE, told.subject.removeprefix("person/"))


def test_without_an_area_the_one_where_the_person_was_last_known_counts() -> None:
    town = Town().hears_all([event("walk_in", days_ago=1)])
    assert town.score(event("prison_release", area=None)).area == "walsall"


@pytest.mark.parametrize(
    ("kind", "said", "why"),
    [
        ("walk_in", {"area": None}, "no-area"),
        ("walk_in", {"area": "atlantis"}, "unknown-area"),
        ("walk_in", {"person": None}, "no-subject"),
        ("drug_alert", {"area": None}, "no-area"),
        ("consent_changed", {}, "no-consent"),
    ],
)
def test_what_can_never_be_decided_is_a_dead_letter_that_says_why(kind: str, said: dict[str, Any], why: str) -> None:
    with pytest.raises(BadRecord) as refused:
        Town().hears(event(kind, **said))
    assert refused.value.kind == why
    assert NHS not in refused.value.detail


def test_a_record_comes_back_as_the_event_it_carries() -> None:
    message = event("walk_in", needs=["drugs"])
    handler = Town().handler
    decoded = handler.decode(record(message))
    assert decoded.data == message.data
    assert handler.identity(decoded).event_id == message.id


def test_another_fact_on_the_topic_is_refused() -> None:
    (scored,) = Town().hears(event("walk_in")).facts
    with pytest.raises(BadRecord, match=r"event\.received only"):
        Town().handler.decode(arrived(scored))


def test_garbage_is_a_dead_letter() -> None:
    garbage = replace(record(event("walk_in")), headers={}, value=b"\x00\xff")
    with pytest.raises(BadRecord) as refused:
        Town().handler.decode(garbage)
    assert refused.value.garbage
