"""What a shop asks the Testbank for, checked: every field by name, nothing guessed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import technical

from .store import Payment

LARGEST_MINOR = 10**11
LONGEST_URL = 2000
LONGEST_TEXT = 140
MOST_METADATA = 20


@dataclass(frozen=True, slots=True)
class Order:
    """One wish to be paid, as it came in; `content_hash` tells whether a repeat is the same wish."""

    amount_minor: int
    currency: str
    reference: str
    text: str
    payee_name: str
    language: str
    return_url: str
    notification_url: str
    metadata: Mapping[str, str]
    content_hash: str

    def payment(self, payment_id: str, *, created_at: float, expires_at: float) -> Payment:
        return Payment(
            id=payment_id,
            created_at=created_at,
            status="created",
            version=1,
            amount_minor=self.amount_minor,
            currency=self.currency,
            refunded_minor=0,
            reason="",
            reference=self.reference,
            text=self.text,
            payee_name=self.payee_name,
            language=self.language,
            return_url=self.return_url,
            notification_url=self.notification_url,
            metadata=self.metadata,
            due_at=expires_at,
        )


def read_order(data: Mapping[str, Any]) -> Order:  # Any: JSON, not checked yet
    payee = data.get("payee")
    return Order(
        amount_minor=whole_number(data, "amount_minor", largest=LARGEST_MINOR),
        currency=currency(data),
        reference=line(data, "reference"),
        text=line(data, "text"),
        payee_name=line(payee if isinstance(payee, Mapping) else {}, "name", is_needed=True),
        language=line(data, "language")[:2],
        return_url=web_address(data, "return_url"),
        notification_url=web_address(data, "notification_url"),
        metadata=metadata(data),
        content_hash=hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest(),
    )


def whole_number(data: Mapping[str, Any], name: str, *, largest: int) -> int:
    value = data.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= largest:
        raise BadValue(technical(f"'{name}' is a whole number from 1 to {largest}."), field=name)
    return value


def currency(data: Mapping[str, Any]) -> str:
    value = data.get("currency")
    if not isinstance(value, str) or len(value) != 3 or not value.isascii() or not value.isupper():
        raise BadValue(technical("'currency' is three capital letters like EUR."), field="currency")
    return value


def line(data: Mapping[str, Any], name: str, *, is_needed: bool = False) -> str:
    value = data.get(name, "")
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or not value.isprintable():
        raise BadValue(technical(f"'{name}' is one line of at most {LONGEST_TEXT} characters."), field=name)
    if is_needed and not value.strip():
        raise BadValue(technical(f"'{name}' is missing."), field=name)
    return value


def web_address(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name, "")
    if value == "":
        return ""
    if not isinstance(value, str) or not is_web_address(value):
        raise BadValue(technical(f"'{name}' is a web address like https://shop.example/back."), field=name)
    return value


def is_web_address(text: str) -> bool:
    if len(text) > LONGEST_URL or not text.isascii() or not text.isprintable():
        return False
    try:
        url = urlsplit(text)
    except ValueError:
        return False
    return url.scheme in ("http", "https") and bool(url.hostname)


def metadata(data: Mapping[str, Any]) -> dict[str, str]:
    value = data.get("metadata", {})
    if not isinstance(value, dict) or len(value) > MOST_METADATA:
        raise BadValue(technical(f"'metadata' is at most {MOST_METADATA} names with one line each."), field="metadata")
    return {str(name): line(value, name) for name in value}
