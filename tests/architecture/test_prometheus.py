"""Scrape configuration, alerts and dashboards name only what there is, and each alert is explained and tried."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.local.ports import SERVICES, Ports
from deploy.reference import metrics

ROOT = Path(__file__).parents[2]
PROMETHEUS = ROOT / "deploy" / "prometheus"
_METRIC = re.compile(r"\bsameday_[a-z_]+")
needs_promtool = pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool (Debian: prometheus) is missing")


def loaded(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


def alerts() -> list[dict[str, Any]]:
    return [rule for group in loaded(PROMETHEUS / "alerts.yml")["groups"] for rule in group["rules"]]


def dashboards() -> Iterator[tuple[str, str]]:
    """Panel title and query of every dashboard."""
    for path in sorted((ROOT / "deploy" / "grafana" / "dashboards").glob("*.json")):
        for panel in json.loads(path.read_text(encoding="utf-8"))["panels"]:
            for target in panel.get("targets", []):
                yield panel["title"], target["expr"]


def asked_for(query: str) -> set[str]:
    """Metrics a query names, a histogram's parts as the histogram."""
    names = _METRIC.findall(query)
    return {re.sub(r"_(bucket|sum|count)$", "", name) for name in names}


def test_prometheus_watches_every_service_where_it_answers() -> None:
    (job,) = loaded(PROMETHEUS / "prometheus.yml")["scrape_configs"]
    found = {one["labels"]["service"]: one["targets"] for one in job["static_configs"]}
    assert found == {service: [f"{service}:{Ports().metrics_of(service)}"] for service in SERVICES}


@pytest.mark.parametrize("alert", alerts(), ids=lambda alert: alert["alert"])
def test_alert_says_what_happened_and_what_to_do(alert: dict[str, Any]) -> None:
    assert alert["annotations"]["summary"]
    assert alert["labels"]["severity"] in {"page", "look"}
    page, _, anchor = alert["annotations"]["runbook"].partition("#")
    headings = re.findall(r"^## (.+)$", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
    assert anchor in {heading.lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("alert", alerts(), ids=lambda alert: alert["alert"])
def test_alert_is_tried_both_ways(alert: dict[str, Any]) -> None:
    tried = [
        bool(one["exp_alerts"])
        for case in loaded(PROMETHEUS / "alerts.test.yml")["tests"]
        for one in case["alert_rule_test"]
        if one["alertname"] == alert["alert"]
    ]
    assert set(tried) == {True, False}


@pytest.mark.parametrize("alert", alerts(), ids=lambda alert: alert["alert"])
def test_alert_asks_for_metrics_that_exist(alert: dict[str, Any]) -> None:
    assert asked_for(alert["expr"]) - metrics().keys() == set()


def test_panels_ask_for_metrics_that_exist() -> None:
    assert {title: unknown for title, query in dashboards() if (unknown := asked_for(query) - metrics().keys())} == {}


@needs_promtool
def test_configuration_is_valid() -> None:
    subprocess.run(["promtool", "check", "config", "prometheus.yml"], cwd=PROMETHEUS, check=True, timeout=30)


@needs_promtool
def test_alerts_fire_when_they_must_and_are_silent_when_they_need_not() -> None:
    subprocess.run(["promtool", "test", "rules", "alerts.test.yml"], cwd=PROMETHEUS, check=True, timeout=30)
