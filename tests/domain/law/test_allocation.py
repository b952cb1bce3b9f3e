"""Allocation: the payer's word first, then the law's order; and whatever happens, no cent is lost or made."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domain.countries import AT, DE, NL, d, eur

from kulanz.domain.books.designation import named_in
from kulanz.domain.law.allocation import AllocationOrder, ItemKind, OpenItem, allocate, pro_rata
from kulanz.kernel.errors import BadValue, CurrencyMismatch
from kulanz.kernel.money import Money

ON = d("2026-11-21")
USUAL, CREDIT = DE.allocation


def item(claim: str, kind: str, amount: str, due: str = "2026-03-01", **more: Any) -> OpenItem:
    return OpenItem(f"{claim}-{kind}-{due}", claim, ItemKind(kind), eur(amount), d(due), **more)


def laid(
    amount: str, items: list[OpenItem], *, order: AllocationOrder = USUAL, designated: Collection[str] = ()
) -> tuple[list[tuple[str, str, str]], Money]:
    found = allocate(amount=eur(amount), items=items, order=order, designated=designated, on=ON)
    return [(share.claim, str(share.kind), str(share.amount.amount)) for share in found.shares], found.credit


ONE_CLAIM = [item("R", "principal", "500.00"), item("R", "interest", "20.00"), item("R", "cost", "30.00")]
TWO_CLAIMS = [item("R1", "principal", "200.00"), item("R2", "principal", "150.00", "2026-05-01")]


def test_costs_then_interest_then_principal() -> None:
    assert laid("100.00", ONE_CLAIM)[0] == [
        ("R", "cost", "30.00"),
        ("R", "interest", "20.00"),
        ("R", "principal", "50.00"),
    ]


def test_consumer_credit_takes_the_principal_before_interest() -> None:
    assert laid("100.00", ONE_CLAIM, order=CREDIT)[0] == [("R", "cost", "30.00"), ("R", "principal", "70.00")]


def test_the_claim_that_the_payer_named_is_paid_first() -> None:
    assert laid("180.00", TWO_CLAIMS, designated={"R2"})[0] == [
        ("R2", "principal", "150.00"), ("R1", "principal", "30.00"),
    ]  # fmt: skip


def test_without_a_word_the_older_claim_is_paid_first() -> None:
    assert laid("180.00", TWO_CLAIMS)[0] == [("R1", "principal", "180.00")]


def test_every_share_says_its_law() -> None:
    found = allocate(amount=eur("180.00"), items=TWO_CLAIMS, order=USUAL, designated={"R2"}, on=ON)

    assert [share.reason.law for share in found.shares] == ["BGB 366(1), BGB 367(1)", "BGB 366(2), BGB 367(1)"]


def test_what_is_due_comes_before_what_is_older_but_not_due() -> None:
    later = [item("A", "principal", "100.00", "2027-01-01"), item("B", "principal", "100.00", "2026-11-21")]

    assert laid("100.00", later)[0] == [("B", "principal", "100.00")]


def test_a_later_instalment_of_a_claim_waits_for_what_is_due_elsewhere() -> None:
    items = [
        item("A", "principal", "50.00", "2026-01-01"),
        item("A", "principal", "50.00", "2027-01-01"),
        item("B", "principal", "50.00", "2026-06-01"),
    ]

    assert laid("100.00", items)[0] == [("A", "principal", "50.00"), ("B", "principal", "50.00")]


def test_the_less_secured_of_two_due_claims_comes_first_then_the_more_burdensome() -> None:
    secured = [item("A", "principal", "100.00", is_secured=True), item("B", "principal", "100.00", "2026-04-01")]
    burden = [item("A", "principal", "100.00"), item("B", "principal", "100.00", "2026-04-01", burden=900)]

    assert laid("100.00", secured)[0] == [("B", "principal", "100.00")]
    assert laid("100.00", burden)[0] == [("B", "principal", "100.00")]


def test_equal_claims_share_in_proportion() -> None:
    equal = [item("A", "principal", "100.00"), item("B", "principal", "200.00"), item("B", "cost", "0.01")]

    assert laid("150.00", equal)[0] == [
        ("A", "principal", "50.00"), ("B", "cost", "0.01"), ("B", "principal", "99.99"),
    ]  # fmt: skip


def test_disputed_items_are_left_alone_unless_named() -> None:
    items = [item("A", "principal", "100.00", is_disputed=True), item("B", "principal", "30.00", "2026-04-01")]

    assert laid("50.00", items) == ([("B", "principal", "30.00")], eur("20.00"))
    assert laid("50.00", items, designated={"A"})[0] == [("A", "principal", "50.00")]


def test_too_much_becomes_credit() -> None:
    assert laid("600.00", ONE_CLAIM)[1] == eur("50.00")
    assert laid("5.00", []) == ([], eur("5.00"))


def test_austria_takes_all_interest_before_any_principal() -> None:
    items = [
        item("A", "principal", "100.00"), item("A", "interest", "5.00"),
        item("B", "interest", "7.00", "2026-04-01"), item("B", "cost", "3.00", "2026-04-01"),
    ]  # fmt: skip

    assert laid("20.00", items, order=AT.allocation_order())[0] == [
        ("B", "cost", "3.00"), ("A", "interest", "5.00"), ("B", "interest", "7.00"), ("A", "principal", "5.00"),
    ]  # fmt: skip


def test_dutch_order_stays_inside_the_claim() -> None:
    assert laid("55.00", ONE_CLAIM, order=NL.allocation_order())[0][-1] == ("R", "principal", "5.00")


@pytest.mark.parametrize("amount", ["0.00", "-1.00"])
def test_a_payment_of_nothing_is_refused(amount: str) -> None:
    with pytest.raises(BadValue):
        laid(amount, ONE_CLAIM)


def test_two_currencies_are_refused() -> None:
    other = OpenItem("x", "x", ItemKind.PRINCIPAL, Money(100, "CHF"), ON)

    with pytest.raises(CurrencyMismatch):
        allocate(amount=eur("1.00"), items=[other], order=USUAL, on=ON)


def test_an_open_item_below_zero_is_refused() -> None:
    with pytest.raises(BadValue):
        laid("1.00", [item("R", "principal", "-5.00")])


def test_a_law_the_country_does_not_have_is_refused() -> None:
    with pytest.raises(BadValue):
        AT.allocation_order("497")


open_items = st.lists(
    st.builds(
        OpenItem,
        item=st.integers(0, 10**6).map(str),
        claim=st.sampled_from(["A", "B", "C", "D"]),
        kind=st.sampled_from(list(ItemKind)),
        amount=st.integers(0, 50_000).map(Money),
        due_on=st.dates(date(2025, 1, 1), date(2027, 12, 31)),
        is_secured=st.booleans(),
        is_disputed=st.booleans(),
        burden=st.integers(0, 2),
    ),
    max_size=8,
    unique_by=lambda open_: open_.item,
)


@settings(derandomize=True, max_examples=120, deadline=None)
@given(open_items, st.integers(1, 300_000), st.sampled_from([USUAL, CREDIT, *AT.allocation, *NL.allocation]),
       st.sets(st.sampled_from(["A", "B", "C", "D", "E"])))  # fmt: skip
def test_nothing_is_lost_and_nothing_is_made(
    items: list[OpenItem], minor: int, order: AllocationOrder, designated: set[str]
) -> None:
    found = allocate(amount=Money(minor), items=items, order=order, designated=designated, on=ON)

    amounts = {item.item: item.amount.minor for item in items}
    assert sum(share.amount.minor for share in found.shares) + found.credit.minor == minor
    assert all(0 < share.amount.minor <= amounts[share.item] for share in found.shares)
    assert len({share.item for share in found.shares}) == len(found.shares)
    untouched = [i for i in items if i.is_disputed and i.claim not in designated]
    assert not {i.item for i in untouched} & {share.item for share in found.shares}
    payable = sum(i.amount.minor for i in items) - sum(i.amount.minor for i in untouched)
    assert found.credit.minor == max(minor - payable, 0)


@settings(derandomize=True, max_examples=120, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.integers(1, 5_000), min_size=1, max_size=6))
def test_shares_in_proportion_are_whole_and_within_a_cent(amount: int, wants: list[int]) -> None:
    portions = pro_rata(amount, wants)

    assert sum(portions) == min(amount, sum(wants))
    for portion, want in zip(portions, wants, strict=True):
        assert 0 <= portion <= want
        assert abs(portion - min(amount / sum(wants), 1) * want) < 1


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("R2", {"R2"}),
        ("Rechnung r2, danke", {"R2"}),
        ("R21", set()),
        ("XR2", set()),
        ("re 2026 000123 vom 3.4.", {"RE-2026/000123"}),
        ("RE2026000123", {"RE-2026/000123"}),
        ("RE-2026/0001234", set()),
        ("R2 und RE-2026-000123", {"R2", "RE-2026/000123"}),
        ("", set()),
        ("RE-7-8", {"RE-7-8"}),
        ("RE-7", {"RE-7"}),
    ],
)
def test_the_payers_words_name_a_claim(text: str, named: set[str]) -> None:
    assert named_in(text, claims=["R2", "RE-2026/000123", "---", "RE-7", "RE-7-8"]) == named
