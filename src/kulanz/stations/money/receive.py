"""Station 10: money seen, from a provider's news, a bank statement or the customer's own word, becomes a receipt.

News is stored first and handled once; news that is late, double or in the wrong order changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from kulanz.data.history import Happened, lock_accounts, record
from kulanz.data.inbox.models import Inbound as InboundRow
from kulanz.data.payments import rows
from kulanz.data.payments.models import PaymentAttempt, Receipt
from kulanz.data.receivables.models import Account
from kulanz.data.tenancy.models import SetUp
from kulanz.domain.books.receipt import State, next_state
from kulanz.domain.books.return_codes import RETURN_REASONS
from kulanz.kernel.dates import Now, add_workdays
from kulanz.kernel.errors import BadValue
from kulanz.kernel.ids import new_id
from kulanz.kernel.money import Money
from kulanz.kernel.words import say
from kulanz.ports.payment import PaymentState
from kulanz.stations.money import refunded

TRANSFER_WORKDAYS = 5  # how long a transfer the customer told us about may take
STATES = frozenset(State)  # a provider may report more, such as a refund that we asked for: no news of money coming in

EVENT_OF: dict[State, str] = {
    State.ANNOUNCED: "receipt.seen",
    State.PENDING: "receipt.seen",
    State.SETTLED: "receipt.settled",
    State.FAILED: "receipt.failed",
    State.EXPIRED: "receipt.expired",
    State.REVERSED: "receipt.reversed",
}


MOVED = (  # what news may change
    "id", "state", "rank", "word", "amount_minor", "currency", "value_on", "expires_on", "account_id", "claim_ids",
    "matched",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """Money as it was seen, from any source. `outside_id` names it for life within its source and set-up."""

    source: str
    outside_id: str
    state: State
    amount: Money
    creditor: UUID
    value_on: date
    set_up: UUID | None = None  # the provider that told it; None: no provider did
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
    code: str = ""  # why a bank took it back
    charges: Money | None = None  # what the bank charged for that
    is_odd: bool = False  # not what was asked for: once it is here, a person says what it pays


def run(inbounds: Collection[UUID], *, now: Now) -> None:
    """Works on stored news, inside the caller's transaction."""
    waiting = (
        InboundRow.objects.filter(id__in=inbounds, handled_at=None)
        .select_related("set_up")
        .select_for_update(of=("self",))
    )
    rows_now = list(waiting.order_by("id"))
    told = [_attempt_of(news, row.set_up) for row in rows_now for news in row.news]
    lock_accounts({attempt.account_id for attempt in told if attempt})
    for row in rows_now:
        changed = [_take(news, row.set_up, now) for news in row.news]
        row.handled_at, row.result = now.at, "changed" if any(changed) else "nothing new"
        row.save(update_fields=["handled_at", "result"])


def see(seen: Seen, *, now: Now, actor: str) -> UUID | None:
    """Writes down money seen; the receipt's id if anything changed, None if all of it was known."""
    return see_all([seen], now=now, actor=actor)[0]


def see_all(news: Sequence[Seen], *, now: Now, actor: str) -> list[UUID | None]:
    """The same for much money at once, in the order it was told; the statements do not grow with its number."""
    lock_accounts(_accounts(news))
    news = _of_nobody_if_odd(news)
    known = _known(news)
    fresh: dict[UUID, Receipt] = {}
    moved: dict[UUID, Receipt] = {}
    told: list[Happened | None] = []
    for seen in news:
        name = (seen.source, seen.set_up, seen.outside_id)
        row = known.get(name)
        if row is None:
            row = known[name] = _first(seen, now)
            fresh[row.id] = row
        elif not _moves(row, seen):
            told.append(None)
            continue
        elif row.id not in fresh:
            moved[row.id] = row
        told.append(_told(row, seen, actor))
    rows.insert(fresh.values())
    rows.update(moved.values(), MOVED)
    record([event for event in told if event], now=now)
    return [event.subject if event else None for event in told]


def declare_paid(
    account: Account, *, amount: Money, paid_on: date, key: UUID, holidays: Collection[date], now: Now
) -> UUID | None:
    """The customer says: already paid. Counts as money on its way for the usual time of a transfer, then lapses quietly."""
    if not now.on - timedelta(days=366) <= paid_on <= now.on:
        raise BadValue(say("The day of payment lies in the last twelve months, and not in the future."), value=paid_on)
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


def _take(news: Mapping[str, Any], set_up: SetUp, now: Now) -> UUID | None:
    if news["state"] == PaymentState.REFUNDED:
        receipt = Receipt.objects.filter(set_up=set_up, outside_id=news["outside_id"]).first()
        return refunded.book(receipt, Money(news["minor"], news["currency"]), now=now) if receipt else None
    if news["state"] not in STATES:
        return None
    return see(_of_provider(news, set_up, now), now=now, actor=f"provider:{set_up.plugin}")


