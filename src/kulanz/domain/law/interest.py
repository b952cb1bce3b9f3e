"""Default interest as of any day, exact until the one rounding at the end, with the pieces that explain it.

BGB 288, 247, 289; ABGB 1000, UGB 456; BW 6:119, 6:119a (compounds yearly). Rates come dated from the country packs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from kulanz.kernel.dated import Dated, DatedTable
from kulanz.kernel.dates import Period, add_years, year_days
from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.kernel.words import Reason, say, technical

PER_CENT = 100
COMMON_YEAR = 365


class DayCount(StrEnum):
    """How long a year is. No German statute fixes it; act/365 is argued from BGB 191."""

    ACT_365 = "act/365"
    ACT_ACT = "act/act"


@dataclass(frozen=True, slots=True)
class InterestTerms:
    """The rate is `base` on the day plus `margin`, in percent a year. `base` rows name their sources."""

    base: DatedTable[Decimal]
    margin: Decimal
    law: str
    day_count: DayCount = DayCount.ACT_365
    compounds_yearly: bool = False
    counts_payment_day: bool = False


@dataclass(frozen=True, slots=True)
class Balance:
    """What bore interest during `period`. `interest_paid` is what had been paid on interest before it began: a year's
    interest joins the principal (where interest compounds) only as far as it is unpaid."""

    period: Period
    principal: Money
    interest_paid: Money | None = None  # None: nothing yet


@dataclass(frozen=True, slots=True)
class Segment:
    """Days of one rate on one principal. `amount` is the rounded running total less the one before."""

    period: Period
    rate: Decimal
    principal: Money
    amount: Money

    @property
    def days(self) -> int:
        return self.period.days


@dataclass(frozen=True, slots=True)
class Interest:
    """`amount` is rounded once; `exact_minor` is what it was before, in minor units."""

    amount: Money
    segments: tuple[Segment, ...]
    is_provisional: bool
    reasons: tuple[Reason, ...]
    exact_minor: Fraction


def interest(*, principal: Money, period: Period, terms: InterestTerms, pauses: Sequence[Period] = ()) -> Interest:
    """Interest on one principal for the interest days of `period`. During `pauses` (a moratorium) none arises."""
    return interest_over(balances=[Balance(period, principal)], terms=terms, pauses=pauses)


def interest_over(*, balances: Sequence[Balance], terms: InterestTerms, pauses: Sequence[Period] = ()) -> Interest:
    """Interest on a principal that changed: `balances` in order of time, none overlapping. Rounded once, at the end."""
    assert balances, "interest needs at least one balance"
    currency = balances[0].principal.currency
    exact, capital, before = Fraction(0), Fraction(0), 0
    segments: list[Segment] = []
    for piece in _pieces(balances, terms, pauses):
        if piece.begins_year:
            capital = max(exact - piece.interest_paid_minor, Fraction(0))
        base = piece.principal_minor + capital
        exact += base * Fraction(piece.rate) / PER_CENT * year_part(piece.period, terms.day_count)
        now = half_up(exact)
        segments.append(
            Segment(piece.period, piece.rate, Money(half_up(base), currency), Money(now - before, currency))
        )
        before = now
    last_day = balances[-1].period.end - timedelta(days=1)
    is_provisional = bool(segments) and terms.base.is_provisional(last_day)
    return Interest(Money(before, currency), tuple(segments), is_provisional, _reasons(terms, is_provisional), exact)


def days_owed(*, since: date, paid_on: date, terms: InterestTerms, stops_on: date | None = None) -> Period:
    """The interest days of what is paid on `paid_on`: that day counts in the Netherlands, not in Germany.

    `stops_on` is the first day without interest, e.g. when insolvency proceedings opened (InsO 39). None: nothing stops.
    """
    end = paid_on + timedelta(days=1) if terms.counts_payment_day else paid_on
    if stops_on is not None:
        end = min(end, stops_on)
    return Period(since, max(end, since))


def half_yearly(base: DatedTable[Decimal], *, from_year: int, until: date) -> DatedTable[Decimal]:
    """A table that takes `base` as it stood on each 1 January and 1 July, and keeps it for the half-year (UGB 456)."""
    starts = [date(year, month, 1) for year in range(from_year, until.year + 1) for month in (1, 7)]
    rows = [
        Dated(start, row.value, row.source, row.checked_on)
        for start in starts
        if start < until
        for row in [base.row_on(start)]
    ]
    return DatedTable(f"{base.name}, by half-years", rows, known_until=until)


def not_yet_booked(*, owed: Money, booked: Money) -> Money:
    """What is posted when interest becomes firm: the rounded total up to that day less what was booked before."""
    return owed - booked


def year_part(period: Period, day_count: DayCount) -> Fraction:
    """The share of a year that the days of `period` are."""
    if day_count is DayCount.ACT_365:
        return Fraction(period.days, COMMON_YEAR)
    parts = (
        Fraction((min(period.end, date(year + 1, 1, 1)) - max(period.start, date(year, 1, 1))).days, year_days(year))
        for year in range(period.start.year, period.end.year + 1)
    )
    return sum(parts, Fraction(0))


def half_up(value: Fraction) -> int:
    """The nearest whole number, halves away from zero."""
    whole = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return whole if value >= 0 else -whole


@dataclass(frozen=True, slots=True)
class _Piece:
    period: Period
    rate: Decimal
    principal_minor: int
    interest_paid_minor: int
    begins_year: bool


def _pieces(balances: Sequence[Balance], terms: InterestTerms, pauses: Sequence[Period]) -> Iterator[_Piece]:
    """Stretches of one principal and one rate, cut besides where a year's interest joins the principal."""
    first = balances[0].period.start
    next_year, years = add_years(first, 1), 1
    for balance in balances:
        if balance.period.start < first:
            raise BadValue(technical("Balances must be in order of time."), start=balance.period.start)
        first = balance.period.end
        paid = balance.interest_paid.minor if balance.interest_paid else 0
        for period, rate in _same_rate(balance.period, terms, pauses):
            start = period.start
            while start < period.end:
                begins = False
                while terms.compounds_yearly and next_year <= start:
                    begins, years = True, years + 1
                    next_year = add_years(balances[0].period.start, years)
                end = min(next_year, period.end) if terms.compounds_yearly else period.end
                yield _Piece(Period(start, end), rate, balance.principal.minor, paid, begins)
                start = end


