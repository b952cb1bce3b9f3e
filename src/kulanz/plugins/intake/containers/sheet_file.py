"""Lists of open invoices as workbooks: XLSX (ECMA-376), XLS and ODS (OpenDocument 1.3), the sheet that holds claims.

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
from kulanz.plugins.intake.tables.formats import decide, shown
from kulanz.plugins.intake.tables.headings import known_meanings
from kulanz.plugins.intake.tables.meanings import Table
from kulanz.plugins.intake.tables.recognise import SAMPLE, layout_of, sense, table_of
from kulanz.plugins.intake.tables.rejects import rejects_to_csv
from kulanz.plugins.intake.tables.tables import columns_of, count_rows, read_table
from kulanz.plugins.untrusted.zip_file import ZIP
from kulanz.ports.intake import ClaimDraft, Layout, Meaning, Reject, check_layout, lacking, undecided

from .sheet_cells import Sheet, sheets_of
from .sheet_size import check_size
from .xls_file import sheets_of_xls

LARGEST_FILE = 50_000_000  # bytes
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
EXCEL = re.compile(rb"\[Content_Types\]\.xml|_rels/\.rels|\bxl/|docProps/")
OPEN_DOCUMENT = re.compile(rb"mimetypeapplication/vnd\.oasis\.opendocument\.spreadsheet|content\.xml|META-INF/manifest")
SEPARATOR = ";"  # for the list of rejects
LONGEST_NAME = 100


class SheetFile:
    """The cells of a workbook."""

    key: ClassVar[str] = "sheet"
    label: ClassVar[Words] = say("Workbook (XLSX, XLS, ODS)")
    reads_whole: ClassVar[bool] = True
    suffixes: ClassVar[tuple[str, ...]] = (".xlsx", ".xlsm", ".xls", ".ods")

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
        sheets = _sheets(content)
        sheet, _ = _best(sheets)
        last = layout.header_line
        for part in read_table(sheet.records(), layout, defaults):
            last = part.line
            yield part
        yield from _left_out([other for other in sheets if other is not sheet], sheet, last)

    def rows(self, stream: BinaryIO, layout: Layout) -> int:
        sheet, table = _best(_sheets(stream.read(LARGEST_FILE + 1)))
        return count_rows(sheet.records(), table.header_line)

    def decide(self, stream: BinaryIO, layout: Layout) -> Layout:
        if not undecided(layout):
            return layout
        sheet, _ = _best(_sheets(stream.read(LARGEST_FILE + 1)))
        stream.seek(0)
        return decide(layout, columns_of(sheet.records(), layout))

    def shown(self, cell: str, format: str) -> str:
        return shown(cell, format)

    def meanings(self) -> Sequence[Meaning]:
        return known_meanings()

    def format_of(self, head: bytes) -> str:
        return "xls" if head.startswith(OLD_EXCEL) else _kind(head) or "xlsx"

    def rejects_to_csv(
        self, rejects: Iterable[Reject], layout: Layout, *, translate: Callable[[Words], str] = str
    ) -> Iterator[str]:
        return rejects_to_csv(rejects, layout, translate=translate)


def is_workbook(head: bytes) -> bool:
    """Whether a zip that begins so is one."""
    return _kind(head) != ""


def _kind(head: bytes) -> str:
    """By the names of the first files in the zip; empty: another kind of zip."""
    if EXCEL.search(head[:2000]):
        return "xlsx"
    return "ods" if OPEN_DOCUMENT.search(head[:2000]) else ""


def _sheets(content: bytes) -> list[Sheet]:
    """Every sheet; raises `BadValue` for what is no workbook, damaged, locked or too large."""
    if not content.startswith((ZIP, OLD_EXCEL)):
        raise _refused(say("This file is not a workbook (XLSX, ODS)."))
    if len(content) > LARGEST_FILE:
        raise _refused(say("This workbook is too large. Please save the table as CSV and send it again."))
    if content.startswith(OLD_EXCEL):
        return [Sheet(name, rows) for name, rows in sheets_of_xls(content)]
    check_size(io.BytesIO(content))
    return sheets_of(content)


def _best(sheets: list[Sheet]) -> tuple[Sheet, Table]:
    """The sheet with most sense in it, and its table."""
    tables = [(s, table) for s in sheets if (table := table_of(list(islice(s.records(), SAMPLE)), SEPARATOR))]
    if not tables:
        raise _refused(say("No sheet of this workbook holds a table."))
    return max(tables, key=lambda pair: sense(pair[1]))


def _left_out(others: list[Sheet], sheet: Sheet, last: int) -> Iterator[Reject]:
    """The sheets that hold claims, too, and were not read: told below the last row, for nothing is left out silently."""
    for other in others:
        table = table_of(list(islice(other.records(), SAMPLE)), SEPARATOR)
        if table is None or not table.rows or lacking(layout_of(table)):
            continue
        last += 1
        words = say(
            "The sheet %(name)s holds claims, too; only %(read)s was read. Please save each as a file of its own.",
            name=other.name, read=sheet.name,
        )  # fmt: skip
        yield Reject(last, "", other.name[:LONGEST_NAME], words)


def _refused(words: Words) -> BadValue:
    return BadValue(words)


INTAKE = SheetFile()
