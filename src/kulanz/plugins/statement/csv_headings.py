"""What the headings of account statements saved as lists mean, as banks in Germany, Austria, Switzerland, the
Netherlands and payment houses write them. A closed list: a heading that is not in it means nothing.

Within a meaning the first words are the better ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Literal, get_args

from kulanz.plugins.untrusted.cells import plain

Means = Literal[
    "booked_on", "value_on", "amount", "debit", "credit", "mark", "currency", "balance", "account", "name", "payer",
    "payee", "iban", "purpose", "kind", "end_to_end", "mandate", "bank_reference", "reference", "state", "reason",
    "fee",
]  # fmt: skip
HEADINGS: dict[Means, str] = {
    "booked_on": """
        Buchungstag, Buchungsdatum, Buchung, Buchungstag (Valuta), Datum, Completed Date, Date completed (UTC),
        Booking Date, Booked, Boekdatum, Transactiedatum, Transaktionsdatum, Transaction Date, Date, Date de
        comptabilisation, Datum boeking, Booked At""",
    "value_on": """
        Valutadatum, Valuta, Wertstellung, Wertstellungsdatum, Wertstellung (Valuta), Wertstellungstag, Wert, Value
        Date, Rentedatum, Interest Date, Valuta Datum, Valuta Date, Date de valeur""",
    "amount": """
        Total amount, Betrag, Umsatz, Umsatzbetrag, Buchungsbetrag, Betrag in Kontowährung, Kontobetrag, Amount,
        Transaction amount, Bedrag, Transactiebedrag, Bedrag transactie, Credit/Debit Amount""",
    "debit": """
        Soll, Belastung, Lastschrift, Belastungsbetrag, Ausgang, Debit, Debit amount, Money out, Withdrawals, Af,
        Débit""",
    "credit": """
        Haben, Gutschrift, Gutschriftsbetrag, Eingang, Credit, Credit amount, Money in, Deposits, Bij, Crédit""",
    "mark": """
        Soll/Haben, S/H, SollHaben, Soll-/Haben-Kennzeichen, Soll Haben Kennzeichen, Af Bij, Af/Bij, CreditDebet,
        Debet Credit, Debit/credit, Debit Credit, Credit/Debit Indicator, Kennzeichen, D/C""",
    "currency": """
        Währung, Waehrung, Buchungswährung, Currency, Payment currency, Ccy, Munt, Valutacode, Muntsoort, Monnaie,
        Kontowährung""",
    "balance": """
        Saldo nach Buchung, Saldo, Kontostand, Saldo na mutatie, Saldo na trn, Balance, Running Balance, Bal After
        Bkng, Resulting balance, Saldo nach Umsatz, Account Balance, Eindsaldo, Solde""",
    "account": """
        IBAN Auftragskonto, Auftragskonto, IBAN Auftraggeberkonto, Kontonummer Auftraggeber, IBAN Kontoinhaber,
        Eigene IBAN, Rekening, Rekeningnummer, IBAN/BBAN, IBAN-Konto, Konto, Account, Kontonummer""",
    "name": """
        Beguenstigter/Zahlungspflichtiger, Begünstigter/Zahlungspflichtiger, Auftraggeber/Empfänger, Auftraggeber /
        Begünstigter, Begünstigter / Auftraggeber, Name Zahlungsbeteiligter, Empfänger/Zahlungspflichtiger,
        Auftraggeber/Zahlungsempfänger, Zahlungsempfänger, Zahlungsempfänger/Zahlungspflichtiger,
        Empfänger/Auftraggeber, Sender / Empfänger, Empfänger 1, Empfaenger 1, Partner Name, Partnername, Name
        Partner, Name des Partners, Payee, Merchant, Naam tegenpartij, Naam / Omschrijving, Name / Description,
        Tegenrekeninghouder, Name Counterpty, Naam, Name, Gegenkonto Name, Counterparty name, Beneficiary /
        Originator, Zahlungsbeteiligter""",
    "payer": "Zahlungspflichtige*r, Payer Name, Payer, Name des Zahlers, Auftraggeber",
    "payee": "Zahlungsempfänger*in, Payee Name, Beneficiary, Name des Empfängers, Empfänger",
    "iban": """
        Kontonummer/IBAN, IBAN Zahlungsbeteiligter, ZahlungsempfängerIBAN, IBAN / Kontonummer, Partner IBAN, IBAN
        Partner, IBAN Gegenkonto, Gegenkonto IBAN, Gegenkonto, Tegenrekening, Tegenrekening IBAN/BBAN,
        Tegenrekeningnummer, Counterpty IBAN/BBAN, Payee Account Number, Account number, Counterparty, Counterparty
        IBAN, IBAN, Beneficiary IBAN, IBAN / Konto-Nr, Konto-Nr., Gegenkontonummer""",
    "purpose": """
        Verwendungszweck, Vorgang/Verwendungszweck, Buchungsdetails, Buchungsinfos, Zahlungsreferenz, Zahlungsgrund,
        Payment Reference, Reference, Mededelingen, Notifications, Omschrijving, Omschrijving-1, Omschrijving-2,
        Omschrijving-3, Description, Description-1, Description-2, Description-3, Avisierungstext, Bemerkung,
        Beschreibung, Verwendungszweck Zeile 1, Verwendungszweck Zeile 2, Verwendungszweck Zeile 3, VWZ1, VWZ2,
        VWZ3, Beschreibung1, Beschreibung2, Beschreibung3, Text, Verwendungszweckzeile 1, Verwendungszweckzeile 2,
        Verwendungszweckzeile 3, Notes, Texte de notification, Buchungsmitteilung""",
    "kind": """
        Buchungstext, Umsatzart, Umsatztyp, Vorgang, Buchungsart, Transaction type, Type, Betaalwijze, MutatieSoort,
        Mutatiesoort, Transaktionstyp, Bewegungstyp""",
    "end_to_end": """
        Kundenreferenz (End-to-End), End-to-End-Referenz, End-to-End-Ref, EndToEndId, End-to-End Reference, End to
        End Referenz, Kundenreferenz, Ende-zu-Ende-Referenz, E2E-Referenz, Kenmerk""",
    "mandate": """
        Mandatsreferenz, Mandats-ID, Mandat, Mandatsref, Machtigingskenmerk, Machtigingsnummer, Mandate Reference,
        Machtigings ID, Mandate ID, Mandats-Referenz""",
    "bank_reference": """
        Bankreferenz, Transactiereferentie, Transaction Reference, Referentie, TransferWise ID, ID, Transaktions-ID,
        Transaction ID, Transaktions-Nr., ZKB-Referenz, Volgnr, Seq No, Sequence number, Primanota, Referenznummer,
        Transaktionsnummer""",
    "reference": "Betalingskenmerk, Strukturierte Referenz, Zahlungsreferenz (strukturiert), Creditor reference",
    "state": "Status, State, Info, Buchungsstatus",
    "fee": "Fee",
    "reason": "Reden retour, Reasoncode, Reason code, Rückgabegrund, Return reason",
}
# Only a bank writes these. A list with two of them, a day and an amount is a statement.
OF_A_BANK = """
    Buchungstag, Valutadatum, Wertstellung, Wertstellung (Valuta), Wert, Value Date, Rentedatum, Interest Date,
    Completed Date, Started Date, Booking Date, Saldo nach Buchung, Saldo na mutatie, Saldo na trn, Running Balance,
    Bal After Bkng, Resulting balance, Auftragskonto, IBAN Auftragskonto, IBAN Auftraggeberkonto,
    Beguenstigter/Zahlungspflichtiger, Begünstigter/Zahlungspflichtiger, Auftraggeber/Empfänger, Auftraggeber /
    Begünstigter, Begünstigter / Auftraggeber, Name Zahlungsbeteiligter, Auftraggeber/Zahlungsempfänger,
    Empfänger/Zahlungspflichtiger, Empfänger/Auftraggeber, Partner Name, Partnername, Partner IBAN,
    Zahlungspflichtige*r, Zahlungsempfänger*in, IBAN Zahlungsbeteiligter, Kontonummer/IBAN, Tegenrekening,
    Tegenrekening IBAN/BBAN, Tegenrekeningnummer, Tegenrekeninghouder, Counterpty IBAN/BBAN, Naam tegenpartij, Name
    Counterpty, Verwendungszweck, Vorgang/Verwendungszweck, Umsatzart, Umsatztyp, Buchungstext, Af Bij, CreditDebet,
    Mededelingen, Notifications, MutatieSoort, Avisierungstext, Payment Reference, TransferWise ID, Payee,
    Transaction type, Naam / Omschrijving, Buchungsdetails, Buchungsinfos, Valuta, Primanota, Counterparty, Valuta
    Date, Credit/Debit Amount, Booked At, Transactiebedrag, Beginsaldo, Eindsaldo, Date completed (UTC), Beneficiary
    IBAN, Sender / Empfänger, Empfaenger 1, Abschlussdatum, Kundenreferenz (End-to-End)"""
# And only a list of claims has these.
OF_CLAIMS = """
    Fällig am, Fälligkeitsdatum, Fälligkeit, Fällig, Nettofälligkeit, Zahlbar bis, Zahlungsziel, Zahlungsfrist, due
    date, due on, due, payment due date, vervaldatum, vervaldag, Offener Betrag, Offen, Restbetrag, Offener Saldo,
    open amount, outstanding amount, outstanding, amount due, openstaand bedrag, openstaand, Mahnstufe,
    Rechnungsdatum, invoice date, factuurdatum"""
OF_BOTH = (
    "Rechnungsnummer, Rechnungsnr, Kundennummer, Debitor, invoice number, customer number, factuurnummer, klantnummer"
)
CURRENCY = re.compile(
    r"(?:\(|\bin\s+|\s|,)(?P<code>EUR|CHF|USD|GBP|PLN|CZK|HUF|SEK|DKK|NOK|€)\)?\s*$"
)  # at the end of a heading


@cache
def _known(words: str) -> frozenset[str]:
    return frozenset(_plain(word) for word in words.split(","))


def _plain(heading: str) -> str:
    return plain(CURRENCY.sub("", " ".join(heading.split())))


@cache
def _meanings() -> dict[str, tuple[int, Means]]:
    found: dict[str, tuple[int, Means]] = {}
    for means in get_args(Means):
        for place, words in enumerate(HEADINGS[means].split(",")):
            found.setdefault(_plain(words), (place, means))
    return found


def meaning_of(heading: str) -> tuple[int, Means] | None:
    """What `heading` means, and how far down it stands among the words for that; None: it is not known."""
    return _meanings().get(_plain(heading))


def currency_of(heading: str) -> str:
    """The currency a heading names at its end, as in `Betrag (EUR)`, or nothing."""
    found = CURRENCY.search(heading)
    return found["code"].replace("€", "EUR") if found else ""


def signs_of(headings: Iterable[str]) -> tuple[int, int, int]:
    """How many headings only a bank writes, how many only a list of claims has, and how many either may have."""
    known = {_plain(heading) for heading in headings}
    bank, claims, both = (len(known & _known(words)) for words in (OF_A_BANK, OF_CLAIMS, OF_BOTH))
    return bank, claims, both
