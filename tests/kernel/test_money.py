"""Money is exact: nothing lost when it is split, nothing rounded by accident, no two currencies in one sum."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kulanz.kernel.errors import BadValue, CurrencyMismatch
from kulanz.kernel.money import Money, total


def test_an_amount_is_read_and_written_with_all_its_digits() -> None:
    assert str(Money.parse("1234.5")) == "1234.50 EUR"
    assert str(Money.parse("1234", "JPY")) == "1234 JPY"
    assert Money.parse("0.001", "KWD").minor == 1


@pytest.mark.parametrize("text", ["12.345", "abc", "", "NaN", "Infinity", "1e99"])
def test_what_is_no_exact_amount_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        Money.parse(text)


def test_halves_round_away_from_zero() -> None:
    assert [Money.rounded(Decimal(text)).minor for text in ("0.005", "-0.005", "0.0049")] == [1, -1, 0]


def test_currencies_do_not_mix() -> None:
    with pytest.raises(CurrencyMismatch):
        Money(1, "EUR") + Money(1, "CHF")
    with pytest.raises(CurrencyMismatch):
        assert Money(1, "EUR") < Money(2, "CHF")


def test_a_float_or_a_boolean_is_no_amount() -> None:
    for value in (1.0, True):
        with pytest.raises(BadValue):
            Money(value)  # type: ignore[arg-type]


def test_the_remainder_of_a_split_goes_where_it_is_told() -> None:
    assert [part.minor for part in Money(35416).share([1] * 5, rest="last")] == [7083, 7083, 7083, 7083, 7084]
    assert [part.minor for part in Money(-10).share([1, 1, 1], rest="first")] == [-4, -3, -3]


@settings(max_examples=200, derandomize=True)
@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 50), min_size=1, max_size=12).filter(any))
def test_a_split_always_adds_up(minor: int, weights: list[int]) -> None:
    parts = Money(minor).share(weights, rest="last")

    assert total(parts, currency="EUR") == Money(minor)
