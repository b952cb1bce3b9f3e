"""Tables: what the address asks for (sort, filter, columns, page), what a view answers, and what the template shows.

A view reads `Ask.of(request.GET, …)`, queries one page of rows and makes a `Table`; `spreadsheet.py` makes CSV of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal
from urllib.parse import urlencode

from kulanz.kernel.money import Money
from kulanz.writing.formats import day_text, moment_text, money_text, number_text, say_text

from .parts import State, Text

PAGE_ROWS = 50
LONGEST_WISH = 200  # characters of a filter or search text; more is no honest wish

ColumnKind = Literal["text", "number", "money", "day", "moment", "state", "action"]
Value = Text | Money | int | date | None


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    label: Text
    kind: ColumnKind = "text"
    can_sort: bool = False
    is_extra: bool = False  # shown only when chosen

    @property
    def is_right(self) -> bool:
        return self.kind in ("number", "money")


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with more to it: where it leads, a small second line, a state."""

    value: Value
    href: str = ""
    note: Text = ""
    state: State | Literal[""] = ""

    @property
    def shown(self) -> str:
        return shown(self.value)


Row = Mapping[str, Value | Cell]


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to narrow the table: its options are (value, label)."""

    key: str
    label: Text
    options: Sequence[tuple[str, Text]]


@dataclass(frozen=True, slots=True)
class Ask:
    """What the address asks for. Wishes that this table does not know are left out, so no address can break it."""

    sort: str = ""
    is_descending: bool = False
    page: int = 1
    text: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()  # empty: the usual ones

    @classmethod
    def of(
        cls, query: Mapping[str, str], *, columns: Sequence[Column], filters: Sequence[Filter] = (), sort: str = ""
    ) -> Ask:
        """`sort` is the usual order, a column's key, with a minus for descending."""
        wish = query.get("sort", sort)
        can_sort = {column.key for column in columns if column.can_sort} | {sort.removeprefix("-")}
        wish = wish if wish.removeprefix("-") in can_sort else sort
        page = query.get("page", "1")
        shown = [key for key in query.get("columns", "").split(",") if key in {column.key for column in columns}]
        return cls(
            sort=wish.removeprefix("-"),
            is_descending=wish.startswith("-"),
            page=max(int(page), 1) if page.isdecimal() and len(page) < 8 else 1,
            text=query.get("q", "").replace("\0", "").strip()[:LONGEST_WISH],  # the database has no NUL
            filters={f.key: query[f.key] for f in filters if query.get(f.key) in {value for value, _ in f.options}},
            columns=tuple(shown),
        )

    @property
    def rows(self) -> slice:
        """The part of a queryset that this page shows."""
        return slice((self.page - 1) * PAGE_ROWS, self.page * PAGE_ROWS)

    @property
    def address(self) -> str:
        """This wish as a query string, `?` alone for the usual one."""
        sort = f"{'-' if self.is_descending else ''}{self.sort}" if self.sort else ""
        parts = {"q": self.text, **self.filters, "sort": sort, "columns": ",".join(self.columns)}
        parts["page"] = str(self.page) if self.page > 1 else ""
        return "?" + urlencode({name: value for name, value in parts.items() if value})

    def sorted_by(self, key: str) -> Ask:
        """A second press on the same head turns the order round."""
        return replace(self, sort=key, is_descending=key == self.sort and not self.is_descending, page=1)

    def without(self, key: str) -> Ask:
        return replace(self, filters={name: value for name, value in self.filters.items() if name != key}, page=1)

    def narrowed(self, key: str, value: str) -> Ask:
        return replace(self, filters={**self.filters, key: value}, page=1)

    def on_page(self, page: int) -> Ask:
        return replace(self, page=page)


