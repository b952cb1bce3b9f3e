"""The door for what plugins' other sides send: signature checked, stored, handed to the station of the port. For every port
the same: what is forged is not kept, what is known already changes nothing.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from kulanz.data.history import wake
from kulanz.data.inbox.models import Inbound as InboundRow
from kulanz.data.tenancy.models import SetUp
from kulanz.data.tenancy.setups import settings_of
from kulanz.data.vault import seal
from kulanz.kernel.dates import Now
from kulanz.kernel.money import Money
from kulanz.ports.registry import plugin
from kulanz.ports.wire import Inbound

STATION_OF: Mapping[str, str] = {"payment": "receive", "channel": "hear"}
KEPT_HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature", "content-type")
LEFT_OUT = frozenset({"raw"})  # the provider's own body is kept as it came


def accept(set_up: UUID, inbound: Inbound, *, now: Now) -> bool:
    """Checks the signature and stores the news; the work is done later. False if it was stored before.

    Raises `BadSignature`, and then nothing is kept.
    """
    row = SetUp.objects.get(id=set_up)
    news = plugin(row.port, row.plugin).read(inbound, settings_of(row))
    name = news[0].news_id if len(news) == 1 else hashlib.sha256(inbound.body).hexdigest()
    headers = {key: value for key, value in inbound.headers.items() if key in KEPT_HEADERS}
    return _store(row, name, news, inbound.body, headers, now)


def answered(row: SetUp, news: Any, *, now: Now) -> bool:  # Any: the news dataclass of the port
    """What the other side answered when it was asked goes the same road as what it tells by itself. False if it is known."""
    return _store(row, news.news_id, [news], json.dumps(news.raw, default=str).encode(), {}, now)


def _store(row: SetUp, name: str, news: Sequence[Any], body: bytes, headers: Mapping[str, str], now: Now) -> bool:
    stored, is_new = InboundRow.objects.get_or_create(
        set_up=row,
        outside_id=name[:160],
        defaults={
            "body": seal(body),
            "received_at": now.at,
            "news": [to_json(one) for one in news],
            "headers": headers,
        },
    )
    if is_new:
        wake(STATION_OF[row.port], stored.id, account=None, now=now)
    return is_new


def to_json(news: Any) -> dict[str, Any]:  # Any: the news dataclass of a port
    """News as it is stored: its fields by name, money as minor units with its currency, moments as text."""
    kept: dict[str, Any] = {}
    for field in dataclasses.fields(news):
        value = getattr(news, field.name)
        if isinstance(value, Money):
            kept |= {"minor": value.minor, "currency": value.currency}
        elif field.name not in LEFT_OUT:
            kept[field.name] = value.isoformat() if hasattr(value, "isoformat") else value
    return kept


def moment(text: str) -> datetime:
    """A moment as `to_json` wrote it."""
    return datetime.fromisoformat(text)
