"""Rows into the one Standing value that the rules read: a batch of accounts in a handful of set-based queries."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from kulanz.data.history import Head
from kulanz.data.scope import current_tenant
from kulanz.domain.facts import ClaimFacts, Coming, HoldFacts, PromiseFacts, Standing, Told
from kulanz.domain.journey import Journey, read_journey
from kulanz.kernel.errors import NotFound

ACCOUNTS = """
SELECT a.id, a.currency, a.journey_id, a.creditor_id, a.event_number, a.event_hash, c.minimum_minor, c.journey_key,
       coalesce(p.works, false), coalesce(p.opted_out, false), a.next_look_on
FROM receivables_account a
JOIN tenancy_creditor c ON c.id = a.creditor_id
LEFT JOIN LATERAL (
    SELECT bool_or(NOT is_bad) AS works, bool_and(opted_out_at IS NOT NULL) AS opted_out
    FROM parties_contactpoint WHERE customer_id = a.customer_id AND kind = 'email'
) p ON true
WHERE a.id = ANY(%s) ORDER BY a.id
"""
CLAIMS = """
SELECT account_id, id, due_on, open_minor FROM receivables_claim
WHERE account_id = ANY(%s) AND status = 'open' AND open_minor > 0 ORDER BY due_on, id
"""
COMING = """
SELECT account_id, amount_minor, source, expires_on FROM payments_receipt
WHERE account_id = ANY(%s) AND (state IN ('announced', 'pending')
      OR (state = 'settled' AND allocated_at IS NULL AND matched <> 'aside'))
"""
TOLD = """
SELECT account_id, stage, coalesce(sent_on, planned_on), asked_claims FROM contact_message
WHERE account_id = ANY(%s) AND stage <> '' AND status IN ('planned', 'ready', 'sending', 'sent', 'ambiguous') ORDER BY id
"""
HOLDS = """
SELECT account_id, reason, until_on, kind = 'customer_asked' FROM agreements_hold
WHERE account_id = ANY(%s) AND ended_on IS NULL ORDER BY id
"""
PROMISES = """
SELECT account_id, id, amount_minor, due_on FROM agreements_promise
WHERE account_id = ANY(%s) AND status = 'made' ORDER BY id
"""
OBJECTIONS = """
SELECT account_id, claim_id FROM agreements_objection WHERE account_id = ANY(%s) AND ended_on IS NULL
"""


@dataclass(frozen=True, slots=True)
class Loaded:
    """An account's standing with what its station needs to write: the head of its chain, whose account it is."""

    standing: Standing
    head: Head
    creditor_id: UUID
    next_look_on: date | None


def load(accounts: Collection[UUID], *, lock: bool = True) -> list[Loaded]:
    """Standings of `accounts` in the order of their ids. With `lock` the account rows are held to the end of the
    transaction; a dry run or a page reads without."""
    ids = sorted(set(accounts))
    if not ids:
        return []
    heads = _rows(ACCOUNTS + (" FOR UPDATE OF a" if lock else ""), ids)
    journeys = _journeys({row[2] for row in heads if row[2]}, {row[7] for row in heads if not row[2]})
    is_stopped = _is_stopped()
    claims, coming, told = _grouped(CLAIMS, ids), _grouped(COMING, ids), _grouped(TOLD, ids)
    holds, promises, objections = _grouped(HOLDS, ids), _grouped(PROMISES, ids), _grouped(OBJECTIONS, ids)
    loaded = []
    for id_, currency, journey_id, creditor_id, number, hash_, minimum, key, works, opted_out, look_on in heads:
        objected = {claim for (claim,) in objections[id_]}
        standing = Standing(
            account=id_,
            currency=currency,
            journey=journeys[journey_id or key],
            claims=tuple(ClaimFacts(c, due, open_minor, c in objected) for c, due, open_minor in claims[id_]),
            coming=tuple(Coming(*row) for row in coming[id_]),
            told=tuple(Told(stage, on, _claim_ids(asked)) for stage, on, asked in told[id_]),
            holds=tuple(HoldFacts(*row) for row in holds[id_]),
            promises=tuple(PromiseFacts(*row) for row in promises[id_]),
            is_objected=None in objected,
            has_address=works,
            opted_out=opted_out,
            minimum_minor=minimum,
            is_stopped=is_stopped,
        )
        loaded.append(Loaded(standing, Head(number, bytes(hash_)), creditor_id, look_on))
    return loaded


def _claim_ids(asked: str | list[str] | dict[str, int]) -> frozenset[UUID]:
    known = json.loads(asked) if isinstance(asked, str) else asked
    return frozenset(UUID(claim) for claim in known)


def _journeys(ids: set[UUID], keys: set[str]) -> dict[UUID | str, Journey]:
    """Journeys by id, and the newest version of each key in `keys`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (key, version) id, key, version, definition FROM tenancy_journey "
            "WHERE id = ANY(%s) OR key = ANY(%s) ORDER BY key, version",
            [list(ids), list(keys)],
        )
        found: dict[UUID | str, Journey] = {}
        for id_, key, version, definition in cursor.fetchall():
            data = json.loads(definition) if isinstance(definition, str) else definition
            found[id_] = found[key] = read_journey(data, id=id_, key=key, version=version)
    missing = keys - {key for key in found if isinstance(key, str)}
    if missing:
        raise NotFound(f"No journey '{missing.pop()}' is published for this organisation.")
    return found


def _is_stopped() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT is_stopped FROM tenancy_tenant WHERE id = %s", [current_tenant()])
        row = cursor.fetchone()
        return bool(row and row[0])


def _rows(statement: str, ids: list[UUID]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [ids])
        return list(cursor.fetchall())


def _grouped(statement: str, ids: list[UUID]) -> defaultdict[UUID, list[tuple[Any, ...]]]:
    grouped: defaultdict[UUID, list[tuple[Any, ...]]] = defaultdict(list)
    for account, *values in _rows(statement, ids):
        grouped[account].append(tuple(values))
    return grouped
