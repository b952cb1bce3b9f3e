"""Statements saved as lists, as banks write them: recognised by their headings, and never taken for a list of claims."""

from __future__ import annotations

import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.plugins.statement.csv_file import STATEMENT
from kulanz.ports.statement import LineReject, StatementHead, StatementLine, StatementPart
from kulanz.testkit.inbound_files import CSV, MT940, camt

OURS, PAYER = "DE89370400440532013000", "DE02120300000000202051"


def written(*rows: str, separator: str = ";") -> str:
    """Rows of cells divided by bars, as a bank writes them with quotation marks."""
    return "".join(separator.join(f'"{cell.strip()}"' for cell in row.split("|")) + "\n" for row in rows)


SAVINGS_BANK = written(
    "Auftragskonto|Buchungstag|Valutadatum|Buchungstext|Verwendungszweck|Mandatsreferenz|Kundenreferenz (End-to-End)"
    "|Beguenstigter/Zahlungspflichtiger|Kontonummer/IBAN|Betrag|Waehrung|Info",
    f"{OURS}|20.11.26|21.11.26|GUTSCHR. UEBERWEISUNG|Rechnung RE-17||E-1|Zoë Müller|{PAYER}|1.089,90|EUR|Umsatz gebucht",
    f"{OURS}|19.11.26|19.11.26|RUECKLASTSCHRIFT|Retoure AM04|M-1|NOTPROVIDED|Jan Jansen||-53,50|EUR|Umsatz gebucht",
    f"{OURS}||23.11.26|GUTSCHRIFT|kommt noch|||Anna||5,00|EUR|Umsatz vorgemerkt",
)
COOPERATIVE = written(
    "IBAN Auftragskonto|Buchungstag|Valutadatum|Name Zahlungsbeteiligter|IBAN Zahlungsbeteiligter|Verwendungszweck"
    "|Betrag|Waehrung|Saldo nach Buchung",
    f"{OURS}|20.11.2026|20.11.2026|Maria|{PAYER}|RE-17|100,00|EUR|1100,00",
    f"{OURS}|19.11.2026|19.11.2026|Stadt||Gebühr|-20,00|EUR|1000,00",
)


def read(text: str | bytes) -> list[StatementPart]:
    raw = text if isinstance(text, bytes) else text.encode()
    assert STATEMENT.sniff(raw)
    return list(STATEMENT.read(io.BytesIO(raw)))


def heads(text: str | bytes) -> list[StatementHead]:
    return [part for part in read(text) if isinstance(part, StatementHead)]


def lines(text: str | bytes) -> list[StatementLine]:
    return [part for part in read(text) if isinstance(part, StatementLine)]


def rejects(text: str | bytes) -> list[LineReject]:
    return [part for part in read(text) if isinstance(part, LineReject)]


def simple(*rows: str, headings: str = "Buchungstag;Valutadatum;Verwendungszweck;Betrag;Waehrung") -> str:
    return "\n".join([headings, *rows, ""])


def test_a_savings_bank() -> None:
    transfer, returned, announced = lines(SAVINGS_BANK)

    assert (transfer.account_iban, transfer.amount, transfer.booked) == (OURS, Money(108990), True)
    assert (transfer.booked_on, transfer.value_on) == (date(2026, 11, 20), date(2026, 11, 21))
    assert (transfer.counterparty, transfer.counterparty_iban) == ("Zoë Müller", PAYER)
    assert (transfer.remittance, transfer.end_to_end_id, transfer.line) == ("Rechnung RE-17", "E-1", 2)
    assert (returned.amount, returned.is_reversal, returned.return_code) == (Money(-5350), True, "AM04")
    assert (returned.mandate_id, returned.end_to_end_id) == ("M-1", "")
    assert (announced.booked, announced.booked_on, announced.amount) == (False, None, Money(500))
    assert rejects(SAVINGS_BANK) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_usual_encoding(encoding: str) -> None:
    assert lines(SAVINGS_BANK.encode(encoding))[0].counterparty == "Zoë Müller"


def test_a_column_of_balances_gives_opening_and_closing_also_backward_in_time() -> None:
    (head,) = heads(COOPERATIVE)

    assert (head.opening, head.closing) == (Money(102000), Money(110000))
    assert rejects(COOPERATIVE) == []


def test_a_missing_line_shows_in_the_column_of_balances() -> None:
    rows = [f"{OURS};1{n}.11.2026;1{n}.11.2026;M;;RE;10,00;EUR;{10 * n},00" for n in (1, 2, 3, 5, 6)]
    text = "\n".join([COOPERATIVE.splitlines()[0], *rows, ""])

    (reject,) = rejects(text)

    assert (reject.line, reject.column, reject.value) == (5, "Saldo nach Buchung", "50.00 EUR")


