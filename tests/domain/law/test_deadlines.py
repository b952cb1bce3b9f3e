"""Deadlines: the day of the event is not counted, a last day off moves on, and the place decides what is a holiday."""

from __future__ import annotations

import pytest
from tests.domain.countries import AT, DE, NL, d

from kulanz.domain.law.deadlines import last_day, presumed_delivery, shifted
from kulanz.domain.law.notices import waiting_time


@pytest.mark.parametrize(
    ("day", "region", "expected"),
    [
        ("2026-06-04", "NW", "2026-06-05"),
        ("2026-06-04", "BE", "2026-06-04"),
        ("2026-12-25", "BY", "2026-12-28"),
        ("2026-12-24", "BY", "2026-12-24"),
        ("2027-01-06", "BY", "2027-01-07"),
        ("2027-01-06", "NW", "2027-01-06"),
        ("2027-03-08", "BE", "2027-03-09"),
        ("2027-03-08", "NW", "2027-03-08"),
        ("2026-10-31", "NW", "2026-11-02"),
        ("2025-10-31", "HH", "2025-11-03"),
        ("2025-10-31", "NW", "2025-10-31"),
        ("2026-10-03", "", "2026-10-05"),
    ],
)
def test_a_last_day_off_moves_to_the_next_working_day_of_the_place(day: str, region: str, expected: str) -> None:
    assert shifted(d(day), DE.holidays(region)) == d(expected)


def test_months_end_on_the_same_day_or_the_last_of_the_month() -> None:
    assert last_day(event_on=d("2027-01-31"), months=1) == d("2027-02-28")
    assert last_day(event_on=d("2027-01-15"), months=1) == d("2027-02-15")


@pytest.mark.parametrize(("served", "until"), [("2026-11-10", "2026-11-24"), ("2026-12-11", "2026-12-28")])
def test_two_weeks_to_object_to_an_order_to_pay(served: str, until: str) -> None:
    assert last_day(event_on=d(served), days=14, holidays=DE.holidays("")) == d(until)


def test_four_weeks_after_the_first_reminder() -> None:
    assert last_day(event_on=d("2026-10-01"), days=28) == d("2026-10-29")  # BDSG 31(2) no. 4


def test_good_friday_moves_an_austrian_term() -> None:
    assert shifted(d("2026-04-03"), AT.holidays("9")) == d("2026-04-07")  # Easter Monday is a holiday too
    assert d("2026-04-02") not in AT.holidays("9")


def test_dutch_post_rests_on_sundays_and_mondays() -> None:
    assert presumed_delivery(posted_on=d("2026-11-20"), postal_days=2) == d("2026-11-24")


def test_the_fourteen_days_begin_the_day_after_delivery() -> None:
    waits = waiting_time(
        posted_on=d("2026-11-20"),
        form=NL.notice("14_day_letter"),
        postal_days=NL.postal_days,
        holidays=NL.holidays(""),
    )

    assert (waits.delivered_on, waits.last_on, waits.costs_from) == (d("2026-11-24"), d("2026-12-08"), d("2026-12-09"))


def test_a_holiday_delays_the_dutch_letter() -> None:
    assert presumed_delivery(posted_on=d("2026-12-23"), postal_days=2, holidays=NL.holidays("")) == d("2026-12-29")
