import socket
from dataclasses import asdict

import pytest

from deploy.local.ports import SERVICES, Ports, free_base, taken


def test_a_base_gives_every_listener_the_place_the_interface_promises() -> None:
    ports = Ports.based_on(21_000)

    assert (ports.intake, ports.board, ports.mllp, ports.kafka, ports.controller) == (21000, 21001, 21002, 21003, 21004)
    assert (ports.receiver, ports.smtp, ports.signin) == (21005, 21006, 21007)
    assert [ports.metrics_of(service) for service in SERVICES] == [21010, 21011, 21012, 21013]
    assert ports.metrics_of("scoring", 2) == 21021


def test_without_a_base_the_defaults_hold_and_none_is_used_twice() -> None:
    ports = Ports.based_on(None)

    assert (ports.intake, ports.board, ports.mllp, ports.kafka) == (8080, 8000, 2575, 9092)
    assert len(set(asdict(ports).values())) == len(asdict(ports))


@pytest.mark.parametrize("base", [0, 80, 65_400])
def test_a_base_outside_the_range_is_refused(base: int) -> None:
    with pytest.raises(ValueError, match="--port-base"):
        Ports.based_on(base)


def test_a_taken_port_is_named() -> None:
    base = free_base(30_000)
    with socket.create_server(("127.0.0.1", base + 3)):
        assert taken(Ports.based_on(base)) == [f"{base + 3} (kafka)"]
    assert taken(Ports.based_on(base)) == []
