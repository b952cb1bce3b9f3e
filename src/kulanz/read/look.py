"""Finds out what a file is and reads it: a statement, an invoice or a table. What nobody knows is refused with a reason."""

from __future__ import annotations

import io
from typing import Any, BinaryIO

from kulanz.kernel.errors import BadValue, KulanzError
from kulanz.kernel.words import Words, say
from kulanz.ports.intake import Archive
from kulanz.ports.invoice import InvoiceIntake
from kulanz.ports.registry import plugin, plugins

from .asking import LARGEST_FILE, Understood
from .invoices import invoice_json
from .statements import statements_json
from .tables import table_json

HEAD = 200_000  # bytes that tell what a file is
INVOICE, LIST, ARCHIVE = "invoice", "csv", "zip"


class UnknownFormat(BadValue):
    """None of the readers knows this kind of file."""

    code = "unknown_format"


def look(stream: BinaryIO) -> Understood:
    """What `stream`, which can be rewound, holds."""
    if not stream.seekable():
        stream = io.BytesIO(stream.read(LARGEST_FILE + 1))
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    head = stream.read(HEAD)
    stream.seek(0)
    if not head.strip(b" \t\r\n\0"):
        raise _refused(say("This file is empty."), BadValue)
    if size > LARGEST_FILE:
        raise _refused(say("This file is too large."), BadValue)
    return _zip(head, stream) or _one(head, stream)


def _one(head: bytes, stream: BinaryIO) -> Understood:
    return _statement(head, stream) or _invoice(head, stream) or _table(head, stream)


def _zip(head: bytes, stream: BinaryIO) -> Understood | None:
    """The invoices of a zip, one by one; None where there is none in it: a zip of statements is read as a whole."""
    reader: Archive = plugin("intake", ARCHIVE)
    if not reader.sniff(head):
        return None
    claims: list[dict[str, Any]] = []  # Any: JSON
    rejects: list[dict[str, Any]] = []
    for name, content in reader.files(stream):
        try:
            found = _one(content.read(HEAD), _rewound(content))
        except KulanzError as refusal:
            rejects.append({"line": None, "column": name, "value": "", "reason": refusal.message})
            continue
        if found.kind == "statement":
            claims = []
            break
        if found.kind == "invoice":
            claims += found.data["claims"]
        else:
            words = say("This is a list. Please hand it in by itself.")
            rejects.append({"line": None, "column": name, "value": "", "reason": str(words)})
    stream.seek(0)
    return Understood("zip", "invoice", {"claims": claims, "rejects": rejects}) if claims else None


def _rewound(stream: BinaryIO) -> BinaryIO:
    stream.seek(0)
    return stream


def _statement(head: bytes, stream: BinaryIO) -> Understood | None:
    for reader in plugins("statement").values():
        if reader.sniff(head):
            return Understood(reader.format_of(head), "statement", statements_json(reader.read(stream)))
    return None


def _invoice(head: bytes, stream: BinaryIO) -> Understood | None:
    """Also tried for any other XML, since it can say best what is wrong with that."""
    reader: InvoiceIntake = plugin("intake", INVOICE)
    if not reader.sniff(head) and not _is_xml(head):
        return None
    try:
        invoice = reader.invoice(stream)
    except BadValue as refusal:
        if "root" not in refusal.facts:
            raise
        raise UnknownFormat(refusal.words, **refusal.facts) from None  # XML, but nothing that anyone here reads
    data = {"claims": [invoice_json(invoice)]}
    notes = {"notes": [str(note) for note in invoice.notes]} if invoice.notes else {}
    return Understood(invoice.format, "invoice", data | notes, invoice.notes)


def _is_xml(head: bytes) -> bool:
    return head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")


def _table(head: bytes, stream: BinaryIO) -> Understood:
    """The list comes last: nearly every text can be divided at commas."""
    readers = plugins("intake")
    keys = sorted((key for key in readers if key not in (INVOICE, LIST, ARCHIVE)), key=str)
    for key in (*keys, LIST):
        reader = readers[key]
        if not reader.sniff(head):
            continue
        layout = reader.recognise(stream.read() if reader.reads_whole else head)
        stream.seek(0)
        layout = reader.decide(stream, layout)
        if not any(column.means for column in layout.columns):
            raise _refused(
                say("This file is divided into columns, but none of them is one that a claim has."), UnknownFormat
            )
        return Understood(reader.format_of(head), "table", table_json(reader, stream, layout))
    raise _nobody_knows(head)


def _nobody_knows(head: bytes) -> KulanzError:
    try:
        plugin("intake", LIST).recognise(head)
    except BadValue as refusal:
        if refusal.facts.get("line"):  # the list knows a place where it cannot be read
            return refusal
    return _refused(
        say(
            "This is no file that Kulanz reads: no list (CSV, XLSX, ODS), no invoice (XRechnung, ZUGFeRD) and no statement "
            "(camt, MT940, CSV)."
        ),
        UnknownFormat,
    )


def _refused(words: Words, kind: type[BadValue]) -> BadValue:
    return kind(words)
