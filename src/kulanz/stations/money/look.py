"""Asks providers about payments that they have been silent about for too long; the answer goes the road of their news."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import structlog

from kulanz.data.payments.models import PaymentAttempt, Receipt
from kulanz.data.scope import tenant_scope
from kulanz.data.tenancy.setups import settings_of
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import KulanzError
from kulanz.ports.payment import Can
from kulanz.ports.registry import plugin
from kulanz.ports.wire import Http
from kulanz.stations import door
from kulanz.stations.money.asking import MOST_AT_ONCE, leave_to_a_person, next_at

log = structlog.get_logger()
COMING = (Receipt.State.ANNOUNCED, Receipt.State.PENDING)


def run(tenant_id: UUID, attempts: Collection[UUID], *, http: Http, now: Now) -> None:
    """Asks about each of `attempts` that is not over. Must not be called inside a transaction."""
    for id_ in attempts:
        with tenant_scope(tenant_id):
            attempt = PaymentAttempt.objects.select_related("set_up").filter(id=id_).first()
            if attempt is None or _is_over(attempt):
                continue
            provider = plugin("payment", attempt.set_up.plugin)
            settings = settings_of(attempt.set_up)
        if Can.LOOK not in provider.can:
            continue
        try:
            news = provider.look(attempt.outside_id, settings, http)
        except KulanzError as error:  # silent, or it does not know: asked again until a person is
            log.info("payment.not_looked_up", attempt=str(id_), code=error.code)
            continue
        with tenant_scope(tenant_id):
            door.answered(attempt.set_up, news, now=now)


def take_due(*, now: Now) -> list[UUID]:
    """Attempts whose provider is to be asked now, each given out once; the next time is set before, so that none is lost."""
    due = PaymentAttempt.objects.select_for_update(skip_locked=True, of=("self",)).filter(look_at__lte=now.at)
    rows = list(due.order_by("look_at")[:MOST_AT_ONCE])
    silent = [row.id for row in rows if not _is_over(row)]
    for row in rows:
        row.looks += 1
        row.look_at = next_at(row.looks, now) if row.id in silent else None
        if row.look_at is None and Receipt.objects.filter(attempt=row, state__in=COMING).exists():
            leave_to_a_person(row.id, row.account_id, about="silent", note="", now=now)
    PaymentAttempt.objects.bulk_update(rows, ["looks", "look_at"])
    return silent


def _is_over(attempt: PaymentAttempt) -> bool:
    """Its money has come, or is known not to come."""
    receipts = Receipt.objects.filter(attempt=attempt)
    return receipts.exists() and not receipts.filter(state__in=COMING).exists()
