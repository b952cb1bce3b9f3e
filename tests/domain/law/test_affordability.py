"""What a person can spare: the table of the law, and no instalment that would cut into it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domain.countries import DE, d, eur

from kulanz.domain.law.affordability import affordable, attachable
from kulanz.kernel.errors import BadValue, NotKnownThen
from kulanz.kernel.money import Money

EXAMPLES = [
    # day, net, dependants, attachable
    ("2025-07-01", "1560.00", 0, "3.50"),
    ("2025-07-01", "1605.00", 0, "31.50"),
    ("2025-07-01", "1700.00", 0, "101.50"),
    ("2025-07-01", "2230.00", 0, "472.50"),
    ("2025-07-01", "2230.00", 1, "44.89"),
    ("2026-06-30", "1560.00", 0, "3.50"),
    ("2026-07-01", "1589.99", 0, "0.00"),
    ("2026-07-01", "1590.00", 0, "1.82"),
    ("2026-07-01", "1609.99", 0, "8.82"),
    ("2026-07-01", "1800.00", 0, "148.82"),
    ("2026-07-01", "2230.00", 0, "449.82"),
    ("2026-07-01", "2230.00", 1, "22.59"),
    ("2023-07-01", "1434.00", 0, "19.40"),
    ("2026-07-01", "0.00", 0, "0.00"),
    # above the top: the value of the last row (4860) and everything beyond 4866.30
    ("2026-07-01", "4866.30", 0, "2290.82"),
    ("2026-07-01", "5000.00", 0, "2424.52"),
]


@pytest.mark.parametrize(("day", "net", "dependants", "expected"), EXAMPLES)
def test_the_table_of_attachable_income(day: str, net: str, dependants: int, expected: str) -> None:
    assert attachable(net=eur(net), dependants=dependants, table=DE.free_income_on(d(day))) == eur(expected)


def test_more_than_five_dependants_count_as_five() -> None:
    table = DE.free_income_on(d("2026-07-01"))

    assert table.free(7) == table.free(5) == eur("3516.14")
    assert attachable(net=eur("4000.00"), dependants=9, table=table) == eur("48.39")


def test_a_day_before_the_first_table_is_refused_and_one_after_the_last_is_provisional() -> None:
    with pytest.raises(NotKnownThen):
        DE.free_income_on(d("2022-06-30"))
    assert DE.free_income is not None
    assert DE.free_income.is_provisional(d("2027-07-01"))
    assert not DE.free_income.is_provisional(d("2027-06-30"))


@pytest.mark.parametrize(("net", "dependants"), [("-1.00", 0), ("1.00", -1)])
def test_numbers_below_zero_are_refused(net: str, dependants: int) -> None:
    with pytest.raises(BadValue):
        attachable(net=eur(net), dependants=dependants, table=DE.free_income_on(d("2026-07-01")))


def test_an_instalment_is_the_least_of_share_statement_and_policy() -> None:
    found = affordable(attachable=eur("148.82"), share_percent=50, limits=[eur("60.00"), eur("200.00")])

    assert found.instalment == eur("60.00")
    assert affordable(attachable=eur("148.82"), share_percent=50, limits=[]).instalment == eur("74.41")


def test_who_lives_on_what_law_protects_is_offered_no_plan() -> None:
    assert affordable(attachable=eur("0.00"), share_percent=50, limits=[eur("60.00")]).instalment is None
    assert affordable(attachable=eur("10.00"), share_percent=50, limits=[eur("0.00")]).instalment is None


@settings(derandomize=True, max_examples=80, deadline=None)
@given(st.integers(0, 800_000), st.integers(0, 8))
def test_more_income_never_leaves_less_free_and_more_dependants_never_cost(net: int, dependants: int) -> None:
    table = DE.free_income_on(d("2026-07-01"))

    taken = attachable(net=Money(net), dependants=dependants, table=table)

    assert 0 <= taken.minor <= net
    assert attachable(net=Money(net), dependants=dependants + 1, table=table) <= taken
    assert attachable(net=Money(net + 10_00), dependants=dependants, table=table) >= taken
