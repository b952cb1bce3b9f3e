"""MT940 and MT942 as banks of several countries write them: signs, days, references, who paid and what for."""

from __future__ import annotations

import io
from datetime import date

import pytest

from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.kernel.words import Technical
from kulanz.plugins.statement.mt940 import STATEMENT
from kulanz.ports.statement import LineReject, StatementHead, StatementLine, StatementPart
from kulanz.testkit.inbound_files import CSV, MT940, MT942, PAYER, camt


def read(text: str | bytes) -> list[StatementPart]:
    return list(STATEMENT.read(io.BytesIO(text if isinstance(text, bytes) else text.encode())))


def heads(text: str | bytes) -> list[StatementHead]:
    return [part for part in read(text) if isinstance(part, StatementHead)]


def lines(text: str | bytes) -> list[StatementLine]:
    return [part for part in read(text) if isinstance(part, StatementLine)]


def rejects(text: str | bytes) -> list[LineReject]:
    return [part for part in read(text) if isinstance(part, LineReject)]


def statement(*fields: str, opening: str = "C261119EUR0,", closing: str = "") -> str:
    end = f":62F:{closing}\n-\n" if closing else "-\n"
    return (
        f":20:S1\n:25:DE89370400440532013000\n:28C:1/1\n:60F:{opening}\n"
        + "".join(f"{field}\n" for field in fields)
        + end
    )


def one(*fields: str) -> StatementLine:
    (line,) = lines(statement(*fields))
    return line


def detailed(details: str, movement: str = ":61:2611201120C10,NTRFNONREF") -> StatementLine:
    return one(movement, f":86:{details}")


def test_a_german_statement() -> None:
    head, transfer, returned, reversal = read(MT940)

    assert isinstance(head, StatementHead)
    assert (head.account_iban, head.opening, head.closing) == ("37040044/0532013000", Money(100000), Money(102720))
    assert isinstance(transfer, StatementLine)
    assert (transfer.amount, transfer.remittance) == (Money(10000), "Rechnung RE-2026-0001, vielen Dank")
    assert (transfer.counterparty, transfer.counterparty_iban) == ("Max Müller", PAYER)
    assert (transfer.end_to_end_id, transfer.bank_reference, transfer.booked) == ("", "B4711", True)
    assert isinstance(returned, StatementLine)
    assert (returned.amount, returned.return_code, returned.is_reversal) == (Money(-5230), "AM04", True)
    assert (returned.end_to_end_id, returned.mandate_id) == ("D-17", "M-1")
    assert isinstance(reversal, StatementLine)
    assert (reversal.amount, reversal.is_reversal) == (Money(-2050), True)


@pytest.mark.parametrize(
    ("mark", "minor", "is_reversal"),
    [
        ("C", 1000, False), ("D", -1000, False), ("CR", 1000, False), ("DR", -1000, False), ("RC", -1000, True),
        ("RD", 1000, True), ("RCR", -1000, True), ("RDR", 1000, True), ("CN", 1000, False),
    ],
)  # fmt: skip
def test_a_returned_credit_takes_money_away_and_a_returned_debit_brings_it(
    mark: str, minor: int, is_reversal: bool
) -> None:
    line = one(f":61:2611201120{mark}10,NTRFNONREF")

    assert (line.amount.minor, line.is_reversal) == (minor, is_reversal)


@pytest.mark.parametrize(
    ("text", "minor"),
    [("10,00", 1000), ("10,", 1000), ("10,5", 1050), ("000000000010,50", 1050), ("10", 1000), (",50", 50)],
)
def test_amounts_as_banks_write_them(text: str, minor: int) -> None:
    assert one(f":61:2611201120C{text}NTRFNONREF").amount.minor == minor


def test_a_value_date_that_does_not_exist_is_left_open_and_told_and_the_money_stays() -> None:
    text = statement(":61:1602300301DR6,00N024NONREF", opening="C160229EUR1200,00", closing="C160301EUR1194,00")

    (line,) = lines(text)
    (reject,) = rejects(text)

    assert (line.amount, line.value_on, line.booked_on) == (Money(-600), None, date(2016, 3, 1))
    assert (reject.line, reject.column, reject.value) == (5, ":61: value date", "160230")


