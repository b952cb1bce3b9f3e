"""Providers of channels: how a message leaves the house. Exemplar: `kulanz.plugins.channel.smtp`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Protocol

from kulanz.kernel.words import Words

from .wire import Http, Inbound


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
    channel: str = "email"  # the medium; a provider may serve several
    written_at: datetime | None = None  # None: dated when it is sent; given, the same message has the same bytes again


@dataclass(frozen=True, slots=True)
class Sent:
    """Handed over. `outside_id` is the other side's name for it, `raw` the exact bytes that left."""

    outside_id: str
    raw: bytes


class Delivery(StrEnum):
    """What became of a message; each provider maps its own words to these by one literal table."""

    ACCEPTED = "accepted"  # the other side has it, and goes on
    DELIVERED = "delivered"
    REJECTED = "rejected"  # it will not arrive; `reason` says why
    OPENED = "opened"
    COMPLAINED = "complained"  # marked as unwanted
    REPLIED = "replied"
    OPTED_OUT = "opted_out"
    UNKNOWN = "unknown"  # a word we do not know changes nothing


class Rejection(StrEnum):
    """Why a message did not arrive."""

    NONE = ""
    NO_SUCH_ADDRESS = "no_such_address"  # for good
    NOT_NOW = "not_now"  # mailbox full, telephone off
    BLOCKED = "blocked"  # by the other side's rules
    TOO_LONG = "too_long"
    OUR_SIDE = "our_side"  # settings, credit, sender not allowed
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class DeliveryNews:
    """One piece of news about one message. `news_id` is the provider's own id of it (handled once); `text` a reply."""

    news_id: str
    outside_id: str
    what: Delivery
    at: datetime
    reason: Rejection = Rejection.NONE
    word: str = ""  # the provider's own
    text: str = ""


class Channel(Protocol):
    """A provider of one or more media. At most four functions, and `check`. `send` raises; the facts say what to do next:

    - `BadValue`: this message can never be sent as it is (an address that is none, a line break in a header);
    - `Refused`: the other side said no, nothing left the house; `code_outside`, `is_temporary` (worth another try),
      `stage` ("recipient": the address was refused; "sign_in": our own settings are wrong);
    - `Unreachable`: `maybe_sent=False` where nothing left, `maybe_sent=True` where that cannot be known.
    """

    key: ClassVar[str]
    label: ClassVar[Words]
    can: ClassVar[frozenset[ChannelCan]]
    serves: ClassVar[tuple[str, ...]]  # media of domain/contact/channel.py
    Settings: ClassVar[type]

    def check(self, settings: Any, http: Http) -> Words:
        """Tries the settings without sending anything; says in a sentence what works. Raises what `send` would raise."""
        ...

    def send(self, message: Outgoing, settings: Any, http: Http) -> Sent:
        """Hands the message over."""

    def read(self, inbound: Inbound, settings: Any) -> list[DeliveryNews]:
        """What an inbound call tells about messages sent."""
