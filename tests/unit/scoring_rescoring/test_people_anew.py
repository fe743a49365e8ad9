"""One person judged anew after the pack changed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.scoring.identity import joins_key, person_key
from services.scoring.rescoring import DIED, ELSEWHERE, NEVER_TOLD, SAME
from shared.contracts.cohorts import StandingChanged
from shared.contracts.people import PersonScored
from shared.contracts.rescoring import PersonRescored
from shared.contracts.vocabulary import Band
from shared.kit.ids import made_of
from shared.kit.journal import BadRecord
from tests.unit.scoring.builders import CRN, NHS, NOMS, NOW, OTHER_NHS, event, merge, scored, told
from tests.unit.scoring_rescoring.builders import Place, asked, pack, rescored_by, without_items

ROUGH: dict[str, Any] = {"flags": ["rough_sleeping"], "needs": ["drugs"]}


def known(**said: Any) -> tuple[Place, PersonScored]:
    """A place where one person was heard of, and what was told of them."""
    place = Place.by(pack())
    return place, scored(place.hears(event("walk_in", **{**ROUGH, **said})))


def test_by_the_same_pack_nothing_is_told_and_nothing_is_written() -> None:
    place, before = known()
    decision = place.ask(before.person_id)
    assert (decision.reason, decision.facts, decision.changes) == (SAME, (), {})


def test_a_rule_that_went_is_told_with_what_was_told_before_and_the_event_it_is_about() -> None:
    place, before = known()
    place.packs.value = without_items("rough-sleeping")
    fact = rescored_by(place.ask(before.person_id))
    assert (fact.before.value, fact.score.value) == (7, 3)
    assert (fact.event_id, fact.version) == (before.event_id, before.version + 1)
    assert "rough-sleeping" not in {factor.rule for factor in fact.score.factors}


def test_criteria_that_changed_are_told_though_the_score_is_the_same() -> None:
    place, before = known()
    elsewhere = pack()["wrexham"].criteria
    place.packs.value = {"walsall": replace(pack()["walsall"], criteria=elsewhere)}
    fact = rescored_by(place.ask(before.person_id))
    assert (fact.score.value, fact.score.band) == (before.score.value, before.score.band)
    assert {*fact.criteria, *fact.criteria_unknown} <= set(elsewhere.ids)
    assert (fact.criteria, fact.criteria_unknown) != (before.criteria, before.criteria_unknown)
    assert place.ask(before.person_id, 2).facts == ()


def test_a_sentence_that_is_worded_otherwise_is_no_change_of_anybody() -> None:
    place, before = known()
    bands = [rule.model_dump() | {"because": "said in other words"} for rule in pack()["walsall"].scoring.bands]
    place.packs.value = pack(bands=bands)
    assert place.ask(before.person_id).facts == ()


def test_the_next_event_goes_on_from_what_was_told_anew() -> None:
    place, before = known()
    place.packs.value = without_items("rough-sleeping")
    anew = rescored_by(place.ask(before.person_id))
    after = scored(place.hears(event("outreach_contact", sender_id="later")))
    assert (after.person_id, after.version) == (anew.person_id, anew.version + 1)


def test_the_same_pack_a_month_later_tells_what_has_become_unknown() -> None:
    place, before = known(observations=[{"name": "ndta.engagement", "value": 4}])
    later = NOW + timedelta(days=40)
    fact = rescored_by(place.ask(before.person_id, now=later))
    assert fact.before.value > fact.score.value == 0
    assert place.ask(before.person_id, 2, now=later).facts == ()


def test_a_late_event_that_was_told_of_last_is_the_one_that_is_judged_anew() -> None:
    place, _ = known()
    late = scored(place.hears(event("custody_release", days_ago=9)))
    assert place.ask(late.person_id).facts == ()
    place.packs.value = without_items("rough-sleeping")
    assert rescored_by(place.ask(late.person_id)).event_id == late.event_id


def test_who_died_is_left_out() -> None:
    place, before = known(days_ago=1)
    place.hears(event("death_notified"))
    place.packs.value = without_items("rough-sleeping")
    decision = place.ask(before.person_id)
    assert (decision.reason, decision.facts, decision.changes) == (DIED, (), {})


def test_an_address_and_somebody_of_whom_no_score_was_ever_told_are_left_out() -> None:
    place = Place.by(pack())
    place.hears(event("place_concern", person=None, place={"address": "5 Test Street"}))
    place.hears(event("consent_changed", accepts_help_now=True))
    place.packs.value = without_items("rough-sleeping")
    assert [place.ask(one).reason for one in place.ids()] == [NEVER_TOLD, NEVER_TOLD]


def test_an_id_nobody_ever_had_is_left_out() -> None:
    assert Place.by(pack()).ask(made_of("nobody")).reason == NEVER_TOLD


def test_whom_another_area_scored_last_is_left_out_unless_ranked_here() -> None:
    place = Place.by(pack())
    person_id = scored(place.hears(event("walk_in", area="cumberland", **ROUGH))).person_id
    place.packs.value = without_items("rough-sleeping")
    assert place.ask(person_id).reason == ELSEWHERE


def test_who_is_ranked_here_and_was_scored_elsewhere_is_placed_anew_and_nothing_else_is_told() -> None:
    place, before = known(days_ago=1)
    place.hears(event("walk_in", area="cumberland"))
    place.packs.value = without_items("rough-sleeping")
    decision = place.ask(before.person_id)
    assert told(decision, PersonRescored) == []
    (standing,) = told(decision, StandingChanged)
    assert (standing.area, standing.low, standing.settle) == ("walsall", 3, False)


def test_who_is_two_records_is_judged_as_one_person_whichever_of_the_ids_is_asked_about() -> None:
    place = Place.by(pack())
    place.hears(event("walk_in", days_ago=3, person={"nhs_number": NHS}, flags=["rough_sleeping"]))
    place.hears(event("prison_release", days_ago=2, person={"noms_number": NOMS}, needs=["drugs"]))
    one = scored(place.hears(event("walk_in", days_ago=1, person={"nhs_number": NHS, "noms_number": NOMS})))
    place.packs.value = without_items("rough-sleeping")
    first, *others = [place.ask(person_id) for person_id in place.ids()]
    fact = rescored_by(first)
    assert (fact.person_id, fact.before.value, fact.score.value) == (one.person_id, 7, 3)
    assert {other.facts for other in others} == {()}
    assert scored(place.hears(event("walk_in", person={"noms_number": NOMS}))).version == fact.version + 1


def test_who_goes_by_an_id_that_a_split_made_is_judged_too_and_once() -> None:
    place = Place.by(pack())
    numbers = [{"nhs_number": NHS}, {"noms_number": NOMS}, {"crn": CRN}]
    for person in numbers:
        place.hears(event("walk_in", days_ago=5, person=person, **ROUGH))
    place.hears(event("walk_in", days_ago=4, person=numbers[0] | numbers[1] | numbers[2], **ROUGH))
    for gone in numbers[1:]:
        place.hears(merge(numbers[0], gone, days_ago=3, undone=True))
    parted = {UUID(row["goes_by"]) for key, row in place.town.rows.items() if key.startswith("joins:")}
    assert any(person_key(one) not in {person_key(UUID(row)) for row in _origins(place)} for one in parted)
    place.packs.value = without_items("rough-sleeping")
    said = place.rescored()
    assert {fact.person_id for fact in said} == parted
    assert len(said) == len(parted)
    assert place.rescored(2) == []


def _origins(place: Place) -> set[str]:
    return {origin for key, row in place.town.rows.items() if key.startswith("joins:") for origin in row["origins"]}


def test_whoever_asks_by_another_version_of_the_pack_is_told_by_which_it_was_judged() -> None:
    place, before = known()
    meant = asked(before.person_id, 1, mark="another pack's")
    assert place.hears(meant).audit["pack"] == place.packs.value["walsall"].mark
    assert "pack" not in place.ask(before.person_id, 2).audit


def test_a_band_that_is_another_one_is_kept_in_the_books_without_words_about_the_person() -> None:
    place, before = known(accepts_help_now=True)
    last = pack()["walsall"].scoring.bands[-1].model_dump()
    place.packs.value = pack(bands=[last])
    decision = place.ask(before.person_id)
    assert decision.audit["before"] == [Band.NOW, 7]
    assert decision.audit["after"] == [Band.STANDARD, 7]
    assert decision.audit.keys() == {"person_id", "version", "before", "after"}


def test_an_area_without_a_pack_and_a_row_of_a_newer_release_are_dead_letters() -> None:
    place, before = known()
    with pytest.raises(BadRecord) as refused:
        place.hears(asked(before.person_id, 1, mark="", area="atlantis"))
    assert refused.value.kind == "unknown-area"
    place.town.rows[person_key(before.person_id)]["schema"] = 99
    with pytest.raises(BadRecord) as refused:
        place.ask(before.person_id)
    assert refused.value.kind == "newer-state"


def test_two_people_are_two_people() -> None:
    place = Place.by(pack())
    for number in (NHS, OTHER_NHS):
        place.hears(event("walk_in", person={"nhs_number": number}, **ROUGH))
    place.packs.value = without_items("rough-sleeping")
    assert len({fact.person_id for fact in place.rescored()}) == 2
    assert joins_key(place.ids()[0]) not in place.town.rows
