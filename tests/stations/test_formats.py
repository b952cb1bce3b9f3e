"""Amounts, days and sentences look as each language writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override
from django.utils.translation.trans_real import TranslationCatalog, translation

from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.kernel.words import Reason, say
from kulanz.writing import catalogues
from kulanz.writing.formats import (
    day_text,
    fine_money_text,
    moment_text,
    money_text,
    number_text,
    percent_text,
    plain_number,
    say_text,
)

FRIDAY = date(2026, 12, 4)


def spaced(text: str) -> str:
    """Spaces that do not break become plain ones, for reading."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("language", "amount", "text"),
    [("de", "0.015", "0,0150 €"), ("de", "-1234.5", "\u22121.234,5000 €"), ("en", "0.015", "€0.0150")],
)
def test_a_price_with_parts_of_a_cent_is_written_as_money_is(language: str, amount: str, text: str) -> None:
    with override(language):
        assert spaced(fine_money_text(Decimal(amount), "EUR")) == text


@pytest.mark.parametrize(
    ("language", "minor", "currency", "text"),
    [
        ("de", 8990, "EUR", "89,90 €"),
        ("de", -123450, "EUR", "\u22121.234,50 €"),
        ("de", 0, "EUR", "0,00 €"),
        ("de", 1000, "CHF", "10,00 CHF"),
        ("de", 1000, "JPY", "1.000 ¥"),
        ("en", 8990, "EUR", "€89.90"),
        ("en", -123450, "EUR", "\u2212€1,234.50"),
        ("en-gb", 8990, "EUR", "€89.90"),
        ("de-at", 8990, "EUR", "89,90 €"),
    ],
)
def test_an_amount_is_written_as_the_language_writes_it(language: str, minor: int, currency: str, text: str) -> None:
    with override(language):
        assert spaced(money_text(Money(minor, currency))) == text


def test_an_amount_never_breaks_between_number_and_currency() -> None:
    with override("de"):
        assert money_text(Money(8990)) == "89,90\u00a0€"


def test_a_sign_stands_before_money_that_came_in_but_not_before_nothing() -> None:
    with override("de"):
        assert spaced(money_text(Money(125), sign=True)) == "+1,25 €"
        assert spaced(money_text(Money(0), sign=True)) == "0,00 €"
        assert spaced(money_text(Money(-125), sign=True)) == "\u22121,25 €"


@pytest.mark.parametrize(
    ("language", "short", "long", "full"),
    [
        ("de", "04.12.2026", "Freitag, 4. Dezember", "Freitag, 4. Dezember 2026"),
        ("en", "4 Dec 2026", "Friday 4 December", "Friday 4 December 2026"),
    ],
)
def test_a_day_is_written_short_long_and_full(language: str, short: str, long: str, full: str) -> None:
    with override(language):
        assert (day_text(FRIDAY), day_text(FRIDAY, "long"), day_text(FRIDAY, "full")) == (short, long, full)


def test_an_unknown_way_to_write_a_day_is_refused() -> None:
    with pytest.raises(BadValue):
        day_text(FRIDAY, "longish")  # type: ignore[arg-type]


def test_a_moment_is_told_in_the_time_of_the_installation() -> None:
    late = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)

    with override("de"):
        assert moment_text(late) == "22.11.2026, 00:30"
        assert day_text(late) == "22.11.2026"


def test_numbers_and_shares_follow_the_language() -> None:
    with override("de"):
        assert spaced(percent_text(Decimal("0.123"))) == "12,3 %"
        assert number_text(12345) == "12.345"
    with override("en"):
        assert percent_text(Decimal("0.5"), digits=0) == "50%"
        assert number_text(-12345) == "\u221212,345"


def test_a_sentence_from_below_the_web_is_translated_with_its_values() -> None:
    sentence = say("%(amount)s is due on %(day)s.", amount=Money(8990), day=FRIDAY)

    with override("de"):
        assert spaced(say_text(sentence)) == "89,90 € sind am Freitag, 4. Dezember 2026 fällig."
    with override("en"):
        assert say_text(sentence) == "€89.90 is due on Friday 4 December 2026."


def test_a_reason_is_said_by_its_words_and_plain_text_stays_as_it_is() -> None:
    with override("de"):
        assert say_text(Reason("rule", say("Everything is paid."))) == "Alles ist bezahlt."
        assert say_text("100 % Strom") == "100 % Strom"


def test_a_sentence_without_values_may_hold_a_percent_sign() -> None:
    assert say_text(say("Up to 5 % more.")) == "Up to 5 % more."


def test_a_spreadsheet_gets_the_decimals_it_understands() -> None:
    with override("de"):
        assert plain_number(Money(-123450)) == "-1234,50"
    with override("en"):
        assert plain_number(Money(-123450)) == "-1234.50"
        assert plain_number(Money(12, "JPY")) == "12"


def test_all_areas_of_a_language_speak_from_one_catalogue() -> None:
    assert [len(translation(language)._catalog._catalogs) for language in ("de", "en")] == [1, 1]  # type: ignore[attr-defined]


def test_merged_catalogues_keep_who_comes_first_and_how_each_counts() -> None:
    one_or_many, always_many = (lambda n: int(n != 1)), (lambda n: 1)
    known: Any = TranslationCatalog()  # what it keeps has no types
    known._catalogs = [{"a": "first"}, {"a": "second", "b": "second"}, {("c", 1): "third"}]
    known._plurals = [one_or_many, one_or_many, always_many]

    catalogues._merge(known)

    assert known._catalogs == [{"a": "first", "b": "second"}, {("c", 1): "third"}]
    assert known.plural("c", 0) == "third"
