"""`deploy/topics.yaml` against a cluster: what is missing, what differs; creates what is missing, never deletes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from kafka import KafkaAdminClient

FILE = Path(__file__).parents[1] / "topics.yaml"
_COPIES = 3
"""Replicas of a topic, as far as the cluster has brokers."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Defaults(_Strict):
    """What a topic has unless it says otherwise."""

    partitions: int = Field(ge=1)
    retention: timedelta
    config: dict[str, str | int]


class TopicSpec(_Strict):
    """One line of `topics.yaml`."""

    name: str = Field(pattern=r"^[a-z0-9.{}-]+$")
    key: str
    fact: str
    partitions: int | None = Field(default=None, ge=1)
    retention: timedelta | None = None
    config: dict[str, str | int] = {}
    flushed: bool = False


class Catalogue(_Strict):
    """The whole file."""

    defaults: Defaults
    topics: tuple[TopicSpec, ...]
    agency: tuple[TopicSpec, ...]
    """Once for every agency that asks for Kafka; `{agency}` stands for its id."""

    def wanted(self, agencies: Iterable[str] = (), brokers: int = 1) -> dict[str, "Topic"]:
        """Every topic by name as it should be on a cluster of that many brokers."""
        own = {spec.name: self._topic(spec, brokers) for spec in self.topics}
        theirs = {
            spec.name.format(agency=agency): self._topic(spec, brokers) for agency in agencies for spec in self.agency
        }
        return own | theirs

    def _topic(self, spec: TopicSpec, brokers: int) -> "Topic":
        copies = min(_COPIES, brokers)
        retention = spec.retention or self.defaults.retention
        config = {**self.defaults.config, **spec.config, "retention.ms": round(retention.total_seconds() * 1000)}
        if copies == _COPIES:
            config["min.insync.replicas"] = 2
        if spec.flushed and copies == 1:
            config["flush.messages"] = 1
        settings = {name: str(value) for name, value in config.items()}
        return Topic(spec.partitions or self.defaults.partitions, copies, settings)


@dataclass(frozen=True)
class Topic:
    """A topic as wanted or as found."""

    partitions: int
    replicas: int
    config: Mapping[str, str]

    def differences(self, found: "Topic") -> tuple[str, ...]:
        """What is otherwise on the cluster, in words."""
        compared = [("partitions", str(self.partitions), str(found.partitions))]
        compared.append(("replicas", str(self.replicas), str(found.replicas)))
        compared.extend((name, value, found.config.get(name, "unset")) for name, value in self.config.items())
        return tuple(f"{name} is {there}, not {wanted}" for name, wanted, there in compared if wanted != there)


@dataclass(frozen=True)
class Plan:
    """The difference between the file and a cluster."""

    missing: Mapping[str, Topic]
    differing: Mapping[str, tuple[str, ...]]
    """Topics that exist otherwise than described. People must decide; nothing here changes them."""

    @property
    def empty(self) -> bool:
        """Whether the cluster is as described."""
        return not self.missing and not self.differing


@cache
def catalogue(path: Path = FILE) -> Catalogue:
    """The validated file. Raises pydantic.ValidationError naming the field that is wrong."""
    return Catalogue.model_validate(yaml.safe_load(path.read_text()))


def difference(wanted: Mapping[str, Topic], found: Mapping[str, Topic]) -> Plan:
    """Compares; topics nobody described are none of our business."""
    missing = {name: topic for name, topic in wanted.items() if name not in found}
    compared = {name: topic.differences(found[name]) for name, topic in wanted.items() if name in found}
    return Plan(missing, {name: words for name, words in compared.items() if words})


def plan(admin: "KafkaAdminClient", agencies: Iterable[str] = ()) -> Plan:
    """What `apply` would create, and what differs. Raises kafka.errors.KafkaError when the cluster does not answer."""
    wanted = catalogue().wanted(agencies, brokers(admin))
    return difference(wanted, found(admin, wanted))


def apply(admin: "KafkaAdminClient", agencies: Iterable[str] = ()) -> list[str]:
    """Creates what is missing, in one request; the names created. What another has just created is fine."""
    cluster = admin.list_topics()
    wanted = catalogue().wanted(agencies, brokers(admin))
    missing = {name: topic for name, topic in wanted.items() if name not in cluster}
    create(admin, missing)
    return list(missing)


def create(admin: "KafkaAdminClient", topics: Mapping[str, Topic]) -> None:
    """Creates topics and waits until each has its leaders. Raises the broker's error, except for one that exists."""
    from kafka import errors  # noqa: PLC0415 - slow to import, and the plan is tested without it

    if not topics:
        return
    answer = admin.create_topics(
        {
            name: {
                "num_partitions": topic.partitions,
                "replication_factor": topic.replicas,
                "configs": dict(topic.config),
            }
            for name, topic in topics.items()
        },
        timeout_ms=20_000,
        raise_errors=False,
    )
    for refused in (topic for topic in answer["topics"] if topic["error_code"]):
        error = errors.for_code(refused["error_code"])
        if error is not errors.TopicAlreadyExistsError:
            raise error(f"{refused['name']}: {refused['error_message']}")
    admin.wait_for_topics(list(topics))


def brokers(admin: "KafkaAdminClient") -> int:
    """How many brokers the cluster has now."""
    return len(admin.describe_cluster()["brokers"])


def found(admin: "KafkaAdminClient", names: Iterable[str]) -> dict[str, Topic]:
    """Those of the named topics that exist, as they are."""
    from kafka.admin import ConfigResource, ConfigResourceType  # noqa: PLC0415 - slow to import

    there = sorted(set(names) & set(admin.list_topics()))
    if not there:
        return {}
    asked = [ConfigResource(ConfigResourceType.TOPIC, name) for name in there]
    settings = admin.describe_configs(asked, config_filter="all")["topic"]
    return {
        topic["name"]: _topic(topic["partitions"], settings[topic["name"]]) for topic in admin.describe_topics(there)
    }


def _topic(partitions: list[dict[str, Any]], settings: dict[str, dict[str, str]]) -> Topic:
    config = {name: setting["value"] for name, setting in settings.items()}
    return Topic(len(partitions), len(partitions[0]["replica_nodes"]), config)
