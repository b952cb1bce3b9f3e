"""Batches in camt: one line for each payment that is named, and all lines of an entry are its amount."""

from __future__ import annotations

import io

import pytest

from kulanz.kernel.money import Money
from kulanz.plugins.statement.camt import STATEMENT
from kulanz.ports.statement import LineReject, StatementHead, StatementLine, StatementPart

from .test_camt import balance, entry, message, payment

HALF = "<Chrgs><Rcrd><Amt Ccy='EUR'>0.50</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd></Chrgs>"


def read(raw: bytes) -> list[StatementPart]:
    return list(STATEMENT.read(io.BytesIO(raw)))


def lines(raw: bytes) -> list[StatementLine]:
    return [part for part in read(raw) if isinstance(part, StatementLine)]


def amounts(raw: bytes) -> list[int]:
    return [line.amount.minor for line in lines(raw)]


def reasons(raw: bytes) -> list[str]:
    return [str(part.reason) for part in read(raw) if isinstance(part, LineReject)]


def batch(count: int) -> str:
    return f"<NtryDtls><Btch><PmtInfId>P1</PmtInfId><NbOfTxs>{count}</NbOfTxs></Btch></NtryDtls>"


def test_payments_that_leave_a_rest_are_taken_and_the_rest_is_a_line_of_its_own() -> None:
    raw = message(entry("30.00", payment("10.00", "A"), payment("15.00", "B")))

    assert [(line.amount.minor, line.remittance) for line in lines(raw)] == [(1000, "A"), (1500, "B"), (500, "")]
    assert len({line.entry_key for line in lines(raw)}) == 1
    assert "add up to less than 30.00 EUR" in reasons(raw)[0]


def test_payments_that_are_more_than_the_entry_are_not_believed() -> None:
    raw = message(entry("30.00", payment("20.00", "A"), payment("15.00", "B")))

    assert [(line.amount.minor, line.remittance) for line in lines(raw)] == [(3000, "")]
    assert "holds 2 payments that do not add up to 30.00 EUR" in reasons(raw)[0]


def test_an_unreadable_amount_in_a_batch_is_told_and_what_is_left_is_its_amount() -> None:
    raw = message(entry("30.00", payment("10.00", "A"), payment("2O.00", "B")))

    assert [(line.amount.minor, line.remittance) for line in lines(raw)] == [(1000, "A"), (2000, "B")]
    assert reasons(raw) == ["This is not an amount with a currency."]


def test_two_unknown_amounts_are_one_rest() -> None:
    nothing = "<Refs><EndToEndId>E9</EndToEndId></Refs>"

    assert amounts(message(entry("30.00", payment("10.00", "A"), nothing, nothing))) == [1000, 2000]


def test_a_batch_without_its_payments_is_one_line() -> None:
    raw = message(entry("30.00", more=batch(3)))

    assert amounts(raw) == [3000]
    assert reasons(raw) == []


def test_one_payment_of_a_batch_of_three_is_a_part_of_it_and_a_payment_alone_is_the_entry() -> None:
    assert amounts(message(entry("30.00", payment("10.00", "A"), more=batch(3)))) == [1000, 2000]
    assert amounts(message(entry("30.00", payment("10.00", "A"), more=batch(1)))) == [3000]


def test_charges_of_each_payment_that_are_not_in_its_amount_are_taken_off_there() -> None:
    found = lines(message(entry("29.00", payment("10.00", "A") + HALF, payment("20.00", "B") + HALF)))

    assert [(line.amount.minor, line.charges) for line in found] == [(950, Money(50)), (1950, Money(50))]


def test_charges_of_a_batch_of_returns_make_it_larger() -> None:
    returned = [payment(amount, "R", direction="DBIT") for amount in ("10.00", "20.00")]

    found = lines(message(entry("30.50", *returned, direction="DBIT", more=HALF)))

    assert [(line.amount.minor, line.charges) for line in found] == [(-1000, None), (-2000, None), (-50, Money(50))]


def test_payments_in_another_currency_count_as_they_were_exchanged() -> None:
    details = [
        f"<Amt Ccy='USD'>{dollars}</Amt><AmtDtls><CntrValAmt><Amt Ccy='EUR'>{euros}</Amt></CntrValAmt></AmtDtls>"
        for dollars, euros in (("11.00", "10.00"), ("22.00", "20.00"))
    ]

    assert amounts(message(entry("30.00", *details))) == [1000, 2000]


