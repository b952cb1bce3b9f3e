"""Lists of overdue invoices as CSV (https://www.rfc-editor.org/rfc/rfc4180) in any usual layout, encoding and language.

The exemplar of an intake plugin: recognise a layout, let people correct it, read lines into claims or rejects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO, ClassVar

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import Words, say
from kulanz.plugins.intake.tables.formats import decide, shown
from kulanz.plugins.intake.tables.headings import known_meanings
from kulanz.plugins.intake.tables.recognise import recognise
from kulanz.plugins.intake.tables.rejects import rejects_to_csv
from kulanz.plugins.intake.tables.tables import columns_of, count_rows, read_table
from kulanz.plugins.untrusted.encoding import check_encoding, open_text
from kulanz.plugins.untrusted.records import read_records
from kulanz.ports.intake import ClaimDraft, Layout, Meaning, Reject, check_layout, undecided

NOT_A_LIST = (b"<", b"{", b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # XML, JSON, PDF, zip (XLSX), old Excel


class CsvFile:
    """Tables of text with `;`, `,`, tab or `|` between the cells."""

    key: ClassVar[str] = "csv"
    label: ClassVar[Words] = say("List (CSV)")
    reads_whole: ClassVar[bool] = False
    suffixes: ClassVar[tuple[str, ...]] = (".csv", ".txt", ".tsv")

    def sniff(self, head: bytes) -> bool:
        """Whether `head` is text divided into columns."""
        if not head.strip() or head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(NOT_A_LIST):
            return False
        try:
            return len(recognise(head).columns) > 1
        except BadValue:
            return False

    def recognise(self, head: bytes) -> Layout:
        """A layout from the first bytes, a hundred kilobytes or so; raises `BadValue` for what is no list."""
        if not head.strip():
            raise _refused(say("This file is empty."))
        if head.startswith(NOT_A_LIST):
            raise _refused(say("This file is not a list (CSV). Please save the table as CSV and send it again."))
        return recognise(head)

    def read(
        self, stream: BinaryIO, layout: Layout, defaults: Mapping[str, Any]
    ) -> Iterator[ClaimDraft | Reject]:  # Any: by field of `ClaimDraft`
        """Claims and rejects in the order of the file. `stream` can be rewound: its encoding is checked to the end
        before the first line is believed. Raises `BadValue` for a file that is broken as a whole."""
        check_layout(layout)
        text = open_text(stream, check_encoding(stream))
        try:
            yield from read_table(read_records(text, layout.separator), layout, defaults)
        finally:
            text.detach()  # the stream is the caller's to close

    def format_of(self, head: bytes) -> str:
        return "csv"

    def rows(self, stream: BinaryIO, layout: Layout) -> int:
        text = open_text(stream, check_encoding(stream))
        try:
            return count_rows(read_records(text, layout.separator), layout.header_line)
        finally:
            text.detach()

    def decide(self, stream: BinaryIO, layout: Layout) -> Layout:
        """With the formats that the whole file shows; `stream` goes back to its start."""
        if not undecided(layout):
            return layout
        text = open_text(stream, check_encoding(stream))
        try:
            return decide(layout, columns_of(read_records(text, layout.separator), layout))
        finally:
            text.detach()
            stream.seek(0)

    def shown(self, cell: str, format: str) -> str:
        return shown(cell, format)

    def meanings(self) -> Sequence[Meaning]:
        return known_meanings()

    def rejects_to_csv(
        self, rejects: Iterable[Reject], layout: Layout, *, translate: Callable[[Words], str] = str
    ) -> Iterator[str]:
        """The rejected lines for correction, as lines of text."""
        return rejects_to_csv(rejects, layout, translate=translate)


def _refused(words: Words) -> BadValue:
    return BadValue(words)


INTAKE = CsvFile()
