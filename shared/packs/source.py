"""A YAML file read into a model, with the line of every value kept so that an error can point at it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from yaml.constructor import SafeConstructor

from shared.packs.problems import MisplacedError, PackError, Problem, closest

Place = tuple[str | int, ...]
_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's where it is there: ten times as fast."""
_QUOTED = re.compile(r"'([^']*)'")


class PackModel(BaseModel):
    """A part of a pack: frozen, and a field it does not know is an error rather than a wish unheard."""

    model_config = ConfigDict(frozen=True, extra="forbid")


M = TypeVar("M", bound=BaseModel)


def _day_or_text(values: SafeConstructor, node: yaml.ScalarNode) -> Any:
    """A day the calendar does not have stays a text, so that the model says where it stands."""
    try:
        return values.construct_yaml_timestamp(node)
    except ValueError:
        return node.value


def _yes_or_text(values: SafeConstructor, node: yaml.ScalarNode) -> Any:
    """Only `true` and `false` are yes and no, as in YAML 1.2: `on` is a field of a rule, and `no` a language."""
    plain = node.value.lower() in {"true", "false"}
    return values.construct_yaml_bool(node) if plain else node.value


class _Values(SafeConstructor):
    """The values of a parsed file."""

    yaml_constructors: ClassVar = {
        **SafeConstructor.yaml_constructors,
        "tag:yaml.org,2002:timestamp": _day_or_text,
        "tag:yaml.org,2002:bool": _yes_or_text,
    }


@dataclass(frozen=True, slots=True)
class Source(Generic[M]):
    """One file of a pack as read: the model, and the line of every place in it."""

    file: Path
    model: M
    lines: Mapping[Place, int]

    def problem(self, place: Place, text: str, wrong: str, known: tuple[str, ...] = ()) -> Problem:
        """A problem at this place (or the nearest place around it)."""
        return Problem(self.file, _line(self.lines, place), text, wrong, closest(text, known))


def read(file: Path, model: type[M]) -> Source[M]:
    """The file as a model. Raises PackError with file and line for all that is wrong with it."""
    try:
        root = yaml.compose(file.read_text(encoding="utf-8"), Loader=_PARSER)
        lines = dict(_lines(root, ())) if root is not None else {}
        repeated = list(_repeated(file, root))
        content = values(root)
    except OSError as error:
        raise PackError([Problem(file, 1, file.name, f"the file cannot be read: {error.strerror}")]) from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise PackError([_not_yaml(file, error)]) from None
    if repeated:
        raise PackError(repeated)
    try:
        return Source(file, model.model_validate(content), lines)
    except ValidationError as error:
        raise PackError(_problems(file, lines, model, error)) from None


def _not_yaml(file: Path, error: Exception) -> Problem:
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark is not None else 1
    return Problem(file, line, file.name, f"not YAML: {getattr(error, 'problem', None) or error}")


def values(root: yaml.Node | None) -> Any:
    """What a composed document says, as packs are read; None for an empty one."""
    return _Values().construct_document(root) if root is not None else None


def _lines(node: yaml.Node, place: Place) -> Iterator[tuple[Place, int]]:
    yield place, node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _lines(item, (*place, index))
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _lines(value, (*place, key.value))
            yield (*place, key.value), key.start_mark.line + 1


def _repeated(file: Path, node: yaml.Node | None) -> Iterator[Problem]:
    """Keys written twice: YAML would keep the last and say nothing."""
    children: list[yaml.Node] = []
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen and key.value != "<<":
                yield Problem(file, key.start_mark.line + 1, key.value, "written twice in one mapping")
            seen.add(key.value)
            children.append(value)
    elif isinstance(node, yaml.SequenceNode):
        children = node.value
    for child in children:
        yield from _repeated(file, child)


def _line(lines: Mapping[Place, int], place: Place) -> int:
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1)


def _problems(file: Path, lines: Mapping[Place, int], model: type[BaseModel], error: ValidationError) -> list[Problem]:
    fields = tuple(_field_names(model))
    return [_problem(file, lines, fields, dict(one)) for one in error.errors()]


def _problem(file: Path, lines: Mapping[Place, int], fields: tuple[str, ...], one: Mapping[str, Any]) -> Problem:
    place: Place = one["loc"]
    further = one.get("ctx", {}).get("error")
    if isinstance(further, MisplacedError):
        return Problem(file, _line(lines, (*place, *further.place)), further.text, str(further))
    unknown_field = one["type"] == "extra_forbidden"
    missing = one["type"] == "missing"
    known = fields if unknown_field else tuple(_QUOTED.findall(str(one.get("ctx", {}).get("expected", ""))))
    named = unknown_field or missing
    text = (str(place[-1]) if named else _brief(one["input"])) if place else file.name
    wrong = "no field of that name is known here" if unknown_field else one["msg"].removeprefix("Value error, ")
    return Problem(file, _line(lines, place), text, wrong, None if missing else closest(text, known))


def _brief(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _field_names(model: type[BaseModel]) -> set[str]:
    schema = model.model_json_schema()
    parts = [schema, *schema.get("$defs", {}).values()]
    return {name for part in parts for name in part.get("properties", {})}
