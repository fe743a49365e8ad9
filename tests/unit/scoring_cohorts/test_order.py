"""The order kept in rows is a sorted list, and each change looks only at a path of it."""

import math
from bisect import bisect_left
from collections.abc import Iterable
from random import Random

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.scoring.cohorts import order
from services.scoring.cohorts.nodes import FAN_OUT, SPARE, Node
from shared.kit.journal import BadRecord, Row
from shared.kit.journal.unread import Unread
from tests.unit.scoring_cohorts.shelf import KEY, Shelf, faults

NUMBERS = st.integers(0, 400)
EMPTY = orjson.dumps(Node().body())


def entry(number: int) -> str:
    return f"{number:06d}"


def filled(numbers: Iterable[int], fan_out: int = 8) -> Shelf:
    shelf = Shelf(fan_out)
    for number in numbers:
        inserted(shelf, entry(number))
    return shelf


def inserted(shelf: Shelf, one: str) -> None:
    shelf.does(lambda nodes: order.insert(nodes, one), one)


def removed(shelf: Shelf, one: str) -> None:
    shelf.does(lambda nodes: order.remove(nodes, one), one)


def everything(shelf: Shelf) -> tuple[str, ...]:
    return order.first(shelf.nodes(), 10**9)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.booleans(), NUMBERS), max_size=150))
def test_it_holds_what_a_sorted_list_holds(steps: list[tuple[bool, int]]) -> None:
    shelf, kept = Shelf(), set[str]()
    for adds, number in steps:
        one = entry(number)
        if adds and one not in kept:
            inserted(shelf, one)
            kept.add(one)
        elif one in kept:
            removed(shelf, one)
            kept.discard(one)
    assert everything(shelf) == tuple(sorted(kept))
    assert list(faults(shelf)) == []


@pytest.mark.parametrize("fan_out", [8, 16, FAN_OUT])
@settings(deadline=None, max_examples=1)
@given(chance=st.randoms(use_true_random=True))
def test_thousands_of_changes_keep_it_sorted_counted_and_shallow(chance: Random, fan_out: int) -> None:
    shelf, kept = Shelf(fan_out), list[str]()
    for step in range(3000):
        growing = step % 1500 < 900
        if kept and chance.random() > (0.8 if growing else 0.2):
            removed(shelf, kept.pop(chance.randrange(len(kept))))
        else:
            one = entry(chance.randrange(10**6))
            if one not in kept:
                inserted(shelf, one)
                kept.insert(bisect_left(kept, one), one)
        if step % 100 == 0:
            assert everything(shelf) == tuple(kept)
            assert list(faults(shelf)) == []
            assert len(shelf.levels()) <= deepest(len(kept), fan_out)


