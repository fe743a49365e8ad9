"""Records that look alike are put before a person, who says whether they are one person's; nothing else joins them."""

from collections.abc import Callable
from uuid import UUID

import pytest

from shared.contracts.binding import message_of
from shared.contracts.people import PersonMerged, PersonSplit
from shared.kit.journal import BadRecord
from tests.unit.scoring.builders import NHS, NOMS, OTHER_NHS, Town, arrived, event, told
from tests.unit.scoring_proposals.builders import KASIA, KASIA_HEARD, OWEN, lives, model, proposals, says, seen, town


def paired(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    return min(one, other), max(one, other)


def asked(place: Town) -> list[tuple[UUID, UUID]]:
    return [one.records for one in proposals(place)]


def test_a_name_heard_wrongly_with_the_same_birth_date_is_asked_about_and_nobody_is_joined() -> None:
    place = town()
    one, other = seen(place, "first", **KASIA), seen(place, "second", **KASIA_HEARD)
    (question,) = proposals(place)
    assert question.records == paired(one, other)
    assert question.asked.probability > 0.5
    assert "Born on the same day, 2 May 1984" in question.asked.because
    assert len(place.persons()) == 2


def test_strangers_are_not_asked_about() -> None:
    place = town()
    seen(place, "first", **KASIA)
    seen(place, "second", **OWEN)
    assert proposals(place) == []


def test_confirmed_they_are_one_person_with_every_event_and_the_question_is_settled() -> None:
    place = town()
    one, other = seen(place, "first", **KASIA), seen(place, "second", **KASIA_HEARD)
    decision, *_ = says(place, one, other, same=True)
    assert len(told(decision, PersonMerged)) == 2
    ((_, origins),) = place.persons().items()
    assert origins == {one, other}
    assert asked(place) == []


def test_refused_they_are_never_asked_about_again_whatever_is_heard() -> None:
    place = town()
    one, other = seen(place, "first", **KASIA), seen(place, "second", **KASIA_HEARD)
    says(place, one, other, same=False)
    assert asked(place) == []
    lives(place, event("walk_in", sender_id="numbered", person=KASIA | {"nhs_number": NHS}))
    assert paired(one, other) not in asked(place)
    assert len(place.persons()) == 3


def test_a_confirmation_is_taken_back_by_a_refusal_and_given_again_by_a_confirmation() -> None:
    place = town()
    one, other = seen(place, "first", **KASIA), seen(place, "second", **KASIA_HEARD)
    apart = place.known()
    says(place, one, other, same=True, days_ago=3)
    decision, *_ = says(place, one, other, same=False, days_ago=2)
    assert told(decision, PersonSplit)
    assert sorted(map(len, place.persons().values())) == [1, 1]
    evidence = {key: body["evidence"] for key, body in apart.items() if "evidence" in body}
    assert evidence.items() <= {key: body.get("evidence") for key, body in place.rows.items()}.items()
    says(place, one, other, same=True, days_ago=1)
    assert len(place.persons()) == 1


def test_an_older_word_that_comes_late_changes_nothing() -> None:
    place = town()
    one, other = seen(place, "first", **KASIA), seen(place, "second", **KASIA_HEARD)
    says(place, one, other, same=True, days_ago=1)
    decision, *_ = says(place, one, other, same=False, days_ago=2)
    assert "newer word" in decision.reason
    assert len(place.persons()) == 1


def test_records_of_somebody_who_never_gives_a_number_ask_in_a_row_not_each_about_all() -> None:
    place = town()
    records = [seen(place, f"visit {n}", **KASIA) for n in range(8)]
    questions = asked(place)
    assert len(questions) == len(records) - 1
    assert {one for pair in questions for one in pair} == set(records)
    for one, other in questions:
        says(place, one, other, same=True)
    assert len(place.persons()) == 1


def test_when_the_likeliest_is_refused_the_next_is_asked_about() -> None:
    place = town()
    wrong, right = seen(place, "wrong", **KASIA), seen(place, "right", **KASIA_HEARD | {"sex": "female"})
    (first,) = asked(place)
    says(place, *first, same=False)
    new = seen(place, "new", **KASIA)
    for _ in range(2):
        (question,) = [pair for pair in asked(place) if new in pair]
        says(place, *question, same=False)
    assert [pair for pair in asked(place) if new in pair] == []
    assert len(place.persons()) == len({wrong, right, new})


def test_who_was_told_apart_from_one_record_is_not_asked_about_any_record_of_that_person() -> None:
    place = town()
    one, twin = seen(place, "one", **KASIA), seen(place, "other", **KASIA_HEARD)
    says(place, one, twin, same=False)
    again = seen(place, "again", **KASIA)
    ((left, right),) = [pair for pair in asked(place) if again in pair]
    says(place, left, right, same=True)
    joined = one if one in (left, right) else twin
    assert paired(again, twin if joined == one else one) not in asked(place)


def test_two_prison_numbers_of_one_person_are_asked_about_by_no_name() -> None:
    place = town()
    lives(place, event("prison_release", sender_id="a", person=KASIA | {"nhs_number": NHS}))
    lives(place, event("prison_release", sender_id="b", person=KASIA | {"nhs_number": OTHER_NHS}))
    assert proposals(place) == []


def test_numbers_that_joined_them_meanwhile_settle_the_question() -> None:
    place = town()
    lives(place, event("walk_in", sender_id="a", person=KASIA | {"nhs_number": NHS}))
    lives(place, event("walk_in", sender_id="b", person=KASIA_HEARD | {"noms_number": NOMS}))
    assert len(asked(place)) == 1
    lives(place, event("prison_release", sender_id="c", person={"nhs_number": NHS, "noms_number": NOMS}))
    assert asked(place) == []


def test_a_better_birth_date_changes_what_is_asked() -> None:
    place = town()
    seen(place, "first", **KASIA)
    lives(place, event("walk_in", sender_id="b", days_ago=2, person=KASIA_HEARD | {"noms_number": NOMS}))
    assert len(asked(place)) == 1
    corrected = {"noms_number": NOMS, "birth_date": "1959-11-11", "sex": "male", "postcode": "WS2 7BB"}
    lives(place, event("walk_in", sender_id="c", days_ago=1, person=corrected))
    assert asked(place) == []


def test_records_of_two_areas_are_not_put_before_one_person() -> None:
    place = town()
    seen(place, "first", **KASIA)
    lives(place, event("drop_in_contact", sender_id="second", area="wrexham", person=KASIA))
    assert proposals(place) == []


def test_the_same_description_twice_changes_nothing() -> None:
    place = town()
    message = event("drop_in_contact", sender_id="only", person=KASIA)
    decision, *_ = lives(place, message)
    rows = place.known()
    (again,) = [place.hears(message_of(arrived(fact))) for fact in decision.facts if fact.topic == "people.records"]
    assert again.changes == {}
    assert place.known() == rows


def test_an_event_that_says_nothing_new_of_who_it_is_describes_nobody() -> None:
    place = town()
    lives(place, event("walk_in", sender_id="a", days_ago=2, person=KASIA | {"nhs_number": NHS}))
    decision = place.hears(event("walk_in", sender_id="b", days_ago=1, person=KASIA | {"nhs_number": NHS}))
    assert [fact for fact in decision.facts if fact.topic == "people.records"] == []


def test_what_is_said_of_people_stands_in_no_reason_and_no_audit() -> None:
    place = town()
    seen(place, "first", **KASIA)
    *_, decision = lives(place, event("drop_in_contact", sender_id="second", person=KASIA_HEARD))
    said = f"{decision.reason} {decision.audit}"
    assert "asked" in decision.reason
    assert not any(word in said for word in ("Kasia", "Kovalska", "Kowalska", "1984"))


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        (lambda one: {"records": [one, UUID(int=7)], "same_person": True}, "unknown-record"),
        (lambda _: None, "no-review"),
    ],
)
def test_a_word_about_nobody_is_a_dead_letter(word: Callable[[UUID], dict[str, object] | None], kind: str) -> None:
    place = town()
    one = seen(place, "first", **KASIA)
    said = word(one)
    review = None if said is None else said | {"author": "reviewer 4", "words": "looked"}
    with pytest.raises(BadRecord) as refused:
        place.hears(event("identity_reviewed", person=None, review=review))
    assert refused.value.kind == kind


def test_a_word_about_a_record_and_itself_is_refused_in_words() -> None:
    place = town()
    one = seen(place, "first", **KASIA)
    decision, *_ = says(place, one, one, same=True)
    assert "itself" in decision.reason


def test_a_name_that_too_many_share_asks_about_nobody() -> None:
    place = town()
    most = model().numbers.blocking.most
    records = [seen(place, f"visit {n}", family_name="Testley", given_names=["Owen"]) for n in range(most + 2)]
    crowded = [body for key, body in place.rows.items() if key.startswith("block:") and body.get("crowded")]
    assert crowded
    assert all("records" not in body for body in crowded)
    assert [pair for pair in asked(place) if records[most - 1] in pair] != []
    assert [pair for pair in asked(place) if records[-1] in pair] == []
