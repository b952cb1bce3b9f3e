"""Interest: the examples of the law in cents, what rounding must not do, and what holds for every amount and period."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domain.countries import AT, BUSINESS, CONSUMER, DE, NL, ONE_DAY, d, eur, owed

from kulanz.domain.law.interest import (
    Balance,
    DayCount,
    InterestTerms,
    days_owed,
    half_up,
    interest,
    interest_over,
    not_yet_booked,
)
from kulanz.domain.law.role import CustomerKind
from kulanz.kernel.dated import Dated, DatedTable
from kulanz.kernel.dates import Period
from kulanz.kernel.errors import BadValue, NotKnownThen
from kulanz.kernel.money import Money
from kulanz.ports.country import CountryPack

ACT_365, ACT_ACT = DayCount

# principal, customer, first and last interest day, days at rate, act/365, act/act
GERMAN_EXAMPLES = [
    ("1000.00", CONSUMER, "2024-01-01", "2024-06-30", [(182, "8.62")], "42.98", "42.86"),
    ("2500.00", CONSUMER, "2025-04-15", "2025-09-30", [(77, "7.27"), (92, "6.27")], "77.85", "77.85"),
    ("10000.00", BUSINESS, "2026-05-01", "2026-08-31", [(61, "10.27"), (62, "10.52")], "350.33", "350.33"),
    ("1000.00", CONSUMER, "2022-07-01", "2022-12-31", [(184, "4.12")], "20.77", "20.77"),
    ("89.90", CONSUMER, "2026-10-16", "2026-11-20", [(36, "6.52")], "0.58", "0.58"),
    ("354.16", CONSUMER, "2018-04-30", "2018-06-17", [(49, "4.12")], "1.96", "1.96"),
]


@pytest.mark.parametrize(("principal", "customer", "first", "last", "pieces", "by_365", "by_act"), GERMAN_EXAMPLES)
def test_german_examples_come_out_to_the_cent(
    principal: str,
    customer: CustomerKind,
    first: str,
    last: str,
    pieces: list[tuple[int, str]],
    by_365: str,
    by_act: str,
) -> None:
    for day_count, expected in ((ACT_365, by_365), (ACT_ACT, by_act)):
        found = owed(DE, customer, principal, first, last, day_count=day_count)

        assert found.amount == eur(expected)
        assert [(segment.days, str(segment.rate)) for segment in found.segments] == pieces
        assert not found.is_provisional


@pytest.mark.parametrize(
    ("pack", "customer", "expected"),
    [(AT, BUSINESS, "27.05"), (AT, CONSUMER, "10.08"), (DE, BUSINESS, "26.52"), (NL, BUSINESS, "26.21")],
)
def test_the_same_claim_costs_different_interest_in_each_country(
    pack: CountryPack, customer: CustomerKind, expected: str
) -> None:
    assert owed(pack, customer, "1000.00", "2026-07-01", "2026-09-30").amount == eur(expected)


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        ("2024-01-01", "13.08"),
        ("2024-09-30", "13.08"),
        ("2025-01-01", "11.73"),
        ("2025-07-01", "10.73"),
        ("2026-12-31", "10.73"),
    ],
)
def test_austrian_trade_keeps_the_base_of_the_first_day_of_the_half_year(day: str, rate: str) -> None:
    terms = AT.interest_terms(customer=BUSINESS, arose_on=d(day))
    assert terms.base.on(d(day)) + terms.margin == Decimal(rate)


def test_dutch_interest_compounds_on_each_anniversary() -> None:
    found = owed(NL, CONSUMER, "1000.00", "2023-03-01", "2026-02-28")

    assert found.amount == eur("191.27")
    assert [(segment.days, int(segment.rate)) for segment in found.segments] == [
        (122, 4), (184, 6), (60, 7), (306, 7), (59, 6), (306, 6), (59, 4),
    ]  # fmt: skip
    assert [str(segment.principal.amount) for segment in found.segments[2:6:3]] == ["1000.00", "1127.28"]
    simple = sum((Decimal(s.days) * s.rate for s in found.segments), Decimal(0)) * 1000 / 36500
    assert found.amount.amount > simple


def test_segments_add_up_to_the_rounded_sum_not_to_rounded_parts() -> None:
    found = owed(DE, BUSINESS, "10000.00", "2026-05-01", "2026-08-31")

    assert [str(segment.amount.amount) for segment in found.segments] == ["171.64", "178.69"]
    assert sum(segment.amount.minor for segment in found.segments) == found.amount.minor == 350_33
    alone = [owed(DE, BUSINESS, "10000.00", *days).amount.minor for days in
             (("2026-05-01", "2026-06-30"), ("2026-07-01", "2026-08-31"))]  # fmt: skip
    assert sum(alone) == 350_34  # what a program would say that rounds the parts


def test_a_half_year_that_keeps_the_rate_is_no_new_segment() -> None:
    assert [segment.days for segment in owed(DE, CONSUMER, "100.00", "2019-01-01", "2020-12-31").segments] == [731]


def test_a_negative_base_rate_lowers_the_sum() -> None:
    terms = DE.interest_terms(customer=CONSUMER, arose_on=d("2020-01-01"))

    assert terms.base.on(d("2020-01-01")) + terms.margin == Decimal("4.12")


def test_a_rate_nobody_knows_yet_is_used_and_said_to_be_provisional() -> None:
    known = owed(DE, CONSUMER, "1000.00", "2026-12-01", "2026-12-31")
    beyond = owed(DE, CONSUMER, "1000.00", "2026-12-01", "2027-01-01")

    assert not known.is_provisional
    assert beyond.is_provisional
    assert beyond.segments[-1].rate == Decimal("6.52")
    assert "interest.provisional" in [reason.rule for reason in beyond.reasons]


def test_a_day_before_the_table_begins_is_refused() -> None:
    with pytest.raises(NotKnownThen):
        owed(NL, BUSINESS, "100.00", "2004-12-31", "2005-01-02")


def test_an_old_obligation_between_businesses_keeps_eight_points() -> None:
    old = DE.interest_terms(customer=BUSINESS, arose_on=d("2014-07-28"))
    new = DE.interest_terms(customer=BUSINESS, arose_on=d("2014-07-29"))

    assert (old.margin, new.margin) == (Decimal("8.00"), Decimal("9.00"))


@pytest.mark.parametrize(("pack", "days"), [(DE, 49), (AT, 49), (NL, 50)])
def test_the_day_of_payment_counts_in_the_netherlands_only(pack: CountryPack, days: int) -> None:
    terms = pack.interest_terms(customer=CONSUMER, arose_on=d("2018-04-30"))

    assert days_owed(since=d("2018-04-30"), paid_on=d("2018-06-18"), terms=terms).days == days


def test_insolvency_stops_interest_on_the_day_it_opens() -> None:
    terms = DE.interest_terms(customer=CONSUMER, arose_on=d("2026-01-01"))

    found = days_owed(since=d("2026-03-01"), paid_on=d("2026-06-01"), terms=terms, stops_on=d("2026-04-01"))

    assert found == Period(d("2026-03-01"), d("2026-04-01"))


def test_money_that_comes_before_default_owes_no_day() -> None:
    terms = DE.interest_terms(customer=CONSUMER, arose_on=d("2026-01-01"))

    assert days_owed(since=d("2026-03-01"), paid_on=d("2026-02-01"), terms=terms).days == 0


def test_breathing_space_takes_its_days_out() -> None:
    terms = DE.interest_terms(customer=CONSUMER, arose_on=d("2026-07-01"))
    period = Period(d("2026-07-01"), d("2026-10-01"))
    pause = Period(d("2026-08-01"), d("2026-09-01"))

    paused = interest(principal=eur("1000.00"), period=period, terms=terms, pauses=[pause])

    whole = interest(principal=eur("1000.00"), period=period, terms=terms)
    inside = interest(principal=eur("1000.00"), period=pause, terms=terms)
    assert [segment.days for segment in paused.segments] == [31, 30]
    assert paused.exact_minor == whole.exact_minor - inside.exact_minor


def test_a_pause_over_everything_leaves_no_interest() -> None:
    terms = DE.interest_terms(customer=CONSUMER, arose_on=d("2026-07-01"))
    period = Period(d("2026-07-01"), d("2026-08-01"))

    assert interest(principal=eur("1000.00"), period=period, terms=terms, pauses=[period]).amount == eur("0.00")


def test_a_part_payment_lowers_what_bears_interest_and_rounds_once() -> None:
    terms = DE.interest_terms(customer=CONSUMER, arose_on=d("2026-07-01"))
    balances = [
        Balance(Period(d("2026-07-01"), d("2026-08-01")), eur("1000.00")),
        Balance(Period(d("2026-08-01"), d("2026-09-01")), eur("400.00")),
    ]

    found = interest_over(balances=balances, terms=terms)

    assert found.exact_minor == Fraction(31 * 652 * (100_000 + 40_000), 100 * 100 * 365)
    assert [str(s.principal) for s in found.segments] == ["1000.00 EUR", "400.00 EUR"]


def test_dutch_interest_that_was_paid_does_not_join_the_principal() -> None:
    terms = NL.interest_terms(customer=CONSUMER, arose_on=d("2024-01-01"))
    year = Period(d("2024-01-01"), d("2025-01-01"))
    later = Period(d("2025-01-01"), d("2025-02-01"))

    unpaid = interest_over(balances=[Balance(year, eur("1000.00")), Balance(later, eur("1000.00"))], terms=terms)
    paid = interest_over(
        balances=[Balance(year, eur("1000.00")), Balance(later, eur("1000.00"), eur("71.00"))], terms=terms
    )

    assert unpaid.segments[-1].principal > eur("1070.00")
    assert paid.segments[-1].principal == eur("1000.00")


def test_balances_out_of_order_are_refused() -> None:
    terms = DE.interest_terms(customer=CONSUMER, arose_on=d("2026-07-01"))
    period = Period(d("2026-07-01"), d("2026-08-01"))

    with pytest.raises(BadValue):
        interest_over(balances=[Balance(period, eur("1.00")), Balance(period, eur("1.00"))], terms=terms)


def test_what_is_booked_is_the_total_less_what_was_booked_before() -> None:
    june = owed(DE, CONSUMER, "333.33", "2026-05-01", "2026-06-30").amount
    july = owed(DE, CONSUMER, "333.33", "2026-05-01", "2026-07-31").amount

    assert june + not_yet_booked(owed=july, booked=june) == july


def test_halves_of_a_cent_go_away_from_zero() -> None:
    assert [half_up(Fraction(n, 2)) for n in (1, 3, -1, -3, 2)] == [1, 2, -1, -2, 1]


days = st.dates(date(2015, 1, 1), date(2026, 12, 1))
principals = st.integers(1, 10_000_000)
packs = st.sampled_from([(DE, CONSUMER), (DE, BUSINESS), (AT, CONSUMER)])
counts = st.sampled_from(list(DayCount))
small = settings(derandomize=True, max_examples=60, deadline=None)


@small
@given(packs, counts, principals, days, st.integers(0, 900), st.integers(0, 900))
def test_interest_of_adjoining_periods_adds_up_before_rounding(
    who: tuple[CountryPack, CustomerKind], count: DayCount, principal: int, start: date, first: int, second: int
) -> None:
    terms = who[0].interest_terms(customer=who[1], arose_on=start, day_count=count)
    middle = start + timedelta(days=first)
    end = middle + timedelta(days=second)

    def exact(period: Period) -> Fraction:
        return interest(principal=Money(principal), period=period, terms=terms).exact_minor

    assert exact(Period(start, middle)) + exact(Period(middle, end)) == exact(Period(start, end))


@small
@given(packs, counts, principals, days, st.integers(0, 2000))
def test_segments_always_add_up(
    who: tuple[CountryPack, CustomerKind], count: DayCount, principal: int, start: date, length: int
) -> None:
    terms = who[0].interest_terms(customer=who[1], arose_on=start, day_count=count)
    period = Period(start, start + timedelta(days=length))

    found = interest(principal=Money(principal), period=period, terms=terms)

    assert sum(segment.amount.minor for segment in found.segments) == found.amount.minor
    assert sum(segment.days for segment in found.segments) == length
    assert abs(found.exact_minor - found.amount.minor) <= Fraction(1, 2)


def test_a_rate_below_zero_is_rounded_like_any_other() -> None:
    base = DatedTable("test", [Dated(d("2020-01-01"), Decimal("-1.00"), "test")])
    terms = InterestTerms(base, Decimal(0), "test")
    period = Period(d("2020-01-01"), d("2020-12-31"))

    assert interest(principal=eur("150.00"), period=period, terms=terms).amount == eur("-1.50")


def test_leap_day_start_has_its_anniversary_on_the_last_of_february() -> None:
    found = owed(NL, CONSUMER, "1000.00", "2024-02-29", "2025-03-01")

    assert [segment.period.start for segment in found.segments][-1] == d("2025-02-28")
    assert found.segments[-1].period.end == d("2025-03-01") + ONE_DAY
