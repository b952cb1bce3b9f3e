"""Limitation: when a claim is barred, what starts the time anew, and that nothing revives or shortens it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domain.countries import AT, DE, NL, US, d

from kulanz.domain.law.limitation import Limitation, guard, limitation
from kulanz.kernel.dates import Period
from kulanz.kernel.errors import BadValue, Unsupported
from kulanz.ports.country import CountryPack


def barred(arose: str, *acknowledged: str, pack: CountryPack = DE, suspended: Sequence[Period] = ()) -> Limitation:
    return limitation(
        arose_on=d(arose),
        rule=pack.limitation_rule(),
        acknowledged_on=[d(day) for day in acknowledged],
        suspended=suspended,
        holidays=pack.holidays(""),
    )


@pytest.mark.parametrize(
    ("arose", "acknowledged", "barred_after"),
    [
        ("2023-05-10", [], "2026-12-31"),
        ("2023-05-10", ["2025-03-15"], "2028-03-15"),
        ("2022-05-10", ["2026-02-01"], "2025-12-31"),  # too late: nothing revives
        ("2019-06-01", [], "2023-01-02"),  # 31 December 2022 was a Saturday
        ("2019-06-01", ["2023-01-02"], "2026-01-02"),  # the shifted last day is still in time
        ("2019-06-01", ["2023-01-03"], "2023-01-02"),
        ("2023-01-01", ["2024-06-01", "2026-05-30", "2030-01-01"], "2029-05-30"),
        ("2023-05-10", ["2023-06-01"], "2026-12-31"),  # before the time began: moves nothing back
    ],
)
def test_german_limitation(arose: str, acknowledged: list[str], barred_after: str) -> None:
    assert barred(arose, *acknowledged).barred_after == d(barred_after)


def test_what_came_too_late_is_named() -> None:
    found = barred("2022-05-10", "2026-02-01")

    assert found.ignored == (d("2026-02-01"),)
    assert "limitation.too_late" in [reason.rule for reason in found.reasons]


def test_negotiations_stop_the_clock_for_their_days() -> None:
    talks = Period(d("2025-03-01"), d("2025-05-01"))  # 61 days

    assert barred("2023-05-10", suspended=[talks]).barred_after == d("2027-03-02")
    assert barred("2023-05-10", "2025-04-01", suspended=[talks]).barred_after == d("2028-05-02")  # 1 May is a holiday
    before = Period(d("2023-06-01"), d("2023-07-01"))
    after = Period(d("2027-01-05"), d("2027-02-01"))
    assert barred("2023-05-10", suspended=[before, after]).barred_after == d("2026-12-31")


def test_austria_and_the_netherlands_know_no_year_end() -> None:
    assert barred("2023-05-10", pack=AT).barred_after == d("2026-05-11")  # 10 May 2026 is a Sunday
    assert barred("2023-05-10", pack=NL).barred_after == d("2028-05-10")
    assert NL.limitation_rule().reminder_restarts
    with pytest.raises(Unsupported):
        US.limitation_rule()


def test_an_acknowledgement_before_the_claim_arose_is_refused() -> None:
    with pytest.raises(BadValue):
        barred("2023-05-10", "2023-05-09")


def test_a_barred_claim_is_guarded() -> None:
    found = barred("2022-05-10")

    assert not guard(limitation=found, on=d("2025-12-31"), agrees_plan=True)
    assert [reason.rule for reason in guard(limitation=found, on=d("2026-01-01"), agrees_plan=False)] == [
        "limitation.barred"
    ]
    assert len(guard(limitation=found, on=d("2026-01-01"), agrees_plan=True)) == 2


days = st.dates(date(2015, 1, 1), date(2030, 12, 31))


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.sampled_from([DE, AT, NL]), days, st.lists(days, max_size=4), days)
def test_one_more_acknowledgement_never_moves_it_back(
    pack: CountryPack, arose_on: date, acknowledged: list[date], more: date
) -> None:
    known = [day for day in acknowledged if day >= arose_on]
    rule = pack.limitation_rule()

    before = limitation(arose_on=arose_on, rule=rule, acknowledged_on=known)
    after = limitation(arose_on=arose_on, rule=rule, acknowledged_on=[*known, max(more, arose_on)])

    assert after.barred_after >= before.barred_after
