"""Writes again what is generated: facts' JSON Schemas, tables between markers in the docs, catalogues (`make docs`).

A marker pair in a document is `<!-- generated: NAME -->` and `<!-- end -->`; what stands between them is replaced by
the section of that name. tests/architecture compares what would be written with what is committed.
"""

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from deploy import texts
from deploy.reference import SECTIONS
from shared.contracts.catalogue import FACTS, schema_name
from shared.contracts.fact import Fact

ROOT = Path(__file__).parents[1]
CONTRACTS = ROOT / "shared" / "contracts"
DOCUMENTS = (
    "docs/operator.md",
    "docs/integrator.md",
    "docs/agency.md",
    "docs/criteria.md",
    "docs/adr/README.md",
    "shared/README.md",
)
_SECTION = re.compile(r"(<!-- generated: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def schema_text(fact: type[Fact]) -> str:
    """A fact's JSON Schema (draft 2020-12) as its committed file holds it: keys sorted, so that a change shows alone.

    It says what a reader takes (pydantic's validation mode), not what today's writer happens to send: a field with a
    default may be absent, because older facts stay on the topics for 35 days.
    """
    schema = fact.model_json_schema(mode="validation") | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": schema_name(fact),
        "x-ce-types": list(fact.TYPES),
    }
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def schemas() -> dict[Path, str]:
    """Every committed schema file and what it has to hold."""
    return {CONTRACTS / schema_name(fact): schema_text(fact) for fact in FACTS}


def filled(document: str, sections: Mapping[str, str]) -> str:
    """A document with its generated sections written anew. Raises KeyError for a section nobody generates."""
    return _SECTION.sub(lambda found: f"{found[1]}{sections[found[2]]}\n{found[3]}", document)


def documents() -> dict[Path, str]:
    """Every document with generated sections and what it has to hold."""
    sections = {name: section() for name, section in SECTIONS.items()}
    return {ROOT / name: filled((ROOT / name).read_text(encoding="utf-8"), sections) for name in DOCUMENTS}


def main() -> None:
    """Write what differs and say so."""
    for path, text in (schemas() | documents() | texts.files()).items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"wrote {path.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
