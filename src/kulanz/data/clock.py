"""Business time: the real moment and the business day of a tenant. Only a demo tenant's day can be shifted.

Signatures, sessions, link expiry, retries and job times use the real clock, never this one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F

from kulanz.data.tenancy.models import Tenant
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import NotAllowed
from kulanz.kernel.words import say

SHIFTING_MODES = ("demo", "test")


def now_for(tenant: Tenant) -> Now:
    """What stations are told as `now`."""
    now = now_with(tenant.clock_shift_days if tenant.is_demo else 0)
    return replace(now, is_staged=tenant.is_demo and settings.KULANZ_MODE in SHIFTING_MODES)


def now_with(shift_days: int) -> Now:
    """Where the tenant's shift was read along already (links)."""
    at = datetime.now(UTC)
    shift = shift_days if settings.KULANZ_MODE in SHIFTING_MODES else 0
    return Now(at=at, on=at.astimezone(ZoneInfo(settings.TIME_ZONE)).date() + timedelta(days=shift))


def now_of(tenant_id: UUID) -> Now:
    return now_for(Tenant.objects.get(pk=tenant_id))


def move(tenant: Tenant, *, days: int) -> None:
    """Moves a demo tenant's business day forward; anywhere else it is refused."""
    if not tenant.is_demo or settings.KULANZ_MODE not in SHIFTING_MODES:
        raise NotAllowed(say("Only a demo can move its day."))
    if not 0 < days <= 366:
        raise NotAllowed(say("The day can move forward by 1 to 366 days."), days=days)
    Tenant.objects.filter(pk=tenant.pk).update(clock_shift_days=F("clock_shift_days") + days)
