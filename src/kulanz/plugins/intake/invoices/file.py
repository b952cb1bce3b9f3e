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
from kulanz.plugins.intake.tables.rejects import rejects_to_csv
from kulanz.plugins.untrusted.pdf_file import LARGEST_PDF, attachments, is_pdf
from kulanz.plugins.untrusted.xml_file import Part, read_whole
from kulanz.ports.intake import ClaimDraft, Column, Layout, Reject
from kulanz.ports.invoice import Invoice

from .cii import is_cii, read_cii
from .drafts import TERMS, draft_of
from .others import ORDER_X, no_invoice
from .ubl import is_ubl, read_ubl

INVOICE = re.compile(
    rb"<(?:[\w.-]+:)?(?:CrossIndustryInvoice|CrossIndustryDocument|Invoice|CreditNote)\b[^<>]{0,4000}"
    rb"(?:urn:oasis:names:specification:ubl:schema:xsd:(?:Invoice|CreditNote)-2|:CrossIndustry(?:Invoice|Document):)"
)
LINES = ("InvoiceLine", "CreditNoteLine", "IncludedSupplyChainTradeLineItem")  # nobody reads them here
LONGEST_TEXT, LONGEST_NAME = 9_000_000, 1000  # bytes of a paper in base64, characters
BASE64 = re.compile(rb">[A-Za-z0-9+/=\s]{100000,}<")
# The names that the standards give to the invoice inside a PDF, the newest first; other XML files are tried after them.
NAMES = ("factur-x.xml", "xrechnung.xml", "zugferd-invoice.xml", "zugferd_invoice.xml", "cii.xml", "ubl.xml")
UTF8_MARK = b"\xef\xbb\xbf"
ENVELOPE = "StandardBusinessDocument"  # of GS1 and Peppol: https://docs.peppol.eu/edelivery/envelope/


class InvoiceFile:
    """One document, as XML or inside a PDF."""

    key: ClassVar[str] = "invoice"
    label: ClassVar[Words] = say("Electronic invoice (XRechnung, ZUGFeRD, Factur-X)")
    reads_whole: ClassVar[bool] = True
    suffixes: ClassVar[tuple[str, ...]] = (".xml", ".pdf")

    def sniff(self, head: bytes) -> bool:
        """Whether it is a PDF or an XML invoice; whether a PDF holds an invoice shows only when it is read."""
        return is_pdf(head) or bool(INVOICE.search(head.replace(b"\0", b"")))

    def format_of(self, head: bytes) -> str:
        return "factur-x" if is_pdf(head) else "en16931"

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
        return _of_pdf(content) if is_pdf(content) else _of_xml(content)

    def rejects_to_csv(
        self, rejects: Iterable[Reject], layout: Layout, *, translate: Callable[[Words], str] = str
    ) -> Iterator[str]:
        return rejects_to_csv(rejects, layout, translate=translate)


def _of_pdf(content: bytes) -> Invoice:
    """The invoice attached to the PDF; of two that the standards know, the newer one."""
    files = attachments(content, wanted=_is_xml)
    names = [
        name for name in sorted(files, key=lambda name: _rank(name, files[name])) if _is_invoice(name, files[name])
    ]
    if not names:
        raise _refused(
            ORDER_X if "order-x.xml" in map(str.lower, files)
            else say("No invoice for programs is attached to this PDF. Kulanz does not read the printed page.")
        )  # fmt: skip
    invoice = _of_xml(files[names[0]])
    if invoice.format == "cii":
        invoice = replace(invoice, format="factur-x")
    if any(files[name] != files[names[0]] for name in names):
        note = say("More than one invoice is attached to this PDF; %(name)s was read.", name=names[0][:100])
        invoice = replace(invoice, notes=(*invoice.notes, note))
    return invoice


def _is_xml(name: str, head: bytes) -> bool:
    return name.lower().endswith(".xml") or head.removeprefix(UTF8_MARK).lstrip().startswith(b"<?xml")


def _is_invoice(name: str, data: bytes) -> bool:
    return name.lower() in NAMES or bool(INVOICE.search(data[:40_000].replace(b"\0", b"")))


def _rank(name: str, data: bytes) -> tuple[bool, int, str]:
    known = NAMES.index(name.lower()) if name.lower() in NAMES else len(NAMES)
    return b"CrossIndustryDocument" in data, known, name


def _of_xml(content: bytes) -> Invoice:
    root = _unwrapped(read_whole(_without_attachments(_from_its_start(content)), forget=LINES))
    if not is_ubl(root) and not is_cii(root):
        raise no_invoice(root)
    invoice = read_ubl(root) if is_ubl(root) else read_cii(root)
    if max(len(invoice.number), len(invoice.seller), len(invoice.buyer), len(invoice.terms) // 20) > LONGEST_NAME:
        raise _refused(say("A name or number in this invoice is longer than %(most)s characters.", most=LONGEST_NAME))
    return invoice


def _unwrapped(root: Part) -> Part:
    """The document itself, where an envelope for sending is around it."""
    inside = [part for part in root.children() if is_ubl(part) or is_cii(part)] if root.name == ENVELOPE else []
    if len(inside) > 1:
        raise _refused(say("There are %(count)s invoices in this envelope. Please send each in its own file.",
                           count=len(inside)))  # fmt: skip
    return inside[0] if inside else root


def _from_its_start(content: bytes) -> bytes:
    """Without blank lines in front, which XML does not allow; a mark of UTF-8 stays."""
    content = content.lstrip()
    mark = UTF8_MARK if content.startswith(UTF8_MARK) else b""
    return mark + content.removeprefix(UTF8_MARK).lstrip()


def _without_attachments(content: bytes) -> bytes:
    """Without papers in base64 that are longer than the parser lets any text be; line ends stay, to be counted."""
    if len(content) <= LONGEST_TEXT:
        return content
    return BASE64.sub(lambda paper: b">" + b"\n" * paper[0].count(b"\n") + b"<", content)


def _refused(words: Words) -> BadValue:
    return BadValue(words)


INTAKE = InvoiceFile()
