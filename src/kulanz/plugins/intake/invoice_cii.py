"""Invoices in UN/CEFACT Cross Industry Invoice: XRechnung, Factur-X and ZUGFeRD 2.x (version D16B and later), ZUGFeRD 1.0.

CEN/TS 16931-3-3; https://unece.org/trade/uncefact/xml-schemas. ZUGFeRD 1.0 has the same parts under older names.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from kulanz.kernel.money import Money
from kulanz.kernel.words import Words, say
from kulanz.plugins.untrusted.xml_file import Part
from kulanz.ports.invoice import Discount, Invoice

from .invoice_values import accounts, day, discounts_in, kind_of, mail, money, unique
from .missing import needed, refused_currency

INCOMPLETE = say("This profile (%(profile)s) holds no full invoice: it serves booking, the lines are in the PDF alone.")
SEVERAL = say("The terms name several due dates; the last one was taken.")


@dataclass(frozen=True, slots=True)
class Names:
    """Where the parts of a document are, in one generation of the schema."""

    format: str
    document: str
    agreement: str
    delivery: str
    settlement: str
    totals: str
    profile: str
    id: str  # of a referenced document


NEW = Names(
    format="cii",
    document="ExchangedDocument",
    agreement="SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement",
    delivery="SupplyChainTradeTransaction/ApplicableHeaderTradeDelivery",
    settlement="SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement",
    totals="SpecifiedTradeSettlementHeaderMonetarySummation",
    profile="ExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter/ID",
    id="IssuerAssignedID",
)
OLD = Names(
    format="zugferd-1.0",
    document="HeaderExchangedDocument",
    agreement="SpecifiedSupplyChainTradeTransaction/ApplicableSupplyChainTradeAgreement",
    delivery="SpecifiedSupplyChainTradeTransaction/ApplicableSupplyChainTradeDelivery",
    settlement="SpecifiedSupplyChainTradeTransaction/ApplicableSupplyChainTradeSettlement",
    totals="SpecifiedTradeSettlementMonetarySummation",
    profile="SpecifiedExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter/ID",
    id="ID",
)
ROOTS = {"CrossIndustryInvoice": NEW, "CrossIndustryDocument": OLD}
NAMESPACES = ("urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:", "urn:ferd:CrossIndustryDocument:invoice:")
NOT_FULL = {"minimum": "MINIMUM", "basicwl": "BASIC WL"}  # the last word of the profile's name


def is_cii(root: Part) -> bool:
    return root.name in ROOTS and root.namespace.startswith(NAMESPACES)


def read_cii(root: Part) -> Invoice:
    """What the document states; raises `BadValue` where it lacks number, currency or amounts, or one is no value."""
    names = ROOTS[root.name]
    settlement = f"{names.settlement}/"
    currency = refused_currency(root.text(f"{settlement}InvoiceCurrencyCode"))
    due, total, prepaid = _totals(root, names, currency)
    type = needed(root.text(f"{names.document}/TypeCode"), "BT-3", root)
    all_terms = root.parts(f"{settlement}SpecifiedTradePaymentTerms")
    terms = "\n".join(filter(None, (part.lines("Description") for part in all_terms)))
    due_days = _due_days(all_terms)
    means = f"{settlement}SpecifiedTradeSettlementPaymentMeans"
    buyer = f"{names.agreement}/BuyerTradeParty"
    return Invoice(
        format=names.format,
        number=needed(root.text(f"{names.document}/ID"), "BT-1", root),
        type=type,
        kind=kind_of(type, due),
        issued_on=day(root.part(f"{names.document}/IssueDateTime/DateTimeString")),
        due_on=max(due_days, default=None),
        amount_due=due,
        amount_total=total,
        prepaid=prepaid,
        seller=root.text(f"{names.agreement}/SellerTradeParty/Name"),
        buyer=root.text(f"{buyer}/Name", f"{buyer}/DefinedTradeContact/PersonName"),
        buyer_number=root.text(f"{buyer}/ID", f"{buyer}/GlobalID"),
        buyer_vat=root.text(f"{buyer}/SpecifiedTaxRegistration/ID"),
        buyer_email=_mail(root, buyer),
        buyer_street=root.text(f"{buyer}/PostalTradeAddress/LineOne"),
        buyer_postcode=root.text(f"{buyer}/PostalTradeAddress/PostcodeCode"),
        buyer_town=root.text(f"{buyer}/PostalTradeAddress/CityName"),
        buyer_country=root.text(f"{buyer}/PostalTradeAddress/CountryID"),
        contract=root.text(f"{names.agreement}/ContractReferencedDocument/{names.id}"),
        ibans=accounts(root.texts(f"{means}/PayeePartyCreditorFinancialAccount/IBANID")),
        means=unique(root.texts(f"{means}/TypeCode")),
        mandate=root.text(f"{settlement}SpecifiedTradePaymentTerms/DirectDebitMandateID"),
        preceding=unique(root.texts(f"{settlement}InvoiceReferencedDocument/{names.id}")),
        terms=terms,
        discounts=(*discounts_in(terms, currency), *_discounts(all_terms, currency)),
        notes=tuple(_notes(root, names, due_days)),
    )


def _totals(root: Part, names: Names, currency: str) -> tuple[Money, Money, Money]:
    """Amount due, total and prepaid. ZUGFeRD 1.0 Basic has no amount due: there the total less what was paid is it."""
    parts = {
        name: money(root.part(f"{names.settlement}/{names.totals}/{name}"), currency)
        for name in ("DuePayableAmount", "GrandTotalAmount", "TotalPrepaidAmount")
    }
    total = parts["GrandTotalAmount"]
    prepaid = parts["TotalPrepaidAmount"] or Money.zero(currency)
    due = parts["DuePayableAmount"]
    if due is None and names is OLD and total is not None:
        due = total - prepaid
    return needed(due, "BT-115", root), needed(total, "BT-112", root), prepaid


def _due_days(all_terms: list[Part]) -> set[date]:
    """The due dates that are stated; that of a term with a discount counts only where there is no other."""
    plain = [part for part in all_terms if part.part("ApplicableTradePaymentDiscountTerms") is None]
    for parts in (plain, all_terms):
        if days := {found for part in parts if (found := day(part.part("DueDateDateTime/DateTimeString")))}:
            return days
    return set()


def _discounts(all_terms: list[Part], currency: str) -> list[Discount]:
    """Discounts as the extended profile states them, in parts of their own."""
    found = []
    for part in (discount for terms in all_terms for discount in terms.parts("ApplicableTradePaymentDiscountTerms")):
        days, percent = part.part("BasisPeriodMeasure"), part.text("CalculationPercent")
        whole = _whole_days(days)
        if whole is not None and _is_number(percent):
            found.append(Discount(whole, percent, money(part.part("BasisAmount"), currency)))
    return found


def _whole_days(part: Part | None) -> int | None:
    """A number of days; None: it is stated in another unit, or not at all."""
    if part is None or part.attribute("unitCode") not in ("DAY", "D", ""):
        return None
    text = part.own_text()
    return int(Decimal(text)) if _is_number(text) and Decimal(text) == int(Decimal(text)) else None


def _is_number(text: str) -> bool:
    try:
        return len(text) < 20 and 0 <= Decimal(text) < 10_000
    except InvalidOperation:
        return False


def _mail(root: Part, buyer: str) -> str:
    contact = root.text(f"{buyer}/DefinedTradeContact/EmailURIUniversalCommunication/URIID")
    return mail(contact, root.part(f"{buyer}/URIUniversalCommunication/URIID"))


def _notes(root: Part, names: Names, due_days: set[date]) -> list[Words]:
    words = "".join(c for c in root.text(names.profile).lower().rpartition(":")[2] if c.isalpha())
    notes = [Words(INCOMPLETE.text, {"profile": NOT_FULL[words]})] if words in NOT_FULL else []
    return [*notes, SEVERAL] if len(due_days) > 1 else notes
