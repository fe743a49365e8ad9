"""A real Prometheus understands our alerts and panels, and finds every service with the metrics that were promised."""

import shutil
import time
from collections.abc import Callable, Iterator

import pytest

from deploy.local.ports import SERVICES
from deploy.local.system import System
from tests.architecture.test_prometheus import alerts, dashboards
from tests.integration.prometheus import Prometheus, prometheus

pytestmark = pytest.mark.skipif(shutil.which("prometheus") is None, reason="prometheus (Debian package) is missing")
PROMISED = {
    "sameday_events_total", "sameday_event_to_agency_seconds", "sameday_event_to_notified_seconds",
    "sameday_stage_seconds", "sameday_oldest_unacknowledged_seconds", "sameday_referrals",
    "sameday_answers_due_seconds", "sameday_same_day_total", "sameday_deliveries_total",
    "sameday_dead_letters_total", "sameday_consumer_lag_records",
}  # fmt: skip
"""Every name of interfaces.md, *Metrics*."""


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    with prometheus(tmp_path_factory.mktemp("alone"), {}) as running:
        yield running


@pytest.fixture(scope="module")
def watching(tmp_path_factory: pytest.TempPathFactory, system: System) -> Iterator[Prometheus]:
    targets = {service: system.ports.metrics_of(service) for service in SERVICES}
    with prometheus(tmp_path_factory.mktemp("watching"), targets) as running:
        yield running


def test_every_panel_asks_what_prometheus_understands(alone: Prometheus) -> None:
    for _, query in dashboards():
        alone.query(query)


def test_every_alert_is_evaluated(alone: Prometheus) -> None:
    _until(lambda: _health(alone) == {alert["alert"]: "ok" for alert in alerts()}, lambda: str(_health(alone)))


def test_every_service_is_up(watching: Prometheus) -> None:
    _until(lambda: _up(watching) == dict.fromkeys(SERVICES, "1"), lambda: str(_up(watching)))


def test_promised_metrics_are_there(watching: Prometheus) -> None:
    _until(lambda: _known(watching) >= PROMISED, lambda: f"missing: {PROMISED - _known(watching)}")


def test_healthy_system_pages_nobody(watching: Prometheus) -> None:
    _until(lambda: _up(watching) == dict.fromkeys(SERVICES, "1"), lambda: str(_up(watching)))
    # Before its first scrape Prometheus may have looked and found nothing; the next look takes that back.
    _until(lambda: not _services_alerted(watching), lambda: str(_services_alerted(watching)))


def _services_alerted(server: Prometheus) -> list[str]:
    found = [alert["labels"]["alertname"] for alert in server.get("alerts")["alerts"]]
    return [name for name in found if name.startswith("Service")]


def _health(server: Prometheus) -> dict[str, str]:
    return {rule["name"]: rule["health"] for group in server.get("rules")["groups"] for rule in group["rules"]}


def _up(server: Prometheus) -> dict[str, str]:
    return {one["metric"]["service"]: one["value"][1] for one in server.query('up{job="sameday"}')}


def _known(server: Prometheus) -> set[str]:
    """What the targets describe, with or without a value yet."""
    return {one["metric"] for one in server.get("targets/metadata")}


def _until(holds: Callable[[], bool], otherwise: Callable[[], str], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, otherwise()
        time.sleep(0.2)