def test_several_accounts_in_one_list_are_several_statements() -> None:
    text = COOPERATIVE + COOPERATIVE.splitlines()[1].replace(OURS, "DE02100500000054540402") + "\n"

    assert [head.account_iban for head in heads(text)] == [OURS, "DE02100500000054540402"]
    assert [line.account_iban for line in lines(text)] == [OURS, OURS, "DE02100500000054540402"]


def test_debit_and_credit_in_two_columns_and_text_around_the_table() -> None:
    text = """Datum von:;="2026-11-01"
Konto:;="CH9300762011623852957"
Währung:;="CHF"

Buchungsdatum;Avisierungstext;Gutschrift in CHF;Lastschrift in CHF;Valuta;Saldo in CHF
2026-11-20;GUTSCHRIFT;1'100.00;;2026-11-20;1'180.00
2026-11-19;KAUF;;-20.00;2026-11-19;80.00

Disclaimer:
Dies ist kein Dokument der Bank.
"""
    (head,) = heads(text)

    assert (head.account_iban, head.currency, head.opening) == ("CH9300762011623852957", "CHF", Money(10000, "CHF"))
    assert [line.amount.minor for line in lines(text)] == [110000, -2000]
    assert rejects(text) == []


def test_a_mark_beside_the_amount_also_below_no_heading() -> None:
    text = """"Konto:";"93387"
"Buchungstag";"Valuta";"Empfänger/Zahlungspflichtiger";"Vorgang/Verwendungszweck";"Währung";"Umsatz";" "
"20.11.2026";"20.11.2026";"Maria";"GUTSCHRIFT
RE-17";"EUR";"100,00";"H"
"19.11.2026";"19.11.2026";"Telekom";"LASTSCHRIFT";"EUR";"30,00";"S"
"01.11.2026";;;"Anfangssaldo";"EUR";"1.000,00";"H"
"20.11.2026";;;"Endsaldo";"EUR";"1.070,00";"H"
"""
    (head,) = heads(text)

    assert (head.account_iban, head.opening, head.closing) == ("93387", Money(100000), Money(107000))
    assert [(line.amount.minor, line.remittance, line.line) for line in lines(text)] == [
        (10000, "GUTSCHRIFT RE-17", 3),
        (-3000, "LASTSCHRIFT", 5),
    ]


def test_a_dutch_list_with_its_labels_inside_the_text() -> None:
    text = written(
        "Datum|Naam / Omschrijving|Rekening|Tegenrekening|Code|Af Bij|Bedrag (EUR)|Mededelingen",
        "20261120|J. Jansen|NL69INGB0123456789|NL91ABNA0417164300|GT|Bij|100,00|Naam: J. Jansen Omschrijving: Factuur 17 "
        "IBAN: NL91ABNA0417164300 Kenmerk: E-17 Valutadatum: 20-11-2026",
        "20261119|KPN|NL69INGB0123456789||IC|Af|20,00|Naam: KPN Omschrijving: Tel Kenmerk: X Machtiging ID: M-1 Incassant ID: N",
        separator=",",
    )
    first, second = lines(text)

    assert (first.amount, first.counterparty, first.remittance) == (Money(10000), "J. Jansen", "Factuur 17")
    assert (first.counterparty_iban, first.end_to_end_id) == ("NL91ABNA0417164300", "E-17")
    assert (second.amount, second.mandate_id) == (Money(-2000), "M-1")


def test_labels_without_a_blank_before_them() -> None:
    text = simple(
        '20.11.2026;20.11.2026;"Auftraggeber: Maria MusterBuchungstext: RE-17 Ref. 6N2C1ZXX1234ABCD/12";100,00;EUR',
        "19.11.2026;19.11.2026;Rechnung 5 Name: Anna;5,00;EUR",
    )

    assert [(line.counterparty, line.remittance) for line in lines(text)] == [
        ("Maria Muster", "RE-17"),
        ("", "Rechnung 5 Name: Anna"),
    ]


@pytest.mark.parametrize(
    ("text", "amount", "remittance"),
    [
        (
            "517852257\tEUR\t20261120\t980,00\t1080,00\t20261120\t100,00\t"
            "/TRTP/SEPA OVERBOEKING/IBAN/NL91ABNA0417164300/NAME/J. JANSEN/REMI/FACTUUR 17/EREF/NOTPROVIDED\n",
            10000,
            "FACTUUR 17",
        ),
        ("AT026000000001349870;Eingang RE-17;20.11.2026;20.11.2026;+100,00;EUR\n", 10000, "Eingang RE-17"),
        ("20.11.2026;Strom;20.11.2026;-20,00;EUR;20.11.2026 13:00:00:000\n", -2000, "Strom"),
    ],
)
def test_lists_without_headings_that_one_bank_writes(text: str, amount: int, remittance: str) -> None:
    (line,) = lines(text)

    assert (line.amount.minor, line.remittance, line.booked_on) == (amount, remittance, date(2026, 11, 20))


