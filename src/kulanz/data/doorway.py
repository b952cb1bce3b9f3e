"""Links and hooks: an unguessable key outside, its hash in the doorway, the tenant and the target behind it.

A link carries 160 bits of chance and a tag of 32 bits made with our key, so that a mistyped one is told from an old one
without asking the database.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.conf import settings

from kulanz.data.tenancy.models import Doorway
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import KulanzError
from kulanz.kernel.words import technical

from .prepared import Prepared

CHANCE_BYTES, TAG_BYTES = 20, 4
DOOR = Prepared(
    "door",
    "bytea, text",
    """
    SELECT d.tenant_id, d.target_id, d.message_id, t.clock_shift_days, d.expires_at, d.closed_at
    FROM tenancy_doorway d JOIN tenancy_tenant t ON t.id = d.tenant_id WHERE d.hash = $1 AND d.kind = $2
    """,
)


class LinkState(StrEnum):
    """Why a link does not open."""

    BROKEN = "broken"  # a character is wrong: not one of ours
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    CLOSED = "closed"


class ClosedDoor(KulanzError):
    """A link that does not open; `state` in the facts says why."""

    code = "closed_door"


@dataclass(frozen=True, slots=True)
class Door:
    """What an outside key opens. `clock_shift_days` is the tenant's, read along to save a query."""

    tenant_id: UUID
    target_id: UUID
    message_id: UUID | None
    clock_shift_days: int


def new_key() -> str:
    """A fresh key for a link: 32 letters, digits, `-` and `_`."""
    chance = os.urandom(CHANCE_BYTES)
    return base64.urlsafe_b64encode(chance + _tag(chance)).decode()


def hash_of(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def link_row(key: str, *, tenant_id: UUID, account: UUID, message: UUID | None, days: int, now: Now) -> Doorway:
    """The doorway row of a link to an account's page, not saved yet. Expiry runs by the real clock."""
    return Doorway(
        hash=hash_of(key), kind=Doorway.Kind.LINK, tenant_id=tenant_id, target_id=account, message_id=message,
        expires_at=now.at + timedelta(days=days),
    )  # fmt: skip


def open_link(key: str, *, at: datetime) -> Door:
    """What the link opens; raises `ClosedDoor`. One query, before any tenant is known."""
    if not _is_ours(key):
        raise ClosedDoor(technical("This link is not complete."), state=LinkState.BROKEN)
    return _open(Doorway.Kind.LINK, key, at)


def open_hook(key: str, *, at: datetime) -> Door:
    return _open(Doorway.Kind.HOOK, key, at)


def open_api(key: str, *, at: datetime) -> Door:
    return _open(Doorway.Kind.API, key, at)


def _open(kind: str, key: str, at: datetime) -> Door:
    row = DOOR.row(hash_of(key), kind)
    if row is None:
        raise ClosedDoor(technical("This link is not known here."), state=LinkState.UNKNOWN)
    *opened, expires_at, closed_at = row
    if closed_at:
        raise ClosedDoor(technical("This link was closed."), state=LinkState.CLOSED)
    if expires_at and expires_at <= at:
        raise ClosedDoor(technical("This link has expired."), state=LinkState.EXPIRED)
    return Door(*opened)


def _is_ours(key: str) -> bool:
    try:
        raw = base64.b64decode(key.encode("ascii"), altchars=b"-_", validate=True)
    except (ValueError, UnicodeEncodeError):
        return False
    chance, tag = raw[:CHANCE_BYTES], raw[CHANCE_BYTES:]
    return len(raw) == CHANCE_BYTES + TAG_BYTES and hmac.compare_digest(tag, _tag(chance))


def _tag(chance: bytes) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), b"link" + chance, "sha256")[:TAG_BYTES]
