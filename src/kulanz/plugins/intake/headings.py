"""What the headings of lists of claims mean, in German, English and Dutch, as programs and people write them.

Within a meaning the first words are the better ones: what is still open goes before what was once asked.
"""

from __future__ import annotations

import re
from functools import cache

from kulanz.ports.intake import MEANINGS, Meaning

from .cells import plain

HEADINGS: dict[str, str] = {
    "customer_number": """
        Kundennummer, Kundennr, Kunden-Nr, Kd-Nr, Kundenkonto, Kundenkontonummer, Kunden-ID, Kontonummer Kunde,
        Debitor, Debitorennummer, Debitorennr, Debitoren-Konto, Debitornummer, Debitornr, Personenkonto,
        Geschäftspartner, Geschäftspartnernummer, GP-Nummer, GP-Nr, Partnernummer, Mitgliedsnummer, Mieternummer,
        Verbrauchernummer, Konto, customer number, customer no, customer id, customer code, cust no, cust id, client
        number, client id, account number, account no, account id, member id, klantnummer, klantnr, klant-id,
        klantcode, relatienummer, debiteurnummer, debiteurnr, debiteur""",
    "customer_name": """
        Kundenname, Name des Kunden, Vollständiger Name, Vor- und Nachname, Name Vorname, Vorname Name, Nachname
        Vorname, Rechnungsempfänger, Empfänger, Name, Name 1, Name1, Debitorenname, Kunde, customer name, full name,
        client name, account name, bill to, recipient, customer, client, klantnaam, volledige naam, naam,
        debiteurnaam, klant""",
    "claim_number": """
        Rechnungsnummer, Rechnungsnr, Rechnungs-Nr, Rechnung Nr, Rg-Nr, Rgnummer, Re-Nr, R-Nr, Rechn-Nr,
        Rechnungs-ID, Forderungsnummer, Forderungs-Nr, Forderungs-ID, Bescheidnummer, Vorgangsnummer, Vorgangs-Nr,
        OP-Nummer, OP-Nr, Opos-Nr, Belegnummer, Belegnr, Beleg-Nr, Belegfeld 1, Dokumentnummer, Dokumentnr,
        Rechnung, Beleg, invoice number, invoice no, invoice nr, invoice id, invoice #, inv no, inv number, bill
        number, bill no, claim number, claim no, claim id, document number, document no, invoice, factuurnummer,
        factuurnr, factuur-ID, boekstuknummer, documentnummer, factuur""",
    "amount": """
        Offener Betrag, Betrag offen, Offen, Offener Saldo, Offener Posten, OP-Betrag, Offene Forderung, Restbetrag,
        Restforderung, Restsaldo, Noch offen, Zahlbetrag, Zu zahlen, Forderungsbetrag, Hauptforderung,
        Rechnungsbetrag, Rechnungssumme, Bruttobetrag, Betrag brutto, Gesamtbetrag, Endbetrag, Betrag, Brutto,
        Forderung, Summe, Saldo, Umsatz, Umsatz (ohne Soll/Haben-Kz), open amount, amount open, outstanding amount,
        amount outstanding, outstanding, outstanding balance, amount due, balance due, remaining amount, open
        balance, total due, invoice amount, gross amount, total amount, invoice total, amount, balance, total,
        openstaand bedrag, openstaand, nog te betalen, te betalen, restbedrag, factuurbedrag, totaalbedrag, bedrag,
        bruto""",
    "currency": """
        Währung, Währungscode, Währungskürzel, Währungskennzeichen, WKZ, WKZ Umsatz, Whg, currency, currency code,
        ccy, curr, valuta, valutacode, munt, muntsoort""",
    "due_on": """
        Fällig am, Fälligkeitsdatum, Fälligkeit, Fällig, Fälligkeitstag, Nettofälligkeit, Datum Fälligkeit, Zahlbar
        bis, Zu zahlen bis, Zahlungsziel, Zahlungsfrist, Zahlungstermin, due date, due on, payment due date, payment
        due, date due, pay by, due, net due date, vervaldatum, vervaldag, vervalt op, te betalen voor, uiterste
        betaaldatum""",
    "issued_on": """
        Rechnungsdatum, Rg-Datum, Re-Datum, Datum der Rechnung, Rechnung vom, Ausstellungsdatum, Ausgestellt am,
        Bescheiddatum, Belegdatum, Buchungsdatum, Datum, invoice date, date of invoice, issue date, issued on,
        issued, billing date, bill date, document date, posting date, date, factuurdatum, datum factuur, boekdatum""",
    "email": """
        E-Mail, E-Mail-Adresse, Mail, Mailadresse, E-Mail Kunde, email address, mail address, e-mailadres, mailadres""",
    "phone": """
        Telefon, Telefonnummer, Telefonnr, Tel, Tel-Nr, Mobil, Mobiltelefon, Mobilnummer, Handy, Handynummer,
        Rufnummer, phone, phone number, telephone, telephone number, mobile, mobile number, cell, cell phone,
        telefoon, telefoonnummer, mobiel""",
    "street": """
        Straße, Str, Straße und Hausnummer, Straße Nr, Straße Hausnummer, Straße/Hausnr, Anschrift, Adresse, street,
        street address, address line 1, address 1, address, straat, straat en huisnummer, straatnaam, adres""",
    "house_number": """
        Hausnummer, Hausnr, Haus-Nr, Hnr, house number, house no, building number, huisnummer, huisnr""",
    "postcode": "PLZ, Postleitzahl, postcode, post code, postal code, zip, zip code, zipcode",
    "town": "Ort, Stadt, Wohnort, Ortschaft, city, town, plaats, woonplaats, stad",
    "country": "Land, Ländercode, Länderkennzeichen, Länderschlüssel, LKZ, country, country code, landcode",
    "language": "Sprache, Sprachcode, Korrespondenzsprache, language, language code, lang, taal, taalcode",
    "salutation": "Anrede, salutation, title, aanhef",
    "is_business": """
        Geschäftskunde, Firmenkunde, Gewerbekunde, Gewerblich, Kundentyp, Kundenart, Kundengruppe, Privat/Gewerbe,
        is business, business, business customer, b2b, customer type, zakelijk, klanttype""",
    "company_name": """
        Firma, Firmenname, Unternehmen, Organisation, company, company name, organisation name, organization,
        bedrijf, bedrijfsnaam""",
    "first_name": "Vorname, first name, given name, forename, voornaam",
    "last_name": "Nachname, Familienname, Zuname, last name, surname, family name, achternaam, familienaam",
    "kind": """
        Forderungsart, Art der Forderung, Rechnungsart, Leistungsart, Belegart, Art, Produkt, Sparte, Leistung,
        Kategorie, Tarif, kind, type, claim type, invoice type, product, category, service, soort, categorie, dienst""",
    "reason": """
        Forderungsgrund, Grund der Forderung, Grund, Leistungsbeschreibung, Beschreibung, Betreff, Bezeichnung,
        Buchungstext, Verwendungszweck, Positionstext, Text, reason, reason for claim, description, subject,
        details, memo, omschrijving, reden, betreft""",
    "contract": """
        Vertragsnummer, Vertragsnr, Vertrags-Nr, Vertragskonto, Vertragskontonummer, Vertrag, contract number,
        contract no, contract id, contract, agreement number, contractnummer, contractnr""",
    "fee": """
        Mahngebühr, Mahngebühren, Mahnkosten, Mahnspesen, Gebühr, Gebühren, Nebenforderung, Nebenkosten Mahnung,
        fee, fees, late fee, reminder fee, dunning fee, aanmaningskosten, herinneringskosten""",
    "invoice_amount": """
        Ursprünglicher Betrag, Ursprungsbetrag, Ursprünglicher Rechnungsbetrag, Originalbetrag, original amount,
        original invoice amount, billed amount, amount billed, oorspronkelijk bedrag""",
    "debit_credit": """
        Soll/Haben-Kennzeichen, Soll/Haben-Kz, Soll/Haben, S/H, SH-Kennzeichen, SollHaben, debit/credit, dr/cr,
        debit credit indicator, debet/credit, D/C""",
    "iban": "IBAN, IBAN Kunde, Kunden-IBAN, Bankverbindung IBAN, IBAN Zahler, customer iban, bank account iban",
    "mandate": """
        Mandatsreferenz, Mandatsref, Mandatsnummer, Mandats-ID, SEPA-Mandat, SEPA-Mandatsreferenz, Lastschriftmandat,
        mandate, mandate id, mandate reference, sepa mandate, mandaat, mandaatkenmerk, machtigingskenmerk,
        machtiging""",
    "reminders": """
        Mahnstufe, Anzahl Mahnungen, Bisherige Mahnungen, Mahnungen, Mahnlevel, Mahnst, Erinnerungen, reminders,
        reminder level, dunning level, reminders sent, number of reminders, aantal aanmaningen, aanmaningen,
        aanmaningsniveau""",
    "reminded_on": """
        Letzte Mahnung, Letzte Mahnung am, Datum letzte Mahnung, Mahndatum, Zuletzt gemahnt, Gemahnt am, Letzte
        Erinnerung, last reminder, last reminder date, last reminder on, reminded on, last dunning date, dunning date,
        laatste aanmaning, laatste herinnering""",
    "deadline_on": """
        Sperrtermin, Sperrdatum, Sperrung am, Liefersperre am, Abschalttermin, Abschaltung am, Stilllegung am,
        Stilllegungsdatum, Kündigung zum, Externe Frist, Frist extern, deadline, cut-off date, cutoff date,
        disconnection date, suspension date, afsluitdatum, afsluiting op""",
    "consent": """
        Einwilligung, E-Mail-Einwilligung, Einwilligung E-Mail, Kontakteinwilligung, Kontakt erlaubt, E-Mail erlaubt,
        consent, contact consent, email consent, opt-in, email opt-in, toestemming""",
    "is_disputed": """
        Strittig, Bestritten, Streitig, Reklamiert, Reklamation, In Klärung, Einwand, Widerspruch, disputed, dispute,
        in dispute, is disputed, contested, betwist""",
    "settled_on": """
        Bezahlt am, Gezahlt am, Beglichen am, Ausgeglichen am, Ausgleichsdatum, Ausgleich am, Zahlungsdatum,
        Zahldatum, Erledigt am, paid on, paid date, date paid, settled on, settlement date, clearing date,
        payment date, betaald op, betaaldatum""",
}
# Among the words for an amount those that name what was billed once, should another column say what is still open.
BILLED = """
    Rechnungsbetrag, Rechnungssumme, Bruttobetrag, Betrag brutto, Gesamtbetrag, Endbetrag, Brutto, invoice amount,
    gross amount, total amount, invoice total, total, factuurbedrag, totaalbedrag, bruto"""
