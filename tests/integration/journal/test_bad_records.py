"""One bad record costs one record: a dead letter, and its neighbours never notice."""

from datetime import datetime
from hashlib import sha512
from typing import Any

import pytest

from shared.kit import ids
from shared.kit.journal import BadRecord, Change, Decision, Identity, Outgoing
from shared.kit.journal.dead import TooManyDeadLetters
from shared.kit.journal.limits import FACT_BYTES
from tests.integration.journal.counting import (
    NOW,
    Counting,
    Log,
    Message,
    Numbered,
    counters,
    dead,
    everything,
    journal,
    letters,
    rows,
    told,
)

Bodies = dict[str, Any]


def raises(*_: object) -> Decision:
    raise KeyError("Ada Lovelace, born 1815")


def change(body: Bodies, due_at: datetime | None = None, key: str = "ada") -> Decision:
    return Decision("a fault", {key: Change(body, due_at)})


def gives(decision: Decision) -> Any:
    return lambda *_: decision


def out(topic: str, value: Any) -> Decision:
    return Decision("a fault", {"ada": Change({"n": -1})}, (Outgoing(topic, b"k", value, ()),))


FAULTS = {
    "decide raises": (raises, "decide-failed"),
    "a NUL in a body": (gives(change({"text": "a\0b"})), "nul"),
    "a NUL in the audit": (gives(Decision("r", {}, (), {"why": "\0"})), "nul"),
    "a NUL in the reason": (gives(Decision("\0")), "nul"),
    "a lone surrogate in a body": (gives(change({"text": "\ud800"})), "decide-failed"),
    "a lone surrogate in the audit": (gives(Decision("r", {}, (), {"why": "\ud800"})), "decide-failed"),
    "a body that is no JSON": (gives(change({"set": {1}})), "decide-failed"),
    "a key never asked for": (gives(change({"n": 1}, key="stranger")), "decide-failed"),
    "a deadline without offset": (gives(change({"n": 1}, datetime(2026, 1, 1))), "decide-failed"),  # noqa: DTZ001 - the fault
    "a deadline that is text": (gives(change({"n": 1}, "soon")), "decide-failed"),  # type: ignore[arg-type] # the fault
    "a fact over size": (gives(out("out", b"x" * (FACT_BYTES + 1))), "too-large"),
    "a fact for a topic that is not there": (gives(out("nowhere", b"x")), "no-such-topic"),
    "a fact that is text": (gives(out("out", "x")), "decide-failed"),
    "a fact without value": (gives(out("out", None)), "decide-failed"),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_one_bad_decision_is_one_dead_letter(database: str, name: str) -> None:
    fault, kind = FAULTS[name]
    log = Log()
    batch = [log.say(number, "ada", f"p{number}", **({"fault": "it"} if number == 4 else {})) for number in range(11)]

    settled = await journal(database, Counting(it=fault)).settle(batch)

    assert letters(settled) == [kind]
    assert await dead(database) == [(4, kind)]
    assert await counters(database) == {"ada": 10} | {f"p{number}": 1 for number in range(11) if number != 4}
    assert [version for person, version in told(settled) if person == "ada"] == list(range(1, 11))
    assert [one.arrival.record.offset for one in settled] == list(range(11))


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("\\x00", "database-refused"),
        ("\\ud800", "database-refused"),
        ("".join(sha512(str(number).encode()).hexdigest() for number in range(200)), "database-refused"),
        ("\\x", "decide-failed"),
    ],
    ids=["a NUL in a key", "a surrogate in a key", "a key too long for the index", "keys raises"],
)
async def test_one_bad_key_is_one_dead_letter(database: str, key: str, kind: str) -> None:
    log = Log()
    batch = [log.say(1, "ada"), log.say(2, "ada", key), log.say(3, "ada")]

    settled = await journal(database).settle(batch)

    assert letters(settled) == [kind]
    assert await counters(database) == {"ada": 2}


async def test_poison_bytes_are_a_dead_letter_each_and_never_stop_the_stage(database: str) -> None:
    log = Log()
    poison = [b"", b"\xff\xfe", b"[" * 100_000, b'{"id":"x","people":["a\\u0000b"]}', b"null", b"{}", b"7" * 5000]
    for number, value in enumerate(poison * 3):
        log.say(number, "ada")
        log.append(value)

    settled = await journal(database).settle(log.records)

    assert len(letters(settled)) == len(poison) * 3
    assert await counters(database) == {"ada": len(poison) * 3}


async def test_what_a_failing_decision_did_to_the_bodies_reaches_nobody(database: str) -> None:
    def mutates(_: Message, bodies: Bodies) -> Decision:
        bodies["ada"]["n"] = 1_000
        bodies["ada"].setdefault("deep", []).append("leaked")
        raise ValueError

    log = Log()
    batch = [log.say(1, "ada"), log.say(2, "ada", fault="mutates"), log.say(3, "ada")]

    settled = await journal(database, Counting(mutates=mutates)).settle(batch)

    assert told(settled) == [("ada", 1), ("ada", 2)]
    assert await rows(database, "SELECT body::text FROM state") == [('{"n": 2}',)]


