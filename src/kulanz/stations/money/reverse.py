"""Money that news or the bank's file took back: every posting of the receipt is mirrored, and the claims are as they were,
with due date and history. What the bank said of it, its code and what it charged, comes with the event."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q

from kulanz.data.history import Happened, due_today, lock_accounts, record
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Event, Posting
from kulanz.kernel.dates import Now
from kulanz.kernel.money import Money
from kulanz.stations.books.corrections import Books
from kulanz.stations.money.placing import PART, part_names, parts_of
from kulanz.stations.money.returned import LARGEST_FEE_MINOR, take_back

ACTOR = "rule:reverse/1"


def run(receipts: Collection[UUID], *, now: Now) -> None:
    """Takes back what the reversed ones among `receipts` had closed, inside the caller's transaction; each once."""
    lock_accounts(_accounts(receipts))
    record([*_parts(receipts), *_told_again(receipts)], now=now)
    reversed_ = Receipt.objects.filter(id__in=receipts, state=Receipt.State.REVERSED, allocated_at__isnull=False)
    rows = list(reversed_.select_related("account__creditor", "account__customer").order_by("account_id", "id"))
    heads = lock_accounts({row.account_id for row in rows if row.account_id})
    told = _told(rows)
    happened: list[Happened] = []
    reopened: list[UUID] = []
    for row in rows:
        assert row.account is not None, "what was allocated belongs to an account"
        books = Books(row.account, row.id, now, ACTOR, input="", heads=heads)
        _reverse(row, books, told.get(row.id, {}))
        happened += books.happened
        if books.is_reopened:
            reopened.append(row.account.id)
    record(happened, now=now, heads=heads, moves=due_today(reopened, now))


def _accounts(receipts: Collection[UUID]) -> set[UUID]:
    """Of the money, of its parts and of what tells it once more: locked at once, before any of these is touched."""
    names = part_names(receipts)
    rows = Receipt.objects.filter(Q(id__in=receipts) | Q(same_as_id__in=receipts) | Q(outside_id__in=names, word=PART))
    return {account for account in rows.values_list("account_id", flat=True) if account}


def _parts(receipts: Collection[UUID]) -> list[Happened]:
    """Money that had gone to several accounts is taken back from each of them."""
    whole = Receipt.objects.filter(
        id__in=receipts, state=Receipt.State.REVERSED, matched=Receipt.Matched.YES, account=None
    )
    parts = [part for part in parts_of(whole.values_list("id", flat=True)) if part.state == Receipt.State.SETTLED]
    Receipt.objects.filter(id__in=[part.id for part in parts]).update(state=Receipt.State.REVERSED)
    return [
        Happened("receipt.reversed", part.id, part.account_id, ACTOR, {"source": part.source}) for part in parts
    ]  # fmt: skip


def _told_again(receipts: Collection[UUID]) -> list[Happened]:
    """Where one source takes money back that another one still shows, that one counts now."""
    gone = Receipt.objects.filter(id__in=receipts, state=Receipt.State.REVERSED)
    tied = Receipt.objects.select_for_update().filter(
        same_as_id__in=gone.values("id"), state=Receipt.State.SETTLED, account__isnull=False
    )
    rows = list(tied.order_by("id"))
    Receipt.objects.filter(id__in=[row.id for row in rows]).update(same_as_id=None)
    return [
        Happened(
            "receipt.matched", row.id, row.account_id, ACTOR, {"amount_minor": row.amount_minor, "source": row.source},
        )
        for row in rows
    ]  # fmt: skip


def _told(rows: Sequence[Receipt]) -> dict[UUID, Mapping[str, Any]]:
    """What the news said when it took each of them back."""
    accounts = {row.account_id for row in rows}
    events = Event.objects.filter(
        account__in=accounts, kind="receipt.reversed", subject_id__in=[row.id for row in rows]
    )
    return dict(events.order_by("number").values_list("subject_id", "data"))


def _reverse(receipt: Receipt, books: Books, told: Mapping[str, Any]) -> None:
    """Nothing where all of it was taken back before, by a person."""
    brought = Posting.objects.filter(account=receipt.account_id, receipt_id=receipt.id, mirrors_id=None)
    turned = Posting.objects.filter(mirrors_id__in=brought.values("entry_id"))
    if not brought.exclude(entry_id__in=turned.values("mirrors_id")).exists():
        return
    charges = told.get("charges_minor", 0)
    bank_fee = Money(charges if 0 < charges <= LARGEST_FEE_MINOR else 0, receipt.currency)
    back = take_back(books, receipt, code=told.get("code", ""), bank_fee=bank_fee)
    if back.cost:
        books.tell("claim.charged", back.claim, back.facts)
