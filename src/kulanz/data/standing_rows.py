"""The queries behind a standing: a handful over a batch of accounts, none walks the portfolio.

A batch is bound as one array, which the indexes answer in one go. Ids to group by come back as text: that is cheaper
than a UUID.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from .standing_sql import is_open

Row = tuple[Any, ...]
Groups = defaultdict[str, list[Row]]  # by the id that stands first, as text

HEAD = """a.id, a.id::text, a.currency,
    coalesce(a.journey_id, (SELECT j.id FROM journeys_journey j WHERE j.tenant_id = a.tenant_id AND j.key = c.journey_key
                            ORDER BY j.version DESC LIMIT 1)),
    a.creditor_id, a.event_number, a.event_hash, a.next_look_on, a.segment_fixed,
    a.customer_id::text, c.minimum_minor, c.journey_key, c.is_stopped OR t.is_stopped, c.country, c.region,
    p.is_business, p.language, p.country, p.region, p.time_zone, p.street <> '' AND p.postcode <> '' AND p.town <> ''"""
HEAD_FROM = """receivables_account a
JOIN tenancy_creditor c ON c.id = a.creditor_id
JOIN tenancy_tenant t ON t.id = a.tenant_id
JOIN parties_customer p ON p.id = a.customer_id"""
HEADS = f"SELECT {HEAD} FROM {HEAD_FROM} WHERE a.id = ANY(%s::uuid[]) ORDER BY a.id"  # noqa: S608  # constants
CLAIMS = f"""
SELECT account_id::text, id, due_on, open_minor, deadline_on, issued_on, id::text AS key FROM receivables_claim
WHERE account_id = ANY(%s::uuid[]) AND {is_open()} ORDER BY due_on, id
"""  # noqa: S608
TOLD = """
SELECT account_id::text, id, stage, coalesce(sent_on, planned_on), asked_claims, channel, purpose, tone,
       status IN ('sent', 'ambiguous'), stands_until FROM contact_message
WHERE account_id = ANY(%s::uuid[]) AND stage <> '' AND status IN ('planned', 'ready', 'sending', 'sent', 'ambiguous')
ORDER BY id
"""
POINTS = """
SELECT customer_id::text, kind, value FROM parties_contactpoint WHERE customer_id = ANY(%s::uuid[]) AND NOT is_bad
"""
SAME_ADDRESS = """
SELECT to_address, account_id, channel, sent_on FROM contact_message
WHERE to_address = ANY(%s::text[]) AND status = 'sent' AND purpose IN ('ask', 'care') AND sent_on > %s
UNION ALL
SELECT to_address, account_id, channel, planned_on FROM contact_message
WHERE to_address = ANY(%s::text[]) AND status = 'sending' AND purpose IN ('ask', 'care')
"""
REDUCED = """
SELECT subject_id, array_agg(DISTINCT business_on) FROM receivables_event
WHERE account_id = ANY(%s::uuid[]) AND kind = 'claim.reduced' GROUP BY subject_id
"""


CARRIED = """
SELECT s.creditor_id, w.kind FROM tenancy_way w JOIN tenancy_setup s ON s.id = w.set_up_id
WHERE s.creditor_id = ANY(%s::uuid[]) AND s.port = 'channel' AND s.is_enabled AND w.is_enabled
"""


def rows(statement: str, *values: Any) -> list[Row]:  # Any: what psycopg binds
    """The rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def rows_named(statement: str, values: Mapping[str, Any]) -> list[Row]:  # Any: as above
    """The rows of a query whose values are named."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def grouped(statement: str, *values: Any) -> Groups:
    """The rows of a query by the id that stands first."""
    found: Groups = defaultdict(list)
    for row in rows(statement, *values):
        found[row[0]].append(row)
    return found


def array(values: Iterable[UUID | str]) -> str:
    """An array as PostgreSQL writes it: bound once as text, it costs a tenth of a list bound item by item."""
    return "{" + ",".join([f'"{value}"' if isinstance(value, UUID) else _quoted(value) for value in values]) + "}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def carried(creditors: Iterable[UUID]) -> dict[UUID, frozenset[str]]:
    """The media that each of these creditors has set up."""
    asked = sorted(creditors)
    found = rows(CARRIED, array(asked))
    return {creditor: frozenset(kind for owner, kind in found if owner == creditor) for creditor in asked}


def same_address(points: Groups, *, after: date) -> dict[str, list[tuple[UUID, str, date]]]:
    """What went to the addresses of a batch lately, by address: (account, channel, day)."""
    addresses = {point[2] for some in points.values() for point in some}
    found: dict[str, list[tuple[UUID, str, date]]] = {}
    if addresses:
        listed = array(sorted(addresses))
        for address, account, channel, on in rows(SAME_ADDRESS, listed, after, listed):
            found.setdefault(address, []).append((account, channel, on))
    return found
