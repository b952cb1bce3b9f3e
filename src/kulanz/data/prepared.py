"""Statements that every visit asks: read and planned once a connection, and those of a tenant asked in one go with it.

https://www.postgresql.org/docs/current/sql-prepare.html. The page's plan took three times as long to make as to run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from django.db import connection

from .scope import TELL, tenant_scope

Value = UUID | bytes | str

_known: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()  # of each line to the database


@dataclass(frozen=True, slots=True)
class Prepared:
    """`sql` with places $1, $2 … of `types`. The name is the statement's own in the whole installation."""

    name: str
    types: str
    sql: str

    def row(self, *values: Value) -> tuple[Any, ...] | None:
        """The first row, in the caller's scope."""
        self._prepare()
        with connection.cursor() as cursor:
            cursor.execute(self._execute(values), values)
            row: tuple[Any, ...] | None = cursor.fetchone()
            return row

    def row_as(self, tenant_id: UUID, *values: Value) -> tuple[Any, ...] | None:
        """The first row as `tenant_id` sees it. Two statements sent together are one transaction, so the tenant ends with it."""
        if connection.in_atomic_block:  # this one would go on, and must not keep the tenant
            with tenant_scope(tenant_id):
                return self.row(*values)
        self._prepare()
        with connection.cursor() as cursor:
            cursor.execute(f"{TELL}; {self._execute(values)}", (str(tenant_id), *values))
            cursor.nextset()
            row: tuple[Any, ...] | None = cursor.fetchone()
            return row

    def _execute(self, values: tuple[Value, ...]) -> str:
        return f"EXECUTE {self.name}({', '.join(['%s'] * len(values))})"

    def _prepare(self) -> None:
        connection.ensure_connection()
        known = _known.setdefault(connection.connection, set())
        if self.name not in known:
            with connection.cursor() as cursor:
                cursor.execute(f"PREPARE {self.name} ({self.types}) AS {self.sql}")
            known.add(self.name)