async def test_a_row_looks_the_same_in_the_next_record_and_in_the_next_batch(database: str) -> None:
    seen: list[Any] = []

    def looks(_: Message, bodies: Bodies) -> Decision:
        seen.append(bodies["ada"])
        return change({"at": NOW, "pair": (1, 2)})

    worker, log = journal(database, Counting(looks=looks)), Log()
    await worker.settle([log.say(number, "ada", fault="looks") for number in (1, 2)])
    await worker.settle([log.say(3, "ada", fault="looks")])

    assert seen[1] == seen[2] == {"at": "2026-03-10T09:05:00+00:00", "pair": [1, 2]}


async def test_a_dead_letter_whose_own_id_is_refused_goes_under_its_position(database: str) -> None:
    class Unhashable(Counting):
        def identity(self, message: Message) -> Identity:
            known = super().identity(message)
            return Identity(known.event_id, "text") if message.get("odd") else known  # type: ignore[arg-type] # the fault

    log = Log()
    batch = [log.say(1, "ada"), log.say(2, "ada", odd=1), log.say(3, "ada")]

    settled = await journal(database, Unhashable()).settle(batch)

    assert letters(settled) == letters(await journal(database, Unhashable()).settle(batch)) == ["database-refused"]
    assert await rows(database, "SELECT id FROM dead") == [(ids.made_of(log.topic_id, 0, 1),)]
    assert await counters(database) == {"ada": 2}


async def test_rows_named_only_by_a_record_before_it_are_read_then(database: str) -> None:
    log = Log()

    def leads(*_: object) -> Decision:
        return change({"n": 0, "leads_to": "ben"})

    batch = [log.say(1, "ben"), log.say(2, "ada", fault="leads"), log.say(3, follow="ada")]

    settled = await journal(database, Counting(leads=leads)).settle(batch)

    assert told(settled) == [("ben", 1), ("ada", 1), ("ben", 2)]


async def test_a_dead_letter_keeps_the_bytes_and_says_why_without_anybodys_name(database: str) -> None:
    log = Log()
    _, record = log.say(1, "ada", fault="raises", headers={"ce_id": b"\xff"})

    [settled] = await journal(database, Counting(raises=raises)).settle(log.records)

    [letter] = settled.facts
    assert (letter.value, letter.key) == (record.value, record.key)
    told_ = dict(letter.headers)
    assert told_["ce_id"] == b"\xff"
    assert told_["error-detail"].startswith(b"KeyError at tests.integration.journal")
    assert b"Lovelace" not in b"".join(told_.values())


async def test_words_postgresql_cannot_hold_never_keep_a_dead_letter_away(database: str) -> None:
    def bad(*_: object) -> Decision:
        raise BadRecord("odd-words", "a\0b \ud800")

    log = Log()
    log.say(1, "ada", fault="bad")

    assert letters(await journal(database, Counting(bad=bad)).settle(log.records)) == ["odd-words"]
    assert await rows(database, "SELECT detail FROM dead") == [("a?b ?",)]


async def test_five_failures_in_a_row_stop_the_stage_before_anything_is_written(database: str) -> None:
    log = Log()
    worker = journal(database, Counting(raises=raises))
    await worker.settle([log.say(1, "ada")])
    before = await everything(database)

    with pytest.raises(TooManyDeadLetters):
        await worker.settle([log.say(number, "ada", fault="raises") for number in range(2, 7)])

    assert await everything(database) == before


async def test_more_than_twenty_failures_a_minute_stop_the_stage(database: str) -> None:
    log = Log()
    worker = journal(database, Counting(raises=raises))
    spaced = [log.say(number, "ada", **({"fault": "raises"} if number % 2 else {})) for number in range(40)]
    assert len(letters(await worker.settle(spaced))) == 20

    with pytest.raises(TooManyDeadLetters):
        await worker.settle([log.say(41, "ada", fault="raises")])


async def test_failures_found_by_halving_are_counted_once(database: str) -> None:
    """Each is seen by several tries of larger batches before it stands alone."""
    log = Log()
    batch = [_perhaps_faulty(log, number) for number in range(64)]

    settled = await journal(database, Counting(raises=raises)).settle(batch)

    assert sorted(letters(settled)) == ["database-refused"] * 2 + ["decide-failed"] * 4
    assert (await counters(database))["ada"] == 58


def _perhaps_faulty(log: Log, number: int) -> Numbered:
    if number in {20, 50}:
        return log.say(number, "\\x00")
    return log.say(number, "ada", **({"fault": "raises"} if number in {3, 21, 40, 60} else {}))


async def test_now_is_one_instant_for_a_whole_batch(database: str) -> None:
    moments: list[datetime] = []

    class Clocked(Counting):
        def decide(self, message: Message, rows: Any, now: datetime) -> Decision:
            moments.append(now)
            return super().decide(message, rows, now)

    log = Log()
    await journal(database, Clocked()).settle([log.say(1, "ada"), log.say(2, "ada")])

    assert moments == [NOW, NOW]
