"""What speaks against a number that a payer wrote: slips of the pen that hit somebody else's invoice."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from kulanz.domain.matching.likeness import search_names
from kulanz.domain.matching.matching import Candidate, MoneyLine, Tier, match
from kulanz.domain.matching.reference import rf_reference
from kulanz.kernel.money import Money

MARIA, JAN = UUID(int=1), UUID(int=2)


def claim(nth: int, account: UUID, minor: int = 3500, **more: Any) -> Candidate:
    known: dict[str, Any] = {
        "claim": UUID(int=100 + nth), "account": account, "open": Money(minor), "due_on": date(2026, 10, 1),
        "number": f"RE-2026-{nth:06d}", "reference": rf_reference(f"C{nth:06d}"), "customer_number": f"K1000{account.int}",
        "names": ("Maria Muster",) if account == MARIA else ("Jan Jansen",),
    }  # fmt: skip
    return Candidate(**(known | more))


MARIAS, JANS = claim(12, MARIA), claim(21, JAN)


def test_a_slip_that_hits_a_neighbours_invoice_over_the_same_sum_is_left_to_a_person() -> None:
    found = match(MoneyLine(Money(3500), "Rechnung RE-2026-000021", name="MARIA MUSTER"), [MARIAS, JANS])

    assert (found.certain, found.account) == (False, MARIA)
    assert [reason.rule for reason in found.because] == ["matching.name", "matching.amount"]


def test_somebody_else_may_pay_an_invoice_to_the_cent() -> None:
    found = match(MoneyLine(Money(3500), "RE-2026-000021", name="Tante Frieda"), [JANS])

    assert (found.certain, found.account) == (True, JAN)


def test_somebody_unknown_and_another_sum_are_left_to_a_person() -> None:
    found = match(MoneyLine(Money(1000), "RE-2026-000021", name="Tante Frieda"), [JANS])

    assert (found.certain, found.account, found.tier) == (False, JAN, Tier.NUMBER)


def test_the_customer_himself_may_pay_a_part() -> None:
    assert match(MoneyLine(Money(1000), "RE-2026-000021", name="Jansen, Jan"), [JANS, MARIAS]).certain


def test_a_namesake_who_owes_another_sum_raises_no_doubt() -> None:
    namesake = claim(30, MARIA, 9900, names=("Tante Frieda",))

    assert match(MoneyLine(Money(3500), "RE-2026-000021", name="Tante Frieda"), [JANS, namesake]).certain


def test_a_reference_is_believed_unless_payer_and_sum_speak_for_another() -> None:
    jan, maria = claim(21, JAN, 4000), claim(12, MARIA, 3500)

    by_reference = MoneyLine(Money(3500), jan.reference, name="Maria Muster")

    assert not match(by_reference, [jan, maria]).certain
    assert match(by_reference, [jan]).certain


def test_a_customer_number_and_the_right_sum_are_certain() -> None:
    found = match(MoneyLine(Money(3500), "Kundennr. K10002", name="Jan Jansen"), [JANS, MARIAS])

    assert (found.certain, found.tier, found.account) == (True, Tier.CUSTOMER, JAN)
    assert found.shares[0].claim == JANS.claim


def test_a_customer_number_and_another_sum_only_propose() -> None:
    assert not match(MoneyLine(Money(3000), "K10002", name="Jan Jansen"), [JANS]).certain


def test_digits_alone_are_a_customer_number_only_from_the_customer() -> None:
    digits = claim(21, JAN, customer_number="20261120")

    assert not match(MoneyLine(Money(3500), "vom 20261120", name="Tante Frieda"), [digits]).certain
    assert match(MoneyLine(Money(3500), "20261120", name="Jan Jansen"), [digits]).certain


def test_a_payer_is_looked_for_under_the_ways_a_bank_writes_his_name() -> None:
    assert "jurgen muller" in search_names("MUELLER, JUERGEN")
    assert search_names("Jan") == {"jan"}
    assert search_names(" ") == set()
