"""The ledger: each fact is a balanced pair, each correction a mirror, and a long random life breaks none of it."""

from __future__ import annotations

import pytest
from tests.domain.countries import DE, d, eur

from kulanz.domain.books.balance_lines import balance_lines
from kulanz.domain.books.ledger import (
    Book,
    Pair,
    Posting,
    apply,
    balances,
    by_book,
    charge,
    credit_note,
    credit_of,
    honour_asked,
    mirror,
    receive,
    reclaim,
    refund,
    take_back,
    waive,
    write_off,
)
from kulanz.domain.books.small_balance import SmallBalance, is_small, write_off_small
from kulanz.domain.law.allocation import ItemKind, OpenItem, allocate
from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import Reason, say
from kulanz.testkit.ledger_histories import check_mirror, run

ON, LATER = d("2026-11-21"), d("2026-12-01")
WHY = Reason("test", say("Because."))


def item(name: str, amount: str, kind: ItemKind = ItemKind.PRINCIPAL, due: str = "2026-10-01") -> OpenItem:
    return OpenItem(name, name, kind, eur(amount), d(due))


def paid(amount: str, *items: OpenItem, receipt: str = "M1") -> tuple[Pair, ...]:
    found = allocate(amount=eur(amount), items=items, order=DE.allocation_order(), on=ON)
    return receive(receipt=receipt, amount=eur(amount), on=ON) + apply(allocation=found, receipt=receipt, on=ON)


def open_of(pairs: tuple[Pair, ...], name: str) -> int:
    return balances(pairs).get((Book.RECEIVABLE, name), 0)


INVOICE = charge(item="R1", kind=ItemKind.PRINCIPAL, amount=eur("89.90"), on=ON, reason=WHY)


@pytest.mark.parametrize(
    ("kind", "book"),
    [(ItemKind.PRINCIPAL, Book.REVENUE), (ItemKind.INTEREST, Book.INTEREST), (ItemKind.FEE, Book.FEE),
     (ItemKind.COST, Book.COST)],
)  # fmt: skip
def test_each_kind_of_item_has_its_source(kind: ItemKind, book: Book) -> None:
    pairs = charge(item="R1", kind=kind, amount=eur("10.00"), on=ON, reason=WHY)

    assert balances(pairs) == {(Book.RECEIVABLE, "R1"): 10_00, (book, "R1"): -10_00}


def test_a_payment_closes_the_item_and_the_rest_is_credit() -> None:
    pairs = INVOICE + paid("100.00", item("R1", "89.90"))

    assert open_of(pairs, "R1") == 0
    assert credit_of(pairs, currency="EUR") == eur("10.10")
    assert by_book(pairs)[Book.CLEARING] == 100_00


@pytest.mark.parametrize("is_chargeback", [True, False])
def test_money_taken_back_reopens_the_item_with_its_old_due_date(is_chargeback: bool) -> None:
    payment = paid("100.00", item("R1", "89.90"))

    pairs = INVOICE + payment + take_back(pairs=payment, on=LATER, is_chargeback=is_chargeback)

    assert balances(pairs) == balances(INVOICE)
    assert len(pairs) == 5  # nothing was removed or changed


def test_the_cost_of_a_return_is_a_new_item() -> None:
    payment = paid("89.90", item("R1", "89.90"))
    back = take_back(pairs=payment, on=LATER, is_chargeback=False)
    cost = charge(item="R1-return", kind=ItemKind.COST, amount=eur("3.12"), on=LATER, reason=WHY)

    assert (
        sum(v for (book, _), v in balances(INVOICE + payment + back + cost).items() if book is Book.RECEIVABLE) == 93_02
    )


