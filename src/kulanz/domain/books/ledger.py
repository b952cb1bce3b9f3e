"""Money as balanced pairs of postings: every fact adds a pair, a correction is the mirrored pair, nothing is edited.

A positive amount is a debit, a negative one a credit. Balances are sums; the customer's open amount is `receivable`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kulanz.domain.law.allocation import ItemKind, OpenItem
from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.kernel.words import Reason, say, technical


class Book(StrEnum):
    """The accounts of the ledger. Every fact moves an amount from one to another."""

    RECEIVABLE = "receivable"  # by item: what the customer owes
    REVENUE = "revenue"  # where principal comes from
    INTEREST = "interest"
    FEE = "fee"
    COST = "cost"
    CLEARING = "clearing"  # money in
    CREDIT = "credit"  # what the customer has with us: overpaid, or not yet allocated
    WAIVED = "waived"  # given up as a kindness or by rule; no longer owed
    WRITTEN_OFF = "written_off"  # given up in the books
    REFUNDED = "refunded"  # money out


SOURCE: Mapping[ItemKind, Book] = {
    ItemKind.PRINCIPAL: Book.REVENUE,
    ItemKind.INTEREST: Book.INTEREST,
    ItemKind.FEE: Book.FEE,
    ItemKind.COST: Book.COST,
}


@dataclass(frozen=True, slots=True)
class Posting:
    """One side. `item` names the open item on `receivable` and where the money came from or went otherwise."""

    book: Book
    amount: Money
    item: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sides that add up to zero, the debit first, with the day and the reason."""

    debit: Posting
    credit: Posting
    on: date
    reason: Reason

    def __post_init__(self) -> None:
        assert self.debit.amount.minor > 0, "a pair moves something"
        assert not self.debit.amount + self.credit.amount, "a pair adds up to zero"

    @property
    def postings(self) -> tuple[Posting, Posting]:
        """Both sides."""
        return self.debit, self.credit


def charge(*, item: str, kind: ItemKind, amount: Money, on: date, reason: Reason) -> tuple[Pair, ...]:
    """A new open item, or more of one: an invoice, interest become firm, a fee, a cost."""
    return _pair(Book.RECEIVABLE, SOURCE[kind], amount, on, reason, debit_item=item, credit_item=item)


def waive(*, item: OpenItem, amount: Money, on: date, reason: Reason) -> tuple[Pair, ...]:
    """Given up in the customer's favour; no more than is open."""
    _within(item, amount)
    return _pair(Book.WAIVED, Book.RECEIVABLE, amount, on, reason, debit_item=item.item, credit_item=item.item)


def write_off(*, item: OpenItem, on: date, reason: Reason) -> tuple[Pair, ...]:
    """The whole open rest of an item leaves the books."""
    return _pair(
        Book.WRITTEN_OFF, Book.RECEIVABLE, item.amount, on, reason, debit_item=item.item, credit_item=item.item
    )


def credit_note(*, item: OpenItem, amount: Money, on: date) -> tuple[Pair, ...]:
    """The creditor takes back part of what it charged: first what is open, the rest becomes the customer's credit."""
    reason = Reason("ledger.credit_note", say("Credit note."))
    covered = min(amount, item.amount)
    source = SOURCE[item.kind]
    reduces = _pair(source, Book.RECEIVABLE, covered, on, reason, debit_item=item.item, credit_item=item.item)
    returns = _pair(source, Book.CREDIT, amount - covered, on, reason, debit_item=item.item, credit_item=item.item)
    return reduces + returns


def refund(*, credit: Money, amount: Money, to: str, on: date) -> tuple[Pair, ...]:
    """Money back out of the customer's credit; no more than there is."""
    if amount > credit:
        raise BadValue(
            say("There is a credit of %(credit)s; %(amount)s cannot be refunded.", credit=credit, amount=amount),
            amount=str(amount),
        )
    reason = Reason("ledger.refund", say("Refunded."))
    return _pair(Book.CREDIT, Book.REFUNDED, amount, on, reason, debit_item=to, credit_item=to)


def reclaim(*, item: str, shortfall: Money, on: date) -> tuple[Pair, ...]:
    """Money came back that had been refunded or used meanwhile: the missing credit becomes an open item."""
    reason = Reason("ledger.reclaim", say("This money had been paid out to you before the payment was taken back."))
    return _pair(Book.RECEIVABLE, Book.CREDIT, shortfall, on, reason, debit_item=item, credit_item=item)


def _pair(
    debit: Book, credit: Book, amount: Money, on: date, reason: Reason, *, debit_item: str, credit_item: str
) -> tuple[Pair, ...]:
    """One pair; none where there is nothing to move."""
    if amount.minor < 0:
        raise BadValue(
            technical("An amount to post is not below zero; a correction is a mirrored pair."), amount=str(amount)
        )
    if not amount:
        return ()
    return (Pair(Posting(debit, amount, debit_item), Posting(credit, -amount, credit_item), on, reason),)


def _within(item: OpenItem, amount: Money) -> None:
    if amount > item.amount:
        raise BadValue(
            say("Only %(open)s of %(item)s is open, not %(amount)s.", open=item.amount, item=item.item, amount=amount),
            item=item.item,
            amount=str(amount),
        )
