"""Records a source merged, and merges it took back: in either order of arrival, with nothing lost."""

from typing import Any

import pytest

from services.scoring import merging
from services.scoring.identity import joins_key, origin_of, person_key
from shared.contracts.fact import Message
from shared.contracts.people import ConsentChanged, PersonMerged, PersonScored, PersonSplit, PersonStopped
from shared.kit.journal import BadRecord
from tests.unit.scoring.builders import CRN, NHS, NOMS, OTHER_NHS, OTHER_NOMS, Town, event, merge, scored, told

KEPT, REMOVED = {"noms_number": NOMS}, {"noms_number": OTHER_NOMS}
OF_KEPT, OF_REMOVED = origin_of(f"noms:{NOMS}"), origin_of(f"noms:{OTHER_NOMS}")
SURVIVOR, GONE = sorted((OF_KEPT, OF_REMOVED))


def two_known() -> Town:
    """One release of each record: four days ago the removed one's, three days ago the kept one's."""
    return Town().hears_all(
        [
            event("prison_release", days_ago=4, person=REMOVED, needs=["drugs"]),
            event("prison_release", days_ago=3, person=KEPT, needs=["housing"]),
        ]
    )


def merged(*, days_ago: float = 2, **said: Any) -> Message:
    return merge(KEPT, REMOVED, days_ago=days_ago, **said)


def taken_back(*, days_ago: float = 1, **said: Any) -> Message:
    return merge(KEPT, REMOVED, undone=True, days_ago=days_ago, **said)


def reasons(town: Town, *messages: Message) -> list[str]:
    return [town.hears(message).reason for message in messages]


def test_two_records_that_the_prison_merges_are_one_person_from_then_on() -> None:
    town = two_known()
    decision = town.hears(merged())
    assert decision.reason == merging.JOINED
    facts = told(decision, PersonMerged)
    assert [(fact.person_id, fact.merged_from, fact.merged_into, fact.version) for fact in facts] == [
        (GONE, GONE, SURVIVOR, 2),
        (SURVIVOR, GONE, SURVIVOR, 2),
    ]
    about = {"person_id": str(SURVIVOR), "version": 2, "kind": "person_merged"}
    assert decision.audit == about | {"joined": [str(GONE)]}
    assert town.persons() == {SURVIVOR: {OF_KEPT, OF_REMOVED}}
    assert len(decision.facts) == 2


def test_events_under_either_number_are_the_survivors_and_the_number_in_use_is_named() -> None:
    town = two_known()
    town.hears(merged())
    first = town.score(event("custody_release", days_ago=1, person=REMOVED))
    second = town.score(event("walk_in", person=KEPT))
    assert (first.person_id, second.person_id) == (SURVIVOR, SURVIVOR)
    assert (first.version, second.version) == (3, 4)
    assert first.person.noms_number == second.person.noms_number == NOMS
    assert second.events_30_days == 4


def test_a_merge_whose_records_nobody_knows_waits_for_them() -> None:
    town = Town()
    decision = town.hears(merged())
    assert (decision.reason, decision.facts) == (merging.PARKED, ())
    kept = town.score(event("prison_release", days_ago=1, person=KEPT))
    removed = town.score(event("custody_release", days_ago=0.5, person=REMOVED))
    assert kept.person_id == removed.person_id
    assert (kept.version, removed.version) == (2, 3)
    assert removed.events_30_days == 2


def test_a_merge_with_somebody_unknown_changes_nobodys_id() -> None:
    town = Town()
    known = town.score(event("prison_release", days_ago=3, person=REMOVED))
    decision = town.hears(merged())
    assert (decision.reason, decision.facts) == (merging.PARKED, ())
    assert town.score(event("walk_in", person=KEPT)).person_id == known.person_id


def test_a_merge_told_twice_or_round_in_a_circle_changes_nothing() -> None:
    third = {"noms_number": "A5555QT"}
    town = two_known().hears_all([event("walk_in", person=third)])
    said = reasons(
        town, merged(), merged(), merged(days_ago=1.5, sender_id="again"), merge(third, KEPT), merge(REMOVED, third)
    )
    assert said == [merging.JOINED, merging.AGAIN, merging.AGAIN, merging.JOINED, merging.AGAIN]
    assert len(town.persons()) == 1


