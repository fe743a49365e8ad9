"""Which network addresses a webhook may lead to (reliability.md, *webhook pointed at the inside*)."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
_6TO4 = IPv6Network("2002::/16")
_TEREDO = IPv6Network("2001::/32")
_DUMMY = IPv4Address("192.0.0.8")
"""RFC 7600, section 4.8: Python calls it global."""

Address = IPv4Address | IPv6Address


def may_be_called(address: str, *, local: bool) -> bool:
    """Whether this address may be connected to. `local`: loopback and private ones too, for a trial on one machine."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if local and (parsed.is_loopback or parsed.is_private) and not parsed.is_unspecified:
        return True
    return _is_public(parsed)


def _is_public(address: Address) -> bool:
    """Global unicast that hides no other address inside."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return _is_public(address.ipv4_mapped)
        if any(address in network for network in (*_NAT64, _6TO4, _TEREDO)) or address.scope_id:
            return False
    elif address == _DUMMY:
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def refusal(url: str, *, local: bool) -> str | None:
    """Why this URL can never be a webhook's, or None. Where its name leads is looked at each time it is called."""
    parts = urlsplit(url)
    if parts.scheme not in ({"https", "http"} if local else {"https"}):
        return "a webhook's URL begins with https://"
    if not parts.hostname or parts.username is not None or parts.fragment:
        return "a webhook's URL has a host, no user name and no fragment"
    try:
        ip_address(parts.hostname)
    except ValueError:
        return None
    return None if may_be_called(parts.hostname, local=local) else "this address may not be called from here"
