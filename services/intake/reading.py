"""Bytes from outside as JSON, strictly: UTF-8, no NUL, not too deep; and models checked with JSON pointers."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, ValidationError

from services.intake.refusals import UNREADABLE, Fault, Refused, invalid
from shared.contracts.fact import ONE_LINE

M = TypeVar("M", bound=BaseModel)
MAX_DEPTH = 32
"""Levels of arrays and objects. The deepest thing taken here has 5."""
_MAX_FAULTS = 20
_MAX_POINTER = 200


def read_json(body: bytes) -> Any:
    """The JSON value. Raises Refused: 400 when it is not UTF-8, not JSON or too deep, 422 where there is a NUL."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Refused(UNREADABLE, _why_unreadable(body)) from None
    _inspect(value)
    return value


def _why_unreadable(body: bytes) -> str:
    if not body:
        return "the body is empty"
    try:
        body.decode()
    except UnicodeDecodeError as error:
        return f"the body is not UTF-8: byte {error.start} does not belong there"
    return "the body is not JSON, or its arrays and objects are nested too deep"


def _inspect(value: Any) -> None:
    """Looks at every string and level without recursion: depth is the sender's choice, our stack is not."""
    level: list[tuple[str, Any]] = [("", value)]
    for _ in range(MAX_DEPTH):
        level = [child for pointer, parent in level for child in _children(pointer, parent)]
        if not level:
            return
    raise Refused(UNREADABLE, f"its arrays and objects are nested deeper than {MAX_DEPTH} levels")


def _children(pointer: str, parent: Any) -> list[tuple[str, Any]]:
    if isinstance(parent, str):
        if "\0" in parent:
            raise invalid(Fault(pointer, "a NUL character (U+0000) is not text"))
        return []
    if isinstance(parent, dict):
        if any("\0" in name for name in parent):
            raise invalid(Fault(pointer, "a NUL character (U+0000) is not text"))
        return [(f"{pointer}/{escaped(name)}", child) for name, child in parent.items()]
    if isinstance(parent, list):
        return [(f"{pointer}/{index}", child) for index, child in enumerate(parent)]
    return []


def canonical(value: Any) -> bytes:
    """The value as JSON with sorted names and no spaces: equal content gives equal bytes."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def content_hash(*parts: Any) -> bytes:
    """SHA-256 over the sender's own content."""
    return hashlib.sha256(canonical(parts)).digest()


def escaped(part: object) -> str:
    """One reference token of a JSON pointer (RFC 6901, section 3)."""
    return str(part).replace("~", "~0").replace("/", "~1")


def checked(model: type[M], value: Any, at: str = "") -> M:
    """The value as a model, strictly: no number is read as text or date. Raises Refused: 422, pointers below `at`."""
    try:
        return model.model_validate_json(canonical(value), strict=True)
    except ValidationError as error:
        raise invalid(*_faults(error, value, at)) from None


def _faults(error: ValidationError, value: Any, at: str) -> list[Fault]:
    found: dict[str, Fault] = {}
    for one in error.errors(include_input=False, include_url=False, include_context=False):
        pointer = (at + _pointer(one["loc"], value, missing=one["type"] == "missing"))[:_MAX_POINTER]
        found.setdefault(pointer, Fault(pointer, _plain(one["type"], one["msg"])))
    return list(found.values())[:_MAX_FAULTS]


_PLAIN = {
    "missing": "this is needed",
    "extra_forbidden": "nothing of this name is known here; see /openapi.json",
    "string_pattern_mismatch": "it does not have the form this field has; see /openapi.json",
}


def _plain(kind: str, message: str) -> str:
    if kind == "string_pattern_mismatch" and ONE_LINE in message:
        return "line breaks and control characters do not belong here"
    return _PLAIN.get(kind, message.removeprefix("Value error, ").replace("Input should be", "it should be"))


def _pointer(loc: Sequence[int | str], value: Any, *, missing: bool) -> str:
    """Where in the sent value it is: pydantic's own steps (names of a union's members) are left out."""
    parts: list[str] = []
    for place, step in enumerate(loc):
        if _holds(value, step):
            value = value[step]
        elif not (missing and place == len(loc) - 1):
            continue
        parts.append(escaped(step))
    return "".join(f"/{part}" for part in parts)


def _holds(value: Any, step: int | str) -> bool:
    if isinstance(value, list):
        return isinstance(step, int) and step < len(value)
    return isinstance(value, Mapping) and step in value
