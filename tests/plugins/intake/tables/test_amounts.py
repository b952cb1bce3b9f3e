"""Amounts in the ways people and programs write them."""

from __future__ import annotations

import pytest

from kulanz.kernel.money import Money
from kulanz.plugins.intake.tables.amounts import currency_of_heading, mark_of, read_figure, to_money
from kulanz.plugins.untrusted.cells import Unreadable


@pytest.mark.parametrize(
    ("cell", "decimal", "minor", "currency"),
    [
        ("89,90", ",", 8990, ""),
        ("1.234,50", ",", 123450, ""),
        ("1234,5", ",", 123450, ""),
        ("1.234.567,89", ",", 123456789, ""),
        ("1 234,50", ",", 123450, ""),
        ("1\u00a0234,50\u00a0€", ",", 123450, "EUR"),
        ("1'234.50", ".", 123450, ""),
        ("1,234.50", ".", 123450, ""),
        ("1.234", ",", 123400, ""),
        ("1,234", ".", 123400, ""),
        ("12,-", ",", 1200, ""),
        ("12,-- EUR", ",", 1200, "EUR"),
        ("12", ",", 1200, ""),
        ("€ 12,50", ",", 1250, "EUR"),
        ("EUR 12,50", ",", 1250, "EUR"),
        ("12.50 USD", ".", 1250, "USD"),
        ("$1,234.50", ".", 123450, "USD"),
        ("£12.50", ".", 1250, "GBP"),
        ("CHF 12.50", ".", 1250, "CHF"),
        ("12,500", ",", 1250, ""),
        ("-12,50", ",", -1250, ""),
        ("12,50-", ",", -1250, ""),
        ("(12.50)", ".", -1250, ""),
        ("-€12.50", ".", -1250, "EUR"),
        ("12,50- €", ",", -1250, "EUR"),
        (".50", ".", 50, ""),
    ],
)
def test_an_amount_is_read_to_the_cent(cell: str, decimal: str, minor: int, currency: str) -> None:
    figure = read_figure(cell, decimal)

    assert figure.currency == currency
    assert to_money(figure, currency or "EUR") == Money(minor, currency or "EUR")


@pytest.mark.parametrize(
    ("cell", "decimal"),
    [
        ("12.50", ","),  # with a comma for cents this would be 1250: refused, not multiplied by a hundred
        ("12,50", "."),
        ("1.23.456,00", ","),
        ("1.234,56,78", ","),
        ("1,234.50", ","),
        ("zwölf", ","),
        ("12,5O", ","),
        ("€", ","),
        ("", ","),
        ("-", ","),
        ("12 Monate", ","),
        ("١٢", ","),
    ],
)
def test_what_is_no_amount_in_this_format_is_refused(cell: str, decimal: str) -> None:
    with pytest.raises(Unreadable):
        read_figure(cell, decimal)


def test_tenths_of_a_cent_are_refused_and_not_rounded() -> None:
    with pytest.raises(Unreadable, match="more digits than EUR"):
        to_money(read_figure("12,345", ","), "EUR")


def test_an_amount_beyond_belief_is_refused() -> None:
    with pytest.raises(Unreadable, match="too large"):
        to_money(read_figure("9" * 30, ","), "EUR")


def test_yen_have_no_cents() -> None:
    assert to_money(read_figure("1,234", "."), "JPY") == Money(1234, "JPY")


@pytest.mark.parametrize(
    ("cells", "decimal", "is_sure"),
    [
        (["1.234", "12,50"], ",", True),
        (["1,234", "12.50"], ".", True),
        (["1.234,50"], ",", True),
        (["1.234.567"], ",", True),
        (["12", "30"], None, True),
        (["1.234", "2.500"], ",", False),
        (["0.125"], ".", True),
        (["12,50", "12.50"], ",", False),
    ],
)
def test_the_whole_column_decides_what_divides_the_cents(cells: list[str], decimal: str | None, is_sure: bool) -> None:
    found = mark_of(cells)

    assert found.format == decimal
    assert (found.confidence >= 0.75) is is_sure


@pytest.mark.parametrize(
    ("heading", "currency"),
    [("Betrag (EUR)", "EUR"), ("Betrag in CHF", "CHF"), ("Offen €", "EUR"), ("Betrag", ""), ("EUROPA", "")],
)
def test_a_heading_may_name_the_currency(heading: str, currency: str) -> None:
    assert currency_of_heading(heading) == currency
