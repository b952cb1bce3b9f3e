"""E-mail addresses and telephone numbers of customers: added where they are new, never removed."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from kulanz.data import bulk
from kulanz.kernel.ids import new_id

from .stated import Stated

COLUMNS = ("id", "customer_id", "kind", "value", "is_bad")
UNLESS_KNOWN = (
    "(tenant_id, customer_id, kind, value) DO NOTHING"  # what came back once does not work because it is stated
)


def add_points(stated: Mapping[UUID, Stated]) -> None:
    """What cannot be used is kept too, marked as such, so that people see what was stated."""
    points = {
        (customer, kind, checked.value): not checked.is_usable
        for customer, one in stated.items()
        for kind, all_ in (("email", one.emails), ("phone", one.phones))
        for checked in all_
    }
    rows = [(new_id(), *point, is_bad) for point, is_bad in sorted(points.items())]
    bulk.insert("parties_contactpoint", COLUMNS, rows, on_conflict=UNLESS_KNOWN)
