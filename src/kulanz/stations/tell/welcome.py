"""Station 7: the customer opened the page. Told by a beacon or the first form, never by a GET: mail scanners open links."""

from __future__ import annotations

from uuid import UUID

from kulanz.data.history import Happened, lock_accounts, record
from kulanz.data.receivables.models import Event
from kulanz.kernel.dates import Now

ACTOR = "customer:link"


def opened(account_id: UUID, *, message_id: UUID | None, now: Now) -> bool:
    """Writes `page.opened`, once a day for each link; False if it was written today already."""
    heads = lock_accounts([account_id])
    subject = message_id or account_id
    if Event.objects.filter(account=account_id, kind="page.opened", subject_id=subject, business_on=now.on).exists():
        return False
    record([Happened("page.opened", subject, account_id, ACTOR)], now=now, heads=heads)
    return True
