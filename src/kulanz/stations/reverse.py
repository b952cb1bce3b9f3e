"""Money taken back: every posting of the receipt is mirrored, and the claims are as they were, with due date and history.

What of the money had been credit, and was paid out or used meanwhile, is owed again (`corrections.Books.reclaim`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from uuid import UUID

from kulanz.data.desk.models import Task
from kulanz.data.history import Happened, lock_accounts, record
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Posting
from kulanz.domain.ledger import Book
from kulanz.kernel.dates import Now
from kulanz.stations.corrections import Books, mirrored

ACTOR = "rule:reverse/1"


def run(receipts: Collection[UUID], *, now: Now) -> None:
    """Takes back what the reversed ones among `receipts` had closed, inside the caller's transaction; each once."""
    reversed_ = Receipt.objects.filter(id__in=receipts, state=Receipt.State.REVERSED, allocated_at__isnull=False)
    rows = list(reversed_.select_related("account__creditor", "account__customer").order_by("account_id", "id"))
    heads = lock_accounts({row.account_id for row in rows if row.account_id})
    happened: list[Happened] = []
    looks: dict[UUID, object] = {}
    for row in rows:
        assert row.account is not None, "what was allocated belongs to an account"
        books = Books(row.account, row.id, now, ACTOR, input="", heads=heads)
        _reverse(row, books)
        happened += books.happened
        if books.is_reopened:
            looks[row.account.id] = now.on
    record(happened, now=now, heads=heads, moves={"next_look_on": looks})


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
