"""Receipts to and from the database in bulk: their columns stand here once, whoever writes them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from kulanz.data import bulk
from kulanz.data.payments.models import Receipt

COLUMNS = tuple(column.attname for column in Receipt._meta.local_fields if column.attname != "tenant_id")


def insert(receipts: Iterable[Receipt]) -> int:
    """New receipts; how many went in."""
    return bulk.insert("payments_receipt", COLUMNS, [_values(row, COLUMNS) for row in receipts])


def update(receipts: Iterable[Receipt], columns: Sequence[str]) -> int:
    """Sets `columns`, of which the first is the id; how many were changed."""
    return bulk.update("payments_receipt", columns, [_values(row, columns) for row in receipts])


def _values(receipt: Receipt, columns: Sequence[str]) -> list[object]:
    return [json.dumps(receipt.claim_ids) if name == "claim_ids" else getattr(receipt, name) for name in columns]
