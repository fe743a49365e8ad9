"""What must hold after any fault: nothing lost, no effect twice, versions without holes (reliability.md, *Ledger*)."""

import asyncio
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition

from deploy.local.home import Running
from shared.kit.database import connect
from shared.kit.ids import made_of

DECIDED = {
    "intake.events": "scoring",
    "people.scored": "router",
    "referrals.answers": "router",
    "notifications.outcomes": "router",
    "router.deadlines": "router",
}
"""Topics whose every record a journal has decided, and its group acknowledged, once all is done."""


ASKED = "notifications.requested"


class Topic(NamedTuple):
    """A topic's id and how many records it has."""

    topic_id: str
    end: int


@dataclass(frozen=True)
class Fact:
    """One record as a reader outside sees it."""

    id: str
    type: str
    body: dict[str, Any]


def facts(running: Running, topic: str) -> Iterator[Fact]:
    """Every record a topic has now, partition by partition, in order."""
    consumer = KafkaConsumer(**running.kafka_options(), auto_offset_reset="earliest", enable_auto_commit=False)
    try:
        partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
        ends = consumer.end_offsets(partitions)
        consumer.assign(partitions)
        consumer.seek_to_beginning(*partitions)
        while any(consumer.position(partition) < ends[partition] for partition in partitions):
            for records in consumer.poll(500).values():
                for record in records:
                    headers = dict(record.headers)
                    yield Fact(headers["ce_id"].decode(), headers["ce_type"].decode(), json.loads(record.value))
    finally:
        consumer.close()


def rows(running: Running, query: str) -> list[Any]:
    """What a query finds."""

    async def ask() -> list[Any]:
        connection = await connect(running.database)
        try:
            return list(await connection.fetch(query))
        finally:
            await connection.close()

    return asyncio.run(ask())


def drained(running: Running, within: float) -> float:
    """Seconds until everything on the topics is decided, told and every delivery tried; fails after `within`."""
    begin = time.monotonic()
    while (left := _left(running)) and time.monotonic() < begin + within:
        time.sleep(0.25)
    assert not left, f"not drained within {within:g} s: {left}"
    return time.monotonic() - begin


def _left(running: Running) -> dict[str, int]:
    """Records not yet decided or acknowledged by topic, and deliveries not yet made; empty when all is done.

    What a record comes to is published before it is acknowledged: what was decided alone may still have to be told.
    """
    decided: Counter[str] = Counter()
    for schema in ("scoring", "router"):
        counted = f"SELECT topic_id::text AS id, sum(next_offset)::bigint AS n FROM {schema}.progress GROUP BY 1"  # noqa: S608
        for row in rows(running, counted):
            decided[row["id"]] += row["n"]
    ends, acknowledged = _ends(running)
    left = {name: ends[name].end - min(decided[ends[name].topic_id], acknowledged[name]) for name in DECIDED}
    pending = rows(running, "SELECT count(*) AS n FROM notifier.delivery WHERE state = 'pending'")[0]["n"]
    untaken = ends[ASKED].end - acknowledged[ASKED]
    found = {**left, "not taken up by notifier": untaken, "deliveries": pending}
    return {name: number for name, number in found.items() if number > 0}


def _ends(running: Running) -> tuple[dict[str, Topic], Counter[str]]:
    """Every topic that is decided or taken up, by name; and how many records of each its group has acknowledged."""
    admin = KafkaAdminClient(**running.kafka_options())
    consumer = KafkaConsumer(**running.kafka_options())
    read_by = {**DECIDED, ASKED: "notifier"}
    try:
        ids = {topic["name"]: str(topic["topic_id"]) for topic in admin.describe_topics([*read_by])}
        parts = {name: [TopicPartition(name, n) for n in consumer.partitions_for_topic(name) or ()] for name in ids}
        end = consumer.end_offsets(list(chain.from_iterable(parts.values())))
        ends = {name: Topic(ids[name], sum(end[part] for part in parts[name])) for name in ids}
        acknowledged: Counter[str] = Counter()
        for group, committed in admin.list_group_offsets([*set(read_by.values())]).items():
            for partition, at in committed.items():
                if read_by.get(partition.topic) == group and partition in end:
                    acknowledged[partition.topic] += min(max(at.offset, 0), end[partition])
        return ends, acknowledged
    finally:
        consumer.close()
        admin.close()


