"""Real files of several banks, where they are on this machine."""

from __future__ import annotations

from datetime import date

from tests.samples import sample

from kulanz.kernel.money import Money
from kulanz.plugins.statement.mt940 import STATEMENT
from kulanz.ports.statement import LineReject, StatementHead, StatementLine, StatementPart


def read(name: str) -> list[StatementPart]:
    with sample("statements", name).open("rb") as stream:
        assert STATEMENT.sniff(stream.read(5000))
        stream.seek(0)
        return list(STATEMENT.read(stream))


def lines(name: str) -> list[StatementLine]:
    return [part for part in read(name) if isinstance(part, StatementLine)]


def test_many_statements_with_returns_and_reversals_all_come_out() -> None:
    parts = read("sepa_mt9401.sta")
    found = lines("sepa_mt9401.sta")

    assert len([part for part in parts if isinstance(part, StatementHead)]) == 26
    assert not [part for part in parts if isinstance(part, LineReject)]
    assert (found[5].amount, found[5].is_reversal) == (Money(-20488), True)
    assert (found[4].return_code, found[4].end_to_end_id) == ("AC06", "TFNR 44003 00002")
    assert (found[7].counterparty, found[7].counterparty_iban) == (
        "Richter Renate 70 Zeichen Beginn Fuellzeichen xxxxxxxx", "DE42100100100043921105",
    )  # fmt: skip
    assert found[7].end_to_end_id == "EndToEndIdTFNR2000400001"


def test_the_thirtieth_of_february() -> None:
    head, line, reject = read("february_30.sta")

    assert isinstance(head, StatementHead)
    assert isinstance(line, StatementLine)
    assert isinstance(reject, LineReject)
    assert (line.amount, line.value_on, line.booked_on) == (Money(-600), None, date(2016, 3, 1))


def test_details_that_nobody_would_write_so() -> None:
    (line,) = lines("malformed_details.sta")

    assert (line.amount, line.mandate_id) == (Money(-23315), "BYA12345678901")
    assert line.counterparty == "Finanzamt Muenchen Abteilung Erhebung"
    assert line.remittance.startswith("STEUERNR 123/123/12345 KOERPST 3VJ.17")


def test_two_statements_of_rabobank() -> None:
    found = lines("rabobank-iban.sta")

    assert [line.amount.minor for line in found] == [-2500, -1000, -2500, -1000]
    assert (found[0].counterparty, found[0].counterparty_iban) == ("CONTRA ACCOUNT HOLDER", "NL70ABNA0987654321")
    assert (found[1].counterparty, found[1].remittance) == ("JOHN DOE", "Reference 201301234")


def test_a_fragment_of_a_savings_bank() -> None:
    (line,) = lines("sparkassen.sta")

    assert (line.amount.minor, line.remittance) == (3000, "Test")
