"""What is looked after again and again: sends that died, messages and webhooks whose pause is over, sessions that ended."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import structlog
from django.contrib.sessions.models import Session

from kulanz.data.clock import now_of
from kulanz.data.history import wake_all
from kulanz.data.inbox import endings
from kulanz.data.scope import tenant_scope
from kulanz.data.tenancy import calls, tries
from kulanz.data.tenancy.models import Tenant
from kulanz.stations.contact import deliver
from kulanz.stations.money import look, refund
from kulanz.stations.tell import report

log = structlog.get_logger()


def tidy_all() -> None:
    """One round over all tenants. Cheap when there is nothing to do."""
    tries.forget(at=datetime.now(UTC))
    for tenant_id in Tenant.objects.values_list("id", flat=True):
        tidy(tenant_id)


def forget_sessions(*, at: datetime) -> int:
    """Sessions that ended before `at` open nothing any more; says how many there were."""
    ended = Session.objects.filter(expire_date__lt=at)
    return ended.delete()[0]


def tidy(tenant_id: UUID) -> None:
    now = now_of(tenant_id)
    given_up = deliver.give_up_stuck(tenant_id, now=now)
    if given_up:
        log.warning("message.ambiguous", count=given_up)
    with tenant_scope(tenant_id):
        calls.forget(at=now.at)
        endings.end(at=now.at)
        wake_all("deliver", [(message, None, message) for message in deliver.take_due_again(now=now)], now=now)
        wake_all("report", [(call, None, call) for call in report.take_due(now=now)], now=now)
        wake_all("look", [(attempt, None, attempt) for attempt in look.take_due(now=now)], now=now)
        wake_all("refund", [(asked, None, asked) for asked in refund.take_due(now=now)], now=now)
