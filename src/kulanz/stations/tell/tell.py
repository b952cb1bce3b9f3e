"""Tells those who want to know: webhooks to the creditor's system, and a thank-you to the customer who paid."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import Sum

from kulanz.data import bulk
from kulanz.data.contact.models import Message
from kulanz.data.history import wake_all
from kulanz.data.outbox.models import Endpoint, WebhookCall
from kulanz.data.receivables.models import Claim, Event
from kulanz.domain.events import OFFERED
from kulanz.domain.journey.gate import Purpose
from kulanz.kernel.dates import Now
from kulanz.kernel.ids import new_id

FOLLOW_UP = timedelta(minutes=15)
THANK_YOU = "thank_you"
THANKED = ("claim.paid", "claim.reduced")


def run(events: Collection[UUID], *, now: Now) -> None:
    """Writes calls and messages for `events`, inside the caller's transaction; each once (unique keys hold that)."""
    rows = list(Event.objects.filter(id__in=events).select_related("account__customer").order_by("id"))
    _call_creditors([row for row in rows if row.kind in OFFERED], now)
    _thank([row for row in rows if row.kind in THANKED], now)


def _call_creditors(events: Sequence[Event], now: Now) -> None:
    """A call for each endpoint that asked for the event; one that is there already stays as it is."""
    endpoints: defaultdict[UUID | None, list[Endpoint]] = defaultdict(list)
    for endpoint in Endpoint.objects.filter(is_enabled=True):
        endpoints[endpoint.creditor_id].append(endpoint)
    wanted = [
        (event, endpoint)
        for event in events
        for endpoint in endpoints[event.account.creditor_id if event.account else None]
        if not endpoint.events or event.kind in endpoint.events
    ]
    if not wanted:
        return
    numbers = claim_numbers(events)
    known = set(WebhookCall.objects.filter(event_id__in=[e.id for e in events]).values_list("event_id", "endpoint_id"))
    fresh = [(new_id(), event, endpoint) for event, endpoint in wanted if (event.id, endpoint.id) not in known]
    later = now.at + FOLLOW_UP  # the wake-up below tries at once; this is for the case that it is lost
    rows = [
        (
            id_,
            endpoint.id,
            event.account_id,
            event.id,
            event.kind,
            json.dumps(payload_of(event, numbers)),
            "waiting",
            0,
            later,
            "",
        )
        for id_, event, endpoint in fresh
    ]
    bulk.insert("outbox_webhookcall", CALL_COLUMNS, rows)
    wake_all("report", [(id_, event.account_id, event.id) for id_, event, _ in fresh], now=now)


CALL_COLUMNS = (
    "id", "endpoint_id", "account_id", "event_id", "kind", "payload", "state", "tries", "next_try_at", "error",
)  # fmt: skip


def payload_of(event: Event, numbers: Mapping[UUID, str]) -> dict[str, object]:
    """What the creditor's system gets: its own numbers first, then our ids. No names, no addresses."""
    assert event.account is not None
    return {
        "type": event.kind,
        "timestamp": event.at.isoformat(),
        "data": {
            "event": str(event.id),
            "account": str(event.account_id),
            "customer_number": event.account.customer.number,
            "claim_number": numbers.get(event.subject_id),
            "business_on": event.business_on.isoformat(),
            "subject": str(event.subject_id),
            **event.data,
        },
    }


def claim_numbers(events: Sequence[Event]) -> dict[UUID, str]:
    subjects = [event.subject_id for event in events if event.kind.startswith("claim.")]
    return dict(Claim.objects.filter(id__in=subjects).values_list("id", "number")) if subjects else {}


def _thank(events: Sequence[Event], now: Now) -> None:
    """One thank-you for each receipt, however many claims it reached."""
    by_receipt = {UUID(event.data["receipt"]): event for event in events}
    answered = Message.objects.filter(cause_id__in=by_receipt, text_key=THANK_YOU)
    known = set(answered.values_list("cause_id", flat=True)) if by_receipt else set()
    fresh = {receipt: event for receipt, event in by_receipt.items() if receipt not in known}
    if not fresh:
        return
    open_minor, paid_minor = _open_by_account({_account_of(event) for event in fresh.values()}), Counter[UUID]()
    for event in events:
        paid_minor[UUID(event.data["receipt"])] += event.data["paid_minor"]
    messages = [
        Message(
            cause_id=receipt, text_key=THANK_YOU, account_id=_account_of(event), purpose=Purpose.ANSWER, channel="email",
            planned_on=now.on,
            facts={"paid_minor": paid_minor[receipt], "open_minor": open_minor.get(_account_of(event), 0)},
        )
        for receipt, event in fresh.items()
    ]  # fmt: skip
    Message.objects.bulk_create(messages, ignore_conflicts=True)  # written twice at once it is there once
    causes = [event.id for event in fresh.values()]
    wake_all("compose", [(m.id, m.account_id, cause) for m, cause in zip(messages, causes, strict=True)], now=now)


def _account_of(event: Event) -> UUID:
    assert event.account_id is not None, "what is paid belongs to an account"
    account: UUID = event.account_id
    return account


def _open_by_account(accounts: Collection[UUID]) -> dict[UUID, int]:
    """What is open of each account now; those with nothing open are left out."""
    rows = Claim.objects.filter(account__in=accounts, status=Claim.Status.OPEN).order_by()
    return dict(rows.values("account_id").annotate(total=Sum("open_minor")).values_list("account_id", "total"))
