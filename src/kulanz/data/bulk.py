"""Many rows at once. PostgreSQL refuses COPY into a table under row-level security, so rows are copied into a temporary
table kept per connection, and go from there by one INSERT or UPDATE that the policies see. A few rows go directly."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from .scope import current_tenant

Row = Sequence[Any]  # values in the order of the columns; psycopg adapts them
FEW = 20  # up to here one statement with values is quicker than a temporary table


def insert(
    table: str,
    columns: Sequence[str],
    rows: Iterable[Row],
    *,
    alike: Mapping[str, Any] | None = None,
    on_conflict: str = "",
) -> int:
    """Inserts `rows` into `table` for the current tenant; returns how many went in.

    `columns` leaves out tenant_id, which is added, and what is `alike` in all rows, {column: value}, which is sent once.
    JSON goes in as text. `on_conflict` may be `DO NOTHING` or `(a, b) DO UPDATE SET ...`. All names come from code.
    """
    rows = list(rows)
    if not rows:
        return 0
    same = {"tenant_id": current_tenant(), **(alike or {})}
    into, names = _names([*same, *columns]), _names(columns)
    conflict = f" ON CONFLICT {on_conflict}" if on_conflict else ""
    with connection.cursor() as cursor:
        if len(rows) <= FEW:
            places = ", ".join(["(" + ", ".join(["%s"] * (len(same) + len(columns))) + ")"] * len(rows))
            values = [value for row in rows for value in (*same.values(), *row)]
            cursor.execute(f'INSERT INTO "{table}" ({into}) VALUES {places}{conflict}', values)  # noqa: S608
            return int(cursor.rowcount)
        _fill(cursor, table, names, rows)
        select = f'SELECT {", ".join(["%s"] * len(same))}, {names} FROM "bulk_{table}"'  # noqa: S608
        cursor.execute(f'INSERT INTO "{table}" ({into}) {select}{conflict}', [*same.values()])
        return int(cursor.rowcount)


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def update(table: str, columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Sets `columns[1:]` of the rows named by `columns[0]` (their key); returns how many rows were changed."""
    rows = list(rows)
    if not rows:
        return 0
    key, *others = columns
    with connection.cursor() as cursor:
        if len(rows) <= FEW:
            sets = ", ".join(f'"{c}" = %s' for c in others)
            statement = f'UPDATE "{table}" SET {sets} WHERE "{key}" = %s'  # noqa: S608
            return sum(_one(cursor, statement, [*row[1:], row[0]]) for row in rows)
        _fill(cursor, table, _names(columns), rows)
        sets = ", ".join(f'"{c}" = b."{c}"' for c in others)
        cursor.execute(f'UPDATE "{table}" t SET {sets} FROM "bulk_{table}" b WHERE t."{key}" = b."{key}"')  # noqa: S608
        return int(cursor.rowcount)


def _one(cursor: Any, statement: str, values: list[Any]) -> int:
    cursor.execute(statement, values)
    return int(cursor.rowcount)


def _fill(cursor: Any, table: str, names: str, rows: list[Row]) -> None:
    """Copies `rows` into the temporary twin of `table`."""
    twin = f'"bulk_{table}"'
    _provide(cursor, table, twin)
    with cursor.copy(f"COPY {twin} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _provide(cursor: Any, table: str, twin: str) -> None:
    """An empty twin: made at first use on this connection, emptied by each commit and before a second use in between."""
    kept, transaction_now = _twins(), connection.atomic_blocks[0] if connection.atomic_blocks else None
    if table not in kept.made:
        like = f'SELECT * FROM "{table}" WITH NO DATA'  # noqa: S608
        cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS {twin} ON COMMIT DELETE ROWS AS {like}")
        transaction.on_commit(lambda: kept.made.add(table))
    if kept.filled.get(table) is transaction_now or transaction_now is None:
        cursor.execute(f"DELETE FROM {twin}")  # noqa: S608
    kept.filled[table] = transaction_now


@dataclass(slots=True)
class _Twins:
    """The twins of a connection: those that outlive a rollback, and the transaction in which each was filled last."""

    made: set[str] = field(default_factory=set)
    filled: dict[str, object] = field(default_factory=dict)


def _twins() -> _Twins:
    raw: Any = connection.connection  # psycopg's; a new one has no twins
    if not hasattr(raw, "kulanz_twins"):
        raw.kulanz_twins = _Twins()
    kept: _Twins = raw.kulanz_twins
    return kept


@contextmanager
def uncollected() -> Iterator[None]:
    """A batch without Python's search for cycles: its thousands of values hold none, and looking costs a quarter of the day."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
