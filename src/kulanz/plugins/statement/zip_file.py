"""Several bank statements in one zip, as EBICS hands them out: each file is read by its own format.

A file in it that cannot be read is told with its name; the others are not refused because of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, ClassVar

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import Words, say
from kulanz.plugins.untrusted.zip_file import ZIP, members
from kulanz.ports.statement import LineReject, Statement, StatementHead, StatementPart

from .camt import STATEMENT as CAMT
from .csv_file import STATEMENT as CSV
from .mt940 import STATEMENT as MT940

FORMATS: tuple[Statement, ...] = (CAMT, MT940, CSV)
HEAD = 20_000
NAMES = (b".xml", b".camt", b".c53", b".c52", b".c54", b".sta", b".mt940", b".940", b".txt", b".swi", b".942", b".csv")
OF_A_MAC = "__MACOSX/"  # notes of its file system beside the files themselves
WORKBOOK = (
    b"xl/",
    b"[Content_Types].xml",
    b"_rels/",
    b"docProps/",
    b"mimetype",
    b"content.xml",
    b"META-INF/",
)  # first names in other kinds of zip


class ZipFile:
    """Statements packed together."""

    key: ClassVar[str] = "zip"
    label: ClassVar[Words] = say("Account statements in a zip file")

    def sniff(self, head: bytes) -> bool:
        """By the name of the first file in it."""
        name = head[30 : 30 + int.from_bytes(head[26:28], "little")]
        return (
            head.startswith(ZIP)
            and not name.startswith(WORKBOOK)
            and (name.lower().endswith(NAMES) or b"." not in name.rpartition(b"/")[2])
        )

    def format_of(self, head: bytes) -> str:
        return "zip"

    def read(self, stream: BinaryIO) -> Iterator[StatementPart]:
        """Heads and lines of all statements, file by file in the order of the zip."""
        is_empty = True
        rejects: list[LineReject] = []
        for name, content in members(stream):
            if name.startswith(OF_A_MAC):
                continue
            for part in _read(name, content):
                is_empty = is_empty and not isinstance(part, StatementHead)
                if is_empty and isinstance(part, LineReject):
                    rejects.append(part)
                    continue
                yield from rejects
                rejects = []
                yield part
        if is_empty:
            words = say("There is no statement in this zip file that can be read.")
            raise BadValue(rejects[0].reason if len(rejects) == 1 else words, line=None)


def _read(name: str, content: BinaryIO) -> Iterator[StatementPart]:
    head = content.read(HEAD)
    content.seek(0)
    reader = next((format for format in FORMATS if format.sniff(head)), None)
    if reader is None:
        yield LineReject(0, name[:200], "", say("This file in the zip is not a bank statement."))
        return
    try:
        for part in reader.read(content):
            yield replace(part, column=f"{name[:200]}: {part.column}") if isinstance(part, LineReject) else part
    except BadValue as broken:
        line = broken.facts.get("line")
        yield LineReject(line if isinstance(line, int) else 0, name[:200], "", broken.words)


STATEMENT = ZipFile()
