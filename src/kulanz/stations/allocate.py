"""Station 12: settled money is laid on open items in lawful order, and what no item takes stays the customer's credit.

Whoever pays the amount a message named by the day it named owes nothing of what was charged after it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q

from kulanz.data import bulk
from kulanz.data.agreements.models import Promise
from kulanz.data.contact.models import Message
from kulanz.data.desk.models import Task
from kulanz.data.history import Happened, lock_accounts, record
from kulanz.data.ledger import Entry, post
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Claim, OpenItem, Posting
from kulanz.domain import allocation
from kulanz.domain.asked import is_covered
from kulanz.kernel.dates import Now
from kulanz.kernel.money import Money
from kulanz.ports.registry import plugin
from kulanz.stations.accrual import due_interest

ACTOR = "rule:allocate/1"
SHOWN_RULE = (
    "shown_amount_stands"  # what page and statement showed as open was paid: interest not booked yet is not asked
)
STANDS_RULE = "asked_amount_stands"  # a message named an amount and a day; paying it by then closes what it named


@dataclass(slots=True)
class _Work:
    """What one receipt comes to: entries to post, and per claim what is left."""

    entries: list[Entry] = field(default_factory=list)
    left: dict[UUID, int] = field(default_factory=dict)
    paid: dict[UUID, int] = field(default_factory=dict)


def run(receipts: Collection[UUID], *, now: Now) -> None:
    """Allocates the settled and matched ones among `receipts`, inside the caller's transaction; each once."""
    settled = Receipt.objects.filter(
        id__in=receipts, state=Receipt.State.SETTLED, matched=Receipt.Matched.YES, allocated_at=None
    ).select_related("creditor")
    rows = list(settled.order_by("account_id", "value_on", "id"))
    heads = lock_accounts({row.account_id for row in rows if row.account_id})
    fresh = set(Receipt.objects.filter(id__in=[r.id for r in rows], allocated_at=None).values_list("id", flat=True))
    happened: list[Happened] = []
    for row in rows:
        if row.id in fresh:
            happened += _allocate(row, now)
    record(happened, now=now, heads=heads)


def _allocate(receipt: Receipt, now: Now) -> list[Happened]:
    is_shown_amount = _is_what_was_shown(receipt)
    accrued = _book_interest(receipt, now)
    items = list(
        OpenItem.objects.filter(account=receipt.account_id, open_minor__gt=0, claim__status=Claim.Status.OPEN)
        .select_related("claim")
        .order_by("claim_id", "id")
    )
    work = _lay(receipt, items)
    if not _waive_what_was_not_asked(receipt, items, work) and is_shown_amount:
        grown = sum(one["minor"] for event in accrued for one in event.data["interest"])
        _waive(work, items, _meant(receipt) or set(work.left), grown, SHOWN_RULE, receipt)
    post(work.entries, now=now)
    Receipt.objects.filter(id=receipt.id).update(allocated_at=now.at)
    _found_again(receipt)
    happened = _close_claims(receipt, work, now)
    _ask_about_credit(receipt, work, now)
    return [*accrued, *happened, *_keep_promises(receipt, now)]


def _book_interest(receipt: Receipt, now: Now) -> list[Happened]:
    """Interest becomes firm when money is laid on a claim whose interest was named before."""
    assert receipt.account_id is not None
    named = OpenItem.objects.filter(account=receipt.account_id, kind="interest").values_list("claim_id", flat=True)
    interest = due_interest(receipt.account_id, list(named), on=receipt.value_on)
    post([one.entry for one in interest], now=now)
    told = {"interest": [one.told for one in interest]}
    return [Happened("claim.accrued", receipt.id, receipt.account_id, ACTOR, told)] if interest else []


def _lay(receipt: Receipt, items: Sequence[OpenItem]) -> _Work:
    """Money in, then its shares: clearing -> credit, credit -> receivable. What no item takes stays credit."""
    work = _Work()
    account, currency, on = receipt.account_id, receipt.currency, receipt.value_on
    assert account is not None
    for item in items:
        work.left[item.claim_id] = work.left.get(item.claim_id, 0) + item.open_minor
    amount = receipt.amount_minor
    work.entries.append(Entry(account, None, None, "clearing", "credit", amount, currency, on, "money_in", receipt.id))
    by_id = {str(item.id): item for item in items}
    order = plugin("country", receipt.creditor.country.lower()).allocation_order()
    facts = [
        allocation.OpenItem(
            str(item.id),
            str(item.claim_id),
            allocation.ItemKind(item.kind),
            Money(item.open_minor, currency),
            item.due_on,
        )
        for item in items
    ]
    result = allocation.allocate(
        amount=Money(amount, currency), items=facts, order=order, designated=tuple(receipt.claim_ids), on=on
    )
    for share in result.shares:
        item, minor = by_id[share.item], share.amount.minor
        rule = f"{share.reason.rule} {share.reason.law}".strip()[:60]
        work.entries.append(
            Entry(account, item.claim_id, item.id, "credit", "receivable", minor, currency, on, rule, receipt.id)
        )
        item.open_minor -= minor
        work.left[item.claim_id] -= minor
        work.paid[item.claim_id] = work.paid.get(item.claim_id, 0) + minor
    return work


