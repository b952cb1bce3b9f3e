"""The wire between Kulanz and the outside: what came in, and a small HTTP client that never waits for ever.

Plugins get these values and give values back. They open no connection of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from kulanz.kernel.words import Words


@dataclass(frozen=True, slots=True)
class Inbound:
    """A request from outside as it arrived. Header names are lower case; `body` is what the sender signed, byte for byte."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    path: str = ""
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a system outside answered. `data` is the decoded JSON body, or an empty dict where there was none."""

    status: int
    data: Mapping[str, Any]  # JSON: the outside system's own shape
    body: bytes = b""


class Http(Protocol):
    """An HTTP client with a time limit and no redirects. Raises `Unreachable` where no answer came in time."""

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, json: Mapping[str, Any] | None = None
    ) -> Answer:
        """The answer of one call, whatever its status."""


TAKES_NEWS = frozenset({"news", "replies"})  # whoever can one of these gets an address to send it to


@dataclass(frozen=True, slots=True)
class Field:
    """How one setting is shown and kept. Put it in `dataclasses.field(metadata=setting(...))`."""

    label: Words
    secret: bool = False
    help: Words | None = None


def setting(label: Words, *, secret: bool = False, help: Words | None = None) -> dict[str, Field]:
    """Metadata for a field of a plugin's settings dataclass: the core makes a form of it and encrypts the values."""
    return {"setting": Field(label=label, secret=secret, help=help)}