def test_a_record_is_not_merged_with_itself() -> None:
    town = two_known()
    before = dict(town.rows)
    decision = town.hears(merge({"nhs_number": NHS, **KEPT}, {"nhs_number": NHS, **KEPT}))
    assert (decision.reason, decision.facts) == (merging.ITSELF, ())
    assert town.rows == before


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"person": KEPT}, "no-merge"),
        ({"person": KEPT, "merge": {"removed": {"family_name": "Test"}}}, "no-identifier"),
        ({"person": {"family_name": "Test"}, "merge": {"removed": REMOVED}}, "no-identifier"),
        ({"person": KEPT, "merge": {"removed": {"noms_number": "A0000AA"}}}, "no-identifier"),
    ],
)
def test_a_merge_that_names_nobody_is_a_dead_letter_that_says_why(said: dict[str, Any], why: str) -> None:
    with pytest.raises(BadRecord) as refused:
        Town().hears(event("person_merged", **said))
    assert refused.value.kind == why


def test_a_merge_is_no_evidence_and_asks_nobody_for_anything() -> None:
    town = two_known()
    before = sorted(town.events_of(OF_KEPT) + town.events_of(OF_REMOVED))
    assert told(town.hears(merged()), PersonScored) == []
    assert sorted(town.events_of(SURVIVOR)) == before


def test_two_nhs_numbers_are_never_merged_but_looked_at() -> None:
    town = Town().hears_all(
        [event("walk_in", person={"nhs_number": NHS}), event("walk_in", person={"nhs_number": OTHER_NHS})]
    )
    wrong = merge({"nhs_number": NHS}, {"nhs_number": OTHER_NHS})
    decision = town.hears(wrong)
    assert (decision.reason, decision.facts) == (merging.LOOK, ())
    assert len(town.persons()) == 2
    assert town.rows[f"review:{wrong.id}"]["because"].startswith("A merge at the source says that two people are one")


def test_records_of_people_with_other_nhs_numbers_are_not_merged_either() -> None:
    town = Town().hears_all(
        [
            event("walk_in", person={"nhs_number": NHS, **KEPT}),
            event("walk_in", person={"nhs_number": OTHER_NHS, **REMOVED}),
        ]
    )
    assert town.hears(merged()).reason == merging.LOOK
    assert len(town.persons()) == 2


def test_the_old_number_of_a_merged_record_contradicts_nobody() -> None:
    town = two_known()
    town.hears(merged())
    town.hears(event("walk_in", days_ago=1, person={"nhs_number": NHS, **KEPT}))
    assert town.score(event("walk_in", person={"nhs_number": NHS, **REMOVED})).person.nhs_number == NHS
    assert len(town.persons()) == 1
    assert town.reviews() == []


def test_a_merge_taken_back_gives_each_what_was_theirs_and_the_part_that_leaves_a_new_id() -> None:
    town, apart = two_known(), two_known()
    decision = town.hears_all([merged()]).hears(taken_back())
    assert decision.reason == merging.PARTED
    here, there = told(decision, PersonSplit)
    assert (here.person_id, there.person_id) == (SURVIVOR, here.split_into)
    assert here.split_from == SURVIVOR
    assert here.split_into not in {SURVIVOR, GONE}
    assert here.version == there.version == 3
    assert here.events == tuple(apart.events_of(GONE))
    assert here.aliases == (GONE,)
    assert town.persons() == {SURVIVOR: {SURVIVOR}, here.split_into: {GONE}}
    for origin in (SURVIVOR, GONE):
        assert town.profile(origin).evidence == apart.profile(origin).evidence
        assert town.profile(origin).details == apart.profile(origin).details


def test_after_a_merge_was_taken_back_each_event_goes_to_whose_number_it_has() -> None:
    town = two_known().hears_all([merged(), taken_back()])
    new_id = next(person for person in town.persons() if person != SURVIVOR)
    people = {town.score(event("walk_in", days_ago=0.5, person=person)).person_id for person in (KEPT, REMOVED)}
    assert people == {SURVIVOR, new_id}
    again = town.score(event("prison_release", person=KEPT))
    assert again.version == 5
    assert again.events_30_days == 3


