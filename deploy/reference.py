"""The generated sections of the docs, straight from the code: settings, metrics, closed lists, import rules."""

import json
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import Any

from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.registry import Collector
from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from deploy.local.ports import SERVICES
from shared.contracts.observations import OBSERVATIONS
from shared.contracts.vocabulary import (
    APPOINTMENT_SENTENCES,
    BAND_SENTENCES,
    FLAG_SENTENCES,
    NEED_SENTENCES,
    DeclineReason,
    Kind,
    Outcome,
    Substance,
    Verb,
)
from shared.kit.settings import KafkaSettings, Settings
from shared.packs.fact_names import COUNTED_DAYS, FACT_NAMES, NEVER, FactName

ROOT = Path(__file__).parents[1]


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    titles = list(head)
    lines = [titles, ["---"] * len(titles), *[[cell.replace("|", "\\|") for cell in row] for row in rows]]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def service_settings(service: str) -> type[Settings]:
    """A service's own settings class; the shared one where it adds none."""
    if find_spec(f"services.{service}.settings") is None:
        return Settings
    module = import_module(f"services.{service}.settings")
    own = (value for value in vars(module).values() if isinstance(value, type) and issubclass(value, Settings))
    return next((found for found in own if found.__module__ == module.__name__), Settings)


def variables(settings: type[BaseSettings]) -> dict[str, FieldInfo]:
    """Environment variable → field, in the order of the code, settings within settings left out."""
    prefix = settings.model_config.get("env_prefix", "")
    return {f"{prefix}{name}".upper(): field for name, field in settings.model_fields.items() if name != "kafka"}


def environment_names(settings: type[Settings]) -> set[str]:
    """Every variable a service with these settings reads."""
    return {*variables(settings), *variables(KafkaSettings)}


def settings_section() -> str:
    """Every variable, who reads it, what it is when not set, what it means."""
    shared = variables(KafkaSettings) | variables(Settings)
    rows = [_setting(name, "all", field) for name, field in shared.items()]
    for service in SERVICES:
        own = variables(service_settings(service))
        rows += [_setting(name, service, field) for name, field in own.items() if name not in shared]
    return table(["variable", "read by", "default", "meaning"], rows)


def _setting(name: str, reader: str, field: FieldInfo) -> list[str]:
    return [f"`{name}`", reader, _shown(field.default), " ".join((field.description or "").split())]


def _shown(value: object) -> str:
    plain = value.get_secret_value() if isinstance(value, SecretStr) else value
    if isinstance(plain, Path) and plain.is_relative_to(ROOT):
        plain = plain.relative_to(ROOT)
    text = json.dumps(plain) if isinstance(plain, bool) else _listed(plain)
    return f"`{text}`" if text else ""


def _listed(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(f"{part:g}" if isinstance(part, float) else str(part) for part in value)
    return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Described:
    """A metric as /metrics shows it."""

    name: str
    kind: str
    labels: tuple[str, ...]
    sentence: str


def metrics() -> dict[str, Described]:
    """Every metric of the kit and of the services, by its name as scraped."""
    modules = ["shared.kit.metrics", *(f"services.{service}.metrics" for service in SERVICES)]
    found = chain.from_iterable(_described(import_module(name)) for name in modules if find_spec(name))
    return {metric.name: metric for metric in found}


def _described(module: ModuleType) -> Iterator[Described]:
    """The client's metrics in a module, and what its own collectors give."""
    # The library has no public way to a metric's name and labels.
    for value in vars(module).values():
        if isinstance(value, MetricWrapperBase):
            yield _scraped(str(value._name), str(value._type), value._labelnames, str(value._documentation))  # noqa: SLF001 - as above
        elif isinstance(value, type) and value.__module__ == module.__name__ and Collector in value.__mro__:
            for family in value().collect():
                yield _scraped(family.name, family.type, getattr(family, "_labelnames", ()), family.documentation)


def _scraped(name: str, kind: str, labels: Iterable[str], sentence: str) -> Described:
    return Described(name + ("_total" if kind == "counter" else ""), kind, tuple(labels), sentence)


def metrics_section() -> str:
    """Every metric with its type, labels and sentence."""
    listed = (metrics()[name] for name in sorted(metrics()))
    rows = ([f"`{one.name}`", one.kind, ", ".join(one.labels), one.sentence] for one in listed)
    return table(["metric", "type", "labels", "what it tells"], rows)


def _words(title: str, sentences: dict[Any, str]) -> str:
    return table([title, "what it says"], ([f"`{word}`", sentence] for word, sentence in sentences.items()))


def _observations() -> str:
    rows = ([f"`{name}`", scale.values, scale.sentence] for name, scale in sorted(OBSERVATIONS.items()))
    return table(["observation", "values", "what it says"], rows)


def _fact_names() -> str:
    """Names that criteria may use; those that every kind of event has stand once."""
    of_kinds = {f"days_since_{kind}" for kind in Kind} | {
        f"{kind}_in_{days}_days" for kind in Kind for days in COUNTED_DAYS
    }
    families = [["`days_since_KIND`", f"0 to {NEVER}", "days since the last event of that kind"]]
    families += [[f"`KIND_in_{days}_days`", "a number", f"how many of them in {days} days"] for days in COUNTED_DAYS]
    own = [[f"`{name}`", _sort(one), one.sentence] for name, one in FACT_NAMES.items() if name not in of_kinds]
    return table(["name", "values", "what it says"], [*families, *own])


def _sort(name: FactName) -> str:
    return "yes or no" if name.highest is None else f"0 to {name.highest}"


def _plain(words: Iterable[str]) -> str:
    return " · ".join(f"`{word}`" for word in words)


def imports_section() -> str:
    """import-linter's contracts, as pyproject.toml has them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    return table(["rule", "kind", "modules"], _contracts(settings["contracts"]))


def _contracts(contracts: Iterable[dict[str, Any]]) -> Iterator[list[str]]:
    for contract in contracts:
        listed = contract.get("layers") or contract.get("modules") or contract.get("source_modules", [])
        within = f" within {', '.join(contract['containers'])}" if "containers" in contract else ""
        forbidden = (
            f" must not import {', '.join(contract['forbidden_modules'])}" if "forbidden_modules" in contract else ""
        )
        yield [contract["name"], contract["type"], f"{', '.join(listed)}{within}{forbidden}"]


def decisions_section() -> str:
    """Every ADR: its number, linked, and its title."""
    pages = sorted((ROOT / "docs" / "adr").glob("0*.md"))
    return table(["number", "decision"], ([f"[{page.name[:4]}]({page.name})", _title(page)] for page in pages))


def _title(page: Path) -> str:
    heading = page.read_text(encoding="utf-8").splitlines()[0]
    return heading.lstrip("# ").removeprefix(page.name[:4]).lstrip(":. ")


SECTIONS: dict[str, Callable[[], str]] = {
    "settings": settings_section,
    "metrics": metrics_section,
    "imports": imports_section,
    "decisions": decisions_section,
    "kinds": lambda: _plain(Kind),
    "needs": lambda: _words("need", NEED_SENTENCES),
    "flags": lambda: _words("flag", FLAG_SENTENCES),
    "bands": lambda: _words("band", BAND_SENTENCES),
    "substances": lambda: _plain(Substance),
    "observations": _observations,
    "fact-names": _fact_names,
    "verbs": lambda: _plain(Verb),
    "decline-reasons": lambda: _plain(DeclineReason),
    "outcomes": lambda: _plain(Outcome),
    "appointment-types": lambda: _words("type", APPOINTMENT_SENTENCES),
}
