"""Electronic invoices by EN 16931: what the document states, and nothing else."""

from __future__ import annotations

import io
from datetime import date

import pytest
from tests.samples import sample

from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.kernel.words import Technical
from kulanz.plugins.intake.invoices.file import INTAKE
from kulanz.plugins.untrusted import pdf_attachments, xml_file
from kulanz.ports.intake import ClaimDraft, Reject
from kulanz.ports.invoice import Discount, Invoice
from kulanz.testkit.inbound_files import CII, CSV, IBAN, UBL, pdf

CREDIT_NOTE = (
    UBL.replace(b"Invoice xmlns", b"CreditNote xmlns").replace(b"xsd:Invoice-2", b"xsd:CreditNote-2")
    .replace(b"</Invoice>", b"</CreditNote>").replace(b"InvoiceTypeCode>380", b"CreditNoteTypeCode>381")
    .replace(b"</cbc:InvoiceTypeCode>", b"</cbc:CreditNoteTypeCode>")
    .replace(b"<cbc:DueDate>2026-10-15</cbc:DueDate>", b"")
    .replace(b">58</cbc:PaymentMeansCode>", b">58</cbc:PaymentMeansCode><cbc:PaymentDueDate>2026-10-15</cbc:PaymentDueDate>")
)  # fmt: skip
ZUGFERD_1 = b"""<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryDocument xmlns:rsm="urn:ferd:CrossIndustryDocument:invoice:1p0"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:12"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:15">
<rsm:SpecifiedExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>urn:ferd:CrossIndustryDocument:invoice:1p0:basic</ram:ID>
</ram:GuidelineSpecifiedDocumentContextParameter></rsm:SpecifiedExchangedDocumentContext>
<rsm:HeaderExchangedDocument><ram:ID>R-17</ram:ID><ram:TypeCode>380</ram:TypeCode><ram:IssueDateTime>
<udt:DateTimeString format="102">20130305</udt:DateTimeString></ram:IssueDateTime></rsm:HeaderExchangedDocument>
<rsm:SpecifiedSupplyChainTradeTransaction><ram:ApplicableSupplyChainTradeAgreement>
<ram:SellerTradeParty><ram:Name>Lieferant GmbH</ram:Name></ram:SellerTradeParty>
<ram:BuyerTradeParty><ram:Name>Kunden AG</ram:Name></ram:BuyerTradeParty></ram:ApplicableSupplyChainTradeAgreement>
<ram:ApplicableSupplyChainTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
<ram:SpecifiedTradeSettlementPaymentMeans><ram:PayeePartyCreditorFinancialAccount><ram:IBANID>DE02120300000000202051</ram:IBANID>
</ram:PayeePartyCreditorFinancialAccount></ram:SpecifiedTradeSettlementPaymentMeans>
<ram:SpecifiedTradeSettlementMonetarySummation><ram:GrandTotalAmount currencyID="EUR">235.6200</ram:GrandTotalAmount>
</ram:SpecifiedTradeSettlementMonetarySummation></ram:ApplicableSupplyChainTradeSettlement>
</rsm:SpecifiedSupplyChainTradeTransaction></rsm:CrossIndustryDocument>"""


def invoice(content: bytes) -> Invoice:
    return INTAKE.invoice(io.BytesIO(content))


def claim(content: bytes, **defaults: object) -> ClaimDraft | Reject:
    (found,) = INTAKE.read(io.BytesIO(content), INTAKE.recognise(content), defaults)
    return found


@pytest.mark.parametrize(
    "content", [UBL, CII, pdf({"factur-x.xml": CII}), UBL.decode().replace("UTF-8", "UTF-16").encode("utf-16")]
)
def test_the_same_invoice_in_every_syntax(content: bytes) -> None:
    found = invoice(content)

    assert (found.number, found.type, found.kind) == ("RE-2026-0001", "380", "claim")
    assert (found.issued_on, found.due_on) == (date(2026, 9, 15), date(2026, 10, 15))
    assert (found.amount_due, found.amount_total, found.prepaid) == (Money(10000), Money(11900), Money(1900))
    assert (found.seller, found.buyer) == ("Stadtwerke Musterstadt GmbH", "Max Müller e. K.")
    assert (found.buyer_number, found.buyer_email) == ("1001", "max@example.de")
    assert (found.ibans, found.mandate, found.preceding) == ((IBAN,), "M-1", ("RE-2026-0000",))
    assert "59" in found.means
    assert found.discounts[0] == Discount(14, "2.00")


def test_several_ways_to_pay_and_several_discounts() -> None:
    found = invoice(UBL)

    assert found.means == ("58", "59")
    assert found.discounts == (Discount(14, "2.00"), Discount(7, "3.00", Money(10000)))
    assert found.terms.endswith("#\nSonst ohne Abzug.")


def test_a_discount_in_free_words_is_not_worked_out() -> None:
    found = invoice(
        UBL.replace(b"#SKONTO#TAGE=14#PROZENT=2.00#\n#SKONTO#TAGE=7#PROZENT=3.00#BASISBETRAG=100.00#", b"14 Tage 2 %")
    )

    assert found.discounts == ()


