"""Paying by transfer: everything a customer must copy, and the code to scan (EPC069-12)."""

from __future__ import annotations

import dataclasses

import pytest

from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.plugins.payment.bank_transfer import METHOD, TransferSettings
from kulanz.ports.payment import Ask, Instructions, Payee, PaymentMethod
from kulanz.ports.wire import Http
from kulanz.testkit.contracts import PaymentContract
from kulanz.testkit.fakes import some_ask
from kulanz.testkit.http import SilentHttp


class TestContract(PaymentContract):
    speaks_http = False

    def plugin(self) -> PaymentMethod:
        return METHOD

    def settings(self) -> TransferSettings:
        return TransferSettings()

    def http(self) -> Http:
        return SilentHttp()


def instructions(ask: Ask) -> Instructions:
    started = METHOD.start(ask, TransferSettings(), SilentHttp())
    assert isinstance(started, Instructions)
    return started


def shown(ask: Ask) -> dict[str, tuple[str, str]]:
    return {str(line.label): (line.value, line.copy) for line in instructions(ask).lines}


def test_a_customer_reads_groups_of_four_and_copies_without_gaps() -> None:
    lines = shown(some_ask())

    assert lines == {
        "Account holder": ("Muster GmbH", ""),
        "IBAN": ("DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        "Amount": ("149,90\xa0€", "149,90"),
        "Payment reference": ("RF18 5390 0754 7034", "RF18539007547034"),
    }


def test_the_code_is_the_published_example_to_the_byte() -> None:
    code = instructions(some_ask()).code

    assert code is not None
    assert code.payload == "BCD\n002\n1\nSCT\n\nMuster GmbH\nDE89370400440532013000\nEUR149.90\n\nRF18539007547034"
    assert (code.encoding, code.level) == ("utf-8", "m")


def test_the_money_will_be_known_by_its_reference() -> None:
    assert (
        instructions(dataclasses.replace(some_ask(), reference="rf18 5390 0754 7034")).outside_id == "RF18539007547034"
    )


def test_without_a_reference_the_text_goes_into_line_eleven() -> None:
    ask = dataclasses.replace(some_ask(), reference="")

    code = instructions(ask).code

    assert code is not None
    assert code.payload.endswith("EUR149.90\n\n\nRechnung 4711")
    assert shown(ask)["Payment reference"] == ("Rechnung 4711", "")


def test_a_reference_leaves_no_room_for_text_in_the_code() -> None:
    code = instructions(some_ask()).code

    assert code is not None
    assert "Rechnung 4711" not in code.payload


@pytest.mark.parametrize(
    ("language", "amount", "copy"),
    [
        ("de", "1.234,50\xa0€", "1234,50"),
        ("de-AT", "1.234,50\xa0€", "1234,50"),
        ("en", "€1,234.50", "1234.50"),
        ("nl", "€\xa01.234,50", "1234,50"),
        ("xx", "€1,234.50", "1234.50"),
    ],
)
def test_the_amount_is_written_as_the_customer_writes_it(language: str, amount: str, copy: str) -> None:
    ask = dataclasses.replace(some_ask(minor=123450), language=language)

    assert shown(ask)["Amount"] == (amount, copy)


def test_francs_can_be_transferred_but_not_scanned() -> None:
    ask = dataclasses.replace(some_ask(), amount=Money(14990, "CHF"))

    assert instructions(ask).code is None
    assert shown(ask)["Amount"][1] == "149,90"


@pytest.mark.parametrize(
    "wrong",
    [
        {"payee": Payee(name="Muster GmbH", iban="DE88370400440532013000")},
        {"payee": Payee(name="Muster GmbH", iban="DE8937040044053201300")},
        {"payee": Payee(name="Muster GmbH", iban="")},
        {"payee": Payee(name="", iban="DE89370400440532013000")},
        {"payee": Payee(name="x" * 71, iban="DE89370400440532013000")},
        {"payee": Payee(name="Muster\nGmbH", iban="DE89370400440532013000")},
        {"reference": "RF19539007547034"},
        {"reference": "4711"},
        {"reference": "", "text": ""},
        {"reference": "", "text": "x" * 141},
        {"amount": Money(0)},
        {"amount": Money(-100)},
        {"amount": Money(10**11)},
    ],
)
def test_what_cannot_arrive_is_not_shown(wrong: dict[str, object]) -> None:
    with pytest.raises(BadValue):
        instructions(dataclasses.replace(some_ask(), **wrong))  # type: ignore[arg-type]
