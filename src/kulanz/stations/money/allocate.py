"""Station 12: settled money is laid on open items in lawful order, and what no item takes stays the customer's credit.

Whoever pays the amount a message named by the day it named owes nothing of what was charged after it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from kulanz.data import bulk
from kulanz.data.contact.models import Message
from kulanz.data.desk.models import Task
from kulanz.data.desk.tasks import ToDo, add_tasks
from kulanz.data.history import Happened, lock_accounts, record
from kulanz.data.ledger import Entry, post
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import OpenItem
from kulanz.domain.books.asked import is_covered
from kulanz.domain.law import allocation
from kulanz.kernel.dates import Now
from kulanz.kernel.money import Money
from kulanz.ports.registry import plugin
from kulanz.stations.books.due_interest import due_interest
from kulanz.stations.money import open_books
from kulanz.stations.money.open_books import OpenBook

ACTOR = "rule:allocate/1"
SHOWN_RULE = (
    "shown_amount_stands"  # what page and statement showed as open was paid: interest not booked yet is not asked
)
STANDS_RULE = "asked_amount_stands"  # a message named an amount and a day; paying it by then closes what it named
FOUND_AGAIN = """
UPDATE payments_receipt r SET state = 'expired', word = 'found', expires_on = f.value_on
FROM (SELECT unnest(%s::uuid[]) AS account, unnest(%s::bigint[]) AS minor, unnest(%s::date[]) AS value_on) f
WHERE r.account_id = f.account AND r.amount_minor = f.minor AND r.source = 'customer' AND r.state = 'announced'
"""


@dataclass(slots=True)
class _Work:
    """What the receipts come to, written at once at the end."""

    now: Now
    entries: list[Entry] = field(default_factory=list)
    closed: list[UUID] = field(default_factory=list)
    credits: list[tuple[Receipt, int]] = field(default_factory=list)
    kept: list[UUID] = field(default_factory=list)  # promises
    happened: list[Happened] = field(default_factory=list)

    def post(self) -> None:
        """What was laid so far goes into the books, for those who read them there."""
        post(self.entries, now=self.now)
        paid = [(claim, "paid", self.now.on) for claim in self.closed]
        bulk.update("receivables_claim", ("id", "status", "closed_on"), paid)
        self.entries, self.closed = [], []


def run(receipts: Collection[UUID], *, now: Now) -> None:
    """Allocates the settled and matched ones among `receipts`, inside the caller's transaction; each once."""
    waiting = Receipt.objects.filter(
        id__in=receipts, state=Receipt.State.SETTLED, matched=Receipt.Matched.YES, allocated_at=None, same_as_id=None,
        account__isnull=False,
    )  # fmt: skip
    accounts = {account for account in waiting.values_list("account_id", flat=True) if account}
    heads = lock_accounts(accounts)
    rows = list(waiting.select_related("creditor").order_by("account_id", "value_on", "id"))  # under the lock
    books = open_books.read(accounts)
    work = _Work(now)
    for row in rows:
        assert row.account_id is not None
        _allocate(row, books[row.account_id], work)
    work.post()
    _write(rows, work)
    record(work.happened, now=now, heads=heads)


def _allocate(receipt: Receipt, book: OpenBook, work: _Work) -> None:
    is_shown_amount = _is_what_was_shown(receipt, book)
    grown = _book_interest(receipt, book, work)
    paid = _lay(receipt, book, work)
    if not _waive_what_was_not_asked(receipt, book, paid, work) and is_shown_amount:
        _waive(receipt, book, _meant(receipt) or set(book.claims), grown, SHOWN_RULE, work)
    work.credits.append((receipt, receipt.amount_minor - paid.total()))
    _tell_claims(receipt, book, paid, work)
    book.paid.append((receipt.value_on, receipt.amount_minor))
    _keep_promises(book, work)


def _book_interest(receipt: Receipt, book: OpenBook, work: _Work) -> int:
    """Interest becomes firm when money is laid on a claim whose interest was named before. How much it was."""
    if not book.named_interest:
        return 0
    work.post()
    interest = due_interest(book.account, list(book.named_interest), on=receipt.value_on)
    if not interest:
        return 0
    post([one.entry for one in interest], now=work.now)
    told = {"interest": [one.told for one in interest]}
    work.happened.append(Happened("claim.accrued", receipt.id, book.account, ACTOR, told, only=()))
    again = open_books.read([book.account])[book.account]
    book.claims, book.items, book.charges = again.claims, again.items, again.charges
    return sum(one.entry.amount_minor for one in interest)


def _lay(receipt: Receipt, book: OpenBook, work: _Work) -> Counter[UUID]:
    """Money in, then its shares: clearing -> credit, credit -> receivable. What no item takes stays credit. What each
    claim got."""
    minor, currency, on = receipt.amount_minor, receipt.currency, receipt.value_on
    work.entries.append(
        Entry(book.account, None, None, "clearing", "credit", minor, currency, on, "money_in", receipt.id)
    )
    by_id = {str(item.id): item for item in book.items if item.open_minor > 0}
    paid: Counter[UUID] = Counter()
    for share in _shares(receipt, by_id):
        item, part = by_id[share.item], share.amount.minor
        rule = f"{share.reason.rule} {share.reason.law}".strip()[:60]
        work.entries.append(
            Entry(book.account, item.claim_id, item.id, "credit", "receivable", part, currency, on, rule, receipt.id)
        )
        book.take(item, part)
        paid[item.claim_id] += part
    return paid