def _same_rate(period: Period, terms: InterestTerms, pauses: Sequence[Period]) -> Iterator[tuple[Period, Decimal]]:
    """`period` without the pauses, cut where the rate changes (not where a new half-year kept the old rate)."""
    for stretch in without(period, pauses):
        waiting: tuple[Period, Decimal] | None = None
        for part, base in terms.base.pieces(stretch):
            rate = base + terms.margin
            if waiting and waiting[1] == rate:
                waiting = (Period(waiting[0].start, part.end), rate)
                continue
            if waiting:
                yield waiting
            waiting = (part, rate)
        if waiting:
            yield waiting


def without(period: Period, pauses: Sequence[Period]) -> Iterator[Period]:
    """What is left of `period` outside the pauses."""
    start = period.start
    for pause in sorted(pauses, key=lambda p: p.start):
        if pause.end <= start or pause.start >= period.end:
            continue
        if pause.start > start:
            yield Period(start, pause.start)
        start = max(start, pause.end)
    if start < period.end:
        yield Period(start, period.end)


def _reasons(terms: InterestTerms, is_provisional: bool) -> tuple[Reason, ...]:
    if terms.margin:
        words = say("Base rate plus %(margin)s percentage points a year.", margin=f"{terms.margin.normalize():f}")
    else:
        words = say("The interest rate fixed by law, by the year.")
    reasons = [Reason("interest.rate", words, terms.law)]
    if terms.compounds_yearly:
        reasons.append(
            Reason("interest.compounds", say("After each year, unpaid interest joins the principal."), terms.law)
        )
    if is_provisional:
        words = say("The newest rate is not known yet; the last known one was used. The amount may still change.")
        reasons.append(Reason("interest.provisional", words, terms.base.name))
    return tuple(reasons)
