"""Many rows at once. PostgreSQL refuses COPY into a table under row-level security, so rows are copied into a temporary
table kept per connection, and go from there by one INSERT or UPDATE that the policies see. A few rows go directly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from .scope import current_tenant

Row = Sequence[Any]  # values in the order of the columns; psycopg adapts them
FEW = 20  # up to here one statement with values is quicker than a temporary table


def insert(table: str, columns: Sequence[str], rows: Iterable[Row], *, on_conflict: str = "") -> int:
    """Inserts `rows` into `table` for the current tenant; returns how many went in.

    `columns` leaves out tenant_id, which is added. JSON goes in as text. `on_conflict` may be `DO NOTHING` or
    `(a, b) DO UPDATE SET ...`. All names come from code, never from input.
    """
    rows = list(rows)
    if not rows:
        return 0
    names = ", ".join(f'"{c}"' for c in columns)
    conflict = f" ON CONFLICT {on_conflict}" if on_conflict else ""
    with connection.cursor() as cursor:
        if len(rows) <= FEW:
            places = ", ".join(["(%s, " + ", ".join(["%s"] * len(columns)) + ")"] * len(rows))
            values = [value for row in rows for value in (current_tenant(), *row)]
            cursor.execute(f'INSERT INTO "{table}" (tenant_id, {names}) VALUES {places}{conflict}', values)  # noqa: S608
            return int(cursor.rowcount)
        _fill(cursor, table, names, rows)
        select = f'SELECT %s, {names} FROM "bulk_{table}"'  # noqa: S608
        cursor.execute(f'INSERT INTO "{table}" (tenant_id, {names}) {select}{conflict}', [current_tenant()])
        count = int(cursor.rowcount)
        cursor.execute(f'DELETE FROM "bulk_{table}"')  # noqa: S608
        return count


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
        _fill(cursor, table, ", ".join(f'"{c}"' for c in columns), rows)
        sets = ", ".join(f'"{c}" = b."{c}"' for c in others)
        cursor.execute(f'UPDATE "{table}" t SET {sets} FROM "bulk_{table}" b WHERE t."{key}" = b."{key}"')  # noqa: S608
        count = int(cursor.rowcount)
        cursor.execute(f'DELETE FROM "bulk_{table}"')  # noqa: S608
        return count


def _one(cursor: Any, statement: str, values: list[Any]) -> int:
    cursor.execute(statement, values)
    return int(cursor.rowcount)


def _fill(cursor: Any, table: str, names: str, rows: list[Row]) -> None:
    """Copies `rows` into the temporary twin of `table`, making it at first use on this connection."""
    twin = f'"bulk_{table}"'
    like = f'SELECT * FROM "{table}" WITH NO DATA'  # noqa: S608
    cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS {twin} ON COMMIT DELETE ROWS AS {like}")
    with cursor.copy(f"COPY {twin} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