@pytest.mark.parametrize(
    ("days", "booked_on"),
    [
        ("2612310102", date(2027, 1, 2)), ("2601021231", date(2025, 12, 31)), ("2611201120", date(2026, 11, 20)),
        ("261120", date(2026, 11, 20)), ("261120    ", date(2026, 11, 20)), ("2402280229", date(2024, 2, 29)),
    ],
)  # fmt: skip
def test_the_day_of_booking_lies_in_the_year_next_to_the_value_date(days: str, booked_on: date) -> None:
    assert one(f":61:{days}C10,NTRFNONREF").booked_on == booked_on


def test_one_bad_line_does_not_refuse_the_others() -> None:
    text = statement(":61:2611201120C,NTRFX", ":61:2611201120C5,NTRFNONREF", closing="C261120EUR15,")

    assert [line.amount.minor for line in lines(text)] == [500]
    (reject,) = rejects(text)
    assert (reject.line, reject.column) == (5, ":61:")


def test_lines_that_do_not_lead_to_the_closing_balance_are_told() -> None:
    (reject,) = rejects(statement(":61:2611201120C5,NTRFNONREF", closing="C261120EUR6,00"))

    assert (reject.column, "by 1.00 EUR" in str(reject.reason)) == (":62F:", True)


def test_a_statement_that_breaks_off_is_told() -> None:
    (reject,) = rejects(statement(":61:2611201120C5,NTRFNONREF"))

    assert "no closing balance" in str(reject.reason)


def test_statements_follow_each_other_with_and_without_a_line_between() -> None:
    text = statement(closing="C261120EUR0,").replace("-\n", "") + statement(
        opening="D261119EUR5,", closing="D261119EUR5,"
    )

    assert [head.opening for head in heads(text)] == [Money(0), Money(-500)]


def test_a_swift_envelope_is_taken_off() -> None:
    body = statement(closing="C261120EUR0,")[:-2]
    text = f"{{1:F01INGBNL2ABXXX0000000000}}\n{{2:I940INGBNL2AXXXN}}\n{{4:\n{body}-}}{{5:{{CHK:12}}}}\n"

    assert len(heads(text)) == 1
    assert rejects(text) == []


@pytest.mark.parametrize(
    ("field", "account"),
    [
        ("COBADEFFXXX/DE89370400440532013000", "DE89370400440532013000"), ("NL69INGB0123456789EUR", "NL69INGB0123456789"),
        ("10020030/1234567", "10020030/1234567"), ("1291.99.348EUR", "1291.99.348"), ("517852257", "517852257"),
        ("NL91 ABNA 0417 1643 00", "NL91ABNA0417164300"),
    ],
)  # fmt: skip
def test_the_account_is_named_as_the_bank_names_it(field: str, account: str) -> None:
    (head,) = heads(statement(closing="C261120EUR0,").replace("DE89370400440532013000", field))

    assert head.account_iban == account


def test_purposes_are_cut_at_27_characters_anywhere() -> None:
    line = detailed(
        "166?00GUTSCHRIFT?20EREF+E-123?21MREF+M-77?22CRED+DE98ZZZ09999999999"
        "?23SVWZ+Rechnung RE-2026-00017?24 vom 01.10.?31DE0212030000000020?32Erika"
    )

    assert (line.end_to_end_id, line.mandate_id) == ("E-123", "M-77")
    assert line.remittance == "Rechnung RE-2026-00017 vom 01.10."


def test_a_tag_may_be_cut_in_two() -> None:
    line = detailed(
        "105?20EREF+ 1234567890123 PAYPAL?21MREF+ 12AB234CD6E7F CRED+ A?22B12CDE0000000000000000034 S"
        "?23VWZ+ . SPOTIFY, Ihr Einkauf"
    )

    assert (line.mandate_id, line.remittance) == ("12AB234CD6E7F", ". SPOTIFY, Ihr Einkauf")


