"""How long to wait before what died is started again."""

from dataclasses import dataclass

_FIRST = 0.2
_LONGEST = 10.0
_FORGIVEN_AFTER = 30.0


@dataclass
class Backoff:
    """0.2 s, doubling to 10 s; from the beginning again after a life of 30 s. Times are monotonic seconds."""

    delay: float = _FIRST

    def after(self, lived: float) -> float:
        """Seconds to wait when the last life lasted `lived` seconds."""
        if lived >= _FORGIVEN_AFTER:
            self.delay = _FIRST
        waited, self.delay = self.delay, min(self.delay * 2, _LONGEST)
        return waited
