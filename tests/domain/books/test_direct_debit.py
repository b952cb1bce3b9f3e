"""Direct debits: how long they are provisional, and when the customer must know of them."""

from __future__ import annotations

from tests.domain.countries import d

from kulanz.domain.books.direct_debit import Scheme, finality, mandate_lapses_on, notice_by


def test_money_by_direct_debit_is_provisional_for_eight_weeks() -> None:
    found = finality(debited_on=d("2026-10-01"), scheme=Scheme.CORE)

    assert found.refund_until == d("2026-11-26")
    assert found.unauthorised_until == d("2027-11-01")
    assert found.is_provisional(d("2026-11-26"))
    assert not found.is_provisional(d("2026-11-27"))


def test_a_business_debit_is_final_at_once() -> None:
    assert not finality(debited_on=d("2026-10-01"), scheme=Scheme.B2B).is_provisional(d("2026-10-02"))


def test_the_customer_is_told_fourteen_days_before() -> None:
    assert notice_by(due_on=d("2026-12-15")) == d("2026-12-01")
    assert notice_by(due_on=d("2026-12-15"), notice_days=1) == d("2026-12-14")


def test_a_mandate_lapses_three_years_after_its_last_use() -> None:
    assert mandate_lapses_on(last_used_on=d("2024-02-29")) == d("2027-02-28")
