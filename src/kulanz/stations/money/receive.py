"""Station 10: money seen, from a provider's news, a bank statement or the customer's own word, becomes a receipt.

News is stored first and handled once; news that is late, double or in the wrong order changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import structlog

from kulanz.data import bulk
from kulanz.data.desk.models import Task
from kulanz.data.history import Happened, lock_accounts, record, wake
from kulanz.data.inbox.models import Inbound as InboundRow
from kulanz.data.payments.models import PaymentAttempt, PaymentMethod, Receipt
from kulanz.data.receivables.models import Account
from kulanz.data.vault import open_settings, seal
from kulanz.domain.books.receipt import State, next_state
from kulanz.kernel.dates import Now, add_workdays
from kulanz.kernel.errors import BadValue
from kulanz.kernel.ids import new_id
from kulanz.kernel.money import Money
from kulanz.ports.payment import PaymentNews
from kulanz.ports.registry import plugin
from kulanz.ports.wire import Inbound

log = structlog.get_logger()
TRANSFER_WORKDAYS = 5  # how long a transfer the customer told us about may take
STATES = frozenset(State)  # a provider may report more, such as a refund that we asked for: no news of money coming in
KEPT_HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature", "content-type")

EVENT_OF: dict[State, str] = {
    State.ANNOUNCED: "receipt.seen",
    State.PENDING: "receipt.seen",
    State.SETTLED: "receipt.settled",
    State.FAILED: "receipt.failed",
    State.EXPIRED: "receipt.expired",
    State.REVERSED: "receipt.reversed",
}


COLUMNS = (
    "id", "creditor_id", "account_id", "attempt_id", "source", "outside_id", "state", "word", "rank", "amount_minor",
    "currency", "confidence", "seen_at", "value_on", "expires_on", "claim_ids", "payer", "on_behalf_of", "payer_iban",
    "remittance", "reference", "end_to_end_id", "mandate_id", "matched", "aside_because",
)  # fmt: skip
MOVED = ("id", "state", "rank", "word", "amount_minor", "value_on", "expires_on")  # what news may change


@dataclass(frozen=True, slots=True)
class Seen:
    """Money as it was seen, from any source. `outside_id` names it for life within its source."""

    source: str
    outside_id: str
    state: State
    amount: Money
    creditor: UUID
    value_on: date
    account: UUID | None = None
    attempt: UUID | None = None
    claims: tuple[str, ...] = ()
    word: str = ""
    rank: int = 0
    confidence: int = 100
    expires_on: date | None = None
    payer: str = ""
    on_behalf_of: str = ""  # for whom the payer pays, where he says so
    payer_iban: str = ""
    remittance: str = ""
    reference: str = ""
    end_to_end_id: str = ""
    mandate_id: str = ""


def accept(method_id: UUID, inbound: Inbound, *, now: Now) -> bool:
    """Checks the signature and stores the news; the work is done later. False if it was stored before.

    Raises `BadSignature`, and then nothing is kept.
    """
    method = PaymentMethod.objects.get(id=method_id)
    provider = plugin("payment", method.plugin)
    news = provider.read(inbound, open_settings(provider.Settings, method.settings))
    name = news[0].news_id if len(news) == 1 else hashlib.sha256(inbound.body).hexdigest()
    row, is_new = InboundRow.objects.get_or_create(
        source=f"{method.plugin}:{method.id}"[:60],
        outside_id=name[:160],
        defaults={
            "method": method, "body": seal(inbound.body), "received_at": now.at,
            "news": [_news_to_json(one) for one in news],
            "headers": {key: value for key, value in inbound.headers.items() if key in KEPT_HEADERS},
        },
    )  # fmt: skip
    if is_new:
        wake("receive", row.id, account=None, now=now)
    return is_new


def run(inbounds: Collection[UUID], *, now: Now) -> None:
    """Works on stored news, inside the caller's transaction."""
    rows = (
        InboundRow.objects.filter(id__in=inbounds, handled_at=None)
        .select_related("method")
        .select_for_update(of=("self",))
    )
    rows = rows.order_by("id")
    lock_accounts(
        {attempt.account_id for row in rows for news in row.news if (attempt := _attempt_of(news, row.method))}
    )
    for row in rows:
        changed = [_take(news, row.method, now) for news in row.news]
        row.handled_at, row.result = now.at, "changed" if any(changed) else "nothing new"
        row.save(update_fields=["handled_at", "result"])


