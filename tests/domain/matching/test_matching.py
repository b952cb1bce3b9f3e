"""Whose money came: stories of one transfer each."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kulanz.domain.matching.matching import Candidate, Match, MoneyLine, Share, Tier, match, rank
from kulanz.domain.matching.reference import rf_reference
from kulanz.kernel.money import Money, total

MARIA, JAN = UUID(int=1), UUID(int=2)
MARIAS_IBAN = "DE02120300000000202051"


def claim(nth: int, account: UUID = MARIA, minor: int = 8990, **more: Any) -> Candidate:
    known: dict[str, Any] = {
        "claim": UUID(int=100 + nth),
        "account": account,
        "open": Money(minor),
        "due_on": date(2026, 10, nth),
        "number": f"RE-2026-{nth:04d}",
        "reference": rf_reference(f"C{account.int}X{nth:06d}"),
        "account_reference": rf_reference(f"A{account.int:06d}"),
        "customer_number": f"K{account.int}0017",
        "names": ("Maria Muster",) if account == MARIA else ("Jan Jansen",),
        "ibans": frozenset({MARIAS_IBAN}) if account == MARIA else frozenset(),
    }
    return Candidate(**(known | more))


def came(minor: int = 8990, text: str = "", **more: Any) -> MoneyLine:
    return MoneyLine(Money(minor), text, **more)


def shares(found: Match) -> list[tuple[UUID, int | None, int]]:
    return [(s.account, s.claim.int - 100 if s.claim else None, s.amount.minor) for s in found.shares]


def rules(found: Match) -> list[str]:
    return [reason.rule for reason in found.because]


FIRST, SECOND, JANS = claim(1), claim(2, minor=5000), claim(3, JAN)
ALL = [FIRST, SECOND, JANS]


@pytest.mark.parametrize(
    "line",
    [
        came(reference=FIRST.reference),
        came(text=f"Danke {FIRST.reference.lower()}"),
        came(text=f"{FIRST.reference[:4]} {FIRST.reference[4:8]} {FIRST.reference[8:]}"),
        came(end_to_end_id=FIRST.reference),
    ],
)
def test_the_reference_of_a_claim_is_certain_wherever_it_stands(line: MoneyLine) -> None:
    found = match(line, ALL)

    assert (found.tier, found.certain, found.score) == (Tier.REFERENCE, True, 100)
    assert shares(found) == [(MARIA, 1, 8990)]
    assert found.because[0].law == "BGB 366(1)"


def test_the_reference_of_an_account_leaves_the_order_to_the_law() -> None:
    found = match(came(12000, JANS.account_reference), ALL)

    assert (found.certain, shares(found)) == (True, [(JAN, None, 12000)])


def test_a_reference_with_a_slip_is_nothing() -> None:
    wrong = f"RF{(int(FIRST.reference[2:4]) + 1) % 100:02d}{FIRST.reference[4:]}"

    assert not match(came(text=wrong, minor=1), ALL).certain


def test_more_than_the_named_claim_goes_to_the_account() -> None:
    found = match(came(10000, FIRST.reference), ALL)

    assert shares(found) == [(MARIA, 1, 8990), (MARIA, None, 1010)]


def test_less_than_the_named_claims_goes_to_the_oldest_first() -> None:
    found = match(came(10000, f"{SECOND.number} und {FIRST.number}"), ALL)

    assert (found.certain, shares(found)) == (True, [(MARIA, 1, 8990), (MARIA, 2, 1010)])


def test_paying_twice_is_certain_and_becomes_a_credit_of_the_account() -> None:
    paid = claim(1, minor=0)

    found = match(came(text=paid.reference), [paid])

    assert (found.certain, shares(found)) == (True, [(MARIA, None, 8990)])


@pytest.mark.parametrize("text", ["RE-2026-0001", "re 2026 0001", "RE20260001", "Rechnungsnr.RE-2026/0001, Danke"])
def test_an_invoice_number_in_the_text_is_certain(text: str) -> None:
    found = match(came(100, text), ALL)

    assert (found.tier, found.certain) == (Tier.NUMBER, True)
    assert shares(found) == [(MARIA, 1, 100)]


def test_the_account_named_by_reference_and_a_claim_named_by_number_are_one_designation() -> None:
    found = match(came(5000, f"{FIRST.account_reference} {SECOND.number}"), ALL)

    assert (found.tier, found.certain, shares(found)) == (Tier.REFERENCE, True, [(MARIA, 2, 5000)])
    assert rules(found) == ["matching.reference", "matching.number"]


def test_a_number_of_digits_alone_needs_something_besides() -> None:
    weak = claim(4, number="4711", names=("Zoe Zander",), ibans=frozenset())

    assert not match(came(100, "Telefon 4711"), [weak]).certain
    assert match(came(8990, "Rechnung 4711"), [weak]).certain
    assert match(came(100, "Rechnung 4711", name="Zander, Zoe"), [weak]).certain
    assert match(came(100, f"4711 {weak.account_reference}"), [weak]).certain


def test_a_longer_number_is_not_mistaken_for_a_shorter_one_inside_it() -> None:
    short, long = claim(1, number="RE-2026"), claim(2, JAN, number="RE-2026-17")

    assert shares(match(came(8990, "RE-2026-17"), [short, long])) == [(JAN, 2, 8990)]
    assert not match(came(100, "RE-2026-17"), [short]).certain


def test_several_claims_of_one_customer_in_one_transfer() -> None:
    found = match(came(13990, "RE-2026-0001 + RE-2026-0002"), ALL)

    assert (found.certain, shares(found)) == (True, [(MARIA, 1, 8990), (MARIA, 2, 5000)])


def test_claims_of_two_customers_are_certain_only_if_they_add_up() -> None:
    together = match(came(17980, f"{FIRST.number} {JANS.number}"), ALL)
    unclear = match(came(10000, f"{FIRST.number} {JANS.number}"), ALL)

    assert (together.certain, together.account) == (True, None)
    assert sorted(shares(together)) == [(MARIA, 1, 8990), (JAN, 3, 8990)]
    assert (unclear.certain, unclear.shares, rules(unclear)[-1]) == (False, (), "matching.several")


def test_a_firm_pays_all_that_two_customers_owe_by_their_numbers() -> None:
    both = match(came(8990 + 8990 + 5000, "Kunden K10017, K20017", name="Hausverwaltung"), ALL)
    short = match(came(8990 + 8990 + 4999, "Kunden K10017, K20017", name="Hausverwaltung"), ALL)

    assert (both.tier, both.certain) == (Tier.CUSTOMER, True)
    assert sorted(shares(both)) == [(MARIA, 1, 8990), (MARIA, 2, 5000), (JAN, 3, 8990)]
    assert not short.certain


def test_two_accounts_by_their_references_get_what_is_open_there() -> None:
    found = match(came(8990 + 8990 + 5000, f"{FIRST.account_reference} {JANS.account_reference}"), ALL)

    assert found.certain
    assert {account: sum(s.amount.minor for s in part) for account, part in found.by_account().items()} == {
        MARIA: 13990,
        JAN: 8990,
    }


def test_one_number_at_two_creditors_is_for_a_person() -> None:
    twins = [claim(1, number="RE-2026-7777"), claim(2, JAN, number="RE-2026-7777")]

    assert not match(came(17980, "RE-2026-7777"), twins).certain


def test_our_own_number_of_a_debit_is_certain() -> None:
    debited = claim(1, end_to_end_ids=frozenset({"KULANZ-1"}))

    found = match(came(end_to_end_id="KULANZ-1"), [debited, JANS])

    assert (found.tier, found.certain, rules(found)) == (Tier.REFERENCE, True, ["matching.end_to_end"])


def test_a_mandate_names_the_account() -> None:
    with_mandate = [claim(1, mandates=frozenset({"M1"})), claim(2, minor=5000, mandates=frozenset({"M1"})), JANS]

    assert shares(match(came(5000, mandate_id="M1"), with_mandate)) == [(MARIA, 2, 5000)]
    assert shares(match(came(777, mandate_id="M1"), with_mandate)) == [(MARIA, None, 777)]


def test_a_known_bank_account_with_another_amount_only_proposes() -> None:
    found = match(came(5001, iban=MARIAS_IBAN), ALL)

    assert (found.tier, found.certain, shares(found)) == (Tier.IBAN, False, [(MARIA, None, 5001)])
    assert rules(found) == ["matching.iban"]


def test_a_name_that_is_only_alike_proposes() -> None:
    found = match(came(8990, name="MUSTER M."), ALL)

    assert (found.tier, found.certain, shares(found)) == (Tier.NAME, False, [(MARIA, 1, 8990)])


def test_who_is_paid_for_may_be_the_customer() -> None:
    assert match(came(8990, name="Sozialamt Lindau", on_behalf_of="Jan Jansen"), ALL).account == JAN


def test_the_number_of_a_customer_proposes_the_account() -> None:
    found = match(came(123, "Kunde K20017"), ALL)

    assert (found.tier, found.certain, found.account) == (Tier.CUSTOMER, False, JAN)


def test_the_only_claims_that_add_up_are_proposed() -> None:
    open_claims = [claim(1, minor=1000), claim(2, minor=2000), claim(3, minor=4000)]

    assert shares(match(came(5000, iban=MARIAS_IBAN), open_claims)) == [(MARIA, 1, 1000), (MARIA, 3, 4000)]
    assert shares(match(came(7000, iban=MARIAS_IBAN), open_claims))[-1] == (MARIA, 3, 4000)
    assert shares(match(came(6500, iban=MARIAS_IBAN), open_claims)) == [(MARIA, None, 6500)]


def test_where_two_sums_of_claims_fit_none_is_proposed() -> None:
    open_claims = [claim(nth, minor=1000 * nth) for nth in (1, 2, 3, 4)]

    assert shares(match(came(5000, iban=MARIAS_IBAN), open_claims)) == [(MARIA, None, 5000)]


def test_a_person_sees_every_account_that_could_be_meant_with_score_and_reasons() -> None:
    first, second = rank(came(8990, "K20017", name="Maria Muster", iban=MARIAS_IBAN), ALL)

    assert (first.account, second.account) == (MARIA, JAN)
    assert first.score > second.score > 0
    assert rules(first) == ["matching.iban", "matching.name", "matching.amount"]
    assert rules(second) == ["matching.customer", "matching.amount"]
    assert not first.certain


def test_another_currency_is_never_matched() -> None:
    found = match(MoneyLine(Money(8990, "CHF"), FIRST.reference), ALL)

    assert (found.tier, found.certain, found.shares) == (Tier.NONE, False, ())


def test_money_that_went_out_is_not_matched() -> None:
    assert rules(match(came(-8990, FIRST.reference), ALL)) == ["matching.not_incoming"]


def test_a_stranger_s_money_points_nowhere() -> None:
    found = match(came(77, "Spende", name="Unbekannt"), ALL)

    assert (found.tier, found.score, rules(found)) == (Tier.NONE, 0, ["matching.nothing"])


def test_another_measure_of_likeness_can_be_given() -> None:
    found = match(came(1, name="x"), ALL, similarity=lambda payer, name: float(name == "Jan Jansen"))

    assert found.account == JAN


words = st.sampled_from(
    [
        FIRST.reference,
        JANS.reference,
        FIRST.account_reference,
        FIRST.number,
        SECOND.number,
        JANS.number,
        "K20017",
        "Danke",
    ]
)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(
    minor=st.integers(1, 30000),
    text=st.lists(words, max_size=4).map(" ".join),
    iban=st.sampled_from(["", MARIAS_IBAN]),
    opens=st.lists(st.integers(0, 10000), min_size=3, max_size=3),
)
def test_nothing_is_lost_or_made_and_a_name_alone_is_never_certain(
    minor: int, text: str, iban: str, opens: list[int]
) -> None:
    candidates = [claim(1, minor=opens[0]), claim(2, minor=opens[1]), claim(3, JAN, minor=opens[2])]
    line = came(minor, text, iban=iban)

    for found in (match(line, candidates), *rank(line, candidates)):
        assert 0 <= found.score <= 100
        assert not found.shares or total((share.amount for share in found.shares), currency="EUR") == line.amount
        assert all(share.amount.minor > 0 for share in found.shares)
        assert found.because
        if found.certain:
            assert found.tier in (Tier.REFERENCE, Tier.NUMBER, Tier.MANDATE, Tier.CUSTOMER, Tier.IBAN)
            assert found.tier is not Tier.IBAN or iban
            assert found.shares
    assert match(line, candidates) == match(line, candidates[::-1])


def test_a_share_of_a_named_claim_is_a_plain_value() -> None:
    assert match(came(100, FIRST.reference), [FIRST]).shares == (Share(MARIA, FIRST.claim, Money(100)),)
