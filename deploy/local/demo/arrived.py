"""What the demo's receivers have got: the other half of what was promised."""

import threading
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Arrived:
    """One notification at its receiver, its signature verified where it has one. `at` is monotonic seconds."""

    id: UUID
    address: str
    at: float


class Arrivals:
    """Notifications by id, from any thread; the first arrival of each counts, repeats are counted."""

    def __init__(self) -> None:
        self._first: dict[UUID, Arrived] = {}
        self._lock = threading.Lock()
        self.repeats = 0

    def add(self, arrived: Arrived) -> None:
        """Takes note of one."""
        with self._lock:
            self.repeats += arrived.id in self._first
            self._first.setdefault(arrived.id, arrived)

    def get(self, identity: UUID) -> Arrived | None:
        """The notification of that id, once it is there."""
        return self._first.get(identity)
