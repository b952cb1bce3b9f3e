"""Channels: how a message leaves the house. Exemplar: `kulanz.plugins.channel.email`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Protocol

from kulanz.kernel.words import Words

from .wire import Inbound


class ChannelCan(StrEnum):
    """What a channel may offer beside plain text."""

    HTML = "html"
    NEWS = "news"  # reports delivery, bounces, opens
    REPLIES = "replies"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message ready to go. `key` is our own id: it makes the outside id, so that a repeat can be recognised."""

    key: str
    to_name: str
    to_address: str
    from_name: str
    from_address: str
    reply_to: str
    subject: str
    text: str
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    written_at: datetime | None = None  # None: dated when it is sent; given, the same message has the same bytes again


@dataclass(frozen=True, slots=True)
class Sent:
    """Handed over. `outside_id` is the other side's name for it, `raw` the exact bytes that left."""

    outside_id: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class DeliveryNews:
    """What became of a message: `delivered`, `bounced`, `complained`, `opened` or `replied`."""

    news_id: str
    outside_id: str
    what: str
    at: datetime
    detail: str = ""


class Channel(Protocol):
    """At most four functions. `send` raises, and its error's facts say what to do next:

    - `BadValue`: this message can never be sent as it is (an address that is none, a line break in a header);
    - `Refused`: the other side said no, nothing left the house; `code_outside`, `is_temporary` (worth another try),
      `stage` ("recipient": the address was refused; "sign_in": our own settings are wrong);
    - `Unreachable`: `maybe_sent=False` where nothing left, `maybe_sent=True` where that cannot be known.
    """

    key: ClassVar[str]
    label: ClassVar[Words]
    can: ClassVar[frozenset[ChannelCan]]
    Settings: ClassVar[type]

    def send(self, message: Outgoing, settings: Any) -> Sent:
        """Hands the message over."""

    def read(self, inbound: Inbound, settings: Any) -> list[DeliveryNews]:
        """What an inbound call tells about messages sent."""
