"""Events as integrators' files have them, explained by the area packs of the product."""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from deploy.local.cli import build
from deploy.local.explain.deciding import Decided, decided
from deploy.local.explain.explanation import explanation
from deploy.local.explain.policies import Policies
from deploy.local.explain.rules import Rules, rules
from deploy.local.explain.sentences import paragraphs
from deploy.local.explain.texts import Text
from services.intake.cloud_events import structured
from services.intake.decide import accept_native
from services.intake.keys import Holder, Key

ROOT = Path(__file__).parents[3]
AREAS = ROOT / "areas"
EXAMPLES = ROOT / "examples" / "events"
TUESDAY = datetime(2026, 3, 10, 10, 5, tzinfo=UTC)
NHS = "9991017070"
SOURCE = "urn:sameday:desk:testham"


def native(kind: str, *, time: str = "2026-03-10T10:00:00Z", **said: Any) -> dict[str, Any]:
    """A native event of Walsall; `said` are fields of its data."""
    return {
        "specversion": "1.0",
        "type": f"sameday.intake.{kind}.v1",
        "source": SOURCE,
        "id": f"{kind}-1",
        "time": time,
        "datacontenttype": "application/json",
        "data": {"area": "walsall", "person": {"nhs_number": NHS}} | said,
    }


@cache
def policies() -> Policies:
    return Policies.load(AREAS)


def found(event: dict[str, Any], at: datetime = TUESDAY) -> tuple[Decided, Rules]:
    """What is decided about an event, and the rules that speak about it."""
    key = Key("test", b"", Holder.SOURCE, SOURCE, None, None, None)
    accepted = accept_native(structured(event), key, at, lambda _: None)
    assert accepted.message is not None
    one = decided(policies(), accepted.message, at)
    return one, rules(one, policies())


def words(event: dict[str, Any], at: datetime = TUESDAY) -> dict[Text, tuple[str, ...]]:
    """The explanation in words: a paragraph's lines by its head."""
    one, speaking = found(event, at)
    return dict(paragraphs(one, speaking, explanation(one, speaking), policies()))


def written(folder: Path, value: Any, name: str = "event.json") -> Path:
    """The value as a file."""
    file = folder / name
    file.write_text(value if isinstance(value, str) else json.dumps(value))
    return file


def asked(file: Path, *more: str, areas: Path = AREAS) -> Result:
    """`sameday policy explain`, with no system anywhere."""
    home = file.parent / "no-home"
    places = ("--home", str(home), "--areas", str(areas))
    return CliRunner().invoke(build("policy"), ["policy", "explain", str(file), *places, *more])


def said(file: Path, *more: str) -> list[Any]:
    """Its JSON lines, when it ends well."""
    result = asked(file, "--json", *more)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]
