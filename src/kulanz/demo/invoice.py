"""Writes an e-invoice as a creditor's system would: XRechnung 3.0, EN 16931 in UBL 2.1.

https://docs.oasis-open.org/ubl/UBL-2.1.html; reads back through `kulanz.plugins.intake.invoices.file` as the same claim.
"""

from __future__ import annotations

from datetime import date
from xml.sax.saxutils import escape

from kulanz.data.tenancy.models import Creditor
from kulanz.kernel.money import Money

from .people import Person

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
BUYER_VAT = "DE123456789"  # tells a business from a private customer
XRECHNUNG = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"


def write_invoice(
    creditor: Creditor, buyer: Person, *, number: str, issued_on: date, due_on: date, amount: Money
) -> bytes:
    """One invoice over `amount`, to be paid by transfer."""
    total = f'currencyID="{amount.currency}">{amount.amount:.2f}'
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="{UBL}Invoice-2" xmlns:cac="{UBL}CommonAggregateComponents-2" xmlns:cbc="{UBL}CommonBasicComponents-2">
<cbc:CustomizationID>{XRECHNUNG}</cbc:CustomizationID>
<cbc:ID>{escape(number)}</cbc:ID><cbc:IssueDate>{issued_on}</cbc:IssueDate><cbc:DueDate>{due_on}</cbc:DueDate>
<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>{amount.currency}</cbc:DocumentCurrencyCode>
<cac:AccountingSupplierParty><cac:Party><cac:PartyLegalEntity>
<cbc:RegistrationName>{escape(creditor.legal_name)}</cbc:RegistrationName>
</cac:PartyLegalEntity></cac:Party></cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party><cbc:EndpointID schemeID="EM">{escape(buyer.email)}</cbc:EndpointID>
<cac:PartyIdentification><cbc:ID>{escape(buyer.number)}</cbc:ID></cac:PartyIdentification>
<cac:PostalAddress><cbc:StreetName>{escape(buyer.street)}</cbc:StreetName><cbc:CityName>{escape(buyer.town)}</cbc:CityName>
<cbc:PostalZone>{escape(buyer.postcode)}</cbc:PostalZone><cac:Country><cbc:IdentificationCode>{buyer.country}</cbc:IdentificationCode>
</cac:Country></cac:PostalAddress>
<cac:PartyTaxScheme><cbc:CompanyID>{BUYER_VAT}</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>
</cac:PartyTaxScheme><cac:PartyLegalEntity><cbc:RegistrationName>{escape(buyer.name)}</cbc:RegistrationName></cac:PartyLegalEntity>
</cac:Party></cac:AccountingCustomerParty>
<cac:PaymentMeans><cbc:PaymentMeansCode>58</cbc:PaymentMeansCode>
<cac:PayeeFinancialAccount><cbc:ID>{creditor.iban}</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>
<cac:LegalMonetaryTotal><cbc:TaxInclusiveAmount {total}</cbc:TaxInclusiveAmount>
<cbc:PayableAmount {total}</cbc:PayableAmount></cac:LegalMonetaryTotal></Invoice>
""".encode()
