import copy
import itertools
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.decide import Accepted
from services.intake.hmpps import RULES, accept_hmpps
from services.intake.hmpps_merges import MERGES
from services.intake.refusals import Refused
from shared.contracts.intake import Merge, Person
from shared.contracts.vocabulary import Kind
from tests.unit.intake.builders import NOW, fact, nowhere, release, source_key


def accepted(event: Any) -> Accepted:
    return accept_hmpps(event, source_key(area="walsall"), NOW, nowhere)


def enveloped(event: Any, **more: str) -> dict[str, str]:
    return {"Type": "Notification", "MessageId": "1", "Message": json.dumps(event), **more}


def because(reason: str, event_type: str = "prison-offender-events.prisoner.released") -> Accepted:
    event = release()
    event["eventType"] = event_type
    event["additionalInformation"]["reason"] = reason
    return accepted(event)


def pointers(event: Any) -> set[str]:
    with pytest.raises(Refused) as refused:
        accepted(event)
    assert refused.value.refusal.status == 422
    return {fault.pointer for fault in refused.value.errors}


def test_a_release_names_the_person_by_number_only() -> None:
    event = fact(accepted(release()))
    assert event.kind is Kind.PRISON_RELEASE
    assert event.site == "BWI"
    assert event.area == "walsall"
    assert event.person is not None
    assert event.person.model_dump(exclude_defaults=True) == {"noms_number": "A4217QD"}


def test_it_happened_when_it_occurred_not_when_it_was_published() -> None:
    message = accepted(release()).message
    assert message is not None
    assert message.time == datetime(2026, 3, 6, 8, 42, 10, tzinfo=UTC)


def test_bare_and_enveloped_are_one_event() -> None:
    assert accepted(enveloped(release(), Timestamp="2026-03-06T09:27:12Z")) == accepted(release())


def test_published_again_is_the_same_event() -> None:
    again = {**release(), "publishedAt": "2026-03-06T11:00:00Z"}
    assert accepted(again).id == accepted(release()).id


@given(st.permutations([("NOMS", "A4217QD"), ("CRN", "X123456"), ("PNC", "2012/52494Q")]))
def test_the_order_of_identifiers_does_not_matter(identifiers: list[tuple[str, str]]) -> None:
    def of(pairs: list[tuple[str, str]]) -> dict[str, Any]:
        return {
            **release(),
            "personReference": {"identifiers": [{"type": kind, "value": value} for kind, value in pairs]},
        }

    assert accepted(of(identifiers)).id == accepted(of(sorted(identifiers))).id


@pytest.mark.parametrize("change", ["reason", "occurredAt", "identifier", "eventType", "source"])
def test_whatever_tells_two_releases_apart_makes_another_id(change: str) -> None:
    event = copy.deepcopy(release())
    if change == "reason":
        event["additionalInformation"]["reason"] = "RELEASED_TO_HOSPITAL"
    elif change == "identifier":
        event["additionalInformation"]["nomsNumber"] = "A9033QF"
    elif change != "source":
        event[change] = {
            "occurredAt": "2026-03-06T08:42:11+00:00",
            "eventType": "prisoner-offender-search.prisoner.released",
        }[change]
    key = source_key("urn:other" if change == "source" else "urn:sameday:desk:testham")
    assert accept_hmpps(event, key, NOW, nowhere).id != accepted(release()).id


def test_released_to_hospital_is_an_admission_not_a_release() -> None:
    event = fact(accepted(release("prison-offender-events.prisoner.released.hospital.json")))
    assert event.kind is Kind.HOSPITAL_ADMISSION


@pytest.mark.parametrize("reason", ["TEMPORARY_ABSENCE_RELEASE", "SENT_TO_COURT", "TRANSFERRED"])
def test_who_has_not_left_custody_is_no_release(reason: str) -> None:
    answer = because(reason)
    assert answer.message is None
    assert answer.verdict == "nothing-to-do"
    assert answer.reason


def test_both_systems_reports_become_the_same_kind_for_the_same_person_and_prison() -> None:
    one, other = because("RELEASED"), because("RELEASED", "prisoner-offender-search.prisoner.released")
    assert one.id != other.id
    assert (fact(one).kind, fact(one).person, fact(one).site) == (
        fact(other).kind,
        fact(other).person,
        fact(other).site,
    )


def test_every_rule_accepts_or_says_why_there_is_nothing_to_do() -> None:
    known = RULES.keys() - MERGES.keys()
    for event_type, reason in itertools.chain.from_iterable(((one, why) for why in RULES[one]) for one in known):
        answer = because(reason, event_type)
        assert answer.message or answer.reason


def merge(event_type: str, **records: str) -> dict[str, Any]:
    return {"eventType": event_type, "occurredAt": "2026-03-06T08:42:10+00:00", "additionalInformation": records}


def test_a_prison_merge_names_the_number_that_stays_and_the_one_that_went() -> None:
    told = merge(
        "prison-offender-events.prisoner.merged", nomsNumber="A4217QD", removedNomsNumber="A9033QF", reason="MERGE"
    )
    event = fact(accepted(told))
    assert event.kind is Kind.PERSON_MERGED
    assert event.person == Person(noms_number="A4217QD")
    assert event.merge == Merge(removed=Person(noms_number="A9033QF"))


def test_probation_merges_records_and_takes_it_back() -> None:
    done = fact(accepted(merge("probation-case.merge.completed", sourceCRN="X111111", targetCRN="X222222")))
    undone = fact(accepted(merge("probation-case.unmerge.completed", reactivatedCRN="X111111", unmergedCRN="X222222")))
    assert done.person == undone.person == Person(crn="X222222")
    assert done.merge == Merge(removed=Person(crn="X111111"))
    assert undone.merge == Merge(removed=Person(crn="X111111"), undone=True)


def test_two_merges_into_one_record_on_one_day_are_two_events() -> None:
    one, other = (
        accepted(merge("probation-case.merge.completed", sourceCRN=source, targetCRN="X222222")).id
        for source in ("X111111", "X333333")
    )
    assert one != other


def test_a_merge_that_lacks_a_record_or_misspells_it_is_pointed_at() -> None:
    merged = "prison-offender-events.prisoner.merged"
    assert pointers(merge(merged, nomsNumber="A4217QD")) == {"/additionalInformation/removedNomsNumber"}
    misspelt = merge(merged, nomsNumber="4217QD", removedNomsNumber="A9033QF")
    assert pointers(enveloped(misspelt)) == {"/Message/additionalInformation/nomsNumber"}


def test_what_is_not_known_is_pointed_at() -> None:
    assert pointers({**release(), "eventType": "prisoner.vanished"}) == {"/eventType"}
    assert pointers(enveloped({**release(), "eventType": "x"})) == {"/Message/eventType"}
    assert pointers({**release(), "additionalInformation": {"reason": "ELOPED"}}) == {"/additionalInformation/reason"}
    assert pointers({**release(), "occurredAt": "yesterday"}) == {"/occurredAt"}
    assert pointers({**release(), "occurredAt": "2027-01-01T00:00:00Z"}) == {"/occurredAt"}
    nobody = {**release(), "personReference": {}, "additionalInformation": {"reason": "RELEASED"}}
    assert pointers(nobody) == {"/personReference/identifiers"}
    assert pointers([]) == {""}


def test_an_envelope_around_no_json_is_unreadable() -> None:
    with pytest.raises(Refused) as refused:
        accepted({"Message": "{"})
    assert refused.value.refusal.status == 400
