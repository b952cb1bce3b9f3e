"""What every correction of the books shares: one lock, one key, the ledger's pairs as postings, claims closed or opened
again, and the customer's credit laid on what is open. For the stations that correct; a station stays short by it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from kulanz.data import bulk
from kulanz.data.agreements.models import Objection, Plan
from kulanz.data.history import Happened, Head, due_today, lock_accounts, record
from kulanz.data.ledger import Entry, post
from kulanz.data.payments.models import Receipt, Refund
from kulanz.data.receivables.models import Account, Claim, Event, OpenItem, Posting
from kulanz.data.standing_sql import OPEN, OPEN_BY_CLAIM
from kulanz.domain.books.ledger import Book, Pair, reclaim
from kulanz.domain.books.posting_rules import CREDIT_LAID, LONGEST, MIRROR, PAID_TOO_MUCH, rule_text
from kulanz.domain.law import allocation
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import Conflict, NotFound
from kulanz.kernel.money import Money, total
from kulanz.kernel.words import Reason, say
from kulanz.ports.registry import plugin

USED_BEFORE = say("This form was used for another correction. Please load the page again.")
LAID = (
    "allocation",
    "credit.laid",
    PAID_TOO_MUCH.rule,
)  # rules by which money is laid on a claim and taken off it again
Facts = Mapping[str, Any]  # what an event keeps: JSON


@dataclass(frozen=True, slots=True)
class Done:
    """What a correction came to. `is_new` False: the same key had done it before, and nothing was booked again."""

    amount: Money
    entries: tuple[UUID, ...]
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class CorrectionEvent:
    """One event of a correction: what it is about, how much of it, and the facts that a reader of the event needs."""

    subject: UUID
    amount: Money
    facts: Facts


@dataclass(slots=True)
class Books:
    """The books of one locked account while one correction is made. `key` names it for life."""

    account: Account
    key: UUID
    now: Now
    actor: str
    input: str
    heads: Mapping[UUID, Head]
    before: Done | None = None  # the same key was here before, with the same wish
    entries: list[UUID] = field(default_factory=list)
    happened: list[Happened] = field(default_factory=list)
    is_reopened: bool = False

    def post(self, pairs: Sequence[Pair], *, item: OpenItem | None = None, receipt: UUID | None = None) -> None:
        """Books `pairs`, all about `item` (None: the account's credit)."""
        entries = [_entry(self.account, pair, item, receipt) for pair in pairs]
        self.entries += post(entries, now=self.now)

    def post_entries(self, entries: Sequence[Entry]) -> None:
        self.entries += post(entries, now=self.now)

    def tell(self, kind: str, subject: UUID, facts: Facts, *, only: tuple[str, ...] | None = None) -> None:
        self.happened.append(Happened(kind, subject, self.account.id, self.actor, dict(facts), only=only))

    def close(self, claims: Collection[UUID]) -> dict[UUID, str]:
        """Gives `claims` the status that their books tell, and says which. What is open again keeps its old due date."""
        changed = []
        status: dict[UUID, str] = {}
        laid, lost = _laid_on(claims), _written_off(claims)
        for id_, known, open_minor in Claim.objects.filter(id__in=claims).values_list("id", "status", "open_minor"):
            status[id_] = _status(open_minor, is_paid=laid.get(id_, 0) > 0, is_lost=lost.get(id_, 0) > 0)
            if status[id_] != known:
                changed.append((id_, status[id_], None if status[id_] == Claim.Status.OPEN else self.now.on))
                self.is_reopened |= status[id_] == Claim.Status.OPEN
        bulk.update("receivables_claim", ("id", "status", "closed_on"), changed)
        return status

    def turn_back(self, receipt: UUID) -> dict[UUID, int]:
        """Everything that money had brought is turned round; how much of each claim is open again."""
        postings = list(Posting.objects.filter(account=self.account, receipt_id=receipt).order_by("id"))
        entries = mirrored(postings, now=self.now)
        self.post_entries(entries)
        reopened: dict[UUID, int] = {}
        for entry in entries:
            if entry.debit == Book.RECEIVABLE and entry.claim:
                reopened[entry.claim] = reopened.get(entry.claim, 0) + entry.amount_minor
        self.close(reopened)
        return reopened

    def use_credit(self, *, first: UUID | None = None) -> int:
        """Lays the customer's credit on what is open and not in dispute: on the claim `first`, then in the order of the law.
        How much was laid."""
        credit = free_credit(self.account.id)
        rows = {str(row.id): row for row in _open_items(self.account)} if credit > 0 else {}
        if not rows:
            return 0
        objected = set(Objection.objects.filter(account=self.account, ended_on=None).values_list("claim_id", flat=True))
        items = [open_item(row, is_disputed=bool(objected & {row.claim_id, None})) for row in rows.values()]
        order = plugin("country", self.account.creditor.country.lower()).allocation_order()
        amount = Money(credit, self.account.currency)
        payable = [item for item in items if not item.is_disputed]  # a claim in dispute is left alone, even the first
        named = (str(first),) if first else ()
        shares = allocation.allocate(amount=amount, items=payable, order=order, designated=named, on=self.now.on).shares
        self.post_entries([_laid(self.account, rows[share.item], share, self.now) for share in shares])
        self.close({rows[share.item].claim_id for share in shares})
        return sum(share.amount.minor for share in shares)

    def reclaim(self, claim: UUID) -> Money:
        """Credit that was paid out or used before its money was taken back becomes an open part of `claim`."""
        shortfall = Money(max(-credit_of(self.account.id), 0), self.account.currency)
        if shortfall:
            item = OpenItem.objects.create(claim_id=claim, account=self.account, kind="cost", due_on=self.now.on)
            self.post(reclaim(item=str(item.id), shortfall=shortfall, on=self.now.on), item=item)
            self.close([claim])
        return shortfall

    def finish(self, kind: str, told: Sequence[CorrectionEvent], *, only: tuple[str, ...] | None = None) -> Done:
        """Writes down what happened, each event of `told` with the key, ends promises for which nothing is left, and has the
        account looked at where something is open again."""
        named = {"key": str(self.key), "input": self.input, "entries": [str(entry) for entry in self.entries]}
        events = [
            Happened(
                kind,
                one.subject,
                self.account.id,
                self.actor,
                {**one.facts, **money_facts(one.amount), **named},
                only=only,
            )
            for one in told
        ]
        ended = promises_left_over([self.account.id], self.now, self.actor)
        moves = due_today([self.account.id] if self.is_reopened else [], self.now)
        record([*events, *self.happened, *ended], now=self.now, heads=self.heads, moves=moves)
        return Done(total((one.amount for one in told), currency=self.account.currency), tuple(self.entries))


def begin(account_id: UUID, *, key: UUID, wish: Mapping[str, str], now: Now, actor: str) -> Books:
    """Locks the account. Where `key` was used before with the same `wish`, `before` says what it came to; with another
    one it is a `Conflict`."""
    heads = lock_accounts([account_id])
    account = Account.objects.select_related("creditor").filter(id=account_id).first()
    if account is None:
        raise NotFound(say("This account does not exist here."))
    input_ = hashlib.sha256(json.dumps(wish, sort_keys=True).encode()).hexdigest()
    return Books(account, key, now, actor, input_, heads, before=_before(account, key, input_))


def credit_of(account_id: UUID) -> int:
    """What the customer has with us in minor units; below zero it was paid out or used before it was taken back."""
    found = Posting.objects.filter(account=account_id, book=Book.CREDIT).aggregate(sum=Sum("amount_minor"))
    return -int(found["sum"] or 0)


def free_credit(account_id: UUID) -> int:
    """What of the credit may be laid on something or paid out: not what a provider was asked to give back already."""
    asked = Refund.objects.filter(account=account_id, state=Refund.State.ASKED, receipt__state=Receipt.State.SETTLED)
    return credit_of(account_id) - int(asked.aggregate(sum=Sum("amount_minor"))["sum"] or 0)


def open_item(row: OpenItem, *, is_disputed: bool = False) -> allocation.OpenItem:
    """An item as the rules read it."""
    kind, amount = allocation.ItemKind(row.kind), Money(row.open_minor, row.claim.currency)
    return allocation.OpenItem(str(row.id), str(row.claim_id), kind, amount, row.due_on, is_disputed=is_disputed)


def corrected_by(account_id: UUID, key: UUID) -> list[Event]:
    """The events of the correction that `key` names."""
    return list(Event.objects.filter(account=account_id, data__key=str(key)).order_by("number"))


def mirrored(postings: Sequence[Posting], *, now: Now) -> list[Entry]:
    """Each entry among `postings` turned round, those left out that were turned round before."""
    done = {p.mirrors_id for p in Posting.objects.filter(mirrors_id__in={p.entry_id for p in postings})}
    debits = {p.entry_id: p for p in postings if p.amount_minor > 0 and not p.mirrors_id}
    return [
        Entry(
            p.account_id, p.claim_id, p.item_id, p.book, debits[p.entry_id].book, -p.amount_minor, p.currency, now.on,
            f"{MIRROR}{p.rule}"[:LONGEST], p.receipt_id, p.entry_id,
        )
        for p in postings
        if p.amount_minor < 0 and p.entry_id in debits and p.entry_id not in done
    ]  # fmt: skip


def money_facts(amount: Money) -> dict[str, str | int]:
    """An amount as an event keeps it."""
    return {"amount_minor": amount.minor, "currency": amount.currency}


def _before(account: Account, key: UUID, input_: str) -> Done | None:
    events = corrected_by(account.id, key)
    if not events:
        return None
    data = events[0].data
    if data["input"] != input_:
        raise Conflict(USED_BEFORE)
    amount = Money(sum(event.data["amount_minor"] for event in events), data["currency"])
    return Done(amount, tuple(UUID(entry) for entry in data["entries"]), is_new=False)


def _entry(account: Account, pair: Pair, item: OpenItem | None, receipt: UUID | None) -> Entry:
    return Entry(
        account.id, item.claim_id if item else None, item.id if item else None, pair.debit.book, pair.credit.book,
        pair.debit.amount.minor, pair.debit.amount.currency, pair.on, rule_text(pair.reason), receipt,
    )  # fmt: skip


def _laid(account: Account, item: OpenItem, share: allocation.Share, now: Now) -> Entry:
    return Entry(
        account.id, item.claim_id, item.id, Book.CREDIT, Book.RECEIVABLE, share.amount.minor, share.amount.currency, now.on,
        rule_text(Reason("credit.laid", CREDIT_LAID, share.reason.law)),
    )  # fmt: skip


def _open_items(account: Account) -> list[OpenItem]:
    items = OpenItem.objects.filter(OPEN_BY_CLAIM, account=account)
    return list(items.select_related("claim").order_by("claim_id", "id"))


def _laid_on(claims: Collection[UUID]) -> dict[UUID, int]:
    """What was laid on each of `claims` out of money that came, less what was taken off again."""
    laid = Q()
    for rule in LAID:
        laid |= Q(rule__startswith=rule) | Q(rule__startswith=f"{MIRROR}{rule}")
    return _sums(Posting.objects.filter(laid, claim__in=claims, book=Book.CREDIT))


def _written_off(claims: Collection[UUID]) -> dict[UUID, int]:
    return _sums(Posting.objects.filter(claim__in=claims, book=Book.WRITTEN_OFF))


def _sums(postings: QuerySet[Posting]) -> dict[UUID, int]:
    return dict(postings.values_list("claim").annotate(sum=Sum("amount_minor")).values_list("claim", "sum"))


def _status(open_minor: int, *, is_paid: bool, is_lost: bool) -> str:
    if open_minor > 0:
        return Claim.Status.OPEN
    if is_lost:
        return Claim.Status.WRITTEN_OFF
    return Claim.Status.PAID if is_paid else Claim.Status.WITHDRAWN


def promises_left_over(accounts: Collection[UUID], now: Now, actor: str) -> list[Happened]:
    """Where nothing is open any more, no promise has anything to keep."""
    is_open = Claim.objects.filter(OPEN, account__in=accounts)
    clear = set(accounts) - set(is_open.values_list("account_id", flat=True))
    promises = Plan.objects.filter(account__in=clear, status=Plan.Status.MADE).order_by("id")
    ended = list(promises.values_list("id", "account_id"))
    bulk.update(
        "agreements_plan", ("id", "status", "closed_on"), [(id_, Plan.Status.ENDED, now.on) for id_, _ in ended]
    )
    return [Happened("promise.ended", id_, account, actor) for id_, account in ended]
