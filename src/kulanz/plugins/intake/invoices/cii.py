"""Invoices in UN/CEFACT Cross Industry Invoice: XRechnung, Factur-X and ZUGFeRD 2.x (version D16B and later), ZUGFeRD 1.0.

CEN/TS 16931-3-3; https://unece.org/trade/uncefact/xml-schemas. ZUGFeRD 1.0 has the same parts under older names.
"""

from __future__ import annotations

from dataclasses import dataclass

from kulanz.kernel.money import Money
from kulanz.kernel.words import Words, say
from kulanz.plugins.intake.tables.missing import needed, needed_currency
from kulanz.plugins.untrusted.xml_file import Part
from kulanz.ports.invoice import Invoice

from .discounts import UNTOLD, discounts
from .values import accounts, day, kind_of, last_day, mail, money, terms_in, unique

INCOMPLETE = say("This profile (%(profile)s) holds no full invoice: it serves booking, the lines are in the PDF alone.")


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
# The last word of a profile's name, for those without lines.
NOT_FULL = {"minimum": "MINIMUM", "basicwl": "BASIC WL", "ereporting": "E-REPORTING"}


def is_cii(root: Part) -> bool:
    return root.name in ROOTS and root.namespace.startswith(NAMESPACES)


def read_cii(root: Part) -> Invoice:
    """What the document states; raises `BadValue` where it lacks number, day, currency or amounts, or one is no value."""
    names = ROOTS[root.name]
    settlement = names.settlement
    currency = needed_currency(root.part(f"{settlement}/InvoiceCurrencyCode"), root)
    due, total, prepaid = _totals(root, names, currency)
    type = needed(root.text(f"{names.document}/TypeCode"), "BT-3", root)
    all_terms = root.parts(f"{settlement}/SpecifiedTradePaymentTerms")
    due_on, notes = last_day(_due_dates(all_terms))
    terms = terms_in(root.parts(f"{settlement}/SpecifiedTradePaymentTerms/Description"))
    offers = root.parts(f"{settlement}/SpecifiedTradePaymentTerms/ApplicableTradePaymentDiscountTerms")
    found = discounts(
        terms, currency, offers, days="BasisPeriodMeasure", percent="CalculationPercent", base="BasisAmount"
    )
    means = f"{settlement}/SpecifiedTradeSettlementPaymentMeans"
    buyer, seller = f"{names.agreement}/BuyerTradeParty", f"{names.agreement}/SellerTradeParty"
    trading = "SpecifiedLegalOrganization/TradingBusinessName"
    return Invoice(
        format=names.format,
        number=needed(root.text(f"{names.document}/ID"), "BT-1", root),
        type=type,
        kind=kind_of(type, due),
        issued_on=needed(day(_date(root, f"{names.document}/IssueDateTime")), "BT-2", root),
        due_on=due_on,
        amount_due=due,
        amount_total=total,
        prepaid=prepaid,
        seller=root.text(f"{seller}/Name", f"{seller}/{trading}"),
        buyer=root.text(f"{buyer}/Name", f"{buyer}/{trading}", f"{buyer}/DefinedTradeContact/PersonName"),
        buyer_number=root.text(f"{buyer}/ID", f"{buyer}/GlobalID"),
        buyer_vat=_vat(root.parts(f"{buyer}/SpecifiedTaxRegistration/ID")),
        buyer_email=_mail(root, buyer),
        buyer_street=root.text(f"{buyer}/PostalTradeAddress/LineOne"),
        buyer_postcode=root.text(f"{buyer}/PostalTradeAddress/PostcodeCode"),
        buyer_town=root.text(f"{buyer}/PostalTradeAddress/CityName"),
        buyer_country=root.text(f"{buyer}/PostalTradeAddress/CountryID"),
        contract=root.text(f"{names.agreement}/ContractReferencedDocument/{names.id}"),
        ibans=accounts(root.texts(f"{means}/PayeePartyCreditorFinancialAccount/IBANID")),
        means=unique(root.texts(f"{means}/TypeCode")),
        mandate=root.text(f"{settlement}/SpecifiedTradePaymentTerms/DirectDebitMandateID"),
        preceding=_preceding(root, names),
        terms=terms,
        discounts=tuple(filter(None, found)),
        notes=(*_profile(root, names), *notes, *([UNTOLD] if None in found else [])),
    )


def _totals(root: Part, names: Names, currency: str) -> tuple[Money, Money, Money]:
    """Amount due, total and prepaid. ZUGFeRD 1.0 Basic has no amount due: there the total less what was paid is it."""
    totals = f"{names.settlement}/{names.totals}"
    due, total, paid = (
        money(root.parts(f"{totals}/{name}"), currency)
        for name in ("DuePayableAmount", "GrandTotalAmount", "TotalPrepaidAmount")
    )
    prepaid = paid or Money.zero(currency)
    if due is None and names is OLD and total is not None:
        due = total - prepaid
    place = root.part(totals) or root
    return needed(due, "BT-115", place), needed(total, "BT-112", place), prepaid


def _due_dates(all_terms: list[Part]) -> list[Part]:
    """The due dates that are stated; that of a term with a discount counts only where there is no other."""
    plain = [part for part in all_terms if part.part("ApplicableTradePaymentDiscountTerms") is None]
    for parts in (plain, all_terms):
        if dates := [date for part in parts if (date := _date(part, "DueDateDateTime"))]:
            return dates
    return []


def _date(part: Part, path: str) -> Part | None:
    return part.part(f"{path}/DateTimeString") or part.part(f"{path}/DateTime")


def _preceding(root: Part, names: Names) -> tuple[str, ...]:
    """Preceding invoices (BT-25); ZUGFeRD 1.0 has them among the other documents, with the code OI (UNTDID 1153)."""
    numbers = root.texts(f"{names.settlement}/InvoiceReferencedDocument/{names.id}")
    if names is OLD:
        others = root.parts(f"{names.agreement}/AdditionalReferencedDocument")
        numbers += [part.text("ID") for part in others if part.text("TypeCode") == "OI"]
    return unique(numbers)


def _vat(numbers: list[Part]) -> str:
    """The VAT number; beside it there may be one of the local tax office (FC)."""
    return next((part.own_text() for part in numbers if part.attribute("schemeID") != "FC"), "")


def _mail(root: Part, buyer: str) -> str:
    contact = root.text(f"{buyer}/DefinedTradeContact/EmailURIUniversalCommunication/URIID")
    return mail(contact, root.part(f"{buyer}/URIUniversalCommunication/URIID"))


def _profile(root: Part, names: Names) -> list[Words]:
    word = "".join(c for c in root.text(names.profile).lower().rpartition(":")[2] if c.isalpha())
    return [Words(INCOMPLETE.text, {"profile": NOT_FULL[word]})] if word in NOT_FULL else []
