"""Electronic invoices by EN 16931: XRechnung and Peppol (UBL, CII), ZUGFeRD 1.0 and 2.x, Factur-X (PDF with the XML inside).

An intake of one claim a file. What the document states is taken, nothing is worked out from free text.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, BinaryIO, ClassVar

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import Words, say
from kulanz.plugins.untrusted.pdf_file import LARGEST_PDF, PDF, attachments
from kulanz.plugins.untrusted.xml_file import read_whole
from kulanz.ports.intake import ClaimDraft, Column, Layout, Reject
from kulanz.ports.invoice import Invoice

from .invoice_cii import is_cii, read_cii
from .invoice_drafts import TERMS, draft_of
from .invoice_ubl import is_ubl, read_ubl
from .rejects import rejects_to_csv

INVOICE = re.compile(
    rb"<(?:[\w.-]+:)?(?:CrossIndustryInvoice|CrossIndustryDocument|Invoice|CreditNote)\b[^>]{0,4000}"
    rb"(?:urn:oasis:names:specification:ubl:schema:xsd:(?:Invoice|CreditNote)-2|:CrossIndustry(?:Invoice|Document):)"
)
LONGEST_TEXT = 9_000_000
BASE64 = re.compile(rb">[A-Za-z0-9+/=\s]{1000000,}<")
# The names that the standards give to the invoice inside a PDF; any other XML file is tried after them.
NAMES = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml", "cii.xml", "ubl.xml", "zugferd_invoice.xml")


class InvoiceFile:
    """One document, as XML or inside a PDF."""

    key: ClassVar[str] = "invoice"
    label: ClassVar[Words] = say("Electronic invoice (XRechnung, ZUGFeRD, Factur-X)")
    reads_whole: ClassVar[bool] = True

    def sniff(self, head: bytes) -> bool:
        """Whether it is a PDF or an XML invoice; whether a PDF holds an invoice shows only when it is read."""
        return head.lstrip().startswith(PDF) or bool(INVOICE.search(head.replace(b"\0", b"")))

    def format_of(self, head: bytes) -> str:
        return "factur-x" if head.lstrip().startswith(PDF) else "en16931"

    def recognise(self, head: bytes) -> Layout:
        """The terms of the standard stand where a list has columns: nothing of it needs to be chosen. `head` is the whole
        file; one that is no invoice, or a damaged one, is refused here."""
        if not self.sniff(head):
            raise _refused(say("This file is not an electronic invoice."))
        self.invoice(io.BytesIO(head))
        return Layout(tuple(Column(name, means, 1.0) for name, means in TERMS.items()), header_line=0)

    def read(
        self, stream: BinaryIO, layout: Layout, defaults: Mapping[str, Any]
    ) -> Iterator[ClaimDraft | Reject]:  # Any: by field of `ClaimDraft`
        """The claim, or why the document is none."""
        yield draft_of(self.invoice(stream), defaults)

    def invoice(self, stream: BinaryIO) -> Invoice:
        """What the document states; raises `BadValue`."""
        content = stream.read(LARGEST_PDF + 1)
        if len(content) > LARGEST_PDF:
            raise _refused(say("This file is too large."))
        if content.lstrip()[:4] == PDF:
            return _of_pdf(content)
        return _of_xml(content)

    def rejects_to_csv(
        self, rejects: Iterable[Reject], layout: Layout, *, translate: Callable[[Words], str] = str
    ) -> Iterator[str]:
        return rejects_to_csv(rejects, layout, translate=translate)


def _of_pdf(content: bytes) -> Invoice:
    files = {name: data for name, data in attachments(content).items() if _is_xml(name, data)}
    for name in sorted(files, key=lambda name: (name.lower() not in NAMES, name)):
        if INVOICE.search(files[name][:20_000].replace(b"\0", b"")) or name.lower() in NAMES:
            invoice = _of_xml(files[name])
            return replace(invoice, format="factur-x") if invoice.format == "cii" else invoice
    raise _refused(say("No invoice for programs is attached to this PDF. Kulanz does not read the printed page."))


def _is_xml(name: str, data: bytes) -> bool:
    return name.lower().endswith(".xml") or data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml")


def _of_xml(content: bytes) -> Invoice:
    root = read_whole(_without_attachments(content.lstrip()))
    if is_ubl(root):
        return read_ubl(root)
    if is_cii(root):
        return read_cii(root)
    raise _refused(say("This is not an invoice by EN 16931 (UBL or CII)."))


def _without_attachments(content: bytes) -> bytes:
    """Without papers in base64 that are longer than the parser lets any text be; nobody reads them here."""
    return BASE64.sub(b"><", content) if len(content) > LONGEST_TEXT else content


def _refused(words: Words) -> BadValue:
    return BadValue(str(words), words=words)


INTAKE = InvoiceFile()
