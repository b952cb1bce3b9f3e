"""Claims that money may be for: found set-based by what the bank line says, never by walking the portfolio."""

from __future__ import annotations

from typing import Any

from django.db import connection

from kulanz.data.payments.models import Receipt
from kulanz.domain.likeness import search_names
from kulanz.domain.matching import Candidate, MoneyLine, references_in, tokens_in
from kulanz.domain.wording import sort_name
from kulanz.kernel.money import Money

MOST = 200

CANDIDATES = """
WITH hit AS (
    SELECT c.account_id FROM receivables_claim c WHERE c.creditor_id = %(creditor)s AND c.reference = ANY(%(references)s)
    UNION SELECT a.id FROM receivables_account a WHERE a.creditor_id = %(creditor)s AND a.reference = ANY(%(references)s)
    UNION SELECT c.account_id FROM receivables_claim c
          WHERE c.creditor_id = %(creditor)s AND c.number_key = ANY(%(tokens)s)
    UNION SELECT r.account_id FROM payments_receipt r
          WHERE r.creditor_id = %(creditor)s AND r.payer_iban = %(iban)s AND r.payer_iban <> '' AND r.matched = 'yes'
    UNION SELECT a.id FROM parties_customer p JOIN receivables_account a ON a.customer_id = p.id
          WHERE p.creditor_id = %(creditor)s AND %(name)s <> '' AND p.sort_name = ANY(%(names)s)
    UNION (SELECT c.account_id FROM receivables_claim c
          WHERE c.creditor_id = %(creditor)s AND c.status = 'open' AND c.open_minor = %(minor)s LIMIT 50)
)
SELECT c.id, c.account_id, c.open_minor, c.currency, c.due_on, c.number, c.reference, a.reference, p.number, c.contract,
       p.name,
       coalesce((SELECT array_agg(DISTINCT r.payer_iban) FROM payments_receipt r
                 WHERE r.account_id = a.id AND r.matched = 'yes' AND r.payer_iban <> ''), '{}')
FROM receivables_claim c
JOIN receivables_account a ON a.id = c.account_id
JOIN parties_customer p ON p.id = a.customer_id
WHERE c.account_id IN (SELECT account_id FROM hit WHERE account_id IS NOT NULL) AND c.status IN ('open', 'paid')
ORDER BY (c.status = 'open') DESC, c.due_on, c.id LIMIT %(most)s
"""


def money_line(receipt: Receipt) -> MoneyLine:
    """What the bank said about the money."""
    return MoneyLine(
        amount=Money(receipt.amount_minor, receipt.currency), text=receipt.remittance, reference=receipt.reference,
        end_to_end_id=receipt.end_to_end_id, mandate_id=receipt.mandate_id, name=receipt.payer, iban=receipt.payer_iban,
    )  # fmt: skip


def candidates_of(receipt: Receipt) -> list[Candidate]:
    """At most `MOST` claims of the receipt's creditor that anything in the line points to."""
    line = money_line(receipt)
    written = f"{line.text} {line.reference} {line.end_to_end_id}"
    name = sort_name(line.name)
    facts: dict[str, Any] = {
        "creditor": receipt.creditor_id,
        "references": sorted(
            references_in(line.reference) | references_in(line.text) | references_in(line.end_to_end_id)
        ),
        "tokens": sorted(tokens_in(written)),
        "iban": line.iban,
        "name": name,
        "names": sorted(search_names(line.name)),
        "minor": line.amount.minor,
        "most": MOST,
    }
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES, facts)
        return [_candidate(row) for row in cursor.fetchall()]


def _candidate(row: tuple[Any, ...]) -> Candidate:
    claim, account, minor, currency, due_on, number, reference, account_reference, customer, contract, name, ibans = row
    return Candidate(
        claim=claim, account=account, open=Money(max(minor, 0), currency), due_on=due_on, number=number,
        reference=reference, account_reference=account_reference, customer_number=customer, contract=contract,
        names=(name,), ibans=frozenset(ibans),
    )  # fmt: skip