def _of_provider(news: Mapping[str, Any], set_up: SetUp, now: Now) -> Seen:
    attempt = _attempt_of(news, set_up)
    told = Money(news["minor"], news["currency"])
    return Seen(
        source=f"provider:{set_up.plugin}",
        set_up=set_up.id,
        outside_id=news["outside_id"],
        state=State(news["state"]),
        amount=told,
        is_odd=attempt is not None and told != Money(attempt.amount_minor, attempt.currency),
        creditor=set_up.creditor_id,
        account=attempt.account_id if attempt else None,
        attempt=attempt.id if attempt else None,
        claims=tuple(attempt.claim_ids) if attempt else (),
        value_on=now.on,
        word=news["word"],
        rank=news["rank"],
        code=news["reason"] if news["reason"] in RETURN_REASONS else "",
    )


def _attempt_of(news: Mapping[str, Any], set_up: SetUp) -> PaymentAttempt | None:
    attempts = PaymentAttempt.objects.filter(set_up=set_up)
    try:
        key = UUID(news["key"])
    except ValueError:
        return attempts.filter(outside_id=news["outside_id"]).first()
    return attempts.filter(id=key).first()


Name = tuple[str, UUID | None, str]  # an outside id belongs to who issued it


def _known(news: Sequence[Seen]) -> dict[Name, Receipt]:
    sources, ids = {seen.source for seen in news}, {seen.outside_id for seen in news}
    rows = Receipt.objects.filter(source__in=sources, outside_id__in=ids).select_for_update().order_by("id")
    return {(row.source, row.set_up_id, row.outside_id): row for row in rows}


def _accounts(news: Sequence[Seen]) -> set[UUID]:
    """Those that the news names, and those that have the money already. They are locked before the money, as everywhere."""
    names = {(seen.source, seen.set_up, seen.outside_id) for seen in news}
    rows = Receipt.objects.filter(
        source__in={source for source, _, _ in names},
        outside_id__in={name for *_, name in names},
        account__isnull=False,
    )
    found = rows.values_list("source", "set_up_id", "outside_id", "account_id")
    known = {account for *name, account in found if account and tuple(name) in names}
    return known | {seen.account for seen in news if seen.account}


def _of_nobody_if_odd(news: Sequence[Seen]) -> list[Seen]:
    """Money of another currency than the account's, or here and not what was asked for, is nobody's until a person looked."""
    ids = {seen.account for seen in news if seen.account}
    currency = dict(Account.objects.filter(id__in=ids).values_list("id", "currency")) if ids else {}

    def is_odd(seen: Seen) -> bool:
        is_foreign = seen.account is not None and currency.get(seen.account) != seen.amount.currency
        return is_foreign or (seen.is_odd and seen.state == State.SETTLED)

    return [replace(seen, account=None, claims=(), is_odd=True) if is_odd(seen) else seen for seen in news]


def _moves(row: Receipt, seen: Seen) -> bool:
    """Lets the news move the row on; False if it changes nothing."""
    state = next_state(State(row.state), news=seen.state, current_rank=row.rank, news_rank=seen.rank)
    if state is None:
        return False
    row.state, row.rank, row.word = state, max(row.rank, seen.rank), seen.word[:60]
    if state == State.SETTLED:
        if seen.is_odd or row.currency != seen.amount.currency:
            row.account_id, row.claim_ids, row.matched = None, [], Receipt.Matched.NO
        row.amount_minor, row.currency, row.value_on = seen.amount.minor, seen.amount.currency, seen.value_on
        row.expires_on = None
    return True


def _first(seen: Seen, now: Now) -> Receipt:
    return Receipt(
        id=new_id(), creditor_id=seen.creditor, account_id=seen.account, attempt_id=seen.attempt, set_up_id=seen.set_up,
        source=seen.source,
        outside_id=seen.outside_id, state=seen.state, word=seen.word[:60], rank=seen.rank, amount_minor=seen.amount.minor,
        currency=seen.amount.currency, confidence=seen.confidence, seen_at=now.at, value_on=seen.value_on,
        expires_on=seen.expires_on, claim_ids=list(seen.claims), payer=seen.payer[:160], on_behalf_of=seen.on_behalf_of[:160],
        payer_iban=seen.payer_iban[:34], remittance=seen.remittance, reference=seen.reference[:40],
        end_to_end_id=seen.end_to_end_id[:40],
        mandate_id=seen.mandate_id[:40], matched="no", aside_because="",
    )  # fmt: skip


def _told(row: Receipt, seen: Seen, actor: str) -> Happened:
    data: Mapping[str, Any] = {
        "source": row.source, "amount_minor": row.amount_minor, "currency": row.currency, "word": seen.word,
        "attempt": str(row.attempt_id or ""),
    }  # fmt: skip
    if seen.code:
        data = {**data, "code": seen.code, "charges_minor": seen.charges.minor if seen.charges else 0}
    return Happened(EVENT_OF[State(row.state)], row.id, row.account_id, actor, data)
