"""The words that headings are put together from, in German, English and Dutch: `Kd.-Rg.-Nr.` is customer, invoice, number.

Programs write headings shortened, joined and in three languages; what they are built of is a small set of words.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from kulanz.plugins.untrusted.cells import plain

# Concept -> the words that stand for it, in plain letters (ä is ae).
WORDS: dict[str, str] = {
    "customer": """
        relaties firmenkunde kundin mandanten kunde kunden kund kd kdn customer customers cust client clients klant
        klanten debitor debitoren deb debiteur debiteuren debnr geschaeftspartner gp gpart bp partner mieter mitglied
        mitglieds abnehmer verbraucher vertragspartner kaeufer buyer rechnungsempfaenger rechnungspartner
        rechnungspartners empfaenger recipient teilnehmer subscriber member tenant patient relatie contact contacts
        kontakt billto auftraggeber besteller personen""",
    "account": "konto konten kto account acct acc rekening vertragskonto",
    "invoice": """
        bills fak fakt rechnung rechnungs rechnungen re rg rech rechn rn rng faktura fakturen invoice invoices inv bill
        factuur facturen fact""",
    "claim": "forderung forderungs claim vordering bescheid bescheids sollstellung sollstellungs vorgang vorgangs",
    "open item": "op opos posten item items belegfeld",
    "document": "beleg belegs dokument dokumenten document documents doc boekstuk stuk voucher",
    "order": "order orders bestellung bestell auftrag auftrags bestelling",
    "reference": "refnr referenz reference ref referentie zuordnung assignment kenmerk",
    "number": "nummer nr no nos num number numbers id ids code kennung identifier nummers numero",
    "name": "bez kontobez name namen naam bezeichnung beschriftung anzeigename name1 naam1 display",
    "date": "dt termin termijn datums datum date dat dates day tag tags dag am at on vom bis until by zum per",
    "amount": "hoehe prijs betrag betraege amount amounts amt bedrag summe sum wert value bedragen betr betrags",
    "balance": "saldo balance saldi salden bal rueckstand",
    "total": "total totaal gesamt ges gesamtbetrag gesamtsumme endbetrag endsumme totaalbedrag totaalprijs grand",
    "gross": "brutto gross bruto bruttobetrag rechnungsbetrag rechnungssumme factuurbedrag belegbetrag",
    "original": """
        urspr original ursprung ursprungs urspruenglich urspruenglicher billed initial oorspronkelijk origineel""",
    "open": """
        openst noch zahlen owed owing schuldig geschuldet ausstehend ausstehender still verschuldigd offen offener
        offene offenes offenen off open outstanding os rest restbetrag restforderung restsaldo restschuld remaining
        unpaid openstaand openstaande restant unbezahlt remainder onbetaald""",
    "due": """
        faelligk faellig faellige faelliger faelligkeit faelligkeits faell due verval verfall vervalt zahlbar payable
        nettofaelligkeit nettofaelligkeits""",
    "paid": """
        bezahlt bezahlter gezahlt gezahlter paid betaald betaalde beglichen settled received erhalten eingegangen""",
    "payment": "zahlung zahlungs payment payments pay betaling betalings betaal zahl financial",
    "clearing": "ausgleich ausgleichs clearing vereffening",
    "status": "status zustand stand state",
    "currency": """
        val waehr hwaehr bwaehr munteenheid devisen waehrung waehrungs currency valuta curr ccy whg whrg wrg wkz waehrg
        munt muntsoort devise hauswaehrung belegwaehrung transaktionswaehrung waers""",
    "local": "haus hauswaehrung local lcy mw home base company lokale eigen hw huisvaluta",
    "country": "staat land laender country landen",
    "mail": "email mail emailadresse mailadresse emailadres",
    "phone": "telefon tel telephone phone telefoon mobil mobile handy",
    "street": "strasse str street straat line1",
    "postcode": "plz postleitzahl zip zipcode postcode postalcode",
    "town": "ort stadt city town plaats woonplaats",
    "reminder": """
        mst erinnerung erinnerungen mahn mahnung mahnungen mahnstufe mahnst dunning reminder reminders aanmaning
        aanmaningen herinnering""",
    "level": "stufe level st niveau anzahl aantal count stand",
    "last": "letzte letzter last laatste zuletzt",
    "kind": "art typ type soort kind",
    "text": "text beschreibung description details memo omschrijving buchungs",
    "issued": """
        raised erstellung creation aangemaakt ausstellung ausstellungs issue issued issuing created create ausgestellt
        erstellt erstellungs""",
    "net": "netto net excl exkl ohne zzgl subtotal zwischensumme exclusief vor",
    "tax": "steuer mwst ust umsatzsteuer tax vat btw mehrwertsteuer taxes",
    "included": "incl inkl inclusive including inklusive inclusief mit",
    "contract": "vertrag vertrags contract contracts agreement subscription abo",
    "days": "tage days dagen ueberfaellig overdue verzug verzugs alter age ageing aging",
    # What makes a column another one: what was delivered, taken off, refunded; other people's accounts; how many days.
    "other": """
        liefer lieferung liefers delivery shipping ship versand lever levering leistung leistungs service skonto rabatt
        discount korting refund refunded erstattet gutgeschrieben gegenkonto gegen sachkonto erloeskonto bank iban bic
        swift kreditor kreditoren lieferant lieferanten supplier vendor leverancier creditor zahlart methode method
        methoden terms term bedingung bedingungen zahlungsbedingung quantity menge position positionen pos lineitem line
        item1 unit einzel einheit geburts birth tax1 intern internal eigene unsere uw your ihre ihr mandant anlage
        aenderung geaendert updated modified import export druck buchung buchungskreis periode period leistungszeitraum
        rate zins zinsen interest""",
    # Says nothing about the meaning.
    "debit": "soll debit debet",
    "credit": "haben credit",
    "company": "firma firmen firmenname unternehmen bedrijf bedrijfs organisation organization company",
    "": """
        der die das des dem den zur und im in the of to for de het een van en voor eur usd gbp chf euro utc next kz
        kennzeichen feld 1 2 billing rechnungsadresse po aktuell aktueller current offizielle name2 doccur transaction
        transaktion transaktions invoicing sales verkauf verkaufs neu alle davon foreign frgn fremdwaehrung from einer
        eines ist is al zu inr pln sek nok dkk czk huf cad aud jpy brl aed sgd zar iso nog trans business
        transactie""",
}
CAMEL = re.compile(r"(?<=[a-zäöüß0-9])(?=[A-ZÄÖÜ])|(?<=[A-Z])(?=[A-Z][a-z])")
LONGEST_WORD, LONGEST_TOKEN = 24, 48
SHORTEST_BEGINNING = 4  # letters that tell a word that is cut off


@cache
def _concepts() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for concept, words in WORDS.items():
        for word in words.split():
            found.setdefault(word, set()).add(concept)
    return {word: frozenset(concepts) for word, concepts in found.items()}


def concepts_of(heading: str) -> tuple[frozenset[str], bool]:
    """The concepts a heading is put together from, and whether every word of it is understood."""
    found: set[str] = set()
    is_whole = True
    for token in _tokens(heading):
        parts = _taken_apart(token)
        if parts is None:
            is_whole = False
            continue
        for part in parts:
            found |= _concepts()[part]
    return frozenset(found - {""}), is_whole


def without_fillers(heading: str) -> str:
    """The heading without the words that say nothing about its meaning: currencies, `billing`, articles."""
    return " ".join(
        token
        for token in _tokens(heading)
        if any(_concepts()[part] != {""} for part in _taken_apart(token) or ()) or _taken_apart(token) is None
    )


def _tokens(heading: str) -> list[str]:
    text = unicodedata.normalize("NFC", heading).replace("#", " nr ").replace("O/S", " outstanding ")
    return [token for word in re.split(r"[^\w]+|_", text) for token in _parts_of(word) if token]


def _parts_of(word: str) -> list[str]:
    """A word as it stands if it is understood (`MwSt`), else cut where a capital letter begins a new one (`DueDate`)."""
    whole = plain(word)
    return (
        [whole] if whole.islower() and _taken_apart(whole) else [plain(part) for part in CAMEL.sub(" ", word).split()]
    )


@lru_cache(maxsize=8192)
def _taken_apart(token: str) -> tuple[str, ...] | None:
    """The words a joined word consists of, the fewest there are; None where something is left over."""
    if token in _concepts():
        return (token,)
    if len(token) > LONGEST_TOKEN:
        return None
    best: tuple[str, ...] | None = None
    for size in range(min(len(token) - 1, LONGEST_WORD), 1, -1):
        if token[:size] in _concepts() and (rest := _taken_apart(token[size:])) is not None:
            parts = (token[:size], *rest)
            if best is None or len(parts) < len(best):
                best = parts
    return best or _shortened(token)


def _shortened(token: str) -> tuple[str, ...] | None:
    """A word cut short (`Fälligk.`) or bent (`offenes`), where only one concept can be meant."""
    if len(token) < SHORTEST_BEGINNING:
        return None
    words = [word for word in _concepts() if word.startswith(token)]
    words = words or [
        word for word in (token[:-1], token[:-2]) if len(word) > SHORTEST_BEGINNING and word in _concepts()
    ]
    return (words[0],) if words and len({_concepts()[word] for word in words}) == 1 else None
