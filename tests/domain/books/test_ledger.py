"""The ledger: each fact is a balanced pair. What stations make of it: tests/stations/books."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.domain.countries import d, eur

from kulanz.domain.books.balance_lines import balance_lines
from kulanz.domain.books.ledger import (
    Book,
    Pair,
    Posting,
    charge,
    credit_note,
    reclaim,
    refund,
    waive,
    write_off,
)
from kulanz.domain.books.small_balance import SmallBalance, is_small, write_off_small
from kulanz.domain.law.allocation import ItemKind, OpenItem
from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import Reason, say

ON, LATER = d("2026-11-21"), d("2026-12-01")
WHY = Reason("test", say("Because."))


def item(name: str, amount: str, kind: ItemKind = ItemKind.PRINCIPAL, due: str = "2026-10-01") -> OpenItem:
    return OpenItem(name, name, kind, eur(amount), d(due))


def balances(pairs: tuple[Pair, ...]) -> dict[tuple[Book, str], int]:
    """The sum of each book and item in minor units, those at zero left out."""
    sums: Counter[tuple[Book, str]] = Counter()
    for posting in (posting for pair in pairs for posting in pair.postings):
        sums[posting.book, posting.item] += posting.amount.minor
    return {key: value for key, value in sums.items() if value}


INVOICE = charge(item="R1", kind=ItemKind.PRINCIPAL, amount=eur("89.90"), on=ON, reason=WHY)


@pytest.mark.parametrize(
    ("kind", "book"),
    [(ItemKind.PRINCIPAL, Book.REVENUE), (ItemKind.INTEREST, Book.INTEREST), (ItemKind.FEE, Book.FEE),
     (ItemKind.COST, Book.COST)],
)  # fmt: skip
def test_each_kind_of_item_has_its_source(kind: ItemKind, book: Book) -> None:
    pairs = charge(item="R1", kind=kind, amount=eur("10.00"), on=ON, reason=WHY)

    assert balances(pairs) == {(Book.RECEIVABLE, "R1"): 10_00, (book, "R1"): -10_00}


def test_a_credit_note_beyond_what_is_open_becomes_credit() -> None:
    pairs = credit_note(item=item("R1", "39.90"), amount=eur("60.00"), on=LATER)

    assert balances(pairs) == {
        (Book.REVENUE, "R1"): 60_00,
        (Book.RECEIVABLE, "R1"): -39_90,
        (Book.CREDIT, "R1"): -20_10,
    }


def test_credit_that_left_before_its_money_was_taken_back_is_owed_again() -> None:
    pairs = reclaim(item="R1-reclaim", shortfall=eur("40.00"), on=LATER)

    assert balances(pairs) == {(Book.RECEIVABLE, "R1-reclaim"): 40_00, (Book.CREDIT, "R1-reclaim"): -40_00}


def test_no_more_is_waived_or_refunded_than_there_is() -> None:
    with pytest.raises(BadValue):
        waive(item=item("R1", "10.00"), amount=eur("10.01"), on=ON, reason=WHY)
    with pytest.raises(BadValue):
        refund(credit=eur("5.00"), amount=eur("5.01"), to="customer", on=ON)
    with pytest.raises(BadValue):
        charge(item="R1", kind=ItemKind.FEE, amount=eur("-1.00"), on=ON, reason=WHY)
    assert waive(item=item("R1", "10.00"), amount=eur("0.00"), on=ON, reason=WHY) == ()


def test_a_write_off_leaves_nothing_open_and_is_no_income() -> None:
    pairs = INVOICE + write_off(item=item("R1", "89.90"), on=LATER, reason=WHY)

    assert balances(pairs) == {(Book.REVENUE, "R1"): -89_90, (Book.WRITTEN_OFF, "R1"): 89_90}


def test_small_balances_go_by_rule_when_they_are_old() -> None:
    rule = SmallBalance(eur("2.00"), after_days=30)
    small = [item("R1", "1.50"), item("R2", "0.50")]

    assert is_small(small, rule=rule)
    assert not is_small([], rule=rule)
    assert not is_small([*small, item("R3", "0.01")], rule=rule)
    assert len(write_off_small(small, rule=rule, on=ON)) == 2
    assert write_off_small(small, rule=rule, on=d("2026-10-30")) == ()


def test_the_statement_of_account_says_why_and_ends_at_what_is_owed() -> None:
    laid = Reason("allocation.parts", say("Laid on the parts."), "BGB 367(1)")
    pairs = (
        *INVOICE,
        Pair(Posting(Book.CLEARING, eur("50.00"), "M1"), Posting(Book.CREDIT, eur("-50.00"), "M1"), ON, WHY),
        Pair(Posting(Book.CREDIT, eur("50.00"), "M1"), Posting(Book.RECEIVABLE, eur("-50.00"), "R1"), ON, laid),
        *waive(item=item("R1", "39.90"), amount=eur("9.90"), on=LATER, reason=WHY),
    )

    lines = balance_lines(pairs, currency="EUR")

    assert [str(line.balance.amount) for line in lines] == ["89.90", "39.90", "39.90", "30.00"]
    assert [str(line.change.amount) for line in lines] == ["89.90", "-50.00", "0.00", "-9.90"]
    assert lines[2].reason.law == "BGB 367(1)"


def test_a_pair_that_does_not_balance_cannot_be_made() -> None:
    with pytest.raises(AssertionError):
        Pair(Posting(Book.CLEARING, eur("1.00")), Posting(Book.CREDIT, eur("-0.99")), ON, WHY)
