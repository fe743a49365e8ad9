"""Somebody looked into a notice of death: it was wrong, or right. Contact is allowed again, nothing is lost."""

from itertools import permutations
from uuid import UUID

import pytest

from services.scoring.deaths import ANOTHER, DIED, LATER, LIVED, LIVES, NEWER, RIGHT
from services.scoring.identity import origin_of
from services.scoring.profile import Profile
from shared.contracts.fact import Message
from shared.contracts.people import ConsentChanged, PersonScored, PersonSplit, PersonStopped
from shared.kit.journal import BadRecord
from tests.unit.scoring.builders import NHS, NOMS, Town, event, merge, told

WHO = origin_of(f"nhs:{NHS}")
MET, DEATH = event("walk_in", days_ago=4), event("death_notified", days_ago=3)


def word(*, died: bool, days_ago: float = 1, record: UUID = WHO) -> Message:
    death = {"record": record, "died": died, "author": "duty 4", "words": "saw her at the desk"}
    return event("identity_reviewed", days_ago=days_ago, person=None, death=death)


WRONG, RIGHT_AFTER_ALL = word(died=False), word(died=True, days_ago=0.5)


def ids(town: Town) -> list[str]:
    return [body["person_id"] for body in town.people().values()]


def test_whose_death_was_told_by_mistake_goes_on_under_a_new_id_and_their_events_are_scored() -> None:
    town = Town().hears_all([MET, DEATH])
    withdrawn = town.hears(WRONG)
    assert withdrawn.reason == LIVES
    here, there = told(withdrawn, PersonSplit)
    assert (here.person_id, there.person_id) == (WHO, here.split_into)
    assert here.revived
    assert set(here.events) == {MET.id, DEATH.id}
    scored = town.score(event("ae_attendance"))
    assert scored.person_id == here.split_into
    assert ids(town) == [str(here.split_into)]


def test_both_the_notice_and_the_word_against_it_are_kept() -> None:
    town = Town().hears_all([MET, DEATH, WRONG])
    kept = town.profile(WHO)
    assert kept.stopped is None
    assert [one.event_id for one in kept.notices] == [DEATH.id]
    assert kept.looked_into is not None
    assert (kept.looked_into.author, kept.looked_into.words) == ("duty 4", "saw her at the desk")
    assert DEATH.id in {piece.event_id for piece in kept.evidence}


def test_the_word_can_be_taken_back_and_given_again() -> None:
    town = Town().hears_all([MET, DEATH, WRONG])
    again = town.hears(RIGHT_AFTER_ALL)
    assert again.reason == DIED
    (stop,) = told(again, PersonStopped)
    assert ids(town) == [str(stop.person_id)]
    assert town.hears(event("ae_attendance", days_ago=0.4)).facts == ()
    assert town.hears(word(died=False, days_ago=0.3)).reason == LIVES
    assert told(town.hears(event("ae_attendance")), PersonScored)


def test_every_id_somebody_was_told_of_leads_to_them() -> None:
    town = Town().hears_all([MET, DEATH, WRONG, RIGHT_AFTER_ALL, word(died=False, days_ago=0.3)])
    (now,) = ids(town)
    formerly = town.rows[f"joins:{WHO}"]["formerly"]
    assert len({now, str(WHO), *formerly}) == 3
    assert {town.rows[f"joins:{one}"]["goes_by"] for one in (*formerly, now)} == {now}


def test_whoever_was_asked_about_is_no_open_question_any_more() -> None:
    town = Town().hears_all([DEATH, event("walk_in", days_ago=2)])
    assert [one["why"] for one in town.reviews()] == ["met-after-death"]
    assert town.hears_all([WRONG, event("ae_attendance")]).reviews() == []


def test_who_is_known_to_be_dead_is_asked_about_again_only_when_met_later() -> None:
    town = Town().hears_all([DEATH, event("walk_in", days_ago=2)])
    assert town.hears(word(died=True)).reason == RIGHT
    assert town.hears_all([event("ambulance_callout", days_ago=0.5)]).reviews() == []
    assert [one["why"] for one in town.hears_all([event("ae_attendance")]).reviews()] == ["met-after-death"]


def test_a_newer_notice_stops_contact_again_and_a_late_older_one_does_not() -> None:
    town = Town().hears_all([MET, DEATH, WRONG])
    late = town.hears(event("death_notified", days_ago=2))
    assert (late.facts, late.reason) == ((), "recorded only: somebody said since that the person lives")
    assert told(town.hears(event("death_notified")), PersonStopped)


LIFE = (DEATH, event("death_notified", days_ago=2), WRONG, event("death_notified", days_ago=0.7), RIGHT_AFTER_ALL)


def test_notices_and_words_count_the_same_in_any_order() -> None:
    def stands(life: tuple[Message, ...]) -> Profile:
        return Town().hears_all([DEATH, *life]).profile(WHO).model_copy(update={"version": 0, "absorbed": False})

    first, *rest = map(stands, permutations(LIFE[1:]))
    assert all(one == first for one in rest)


@pytest.mark.parametrize(
    ("life", "said", "why"),
    [
        ((DEATH, RIGHT_AFTER_ALL), WRONG, LATER),
        ((DEATH, WRONG), word(died=False, days_ago=0.2), LIVED),
        ((DEATH, event("death_notified", days_ago=0.7)), WRONG, NEWER),
    ],
)
def test_what_changes_nothing_says_why(life: tuple[Message, ...], said: Message, why: str) -> None:
    decision = Town().hears_all([MET, *life]).hears(said)
    assert (decision.facts, decision.reason) == ((), why)


@pytest.mark.parametrize("life", [(), (MET,)], ids=["nobody", "somebody who lives"])
def test_where_nobody_told_of_a_death_there_is_nothing_to_take_back(life: tuple[Message, ...]) -> None:
    with pytest.raises(BadRecord, match="nothing to take back") as refused:
        Town().hears_all(life).hears(WRONG)
    assert refused.value.kind == "no-death"


def test_of_two_records_of_one_person_each_notice_is_taken_back_by_itself() -> None:
    theirs = {"noms_number": NOMS}
    lives = [
        MET,
        event("walk_in", days_ago=4, person=theirs),
        DEATH,
        event("death_notified", days_ago=2, person=theirs),
    ]
    town = Town().hears_all([*lives, merge({"nhs_number": NHS}, theirs, days_ago=1.5)])
    assert town.hears(WRONG).reason == ANOTHER
    decision = town.hears(word(died=False, days_ago=0.6, record=origin_of(f"noms:{NOMS}")))
    assert decision.reason == LIVES
    assert {one.split_into for one in told(decision, PersonSplit)} == set(map(UUID, ids(town)))


def test_consent_that_was_taken_back_is_told_of_the_new_id_too() -> None:
    town = Town().hears_all([event("consent_changed", days_ago=5, accepts_help_now=False), DEATH])
    (consent,) = told(town.hears(WRONG), ConsentChanged)
    assert (str(consent.person_id), consent.consents) == (ids(town)[0], False)


def test_a_part_that_left_somebody_dead_is_said_to_live() -> None:
    theirs = {"noms_number": NOMS}
    town = Town().hears_all([MET, event("death_notified", days_ago=2, person=theirs)])
    town.hears(merge({"nhs_number": NHS}, theirs, days_ago=1.5))
    parted = told(town.hears(merge({"nhs_number": NHS}, theirs, days_ago=1, undone=True)), PersonSplit)
    assert any(one.revived for one in parted)
