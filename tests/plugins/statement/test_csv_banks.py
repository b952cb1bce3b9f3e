"""Headings of many banks: each list has one payment of 100.00 with its purpose, whatever the columns are called."""

from __future__ import annotations

import io
from datetime import date

import pytest

from kulanz.plugins.statement.csv_file import STATEMENT
from kulanz.ports.statement import StatementHead, StatementLine

IBAN = "DE02120300000000202051"
LISTS = {
    "Deutsche Bank": (
        "Buchungstag;Wert;Umsatzart;Begünstigter / Auftraggeber;Verwendungszweck;IBAN;Kundenreferenz;Betrag;Soll;Haben;Währung",
        f"20.11.2026;20.11.2026;SEPA-Gutschrift;Maria;RE-17;{IBAN};E-1;;;100,00;EUR",
        ("Maria", IBAN, "", "EUR"),
    ),
    "Postbank": (
        "Buchungsdatum;Wertstellung;Umsatzart;Buchungsdetails;Auftraggeber;Empfänger;Betrag (€);Saldo (€)",
        "20.11.2026;20.11.2026;Gutschrift;RE-17;Maria;Wir;100,00 €;2.100,00 €",
        ("Maria", "", "", "EUR"),
    ),
    "HypoVereinsbank": (
        "Kontonummer;Buchungsdatum;Valuta;Empfaenger 1;Empfaenger 2;Verwendungszweck;Betrag;Waehrung",
        "12345678;20.11.2026;20.11.2026;Maria;;RE-17;100,00;EUR",
        ("Maria", "", "12345678", "EUR"),
    ),
    "Consorsbank": (
        "Buchung;Valuta;Sender / Empfänger;IBAN / Konto-Nr;BIC / BLZ;Buchungstext;Verwendungszweck;Betrag in EUR",
        f"20.11.2026;20.11.2026;Maria;{IBAN};BY;GUTSCHRIFT;RE-17;100,00",
        ("Maria", IBAN, "", "EUR"),
    ),
    "N26": (
        '"Booking Date","Value Date","Partner Name","Partner Iban",Type,"Payment Reference","Amount (EUR)"',
        f'2026-11-20,2026-11-20,"Maria",{IBAN},"Credit Transfer","RE-17",100.00',
        ("Maria", IBAN, "", "EUR"),
    ),
    "Erste": (
        "Buchungsdatum;Partnername;Partner IBAN;Betrag;Währung;Buchungs-Details;Valutadatum",
        f"20.11.2026;Maria;{IBAN};100,00;EUR;RE-17;20.11.2026",
        ("Maria", IBAN, "", "EUR"),
    ),
    "Raiffeisen in Switzerland": (
        "IBAN;Booked At;Text;Credit/Debit Amount;Balance;Valuta Date",
        "CH9300762011623852957;2026-11-20 00:00:00.0;RE-17;100.0;1080.5;2026-11-20 00:00:00.0",
        ("", "", "CH9300762011623852957", ""),
    ),
    "Knab": (
        "Rekeningnummer;Transactiedatum;Valutacode;CreditDebet;Bedrag;Tegenrekeningnummer;Tegenrekeninghouder;Valutadatum;Omschrijving",
        f"NL99KNAB9999999999;20-11-2026;EUR;C;100,00;{IBAN};Maria;20-11-2026;RE-17",
        ("Maria", IBAN, "NL99KNAB9999999999", "EUR"),
    ),
    "Rabobank": (
        '"IBAN/BBAN","Munt","Datum","Rentedatum","Bedrag","Saldo na trn","Tegenrekening IBAN/BBAN","Naam tegenpartij",'
        '"Omschrijving-1","Omschrijving-2"',
        f'"NL00RABO1234567890","EUR","2026-11-20","2026-11-20","+100,00","+3436,04","{IBAN}","Maria","RE","-17"',
        ("Maria", IBAN, "NL00RABO1234567890", "EUR"),
    ),
    "Wise": (
        '"TransferWise ID",Date,Amount,Currency,"Payment Reference","Running Balance","Payer Name","Payee Name","Total fees"',
        'TRANSFER-2,20-11-2026,100.00,EUR,RE-17,1100.00,"Maria",,0.00',
        ("Maria", "", "", "EUR"),
    ),
    "bunq": (
        '"Date","Interest Date","Amount","Account","Counterparty","Name","Description"',
        f'"2026-11-20","2026-11-20","100.00","NL10BUNQ2290325473","{IBAN}","Maria","RE-17"',
        ("Maria", IBAN, "NL10BUNQ2290325473", ""),
    ),
}


DKB = """"Girokonto";"DE89370400440532013000"
"Buchungsdatum";"Wertstellung";"Status";"Zahlungspflichtige*r";"Zahlungsempfänger*in";"Verwendungszweck";"IBAN";"Betrag (€)"
"17.04.26";"17.04.26";"Gebucht";"Maria";"Wir";"RE-17";"";"1.089,9"
"16.04.26";"16.04.26";"Vorgemerkt";"Wir";"Laden";"X";"";"-5"
"""


@pytest.mark.parametrize("bank", LISTS)
def test_the_headings_of(bank: str) -> None:
    headings, row, (name, iban, account, currency) = LISTS[bank]
    raw = f"{headings}\n{row}\n".encode()

    assert STATEMENT.sniff(raw)
    head, line = STATEMENT.read(io.BytesIO(raw))

    assert isinstance(head, StatementHead)
    assert isinstance(line, StatementLine)
    assert (line.amount.minor, line.booked, line.booked_on) == (10000, True, date(2026, 11, 20))
    assert (line.counterparty, line.counterparty_iban, line.account_iban) == (name, iban, account)
    assert (head.currency, line.remittance.replace(" ", "")) == (currency, "RE-17")


def test_payer_and_payee_in_columns_of_their_own() -> None:
    lines = [part for part in STATEMENT.read(io.BytesIO(DKB.encode())) if isinstance(part, StatementLine)]

    assert [(line.counterparty, line.amount.minor, line.booked, line.account_iban) for line in lines] == [
        ("Maria", 108990, True, "DE89370400440532013000"),
        ("Laden", -500, False, "DE89370400440532013000"),
    ]
