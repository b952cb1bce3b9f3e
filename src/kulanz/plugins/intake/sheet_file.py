"""Lists of overdue invoices as workbooks: XLSX (ECMA-376) and ODS (OpenDocument 1.3), the sheet that holds claims.

Read by the same recognition as CSV. A sheet is held in memory, so it is measured first and refused when too large.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, BinaryIO, ClassVar

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import Words, say
from kulanz.plugins.untrusted.zip_file import ZIP
from kulanz.ports.intake import ClaimDraft, Layout, Meaning, Reject, check_layout

from .headings import known_meanings
from .recognise import SAMPLE, Table, layout_of, sense, table_of
from .rejects import rejects_to_csv
from .sheet_cells import Sheet, sheets_of
from .sheet_size import check_size
from .tables import read_table

LARGEST_FILE = 50_000_000  # bytes
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
EXCEL = re.compile(rb"\[Content_Types\]\.xml|_rels/\.rels|\bxl/|docProps/")
OPEN_DOCUMENT = re.compile(rb"mimetypeapplication/vnd\.oasis\.opendocument\.spreadsheet|content\.xml|META-INF/manifest")
SEPARATOR = ";"  # for the list of rejects


class SheetFile:
    """The cells of a workbook."""

    key: ClassVar[str] = "sheet"
    label: ClassVar[Words] = say("Workbook (XLSX, ODS)")
    reads_whole: ClassVar[bool] = True

    def sniff(self, head: bytes) -> bool:
        return head.startswith(OLD_EXCEL) or (head.startswith(ZIP) and _kind(head) != "")

    def recognise(self, head: bytes) -> Layout:
        """A layout for the sheet that looks most like claims; `head` is the whole file."""
        return layout_of(_best(_sheets(head))[1])

    def read(
        self, stream: BinaryIO, layout: Layout, defaults: Mapping[str, Any]
    ) -> Iterator[ClaimDraft | Reject]:  # Any: by field of `ClaimDraft`
        """Claims and rejects in the order of the rows; a line is a row of the sheet."""
        check_layout(layout)
        content = stream.read(LARGEST_FILE + 1)
        sheet, _ = _best(_sheets(content))
        yield from read_table(sheet.records(), layout, defaults)

    def rows(self, stream: BinaryIO, layout: Layout) -> int:
        sheet, table = _best(_sheets(stream.read(LARGEST_FILE + 1)))
        return sum(record.line > table.header_line for record in sheet.records())

    def meanings(self) -> Sequence[Meaning]:
        return known_meanings()

    def format_of(self, head: bytes) -> str:
        return _kind(head) or "xlsx"

    def rejects_to_csv(
        self, rejects: Iterable[Reject], layout: Layout, *, translate: Callable[[Words], str] = str
    ) -> Iterator[str]:
        return rejects_to_csv(rejects, layout, translate=translate)


def _kind(head: bytes) -> str:
    """By the names of the first files in the zip; empty: another kind of zip."""
    if EXCEL.search(head[:2000]):
        return "xlsx"
    return "ods" if OPEN_DOCUMENT.search(head[:2000]) else ""


def _sheets(content: bytes) -> list[Sheet]:
    """Every sheet; raises `BadValue` for what is no workbook, damaged, locked or too large."""
    if content.startswith(OLD_EXCEL):
        raise _refused(say("This is a workbook of an old kind, or one with a password. Please save it as XLSX or CSV."))
    if not content.startswith(ZIP):
        raise _refused(say("This file is not a workbook (XLSX, ODS)."))
    if len(content) > LARGEST_FILE:
        raise _refused(say("This workbook is too large. Please save the table as CSV and send it again."))
    check_size(io.BytesIO(content))
    return sheets_of(content)


def _best(sheets: list[Sheet]) -> tuple[Sheet, Table]:
    """The sheet with most sense in it, and its table."""
    tables = [(s, table) for s in sheets if (table := table_of(list(islice(s.records(), SAMPLE)), SEPARATOR))]
    if not tables:
        raise _refused(say("No sheet of this workbook holds a table."))
    return max(tables, key=lambda pair: sense(pair[1]))


def _refused(words: Words) -> BadValue:
    return BadValue(str(words), words=words)


INTAKE = SheetFile()
