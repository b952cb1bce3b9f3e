"""GiroCode and references: exact text, checked digits, and a clear word on what is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import iso11649
from tests.domain.countries import eur

from kulanz.domain.matching.girocode import checked_iban, girocode
from kulanz.domain.matching.reference import checked, grouped, is_creditor_id, is_reference, rf_reference
from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money

NAME, IBAN = "Muster GmbH", "DE89370400440532013000"


def test_the_example_is_exact() -> None:
    payload = girocode(name=NAME, iban=IBAN, amount=eur("149.90"), reference="RF18539007547034")

    assert payload == "BCD\n002\n1\nSCT\n\nMuster GmbH\nDE89370400440532013000\nEUR149.90\n\nRF18539007547034"
    assert len(payload.encode()) == 77


def test_a_text_stands_in_its_own_line_and_nothing_follows_the_last() -> None:
    payload = girocode(name=NAME, iban="de89 3704 0044 0532 0130 00", amount=eur("5.00"), text="Rechnung Übertrag 7")

    assert payload.split("\n")[7:] == ["EUR5.00", "", "", "Rechnung Übertrag 7"]
    assert girocode(name=NAME, iban=IBAN, amount=eur("5.00")).endswith("\nEUR5.00")
    assert girocode(name=NAME, iban=IBAN, amount=eur("5.00"), bic="COBADEFFXXX").split("\n")[4] == "COBADEFFXXX"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "M" * 71},
        {"name": "Muster\nGmbH"},
        {"iban": "DE89370400440532013001"},
        {"iban": "DE8937040044053201300"},
        {"iban": "XX89370400440532013000"},
        {"iban": "US89370400440532013000"},
        {"iban": ""},
        {"amount": eur("0.00")},
        {"amount": eur("-1.00")},
        {"amount": eur("1000000000.00")},
        {"amount": Money(100, "CHF")},
        {"reference": "RF19539007547034"},
        {"reference": "RF18539007547034", "text": "both"},
        {"text": "t" * 141},
        {"text": "two\nlines"},
        {"bic": "COBADE"},
        {"name": "ü" * 70, "text": "ü" * 140},
    ],
)
def test_what_a_bank_would_not_read_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadValue):
        girocode(**{"name": NAME, "iban": IBAN, "amount": eur("1.00"), **wrong})


def test_the_largest_amount_passes() -> None:
    assert "EUR999999999.99" in girocode(name=NAME, iban=IBAN, amount=eur("999999999.99"))


@pytest.mark.parametrize(
    "iban",
    ["DE89370400440532013000", "AT611904300234573201", "NL91ABNA0417164300", "CH9300762011623852957",
     "DE79000000001234567890", "DE16000000002345678901"],
)  # fmt: skip
def test_good_ibans(iban: str) -> None:
    assert checked_iban(iban) == iban


@pytest.mark.parametrize(
    ("text", "reference"),
    [("539007547034", "RF18539007547034"), ("RE2026000123", "RF73RE2026000123"), ("re 2026 000123", "RF73RE2026000123"),
     ("RF18 5390 0754 7034", "RF18539007547034")],
)  # fmt: skip
def test_references_are_made_and_checked(text: str, reference: str) -> None:
    assert rf_reference(text) == reference
    assert is_reference(reference)


@pytest.mark.parametrize("text", ["RF19539007547034", "", "RE-2026", "A" * 22, "Ä1", "RF18"])
def test_wrong_references_are_refused(text: str) -> None:
    with pytest.raises(BadValue):
        checked(text)
    assert not is_reference(text)


@pytest.mark.parametrize("text", ["", "RE-2026", "A" * 22, "Ä1", "RF19539007547034"])
def test_what_cannot_become_a_reference_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        rf_reference(text)


def test_references_are_read_in_groups_of_four() -> None:
    assert grouped("RF18539007547034") == "RF18 5390 0754 7034"


@pytest.mark.parametrize("text", ["DE98ZZZ09999999999", "AT88ZZZ00000000001", "DE98ABC09999999999"])
def test_creditor_ids(text: str) -> None:
    assert is_creditor_id(text)
    assert not is_creditor_id(text[:-1] + "7")


@settings(derandomize=True, max_examples=80, deadline=None)
@given(st.from_regex(r"[A-QS-Z0-9][A-Z0-9]{0,20}", fullmatch=True))
def test_the_library_agrees_with_our_check_digits(body: str) -> None:
    assert iso11649.is_valid(rf_reference(body))