def test_payment_houses_name_state_and_fee() -> None:
    text = """Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance
TOPUP,Current,2026-11-18 10:00:00,2026-11-18 10:00:01,From Maria,100.00,0.00,EUR,COMPLETED,100.00
CARD_PAYMENT,Current,2026-11-19 10:00:00,2026-11-20 09:00:00,Shop,-20.00,1.00,EUR,COMPLETED,79.00
CARD_PAYMENT,Current,2026-11-20 10:00:00,,Hotel,-5.00,0.00,EUR,PENDING,
CARD_PAYMENT,Current,2026-11-20 11:00:00,,Bar,-6.00,0.00,EUR,REVERTED,
"""
    assert [(line.amount.minor, line.booked) for line in lines(text)] == [(10000, True), (-2100, True), (-500, False)]
    assert lines(text)[1].charges == Money(100)
    assert [(head.opening, head.closing) for head in heads(text)] == [(Money(0), Money(7900))]
    assert [(reject.line, reject.value) for reject in rejects(text)] == [(5, "REVERTED")]


def test_one_bad_row_does_not_refuse_the_others_and_each_is_told_with_its_place() -> None:
    text = simple(
        "31.02.2026;20.11.2026;RE-17;100,00;EUR",
        "19.11.2026;19.11.2026;x;2O,00;EUR",
        "19.11.2026;19.11.2026;a;b;20,00;EUR",
        '18.11.2026;18.11.2026;"offen;-1,00;EUR',
        "17.11.2026;17.11.2026;ok;-1,00;EUR",
    )

    assert [(line.amount.minor, line.booked_on) for line in lines(text)] == [(10000, None), (-100, date(2026, 11, 17))]
    assert [(reject.line, reject.column, reject.value[:10]) for reject in rejects(text)] == [
        (2, "Buchungstag", "31.02.2026"), (3, "Betrag", "2O,00"), (4, "", "19.11.2026"), (5, "", "18.11.2026"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "amount", "reason"),
    [("03/04/2026", "100,00", "day or the month in front"), ("20.11.2026", "1.000", "read in two ways")],
)
def test_what_can_be_read_two_ways_is_refused_and_not_guessed(day: str, amount: str, reason: str) -> None:
    raw = simple(f"{day};{day};RE-17;{amount};EUR").encode()

    assert STATEMENT.sniff(raw)
    with pytest.raises(BadValue, match=reason):
        list(STATEMENT.read(io.BytesIO(raw)))


@pytest.mark.parametrize(
    "headings",
    [
        "Kundennummer;Name;Rechnungsnummer;Rechnungsdatum;Fällig am;Betrag",
        "Konto;Name;Buchungstag;Belegfeld 1;Fälligkeit;Buchungstext;Wertstellung;Betrag;Saldo",
        "Datum;Text;Betrag",
        "Invoice number,Customer,Date,Due date,Amount,Balance",
    ],
)
def test_a_list_of_claims_is_left_to_others(headings: str) -> None:
    separator = ";" if ";" in headings else ","
    raw = f"{headings}\n{separator.join(['1'] * len(headings.split(separator)))}\n".encode()

    assert not STATEMENT.sniff(raw)
    assert not any(STATEMENT.sniff(other) for other in (CSV, MT940, camt(), b"", b"PK\x03\x04", b"hello"))


def test_what_could_be_either_is_refused_with_that_reason() -> None:
    raw = simple(
        "20.11.2026;1;RE-1;Miete;10,00", headings="Buchungstag;Kundennummer;Rechnungsnummer;Verwendungszweck;Betrag"
    )

    assert STATEMENT.sniff(raw.encode())
    with pytest.raises(BadValue, match="a bank statement and a list of claims") as told:
        list(STATEMENT.read(io.BytesIO(raw.encode())))
    assert told.value.facts["line"] == 1


def test_twins_have_two_keys_and_the_same_file_the_same_ones() -> None:
    text = simple(*["20.11.2026;20.11.2026;RE-17;5,00;EUR"] * 2)

    first, second = lines(text)

    assert first.key != second.key
    assert [line.key for line in lines(text)] == [first.key, second.key]


RAW = SAVINGS_BANK.encode()


@settings(max_examples=150, derandomize=True, deadline=None)
@given(
    changes=st.lists(st.tuples(st.integers(0, 900), st.integers(0, 6), st.binary(max_size=6)), min_size=1, max_size=5)
)
def test_a_damaged_list_gives_lines_rejects_or_a_refusal(changes: list[tuple[int, int, bytes]]) -> None:
    raw = RAW
    for place, gone, new in changes:
        raw = raw[:place] + new + raw[place + gone :]

    if not STATEMENT.sniff(raw):
        return
    found = read_or_refusal(raw)

    if isinstance(found, BadValue):
        assert str(found)
        return
    assert isinstance(found[0], StatementHead)
    assert any(isinstance(part, StatementLine | LineReject) for part in found)


def read_or_refusal(raw: bytes) -> list[StatementPart] | BadValue:
    try:
        return list(STATEMENT.read(io.BytesIO(raw)))
    except BadValue as refused:
        return refused