def test_a_merge_taken_back_twice_is_refused() -> None:
    town = two_known().hears_all([merged()])
    assert reasons(town, taken_back(), taken_back(days_ago=0.5)) == [merging.PARTED, merging.TWICE]


def test_taking_back_a_merge_nobody_heard_of_is_parked_and_it_does_not_stand_when_it_comes() -> None:
    town = two_known()
    assert reasons(town, taken_back(), merged()) == [merging.UNKNOWN, merging.LATER]
    assert len(town.persons()) == 2


def test_a_source_may_merge_again_what_it_took_back() -> None:
    town = two_known().hears_all([merged(), taken_back()])
    decision = town.hears(merged(days_ago=0.5, sender_id="again"))
    assert decision.reason == merging.JOINED
    assert set(town.persons().values()) == {frozenset({OF_KEPT, OF_REMOVED})}
    assert reasons(town, taken_back(days_ago=0.7, sender_id="late")) == [merging.LATER]
    assert len(town.persons()) == 1


def test_a_second_split_leaves_under_yet_another_id_and_every_former_one_leads_there() -> None:
    town = two_known().hears_all([merged(), taken_back()])
    (first,) = set(town.persons()) - {SURVIVOR}
    assert told(town.hears(merged(days_ago=0.5, sender_id="again")), PersonMerged)
    split, _ = told(town.hears(taken_back(days_ago=0.2, sender_id="again back")), PersonSplit)
    went_by = min(first, SURVIVOR)
    assert split.split_from == went_by
    assert split.split_into not in {SURVIVOR, GONE, first}
    assert set(split.aliases) == ({GONE, first} - {went_by} if went_by == SURVIVOR else {GONE})


def test_other_numbers_may_hold_together_what_a_merge_no_longer_does() -> None:
    """The probation number was given with both prison numbers, which only the merge made one."""
    town = Town().hears_all(
        [
            event("walk_in", days_ago=4, person={**KEPT, "crn": CRN}),
            merged(days_ago=3),
            event("walk_in", days_ago=2, person={**REMOVED, "crn": CRN}),
        ]
    )
    assert len(town.persons()) == 1
    decision = town.hears(taken_back())
    assert decision.reason == merging.PARTED
    assert {frozenset({OF_KEPT, origin_of(f"crn:{CRN}")}), frozenset({OF_REMOVED})} == set(town.persons().values())
    (review,) = town.reviews()
    assert review["because"].startswith(
        "After a merge was taken back, another event still says that two people are one"
    )
    assert "two prison numbers" in review["because"]


def test_a_merge_taken_back_that_other_numbers_bear_out_changes_nobody() -> None:
    numbers = ({**KEPT, "nhs_number": NHS}, {"crn": CRN, "nhs_number": NHS})
    town = Town().hears_all([event("walk_in", days_ago=day, person=person) for day, person in enumerate(numbers, 3)])
    source = (KEPT, {"crn": CRN})
    assert reasons(town, merge(*source, days_ago=2), merge(*source, days_ago=1, undone=True)) == [
        merging.AGAIN,
        merging.STILL,
    ]
    assert len(town.persons()) == 1


def test_taking_a_merge_back_joins_whom_it_kept_apart_and_settles_the_question() -> None:
    town = Town().hears_all(
        [
            event("walk_in", days_ago=5, person={"nhs_number": OTHER_NHS, **KEPT}),
            event("walk_in", days_ago=4, person=REMOVED),
            merged(days_ago=3),
            event("walk_in", days_ago=2, person={"nhs_number": NHS, **REMOVED}),
        ]
    )
    assert len(town.reviews()) == 1
    decision = town.hears(taken_back())
    assert town.reviews() == []
    assert set(town.persons().values()) == {
        frozenset({origin_of(f"nhs:{OTHER_NHS}"), OF_KEPT}),
        frozenset({origin_of(f"nhs:{NHS}"), OF_REMOVED}),
    }
    assert told(decision, PersonSplit)
    assert told(decision, PersonMerged)


