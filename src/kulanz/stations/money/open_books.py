"""What is open on many accounts, read in a few queries, and kept up in memory while money is laid on it.

For the station that allocates: the receipts of one account follow each other, so the second sees what the first left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from kulanz.data.agreements.models import Plan
from kulanz.data.contact.models import Message
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Claim, OpenItem, Posting


class Charge(NamedTuple):
    """Interest, a fee or a cost that was booked on a claim, and when."""

    claim: UUID
    minor: int
    booked_at: datetime


@dataclass(slots=True)
class OpenBook:
    """One account. `items` are those with something open, `claims` what is open on each claim."""

    account: UUID
    claims: dict[UUID, int] = field(default_factory=dict)
    items: list[OpenItem] = field(default_factory=list)
    named_interest: set[UUID] = field(default_factory=set)  # claims whose interest was named before
    messages: list[Message] = field(default_factory=list)  # that asked for money, the newest first
    charges: list[Charge] = field(default_factory=list)
    promises: list[Plan] = field(default_factory=list)
    paid: list[tuple[date, int]] = field(default_factory=list)  # value day and amount of what was allocated

    def take(self, item: OpenItem, minor: int) -> None:
        """So much less is open on `item`."""
        item.open_minor -= minor
        self.claims[item.claim_id] -= minor


def read(accounts: Collection[UUID]) -> dict[UUID, OpenBook]:
    """The open books of `accounts`, which the caller has locked."""
    books = {account: OpenBook(account) for account in accounts}
    _read_claims(books)
    _read_messages(books)
    _read_promises(books)
    return books


def _read_claims(books: dict[UUID, OpenBook]) -> None:
    claims = Claim.objects.filter(account__in=books, status=Claim.Status.OPEN)
    for account, claim, minor in claims.values_list("account_id", "id", "open_minor"):
        books[account].claims[claim] = minor
    items = OpenItem.objects.filter(account__in=books, claim__status=Claim.Status.OPEN)
    for item in items.order_by("claim_id", "id"):
        if item.kind == OpenItem.Kind.INTEREST:
            books[item.account_id].named_interest.add(item.claim_id)
        if item.open_minor > 0:
            books[item.account_id].items.append(item)


def _read_messages(books: dict[UUID, OpenBook]) -> None:
    sent = Message.objects.filter(account__in=books, status__in=["sent", "ambiguous"], asked_minor__gt=0)
    heavy = ("body_text", "body_html", "raw")
    for message in sent.filter(stands_until__isnull=False).defer(*heavy).order_by("-id"):
        books[message.account_id].messages.append(message)
    asked = [account for account, book in books.items() if book.messages]
    for account, charge in _charges(asked):
        books[account].charges.append(charge)


def _charges(accounts: Collection[UUID]) -> Iterable[tuple[UUID, Charge]]:
    if not accounts:
        return
    postings = Posting.objects.filter(
        account__in=accounts, claim__isnull=False, book="receivable", amount_minor__gt=0, receipt_id=None
    )
    rows = postings.exclude(item__kind=OpenItem.Kind.PRINCIPAL)
    for account, claim, minor, at in rows.values_list("account_id", "claim_id", "amount_minor", "booked_at"):
        yield account, Charge(claim, minor, at)


def _read_promises(books: dict[UUID, OpenBook]) -> None:
    made = Plan.objects.filter(account__in=books, status=Plan.Status.MADE).order_by("id")
    for promise in made.prefetch_related("instalments"):
        books[promise.account_id].promises.append(promise)
    promised = [account for account, book in books.items() if book.promises]
    if not promised:
        return
    came = Receipt.objects.filter(account__in=promised, allocated_at__isnull=False, state=Receipt.State.SETTLED)
    paid: defaultdict[UUID, list[tuple[date, int]]] = defaultdict(list)
    for account, on, minor in came.values_list("account_id", "value_on", "amount_minor"):
        paid[account].append((on, minor))
    for account, rows in paid.items():
        books[account].paid = rows