# The columns that our own list of rejected lines adds in front; they say nothing about a claim.
OF_REJECTS = ({"zeile", "line", "regel"}, {"spalte", "column", "kolom"}, {"grund", "reason", "reden"})
SHORTEST_PART = 6  # letters; "Art" in "Zahlart" and "Datum" in "Geburtsdatum" mean nothing
NOT_OWED = ("netto", "net", "steuer", "mwst", "ust", "tax", "vat", "btw", "skonto", "rabatt", "discount", "korting",
            "bezahlt", "gezahlt", "paid", "betaald")  # fmt: skip
IN_BRACKETS = re.compile(r"[(\[].*?[)\]]|\b(?:in |im )?(?:EUR|USD|GBP|CHF|Euro)\b|[€$£]")


def meaning_of(name: str) -> tuple[str | None, float]:
    """What a heading means and how sure that is: a known word 1, a hundredth less for each better word there is;
    a part of the heading 0.7."""
    for form in dict.fromkeys((plain(name), plain(IN_BRACKETS.sub(" ", name)))):
        if form in _known():
            meaning, rank = _known()[form]
            return meaning, 1 - rank / 1000
    form = plain(IN_BRACKETS.sub(" ", name))
    parts = [known for known in _known() if len(known) >= SHORTEST_PART and known in form]
    if not parts:
        return None, 0.0
    meaning, rank = _known()[max(parts, key=len)]
    if meaning == "amount" and any(word in form for word in NOT_OWED):
        return None, 0.0
    return meaning, 0.7 - rank / 1000


def is_billed(name: str) -> bool:
    """Whether a heading names what was billed, which may be more than what is open."""
    return {plain(name), plain(IN_BRACKETS.sub(" ", name))} & {plain(word) for word in BILLED.split(",")} != set()


def known_meanings() -> list[Meaning]:
    """Every meaning there is with the headings it is known by."""
    return [
        Meaning(name, tuple(" ".join(word.split()) for word in HEADINGS.get(name, "").split(",") if word.strip()))
        for name in MEANINGS
    ]


def starts_with_rejects(names: list[str]) -> bool:
    """Whether the first three headings are those of a list of rejected lines that comes back corrected."""
    return len(names) > 3 and all(plain(name) in known for name, known in zip(names, OF_REJECTS, strict=False))


@cache
def _known() -> dict[str, tuple[str, int]]:
    """Plain heading -> meaning and its rank among the words for it."""
    known: dict[str, tuple[str, int]] = {}
    for meaning, words in HEADINGS.items():
        for rank, word in enumerate(words.split(",")):
            known.setdefault(plain(word), (meaning, rank))
    return known
