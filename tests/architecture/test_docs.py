"""The docs say what the code says: generated sections, settings, links."""

import re
from pathlib import Path

import pytest

from deploy import docs
from deploy.local.ports import SERVICES
from deploy.reference import service_settings, variables
from shared.kit.settings import KafkaSettings

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "shared").rglob("*.md"),
                *(ROOT / "services").rglob("README.md"), *(ROOT / "examples").rglob("*.md")])  # fmt: skip
_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#]*)(?:#([^)]+))?\)")


@pytest.mark.parametrize("path", docs.documents(), ids=lambda path: path.name)
def test_generated_sections_are_what_the_code_says(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == docs.documents()[path], "run `make docs` and commit"


@pytest.mark.parametrize("settings", [KafkaSettings, *map(service_settings, SERVICES)], ids=lambda one: one.__name__)
def test_every_setting_is_explained(settings: type) -> None:
    assert [name for name, field in variables(settings).items() if not field.description] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target, anchor in _LINK.findall(page.read_text(encoding="utf-8")):
        there = (page.parent / target).resolve() if target else page
        assert there.exists(), target
        if anchor:
            assert anchor in _anchors(there), f"{target}#{anchor}"


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_pages_name_only_variables_that_exist() -> None:
    known = {name for service in SERVICES for name in variables(service_settings(service))}
    known |= variables(KafkaSettings).keys() | {"SAMEDAY_HOME", "SAMEDAY_WORKERS", "SAMEDAY_INTAKE"}
    named = {name for page in PAGES for name in re.findall(r"\bSAMEDAY_[A-Z_]+", page.read_text(encoding="utf-8"))}
    assert named - known == set()
