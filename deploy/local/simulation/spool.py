"""What a replay has heard and told, beside the memory: a file without a name, which ends with the last process.

A place is some bytes: where a record stands in time and where it lies. Sorted, places are in the order of time.
"""

import os
import pickle
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.reduction import DupFd
from multiprocessing.sharedctypes import Synchronized
from struct import Struct
from tempfile import TemporaryFile
from typing import Any, cast

from shared.kit.journal import Record

CONTEXT = get_context("spawn")
Place = bytes
_TOPICS = ("intake.bulk", "intake.events", "referrals.answers")
_WHEN = Struct(">qBIQ")
"""The microsecond, topic, partition, offset: of one instant, what was heard comes before what was answered."""
_WHERE = Struct(">QI")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Spool:
    """Whatever can be pickled, put by any of the processes it is given to when they start, read by all of them."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 - closed when nobody holds the spool
        self._end: Synchronized[int] = CONTEXT.Value("Q", 0)

    def keep(self, record: Record, at: datetime) -> Place:
        """A record that was heard then; its place."""
        when = (at - _EPOCH) // _MICROSECOND, _TOPICS.index(record.topic), record.partition, record.offset
        return self._put(_WHEN.pack(*when), record)

    def beside(self, place: Place, what: object) -> Place:
        """What follows from that record; its place, which is at the same point in time."""
        return self._put(place[: _WHEN.size], what)

    def read(self, places: Iterable[Place]) -> Iterator[Any]:
        """What is there, one by one, in that order."""
        for place in places:
            at, length = _WHERE.unpack_from(place, _WHEN.size)
            yield pickle.loads(os.pread(self._file.fileno(), length, at))  # noqa: S301 - put there by ourselves

    def _put(self, when: bytes, what: object) -> Place:
        said = pickle.dumps(what, pickle.HIGHEST_PROTOCOL)
        with self._end.get_lock():
            at = self._end.value
            self._end.value += len(said)
        os.pwrite(self._file.fileno(), said, at)
        return when + _WHERE.pack(at, len(said))

    def __getstate__(self) -> tuple[object, "Synchronized[int]"]:
        return DupFd(self._file.fileno()), self._end

    def __setstate__(self, state: tuple[object, "Synchronized[int]"]) -> None:
        handle, self._end = state
        self._file = os.fdopen(cast("Any", handle).detach(), "r+b")