def _shares(receipt: Receipt, items: Mapping[str, OpenItem]) -> Iterator[allocation.Share]:
    """By the order of the law, the payer's choice first; where a person said how much each claim gets, by that alone."""
    order = plugin("country", receipt.creditor.country.lower()).allocation_order()
    facts = [
        allocation.OpenItem(
            id_, str(item.claim_id), allocation.ItemKind(item.kind), Money(item.open_minor, receipt.currency), item.due_on
        )
        for id_, item in items.items()
    ]  # fmt: skip
    whole = {"": receipt.amount_minor}
    for claim, minor in (receipt.claim_ids if isinstance(receipt.claim_ids, dict) else whole).items():
        named = (claim,) if claim else tuple(receipt.claim_ids)
        own = [fact for fact in facts if not claim or fact.claim == claim]
        amount = Money(minor, receipt.currency)
        yield from allocation.allocate(
            amount=amount, items=own, order=order, designated=named, on=receipt.value_on
        ).shares


def _waive_what_was_not_asked(receipt: Receipt, book: OpenBook, paid: Mapping[UUID, int], work: _Work) -> bool:
    """Whoever pays the amount a message named, by the day it named, owes nothing of what was charged after it.
    True if there is such a message."""
    for message in book.messages:
        assert message.stands_until is not None
        if not message.planned_on <= receipt.value_on <= message.stands_until:
            continue
        claims = frozenset(UUID(claim) for claim in message.asked_claims)
        if is_covered(message.asked_minor, claims, paid=paid):
            _waive(receipt, book, claims, _charged_since(message, claims, book), STANDS_RULE, work)
            return True
    return False


def _charged_since(message: Message, claims: Collection[UUID], book: OpenBook) -> int:
    """Interest, fees and costs booked on `claims` after the message was written. One sum for all of them: the order of
    the law may have laid the payment on what was charged to one claim and left the gap at another."""
    since = message.attempt_at
    return sum(c.minor for c in book.charges if c.claim in claims and since is not None and c.booked_at > since)


def _waive(receipt: Receipt, book: OpenBook, claims: Collection[UUID], most: int, rule: str, work: _Work) -> None:
    """Gives up what is left of `claims`, at most `most`, by a posting that names `rule`."""
    for item in (item for item in book.items if item.claim_id in claims):
        waived = min(item.open_minor, most)
        if waived > 0:
            most -= waived
            book.take(item, waived)
            work.entries.append(
                Entry(
                    book.account, item.claim_id, item.id, "waived", "receivable", waived, receipt.currency,
                    receipt.value_on, rule, receipt.id,
                )
            )  # fmt: skip


def _meant(receipt: Receipt) -> set[UUID]:
    """The claims that the payer named; empty: all."""
    return {UUID(claim) for claim in receipt.claim_ids}


def _is_what_was_shown(receipt: Receipt, book: OpenBook) -> bool:
    """Whether the amount is exactly what page and statement show as open: all of it, or all of the claims named."""
    meant = _meant(receipt) or set(book.claims)
    return sum(book.claims.get(claim, 0) for claim in meant) == receipt.amount_minor


def _tell_claims(receipt: Receipt, book: OpenBook, paid: Mapping[UUID, int], work: _Work) -> None:
    for claim, minor in paid.items():
        left = book.claims[claim]
        if left <= 0:
            work.closed.append(claim)
        data = {"receipt": str(receipt.id), "paid_minor": minor, "open_minor": left, "currency": receipt.currency}
        kind = "claim.paid" if left <= 0 else "claim.reduced"
        work.happened.append(Happened(kind, claim, book.account, ACTOR, data))


def _keep_promises(book: OpenBook, work: _Work) -> None:
    """A promise is kept when what was paid since it was made reaches its amount."""
    for promise in list(book.promises):
        if sum(minor for on, minor in book.paid if on >= promise.made_on) >= promise.amount_minor:
            book.promises.remove(promise)
            work.kept.append(promise.id)
            work.happened.append(Happened("promise.kept", promise.id, book.account, ACTOR))


def _write(rows: Collection[Receipt], work: _Work) -> None:
    now = work.now
    Receipt.objects.filter(id__in=[row.id for row in rows]).update(allocated_at=now.at)
    bulk.update("agreements_plan", ("id", "status", "closed_on"), [(id_, "kept", now.on) for id_ in work.kept])
    _found_again([row for row in rows if row.source != "customer"])
    _ask_about_credit([(row, credit) for row, credit in work.credits if credit > 0], now)


def _found_again(rows: Collection[Receipt]) -> None:
    """The customer had told us of this money: it is here now, so the announcement ends."""
    if rows:
        facts: list[Any] = [
            [row.account_id for row in rows],
            [row.amount_minor for row in rows],
            [row.value_on for row in rows],
        ]
        with connection.cursor() as cursor:
            cursor.execute(FOUND_AGAIN, facts)


def _ask_about_credit(credits: Collection[tuple[Receipt, int]], now: Now) -> None:
    """More came than was open: it is the customer's, and a person sees to it."""
    todos = [
        ToDo(
            Task.Kind.PAID_TOO_MUCH, f"{Task.Kind.PAID_TOO_MUCH}:{row.id}", row.account_id,
            str(Money(credit, row.currency)), row.id,
        )
        for row, credit in credits
    ]  # fmt: skip
    add_tasks(todos, now=now)
