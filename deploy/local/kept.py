"""Something that must run: begun again, after a pause, whenever it dies or hangs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from deploy.local.backoff import Backoff
from deploy.local.talk import tell


class Life(Protocol):
    """One run of a process."""

    @property
    def pid(self) -> int:
        """Of the process."""

    def ended(self) -> int | None:
        """Its exit status once it has ended."""

    def verdict(self) -> str | None:
        """Why it must be killed, if it must."""

    def kill(self) -> None:
        """SIGKILL, waited for."""


L = TypeVar("L", bound=Life)


@dataclass
class Kept(Generic[L]):
    """A name, a way to begin, and the present life if there is one. Times are monotonic seconds."""

    name: str
    begin: Callable[[], L]
    life: L | None = None
    backoff: Backoff = field(default_factory=Backoff)
    begun: float = 0.0
    due: float = 0.0

    def turn(self, now: float) -> bool:
        """Looks once. True when a life began or ended."""
        if self.life is None:
            return now >= self.due and self._begin(now)
        status = self.life.ended()
        if status is not None:
            pause = self.backoff.after(now - self.begun)
            tell(f"{self.name} ended with {status}; again in {pause:.1f} s")
            self.life, self.due = None, now + pause
            return True
        reason = self.life.verdict()
        if reason is not None:
            tell(f"{self.name}: {reason}; killed")
            self.life.kill()
        return False

    def _begin(self, now: float) -> bool:
        self.life, self.begun = self.begin(), now
        return True
