"""What the headings of lists of claims mean, in German, English and Dutch, as programs and people write them.

Known headings stand here; others are put together from known words (`heading_rules`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from kulanz.plugins.untrusted.cells import plain
from kulanz.ports.intake import MEANINGS, Meaning

from .heading_rules import BALANCE, BILLED, OPEN, PLAIN, WEAK, Guess, composed
from .heading_words import concepts_of, without_fillers

# `|` divides words of the first rank from the next: of two columns with one meaning the better rank goes first.
HEADINGS: dict[str, str] = {
    "customer_number": """
        Kundennummer, Kundennr, Kunden-Nr, Kd-Nr, Kundenkonto, Kundenkontonummer, Kunden-ID, Kontonummer Kunde, Debitor,
        Debitorennummer, Debitorennr, Debitoren-Konto, Debitornummer, Debitornr, Personenkonto, Geschäftspartner,
        Geschäftspartnernummer, GPart, GP-Nummer, GP-Nr, Partnernummer, Mitgliedsnummer, Mieternummer,
        Verbrauchernummer, customer number, customer no, customer id, customer code, cust no, cust id, customer account,
        client number, client id, account ref, member id, BP code, klantnummer, klantnr, klant-id, klantcode,
        relatienummer, relatiecode, debiteurnummer, debiteurnr, debiteurcode, debiteur | Partner/Reference, customer
        user id, user id | Konto, Kontonummer, Kto-Nr, Kto, account, account number, account no, account id, rekening""",
    "customer_name": """
        Kundenname, Name des Kunden, Vollständiger Name, Vor- und Nachname, Name Vorname, Vorname Name, Nachname
        Vorname, Rechnungsempfänger, Debitorenname, customer name, full name, client name, account name, contact name,
        bill to, bill to name, billing name, klantnaam, relatienaam, volledige naam, debiteurnaam | Empfänger, Name,
        Name 1, Name1, recipient, naam, naam 1, Kontobezeichnung, Kontobez, Beschriftung, Name und Anschrift | Kurzname,
        Kurzbezeichnung, Matchcode, Suchname, search name""",
    "claim_number": """
        Rechnungsnummer, Rechnungsnr, Rechnungs-Nr, Rechnung Nr, Rg-Nr, Rgnummer, Re-Nr, R-Nr, Rechn-Nr, Rechnungs-ID,
        Forderungsnummer, Forderungs-Nr, Forderungs-ID, Bescheidnummer, Vorgangsnummer, Vorgangs-Nr, invoice number,
        invoice no, invoice nr, invoice #, inv no, inv number, bill number, bill no, claim number, claim no, claim id,
        factuurnummer, factuurnr, factuur-ID | OP-Nummer, OP-Nr, Opos-Nr, Belegfeld 1, Rechnung, invoice, factuur,
        Sollstellung, invoice id, bill id | Belegnummer, Belegnr, Beleg-Nr, Dokumentnummer, Dokumentnr,
        Dokumentennummer, Beleg, document number, document no, boekstuknummer, documentnummer, Onze ref, our ref""",
    "amount": """
        Offener Betrag, Betrag offen, Offen, Offener Saldo, Offener Posten, OP-Betrag, Offene Forderung, Restbetrag,
        Restforderung, Restsaldo, Noch offen, Rückstand, Zu zahlen, open amount, amount open, outstanding amount, amount
        outstanding, outstanding, outstanding balance, amount due, balance due, remaining amount, amount remaining, open
        balance, total due, openstaand bedrag, openstaand, nog te betalen, te betalen, restbedrag, O/S amount | Saldo,
        Zahlbetrag, Forderungsbetrag, Hauptforderung, Forderung, balance | Betrag, Summe, Umsatz, Umsatz (ohne
        Soll/Haben-Kz), Soll, Betrag Soll, Sollbetrag, amount, debit, debet, bedrag | Rechnungsbetrag, Rechnungssumme,
        Bruttobetrag, Betrag brutto, Gesamtbetrag, Gesamt, Endbetrag, Brutto, invoice amount, gross amount, total
        amount, invoice total, gross, total, factuurbedrag, totaalbedrag, bruto""",
    "currency": """
        Währung, Währungscode, Währungskürzel, Währungskennzeichen, WKZ, WKZ Umsatz, Whg, currency, currency code, ccy,
        curr, valutacode, munt, muntsoort | valuta | Hauswährung, local currency""",
    "due_on": """
        Fällig am, Fälligkeitsdatum, Fälligkeit, Fällig, Fälligkeitstag, Nettofälligkeit, Datum Fälligkeit, Zahlbar bis,
        Zu zahlen bis, Zahlungsfrist, Zahlungstermin, Verfalldatum, due date, due on, payment due date, payment due,
        date due, pay by, due, net due date, vervaldatum, vervaldag, vervalt op, te betalen voor, uiterste betaaldatum,
        uiterlijk betalen op | Zahlungsziel""",
    "issued_on": """
        Rechnungsdatum, Rg-Datum, Re-Datum, Datum der Rechnung, Rechnung vom, Ausstellungsdatum, Ausgestellt am,
        Bescheiddatum, invoice date, date of invoice, issue date, issued on, issued, billing date, bill date,
        factuurdatum, datum factuur | Belegdatum, Dokumentdatum, document date, boekstukdatum | Datum, date |
        Buchungsdatum, posting date, boekdatum""",
    "email": """
        E-Mail, E-Mail-Adresse, Mail, Mailadresse, E-Mail Kunde, email address, mail address, e-mailadres, mailadres |
        customer email, billing email, contact email""",
    "phone": """
        Telefon, Telefonnummer, Telefonnr, Tel, Tel-Nr, Mobil, Mobiltelefon, Mobilnummer, Handy, Handynummer, Rufnummer,
        phone, phone number, telephone, telephone number, mobile, mobile number, cell, cell phone, telefoon,
        telefoonnummer, mobiel""",
    "street": """
        Straße, Str, Straße und Hausnummer, Straße Nr, Straße Hausnummer, Straße/Hausnr, Anschrift, Adresse, street,
        street address, address line 1, address 1, address, address 1&2, straat, straat en huisnummer, straatnaam,
        adres, billing address 1, billing street""",
    "house_number": "Hausnummer, Hausnr, Haus-Nr, Hnr, house number, house no, building number, huisnummer, huisnr",
    "postcode": "PLZ, Postleitzahl, postcode, post code, postal code, zip, zip code, zipcode",
    "town": "Ort, Stadt, Wohnort, Ortschaft, city, town, plaats, woonplaats, stad",
    "country": "Land, Ländercode, Länderkennzeichen, Länderschlüssel, LKZ, country, country code, landcode",
    "language": "Sprache, Sprachcode, Korrespondenzsprache, language, language code, lang, taal, taalcode",
    "salutation": "Anrede, salutation, title, aanhef",
    "is_business": """
        Geschäftskunde, Firmenkunde, Gewerbekunde, Gewerblich, Kundentyp, Kundenart, Kundengruppe, Privat/Gewerbe, is
        business, business, business customer, b2b, customer type, zakelijk, klanttype""",
    "company_name": """
        Firma, Firmenname, Unternehmen, Organisation, company, company name, organisation name, organization, billing
        company, bedrijf, bedrijfsnaam""",
    "first_name": "Vorname, first name, given name, forename, voornaam",
    "last_name": "Nachname, Familienname, Zuname, last name, surname, family name, achternaam, familienaam",
    "kind": """
        Forderungsart, Art der Forderung, Rechnungsart, Leistungsart, Belegart, Art, transaction type, Produkt, Sparte,
        Leistung, Kategorie, Tarif, kind, type, claim type, invoice type, product, category, service, soort, categorie,
        dienst""",
    "reason": """
        Forderungsgrund, Grund der Forderung, Grund, Leistungsbeschreibung, Beschreibung, Betreff, Bezeichnung,
        Buchungstext, Verwendungszweck, Positionstext, Text, reason, reason for claim, description, subject, details,
        memo, omschrijving, reden, betreft""",
    "contract": """
        Vertragsnummer, Vertragsnr, Vertrags-Nr, Vertragskonto, Vertragskontonummer, Vertrag, contract number, contract
        no, contract id, contract, agreement number, contractnummer, contractnr""",
    "fee": """
        Mahngebühr, Mahngebühren, Mahnkosten, Mahnspesen, Gebühr, Gebühren, Nebenforderung, Nebenkosten Mahnung, fee,
        fees, late fee, reminder fee, dunning fee, aanmaningskosten, herinneringskosten""",
    "invoice_amount": """
        Ursprünglicher Betrag, Ursprungsbetrag, Ursprünglicher Rechnungsbetrag, Originalbetrag, original amount,
        original invoice amount, billed amount, amount billed, oorspronkelijk bedrag""",
    "paid_amount": """
        Bezahlt, Bezahlter Betrag, Betrag bezahlt, Gezahlt, Bereits gezahlt, Zahlungseingang, amount paid, paid amount,
        paid, paid to date, betaald, betaald bedrag, reeds betaald""",
    "credit_amount": "Haben, Betrag Haben, Habenbetrag, credit, credit amount",
    "status": """
        Status, Rechnungsstatus, Zahlungsstatus, Belegstatus, invoice status, payment status, financial status, order
        status, state, factuurstatus, betaalstatus, betalingsstatus""",
    "debit_credit": """
        Soll/Haben-Kennzeichen, Soll/Haben-Kz, Soll/Haben-Kennz, Soll/Haben, S/H, S/H-Kz, SHK,
        Saldo-Kennzeichen, Saldo-Kz, SH-Kennzeichen, SollHaben,
        debit/credit, dr/cr, debit credit indicator, debet/credit, D/C""",
    "iban": "IBAN, IBAN Kunde, Kunden-IBAN, Bankverbindung IBAN, IBAN Zahler, customer iban, bank account iban",
    "mandate": """
        Mandatsreferenz, Mandatsref, Mandatsnummer, Mandats-ID, SEPA-Mandat, SEPA-Mandatsreferenz, Lastschriftmandat,
        mandate, mandate id, mandate reference, sepa mandate, mandaat, mandaatkenmerk, machtigingskenmerk, machtiging""",
    "reminders": """
        Mahnstufe, Mst, Anzahl Mahnungen, Bisherige Mahnungen, Mahnungen, Mahnlevel, Mahnst, Erinnerungen, reminders,
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
        Strittig, Bestritten, Streitig, Reklamiert, Reklamation, In Klärung, Einwand, Widerspruch, disputed, dispute, in
        dispute, is disputed, contested, betwist""",
    "settled_on": """
        Bezahlt am, Gezahlt am, Beglichen am, Ausgeglichen am, Ausgleichsdatum, Ausgleich am, Zahlungsdatum, Zahldatum,
        Erledigt am, paid on, paid date, date paid, settled on, settlement date, clearing date, payment date, betaald
        op, betaaldatum""",
}
# Headings whose cells tell which of several things they mean.
PAID_SOMEHOW = (("settled_on", 2.0), ("status", 2.0))
EITHER: dict[str, tuple[tuple[str, float], ...]] = {
    "Bezahlt": PAID_SOMEHOW,
    "Gezahlt": PAID_SOMEHOW,
    "paid": PAID_SOMEHOW,
    "betaald": PAID_SOMEHOW,
    "Name": (("claim_number", 5),),  # an order's name in a shop: #1001
    "Forderung": (("claim_number", 3),),
    "valuta": (("due_on", 3),),
    "due": (("amount", BALANCE),),
    "Debitor": (("customer_name", 2),),
    "debiteur": (("customer_name", 2),),
    "Geschäftspartner": (("customer_name", 2),),
    "Konto": (("customer_name", 3),),
    "account": (("customer_name", 3),),
}
LONGEST_HEADING = 200
# The columns that our own list of rejected lines adds in front; they say nothing about a claim.
OF_REJECTS = ({"zeile", "line", "regel"}, {"spalte", "column", "kolom"}, {"grund", "reason", "reden"})
# Headings that look like another meaning and are none: accounts of the books, a list's own counting.
NOTHING = """
    Account Code, Account Type, Zahlungsziel Tage, Postensperre, Buchungsschlüssel, Anzahl, Zahlungsart, Zahlweise,
    Land USt, Tage fällig, current"""
# Headings of one plain word that many programs use for many things: believed a little.
PLAIN_WORDS = {
    "number": Guess("claim_number", 0.8, 6), "nummer": Guess("claim_number", 0.8, 6), "no": Guess("claim_number", 0.8, 6),
    "num": Guess("claim_number", 0.8, 6), "nr": Guess("claim_number", 0.6, 7), "id": Guess("claim_number", 0.5, 8),
    "code": Guess("customer_number", 0.8, 6), "ordernumber": Guess("claim_number", 0.8, 6),
    "orderno": Guess("claim_number", 0.8, 6), "customerreference": Guess("customer_number", 0.8, 6),
    "customerref": Guess("customer_number", 0.8, 6), "custref": Guess("customer_number", 0.8, 6),
    "bestellnummer": Guess("claim_number", 0.7, 7), "auftragsnummer": Guess("claim_number", 0.7, 7),
}  # fmt: skip
BRACKETS = re.compile(r"[(\\[](.*?)[)\\]]")
AMOUNT_RANKS = (OPEN, BALANCE, PLAIN, BILLED)


@lru_cache(maxsize=4096)
def guesses(name: str) -> tuple[Guess, ...]:
    """What a heading may mean, best first: a known one, else by the words it is put together from."""
    if len(name) > LONGEST_HEADING:
        return ()
    for form in _forms(name):
        if form in _nothing():
            return ()
        if form in _known():
            return _known()[form]
    if by_words := composed(name):
        return by_words
    bare = BRACKETS.sub(lambda found: " " if not concepts_of(found[1])[0] else found[0], name)
    return tuple(guess._replace(confidence=WEAK) for guess in guesses(bare)) if bare != name else ()


def is_open(name: str) -> bool:
    """Whether a heading names what is still open, or a balance: nothing that was paid is to be taken off it."""
    return any(guess.meaning == "amount" and guess.rank < PLAIN for guess in guesses(name)[:1])


def known_meanings() -> list[Meaning]:
    """Every meaning there is with the headings it is known by."""
    return [Meaning(name, tuple(word for _, word in _words(HEADINGS.get(name, "")))) for name in MEANINGS]


def starts_with_rejects(names: list[str]) -> bool:
    """Whether the first three headings are those of a list of rejected lines that comes back corrected."""
    return len(names) > 3 and all(plain(name) in known for name, known in zip(names, OF_REJECTS, strict=False))


def _forms(name: str) -> Iterator[str]:
    yield plain(name)
    yield plain(without_fillers(name))


@cache
def _known() -> dict[str, tuple[Guess, ...]]:
    """Plain heading -> all that it may mean."""
    known: dict[str, tuple[Guess, ...]] = {word: (guess,) for word, guess in PLAIN_WORDS.items()}
    for meaning, words in HEADINGS.items():
        for group, word in _words(words):
            rank = AMOUNT_RANKS[group] if meaning == "amount" else group + 1
            form = plain(word)
            if all(guess.meaning != meaning for guess in known.get(form, ())):
                known[form] = (*known.get(form, ()), Guess(meaning, 1.0, rank))
    return known | {plain(word): _both(known[plain(word)], word) for word in EITHER}


def _both(found: tuple[Guess, ...], word: str) -> tuple[Guess, ...]:
    return found + tuple(Guess(meaning, 0.9, rank) for meaning, rank in EITHER[word])


@cache
def _nothing() -> frozenset[str]:
    return frozenset(plain(word) for word in NOTHING.split(","))


def _words(listed: str) -> Iterator[tuple[int, str]]:
    """The words of a list, each with the number of its group."""
    for number, group in enumerate(listed.split("|")):
        for word in group.split(","):
            if word.strip():
                yield number, " ".join(word.split())