def test_a_death_of_one_record_stops_contact_with_the_whole_person() -> None:
    town = two_known().hears_all([event("death_notified", days_ago=2.5, person=REMOVED)])
    decision = town.hears(merged())
    (stopped,) = told(decision, PersonStopped)
    assert (stopped.person_id, stopped.version, stopped.because) == (SURVIVOR, 3, "death")
    assert town.hears(event("walk_in", person=KEPT)).facts == ()


@pytest.mark.parametrize(("died", "lives"), [(KEPT, REMOVED), (REMOVED, KEPT)])
def test_after_a_wrong_merge_the_living_are_asked_about_again_and_the_dead_are_not(
    died: dict[str, str], lives: dict[str, str]
) -> None:
    town = two_known().hears_all([merged(), event("death_notified", days_ago=1.5, person=died)])
    decision = town.hears(taken_back())
    told_of = {fact.person_id for fact in told(decision, PersonStopped)}
    living = scored(town.hears(event("walk_in", person=lives)))
    assert town.hears(event("walk_in", person=died)).facts == ()
    dead = town.rows[joins_key(origin_of(f"noms:{died['noms_number']}"))]["goes_by"]
    assert living.person_id != SURVIVOR, "notifications to that id are stopped for good"
    assert dead == str(SURVIVOR) or dead in map(str, told_of)
    review, who_died = town.reviews()
    assert (review["why"], review["persons"]) == ("stopped-by-mistake", [str(living.person_id)])
    assert (who_died["why"], who_died["persons"]) == ("met-after-death", [dead])
    assert "somebody must see what help was withdrawn" in review["because"]


def test_consent_taken_back_under_one_number_is_told_of_both() -> None:
    town = two_known().hears_all([event("consent_changed", days_ago=2.5, person=KEPT, accepts_help_now=False)])
    decision = town.hears(merged())
    (consent,) = told(decision, ConsentChanged)
    assert (consent.person_id, consent.consents) == (SURVIVOR, False)
    assert decision.facts[-1].key == str(SURVIVOR).encode()


def test_an_older_word_on_consent_that_joins_two_tells_the_newer_one_of_both() -> None:
    town = Town().hears_all(
        [
            event("consent_changed", days_ago=3, person=KEPT, accepts_help_now=False),
            event("consent_changed", days_ago=1, person={"nhs_number": NHS}, accepts_help_now=True),
        ]
    )
    older = event("consent_changed", days_ago=2, person={"nhs_number": NHS, **KEPT}, accepts_help_now=False)
    decision = town.hears(older)
    assert decision.reason.startswith("a newer change of consent is known")
    (consent,) = told(decision, ConsentChanged)
    assert consent.consents is True


def test_a_death_told_with_both_numbers_is_told_once() -> None:
    town = Town().hears_all(
        [event("walk_in", days_ago=2, person={"nhs_number": NHS}), event("walk_in", days_ago=1, person=KEPT)]
    )
    decision = town.hears(event("death_notified", person={"nhs_number": NHS, **KEPT}))
    assert len(told(decision, PersonStopped)) == 1
    assert len(told(decision, PersonMerged)) == 2
    ids = [dict(fact.headers)["ce_id"] for fact in decision.facts]
    assert len(set(ids)) == len(ids)


def test_nothing_of_a_merge_is_deleted_when_it_is_taken_back() -> None:
    first, back = merged(), taken_back()
    town = two_known().hears_all([event("walk_in", person={**KEPT, "crn": CRN}), first, back])
    edge = town.rows[joins_key(OF_KEPT)]["joins"][str(OF_REMOVED)]
    assert edge == town.rows[joins_key(OF_REMOVED)]["joins"][str(OF_KEPT)]
    assert (edge["said"]["event_id"], edge["said"]["together"]) == (str(back.id), False)
    assert str(origin_of(f"crn:{CRN}")) in town.rows[joins_key(OF_KEPT)]["joins"]


def test_the_row_of_a_former_id_says_that_nobody_goes_by_it() -> None:
    town = two_known().hears_all([merged()])
    assert town.rows[person_key(GONE)]["absorbed"] is True
    assert "absorbed" not in town.rows[person_key(SURVIVOR)]
    assert town.rows[joins_key(GONE)]["goes_by"] == str(SURVIVOR)
