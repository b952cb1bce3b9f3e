"""How values look to people: amounts, numbers, days and sentences in the active language.

Dates and numbers by Babel, that is by https://cldr.unicode.org/
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Literal

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal
from django.utils import timezone
from django.utils.translation import get_language, gettext

from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money, exponent
from kulanz.kernel.words import Reason, Value, Words, technical

DayForm = Literal["short", "long", "full"]

LOCALES = {"de": "de_DE", "en": "en_GB"}
MINUS = "\u2212"  # a real minus is as wide as a plus, so that columns line up
NARROW = "\u202f"
DAYS: dict[str, dict[DayForm, str]] = {
    "de": {"short": "dd.MM.yyyy", "long": "EEEE, d. MMMM", "full": "EEEE, d. MMMM yyyy"},
    "en": {"short": "d MMM yyyy", "long": "EEEE d MMMM", "full": "EEEE d MMMM yyyy"},
}
MOMENTS = {"de": "dd.MM.yyyy, HH:mm", "en": "d MMM yyyy, HH:mm"}


def language() -> str:
    """The active language, if we know how it writes numbers; else German."""
    active = (get_language() or "de").partition("-")[0]
    return active if active in LOCALES else "de"


def money_text(amount: Money, *, sign: bool = False) -> str:
    """`89,90 €` or `€89.90`; with `sign` a plus stands before money that came in."""
    text = format_currency(amount.amount, amount.currency, locale=_locale(language()))
    return ("+" if sign and amount.minor > 0 else "") + text.replace("-", MINUS)


def fine_money_text(amount: Decimal, currency: str, *, digits: int = 4) -> str:
    """A price with parts of a cent: `0,0150 €` or `€0.0150`."""
    locale = _locale(language())
    pattern = locale.currency_formats["standard"].pattern.replace("0.00", f"0.{'0' * digits}")
    text = format_currency(amount, currency, format=pattern, locale=locale, currency_digits=False)
    return text.replace("-", MINUS)


def number_text(value: int | Decimal, *, digits: int | None = None) -> str:
    """`12.345` or `12,345`; `digits` fixes the places after the point."""
    pattern = None if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, format=pattern, locale=_locale(language())).replace("-", MINUS)


def percent_text(value: Decimal, *, digits: int = 1) -> str:
    """A share of one as percent: 0.123 is `12,3 %` or `12.3%`."""
    return number_text(value * 100, digits=digits) + (f"{NARROW}%" if language() == "de" else "%")


def day_text(day: date, form: DayForm = "short") -> str:
    """short `04.12.2026`, long `Freitag, 4. Dezember`, full `Freitag, 4. Dezember 2026`."""
    if form not in DAYS["en"]:
        raise BadValue(technical(f"A day is written short, long or full, not '{form}'."), value=form)
    return _day(_local(day), form, language())


def moment_text(at: datetime) -> str:
    """`21.11.2026, 19:10`, in the time zone of the installation."""
    spoken = language()
    local = timezone.localtime(at) if timezone.is_aware(at) else at
    return format_datetime(local, MOMENTS[spoken], locale=_locale(spoken))


def say_text(words: Words | Reason | object) -> str:
    """Words from below the web in the active language, their values written as people write them."""
    if isinstance(words, Reason):
        words = words.words
    if not isinstance(words, Words):
        return str(words)
    sentence = gettext(words.text)
    values = {name: value_text(value) for name, value in words.values.items()}
    return sentence % values if values else sentence


def value_text(value: Value) -> str:
    """One value inside a sentence. A day is written in full: a sentence has no column that explains it."""
    if isinstance(value, Money):
        return money_text(value)
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return day_text(value, "full")
    if isinstance(value, int):
        return number_text(value)
    if isinstance(value, Words):
        return say_text(value)
    return value


def plain_number(amount: Money) -> str:
    """Digits only, for a spreadsheet of the active language: `1234,50` or `1234.50`."""
    text = f"{amount.amount:.{exponent(amount.currency)}f}"
    return text.replace(".", ",") if language() == "de" else text


@lru_cache(maxsize=2000)  # a page names the same few days again and again
def _day(day: date, form: DayForm, spoken: str) -> str:
    return format_date(day, DAYS[spoken][form], locale=_locale(spoken))


@cache
def _locale(spoken: str) -> Locale:
    return Locale.parse(LOCALES[spoken])


def _local(day: date) -> date:
    if isinstance(day, datetime):
        return timezone.localtime(day).date() if timezone.is_aware(day) else day.date()
    return day