def test_credit_that_left_meanwhile_is_reclaimed() -> None:
    payment = paid("100.00", item("R1", "60.00"))
    pairs = charge(item="R1", kind=ItemKind.PRINCIPAL, amount=eur("60.00"), on=ON, reason=WHY) + payment
    pairs += refund(credit=credit_of(pairs, currency="EUR"), amount=eur("40.00"), to="customer", on=ON)
    pairs += take_back(pairs=payment, on=LATER, is_chargeback=True)

    assert credit_of(pairs, currency="EUR") == eur("-40.00")
    pairs += reclaim(item="R1-reclaim", shortfall=eur("40.00"), on=LATER)
    assert not credit_of(pairs, currency="EUR")
    assert (open_of(pairs, "R1"), open_of(pairs, "R1-reclaim")) == (60_00, 40_00)


def test_a_credit_note_beyond_what_is_open_becomes_credit() -> None:
    pairs = INVOICE + paid("50.00", item("R1", "89.90"))
    pairs += credit_note(item=item("R1", "39.90"), amount=eur("60.00"), on=LATER)

    assert open_of(pairs, "R1") == 0
    assert credit_of(pairs, currency="EUR") == eur("20.10")
    assert by_book(pairs)[Book.REVENUE] == -29_90


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


def test_the_amount_that_was_asked_stands_until_its_day() -> None:
    grown = charge(item="R1-interest", kind=ItemKind.INTEREST, amount=eur("0.58"), on=ON, reason=WHY)
    both = [item("R1", "89.90"), item("R1-interest", "0.58", ItemKind.INTEREST)]
    pairs = INVOICE + grown + paid("89.90", *both)
    left = [item("R1", "0.58")]

    in_time = honour_asked(asked=eur("89.90"), until=ON, paid=eur("89.90"), paid_on=ON, left=left)
    late = honour_asked(asked=eur("89.90"), until=ON, paid=eur("89.90"), paid_on=LATER, left=left)
    short = honour_asked(asked=eur("89.90"), until=ON, paid=eur("89.89"), paid_on=ON, left=left)

    assert by_book(pairs + in_time)[Book.RECEIVABLE] == 0
    assert {pair.reason.rule for pair in in_time} == {"ledger.asked_stands"}
    assert (late, short) == ((), ())


def test_small_balances_go_by_rule_when_they_are_old() -> None:
    rule = SmallBalance(eur("2.00"), after_days=30)
    small = [item("R1", "1.50"), item("R2", "0.50")]

    assert is_small(small, rule=rule)
    assert not is_small([], rule=rule)
    assert not is_small([*small, item("R3", "0.01")], rule=rule)
    assert len(write_off_small(small, rule=rule, on=ON)) == 2
    assert write_off_small(small, rule=rule, on=d("2026-10-30")) == ()


def test_the_statement_of_account_says_why_and_ends_at_what_is_owed() -> None:
    pairs = (
        INVOICE
        + paid("50.00", item("R1", "89.90"))
        + waive(item=item("R1", "39.90"), amount=eur("9.90"), on=LATER, reason=WHY)
    )

    lines = balance_lines(pairs, currency="EUR")

    assert [str(line.balance.amount) for line in lines] == ["89.90", "39.90", "39.90", "30.00"]
    assert [str(line.change.amount) for line in lines] == ["89.90", "-50.00", "0.00", "-9.90"]
    assert lines[2].reason.law == "BGB 367(1)"


def test_a_pair_that_does_not_balance_cannot_be_made() -> None:
    with pytest.raises(AssertionError):
        Pair(Posting(Book.CLEARING, eur("1.00")), Posting(Book.CREDIT, eur("-0.99")), ON, WHY)


def test_mirrors_of_mirrors_restore_everything() -> None:
    pairs = INVOICE + paid("50.00", item("R1", "89.90"))
    back = mirror(pairs=pairs, on=LATER, reason=WHY)

    assert balances(pairs + back) == {}
    assert balances(pairs + back + mirror(pairs=back, on=LATER, reason=WHY)) == balances(pairs)


@pytest.mark.parametrize("decade", range(10))
def test_random_histories_keep_every_invariant(decade: int) -> None:
    for seed in range(decade * 30, decade * 30 + 30):
        check_mirror(run(seed=seed, steps=25))


def test_the_same_seed_tells_the_same_history() -> None:
    assert run(seed=7, steps=40).pairs == run(seed=7, steps=40).pairs
