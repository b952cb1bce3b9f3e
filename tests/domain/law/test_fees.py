"""Reminder fees and returned debits: free, small or refused, and never more than it cost."""

from __future__ import annotations

import pytest
from tests.domain.countries import DE, NL, d, eur

from kulanz.domain.law.fees import FeeVerdict, reminder_fee, returned_debit_cost
from kulanz.kernel.money import Money
from kulanz.ports.country import CountryPack

ON = d("2026-11-21")


def fee(
    wanted: str, channel: str = "letter", *, brings_default: bool = False, pack: CountryPack = DE
) -> tuple[FeeVerdict, Money]:
    assert pack.reminder_fees is not None
    rules = pack.reminder_fees.on(ON)
    found = reminder_fee(wanted=eur(wanted), channel=channel, brings_default=brings_default, rules=rules)
    return found.verdict, found.amount


def test_the_reminder_that_brings_default_is_free() -> None:
    assert fee("1.00", brings_default=True) == (FeeVerdict.FREE, eur("0.00"))


@pytest.mark.parametrize("channel", ["email", "sms"])
def test_a_message_is_free(channel: str) -> None:
    assert fee("1.00", channel) == (FeeVerdict.FREE, eur("0.00"))


@pytest.mark.parametrize(
    ("wanted", "verdict", "amount"),
    [
        ("1.00", FeeVerdict.ALLOWED, "1.00"),
        ("1.20", FeeVerdict.ALLOWED, "1.20"),
        ("1.21", FeeVerdict.RISKY, "1.21"),
        ("2.50", FeeVerdict.RISKY, "2.50"),  # not a safe value: BGH VIII ZR 95/18
        ("2.51", FeeVerdict.REFUSED, "0.00"),
    ],
)
def test_a_later_letter_costs_paper_and_postage(wanted: str, verdict: FeeVerdict, amount: str) -> None:
    assert fee(wanted) == (verdict, eur(amount))


def test_dutch_reminders_are_always_free() -> None:
    assert fee("0.50", pack=NL) == (FeeVerdict.FREE, eur("0.00"))


def test_a_returned_debit_costs_what_the_banks_charged_and_only_by_the_customers_fault() -> None:
    ours = returned_debit_cost(bank_charges=eur("3.12"), is_customers_fault=False, law="BGB 280")
    theirs = returned_debit_cost(bank_charges=eur("3.12"), is_customers_fault=True, law="BGB 280")
    none = returned_debit_cost(bank_charges=eur("0.00"), is_customers_fault=True, law="BGB 280")

    assert [found.amount for found in (ours, theirs, none)] == [eur("0.00"), eur("3.12"), eur("0.00")]
