"""Whether two versions of one JSON Schema can be read by each other's readers.

Both directions matter, because old and new run side by side during an upgrade and facts stay on a topic for 35 days:
a new reader meets old facts, an old reader meets new ones. So between two releases of one major an optional field may
be added and words may be written better; nothing else. The checker errs on the strict side.
"""

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]
_WORDS = {"title", "description", "default", "examples", "$id", "$schema", "$defs", "properties", "required"}
"""Keywords that say nothing about which instances are valid, and those that are compared by themselves."""


def breaks(old: Schema, new: Schema) -> list[str]:
    """Every way in which the new schema fails old facts or old readers, each as `/pointer: what`; empty when none."""
    return sorted(set(_compare(old, new, (old, new), "", frozenset())))


def _compare(
    old: Schema, new: Schema, roots: tuple[Schema, Schema], at: str, seen: frozenset[tuple[str, str]]
) -> Iterator[str]:
    visit = (str(old.get("$ref")), str(new.get("$ref")))
    if visit in seen:
        return
    seen = seen | {visit} if "$ref" in old else seen
    old, new = _resolved(old, roots[0]), _resolved(new, roots[1])
    yield from _required(old, new, at)
    yield from _constraints(old, new, at)
    for name, field in old.get("properties", {}).items():
        if name not in new.get("properties", {}):
            yield f"{at}/{name}: removed; old readers would miss it"
        else:
            yield from _compare(field, new["properties"][name], roots, f"{at}/{name}", seen)
    for old_part, new_part in _parts(old, new):
        yield from _compare(old_part, new_part, roots, at, seen)


def _resolved(schema: Schema, root: Schema) -> Schema:
    if "$ref" not in schema:
        return schema
    target: Schema = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    return target | {key: value for key, value in schema.items() if key != "$ref"}


def _required(old: Schema, new: Schema, at: str) -> Iterator[str]:
    before, after = set(old.get("required", ())), set(new.get("required", ()))
    for name in sorted(after - before):
        yield f"{at}/{name}: required now; facts written before lack it"
    for name in sorted(before - after):
        yield f"{at}/{name}: no longer required; old readers insist on it"


def _constraints(old: Schema, new: Schema, at: str) -> Iterator[str]:
    for keyword in sorted((old.keys() | new.keys()) - _WORDS - {"anyOf", "items", "prefixItems"}):
        if _plain(old.get(keyword)) != _plain(new.get(keyword)):
            yield f"{at or '/'}: {keyword} was {old.get(keyword)!r}, is {new.get(keyword)!r}"
    for keyword in ("anyOf", "prefixItems"):
        if len(old.get(keyword, ())) != len(new.get(keyword, ())):
            yield f"{at or '/'}: {keyword} had {len(old.get(keyword, ()))} shapes, has {len(new.get(keyword, ()))}"
    if ("items" in old) != ("items" in new):
        yield f"{at or '/'}: items are described on one side only"


def _plain(value: Any) -> Any:
    """Lists of words (enum, type) are sets: their order says nothing."""
    return sorted(value, key=str) if isinstance(value, list) else value


def _parts(old: Schema, new: Schema) -> Iterator[tuple[Schema, Schema]]:
    for keyword in ("anyOf", "prefixItems"):
        yield from zip(old.get(keyword, ()), new.get(keyword, ()), strict=False)
    if isinstance(old.get("items"), dict) and isinstance(new.get("items"), dict):
        yield old["items"], new["items"]
