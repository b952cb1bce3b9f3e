"""Invoices and credit notes in UBL 2.x, by the paths of EN 16931 (CEN/TS 16931-3-2; XRechnung, Peppol BIS Billing 3.0).

https://docs.oasis-open.org/ubl/UBL-2.1.html
"""

from __future__ import annotations

from kulanz.kernel.money import Money
from kulanz.plugins.intake.tables.missing import needed, needed_currency
from kulanz.plugins.untrusted.xml_file import Part
from kulanz.ports.invoice import Invoice

from .discounts import UNTOLD, discounts
from .values import accounts, day, kind_of, last_day, mail, money, terms_in, unique

CREDIT_NOTE = "ubl-credit-note"
ROOTS = {
    "Invoice": ("ubl-invoice", "InvoiceTypeCode", ""),
    "CreditNote": (CREDIT_NOTE, "CreditNoteTypeCode", "381"),  # UBL 2.0 has no element for it
}
NAMESPACE = "urn:oasis:names:specification:ubl:schema:xsd:"
BUYER, SELLER = "AccountingCustomerParty/Party", "AccountingSupplierParty/Party"
DUE = ("DueDate", "PaymentMeans/PaymentDueDate", "PaymentTerms/PaymentDueDate")  # a credit note has the second alone


def is_ubl(root: Part) -> bool:
    return root.name in ROOTS and root.namespace.startswith(NAMESPACE)


def read_ubl(root: Part) -> Invoice:
    """What the document states; raises `BadValue` where it lacks number, day, currency or amounts, or one is no value."""
    format, type_name, usual = ROOTS[root.name]
    currency = needed_currency(root.part("DocumentCurrencyCode"), root)
    due, total, prepaid = _totals(root, currency)
    type = needed(root.text(type_name) or usual, "BT-3", root)
    due_on, notes = last_day(next(filter(None, (root.parts(path) for path in DUE)), []))
    terms = terms_in(root.parts("PaymentTerms/Note"))
    offers = [part for part in root.parts("PaymentTerms") if part.part("SettlementDiscountPercent")]
    found = discounts(
        terms,
        currency,
        offers,
        days="SettlementPeriod/DurationMeasure",
        percent="SettlementDiscountPercent",
        base="Amount",
    )
    return Invoice(
        format=format,
        number=needed(root.text("ID"), "BT-1", root),
        type=type,
        kind=kind_of(type, due, is_credit_note=root.name == "CreditNote"),
        issued_on=needed(day(root.part("IssueDate")), "BT-2", root),
        due_on=due_on,
        amount_due=due,
        amount_total=total,
        prepaid=prepaid,
        seller=_name(root, SELLER),
        buyer=_name(root, BUYER),
        buyer_number=root.text(f"{BUYER}/PartyIdentification/ID"),
        buyer_vat=root.text(f"{BUYER}/PartyTaxScheme/CompanyID"),
        buyer_email=mail(root.text(f"{BUYER}/Contact/ElectronicMail"), root.part(f"{BUYER}/EndpointID")),
        buyer_street=root.text(f"{BUYER}/PostalAddress/StreetName"),
        buyer_postcode=root.text(f"{BUYER}/PostalAddress/PostalZone"),
        buyer_town=root.text(f"{BUYER}/PostalAddress/CityName"),
        buyer_country=root.text(f"{BUYER}/PostalAddress/Country/IdentificationCode"),
        contract=root.text("ContractDocumentReference/ID"),
        ibans=accounts(root.texts("PaymentMeans/PayeeFinancialAccount/ID")),
        means=unique(root.texts("PaymentMeans/PaymentMeansCode")),
        mandate=root.text("PaymentMeans/PaymentMandate/ID"),
        preceding=unique(root.texts("BillingReference/InvoiceDocumentReference/ID")),
        terms=terms,
        discounts=tuple(filter(None, found)),
        notes=(*notes, UNTOLD) if None in found else tuple(notes),
    )


def _totals(root: Part, currency: str) -> tuple[Money, Money, Money]:
    """Amount due, total and prepaid."""
    names = ("PayableAmount", "TaxInclusiveAmount", "PrepaidAmount")
    due, total, prepaid = (money(root.parts(f"LegalMonetaryTotal/{name}"), currency) for name in names)
    place = root.part("LegalMonetaryTotal") or root
    return needed(due, "BT-115", place), needed(total, "BT-112", place), prepaid or Money.zero(currency)


def _name(root: Part, party: str) -> str:
    """The registered name (BT-27, BT-44); some write the trading name alone."""
    person = " ".join(filter(None, (root.text(f"{party}/Person/FirstName"), root.text(f"{party}/Person/FamilyName"))))
    return root.text(f"{party}/PartyLegalEntity/RegistrationName", f"{party}/PartyName/Name") or person
