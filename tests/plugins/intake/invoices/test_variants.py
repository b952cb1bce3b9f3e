"""Electronic invoices as programs really write them: envelopes, old dates, several currencies, and what is no invoice."""

from __future__ import annotations

import io
from datetime import date

import pytest

from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.plugins.intake.invoices.file import INTAKE
from kulanz.plugins.untrusted import pdf_attachments, xml_file
from kulanz.ports.invoice import Discount, Invoice
from kulanz.testkit.inbound_files import CII, IBAN, UBL, pdf

DUE = b'format="102">20261015'
END_OF_SETTLEMENT = b"</ram:ApplicableHeaderTradeSettlement>"
BARE_UBL, BARE_CII = UBL.partition(b"?>")[2], CII.partition(b"?>")[2]


def invoice(content: bytes) -> Invoice:
    return INTAKE.invoice(io.BytesIO(content))


def envelope(*documents: bytes) -> bytes:
    space = b"http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
    head = b'<h:StandardBusinessDocument xmlns:h="%s"><h:StandardBusinessDocumentHeader/>' % space
    return head + b"".join(documents) + b"</h:StandardBusinessDocument>"


@pytest.mark.parametrize("document", [BARE_UBL, BARE_CII])
def test_an_envelope_for_sending_is_opened(document: bytes) -> None:
    assert invoice(envelope(document)).number == "RE-2026-0001"


def test_two_invoices_in_one_envelope_are_sent_back() -> None:
    with pytest.raises(BadValue, match="2 invoices in this envelope"):
        invoice(envelope(BARE_UBL, BARE_CII))


@pytest.mark.parametrize(
    ("type", "kind"),
    [
        ("262", "credit"), ("296", "credit"), ("503", "credit"), ("261", "self_billed"), ("502", "self_billed"),
        ("386", "claim"), ("751", "claim"), ("877", "claim"),
    ],
)  # fmt: skip
def test_types_of_documents_by_the_list_of_the_standard(type: str, kind: str) -> None:
    assert invoice(CII.replace(b">380<", f">{type}<".encode())).kind == kind


def test_a_credit_note_in_ubl_gives_money_back_whatever_its_code_says() -> None:
    raw = BARE_UBL.replace(b"Invoice xmlns", b"CreditNote xmlns").replace(b"xsd:Invoice-2", b"xsd:CreditNote-2")
    raw = raw.replace(b"</Invoice>", b"</CreditNote>").replace(b"InvoiceTypeCode", b"CreditNoteTypeCode")

    assert (invoice(raw).type, invoice(raw).kind) == ("380", "credit")


@pytest.mark.parametrize(
    ("written", "due_on"),
    [
        (b'format="203">202610151200', date(2026, 10, 15)),
        (b'format="204">20261015120000', date(2026, 10, 15)),
        (b'format="102">2026-10-15', date(2026, 10, 15)),
        (b">20261015", date(2026, 10, 15)),
    ],
)
def test_due_dates_in_the_formats_of_the_schema(written: bytes, due_on: date) -> None:
    assert invoice(CII.replace(DUE, written)).due_on == due_on


@pytest.mark.parametrize("written", [b'format="610">202610', b'format="616">202642'])
def test_a_month_or_a_week_is_no_due_date_and_it_is_said(written: bytes) -> None:
    found = invoice(CII.replace(DUE, written))

    assert found.due_on is None
    assert "a month or a week" in str(found.notes[0])


def test_several_due_dates_of_ways_to_pay_are_read_like_those_of_terms() -> None:
    raw = UBL.replace(b"<cbc:DueDate>2026-10-15</cbc:DueDate>", b"")
    for code, day in ((b"58", b"2026-10-01"), (b"59", b"2026-11-01")):
        code = code + b"</cbc:PaymentMeansCode>"
        raw = raw.replace(code, code + b"<cbc:PaymentDueDate>" + day + b"</cbc:PaymentDueDate>")

    found = invoice(raw)

    assert found.due_on == date(2026, 11, 1)
    assert "several due dates" in str(found.notes[0])


def test_totals_in_the_currency_of_tax_are_left_alone() -> None:
    raw = CII.replace(
        b"<ram:GrandTotalAmount>119.00", b'<ram:GrandTotalAmount currencyID="NOK">1400.00</ram:GrandTotalAmount>'
        b'<ram:GrandTotalAmount currencyID="EUR">119.00',
    )  # fmt: skip

    assert invoice(raw).amount_total == Money(11900)


def test_an_amount_in_another_currency_than_the_invoice_is_refused() -> None:
    with pytest.raises(BadValue, match="Line 24: the amount is in USD, but the invoice in EUR"):
        invoice(UBL.replace(b'PayableAmount currencyID="EUR"', b'PayableAmount currencyID="USD"'))


def test_a_discount_that_is_told_twice_counts_once() -> None:
    found = invoice(CII.replace(b"2 % bis zum 29.09.", b"#SKONTO#TAGE=14#PROZENT=2.00#"))

    assert found.discounts == (Discount(14, "2.00"),)


