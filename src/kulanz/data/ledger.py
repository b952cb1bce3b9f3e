"""Writing postings: both sides at once, and the cached totals of items and claims with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from kulanz.data import bulk
from kulanz.kernel.dates import Now
from kulanz.kernel.ids import new_ids

RECEIVABLE = "receivable"
COLUMNS = (
    "id", "entry_id", "account_id", "claim_id", "item_id", "book", "amount_minor", "currency", "value_on", "booked_at",
    "rule", "receipt_id", "mirrors_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One money fact: `amount_minor` goes from book `credit` to book `debit`. `rule` names why, with its statute if any.

    A side in the book `receivable` belongs to `item`, and moves what is open there.
    """

    account: UUID
    claim: UUID | None
    item: UUID | None
    debit: str
    credit: str
    amount_minor: int
    currency: str
    value_on: date
    rule: str
    receipt: UUID | None = None
    mirrors: UUID | None = None


def post(entries: Sequence[Entry], *, now: Now, moves_totals: bool = True) -> list[UUID]:
    """Writes `entries`; returns their entry ids. The accounts are locked by the caller, who says `moves_totals=False` where
    items and claims were made with these entries and hold their totals already."""
    entries = [entry for entry in entries if entry.amount_minor]
    if not entries:
        return []
    ids = new_ids(3 * len(entries))
    rows, entry_ids = [], []
    for e in entries:
        entry_id = next(ids)
        entry_ids.append(entry_id)
        rest = (e.currency, e.value_on, now.at, e.rule, e.receipt, e.mirrors)
        rows.append((next(ids), entry_id, e.account, e.claim, e.item, e.debit, e.amount_minor, *rest))
        rows.append((next(ids), entry_id, e.account, e.claim, e.item, e.credit, -e.amount_minor, *rest))
    # one statement for all sides: the trigger checks each entry's sum over the statement
    bulk.insert("receivables_posting", COLUMNS, rows)
    if moves_totals:
        _move_totals(entries)
    return entry_ids


def _move_totals(entries: Sequence[Entry]) -> None:
    items: Counter[UUID] = Counter()
    claims: Counter[UUID] = Counter()
    for e in entries:
        change = e.amount_minor * ((e.debit == RECEIVABLE) - (e.credit == RECEIVABLE))
        if change:
            assert e.item, "what is receivable belongs to an item"
            assert e.claim, "and the item to a claim"
            items[e.item] += change
            claims[e.claim] += change
    _add("receivables_openitem", items)
    _add("receivables_claim", claims)


def _add(table: str, changes: Counter[UUID]) -> None:
    if changes:
        with connection.cursor() as cursor:
            cursor.execute(
                f'UPDATE "{table}" t SET open_minor = t.open_minor + c.change '  # noqa: S608
                "FROM (SELECT unnest(%s::uuid[]) AS id, unnest(%s::bigint[]) AS change) c WHERE t.id = c.id",
                [list(changes.keys()), list(changes.values())],
            )