def test_without_tags_each_piece_is_a_line_of_its_own() -> None:
    assert (
        detailed("051?00GUTSCHRIFT?20Miete November?21Wohnung 3?32Meyer?33GmbH").remittance
        == "Miete November Wohnung 3"
    )


def test_who_pays_for_whom() -> None:
    line = detailed("166?20SVWZ+RE-1?21ABWA+Anna Muster?32Sammelkonto AG")

    assert (line.counterparty, line.on_behalf_of) == ("Sammelkonto AG", "Anna Muster")


@pytest.mark.parametrize(
    ("details", "code"),
    [
        ("109?20SVWZ+Ruecklastschrift?34914", "MS02"), ("108?20SVWZ+RETOURE AC04 ACCOUNT CLOSED?34000", "AC04"),
        ("159?20SVWZ+Retoure?34903", "AC06"), ("109?20SVWZ+Retoure?34000", ""), ("166?20SVWZ+AC04 ist ein Rad?34914", ""),
    ],
)  # fmt: skip
def test_the_reason_of_a_return(details: str, code: str) -> None:
    assert detailed(details).return_code == code


@pytest.mark.parametrize(
    ("details", "name", "account", "remittance", "end_to_end_id"),
    [
        ("/TRTP/SEPA OVERBOEKING/IBAN/NL91ABNA0417164300/BIC/ABNANL2A/NAME/J. JANSEN\n/REMI/FACTUUR 2026-17/EREF/NOTPROVIDED",
         "J. JANSEN", "NL91ABNA0417164300", "FACTUUR 2026-17", ""),
        ("/EREF/EV1//CNTP/NL91ABNA0417164300/ABNANL2A/J. Jansen///REMI/USTD//Factuurnr 17/", "J. Jansen", "NL91ABNA0417164300",
         "Factuurnr 17", "EV1"),
        ("/EREF/E-2/ORDP//NAME/J. JANSEN/REMI/FACTUUR 17/ISDT/2026-11-20", "J. JANSEN", "", "FACTUUR 17", "E-2"),
        ("NAAM: J. Jansen  OMSCHRIJVING: Factuur 17  KENMERK: X1", "J. Jansen", "", "Factuur 17", "X1"),
        ("FACTUUR 17\nREK: NL91ABNA0417164300/NAAM: J. JANSEN", "J. JANSEN", "NL91ABNA0417164300", "FACTUUR 17", ""),
        ("000>100987654321\n>20HUUR >21KANTOOR", "", "", "HUUR KANTOOR", ""),
    ],
)  # fmt: skip
def test_dutch_dialects(details: str, name: str, account: str, remittance: str, end_to_end_id: str) -> None:
    line = detailed(details)

    assert (line.counterparty, line.counterparty_iban) == (name, account)
    assert (line.remittance, line.end_to_end_id) == (remittance, end_to_end_id)


def test_a_dutch_return_and_a_structured_reference() -> None:
    returned = detailed("/RTRN/MS03//EREF/20120123//CNTP/NL91ABNA0417164300/ABNANL2A/J.Janssen///REMI/USTD//Factuur 1/")
    structured = detailed("/CNTP/NL91ABNA0417164300/ABNANL2A/Jan///REMI/STRD/CUR/9001123412341234/")

    assert (returned.return_code, returned.is_reversal) == ("MS03", True)
    assert (structured.reference, structured.remittance) == ("9001123412341234", "")


def test_rabobank_names_the_account_below_the_movement() -> None:
    line = one(
        ":61:261120D000000000025,00N102EREF\nNL91ABNA0417164300",
        ":86:/EREF/20-11-2026/BENM//NAME/CONTRA ACCOUN\nT HOLDER/REMI/17",
    )

    assert (line.counterparty, line.counterparty_iban) == ("CONTRA ACCOUNT HOLDER", "NL91ABNA0417164300")


def test_asn_repeats_account_and_name_in_the_first_line() -> None:
    line = one(
        ":61:2611201120D65,00NOVBNL91ABNA0417164300\nhr j jansen", ":86:NL91ABNA0417164300 hr j jansen\n\nBetaling 17\n"
    )

    assert (line.counterparty, line.counterparty_iban, line.remittance) == (
        "hr j jansen",
        "NL91ABNA0417164300",
        "Betaling 17",
    )