def see(seen: Seen, *, now: Now, actor: str) -> UUID | None:
    """Writes down money seen; the receipt's id if anything changed, None if all of it was known."""
    return see_all([seen], now=now, actor=actor)[0]


def see_all(news: Sequence[Seen], *, now: Now, actor: str) -> list[UUID | None]:
    """The same for much money at once, in the order it was told; the statements do not grow with its number."""
    lock_accounts(_accounts(news))
    known = _known(news)
    fresh: dict[UUID, Receipt] = {}
    moved: dict[UUID, Receipt] = {}
    told: list[Happened | None] = []
    for seen in news:
        row = known.get((seen.source, seen.outside_id))
        if row is None:
            row = known[seen.source, seen.outside_id] = _first(seen, now)
            fresh[row.id] = row
        elif not _moves(row, seen):
            told.append(None)
            continue
        elif row.id not in fresh:
            moved[row.id] = row
        told.append(_told(row, seen, actor))
    bulk.insert("payments_receipt", COLUMNS, [_row(receipt) for receipt in fresh.values()])
    bulk.update("payments_receipt", MOVED, [[getattr(row, name) for name in MOVED] for row in moved.values()])
    record([event for event in told if event], now=now)
    return [event.subject if event else None for event in told]


def declare_paid(
    account: Account, *, amount: Money, paid_on: date, key: UUID, holidays: Collection[date], now: Now
) -> UUID | None:
    """The customer says: already paid. Counts as money on its way for the usual time of a transfer, then lapses quietly."""
    if not now.on - timedelta(days=366) <= paid_on <= now.on:
        raise BadValue("The day of payment lies in the last twelve months, and not in the future.", value=paid_on)
    seen = Seen(
        source="customer", outside_id=str(key), state=State.ANNOUNCED, amount=amount, creditor=account.creditor_id,
        account=account.id, value_on=paid_on, confidence=60,
        expires_on=add_workdays(max(paid_on, now.on - timedelta(days=3)), TRANSFER_WORKDAYS, holidays),
    )  # fmt: skip
    return see(seen, now=now, actor="customer:link")


def lapse(*, now: Now) -> int:
    """Announced money whose time has passed: it no longer holds anything back. Run at the beginning of the day."""
    rows = Receipt.objects.filter(state__in=[State.ANNOUNCED, State.PENDING], expires_on__lte=now.on)
    lock_accounts({account for account in rows.values_list("account_id", flat=True) if account})
    happened = []
    for row in rows.select_for_update().order_by("id"):
        row.state = State.EXPIRED
        row.save(update_fields=["state"])
        happened.append(Happened("receipt.expired", row.id, row.account_id, "rule:receive/1", {"source": row.source}))
    record(happened, now=now)
    return len(happened)


def _news_to_json(news: PaymentNews) -> dict[str, Any]:
    return {
        "outside_id": news.outside_id, "state": news.state, "minor": news.amount.minor, "currency": news.amount.currency,
        "word": news.word, "rank": news.rank, "key": news.key, "reason": news.reason,
    }  # fmt: skip


def _take(news: Mapping[str, Any], method: PaymentMethod, now: Now) -> UUID | None:
    if news["state"] not in STATES:
        return _ask_about_refund(news, method, now)
    return see(_of_provider(news, method, now), now=now, actor=f"provider:{method.plugin}")


def _ask_about_refund(news: Mapping[str, Any], method: PaymentMethod, now: Now) -> UUID | None:
    """Money given back at the provider is for a person to book: only a person knows what it was given back for."""
    receipt = Receipt.objects.filter(source=f"provider:{method.plugin}", outside_id=news["outside_id"]).first()
    log.info("receipt.refunded_outside", word=news["word"], method=str(method.id))
    if receipt is None:
        return None
    Task.objects.get_or_create(
        key=f"refunded:{receipt.id}:{news['minor']}",
        defaults={
            "kind": Task.Kind.REFUNDED_OUTSIDE, "account_id": receipt.account_id, "subject_id": receipt.id,
            "note": str(Money(news["minor"], news["currency"])), "made_at": now.at, "due_on": now.on,
        },
    )  # fmt: skip
    return receipt.id


