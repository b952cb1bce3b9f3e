"""The queries behind a standing: a handful over a batch of accounts, none walks the portfolio.

A batch is bound as one array, which the indexes answer in one go. Ids to group by come back as text: that is cheaper
than a UUID. What only few accounts have is read by one query for all of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from kulanz.domain.events import BRANCHED

Row = tuple[Any, ...]
Groups = defaultdict[str, list[Row]]  # by the id that stands first, as text

HEADS = """
SELECT a.id, a.id::text, a.currency, a.journey_id, a.creditor_id, a.event_number, a.event_hash, a.next_look_on, a.segment_fixed,
       a.customer_id::text, c.minimum_minor, c.journey_key, c.is_stopped, c.country, c.region,
       p.is_business, p.language, p.country, p.region, p.time_zone, p.street <> '' AND p.postcode <> '' AND p.town <> ''
FROM receivables_account a
JOIN tenancy_creditor c ON c.id = a.creditor_id
JOIN parties_customer p ON p.id = a.customer_id
WHERE a.id = ANY(%s::uuid[]) ORDER BY a.id
"""
CLAIMS = """
SELECT account_id::text, id, due_on, open_minor, deadline_on, issued_on, id::text AS key FROM receivables_claim
WHERE account_id = ANY(%s::uuid[]) AND status = 'open' AND open_minor > 0 ORDER BY due_on, id
"""
TOLD = """
SELECT account_id::text, id, stage, coalesce(sent_on, planned_on), asked_claims, channel, purpose, tone,
       status IN ('sent', 'ambiguous') FROM contact_message
WHERE account_id = ANY(%s::uuid[]) AND stage <> '' AND status IN ('planned', 'ready', 'sending', 'sent', 'ambiguous')
ORDER BY id
"""
POINTS = """
SELECT customer_id::text, kind, value FROM parties_contactpoint WHERE customer_id = ANY(%s::uuid[]) AND NOT is_bad
"""
SAME_ADDRESS = """
SELECT to_address, account_id, channel, sent_on FROM contact_message
WHERE to_address = ANY(%s::text[]) AND status = 'sent' AND purpose IN ('ask', 'care') AND sent_on > %s
"""
FEW = f"""
WITH k AS (SELECT %s::uuid[] AS accounts, %s::uuid[] AS customers)
SELECT account_id::text, 'hold', claim_id, reason, kind, until_on, ended_on IS NOT NULL, 0, id
FROM agreements_hold WHERE account_id = ANY((SELECT accounts FROM k)::uuid[])
UNION ALL
SELECT account_id::text, 'promise', id, status, '', due_on, false, amount_minor, id
FROM agreements_promise WHERE account_id = ANY((SELECT accounts FROM k)::uuid[])
UNION ALL
SELECT account_id::text, 'objection', claim_id, '', '', NULL, amount_minor IS NULL, coalesce(amount_minor, 0), id
FROM agreements_objection WHERE account_id = ANY((SELECT accounts FROM k)::uuid[]) AND ended_on IS NULL
UNION ALL
SELECT account_id::text, 'coming', NULL, source, '', expires_on, false, amount_minor, id
FROM payments_receipt WHERE account_id = ANY((SELECT accounts FROM k)::uuid[]) AND (state IN ('announced', 'pending')
     OR (state = 'settled' AND allocated_at IS NULL AND matched <> 'aside' AND same_as_id IS NULL))
UNION ALL
SELECT account_id::text, 'outside', claim_id, '', '', sent_on, proof <> '', tone, id
FROM contact_outsidemessage WHERE account_id = ANY((SELECT accounts FROM k)::uuid[])
UNION ALL
SELECT account_id::text, 'proposed', NULL, '', '', NULL, false, 0, id
FROM desk_handover WHERE account_id = ANY((SELECT accounts FROM k)::uuid[]) AND state = 'proposed'
UNION ALL
SELECT account_id::text, 'paid', NULL, '', '',
       CASE WHEN bool_or(status = 'written_off') THEN NULL ELSE max(closed_on) END, false,
       count(*) FILTER (WHERE status = 'paid'), NULL
FROM receivables_claim WHERE account_id = ANY((SELECT accounts FROM k)::uuid[]) AND status IN ('paid', 'written_off')
GROUP BY account_id
UNION ALL
SELECT account_id::text, 'happened', NULL, kind, '', max(business_on), false, 0, NULL
FROM receivables_event WHERE account_id = ANY((SELECT accounts FROM k)::uuid[])
     AND kind IN ({", ".join(f"'{kind}'" for kind in BRANCHED)})
GROUP BY account_id, kind
UNION ALL
SELECT customer_id::text, 'opt_out', NULL, channel, '', NULL, false, 0, id
FROM parties_optout WHERE customer_id = ANY((SELECT customers FROM k)::uuid[]) AND ended_on IS NULL
UNION ALL
SELECT customer_id::text, 'hard_stop', NULL, kind, '', until_on, false, 0, id
FROM agreements_hardstop WHERE customer_id = ANY((SELECT customers FROM k)::uuid[]) AND ended_on IS NULL
ORDER BY 9
"""  # noqa: S608
REDUCED = """
SELECT subject_id, max(business_on) FROM receivables_event
WHERE account_id = ANY(%s::uuid[]) AND kind = 'claim.reduced' GROUP BY subject_id
"""


def rows(statement: str, *values: Any) -> list[Row]:  # Any: what psycopg binds
    """The rows of a query."""
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


def same_address(points: Groups, *, after: date) -> dict[str, list[tuple[UUID, str, date]]]:
    """What went to the addresses of a batch lately, by address: (account, channel, day)."""
    addresses = {point[2] for some in points.values() for point in some}
    found: dict[str, list[tuple[UUID, str, date]]] = {}
    if addresses:
        for address, account, channel, on in rows(SAME_ADDRESS, array(sorted(addresses)), after):
            found.setdefault(address, []).append((account, channel, on))
    return found


def of(kind: str, few: Sequence[Row]) -> Iterator[Row]:
    """The rows of one kind among what few accounts have: (claim or id, word, kind of it, day, flag, number)."""
    return (row[2:8] for row in few if row[1] == kind)
