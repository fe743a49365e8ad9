"""What intake says when it does not take something, and who must act (style.md, rule 7)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One place that is wrong: an RFC 6901 pointer into what was sent, and a plain sentence. Never the value."""

    pointer: str
    detail: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row of the table below: the HTTP status, the problem type's last word, its title."""

    status: int
    kind: str
    title: str


UNREADABLE = Refusal(400, "unreadable", "The request cannot be read")
NO_KEY = Refusal(401, "no-key", "A valid key is needed")
NOT_ALLOWED = Refusal(403, "not-allowed", "This key may not do that")
NOT_FOUND = Refusal(404, "not-found", "There is nothing here by that name")
TOO_SLOW = Refusal(408, "too-slow", "The request took too long to arrive")
TOO_LARGE = Refusal(413, "too-large", "The request is too large")
NOT_TAKEN = Refusal(415, "media-type", "This content type is not taken here")
INVALID = Refusal(422, "invalid", "What was sent does not fit")
TOO_MANY = Refusal(429, "too-many", "Too many requests for this key")
UNAVAILABLE = Refusal(503, "unavailable", "It cannot be accepted just now")


class Refused(Exception):
    """Not accepted. `detail` and `errors` are written for the sender and hold nothing of what was sent."""

    def __init__(self, refusal: Refusal, detail: str, errors: Iterable[Fault] = (), retry_after: int = 0) -> None:
        super().__init__(detail)
        self.refusal = refusal
        self.detail = detail
        self.errors: Sequence[Fault] = tuple(errors)
        self.retry_after = retry_after
        """Seconds after which a repeat makes sense; 0 when there is nothing to wait for."""

    def below(self, prefix: str) -> "Refused":
        """The same with every pointer inside the element `prefix` of a batch."""
        errors = [Fault(prefix + fault.pointer, fault.detail) for fault in self.errors]
        return Refused(self.refusal, self.detail, errors, self.retry_after)


def invalid(*faults: Fault) -> Refused:
    """422 with its pointers; the detail is the first of them."""
    first = faults[0].detail if faults else "it does not fit"
    return Refused(INVALID, first if len(faults) == 1 else f"{first}, and {len(faults) - 1} more", faults)