def reckon(running: Running, acknowledged: dict[str, int], told: set[str]) -> dict[str, int]:
    """The ledger: raises AssertionError with what is wrong, else returns the counts worth printing.

    `told`: the webhook-ids that receivers have seen.
    """
    scored = [fact for fact in facts(running, "people.scored") if fact.type == "person.scored"]
    repeats = _scored(scored, acknowledged)
    changes = list(facts(running, "referrals.changes"))
    repeats += _sequences(changes)
    webhooks = _webhooks(running)
    sent = {webhook for webhook, state in webhooks.items() if state == "delivered"}
    assert sent <= told, f"{len(sent - told)} webhooks not received"
    assert told <= webhooks.keys(), f"{len(told - webhooks.keys())} webhooks unheard of"
    return {"events": len(acknowledged), "facts": len(scored) + len(changes), "repeats": repeats, "told": len(told)}


def _webhooks(running: Running) -> dict[str, str]:
    """Webhook-id → delivered, or stopped because its referral moved on; of all notifications asked for."""
    asked = {fact.id for fact in facts(running, "notifications.requested")}
    stopped = {fact.body["referral_id"] for fact in facts(running, "notifications.stop")}
    late = {
        fact.body["notification_id"]
        for fact in facts(running, "notifications.outcomes")
        if fact.body["outcome"] == "stopped" and fact.body["referral_id"] in stopped
    }
    taken = rows(
        running, "SELECT notification_id::text AS asked, referral_id, lane, channel, state FROM notifier.delivery"
    )
    assert asked <= {row["asked"] for row in taken} | late, "a notification was asked for and never taken up"
    undelivered = [row for row in taken if row["state"] != "delivered"]
    states = Counter((row["channel"], row["state"]) for row in undelivered)
    assert all(row["state"] == "stopped" and str(row["referral_id"]) in stopped for row in undelivered), states
    return {
        str(made_of(row["referral_id"], row["asked"], row["lane"])): row["state"]
        for row in taken
        if row["channel"] == "webhook"
    }


def _scored(scored: list[Fact], acknowledged: dict[str, int]) -> int:
    ids: dict[str, set[str]] = defaultdict(set)
    versions: dict[str, dict[int, str]] = defaultdict(dict)
    for fact in scored:
        ids[fact.body["event_id"]].add(fact.id)
        known = versions[fact.body["person_id"]].setdefault(fact.body["version"], fact.id)
        assert known == fact.id, "two facts carry one version of one person"
    lost = acknowledged.keys() - ids.keys()
    assert not lost, f"{len(lost)} acknowledged events were never scored"
    twice = [event for event, facts_of_it in ids.items() if len(facts_of_it) > 1]
    assert not twice, f"{len(twice)} events had more than one effect"
    for person, known_versions in versions.items():
        assert sorted(known_versions) == list(range(1, len(known_versions) + 1)), f"versions of {person} have holes"
    # What was answered 503 may still land (traps.md): only whom a 202 was about is counted.
    found = {fact.body["person_id"] for fact in scored if fact.body["event_id"] in acknowledged}
    people = set(acknowledged.values())
    assert len(found) == len(people), f"{len(people)} people became {len(found)}"
    return len(scored) - sum(len(one) for one in versions.values())


def _sequences(changes: list[Fact]) -> int:
    seen: dict[str, dict[int, str]] = defaultdict(dict)
    times: Counter[str] = Counter()
    for fact in changes:
        times[fact.id] += 1
        known = seen[fact.body["referral_id"]].setdefault(fact.body["sequence"], fact.id)
        assert known == fact.id, "two facts carry one sequence number of one referral"
    for referral, sequence in seen.items():
        assert sorted(sequence) == list(range(1, len(sequence) + 1)), f"the sequence of {referral} has holes"
    return sum(times.values()) - len(times)
