"""Money taken back: every posting of the receipt is mirrored, and the claims are as they were, with due date and history."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from kulanz.data import bulk
from kulanz.data.desk.models import Task
from kulanz.data.history import Happened, lock_accounts, record
from kulanz.data.ledger import Entry, post
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Claim, Posting
from kulanz.kernel.dates import Now

ACTOR = "rule:reverse/1"


def run(receipts: Collection[UUID], *, now: Now) -> None:
    """Takes back what the reversed ones among `receipts` had closed, inside the caller's transaction; each once."""
    reversed_ = Receipt.objects.filter(id__in=receipts, state=Receipt.State.REVERSED, allocated_at__isnull=False)
    rows = list(reversed_.order_by("account_id", "id"))
    heads = lock_accounts({row.account_id for row in rows if row.account_id})
    happened: list[Happened] = []
    for row in rows:
        happened += _reverse(row, now)
    record(happened, now=now, heads=heads)


def _reverse(receipt: Receipt, now: Now) -> list[Happened]:
    postings = list(Posting.objects.filter(account=receipt.account_id, receipt_id=receipt.id).order_by("id"))
    mirrored = {p.mirrors_id for p in postings if p.mirrors_id}
    debits = {p.entry_id: p for p in postings if p.amount_minor > 0 and not p.mirrors_id}
    entries: list[Entry] = []
    claims: dict[UUID, int] = {}
    for posting in postings:
        if posting.amount_minor < 0 and posting.entry_id in debits and posting.entry_id not in mirrored:
            debit = debits[posting.entry_id]
            entries.append(
                Entry(
                    posting.account_id, posting.claim_id, posting.item_id, posting.book, debit.book, debit.amount_minor,
                    posting.currency, now.on, f"mirror of {posting.rule}"[:60], receipt.id, posting.entry_id,
                )
            )  # fmt: skip
            if posting.claim_id:
                claims[posting.claim_id] = claims.get(posting.claim_id, 0) + debit.amount_minor
    if not entries:
        return []
    post(entries, now=now)
    paid = Claim.objects.filter(id__in=claims, status=Claim.Status.PAID).values_list("id", flat=True)
    bulk.update("receivables_claim", ("id", "status", "closed_on"), [(claim, "open", None) for claim in paid])
    Task.objects.get_or_create(
        key=f"reversed_money:{receipt.id}",
        defaults={
            "kind": Task.Kind.REVERSED_MONEY, "account_id": receipt.account_id, "subject_id": receipt.id,
            "note": receipt.word, "made_at": now.at, "due_on": now.on,
        },
    )  # fmt: skip
    return [
        Happened(
            "claim.reopened", claim, receipt.account_id, ACTOR, {"receipt": str(receipt.id), "back_minor": minor},
            wakes=("decide", "tell"),
        )
        for claim, minor in claims.items()
    ]  # fmt: skip