def _waive_what_was_not_asked(receipt: Receipt, items: Sequence[OpenItem], work: _Work) -> bool:
    """Whoever pays the amount a message named, by the day it named, owes nothing of what was charged after it.
    True if there is such a message."""
    messages = Message.objects.filter(
        account=receipt.account_id, status__in=["sent", "ambiguous"], asked_minor__gt=0, asked_minor__lte=receipt.amount_minor,
        stands_until__gte=receipt.value_on, planned_on__lte=receipt.value_on,
    ).order_by("-id")  # fmt: skip
    for message in messages:
        claims = frozenset(UUID(claim) for claim in message.asked_claims)
        if not is_covered(message.asked_minor, claims, paid=work.paid):
            continue
        _waive(work, items, claims, _charged_since(message, claims), STANDS_RULE, receipt)
        return True
    return False


def _waive(
    work: _Work, items: Sequence[OpenItem], claims: Collection[UUID], most: int, rule: str, receipt: Receipt
) -> None:
    """Gives up what is left of `claims`, at most `most`, by a posting that names `rule`."""
    for item in (item for item in items if item.claim_id in claims):
        waived = min(item.open_minor, most)
        if waived:
            most -= waived
            work.left[item.claim_id] -= waived
            work.entries.append(
                Entry(
                    item.account_id, item.claim_id, item.id, "waived", "receivable", waived, receipt.currency,
                    receipt.value_on, rule, receipt.id,
                )
            )  # fmt: skip


def _meant(receipt: Receipt) -> set[UUID]:
    """The claims that the payer named; empty: all."""
    return {UUID(claim) for claim in receipt.claim_ids}


def _is_what_was_shown(receipt: Receipt) -> bool:
    """Whether the amount is exactly what page and statement show as open: all of it, or all of the claims named."""
    claims = Claim.objects.filter(account=receipt.account_id, status=Claim.Status.OPEN)
    meant = claims.filter(id__in=_meant(receipt)) if receipt.claim_ids else claims
    return sum(meant.values_list("open_minor", flat=True)) == receipt.amount_minor


def _ask_about_credit(receipt: Receipt, work: _Work, now: Now) -> None:
    """More came than was open: it is the customer's, and a person sees to it."""
    credit = receipt.amount_minor - sum(work.paid.values())
    if credit > 0:
        Task.objects.get_or_create(
            key=f"paid_too_much:{receipt.id}",
            defaults={
                "kind": Task.Kind.PAID_TOO_MUCH, "account_id": receipt.account_id, "subject_id": receipt.id,
                "note": str(Money(credit, receipt.currency)), "made_at": now.at, "due_on": now.on,
            },
        )  # fmt: skip


def _charged_since(message: Message, claims: Collection[UUID]) -> int:
    """Interest, fees and costs booked on `claims` after the message was written. One sum for all of them: the order of
    the law may have laid the payment on what was charged to one claim and left the gap at another."""
    charges = Posting.objects.filter(
        account=message.account_id, claim__in=claims, book="receivable", amount_minor__gt=0, receipt_id=None,
        booked_at__gt=message.attempt_at,
    ).exclude(item__kind=OpenItem.Kind.PRINCIPAL)  # fmt: skip
    return sum(charges.values_list("amount_minor", flat=True))


def _close_claims(receipt: Receipt, work: _Work, now: Now) -> list[Happened]:
    happened = []
    closed = [claim for claim in work.paid if work.left[claim] <= 0]
    bulk.update("receivables_claim", ("id", "status", "closed_on"), [(c, "paid", now.on) for c in closed])
    for claim, paid in work.paid.items():
        kind = "claim.paid" if claim in closed else "claim.reduced"
        data = {
            "receipt": str(receipt.id), "paid_minor": paid, "open_minor": work.left[claim], "currency": receipt.currency,
        }  # fmt: skip
        happened.append(Happened(kind, claim, receipt.account_id, ACTOR, data, wakes=("decide", "tell")))
    return happened


def _found_again(receipt: Receipt) -> None:
    """The customer had told us of this money, or the bank had announced it: it is here now, so the announcement ends."""
    if receipt.source != "customer":
        Receipt.objects.filter(
            account=receipt.account_id, source="customer", state="announced", amount_minor=receipt.amount_minor
        ).update(state="expired", word="found", expires_on=receipt.value_on)


def _keep_promises(receipt: Receipt, now: Now) -> list[Happened]:
    """A promise is kept when what was paid since it was made reaches its amount."""
    happened = []
    for promise in Promise.objects.filter(account=receipt.account_id, status=Promise.Status.MADE).order_by("due_on"):
        paid = Receipt.objects.filter(
            Q(allocated_at__isnull=False), account=receipt.account_id, state="settled", value_on__gte=promise.made_on
        ).values_list("amount_minor", flat=True)
        if sum(paid) >= promise.amount_minor:
            promise.status, promise.closed_on = Promise.Status.KEPT, now.on
            promise.save(update_fields=["status", "closed_on"])
            happened.append(Happened("promise.kept", promise.id, receipt.account_id, ACTOR))
    return happened
