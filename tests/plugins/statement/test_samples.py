"""Real files, beside what another program read in them."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.samples import sample

from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.plugins.statement.camt import STATEMENT
from kulanz.ports.statement import LineReject, StatementHead, StatementLine, StatementPart

NAMES = ("camt052.v2", "camt053.v2.multi.statement", "camt053.v8", "camt054.v8")


def read(name: str) -> list[StatementPart]:
    with sample("statements", f"{name}.xml").open("rb") as stream:
        return list(STATEMENT.read(stream))


def lines(name: str) -> list[StatementLine]:
    return [part for part in read(name) if isinstance(part, StatementLine)]


@pytest.mark.parametrize("name", NAMES)
def test_every_entry_that_the_other_program_found_is_found(name: str) -> None:
    theirs = json.loads(sample("statements", f"{name}.json").read_text())

    found = {
        (line.amount.minor, line.amount.currency, line.booked, line.booked_on, line.value_on) for line in lines(name)
    }

    assert {_entry(entry) for entry in theirs["getEntries"]} <= found


@pytest.mark.parametrize("name", NAMES)
def test_the_bank_says_that_its_head_is_a_statement(name: str) -> None:
    assert STATEMENT.sniff(sample("statements", f"{name}.xml").read_bytes()[:500])


def test_two_statements_in_one_file() -> None:
    heads = [part for part in read("camt053.v2.multi.statement") if isinstance(part, StatementHead)]
    first, second = lines("camt053.v2.multi.statement")

    assert [(head.opening, head.closing) for head in heads] == [
        (Money(1815), Money(2700)),
        (Money(2700), Money(2000)),
    ]
    assert (first.amount, first.counterparty, first.end_to_end_id) == (Money(885), "Company Name 1", "000000001")
    assert (second.amount, second.counterparty, second.remittance) == (
        Money(-700), "Company Name 2", "Transaction Description 2",
    )  # fmt: skip


def test_the_amount_is_that_of_the_booking_where_the_details_name_another_currency() -> None:
    head, line, reject = read("camt053.v8")

    assert isinstance(head, StatementHead)
    assert isinstance(line, StatementLine)
    assert (line.amount, line.reference, line.counterparty) == (Money(885), "4654654654654654", "NAME NAME")
    assert line.bank_reference == "AAAASESS-FP-CN_98765/01"
    assert isinstance(reject, LineReject)  # its balances are in euro and in Swedish crowns
    assert "different currencies" in str(reject.reason)


def test_details_in_another_currency_than_their_entry_are_one_line_and_a_doubt() -> None:
    raw = read("camt054.v8")

    (line,) = [part for part in raw if isinstance(part, StatementLine)]
    (reject,) = [part for part in raw if isinstance(part, LineReject)]
    assert line.amount == Money(-20000000, "SEK")
    assert "holds 3 payments" in str(reject.reason)


def test_a_report_of_the_running_day() -> None:
    head, line = read("camt052.v2")

    assert isinstance(head, StatementHead)
    assert (head.kind, head.account_iban) == ("report", "CH2801234000123456789")
    assert isinstance(line, StatementLine)
    assert (line.counterparty, line.booked_on) == ("Company Name", date(2007, 10, 18))


def test_a_file_without_a_statement_is_refused() -> None:
    with pytest.raises(BadValue, match="no statement"):
        read("camt053.v2.wrong")


@pytest.mark.parametrize("name", ["february_30.sta", "sparkassen.sta", "rabobank-iban.sta"])
def test_other_formats_are_left_to_others(name: str) -> None:
    path: Path = sample("statements", name)

    assert not STATEMENT.sniff(path.read_bytes()[:500])


def _entry(entry: dict[str, Any]) -> tuple[int, str, bool, date, date]:
    amount = entry["getAmount"]
    booked, value = (datetime.fromisoformat(entry[key]["0"]).date() for key in ("getBookingDate", "getValueDate"))
    return int(amount["getAmount"]), amount["getCurrency"]["getCode"], entry["getStatus"] == "BOOK", booked, value