def test_a_credit_note_keeps_its_sign_and_takes_off_what_it_is_about() -> None:
    found = invoice(CREDIT_NOTE)

    assert (found.format, found.type, found.kind, found.amount_due) == (
        "ubl-credit-note",
        "381",
        "credit",
        Money(10000),
    )
    assert found.due_on == date(2026, 10, 15)
    taken = claim(CREDIT_NOTE)
    assert isinstance(taken, ClaimDraft)
    assert (taken.is_credit, taken.amount, taken.preceding) == (True, Money(10000), "RE-2026-0000")


@pytest.mark.parametrize(
    ("raw", "column", "reason"),
    [
        (CREDIT_NOTE.replace(b">RE-2026-0000<", b"><"), "BT-25", "does not name the one invoice"),
        (CREDIT_NOTE.replace(b">100.0<", b">-100.0<"), "BT-115", "not clear who pays"),
        (CREDIT_NOTE.replace(b">100.0<", b">0<"), "BT-115", "Nothing is given back"),
        (UBL.replace(b">100.0<", b">0<"), "BT-3", "Nothing is due"),
        (UBL.replace(b"380</cbc:Inv", b"389</cbc:Inv"), "BT-3", "buyer wrote this document"),
    ],
)
def test_what_neither_asks_for_money_nor_takes_any_off_is_rejected(raw: bytes, column: str, reason: str) -> None:
    reject = claim(raw)

    assert isinstance(reject, Reject)
    assert (reject.column, reason in str(reject.reason)) == (column, True)


def test_an_invoice_below_zero_takes_off_what_it_states() -> None:
    taken = claim(UBL.replace(b">100.0<", b">-25.5<"))

    assert isinstance(taken, ClaimDraft)
    assert (taken.is_credit, taken.amount, taken.invoice_amount) == (True, Money(2550), None)


@pytest.mark.parametrize(
    ("type", "due", "kind"),
    [
        ("380", "100.0", "claim"), ("384", "100.0", "claim"), ("326", "0", "nothing_due"), ("384", "-5.00", "credit"),
        ("389", "100.0", "self_billed"), ("381", "-3.00", "credit"), ("875", "1", "claim"),
    ],
)  # fmt: skip
def test_what_a_document_is_to_the_seller(type: str, due: str, kind: str) -> None:
    raw = UBL.replace(b"380</cbc:Inv", f"{type}</cbc:Inv".encode()).replace(b">100.0<", f">{due}<".encode())

    assert invoice(raw).kind == kind


def test_a_missing_due_date_is_never_computed() -> None:
    raw = UBL.replace(b"<cbc:DueDate>2026-10-15</cbc:DueDate>", b"")

    assert invoice(raw).due_on is None
    assert isinstance(claim(raw), Reject)
    agreed = claim(raw, payment_days=14)
    assert isinstance(agreed, ClaimDraft)
    assert agreed.due_on == date(2026, 9, 29)


def test_an_invoice_becomes_a_claim_over_what_is_due() -> None:
    found = claim(UBL)

    assert isinstance(found, ClaimDraft)
    assert (found.customer_number, found.claim_number, found.amount) == ("1001", "RE-2026-0001", Money(10000))
    assert (found.invoice_amount, found.mandate) == (Money(11900), "M-1")


def test_a_buyer_without_a_number_is_nobody_we_could_know_again() -> None:
    reject = claim(UBL.replace(b"<cac:PartyIdentification><cbc:ID>1001</cbc:ID></cac:PartyIdentification>", b""))

    assert isinstance(reject, Reject)
    assert reject.column == "BT-46"


def test_an_electronic_address_that_is_an_e_mail_serves_where_no_contact_is_named() -> None:
    raw = UBL.replace(b"<cac:Contact><cbc:ElectronicMail>max@example.de</cbc:ElectronicMail></cac:Contact>", b"")

    assert invoice(raw).buyer_email == "rechnung@example.de"
    assert invoice(raw.replace(b'schemeID="EM"', b'schemeID="0204"')).buyer_email == ""


def test_zugferd_1_states_its_total_alone() -> None:
    found = invoice(ZUGFERD_1)

    assert (found.format, found.number, found.amount_due) == ("zugferd-1.0", "R-17", Money(23562))
    assert (found.buyer, found.ibans) == ("Kunden AG", ("DE02120300000000202051",))


@pytest.mark.parametrize(("profile", "name"), [("minimum", "MINIMUM"), ("basicwl", "BASIC WL")])
def test_small_profiles_are_read_and_said_to_be_no_full_invoice(profile: str, name: str) -> None:
    raw = CII.replace(b"urn:cen.eu:en16931:2017<", f"urn:factur-x.eu:1p0:{profile}<".encode())

    (note,) = invoice(raw).notes

    assert f"({name}) holds no full invoice" in str(note)


def test_of_several_due_dates_the_last_one_counts_and_it_is_said() -> None:
    raw = CII.replace(b"</ram:ApplicableHeaderTradeSettlement>", b"""<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime>
        <udt:DateTimeString format="102">20261115</udt:DateTimeString></ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>
        </ram:ApplicableHeaderTradeSettlement>""")  # fmt: skip

    found = invoice(raw)

    assert found.due_on == date(2026, 11, 15)
    assert "several due dates" in str(found.notes[0])


