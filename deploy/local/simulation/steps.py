"""How far the processes of a replay are: one counter for all of them."""

from dataclasses import dataclass
from multiprocessing.sharedctypes import Synchronized

EACH = 4
"""An event is judged and routed, with each of the two packs."""
_AT_ONCE = 100


@dataclass(slots=True)
class Steps:
    """A process's own steps; the shared `counter` hears of them some at a time."""

    counter: "Synchronized[int]"
    taken: int = 0
    said: int = 0

    def step(self) -> None:
        """One more."""
        self.taken += 1
        if self.taken - self.said >= _AT_ONCE:
            self._say(self.taken)

    def end(self, steps: int) -> None:
        """A piece of work is done: it counts as so many steps, however many it took."""
        self._say(steps)
        self.taken = self.said = 0

    def _say(self, steps: int) -> None:
        with self.counter.get_lock():
            self.counter.value += steps - self.said
        self.said = steps
