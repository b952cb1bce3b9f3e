"""Money without a word: when a payer and an amount are enough, and when a person must look."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from kulanz.domain.matching.matching import Candidate, Match, MoneyLine, Tier, match
from kulanz.domain.matching.remittance import is_slip
from kulanz.kernel.money import Money

MARIA, JAN, NAMESAKE = UUID(int=1), UUID(int=2), UUID(int=3)
IBAN = "DE02120300000000202051"


def claim(nth: int, account: UUID, minor: int = 3500, **more: Any) -> Candidate:
    known: dict[str, Any] = {
        "claim": UUID(int=100 + nth), "account": account, "open": Money(minor), "due_on": date(2026, 10, 1),
        "number": f"RE-2026-{nth:06d}", "customer_number": f"K1000{account.int}",
        "names": ("Jan Jansen",) if account == JAN else ("Maria Muster",),
    }  # fmt: skip
    return Candidate(**(known | more))


def came(minor: int = 3500, text: str = "", **more: Any) -> MoneyLine:
    return MoneyLine(Money(minor), text, **more)


def rules(found: Match) -> list[str]:
    return [reason.rule for reason in found.because]


def test_a_bank_account_that_paid_before_and_an_open_amount_are_certain() -> None:
    known = claim(1, MARIA, ibans=frozenset({IBAN}))

    found = match(came(iban=IBAN), [known, claim(2, JAN)])

    assert (found.tier, found.certain, found.account) == (Tier.IBAN, True, MARIA)
    assert rules(found) == ["matching.iban", "matching.amount"]


def test_a_bank_account_that_pays_for_two_is_for_a_person() -> None:
    ibans = frozenset({IBAN})

    found = match(came(iban=IBAN), [claim(1, MARIA, ibans=ibans), claim(2, JAN, minor=900, ibans=ibans)])

    assert (found.certain, found.account) == (False, MARIA)


def test_a_whole_name_and_an_open_amount_are_certain_and_name_the_invoice() -> None:
    found = match(came(name="MUSTER, MARIA"), [claim(1, MARIA), claim(2, MARIA, minor=900), claim(3, JAN)])

    assert (found.tier, found.certain) == (Tier.NAME, True)
    assert [(share.account, share.claim) for share in found.shares] == [(MARIA, UUID(int=101))]


def test_of_two_invoices_over_the_same_amount_the_law_takes_one() -> None:
    found = match(came(name="Maria Muster"), [claim(1, MARIA), claim(2, MARIA)])

    assert found.certain
    assert [(share.account, share.claim) for share in found.shares] == [(MARIA, None)]


def test_two_namesakes_who_owe_the_same_are_for_a_person() -> None:
    assert not match(came(name="Maria Muster"), [claim(1, MARIA), claim(2, NAMESAKE)]).certain
    assert match(came(name="Maria Muster"), [claim(1, MARIA), claim(2, NAMESAKE, minor=900)]).certain


def test_a_part_payment_without_a_word_is_for_a_person() -> None:
    assert not match(came(1000, name="Maria Muster"), [claim(1, MARIA)]).certain


def test_a_slip_of_the_pen_is_seen_through_where_the_other_invoice_is_over_another_amount() -> None:
    mine, other = claim(12, MARIA), claim(21, JAN, minor=900)

    found = match(came(text="Rechnung RE-2026-000021", name="Maria Muster"), [mine, other])

    assert (found.certain, found.account) == (True, MARIA)
    assert rules(found)[-1] == "matching.slip"


def test_a_number_that_is_no_slip_may_be_meant_so_a_person_looks() -> None:
    mine, other = claim(12, MARIA), claim(998, JAN, minor=900)

    assert not match(came(text="Rechnung RE-2026-000998", name="Maria Muster"), [mine, other]).certain


def test_the_number_of_another_customer_in_the_text_stops_it() -> None:
    mine, other = claim(12, MARIA), claim(21, JAN)

    assert not match(
        came(3500, "fuer Kunde K10002, Restzahlung", name="Maria Muster"), [mine, claim(21, JAN, minor=900)]
    ).certain
    assert match(came(3500, "fuer Kunde K10002", name="Jan Jansen"), [mine, other]).account == JAN


@pytest.mark.parametrize(
    ("written", "meant", "expected"),
    [
        ("RE4711", "RE4711", False),
        ("RE4712", "RE4711", True),
        ("RE4171", "RE4711", True),
        ("RE471", "RE4711", True),
        ("RE47111", "RE4711", True),
        ("RE4722", "RE4711", False),
        ("R4171", "RE4711", False),
        ("", "A", True),
    ],
)
def test_one_slip_is_a_sign_wrong_missing_too_many_or_exchanged(written: str, meant: str, expected: bool) -> None:
    assert is_slip(written, meant) is expected
