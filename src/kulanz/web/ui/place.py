"""From where a request comes. The proxy in front of us says it; anybody else may say what they like.

X-Forwarded-For: each proxy adds at its end who spoke to it, so it is read from there, as far as we know the proxies.
"""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

HOUSE_BITS = 64  # of an IPv6 address: one household has that many addresses
MOST_PROXIES = 10


def place_of(request: HttpRequest) -> str:
    """An IPv4 address, or the network of an IPv6 one; empty where nobody says it."""
    place = request.META.get("REMOTE_ADDR", "")
    said = [entry.strip() for entry in request.headers.get("X-Forwarded-For", "").split(",")[-MOST_PROXIES:]]
    while said and said[-1] and _is_ours(place):
        place = said.pop()
    return _house(place)


def _is_ours(place: str) -> bool:
    try:
        address = ip_address(place)
    except ValueError:
        return False
    return any(address in network for network in settings.TRUSTED_PROXIES)


def _house(place: str) -> str:
    try:
        address = ip_address(place.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or IPv6Network((int(address), HOUSE_BITS), strict=False))
    return str(address)
