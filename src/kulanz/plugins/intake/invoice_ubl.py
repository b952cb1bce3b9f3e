"""Invoices and credit notes in UBL 2.1, by the paths of EN 16931 (CEN/TS 16931-3-2; XRechnung, Peppol BIS Billing 3.0).

https://docs.oasis-open.org/ubl/UBL-2.1.html
"""

from __future__ import annotations

from kulanz.plugins.untrusted.xml_file import Part
from kulanz.ports.invoice import Invoice

from .invoice_values import accounts, day, discounts_in, kind_of, mail, money, unique
from .missing import needed, refused_currency

ROOTS = {
    "Invoice": ("ubl-invoice", "InvoiceTypeCode", ""),
    "CreditNote": ("ubl-credit-note", "CreditNoteTypeCode", "381"),
}
NAMESPACE = "urn:oasis:names:specification:ubl:schema:xsd:"
BUYER, SELLER = "AccountingCustomerParty/Party", "AccountingSupplierParty/Party"


def is_ubl(root: Part) -> bool:
    return root.name in ROOTS and root.namespace.startswith(NAMESPACE)


def read_ubl(root: Part) -> Invoice:
    """What the document states; raises `BadValue` where it lacks number, currency or amounts, or one is no value."""
    format, type_name, usual = ROOTS[root.name]
    currency = refused_currency(root.text("DocumentCurrencyCode"))
    due = needed(money(root.part("LegalMonetaryTotal/PayableAmount"), currency), "BT-115", root)
    total = money(root.part("LegalMonetaryTotal/TaxInclusiveAmount"), currency)
    prepaid = money(root.part("LegalMonetaryTotal/PrepaidAmount"), currency)
    type = needed(root.text(type_name) or usual, "BT-3", root)
    terms = "\n".join(filter(None, (part.lines("Note") for part in root.parts("PaymentTerms"))))
    return Invoice(
        format=format,
        number=needed(root.text("ID"), "BT-1", root),
        type=type,
        kind=kind_of(type, due),
        issued_on=day(root.part("IssueDate")),
        due_on=day(
            root.part("DueDate") or root.part("PaymentMeans/PaymentDueDate") or root.part("PaymentTerms/PaymentDueDate")
        ),
        amount_due=due,
        amount_total=needed(total, "BT-112", root),
        prepaid=prepaid or due.zero(currency),
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
        discounts=tuple(discounts_in(terms, currency)),
    )


def _name(root: Part, party: str) -> str:
    """The registered name (BT-27, BT-44); some write the trading name alone."""
    person = " ".join(filter(None, (root.text(f"{party}/Person/FirstName"), root.text(f"{party}/Person/FamilyName"))))
    return root.text(f"{party}/PartyLegalEntity/RegistrationName", f"{party}/PartyName/Name") or person
