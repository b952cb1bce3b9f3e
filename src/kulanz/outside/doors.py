"""Opens lines to other machines. The address that was judged is the one that is connected to: a name is asked for once.

Whoever sets up webhooks, payment providers and mail servers chooses names; they must not lead into our own network.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable
from dataclasses import dataclass, field

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import say

from .addresses import is_public

MOST_ADDRESSES = 8  # tried, of those behind one name
NOT_PUBLIC = say("This address is not on the public internet.")


class NotPublic(BadValue):
    """The name leads into our own network, and nobody who runs this installation allowed that."""

    code = "not_public"


@dataclass(frozen=True, slots=True)
class Doors:
    """`private` are names of machines in our own network that may be spoken to, with their port or with any."""

    public_only: bool = False
    private: frozenset[tuple[str, int | None]] = field(default_factory=frozenset)

    def addresses(self, host: str, port: int) -> list[str]:
        """Every address behind `host` that may be connected to. Raises `NotPublic` where one of them may not, and
        `OSError` where there is none."""
        found = socket.getaddrinfo(host, port, proto=socket.IPPROTO_TCP)
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))[:MOST_ADDRESSES]
        if self.public_only and not self.allows(host, port) and not all(map(is_public, addresses)):
            raise NotPublic(NOT_PUBLIC, value=host)
        return addresses

    def allows(self, host: str, port: int) -> bool:
        name = host.lower().rstrip(".")
        return (name, None) in self.private or (name, port) in self.private


def parse_private(text: str) -> frozenset[tuple[str, int | None]]:
    """Names as the environment lists them: `mail.internal:25, 10.0.0.5, [fd00::1]:25`. Raises `ValueError`."""
    return frozenset(map(_parse, filter(None, map(str.strip, text.split(",")))))


def _parse(entry: str) -> tuple[str, int | None]:
    host, port = entry, ""
    if entry.startswith("["):
        host, _, rest = entry[1:].partition("]")
        port = rest.removeprefix(":")
    elif entry.count(":") == 1:
        host, _, port = entry.partition(":")
    if not host or (port and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536)) or "/" in host:
        raise ValueError(entry)
    return host.lower().rstrip("."), int(port) if port else None


_doors = [Doors()]


def set_doors(doors: Doors) -> None:
    """Once, when the settings are read."""
    _doors[:] = [doors]


def doors() -> Doors:
    return _doors[0]


def dial(host: str, port: int, *, timeout: float | None, through: Doors | None = None) -> socket.socket:
    """A line to the first address behind `host` that answers. Raises `NotPublic` or `OSError`."""
    return _first(through.addresses(host, port) if through else doors().addresses(host, port), port, timeout)


def _first(addresses: Iterable[str], port: int, timeout: float | None) -> socket.socket:
    last: OSError | None = None
    for address in addresses:
        try:
            return socket.create_connection((address, port), timeout)
        except OSError as error:
            last = error
    raise last or OSError("no address")
