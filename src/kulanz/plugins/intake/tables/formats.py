"""How the columns of a table write amounts and days: each by all its cells, a doubtful one by another column of the file.

A doubt that no other column settles stays a doubt: the readings are named and a person chooses (docs/reference/columns.md).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from kulanz.plugins.untrusted.cells import Unreadable
from kulanz.ports.intake import SURE, Column, Layout, undecided

from . import amounts, days
from .evidence import Decision, Evidence

AMOUNTS = ("amount", "fee", "invoice_amount", "paid_amount", "credit_amount")
DAYS = ("due_on", "issued_on", "reminded_on", "deadline_on", "settled_on")
FOLLOWS, MOSTLY, SURE_AGAIN = 0.9, 0.8, 0.95


class Said(NamedTuple):
    """A format, and the heading of a column that shows it."""

    format: str
    by: str


@dataclass(frozen=True, slots=True)
class Evidences:
    """What the cells of one column say of amounts and of days."""

    marks: Evidence
    orders: Evidence

    @classmethod
    def of(cls, cells: Sequence[str]) -> Evidences:
        """Of any column, used or not; a text in which a figure stands now and then says nothing."""
        figures = [cell for cell in cells if amounts.looks_like_amount(cell)]
        dates = [cell for cell in cells if days.looks_like_day(cell)]
        most = len(cells) * MOSTLY
        return cls(
            amounts.evidence().add(figures if len(figures) >= most else ()),
            days.evidence().add(dates if len(dates) >= most else ()),
        )


def with_formats(layout: Layout, found: Sequence[Evidences]) -> Layout:
    """The layout with the formats that its columns show."""
    marks = [each.marks.decision() for each in found]
    orders = [each.orders.decision() for each in found]
    mark, order = _said(layout, marks, AMOUNTS), _said(layout, orders, DAYS)
    if order is None and mark and mark.format == ",":
        order = Said("dmy", mark.by)  # the month goes first only where a point divides the cents
    elif mark is None and order and order.format == "mdy":
        mark = Said(".", order.by)
    decimal = mark.format if mark else _usual(layout, marks, AMOUNTS) or ","
    usual = _usual(layout, orders, DAYS)
    day_order = usual if usual == "ymd" or order is None else order.format
    columns = []
    for column, each, own_mark, own_order in zip(layout.columns, found, marks, orders, strict=True):
        if column.means in AMOUNTS:
            column = _settled(column, own_mark, mark, decimal, each.marks.doubtful)
        elif column.means in DAYS:
            column = _settled(column, own_order, order, day_order or "dmy", each.orders.doubtful)
        columns.append(column)
    return replace(layout, columns=tuple(columns), decimal=decimal, day_order=day_order or "dmy")


def decide(layout: Layout, rows: Iterable[Sequence[str]]) -> Layout:
    """The layout with formats decided from all `rows`, where its first ones left something open. `rows` have the columns of
    the layout in their order."""
    if not undecided(layout):
        return layout
    columns = [replace(column, confidence=SURE_AGAIN) if column.readings else column for column in layout.columns]
    layout = replace(layout, columns=tuple(columns))
    found = [Evidences.of(()) for _ in layout.columns]
    amount_places = [i for i, column in enumerate(layout.columns) if column.means in AMOUNTS]
    day_places = [i for i, column in enumerate(layout.columns) if column.means in DAYS]
    for row in rows:
        for places, kind in ((amount_places, "marks"), (day_places, "orders")):
            for i in places:
                if i < len(row) and (cell := row[i].strip()):
                    getattr(found[i], kind).add((cell,))
    return with_formats(layout, found)


def _said(layout: Layout, decisions: Sequence[Decision], means: Sequence[str]) -> Said | None:
    """The format that columns are sure of: those that are used before the others."""
    sure = [
        (column.means in means, decision.format, column.name)
        for column, decision in zip(layout.columns, decisions, strict=True)
        if decision.format not in (None, "ymd") and decision.confidence >= SURE
    ]
    for is_used in (True, False):
        group = [(str(format), name) for used, format, name in sure if used is is_used]
        if group:
            best = Counter(format for format, _ in group).most_common(1)[0][0]
            return Said(best, next(name for format, name in group if format == best))
    return None


def _usual(layout: Layout, decisions: Sequence[Decision], means: Sequence[str]) -> str | None:
    """The format of the first used column that shows any."""
    used = zip(layout.columns, decisions, strict=True)
    return next((decision.format for column, decision in used if column.means in means and decision.format), None)


def _settled(column: Column, own: Decision, others: Said | None, chosen: str, doubtful: str) -> Column:
    """The column with its own format, with that of the others where it is in doubt, or with its readings; then the first of
    its examples is a cell that is `doubtful`."""
    format, confidence, readings, decided_by = own.format, own.confidence, own.readings, ""
    if readings and others and others.format in readings:
        format, confidence, readings, decided_by = others.format, FOLLOWS, (), others.by
    differs = format if format not in (None, chosen) and not readings else ""
    examples = column.examples
    if readings:
        examples = (doubtful[:60], *(example for example in examples if example != doubtful[:60]))[:3]
    return replace(
        column, examples=examples, format=differs or "", readings=readings, decided_by=decided_by,
        confidence=min(column.confidence, confidence),
    )  # fmt: skip


def shown(cell: str, format: str) -> str:
    """How a cell reads in a format, plainly: 2026-12-31 or 1234.50; as it stands where it does not."""
    try:
        if format in days.EXAMPLES:
            return days.read_day(cell, format).isoformat()
        figure = amounts.read_figure(cell, format)
    except Unreadable:
        return cell
    sign = "-" if figure.is_negative else ""
    return f"{sign}{figure.whole}.{figure.cents.ljust(2, '0')}"