@dataclass(frozen=True, slots=True)
class Table:
    """One page of rows. `total` counts all rows that fit; each row maps a column's key to a value or a `Cell`."""

    caption: Text
    columns: Sequence[Column]
    rows: Sequence[Row]
    total: int
    ask: Ask = field(default_factory=Ask)
    filters: Sequence[Filter] = ()
    search_label: Text = ""  # empty: no search field
    csv_href: str = ""  # empty: no CSV
    empty_title: Text = ""
    empty_text: Text = ""
    id: str = "table"

    @property
    def columns_shown(self) -> list[Column]:
        if self.ask.columns:
            return [column for column in self.columns if column.key in self.ask.columns]
        return [column for column in self.columns if not column.is_extra]

    @property
    def last_page(self) -> int:
        return max(-(-self.total // PAGE_ROWS), 1)


def show(table: Table) -> dict[str, object]:
    """The context of `ui/parts/table.html`: every address is worked out here, the template only prints."""
    columns = table.columns_shown
    return {
        "table": table,
        "heads": [_head(column, table.ask) for column in columns],
        "rows": [[(column, _cell(row.get(column.key))) for column in columns] for row in table.rows],
        "chips": _chips(table),
        "menus": [_menu(each, table.ask) for each in table.filters],
        "extras": _column_menu(table) if any(column.is_extra for column in table.columns) else [],
        "kept": _kept(table.ask),
        "is_narrowed": bool(table.ask.filters or table.ask.text),
        "has_tools": bool(table.filters or table.search_label or table.csv_href),
    }


def pager(table: Table) -> dict[str, object]:
    """Where one stands among all rows, and the pages beside it."""
    page, last = min(table.ask.page, table.last_page), table.last_page
    first_row = (page - 1) * PAGE_ROWS + 1 if table.total else 0
    return {
        "id": table.id,
        "caption": table.caption,
        "first_row": first_row,
        "last_row": min(page * PAGE_ROWS, table.total),
        "total": table.total,
        "before": table.ask.on_page(page - 1).address if page > 1 else "",
        "after": table.ask.on_page(page + 1).address if page < last else "",
        "page": page,
        "last": last,
    }


def shown(value: Value) -> str:
    """A cell's value as people read it; nothing is shown as a dash."""
    if value is None or value == "":
        return "–"
    if isinstance(value, Money):
        return money_text(value)
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return day_text(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return number_text(value)
    return say_text(value)


def _cell(value: Value | Cell) -> Cell:
    return value if isinstance(value, Cell) else Cell(value)


def _head(column: Column, ask: Ask) -> dict[str, object]:
    is_here = column.can_sort and column.key == ask.sort
    order = ("descending" if ask.is_descending else "ascending") if is_here else ""
    return {"column": column, "href": ask.sorted_by(column.key).address if column.can_sort else "", "order": order}


def _chips(table: Table) -> list[tuple[Text, Text, str]]:
    """The filters in force: name, value, address without it."""
    chips = []
    for each in table.filters:
        if each.key in table.ask.filters:
            label = dict(each.options)[table.ask.filters[each.key]]
            chips.append((each.label, label, table.ask.without(each.key).address))
    return chips


def _menu(each: Filter, ask: Ask) -> tuple[Text, list[tuple[Text, str, bool]]]:
    chosen = ask.filters.get(each.key)
    options = [(label, ask.narrowed(each.key, value).address, value == chosen) for value, label in each.options]
    return each.label, options


def _column_menu(table: Table) -> list[tuple[Text, str, bool]]:
    """Each extra column with the address that shows or hides it."""
    now = [column.key for column in table.columns_shown]
    entries = []
    for column in (column for column in table.columns if column.is_extra):
        is_on = column.key in now
        wish = [key for key in now if key != column.key] if is_on else [*now, column.key]
        usual = [each.key for each in table.columns if not each.is_extra]
        entries.append((column.label, replace(table.ask, columns=() if wish == usual else tuple(wish)).address, is_on))
    return entries


def _kept(ask: Ask) -> list[tuple[str, str]]:
    """What the search form carries along, so that a search keeps the filters."""
    sort = f"{'-' if ask.is_descending else ''}{ask.sort}" if ask.sort else ""
    pairs = [*ask.filters.items(), ("sort", sort), ("columns", ",".join(ask.columns))]
    return [(name, value) for name, value in pairs if value]
