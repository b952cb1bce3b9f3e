"""A table as CSV for people's spreadsheets: their separators and decimals, and no cell that a spreadsheet would run.

https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.http import StreamingHttpResponse

from kulanz.kernel.money import Money
from kulanz.writing.formats import language, plain_number, say_text

from .tables import Cell, Column, Row, Value

RUNS = ("=", "+", "-", "@", "\t", "\r")
SENT_ROWS = 100  # sent at once: a server takes as long over one row as over a hundred
BOM = "\ufeff"  # without it Excel reads UTF-8 as something else


def csv_answer(*, name: str, columns: Sequence[Column], rows: Iterable[Row]) -> StreamingHttpResponse:
    """All `rows` as a download named `name`.csv, written while they are read."""
    answer = StreamingHttpResponse(_lines(columns, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


class _Echo:
    """A file that gives every line straight back."""

    def write(self, line: str) -> str:
        return line


def _lines(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[str]:
    writer = csv.writer(_Echo(), delimiter=";" if language() == "de" else ",")
    block = [BOM + writer.writerow([plain(say_text(column.label)) for column in columns])]
    for row in rows:
        if len(block) >= SENT_ROWS:
            yield "".join(block)
            block.clear()
        block.append(writer.writerow([plain(row.get(column.key)) for column in columns]))
    yield "".join(block)


def plain(value: Value | Cell) -> str:
    """Amounts as numbers, days as ISO dates, text so that it stays text."""
    if isinstance(value, Cell):
        value = value.value
    if value is None:
        return ""
    if isinstance(value, Money):
        return plain_number(value)
    if isinstance(value, date):
        return value.isoformat()
    text = str(value) if isinstance(value, int) else say_text(value)
    return f"'{text}" if text.startswith(RUNS) and not isinstance(value, int) else text
