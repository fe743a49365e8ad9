"""What must hold of people after any fault: each one has one id, and every event of theirs counts once."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import orjson

from deploy.local.home import Running
from services.scoring.fold import folded
from tests.faults.numbers import Lives, origins_of
from tests.faults.reckoning import Fact, facts, rows
from tests.unit.scoring.builders import Town

STATE = "SELECT key, body::text FROM scoring.state WHERE key LIKE 'person:%' OR key LIKE 'joins:%'"


def reckon_persons(running: Running, events: Lives) -> dict[str, float]:
    """Scoring's rows and what it told: raises AssertionError with what is wrong, else counts worth printing."""
    town = Town({row["key"]: orjson.loads(row["body"]) for row in rows(running, STATE)})
    goes_by = _rows(town, events)
    told = list({fact.id + fact.body["person_id"]: fact for fact in facts(running, "people.scored")}.values())
    scored = [fact for fact in told if fact.type == "person.scored"]
    merged = [fact.body for fact in told if fact.type == "person.merged"]
    _told_once(scored, merged, events)
    _versions(scored, merged)
    _whose(scored, merged, events, goes_by)
    _last_word(scored, events, goes_by, town)
    return {
        "persons": len(goes_by),
        "events": len(scored),
        "merges": len(merged) // 2,
        "ids": len({fact.body["person_id"] for fact in scored}),
    }


def _rows(town: Town, events: Lives) -> dict[int, UUID]:
    """Each person's id by scoring's rows: exactly one, and all their events are in its fold once."""
    persons = town.persons()
    by_origins = {origins: person_id for person_id, origins in persons.items()}
    assert len(persons) == len(events), f"{len(events)} people became {len(persons)}"
    for person, life in events.items():
        origins = origins_of(life)
        assert origins in by_origins, f"person {person} is not one"
        assert _in_the_fold(town, by_origins[origins]) == sorted(one.id for one in life), f"events of person {person}"
    return {person: by_origins[origins_of(life)] for person, life in events.items()}


def _in_the_fold(town: Town, person_id: UUID) -> list[UUID]:
    parts = [town.profile(origin) for origin in sorted(town.origins(person_id))]
    whole = folded(person_id, town.profile(person_id).version, (), parts)
    assert not whole.older, "so few events are all kept in full"
    return sorted(piece.event_id for piece in whole.evidence)


def _told_once(scored: Iterable[Fact], merged: Iterable[dict[str, Any]], events: Lives) -> None:
    sent = sorted(str(one.id) for life in events.values() for one in life)
    assert sorted(fact.body["event_id"] for fact in scored) == sent, "an event was not told of exactly once"
    keys: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in merged:
        keys[one["merged_from"], one["merged_into"]].add(one["person_id"])
    assert all(told == set(pair) for pair, told in keys.items()), "a merge was told under one key only"


def _versions(scored: Iterable[Fact], merged: Iterable[dict[str, Any]]) -> None:
    """Of each id they rise one by one; whoever takes another's id in goes on from the higher of the two."""
    told: dict[str, set[int]] = defaultdict(set)
    for fact in scored:
        assert fact.body["version"] not in told[fact.body["person_id"]], "two scores carry one version of one person"
        told[fact.body["person_id"]].add(fact.body["version"])
    ended = {one["merged_from"]: one["version"] for one in merged}
    taken: dict[tuple[str, int], set[str]] = defaultdict(set)
    for one in merged:
        taken[one["merged_into"], one["version"]].add(one["merged_from"])
    for person_id, versions in told.items():
        for version in versions - {1}:
            before = {person_id, *taken[person_id, version]}
            assert any(version - 1 in told[one] for one in before), f"a hole before version {version} of {person_id}"
        assert max(versions) < ended.get(person_id, max(versions) + 1), f"{person_id} was told of after it had ended"


def _whose(scored: Iterable[Fact], merged: Iterable[dict[str, Any]], events: Lives, goes_by: dict[int, UUID]) -> None:
    """The merges lead a reader from every id that was ever told to the person's own, and to nobody else's."""
    leads = {fact["merged_from"]: fact["merged_into"] for fact in merged}
    person_of = {str(one.id): person for person, life in events.items() for one in life}
    for fact in scored:
        at = fact.body["person_id"]
        while at in leads:
            at = leads[at]
        assert at == str(goes_by[person_of[fact.body["event_id"]]]), "merges lead a reader to somebody else"


def _last_word(scored: Iterable[Fact], events: Lives, goes_by: dict[int, UUID], town: Town) -> None:
    """The highest version is the row's, and counts everything."""
    last: dict[str, dict[str, Any]] = {}
    for fact in sorted(scored, key=lambda one: one.body["version"]):
        last[fact.body["person_id"]] = fact.body
    for person, life in events.items():
        word = last[str(goes_by[person])]
        assert word["version"] == town.profile(goes_by[person]).version
        assert word["events_30_days"] == len(life), f"person {person} has {len(life)} events"
