"""Paying in parts: the parts add up, the last takes the rest, and what is paid fills them in order."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domain.countries import DE, d, eur

from kulanz.domain.law.schedule import is_kept, left, schedule, split
from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money


def test_the_last_part_takes_the_rest() -> None:
    assert split(amount=eur("354.16"), parts=5) == [eur("70.83")] * 4 + [eur("70.84")]
    assert split(amount=eur("100.00"), parts=1) == [eur("100.00")]


@pytest.mark.parametrize(("amount", "parts"), [("1.00", 0), ("1.00", -1), ("1.00", 601), ("0.04", 5), ("0.00", 1)])
def test_what_cannot_be_split_is_refused(amount: str, parts: int) -> None:
    with pytest.raises(BadValue):
        split(amount=eur(amount), parts=parts)


def test_instalments_keep_the_day_of_the_month_and_avoid_days_off() -> None:
    plan = schedule(amount=eur("300.00"), parts=3, first_on=d("2026-12-31"), holidays=DE.holidays("BY"))

    assert [instalment.due_on for instalment in plan] == [d("2026-12-31"), d("2027-02-01"), d("2027-03-01")]
    assert [instalment.number for instalment in plan] == [1, 2, 3]
    with pytest.raises(BadValue):
        schedule(amount=eur("300.00"), parts=3, first_on=d("2026-12-31"), every_months=0)


def test_second_part_payment_leaves_the_third_instalment() -> None:
    plan = schedule(amount=eur("100.00"), parts=3, first_on=d("2027-01-04"))

    assert [(i.number, str(i.amount.amount)) for i in left(plan, paid=eur("50.00"))] == [(2, "16.66"), (3, "33.34")]
    assert left(plan, paid=eur("100.00")) == ()


def test_a_plan_is_kept_while_the_days_of_grace_last() -> None:
    plan = schedule(amount=eur("100.00"), parts=2, first_on=d("2027-01-04"))

    assert is_kept(plan, paid=eur("0.00"), on=d("2027-01-07"), grace_days=3)
    assert not is_kept(plan, paid=eur("49.99"), on=d("2027-01-08"), grace_days=3)
    assert is_kept(plan, paid=eur("50.00"), on=d("2027-02-04"), grace_days=0)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.integers(1, 10_000_000), st.integers(1, 600), st.integers(0, 10_000_000))
def test_a_schedule_always_sums_to_the_claim(minor: int, parts: int, paid: int) -> None:
    if minor < parts:
        with pytest.raises(BadValue):
            split(amount=Money(minor), parts=parts)
        return
    plan = schedule(amount=Money(minor), parts=parts, first_on=d("2027-01-04"))

    assert sum(instalment.amount.minor for instalment in plan) == minor
    assert all(instalment.amount.minor >= minor // parts for instalment in plan)
    assert sum(i.amount.minor for i in left(plan, paid=Money(paid))) == max(minor - paid, 0)
