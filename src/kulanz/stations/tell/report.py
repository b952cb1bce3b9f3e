"""Carries webhooks to the creditor's system: signed after Standard Webhooks, tried again with growing pauses, then a task.

github.com/standard-webhooks/standard-webhooks; the pauses are those of the specification.
"""

from __future__ import annotations

import json
import random
from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

import structlog
from standardwebhooks.webhooks import Webhook

from kulanz.data.desk.models import Task
from kulanz.data.desk.tasks import add_task
from kulanz.data.outbox.models import Endpoint, WebhookCall
from kulanz.data.scope import tenant_scope
from kulanz.data.vault import unseal
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import KulanzError
from kulanz.stations.http_client import HttpClient

log = structlog.get_logger()
PAUSES = tuple(
    timedelta(seconds=s) for s in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)  # after the first try: 5 s, 5 min, 30 min, 2, 5, 10, 14, 20, 24 hours
GONE = 410
FOLLOW_UP = timedelta(minutes=15)  # a call that was woken and not tried by then is woken again


def run(tenant_id: UUID, calls: Collection[UUID], *, now: Now) -> None:
    """Sends the waiting ones among `calls`. Must not be called inside a transaction."""
    http = HttpClient()
    for call_id in calls:
        with tenant_scope(tenant_id):
            call = WebhookCall.objects.select_related("endpoint").filter(id=call_id, state="waiting").first()
            if call is None or not call.endpoint.is_enabled or not _take(call, now):
                continue
            secret = unseal(call.endpoint.secret).decode()
        answered, error = _send(http, call, secret, now)
        with tenant_scope(tenant_id):
            _conclude(call, answered, error, now)


def take_due(*, now: Now) -> list[UUID]:
    """Calls whose pause is over, each given out once: it is due again only after the time a queue may need."""
    waiting = WebhookCall.objects.filter(state="waiting", next_try_at__lte=now.at, endpoint__is_enabled=True)
    locked = waiting.select_for_update(skip_locked=True, of=("self",)).order_by("next_try_at")
    ids = list(locked.values_list("id", flat=True)[:500])
    WebhookCall.objects.filter(id__in=ids).update(next_try_at=now.at + FOLLOW_UP)
    return ids


def _take(call: WebhookCall, now: Now) -> bool:
    """Sets the next try before this one, so that a second worker leaves the call alone and a dead one is followed."""
    pause = PAUSES[min(call.tries, len(PAUSES) - 1)] * random.uniform(1, 1.2)  # noqa: S311 - spreads retries, no secret
    taken = WebhookCall.objects.filter(id=call.id, tries=call.tries, state="waiting").update(
        tries=call.tries + 1, next_try_at=now.at + max(pause, timedelta(seconds=30))
    )
    call.tries += 1
    return bool(taken)


def _send(http: HttpClient, call: WebhookCall, secret: str, now: Now) -> tuple[int | None, str]:
    body = json.dumps(call.payload, separators=(",", ":"), ensure_ascii=False)
    headers = {
        "webhook-id": str(call.id),
        "webhook-timestamp": str(int(now.at.timestamp())),
        "webhook-signature": Webhook(secret).sign(str(call.id), now.at, body),
    }
    try:
        status = http.post(call.endpoint.url, body=body.encode(), headers=headers)
    except KulanzError as error:
        return None, error.message
    return status, "" if 200 <= status < 300 else f"answered {status}"


def _conclude(call: WebhookCall, answered: int | None, error: str, now: Now) -> None:
    call.answered, call.error = answered, error[:200]
    if not error:
        call.state, call.delivered_at = WebhookCall.State.DELIVERED, now.at
    elif answered == GONE or call.tries > len(PAUSES):
        call.state = WebhookCall.State.GAVE_UP
        _give_up(call, is_gone=answered == GONE, now=now)
    call.save(update_fields=["answered", "error", "state", "delivered_at"])
    log.info(
        "webhook.sent" if not error else "webhook.not_sent", call=str(call.id), answered=answered, tries=call.tries
    )


def _give_up(call: WebhookCall, *, is_gone: bool, now: Now) -> None:
    if is_gone:
        Endpoint.objects.filter(id=call.endpoint_id).update(is_enabled=False, disabled_because="it answered 410 Gone")
    key = f"{Task.Kind.WEBHOOK}:{call.endpoint_id}:{now.on}"
    add_task(Task.Kind.WEBHOOK, call.account_id, about=call.id, key=key, note=call.error, now=now)