def test_a_pdf_may_hold_other_files_and_the_invoice_under_an_old_name() -> None:
    found = invoice(pdf({"Anlage.xml": b"<a/>", "bild.png": b"x", "ZUGFeRD-invoice.xml": ZUGFERD_1}))

    assert found.number == "R-17"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (pdf({}), "No invoice for programs"),
        (pdf({"notiz.txt": b"hallo"}), "No invoice for programs"),
        (b"%PDF-1.7\nnothing", "damaged"),
        (UBL[:900], "breaks off at line"),
        (UBL.replace(b"<Invoice", b'<!DOCTYPE x [<!ENTITY a "b">]><Invoice'), "DOCTYPE"),
        (UBL.replace(b">RE-2026-0001<", b"><"), "no number"),
        (CII.replace(b"<ram:TypeCode>380</ram:TypeCode>", b"", 1), "of which type"),
        (UBL.replace(b">EUR</cbc:Doc", b">EURO NEIN</cbc:Doc"), "not a currency"),
        (UBL.replace(b">100.0<", b">hundert<"), "not an amount"),
        (UBL.replace(b">100.0<", b">100.001<"), "cannot be an amount in EUR"),
        (UBL.replace(b">100.0<", b">1e5<"), "not an amount"),
        (UBL.replace(b">2026-10-15<", b">2026-02-30<"), "not a day"),
        (UBL.replace(b"<cbc:PayableAmount currencyID=\"EUR\">100.0</cbc:PayableAmount>", b""), "amount due"),
        (b"<Invoice/>", "of no schema that we know"),
        (b"<a>" * 300 + b"</a>" * 300, "more than a document|damaged"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_the_reason(content: bytes, reason: str) -> None:
    with pytest.raises(BadValue, match=reason) as told:
        invoice(content)

    assert not isinstance(told.value.words, Technical)


def test_a_pdf_without_an_invoice_is_refused_before_anything_is_begun() -> None:
    with pytest.raises(BadValue, match="No invoice for programs"):
        INTAKE.recognise(pdf({}))
    with pytest.raises(BadValue, match="not an electronic invoice"):
        INTAKE.recognise(CSV)


def test_attachments_are_unpacked_up_to_a_limit_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_attachments, "LARGEST_ATTACHMENT", 1000)

    with pytest.raises(BadValue, match="too large"):
        invoice(pdf({"factur-x.xml": CII}))


def test_papers_attached_to_an_invoice_may_be_large() -> None:
    paper = (
        b"<cbc:EmbeddedDocumentBinaryObject>" + b"QUJD" * 3_000_000 + b"</cbc:EmbeddedDocumentBinaryObject></Invoice>"
    )

    assert invoice(UBL.replace(b"</Invoice>", paper)).number == "RE-2026-0001"


def test_a_document_beyond_all_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_file, "LARGEST_WHOLE", 1000)

    with pytest.raises(BadValue, match="too large"):
        invoice(UBL)


def test_other_files_are_left_to_others() -> None:
    assert INTAKE.sniff(UBL)
    assert INTAKE.sniff(CII)
    assert INTAKE.sniff(ZUGFERD_1)
    assert not INTAKE.sniff(CSV)
    assert not INTAKE.sniff(b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"/>')


@pytest.mark.parametrize(
    ("name", "number", "due", "total", "prepaid", "due_on", "ibans"),
    [
        ("01.01a-INVOICE_ubl.xml", "123456XX", 33690, 33690, 0, None, 1),
        ("01.01a-INVOICE_uncefact.xml", "123456XX", 33690, 33690, 0, None, 1),
        ("01.05a-INVOICE_ubl.xml", "PRG1502112", 1055530, 1055530, 0, None, 2),
        ("01.12a-INVOICE_uncefact.xml", "Rechnungsnummer", 30537, 30537, 0, date(2016, 3, 16), 3),
        ("02.01a-INVOICE_uncefact.xml", "1234567", 1282969, 1282969, 0, date(2018, 4, 13), 1),
        ("03.02a-INVOICE_ubl.xml", "0000123456", 1068620, 1068620, 0, date(2018, 1, 10), 0),
        ("Facture_DOM_BASIC.pdf", "FA-2017-0009", 38375, 53075, 14700, date(2017, 12, 5), 1),
        ("zugferd_2p0_EN16931_Einfach.pdf", "471102", 52987, 52987, 0, None, 0),
        ("zugferd_2p1_EN16931_1_Teilrechnung.pdf", "471102", 14765, 19765, 5000, None, 0),
    ],
)
def test_invoices_of_other_programs(
    name: str, number: str, due: int, total: int, prepaid: int, due_on: date | None, ibans: int
) -> None:
    found = invoice(sample("invoices", name).read_bytes())

    assert (found.number, found.due_on, len(found.ibans)) == (number, due_on, ibans)
    assert (found.amount_due.minor, found.amount_total.minor, found.prepaid.minor) == (due, total, prepaid)
