"""Default: who is late since when, by which proof; and that kindness of form never makes a consumer late by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.domain.countries import AT, BUSINESS, CONSUMER, DE, NL, PUBLIC, d

from kulanz.domain.law.default import DefaultFacts, default
from kulanz.kernel.words import Reason
from kulanz.ports.country import CountryPack

DUE = DefaultFacts(CONSUMER, d("2026-09-15"), received_on=d("2026-09-03"))


def since(facts: DefaultFacts, *, pack: CountryPack = DE, region: str = "BE") -> tuple[date | None, Reason]:
    found = default(facts=facts, rules=pack.default_rules(), holidays=pack.holidays(region))
    return found.since, found.reason


@pytest.mark.parametrize(
    "facts", [replace(DUE, customer=BUSINESS), replace(DUE, customer=PUBLIC), replace(DUE, has_notice_on_invoice=True)]
)
def test_thirty_days_after_due_date_and_receipt(facts: DefaultFacts) -> None:
    day, reason = since(facts)

    assert day == d("2026-10-16")
    assert reason.law == "BGB 286(3)"


def test_a_consumer_whose_invoice_was_silent_is_not_late_after_thirty_days() -> None:
    day, reason = since(DUE)

    assert day is None
    assert reason.rule == "default.no_notice"


def test_a_day_printed_on_the_invoice_is_no_default() -> None:
    printed = DefaultFacts(CONSUMER, d("2026-10-05"), received_on=d("2026-09-20"))

    assert since(printed)[0] is None


def test_an_agreed_day_needs_no_reminder() -> None:
    assert since(replace(DUE, is_agreed_date=True))[0] == d("2026-09-16")


def test_an_agreed_saturday_becomes_monday() -> None:
    day, _ = since(DefaultFacts(CONSUMER, d("2026-10-03"), is_agreed_date=True))

    assert day == d("2026-10-06")  # Saturday and holiday -> Monday 5 October -> the day after


def test_the_thirtieth_day_moves_with_the_holidays_of_the_place() -> None:
    corpus_christi = DefaultFacts(BUSINESS, d("2026-05-05"), received_on=d("2026-05-01"))  # day 30: Thursday 4 June

    assert since(corpus_christi, region="NW")[0] == d("2026-06-06")
    assert since(corpus_christi, region="BE")[0] == d("2026-06-05")


def test_holidays_inside_the_term_do_not_matter() -> None:
    over_christmas = DefaultFacts(BUSINESS, d("2026-12-15"), received_on=d("2026-12-01"))

    assert since(over_christmas)[0] == d("2027-01-15")


def test_a_reminder_counts_from_the_day_after_it_arrived() -> None:
    day, reason = since(replace(DUE, reminder_received_on=d("2026-09-26")))

    assert (day, reason.law) == (d("2026-09-27"), "BGB 286(1)")  # a Sunday: interest runs on days off as well


@pytest.mark.parametrize("reminded_on", ["2026-09-01", "2026-09-15"])
def test_a_reminder_before_the_amount_is_overdue_does_not_count(reminded_on: str) -> None:
    found = default(
        facts=replace(DUE, reminder_received_on=d(reminded_on)), rules=DE.default_rules(), holidays=DE.holidays("BE")
    )

    assert found.since is None
    assert "default.early_reminder" in [reason.rule for reason in (found.reason, *found.because)]


def test_the_earliest_trigger_wins() -> None:
    facts = replace(DUE, customer=BUSINESS, reminder_received_on=d("2026-09-20"))

    assert since(facts)[0] == d("2026-09-21")
    assert since(replace(facts, is_agreed_date=True))[0] == d("2026-09-16")
    assert since(replace(facts, refused_on=d("2026-09-17")))[0] == d("2026-09-18")


def test_only_a_consumer_needs_the_proof_that_the_invoice_arrived() -> None:
    unknown = DefaultFacts(BUSINESS, d("2026-09-15"))

    assert since(unknown)[0] == d("2026-10-16")
    day, reason = since(replace(unknown, customer=CONSUMER, has_notice_on_invoice=True))
    assert (day, reason.rule) == (None, "default.no_receipt")


def test_an_invoice_that_came_after_the_due_date_starts_the_term_then() -> None:
    late = DefaultFacts(BUSINESS, d("2026-09-15"), received_on=d("2026-10-01"))

    assert since(late)[0] == d("2026-11-03")  # day 30: Saturday 31 October -> Monday 2 November


def test_austria_knows_the_agreed_day_and_the_reminder_only() -> None:
    assert since(replace(DUE, customer=BUSINESS), pack=AT, region="9")[0] is None
    assert since(replace(DUE, is_agreed_date=True), pack=AT, region="9")[0] == d("2026-09-16")


def test_the_dutch_reminder_must_leave_time() -> None:
    assert since(replace(DUE, reminder_received_on=d("2026-09-20")), pack=NL, region="")[0] == d("2026-10-05")
    assert since(replace(DUE, customer=BUSINESS), pack=NL, region="")[0] == d("2026-10-16")
    assert since(DUE, pack=NL, region="")[1].rule == "default.no_notice"
