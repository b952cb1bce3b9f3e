"""Statements as banks send them, in small: each story is one file."""

from __future__ import annotations

import io
from datetime import date

import pytest

from kulanz.kernel.money import Money
from kulanz.plugins.statement.camt import STATEMENT
from kulanz.ports.statement import LineReject, StatementHead, StatementLine, StatementPart

IBAN = "DE89370400440532013000"
PAYER = "DE02120300000000202051"


def message(
    entries: str, *, balances: str = "", version: str = "08", message_type: str = "053", statement: str = "S1"
) -> bytes:
    outer, inner = {
        "052": ("BkToCstmrAcctRpt", "Rpt"),
        "053": ("BkToCstmrStmt", "Stmt"),
        "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
    }[message_type]
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{message_type}.001.{version}">
<{outer}><GrpHdr><MsgId>M1</MsgId></GrpHdr>
<{inner}><Id>{statement}</Id><Acct><Id><IBAN>{IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>
{balances}
{entries}
</{inner}></{outer}></Document>""".encode()


def balance(code: str, amount: str, direction: str = "CRDT") -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{amount}</Amt>"
        f"<CdtDbtInd>{direction}</CdtDbtInd><Dt><Dt>2026-11-20</Dt></Dt></Bal>"
    )


def entry(
    amount: str,
    *details: str,
    direction: str = "CRDT",
    state: str = "<Cd>BOOK</Cd>",
    more: str = "",
    reference: str = "REF1",
) -> str:
    transactions = "".join(f"<TxDtls>{detail}</TxDtls>" for detail in details)
    return (
        f"<Ntry><Amt Ccy='EUR'>{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd><Sts>{state}</Sts>"
        f"<BookgDt><Dt>2026-11-20</Dt></BookgDt><ValDt><Dt>2026-11-21</Dt></ValDt>"
        f"<AcctSvcrRef>{reference}</AcctSvcrRef>{more}<NtryDtls>{transactions}</NtryDtls></Ntry>"
    )


def payment(amount: str, text: str, end_to_end: str = "E1", direction: str = "CRDT") -> str:
    return (
        f"<Refs><EndToEndId>{end_to_end}</EndToEndId></Refs><Amt Ccy='EUR'>{amount}</Amt>"
        f"<CdtDbtInd>{direction}</CdtDbtInd><RmtInf><Ustrd>{text}</Ustrd></RmtInf>"
    )


def read(raw: bytes) -> list[StatementPart]:
    return list(STATEMENT.read(io.BytesIO(raw)))


def lines(raw: bytes) -> list[StatementLine]:
    return [part for part in read(raw) if isinstance(part, StatementLine)]


def rejects(raw: bytes) -> list[LineReject]:
    return [part for part in read(raw) if isinstance(part, LineReject)]


def test_a_credit_transfer_tells_who_paid_what_and_why() -> None:
    details = (
        "<Refs><EndToEndId>E-77</EndToEndId><MndtId>M-1</MndtId></Refs><Amt Ccy='EUR'>89.90</Amt>"
        "<CdtDbtInd>CRDT</CdtDbtInd>"
        "<RltdPties><Dbtr><Pty><Nm>Maria  Muster</Nm></Pty></Dbtr>"
        f"<DbtrAcct><Id><IBAN>{PAYER}</IBAN></Id></DbtrAcct>"
        "<UltmtDbtr><Pty><Nm>Jan Jansen</Nm></Pty></UltmtDbtr>"
        f"<Cdtr><Pty><Nm>Stadtwerke</Nm></Pty></Cdtr><CdtrAcct><Id><IBAN>{IBAN}</IBAN></Id></CdtrAcct></RltdPties>"
        "<RmtInf><Ustrd>Rechnung RE-1</Ustrd><Ustrd>vielen Dank</Ustrd>"
        "<Strd><RfrdDocInf><Nb>RE-2</Nb></RfrdDocInf><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf>"
    )

    head, line = read(message(entry("89.90", details)))

    assert head == StatementHead(IBAN, "EUR", "S1", None, None, "statement")
    assert isinstance(line, StatementLine)
    assert (line.amount, line.booked, line.booked_on, line.value_on) == (
        Money(8990), True, date(2026, 11, 20), date(2026, 11, 21),
    )  # fmt: skip
    assert (line.counterparty, line.counterparty_iban, line.on_behalf_of) == ("Maria Muster", PAYER, "Jan Jansen")
    assert (line.remittance, line.reference) == ("Rechnung RE-1 vielen Dank RE-2", "RF18539007547034")
    assert (line.end_to_end_id, line.mandate_id, line.bank_reference) == ("E-77", "M-1", "REF1")
    assert not line.is_reversal


def test_money_that_goes_out_is_negative_and_names_the_payee() -> None:
    details = "<RltdPties><Dbtr><Nm>Wir</Nm></Dbtr><Cdtr><Nm>Lieferant</Nm></Cdtr></RltdPties>"

    (line,) = lines(message(entry("10.00", details, direction="DBIT", state="BOOK"), version="02"))

    assert (line.amount, line.counterparty) == (Money(-1000), "Lieferant")


@pytest.mark.parametrize(
    ("state", "booked"),
    [
        ("<Cd>BOOK</Cd>", True),
        ("BOOK", True),
        ("<Cd>PDNG</Cd>", False),
        ("PDNG", False),
        ("FUTR", False),
        ("NEWS", False),
    ],
)
def test_only_what_the_bank_calls_booked_is_booked(state: str, booked: bool) -> None:
    (line,) = lines(message(entry("10.00", payment("10.00", "x"), state=state)))

    assert line.booked is booked


def test_an_entry_for_information_moves_no_money() -> None:
    raw = message(entry("10.00", state="<Cd>INFO</Cd>"))

    assert lines(raw) == []
    assert "information only" in str(rejects(raw)[0].reason)


def test_a_batch_gives_one_line_for_each_payment_and_they_add_up_to_the_entry() -> None:
    found = lines(message(entry("30.00", payment("10.00", "A"), payment("15.00", "B"), payment("5.00", "C"))))

    assert [(line.amount.minor, line.remittance) for line in found] == [(1000, "A"), (1500, "B"), (500, "C")]
    assert len({line.key for line in found}) == 3
    assert len({line.entry_key for line in found}) == 1


def test_a_payment_back_inside_a_batch_is_counted_against_it() -> None:
    found = lines(message(entry("20.00", payment("30.00", "A"), payment("10.00", "B", direction="DBIT"))))

    assert [line.amount.minor for line in found] == [3000, -1000]


def test_a_batch_in_version_02_names_its_amounts_under_the_details() -> None:
    details = [f"<AmtDtls><TxAmt><Amt Ccy='EUR'>{amount}</Amt></TxAmt></AmtDtls>" for amount in ("10.00", "2.50")]

    assert [line.amount.minor for line in lines(message(entry("12.50", *details, state="BOOK"), version="02"))] == [
        1000,
        250,
    ]


def test_charges_taken_from_a_batch_are_a_line_of_their_own() -> None:
    charges = "<Chrgs><Rcrd><Amt Ccy='EUR'>0.50</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd></Chrgs>"

    found = lines(message(entry("29.50", payment("10.00", "A"), payment("20.00", "B"), more=charges)))

    assert [(line.amount.minor, line.charges) for line in found] == [(1000, None), (2000, None), (-50, Money(50))]


def test_a_returned_debit_names_code_charges_and_the_customer() -> None:
    details = (
        "<Refs><EndToEndId>E-9</EndToEndId><MndtId>M-9</MndtId></Refs><Amt Ccy='EUR'>53.50</Amt>"
        "<CdtDbtInd>DBIT</CdtDbtInd><Chrgs><Rcrd><Amt Ccy='EUR'>3.50</Amt><CdtDbtInd>DBIT</CdtDbtInd>"
        "<ChrgInclInd>true</ChrgInclInd></Rcrd></Chrgs>"
        "<RltdPties><Dbtr><Pty><Nm>Maria Muster</Nm></Pty></Dbtr><Cdtr><Pty><Nm>Wir</Nm></Pty></Cdtr></RltdPties>"
        "<RtrInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>Konto aufgelöst</AddtlInf></RtrInf>"
    )

    (line,) = lines(message(entry("53.50", details, direction="DBIT", more="<RvslInd>true</RvslInd>")))

    assert (line.amount, line.charges, line.return_code) == (Money(-5350), Money(350), "AC04")
    assert line.is_reversal
    assert (line.counterparty, line.mandate_id, line.end_to_end_id) == ("Maria Muster", "M-9", "E-9")


def test_a_return_without_the_mark_of_a_reversal_is_one_all_the_same() -> None:
    parties = "<RltdPties><Dbtr><Nm>Maria</Nm></Dbtr><Cdtr><Nm>Wir</Nm></Cdtr></RltdPties>"
    details = f"{parties}<RtrInf><Rsn><Cd>MS03</Cd></Rsn></RtrInf>"

    (line,) = lines(message(entry("5.00", details, direction="DBIT")))

    assert (line.is_reversal, line.counterparty) == (True, "Maria")


def test_charges_of_version_02_and_charges_in_total_are_read() -> None:
    old = "<Chrgs><Amt Ccy='EUR'>3.50</Amt><CdtDbtInd>DBIT</CdtDbtInd></Chrgs>"
    in_total = "<Chrgs><TtlChrgsAndTaxAmt Ccy='EUR'>3.50</TtlChrgsAndTaxAmt></Chrgs>"
    apart = "<Chrgs><Rcrd><Amt Ccy='EUR'>3.50</Amt><ChrgInclInd>false</ChrgInclInd></Rcrd></Chrgs>"

    charges = [lines(message(entry("53.50", detail, direction="DBIT")))[0].charges for detail in (old, in_total, apart)]

    assert charges == [Money(350), Money(350), None]


def test_what_banks_write_for_no_reference_is_none() -> None:
    raw = message(entry("10.00", payment("10.00", "x", end_to_end="NOTPROVIDED"), reference="NONREF"))

    assert (lines(raw)[0].end_to_end_id, lines(raw)[0].bank_reference) == ("", "")


def test_our_own_account_is_never_the_counterparty() -> None:
    details = (
        f"<RltdPties><Dbtr><Nm>Wir</Nm></Dbtr><DbtrAcct><Id><IBAN>{IBAN}</IBAN></Id></DbtrAcct>"
        f"<Cdtr><Nm>Maria</Nm></Cdtr><CdtrAcct><Id><IBAN>{PAYER}</IBAN></Id></CdtrAcct></RltdPties>"
    )

    (line,) = lines(message(entry("10.00", details)))

    assert (line.counterparty, line.counterparty_iban) == ("Maria", PAYER)


def test_the_same_file_twice_gives_the_same_keys() -> None:
    raw = message(entry("30.00", payment("10.00", "A"), payment("20.00", "B")) + entry("5.00", reference="R2"))

    assert [line.key for line in lines(raw)] == [line.key for line in lines(raw)]


def test_two_equal_payments_on_one_day_are_two() -> None:
    twin = entry("10.00", payment("10.00", "Miete", end_to_end="NOTPROVIDED"), reference="NONREF")

    first, second = lines(message(twin + twin))

    assert first.key != second.key


def test_equal_payments_inside_a_batch_are_two() -> None:
    first, second = lines(message(entry("20.00", payment("10.00", "A"), payment("10.00", "A"))))

    assert first.key != second.key


def test_a_line_keeps_its_key_from_the_day_report_to_the_statement_of_another_bank_version() -> None:
    details = payment("10.00", "RE-1")
    (announced,) = lines(
        message(entry("10.00", details, state="PDNG"), message_type="052", version="02", statement="R7")
    )
    (booked,) = lines(message(entry("10.00", details), message_type="053", version="08", statement="S9"))

    assert (announced.booked, booked.booked) == (False, True)
    assert announced.key == booked.key


def test_a_sum_and_its_details_in_another_file_share_the_key_of_the_entry() -> None:
    (as_sum,) = lines(message(entry("30.00"), message_type="053"))
    details = lines(message(entry("30.00", payment("10.00", "A"), payment("20.00", "B")), message_type="054"))

    assert {line.entry_key for line in details} == {as_sum.entry_key}


def test_balances_that_fit_are_silent_and_others_are_told() -> None:
    entries = entry("10.00", payment("10.00", "A")) + entry("4.00", direction="DBIT", reference="R2")
    fits = message(entries, balances=balance("OPBD", "100.00") + balance("CLBD", "106.00"))
    lacks = message(entries, balances=balance("OPBD", "100.00") + balance("CLBD", "116.00"))

    assert rejects(fits) == []
    assert "closing balance of 116.00 EUR by 10.00 EUR" in str(rejects(lacks)[0].reason)
    assert len(lines(lacks)) == 2


def test_sums_beyond_belief_are_a_doubt_and_not_a_fall() -> None:
    huge = "9999999999999.99"
    entries = entry(huge, reference="R1") + entry(huge, payment(huge, "A"), payment(huge, "B"), reference="R2")
    raw = message(entries, balances=balance("OPBD", huge, "DBIT") + balance("CLBD", "0.00"))

    assert len(lines(raw)) == 2
    assert len(rejects(raw)) == 2
    (doubt,) = rejects(message(entry(huge), balances=balance("OPBD", huge) + balance("CLBD", huge, "DBIT")))
    assert "more than can be true" in str(doubt.reason)


def test_an_overdrawn_account_has_a_negative_balance() -> None:
    head = read(message("", balances=balance("PRCD", "5.00", "DBIT") + balance("CLBD", "5.00", "DBIT")))[0]

    assert isinstance(head, StatementHead)
    assert (head.opening, head.closing) == (Money(-500), Money(-500))


def test_announced_money_does_not_count_for_the_balance() -> None:
    entries = entry("10.00", payment("10.00", "A")) + entry("7.00", state="PDNG", reference="R2")

    assert rejects(message(entries, balances=balance("OPBD", "0.00") + balance("CLBD", "10.00"))) == []


@pytest.mark.parametrize(
    ("good", "bad", "column", "reason"),
    [
        ("<Amt Ccy='EUR'>10.00</Amt>", "<Amt Ccy='EUR'>1O.00</Amt>", "Amt", "not an amount"),
        ("<Amt Ccy='EUR'>10.00</Amt>", "<Amt Ccy='EUR'>-10.00</Amt>", "Amt", "not an amount"),
        ("<Amt Ccy='EUR'>10.00</Amt>", "<Amt>10.00</Amt>", "Amt", "not an amount with a currency"),
        ("<Amt Ccy='EUR'>10.00</Amt>", "<Amt Ccy='EUR'>10.005</Amt>", "Amt", "too many digits"),
        ("<Amt Ccy='EUR'>10.00</Amt>", "", "Ntry/Amt", "no amount"),
        ("<CdtDbtInd>CRDT</CdtDbtInd>", "<CdtDbtInd>CRED</CdtDbtInd>", "Ntry/CdtDbtInd", "came or went"),
    ],
)
def test_an_entry_that_cannot_be_read_is_told_with_its_line_and_the_others_are_read(
    good: str, bad: str, column: str, reason: str
) -> None:
    broken = entry("10.00").replace(good, bad)
    raw = message(f"{broken}\n{entry('5.00', reference='R2')}")

    (reject,) = rejects(raw)

    assert reject.column == column
    assert reason in str(reject.reason)
    assert reject.line == 6
    assert [line.amount.minor for line in lines(raw)] == [500]


def test_a_day_that_does_not_exist_is_left_open_and_told_and_the_money_stays() -> None:
    raw = message(entry("10.00").replace("<Dt>2026-11-20</Dt>", "<Dt>2026-02-30</Dt>"))

    (line,) = lines(raw)
    told = rejects(raw)

    assert (line.amount, line.booked_on, line.value_on) == (Money(1000), None, date(2026, 11, 21))
    assert [(reject.column, reject.value) for reject in told] == [("BookgDt", "2026-02-30")]


def test_times_are_taken_in_the_bank_s_own_calendar() -> None:
    raw = message(entry("10.00")).replace(b"<Dt>2026-11-20</Dt>", b"<DtTm>2026-11-20T23:30:00+01:00</DtTm>")

    assert lines(raw)[0].booked_on == date(2026, 11, 20)


def test_several_statements_in_one_file_keep_their_lines_apart() -> None:
    one = message(entry("10.00")).decode()
    start, end = one.index("<Stmt>"), one.index("</Stmt>") + len("</Stmt>")
    two = one[:end] + one[start:end].replace("S1", "S2").replace("REF1", "REF2") + one[end:]

    found = [type(part).__name__ for part in read(two.encode())]

    assert found == ["StatementHead", "StatementLine", "StatementHead", "StatementLine"]


def test_a_namespace_may_be_written_with_a_prefix() -> None:
    raw = message(entry("10.00", payment("10.00", "A"))).decode()
    prefixed = raw.replace("</", "</c:").replace("<", "<c:").replace("<c:/c:", "</c:").replace("<c:?", "<?")

    found = lines(prefixed.replace("xmlns=", "xmlns:c=").encode())

    assert [line.remittance for line in found] == ["A"]


@pytest.mark.parametrize(
    ("head", "is_ours"),
    [
        (message(""), True),
        (message("", message_type="052", version="02"), True),
        (message("").decode().encode("utf-16"), True),
        (b":20:STARTUMS\r\n:25:1", False),
        (b"Kundennr;Betrag\n", False),
        (b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">', False),
        (b"", False),
    ],
)
def test_a_camt_file_is_known_by_its_head(head: bytes, is_ours: bool) -> None:
    assert STATEMENT.sniff(head[:400]) is is_ours
