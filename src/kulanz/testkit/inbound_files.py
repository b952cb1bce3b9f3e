"""One small file of every format that comes in, written for tests, benches and soak runs: not copied from anywhere.

Amounts and numbers agree across the formats: invoice RE-2026-0001 over 119.00 EUR, of which 19.00 were paid before.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime

import pypdf

from kulanz.kernel.money import Money
from kulanz.testkit.camt_writer import Booking, Movement, write_camt053

IBAN, PAYER = "DE89370400440532013000", "DE02120300000000202051"

CSV = (
    'Kundennr;Name;Rechnungsnr;Fällig am;Offener Betrag;E-Mail\r\n1001;"Müller; Max";RE-2026-0001;15.10.2026;100,00 €;'
    "max@example.de\r\n1002;Zoë Zander;RE-2026-0002;16.10.2026;1.234,50;\r\n1003;Ali Aydin;RE-2026-0003;30.02.2026;12,-;\r\n"
).encode()

UBL = f"""<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0</cbc:CustomizationID>
<cbc:ID>RE-2026-0001</cbc:ID><cbc:IssueDate>2026-09-15</cbc:IssueDate><cbc:DueDate>2026-10-15</cbc:DueDate>
<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>RE-2026-0000</cbc:ID></cac:InvoiceDocumentReference>
</cac:BillingReference>
<cac:AccountingSupplierParty><cac:Party><cac:PartyLegalEntity>
<cbc:RegistrationName>Stadtwerke Musterstadt GmbH</cbc:RegistrationName>
</cac:PartyLegalEntity></cac:Party></cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party><cbc:EndpointID schemeID="EM">rechnung@example.de</cbc:EndpointID>
<cac:PartyIdentification><cbc:ID>1001</cbc:ID></cac:PartyIdentification>
<cac:PartyLegalEntity><cbc:RegistrationName>Max Müller e. K.</cbc:RegistrationName></cac:PartyLegalEntity>
<cac:Contact><cbc:ElectronicMail>max@example.de</cbc:ElectronicMail></cac:Contact></cac:Party></cac:AccountingCustomerParty>
<cac:PaymentMeans><cbc:PaymentMeansCode>58</cbc:PaymentMeansCode>
<cac:PayeeFinancialAccount><cbc:ID>{IBAN}</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>
<cac:PaymentMeans><cbc:PaymentMeansCode>59</cbc:PaymentMeansCode><cac:PaymentMandate><cbc:ID>M-1</cbc:ID></cac:PaymentMandate></cac:PaymentMeans>
<cac:PaymentTerms><cbc:Note>#SKONTO#TAGE=14#PROZENT=2.00#
#SKONTO#TAGE=7#PROZENT=3.00#BASISBETRAG=100.00#
Sonst ohne Abzug.</cbc:Note></cac:PaymentTerms>
<cac:LegalMonetaryTotal><cbc:TaxInclusiveAmount currencyID="EUR">119.00</cbc:TaxInclusiveAmount>
<cbc:PrepaidAmount currencyID="EUR">19</cbc:PrepaidAmount><cbc:PayableAmount currencyID="EUR">100.0</cbc:PayableAmount>
</cac:LegalMonetaryTotal></Invoice>
""".encode()

CII = f"""<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>urn:cen.eu:en16931:2017</ram:ID>
</ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>
<rsm:ExchangedDocument><ram:ID>RE-2026-0001</ram:ID><ram:TypeCode>380</ram:TypeCode>
<ram:IssueDateTime><udt:DateTimeString format="102">20260915</udt:DateTimeString></ram:IssueDateTime></rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction><ram:ApplicableHeaderTradeAgreement>
<ram:SellerTradeParty><ram:Name>Stadtwerke Musterstadt GmbH</ram:Name></ram:SellerTradeParty>
<ram:BuyerTradeParty><ram:ID>1001</ram:ID><ram:Name>Max Müller e. K.</ram:Name><ram:DefinedTradeContact>
<ram:EmailURIUniversalCommunication><ram:URIID>max@example.de</ram:URIID></ram:EmailURIUniversalCommunication>
</ram:DefinedTradeContact></ram:BuyerTradeParty></ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeDelivery/><ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
<ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>59</ram:TypeCode><ram:PayeePartyCreditorFinancialAccount>
<ram:IBANID>{IBAN}</ram:IBANID></ram:PayeePartyCreditorFinancialAccount></ram:SpecifiedTradeSettlementPaymentMeans>
<ram:SpecifiedTradePaymentTerms><ram:Description>2 % bis zum 29.09.</ram:Description><ram:DueDateDateTime>
<udt:DateTimeString format="102">20260929</udt:DateTimeString></ram:DueDateDateTime><ram:ApplicableTradePaymentDiscountTerms>
<ram:BasisPeriodMeasure unitCode="DAY">14</ram:BasisPeriodMeasure><ram:CalculationPercent>2.00</ram:CalculationPercent>
</ram:ApplicableTradePaymentDiscountTerms></ram:SpecifiedTradePaymentTerms>
<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime><udt:DateTimeString format="102">20261015</udt:DateTimeString>
</ram:DueDateDateTime><ram:DirectDebitMandateID>M-1</ram:DirectDebitMandateID></ram:SpecifiedTradePaymentTerms>
<ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:GrandTotalAmount>119.00</ram:GrandTotalAmount>
<ram:TotalPrepaidAmount>19.00</ram:TotalPrepaidAmount><ram:DuePayableAmount>100.00</ram:DuePayableAmount>
</ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:InvoiceReferencedDocument><ram:IssuerAssignedID>RE-2026-0000</ram:IssuerAssignedID>
</ram:InvoiceReferencedDocument></ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>
""".encode()

MT940 = f""":20:STARTUMS
:25:37040044/0532013000
:28C:00012/001
:60F:C261119EUR1000,00
:61:2611201120CR100,00N166NONREF//B4711
:86:166?00GUTSCHR. UEBERWEISUNG?109310?20EREF+NOTPROVIDED?21SVWZ+R
echnung RE-2026-00?2201, vielen Dank?30BYLADEM1001?31{PAYER}
?32Max Müller?34000
:61:2611201120DR52,30N109NONREF//B4712
:86:109?00RUECKLASTSCHRIFT?20EREF+D-17?21MREF+M-1?22SVWZ+Ruecklastschrift
?31{PAYER}?32Zoe Zander?34906
:61:2611201120RC20,5NSTONONREF//B4713
:86:166?00STORNO?20SVWZ+Storno
:62F:C261120EUR1027,20
-
""".encode()

MT942 = b""":20:VMK
:25:DE89370400440532013000
:28C:1/1
:34F:EUR0,
:13D:2611201215+0100
:61:2611201120C100,NTRFNONREF
:86:166?00GUTSCHRIFT?20SVWZ+RE-2026-0001?32Max Mueller
:90C:1EUR100,
-
"""


def camt() -> bytes:
    movements = (Movement(Money(10000), "Max Müller", PAYER, "RE-2026-0001"), Movement(Money(500), text="RE-2026-0002"))
    bookings = [
        Booking(movements, date(2026, 11, 20), bank_reference="B1"),
        Booking(movements[:1], date(2026, 11, 20), bank_reference="B2"),
    ]
    return write_camt053(
        account_iban=IBAN, statement_id="S1", created_at=datetime(2026, 11, 20, 18, tzinfo=UTC), opening=Money(10000),
        bookings=bookings,
    )  # fmt: skip


def packed(files: Mapping[str, bytes], *, stored: Collection[str] = ()) -> bytes:
    """A zip of `files`; those named in `stored` are not compressed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def pdf(attached: Mapping[str, bytes]) -> bytes:
    """A PDF of one empty page with files attached."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(width=200, height=200)
    for name, content in attached.items():
        writer.add_attachment(name, content)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()
