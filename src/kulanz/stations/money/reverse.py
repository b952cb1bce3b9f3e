"""Money taken back: every posting of the receipt is mirrored, and the claims are as they were, with due date and history.

What of the money had been credit, and was paid out or used meanwhile, is owed again (`corrections.Books.reclaim`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from kulanz.data.desk.models import Task
from kulanz.data.history import Happened, due_today, lock_accounts, record
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Posting
from kulanz.domain.books.ledger import Book
from kulanz.kernel.dates import Now
from kulanz.stations.books.corrections import Books, mirrored
from kulanz.stations.money.placing import PART, part_names, parts_of

ACTOR = "rule:reverse/1"


def run(receipts: Collection[UUID], *, now: Now) -> None:
    """Takes back what the reversed ones among `receipts` had closed, inside the caller's transaction; each once."""
    lock_accounts(_accounts(receipts))
    record([*_parts(receipts), *_told_again(receipts)], now=now)
    reversed_ = Receipt.objects.filter(id__in=receipts, state=Receipt.State.REVERSED, allocated_at__isnull=False)
    rows = list(reversed_.select_related("account__creditor", "account__customer").order_by("account_id", "id"))
    heads = lock_accounts({row.account_id for row in rows if row.account_id})
    happened: list[Happened] = []
    reopened: list[UUID] = []
    for row in rows:
        assert row.account is not None, "what was allocated belongs to an account"
        books = Books(row.account, row.id, now, ACTOR, input="", heads=heads)
        _reverse(row, books)
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


def _reverse(receipt: Receipt, books: Books) -> None:
    postings = Posting.objects.filter(account=receipt.account_id, receipt_id=receipt.id).order_by("id")
    entries = mirrored(list(postings), now=books.now)
    if not entries:
        return
    books.post_entries(entries)
    reopened: Counter[UUID] = Counter()
    for entry in entries:
        if entry.debit == Book.RECEIVABLE and entry.claim:
            reopened[entry.claim] += entry.amount_minor
    books.close(reopened)
    if reopened:
        books.reclaim(reopened.most_common(1)[0][0])
    for claim, minor in reopened.items():
        books.tell("claim.reopened", claim, {"receipt": str(receipt.id), "back_minor": minor})
    Task.objects.get_or_create(
        key=f"reversed_money:{receipt.id}",
        defaults={
            "kind": Task.Kind.REVERSED_MONEY, "account_id": receipt.account_id, "subject_id": receipt.id,
            "note": receipt.word, "made_at": books.now.at, "due_on": books.now.on,
        },
    )  # fmt: skip
