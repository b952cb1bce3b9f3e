"""What the state and the kind of a document say: paid, cancelled, still owed; a payment, a credit. Words of usual programs."""

from __future__ import annotations

from kulanz.kernel.words import say
from kulanz.plugins.untrusted.cells import Unreadable, plain

from .cells import NO, YES


def words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What an invoice's state means for what is owed: words of the usual programs, in plain letters.
SETTLED_WORDS = words_of("""
    bezahlt vollstaendigbezahlt komplettbezahlt beglichen ausgeglichen erledigt abgeschlossen gezahlt
    geschlossen paid paidinfull fullypaid settled closed complete completed betaald voldaan afgehandeld gesloten
    inpayment inzahlung ueberzahlt overpaid refunded erstattet gutgeschrieben terugbetaald processing bezig
""")
VOID_WORDS = words_of("""
    entwurf storniert storno abgebrochen geloescht ungueltig annulliert draft void voided cancelled canceled
    deleted writtenoff uncollectible abgeschrieben ausgebucht concept geannuleerd failed fehlgeschlagen reversed
    trash checkoutdraft
""")
OWED_WORDS = words_of("""
    offen ausstehend faellig ueberfaellig unbezahlt nichtbezahlt nochnichtbezahlt teilbezahlt teilweisebezahlt
    teiloffen teilzahlung gemahnt angemahnt gemahnt1 inmahnung versendet verschickt gesendet gebucht freigegeben
    festgeschrieben mahnung mahnung1 mahnung2 mahnung3 zahlungserinnerung inkasso open unpaid notpaid due
    overdue pastdue paymentdue pending partial partiallypaid partpaid partlypaid sent viewed approved authorised
    authorized awaitingpayment submitted posted outstanding late onhold issued invoiced reminded
    unbezahltueberfaellig openstaand openstaande verzonden verstuurd tebetalen deelsbetaald vervallen telaat
    herinnering aanmaning nietbetaald onbetaald pendingpayment verbucht mahnstufe1 mahnstufe2 mahnstufe3 current
    inkassouebergabe
""")
# Kinds of documents that are no claim: money that came in, and what gives money back.
PAYMENT_WORDS = words_of("""
    zahlung zahlungseingang payment paymentreceived betaling ontvangst receipt sr ueberweisung dz zp
    akontozahlung deposit unappliedpayment
""")
CREDIT_WORDS = words_of("""
    gutschrift rechnungskorrektur korrekturrechnung stornorechnung storno creditnote creditmemo credit
    creditnota creditfactuur refund salescreditnote customercreditnote dg outrefund sc
""")
CLOSED = {
    "settled": say("This is paid or settled: nothing is open."),
    "void": say("This is a draft, or was cancelled: nothing is open."),
}


def state(cell: str) -> str:
    """`settled`, `void` or `owed`; a word that nobody here knows is unreadable, for it could mean any of them. Yes and
    no answer the question whether it was paid."""
    word = plain(cell)
    for name, words in (("settled", SETTLED_WORDS), ("void", VOID_WORDS), ("owed", OWED_WORDS)):
        if word in words:
            return name
    if word in YES or word in NO:
        return "settled" if word in YES else "owed"
    raise Unreadable(say("We do not know whether this means paid or open."))


def still_open(cell: str) -> str:
    """The word for a state in which something is owed; any other is no claim."""
    found = state(cell)
    if found in CLOSED:
        raise Unreadable(CLOSED[found])
    return found
