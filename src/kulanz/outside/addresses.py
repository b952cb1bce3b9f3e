"""Whether an address lies on the public internet, also where it carries another address inside of it.

IANA's registries: https://www.iana.org/assignments/iana-ipv4-special-registry, .../iana-ipv6-special-registry.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

PUBLIC = IPv6Network("2000::/3")  # all that is given out for the public internet (RFC 4291, 2.4)
TEREDO = IPv6Network("2001::/32")  # leads to whatever machine the address names (RFC 4380)
# A gateway takes the last 32 bits for an IPv4 address (RFC 6052, RFC 8215).
NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))


def is_public(text: str) -> bool:
    """`text` is an IPv4 or IPv6 address, with or without a zone."""
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        inside = _inside(address)
        return _is_public_4(inside) if inside is not None else _is_public_6(address)
    return _is_public_4(address)


def _is_public_4(address: IPv4Address) -> bool:
    return address.is_global and not address.is_multicast


def _is_public_6(address: IPv6Address) -> bool:
    return address in PUBLIC and address not in TEREDO and address.is_global


def _inside(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one leads to; None: it leads to itself."""
    if address.ipv4_mapped is not None or address.sixtofour is not None:
        return address.ipv4_mapped or address.sixtofour
    if any(address in network for network in NAT64):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None
