"""Amounts as people type them, in each language; what is no amount, or could be two, is not guessed."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.web.ui.amounts import read_amount


@pytest.mark.parametrize(
    ("language", "typed", "minor"),
    [
        ("de", "10,50", 1050), ("de", "10.50", 1050), ("en", "10,50", 1050), ("en", "10.50", 1050), ("de", "1.234,5", 123450),
        ("en", "1,234.5", 123450), ("de", "1.234", 123400), ("en", "1,234", 123400), ("de", "12", 1200), ("de", "12 EUR", 1200),
        ("de", "€ 12", 1200), ("de", "12\xa0€", 1200), ("de", "0012", 1200),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_people_write_it(language: str, typed: str, minor: int) -> None:
    with override(language):
        assert read_amount(typed, "EUR") == Money(minor)


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("de", ""), ("de", "-1"), ("de", "+1"), ("de", "1e3"), ("de", "1,234"), ("en", "1.234"), ("de", "1.23,4"),
        ("de", "1,2,3"),
        ("de", "²"), ("de", "١٢"), ("de", "12 $"), ("de", "0x10"), ("de", "Infinity"), ("de", "9" * 24),
        ("de", "1 000 000 000 000,00"),
    ],
)  # fmt: skip
def test_an_amount_that_could_mean_two_things_or_none_is_not_guessed(language: str, typed: str) -> None:
    with override(language), pytest.raises(BadValue):
        read_amount(typed, "EUR")
