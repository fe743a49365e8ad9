"""Two records that look alike, from the desk to a person's word about them and back."""

import json
from typing import Any

from tests.end_to_end.events import event
from tests.end_to_end.street import CommandLine, Join, eventually

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