def test_a_discount_that_is_a_sum_is_mentioned_and_not_worked_out() -> None:
    terms = b"<ram:ApplicableTradePaymentDiscountTerms><ram:ActualDiscountAmount>5</ram:ActualDiscountAmount>"
    terms = (
        b"<ram:SpecifiedTradePaymentTerms>"
        + terms
        + b"</ram:ApplicableTradePaymentDiscountTerms></ram:SpecifiedTradePaymentTerms>"
    )

    found = invoice(CII.replace(END_OF_SETTLEMENT, terms + END_OF_SETTLEMENT))

    assert found.discounts == (Discount(14, "2.00"),)
    assert "discount that is not a percentage" in str(found.notes[0])


def test_a_discount_in_the_words_of_ubl_itself() -> None:
    offer = b"""<cac:PaymentTerms><cbc:SettlementDiscountPercent>4.0</cbc:SettlementDiscountPercent><cac:SettlementPeriod>
        <cbc:DurationMeasure unitCode="DAY">5</cbc:DurationMeasure></cac:SettlementPeriod></cac:PaymentTerms></Invoice>"""

    assert invoice(UBL.replace(b"</Invoice>", offer)).discounts[-1] == Discount(5, "4.0")


def test_an_e_mail_that_is_none_gives_way_to_the_electronic_address() -> None:
    assert invoice(UBL.replace(b">max@example.de<", b">nicht vorhanden<")).buyer_email == "rechnung@example.de"


def test_accounts_are_told_as_they_are_written_but_for_national_ones() -> None:
    means = [b"<cac:PaymentMeans><cac:PayeeFinancialAccount><cbc:ID>%s</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>"
             % account for account in (b"no93 8601 1117 947", b"12345678", b"NO9386011117947")]  # fmt: skip

    found = invoice(UBL.replace(b"<cac:PaymentTerms>", b"".join(means) + b"<cac:PaymentTerms>"))

    assert found.ibans == (IBAN, "NO9386011117947")


@pytest.mark.parametrize("before", [b"\n\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n", b"\n\xef\xbb\xbf"])
def test_marks_and_blank_lines_in_front_do_not_matter(before: bytes) -> None:
    assert invoice(before + UBL).number == "RE-2026-0001"


def test_a_file_that_calls_itself_utf_16_and_is_not() -> None:
    assert invoice(UBL.replace(b'"UTF-8"', b'"utf-16"')).buyer == "Max Müller e. K."


def test_of_an_old_and_a_new_invoice_in_one_pdf_the_new_one_is_read_and_it_is_said() -> None:
    found = invoice(pdf({"ZUGFeRD-invoice.xml": UBL.replace(b"0001<", b"0009<"), "factur-x.xml": CII}))

    assert (found.format, found.number) == ("factur-x", "RE-2026-0001")
    assert "factur-x.xml was read" in str(found.notes[0])


def test_bytes_in_front_of_a_pdf_and_large_papers_inside_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_attachments, "LARGEST_ATTACHMENT", 50_000)
    raw = pdf({"plan.bin": b"x" * 60_000, "factur-x.xml": CII})

    assert invoice(b"\r\nsent by a program\r\n" + raw).number == "RE-2026-0001"


def test_lines_of_an_invoice_may_be_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_file, "MOST_ELEMENTS", 200)
    line = b"<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:Note>x</cbc:Note></cac:InvoiceLine>"

    assert invoice(UBL.replace(b"</Invoice>", line * 100 + b"</Invoice>")).number == "RE-2026-0001"
    with pytest.raises(BadValue, match="more than a document"):
        invoice(UBL.replace(b"</Invoice>", b"<cbc:Note>x</cbc:Note>" * 200 + b"</Invoice>"))


@pytest.mark.parametrize(
    ("content", "reason", "line"),
    [
        (b"<a:SCRDMCCBDACIOMessageStructure xmlns:a='urn:x'/>", r"order \(Order-X\)", 1),
        (b"\n<Order xmlns='urn:oasis:names:specification:ubl:schema:xsd:Order-2'/>", "an order, not an invoice", 1),
        (b"<Invoice xmlns='http://www.ebinterface.at/schema/6p1/'/>", "ebInterface", 1),
        (b"<testSet><Invoice/></testSet>", "begins with 'testSet'", 1),
        (pdf({"order-x.xml": b"<?xml version='1.0'?><a/>"}), "Order-X", None),
        (UBL.replace(b"<cbc:IssueDate>2026-09-15</cbc:IssueDate>", b""), "BT-2", 4),
        (UBL.replace(b">EUR</cbc:Doc", b"></cbc:Doc"), "BT-5", 7),
        (UBL.replace(b">EUR</cbc:Doc", b">XQX</cbc:Doc"), "'XQX' is not a currency", 7),
        (CII.replace(DUE, b'format="102">20260230'), "'20260230' is not a day", 21),
        (UBL.replace(b"<Invoice", b"<!DOCTYPE Invoice SYSTEM 'http://127.0.0.1:9/x.dtd'>\n<Invoice"), "DOCTYPE", 2),
        (UBL.replace(b">2026-10-15<", b">&due;<"), "damaged", 6),
        (UBL.decode().encode("latin-1"), "not written in the encoding", 15),
        (UBL.replace(b'"UTF-8"', b'"ANSI"'), "not written in the encoding", 1),
        (UBL.replace(b">RE-2026-0001<", b">" + b"R" * 2000 + b"<"), "longer than 1000", None),
    ],
)  # fmt: skip
def test_what_is_refused_says_what_it_is_and_where(content: bytes, reason: str, line: int | None) -> None:
    with pytest.raises(BadValue, match=reason) as told:
        invoice(content)

    assert told.value.facts.get("line") == line
