"""Prints what one change of an order costs as it grows: `python -m tests.unit.scoring_cohorts.measure [ENTRIES ...]`.

A change is what a person's new score takes: one entry out, another one in, every row read and written as JSON.
"""

import sys
import time
from functools import partial
from random import Random

from services.scoring.cohorts import order
from services.scoring.cohorts.nodes import FAN_OUT, Nodes
from tests.unit.scoring_cohorts.shelf import Shelf

CHANGES = 2000


def entry(chance: Random) -> str:
    """A place as they are: a score that many share, a count, an instant and an id."""
    measured = f"{chance.randrange(49):02x}{chance.randrange(9):04x}"
    return f"{measured}{chance.getrandbits(52):014x}{chance.getrandbits(128):032x}"


def grown(number: int, chance: Random) -> tuple[Shelf, list[str]]:
    """An order of so many entries."""
    shelf, kept = Shelf(FAN_OUT), []
    for _ in range(number):
        kept.append(one := entry(chance))
        shelf.does(partial(order.insert, entry=one), one)
    return shelf, kept


def moved(nodes: Nodes, old: str, new: str) -> None:
    """One entry out and another one in."""
    order.remove(nodes, old)
    order.insert(nodes, new)


def main() -> None:
    """A line for each size asked for."""
    sys.stdout.write("entries  depth  rounds  rows read  rows written  KB written  µs a change\n")
    for number in [int(one) for one in sys.argv[1:]] or [10_000, 1_000_000]:
        sys.stdout.write(_line(number) + "\n")
        sys.stdout.flush()


def _line(number: int) -> str:
    chance = Random(number)  # noqa: S311 - the same figures each time
    shelf, kept = grown(number, chance)
    rounds = read = written = size = spent = 0.0
    for _ in range(CHANGES):
        at, new = chance.randrange(number), entry(chance)
        begun = time.perf_counter()
        shelf.does(partial(moved, old=kept[at], new=new), kept[at], new)
        spent += time.perf_counter() - begun
        kept[at] = new
        rounds += shelf.rounds
        read += len(shelf.read)
        written += len(shelf.written)
        size += sum(len(shelf.texts[key]) for key in shelf.written)
    means = (rounds / CHANGES, read / CHANGES, written / CHANGES, size / CHANGES / 1024, spent / CHANGES * 1e6)
    columns = "{:>7}  {:>5}  {:>6.2f}  {:>9.2f}  {:>12.2f}  {:>10.1f}  {:>11.0f}"
    return columns.format(number, len(shelf.levels()), *means)


if __name__ == "__main__":
    main()
