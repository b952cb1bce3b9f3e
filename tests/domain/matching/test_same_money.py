"""The same money told by the creditor and by the bank: when it is one payment, and when it is two."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from kulanz.domain.matching.same_money import Sighting, is_same, twin_of
from kulanz.kernel.money import Money

FRIDAY, MONDAY = date(2026, 2, 27), date(2026, 3, 2)
ACCOUNT, OTHER = UUID(int=1), UUID(int=2)
NUMBERS = frozenset({"R1", "R2"})

told = Sighting(
    UUID(int=10), Money(8990), FRIDAY, named=frozenset({"R1"}), account=ACCOUNT, numbers=NUMBERS,
    account_numbers=frozenset({"RF18K1"}), customer="Erika Muster",
)  # fmt: skip
seen = Sighting(UUID(int=20), Money(8990), MONDAY, iban="DE1", names=("Tante Frieda",))


@pytest.mark.parametrize(
    ("bank", "expected"),
    [
        (replace(seen, words=frozenset({"R1"})), True),  # names the same invoice
        (replace(seen, words=frozenset({"R2"}), names=("Erika Muster",)), False),  # names another one
        (replace(seen, names=("MUSTER ERIKA",)), True),  # the customer pays
        (replace(seen, words=frozenset({"RF18K1"})), True),  # names the account
        (seen, False),  # somebody else, without a word
        (replace(seen, words=frozenset({"R1"}), amount=Money(8991)), False),
        (replace(seen, words=frozenset({"R1"}), on=date(2026, 3, 6)), True),  # five working days
        (replace(seen, words=frozenset({"R1"}), on=date(2026, 3, 9)), False),  # six
        (replace(seen, words=frozenset({"R1"}), account=OTHER), False),
    ],
)
def test_one_payment_or_two(bank: Sighting, expected: bool) -> None:
    assert is_same(told, bank, holidays=()) is expected
    assert is_same(bank, told, holidays=()) is expected


def test_a_report_that_tells_nothing_besides_is_the_money_of_that_account() -> None:
    bare = Sighting(UUID(int=11), Money(8990), FRIDAY, account=ACCOUNT, numbers=NUMBERS, customer="Erika Muster")

    assert is_same(bare, replace(seen, account=ACCOUNT), holidays=())
    assert not is_same(bare, seen, holidays=())


def test_of_two_reports_the_one_of_the_nearest_day_is_taken() -> None:
    early = replace(told, id=UUID(int=12), on=date(2026, 2, 24))

    assert twin_of(replace(seen, words=frozenset({"R1"})), [early, told], holidays=()) == told
    assert twin_of(seen, [early, told], holidays=()) is None
