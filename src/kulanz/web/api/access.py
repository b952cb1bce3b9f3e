"""Who calls: `Authorization: Bearer <key>` opens one tenant, and within it all creditors or one.

Bearer tokens: https://www.rfc-editor.org/rfc/rfc6750
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest
from ninja.security import HttpBearer

from kulanz.data.clock import now_with
from kulanz.data.doorway import Door, open_api
from kulanz.data.scope import tenant_scope
from kulanz.data.tenancy.models import ApiKey, Creditor
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue, NotAllowed
from kulanz.kernel.words import technical

LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Caller:
    """A key that opened. `creditor_id` None: it works for every creditor of the tenant."""

    tenant_id: UUID
    key_id: UUID
    creditor_id: UUID | None
    now: Now

    @property
    def actor(self) -> str:
        return f"api:{self.key_id}"


class Key(HttpBearer):
    """The one way in. What does not open is the same to the outside, whether it is unknown, closed or expired."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        if not token.isascii() or len(token) > LONGEST_KEY:
            return None
        door = open_api(token, at=datetime.now(UTC))
        with tenant_scope(door.tenant_id):
            return _caller(door)


def _caller(door: Door) -> Caller | None:
    row = ApiKey.objects.filter(id=door.target_id, closed_at=None).first()
    if row is None:
        return None
    today = datetime.now(UTC).date()
    if row.last_used_on != today:
        ApiKey.objects.filter(id=row.id).update(last_used_on=today)
    return Caller(door.tenant_id, row.id, row.creditor_id, now_with(door.clock_shift_days))


def caller_of(request: HttpRequest) -> Caller:
    caller = getattr(request, "auth", None)
    assert isinstance(caller, Caller), "an operation without a key"
    return caller


def creditor_for(caller: Caller, key: str | None) -> Creditor:
    """The creditor a call is about. `key` None: the only one there is; where there are several, it must be named."""
    rows = Creditor.objects.order_by("key")
    if caller.creditor_id is not None:
        own = rows.get(id=caller.creditor_id)
        if key not in (None, own.key):
            raise NotAllowed(technical(f"This key works for the creditor '{own.key}' only."), creditor=key)
        return own
    named = rows.filter(key=key).first() if key is not None else _only_one(list(rows[:2]))
    if named is None:
        known = ", ".join(rows.values_list("key", flat=True)) or "none"
        said = "Please name the creditor" if key is None else f"There is no creditor '{key}'"
        raise BadValue(technical(f"{said}; there are: {known}."), creditor=key)
    return named


def _only_one(rows: list[Creditor]) -> Creditor | None:
    return rows[0] if len(rows) == 1 else None
