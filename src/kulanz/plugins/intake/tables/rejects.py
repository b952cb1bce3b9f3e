"""The rejected lines of a list as a list again: put right there, it can be sent in once more. What is wrong stands in
front, so that a line with too many cells does not hide it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator

from kulanz.kernel.words import Words, say
from kulanz.ports.intake import Layout, Reject

TITLES = (say("Line"), say("Column"), say("Reason"))  # `headings.OF_REJECTS` knows these words in all our languages
# A cell that begins so is run as a formula by spreadsheet programs (https://owasp.org/www-community/attacks/CSV_Injection).
FORMULA = re.compile(r"[=@\t\r]|[+-](?![0-9.,]*$)")
SHIELD = "'"


def rejects_to_csv(
    rejects: Iterable[Reject], layout: Layout, *, translate: Callable[[Words], str] = str
) -> Iterator[str]:
    """Lines of text: headings, then each rejected line with its place, columns, reasons and original cells."""
    yield _row([*(translate(title) for title in TITLES), *(shield(column.name) for column in layout.columns)], layout)
    for reject in rejects:
        columns = [reject.column, *(fault.column for fault in reject.also)]
        reasons = [translate(reject.reason), *(translate(fault.reason) for fault in reject.also)]
        told = [str(reject.line), shield(" / ".join(columns)), shield(" / ".join(reasons))]
        yield _row([*told, *(shield(cell) for cell in reject.raw)], layout)


def shield(cell: str) -> str:
    """`cell` with a mark in front that keeps a spreadsheet program from running it."""
    return SHIELD + cell if FORMULA.match(cell) else cell


def unshield(cell: str) -> str:
    """The cell as it was before `shield`."""
    return cell[1:] if cell.startswith(SHIELD) and FORMULA.match(cell, 1) else cell


def _row(values: list[str], layout: Layout) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=layout.separator, lineterminator="\r\n").writerow(values)
    return buffer.getvalue()
