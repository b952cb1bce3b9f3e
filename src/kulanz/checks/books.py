"""Invariants of the books: what must be true of every row of a tenant at any time. Each names what its failure means."""

from __future__ import annotations

from django.db import connection

QUERIES = {
    "an entry does not add up to zero": """
        SELECT entry_id FROM receivables_posting GROUP BY entry_id HAVING sum(amount_minor) <> 0
    """,
    "an entry has another currency than its account or its money": """
        SELECT p.entry_id FROM receivables_posting p JOIN receivables_account a ON a.id = p.account_id
        LEFT JOIN payments_receipt r ON r.id = p.receipt_id
        WHERE p.currency <> a.currency OR p.currency <> r.currency
    """,
    "the cached open amount of an item is not the sum of its postings": """
        SELECT i.id FROM receivables_openitem i LEFT JOIN receivables_posting p ON p.item_id = i.id AND p.book = 'receivable'
        GROUP BY i.id, i.open_minor HAVING i.open_minor <> coalesce(sum(p.amount_minor), 0)
    """,
    "the cached open amount of a claim is not the sum of its items": """
        SELECT c.id FROM receivables_claim c LEFT JOIN receivables_openitem i ON i.claim_id = c.id
        GROUP BY c.id, c.open_minor HAVING c.open_minor <> coalesce(sum(i.open_minor), 0)
    """,
    "an item is less than zero: more was taken from it than it held": """
        SELECT id FROM receivables_openitem WHERE open_minor < 0
    """,
    "a claim is called paid but something is open": """
        SELECT id FROM receivables_claim WHERE status = 'paid' AND open_minor <> 0
    """,
    "allocated money is not booked with its whole amount": """
        SELECT r.id FROM payments_receipt r
        LEFT JOIN receivables_posting p ON p.receipt_id = r.id AND p.book = 'clearing'
        WHERE r.allocated_at IS NOT NULL GROUP BY r.id, r.amount_minor, r.state
        HAVING coalesce(sum(p.amount_minor), 0)
            NOT IN (r.amount_minor, CASE WHEN r.state = 'reversed' THEN 0 ELSE r.amount_minor END)
    """,
    "money that waits, or that another source told already, is booked": """
        SELECT r.id FROM payments_receipt r JOIN receivables_posting p ON p.receipt_id = r.id AND p.book = 'clearing'
        WHERE r.allocated_at IS NULL GROUP BY r.id HAVING sum(p.amount_minor) <> 0
    """,
    "the parts of divided money do not add up to it": """
        SELECT r.id FROM payments_receipt r JOIN payments_receipt p
            ON p.word = 'part' AND p.outside_id LIKE 'part:%' AND split_part(p.outside_id, ':', 2) = r.id::text
        GROUP BY r.id, r.amount_minor HAVING sum(p.amount_minor) <> r.amount_minor
    """,
    "an account with something open has no next look": """
        SELECT a.id FROM receivables_account a JOIN receivables_claim c ON c.account_id = a.id
        WHERE c.status = 'open' AND c.open_minor > 0 AND a.next_look_on IS NULL
    """,
    "a message is called sent but has no bytes": """
        SELECT id FROM contact_message WHERE status = 'sent' AND (raw IS NULL OR raw_hash IS NULL)
    """,
}


def sums() -> list[str]:
    """What does not add up: rule and id of each row."""
    found = []
    with connection.cursor() as cursor:
        for meaning, query in QUERIES.items():
            cursor.execute(query)
            found += [f"{meaning}: {row[0]}" for row in cursor.fetchall()]
    return found