def deepest(entries: int, fan_out: int) -> int:
    """Every node but the root is at least a quarter full."""
    return 2 + math.ceil(math.log(max(1, entries), fan_out // 4))


@pytest.mark.parametrize("numbers", [range(1000), range(1000, 0, -1)], ids=["rising", "falling"])
def test_entries_that_come_in_order_do_not_make_it_deep(numbers: range) -> None:
    shelf = filled(numbers)
    assert everything(shelf) == tuple(sorted(map(entry, numbers)))
    assert list(faults(shelf)) == []
    for number in numbers:
        removed(shelf, entry(number))
    assert everything(shelf) == ()


@given(st.sets(NUMBERS, min_size=1), NUMBERS)
@settings(deadline=None, max_examples=60)
def test_it_knows_who_is_first_and_how_many_come_before(numbers: set[int], asked: int) -> None:
    shelf, ordered = filled(numbers), [entry(number) for number in sorted(numbers)]
    nodes = shelf.nodes()
    assert order.lowest(nodes) == ordered[0]
    assert order.size(nodes) == len(ordered)
    assert order.first(nodes, 5) == tuple(ordered[:5])
    assert order.before(nodes, entry(asked)) == bisect_left(ordered, entry(asked))
    assert order.holds(nodes, entry(asked)) == (asked in numbers)


@settings(deadline=None, max_examples=60)
@given(st.sets(NUMBERS, min_size=60), NUMBERS.map(entry))
def test_an_insertion_reads_its_path_and_the_rows_of_nodes_it_adds(numbers: set[int], one: str) -> None:
    shelf = filled(numbers - {int(one)})
    path, there = shelf.path(one), set(shelf.texts)
    inserted(shelf, one)
    new = set(shelf.texts) - there
    assert shelf.read == path | new
    assert shelf.written == path | new


@settings(deadline=None, max_examples=60)
@given(st.sets(NUMBERS, min_size=60), st.data())
def test_a_removal_reads_its_path_and_at_most_one_node_beside_each_of_it(
    numbers: set[int], data: st.DataObject
) -> None:
    shelf = filled(numbers)
    for _ in range(len(numbers) // 2):
        removed(shelf, data.draw(st.sampled_from(everything(shelf))))
    one = data.draw(st.sampled_from(everything(shelf)))
    path = shelf.path(one)
    removed(shelf, one)
    assert path <= shelf.read
    assert len(shelf.read - path) <= len(path) - 1


def test_paths_of_several_entries_are_read_side_by_side() -> None:
    shelf = filled(range(400))
    shelf.does(lambda nodes: order.holds(nodes, entry(7)), entry(7))
    alone = shelf.rounds
    shelf.does(lambda nodes: [order.holds(nodes, entry(one)) for one in (7, 200, 399)], *map(entry, (7, 200, 399)))
    assert shelf.rounds == alone == len(shelf.levels())


def test_who_is_first_needs_no_row_but_the_owners() -> None:
    shelf = filled(range(400))
    assert shelf.does(order.lowest) == entry(0)
    assert shelf.read == {KEY}


def test_rows_of_joined_nodes_are_used_again() -> None:
    shelf = filled(range(300))
    for _ in range(3):
        for number in range(300):
            removed(shelf, entry(number))
        rows = len(shelf.texts)
        for number in range(300):
            inserted(shelf, entry(number))
        assert len(shelf.texts) == rows


def test_an_entry_stands_there_once() -> None:
    shelf = filled(range(50))
    with pytest.raises(ValueError, match="already"):
        inserted(shelf, entry(7))
    with pytest.raises(KeyError):
        removed(shelf, entry(77))


def test_spare_rows_are_those_the_next_splits_take() -> None:
    shelf = filled(range(40))
    spare = shelf.nodes().spare()
    before = set(shelf.texts)
    for number in range(40, 64):
        inserted(shelf, entry(number))
    assert SPARE <= len(spare) <= 2 * SPARE
    assert set(shelf.texts) - before <= spare


def test_spare_rows_are_freed_ones_too() -> None:
    shelf = filled(range(200))
    for number in range(150):
        removed(shelf, entry(number))
    spare = shelf.nodes().spare()
    rows = dict(shelf.texts)
    for number in range(30):
        inserted(shelf, entry(number))
    taken = {key for key in rows if rows[key] == EMPTY and shelf.texts[key] != EMPTY}
    assert taken
    assert taken <= spare


def test_a_node_that_was_not_read_is_named() -> None:
    shelf = filled(range(100))
    shelf.texts = {KEY: shelf.texts[KEY]}
    with pytest.raises(Unread) as unread:
        order.holds(shelf.nodes(), entry(50))
    assert all(key.startswith(f"{KEY}:") for key in unread.value.keys)


def test_a_node_of_a_newer_release_is_left_alone() -> None:
    shelf = filled(range(100))
    key = max(shelf.path(entry(50)), key=len)
    body = shelf.row(key).body or {}
    nodes = shelf.nodes()
    nodes._rows = {key: Row(key, {**body, "schema": 2})}
    with pytest.raises(BadRecord, match="newer version"):
        nodes[int(key.rpartition(":")[2])]