def test_a_full_line_of_text_was_cut_inside_a_word() -> None:
    details = "GIRO AUS ONLINE-SIC 80701 AUFTRAGGEBER: XXXXXXXXX XXX XXXXXXXXSTR\nASSE 111 MITTEILUNGEN: 1\nLAMPE"

    assert detailed(details).remittance.endswith("XXXXXXXXSTRASSE 111 MITTEILUNGEN: 1 LAMPE")


def test_several_fields_of_details_are_one_text() -> None:
    assert (
        one(":61:261120C5,NTRFNONREF", ":86:Terugboeking", ":86:NIET AKKOORD").remittance == "Terugboeking NIET AKKOORD"
    )


def test_details_in_the_banks_own_field() -> None:
    line = one(":61:261120C5,S051", ":NS:01Verwendungszweck 1\n02und 2\n15Empfänger\n17Text")

    assert (line.counterparty, line.remittance) == ("Empfänger", "Verwendungszweck 1 und 2")


def test_text_behind_the_balance_belongs_to_no_movement() -> None:
    text = statement(":61:261120C5,NTRFNONREF", ":86:RE-1", closing="C261120EUR5,").replace("-\n", ":86:WERBUNG\n-\n")

    assert [line.remittance for line in lines(text)] == ["RE-1"]


def test_lines_that_break_off_in_odd_places_are_mended() -> None:
    (line,) = lines(":61:1811261126CR\n30,00N062NONREF\n:\n86:166?00GUTSCHR. UEBERWEISUNG?20SVWZ+Test")

    assert (line.amount.minor, line.remittance, line.line) == (3000, "Test", 1)


def test_places_are_those_of_the_file_also_behind_a_mended_line() -> None:
    text = statement(":61:261120C5,NTRFNONREF\n:\n86:RE-1", ":61:261120C6,NTRFNONREF", closing="C261120EUR11,")

    assert [line.line for line in lines(text)] == [5, 8]


def test_a_report_of_the_running_day_is_announced_and_not_booked() -> None:
    head, line = read(MT942)

    assert isinstance(head, StatementHead)
    assert (head.kind, head.opening, head.currency) == ("report", None, "EUR")
    assert isinstance(line, StatementLine)
    assert (line.booked, line.amount, line.counterparty) == (False, Money(10000), "Max Mueller")


def test_the_sums_of_a_report_are_checked() -> None:
    (reject,) = rejects(MT942.replace(b":90C:1EUR100,", b":90C:1EUR120,"))

    assert reject.column == ":90C:"


def test_the_same_line_has_the_same_key_and_twins_have_two() -> None:
    text = statement(
        ":61:261120C5,NTRFNONREF", ":86:RE-1", ":61:261120C5,NTRFNONREF", ":86:RE-1", closing="C261120EUR10,"
    )

    first, second = lines(text)

    assert first.key != second.key
    assert [line.key for line in lines(text)] == [first.key, second.key]


def test_umlauts_in_both_usual_encodings() -> None:
    text = statement(":61:261120C5,NTRFNONREF", ":86:166?20SVWZ+RE-1?32Zoë Müller", closing="C261120EUR5,")

    assert {lines(text.encode(encoding))[0].counterparty for encoding in ("utf-8", "cp1252")} == {"Zoë Müller"}


@pytest.mark.parametrize("raw", [b"", b"hello", b":NS:\n", b":20:S1\n:25:1\n-\n", b"-\n-\n", CSV])
def test_what_is_no_statement_is_refused(raw: bytes) -> None:
    with pytest.raises(BadValue, match="no statement") as told:
        read(raw)

    assert not isinstance(told.value.words, Technical)


def test_the_format_is_known_by_its_first_lines() -> None:
    assert STATEMENT.sniff(MT940)
    assert STATEMENT.format_of(MT940) == "mt940"
    assert STATEMENT.format_of(MT942) == "mt942"
    assert not STATEMENT.sniff(CSV)
    assert not STATEMENT.sniff(camt())