def test_payments_that_repeat_the_direction_of_the_order_are_counted_as_booked() -> None:
    raw = message(entry("30.00", payment("10.00", "A"), payment("20.00", "B"), direction="DBIT"))

    assert amounts(raw) == [-1000, -2000]


def test_a_payment_may_say_itself_that_it_is_taken_back() -> None:
    back = payment("10.00", "A") + "<RvslInd>true</RvslInd>"

    assert [line.is_reversal for line in lines(message(entry("30.00", back, payment("20.00", "B"))))] == [True, False]


@pytest.mark.parametrize(
    ("parties", "name"),
    [
        ("<Dbtr><Agt><FinInstnId><Nm>Bank</Nm></FinInstnId></Agt></Dbtr>", "Bank"),
        ("<UltmtDbtr><Pty><Nm>Anna</Nm></Pty></UltmtDbtr>", "Anna"),
        ("<DbtrAcct><Id><IBAN>DE02120300000000202051</IBAN></Id><Nm>Konto Anna</Nm></DbtrAcct>", "Konto Anna"),
    ],
)
def test_who_paid_is_named_in_several_ways(parties: str, name: str) -> None:
    (line,) = lines(message(entry("10.00", f"<RltdPties>{parties}</RltdPties>")))

    assert line.counterparty == name


def test_pages_of_a_statement_go_from_one_interim_balance_to_the_next() -> None:
    pages = "<StmtPgntn><PgNb>2</PgNb><LastPgInd>false</LastPgInd></StmtPgntn>"
    interim = balance("ITBD", "100.00") + balance("ITBD", "110.00")
    whole, page = (message(entry("10.00"), balances=before + interim) for before in ("", pages))

    heads = [part for raw in (whole, page) for part in read(raw) if isinstance(part, StatementHead)]

    assert [(head.opening, head.closing) for head in heads] == [(None, None), (Money(10000), Money(11000))]
    assert reasons(page) == []


def test_a_message_in_the_envelope_of_a_network_is_read() -> None:
    inner = message(entry("10.00", payment("10.00", "A"))).decode().partition("?>")[2]
    head = (
        "<AppHdr xmlns='urn:iso:std:iso:20022:tech:xsd:head.001.001.02'><MsgDefIdr>camt.053.001.08</MsgDefIdr></AppHdr>"
    )
    raw = f"<BizMsg>{head}{inner}</BizMsg>".encode()

    assert STATEMENT.sniff(raw)
    assert amounts(raw) == [1000]


def test_the_first_version_has_its_number_in_the_name_and_no_details_between() -> None:
    raw = message(entry("30.00", payment("10.00", "A"), payment("20.00", "B"), state="BOOK"), version="01").decode()
    for gone in ("<NtryDtls>", "</NtryDtls>"):
        raw = raw.replace(gone, "")

    first = raw.replace("BkToCstmrStmt", "BkToCstmrStmtV01").encode()

    assert STATEMENT.sniff(first)
    assert STATEMENT.format_of(first) == "camt.053.001.01"
    assert amounts(first) == [1000, 2000]


def test_a_statement_tells_booked_entries_where_they_name_no_state_and_a_report_does_not() -> None:
    raw = entry("10.00").replace("<Sts><Cd>BOOK</Cd></Sts>", "")

    states = {kind: lines(message(raw, message_type=kind))[0].booked for kind in ("052", "053", "054")}

    assert states == {"052": False, "053": True, "054": False}


@pytest.mark.parametrize("code", ["UPDD", "RRTN"])
def test_the_code_of_a_transaction_may_call_it_a_reversal(code: str) -> None:
    family = f"<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RDDT</Cd><SubFmlyCd>{code}</SubFmlyCd></Fmly></Domn></BkTxCd>"
    parties = "<RltdPties><Dbtr><Nm>Maria</Nm></Dbtr><Cdtr><Nm>Wir</Nm></Cdtr></RltdPties>"

    (line,) = lines(message(entry("10.00", parties, direction="DBIT", more=family)))

    assert (line.is_reversal, line.counterparty) == (True, "Maria")


def test_a_return_without_its_reason_is_a_return() -> None:
    (line,) = lines(message(entry("10.00", "<RtrInf><AddtlInf>zurück</AddtlInf></RtrInf>", direction="DBIT")))

    assert (line.is_reversal, line.return_code) == (True, "")
