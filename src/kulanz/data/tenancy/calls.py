"""How long calls of the API are remembered: as long as anybody may repeat one, and not longer."""

from __future__ import annotations

from datetime import datetime, timedelta

from kulanz.data.tenancy.models import IdempotentCall

KEPT_DAYS = 30


def forget(*, at: datetime) -> int:
    """Takes away calls of the current tenant that nobody will repeat any more, by the real clock."""
    return IdempotentCall.objects.filter(made_at__lt=at - timedelta(days=KEPT_DAYS)).delete()[0]