def _of_provider(news: Mapping[str, Any], method: PaymentMethod, now: Now) -> Seen:
    attempt = _attempt_of(news, method)
    return Seen(
        source=f"provider:{method.plugin}",
        outside_id=news["outside_id"],
        state=State(news["state"]),
        amount=Money(news["minor"], news["currency"]),
        creditor=method.creditor_id,
        account=attempt.account_id if attempt else None,
        attempt=attempt.id if attempt else None,
        claims=tuple(attempt.claim_ids) if attempt else (),
        value_on=now.on,
        word=news["word"],
        rank=news["rank"],
    )


def _attempt_of(news: Mapping[str, Any], method: PaymentMethod) -> PaymentAttempt | None:
    attempts = PaymentAttempt.objects.filter(method=method)
    try:
        key = UUID(news["key"])
    except ValueError:
        return attempts.filter(outside_id=news["outside_id"]).first()
    return attempts.filter(id=key).first()


def _accounts(news: Sequence[Seen]) -> set[UUID]:
    """Those that the news names, and those that have the money already. They are locked before the money, as everywhere."""
    names = [(seen.source, seen.outside_id) for seen in news]
    rows = Receipt.objects.filter(
        source__in={source for source, _ in names}, outside_id__in={name for _, name in names}, account__isnull=False
    )
    found = rows.values_list("source", "outside_id", "account_id")
    known = {account for source, name, account in found if account and (source, name) in names}
    return known | {seen.account for seen in news if seen.account}


def _known(news: Sequence[Seen]) -> dict[tuple[str, str], Receipt]:
    names = {(seen.source, seen.outside_id) for seen in news}
    rows = Receipt.objects.filter(
        source__in={source for source, _ in names}, outside_id__in={name for _, name in names}
    )
    return {(row.source, row.outside_id): row for row in rows.select_for_update().order_by("id")}


def _moves(row: Receipt, seen: Seen) -> bool:
    """Lets the news move the row on; False if it changes nothing."""
    state = next_state(State(row.state), news=seen.state, current_rank=row.rank, news_rank=seen.rank)
    if state is None:
        return False
    row.state, row.rank, row.word = state, max(row.rank, seen.rank), seen.word[:60]
    if state == State.SETTLED:
        row.amount_minor, row.value_on, row.expires_on = seen.amount.minor, seen.value_on, None
    return True


def _first(seen: Seen, now: Now) -> Receipt:
    return Receipt(
        id=new_id(), creditor_id=seen.creditor, account_id=seen.account, attempt_id=seen.attempt, source=seen.source,
        outside_id=seen.outside_id, state=seen.state, word=seen.word[:60], rank=seen.rank, amount_minor=seen.amount.minor,
        currency=seen.amount.currency, confidence=seen.confidence, seen_at=now.at, value_on=seen.value_on,
        expires_on=seen.expires_on, claim_ids=list(seen.claims), payer=seen.payer[:160], on_behalf_of=seen.on_behalf_of[:160],
        payer_iban=seen.payer_iban[:34], remittance=seen.remittance, reference=seen.reference[:40],
        end_to_end_id=seen.end_to_end_id[:40],
        mandate_id=seen.mandate_id[:40], matched="no", aside_because="",
    )  # fmt: skip


def _row(receipt: Receipt) -> list[object]:
    return [json.dumps(receipt.claim_ids) if name == "claim_ids" else getattr(receipt, name) for name in COLUMNS]


def _told(row: Receipt, seen: Seen, actor: str) -> Happened:
    data: Mapping[str, Any] = {
        "source": row.source, "amount_minor": row.amount_minor, "currency": row.currency, "word": seen.word,
        "attempt": str(row.attempt_id or ""),
    }  # fmt: skip
    return Happened(EVENT_OF[State(row.state)], row.id, row.account_id, actor, data)
