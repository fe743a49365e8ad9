from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.addresses import may_be_called, refusal

INSIDE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104 - an address to refuse
    "255.255.255.255",
    "224.0.0.1",
    "192.0.0.8",
    "198.18.0.1",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2001::1",
    "not an address",
    "",
]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_never_called(address: str) -> None:
    assert not may_be_called(address, local=False)


@pytest.mark.parametrize("address", ["81.2.69.142", "1.1.1.1", "2606:4700:4700::1111"])
def test_a_public_address_is_called(address: str) -> None:
    assert may_be_called(address, local=False)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.1.2.3", "192.168.1.1"])
def test_a_trial_on_one_machine_may_call_itself(address: str) -> None:
    assert may_be_called(address, local=True)


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "224.0.0.1"])  # noqa: S104 - addresses to refuse
def test_even_a_trial_calls_no_address_that_is_nobodys(address: str) -> None:
    assert not may_be_called(address, local=True)


@given(st.ip_addresses(v=4))
def test_no_private_address_hides_in_an_address_of_the_other_family(inner: IPv4Address) -> None:
    for outer in ("64:ff9b::", "2002::"):
        embedded = int(inner) << (80 if outer == "2002::" else 0)
        assert not may_be_called(str(IPv6Address(int(IPv6Address(outer)) + embedded)), local=False)
    mapped = str(IPv6Address(int(IPv6Address("::ffff:0:0")) + int(inner)))
    assert may_be_called(mapped, local=False) == may_be_called(str(inner), local=False)


@given(st.one_of(*(st.ip_addresses(network=net) for net in ("10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16"))))
def test_no_address_of_a_private_network_is_called(address: IPv4Address) -> None:
    assert not may_be_called(str(address), local=False)


@given(st.ip_addresses(v=6))
def test_only_global_unicast_of_the_sixth_version_is_called(address: IPv6Address) -> None:
    if may_be_called(str(address), local=False):
        assert address.is_global
        assert address not in IPv6Network("fc00::/7")
        assert address.ipv4_mapped is None or address.ipv4_mapped not in IPv4Network("10.0.0.0/8")


@pytest.mark.parametrize(
    ("url", "local", "fine"),
    [
        ("https://beacon.example/hook", False, True),
        ("http://beacon.example/hook", False, False),
        ("http://127.0.0.1:8085/hook", True, True),
        ("https://127.0.0.1/hook", False, False),
        ("https://[::1]/hook", False, False),
        ("https://user:secret@beacon.example/", False, False),
        ("https://beacon.example/#part", False, False),
        ("https://", False, False),
        ("ftp://beacon.example/", True, False),
    ],
)
def test_a_webhook_url_is_checked_when_it_is_registered(url: str, *, local: bool, fine: bool) -> None:
    assert (refusal(url, local=local) is None) is fine
