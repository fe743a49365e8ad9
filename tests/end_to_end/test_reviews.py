"""Two records that look alike, from the desk to a person's word about them and back."""

import json
from typing import Any

from tests.end_to_end.events import event
from tests.end_to_end.street import Agencies, CommandLine, Join, eventually

SOURCE = "urn:test:reviews"
TOLD = {"given_names": ["Katarzyna"], "family_name": "Zielinska", "birth_date": "1984-05-02", "postcode": "WS1 4QT"}
HEARD = TOLD | {"given_names": ["Kasia"], "family_name": "Zelinska"}


def questions(line: CommandLine, *words: str) -> list[Any]:
    return [json.loads(one) for one in line.said("reviews", "list", "--json", *words).splitlines()]


def person_of(line: CommandLine, event_id: str) -> str:
    return str(line.trace(event_id)["person_id"])


def test_a_person_says_whether_two_records_are_one_persons_and_may_think_again(
    line: CommandLine, integrator: Join
) -> None:
    desk = integrator(SOURCE)
    events = [desk.accepted(event("drop_in_contact", SOURCE, person=person)) for person in (TOLD, HEARD)]
    (asked,) = eventually(lambda: questions(line, "--area", "quick"))
    assert asked["probability"] > 0.9
    assert "Zielinska" not in line.said("reviews", "list")
    assert "Kasia and Katarzyna are forms of one name" in line.said("reviews", "show", asked["id"])

    line.said("reviews", "confirm", asked["id"], "--reason", "asked at the desk", "--author", "duty 4", "--yes")
    (said,) = eventually(lambda: questions(line, "--answered"))
    assert said["id"] == asked["id"]
    assert said["why"] == "said to be one person"
    assert eventually(lambda: not questions(line, "--area", "quick"))
    assert "duty 4 said so: asked at the desk" in line.said("reviews", "show", asked["id"])
    later = desk.accepted(event("drop_in_contact", SOURCE, person=TOLD | {"postcode": None}))
    eventually(lambda: line.trace(later))

    line.said("reviews", "refuse", asked["id"], "--reason", "her sister came in", "--yes")
    (said,) = eventually(lambda: [one for one in questions(line, "--answered") if one["why"] != said["why"]])
    assert said["why"] == "said to be two people"
    assert [one for one in questions(line) if one["id"] == asked["id"]] == []
    assert len({person_of(line, one) for one in events}) == 2


def test_what_changes_who_is_who_needs_a_reason_and_a_question(line: CommandLine) -> None:
    nothing = "0a1b2c3d-0000-5000-8000-000000000000"
    assert line.run("reviews", "confirm", nothing, "--reason", "sure", "--yes", check=False).exit_code == 1
    assert line.run("reviews", "refuse", nothing, check=False).exit_code == 2


def test_a_notice_of_death_that_was_wrong_is_taken_back_and_whoever_heard_of_it_hears_so(
    line: CommandLine, integrator: Join, agencies: Agencies
) -> None:
    desk, who = integrator(SOURCE + ":deaths"), {"nhs_number": "9997700139"}

    def happens(kind: str) -> str:
        return desk.accepted(event(kind, SOURCE + ":deaths", "walsall", person=who, needs=["drugs"]))

    (first, *_) = line.referrals(happens("walk_in"))
    death = happens("death_notified")
    eventually(lambda: agencies.about(first["id"], "referral.withdrawn"))
    person = eventually(lambda: line.trace(death))["person_id"]
    line.said("reviews", "alive", person, "--reason", "seen at the desk", "--author", "duty 4", "--yes")
    (corrected,) = eventually(lambda: agencies.about(first["id"], "referral.corrected"))
    assert "notice of death that was wrong" in corrected.body["data"]["reason"]
    assert corrected.body["data"]["shared"] == {}
    again = line.referrals(happens("ae_attendance"))
    eventually(lambda: agencies.about(again[0]["id"]))
    assert line.trace(person)["taken_back"]["author"] == "duty 4"
    assert "duty 4 said on" in line.said("trace", person)
    record = eventually(lambda: [one for one in questions(line, "--answered") if "death" in one["why"]])[0]["id"]
    assert "duty 4 said so: seen at the desk" in line.said("reviews", "show", record)


def test_where_nobody_died_nothing_is_taken_back(line: CommandLine) -> None:
    nobody = "0a1b2c3d-0000-5000-8000-000000000000"
    refused = line.run("reviews", "alive", nobody, "--reason", "sure", "--yes", check=False)
    assert refused.exit_code == 1
    assert f"nobody told of a death of {nobody}" in refused.output
