"""Claims that money may be for, for a whole batch of receipts in a few queries: found by what the bank's lines say.

Nothing walks the portfolio: every way to an account is an index or one pass over what the batch asks for. What only has
the same amount is no sign by itself, so it is looked up for the desk alone.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from kulanz.data.payments.models import Receipt
from kulanz.data.standing_sql import is_open
from kulanz.domain.matching.likeness import search_names
from kulanz.domain.matching.matching import Candidate, MoneyLine, references_in, tokens_in
from kulanz.domain.matching.remittance import whole_tokens_in
from kulanz.kernel.money import Money

MOST = 200  # claims one line is compared with
MOST_ACCOUNTS = 50  # of one sign: what points to more points to nobody
NOT_GIVEN = "NOTPROVIDED"  # what banks write where a payer gave no end-to-end id

Said = list[tuple[int, str]]  # (place of the receipt in the batch, what its line says)

WAYS: Mapping[str, str] = {  # the strongest first
    "reference": """
        SELECT s.place, c.account_id FROM sign s JOIN receivables_claim c ON c.reference = s.word
        WHERE c.creditor_id = %(creditor)s
        UNION SELECT s.place, a.id FROM sign s JOIN receivables_account a ON a.reference = s.word
        WHERE a.creditor_id = %(creditor)s""",
    "end_to_end": """
        SELECT s.place, t.account_id FROM sign s JOIN payments_paymentattempt t ON t.outside_id = s.word
        JOIN receivables_account a ON a.id = t.account_id WHERE a.creditor_id = %(creditor)s""",
    "number": """
        SELECT s.place, c.account_id FROM sign s JOIN receivables_claim c ON c.number_key = s.word
        WHERE c.creditor_id = %(creditor)s""",
    "mandate": """
        SELECT s.place, c.account_id FROM sign s JOIN receivables_claim c ON c.mandate = s.word
        WHERE c.creditor_id = %(creditor)s
        UNION SELECT s.place, r.account_id FROM sign s JOIN payments_receipt r ON r.mandate_id = s.word
        WHERE r.creditor_id = %(creditor)s AND r.matched = 'yes'""",
    "iban": """
        SELECT s.place, p.account_id FROM sign s JOIN payments_payeriban p ON p.iban = s.word
        JOIN receivables_account a ON a.id = p.account_id WHERE a.creditor_id = %(creditor)s
        UNION SELECT s.place, r.account_id FROM sign s JOIN payments_receipt r ON r.payer_iban = s.word
        WHERE r.creditor_id = %(creditor)s AND r.matched = 'yes'""",
    "customer": """
        SELECT s.place, a.id FROM sign s JOIN parties_customer p ON p.number = s.word AND p.creditor_id = %(creditor)s
        JOIN receivables_account a ON a.customer_id = p.id""",
    "name": """
        SELECT s.place, a.id FROM sign s JOIN parties_customer p ON p.sort_name = s.word AND p.creditor_id = %(creditor)s
        JOIN receivables_account a ON a.customer_id = p.id""",
    "amount": f"""
        SELECT s.place, c.account_id FROM sign s JOIN receivables_claim c ON c.open_minor = s.word::bigint
        WHERE c.creditor_id = %(creditor)s AND {is_open("c")}""",  # noqa: S608  # a fragment
}  # fmt: skip
HITS = """
WITH sign AS (SELECT * FROM unnest(%(places)s::int[], %(words)s::text[]) AS s (place, word)),
hit (place, account_id) AS ({way})
SELECT place, account_id FROM (
    SELECT place, account_id, row_number() OVER (PARTITION BY place ORDER BY account_id) AS nth FROM hit
    WHERE account_id IS NOT NULL
) h WHERE nth <= %(most)s
"""
# One table each: a join would be planned by figures that a table has only some time after it was filled.
CLAIMS = """
SELECT account_id, id, open_minor, currency, due_on, number, reference, contract, mandate FROM receivables_claim
WHERE account_id = ANY(%s) AND status IN ('open', 'paid') ORDER BY (status = 'open') DESC, due_on, id
"""
ACCOUNTS = "SELECT id, customer_id, reference FROM receivables_account WHERE id = ANY(%s)"
CUSTOMERS = "SELECT id, number, name FROM parties_customer WHERE id = ANY(%s)"
PAID_FROM = """
SELECT account_id, payer_iban, mandate_id FROM payments_receipt
WHERE account_id = ANY(%(accounts)s) AND matched = 'yes' AND (payer_iban <> '' OR mandate_id <> '')
UNION SELECT account_id, iban, '' FROM payments_payeriban WHERE account_id = ANY(%(accounts)s)
"""
ATTEMPTS = """
SELECT account_id, outside_id, claim_ids FROM payments_paymentattempt
WHERE account_id = ANY(%s) AND outside_id = ANY(%s)
"""


class _Payer(NamedTuple):
    """Who pays for an account, and by what that is known."""

    reference: str  # RF of the account
    number: str
    name: str
    ibans: set[str]
    mandates: set[str]
    attempts: list[tuple[str, list[str]]]  # our number at the provider, and the claims it was for


def money_line(receipt: Receipt) -> MoneyLine:
    """What the bank said about the money."""
    return MoneyLine(
        amount=Money(receipt.amount_minor, receipt.currency), text=receipt.remittance, reference=receipt.reference,
        end_to_end_id=receipt.end_to_end_id, mandate_id=receipt.mandate_id, name=receipt.payer, iban=receipt.payer_iban,
        on_behalf_of=receipt.on_behalf_of,
    )  # fmt: skip


def candidates_of(receipts: Sequence[Receipt], *, by_amount: bool = False) -> dict[UUID, list[Candidate]]:
    """For each receipt at most `MOST` claims of its creditor that anything in its line points to, the strongest sign
    first. `by_amount`: also those of which only the amount is the same."""
    found: dict[UUID, list[Candidate]] = {}
    by_creditor = sorted(receipts, key=lambda receipt: receipt.creditor_id)
    for creditor, rows in groupby(by_creditor, key=lambda receipt: receipt.creditor_id):
        found |= _of_creditor(creditor, list(rows), by_amount)
    return found


def _of_creditor(creditor: UUID, receipts: Sequence[Receipt], by_amount: bool) -> dict[UUID, list[Candidate]]:
    hits: list[dict[UUID, None]] = [{} for _receipt in receipts]  # accounts in the order of their signs
    signs = _signs(receipts, by_amount)
    for kind, said in signs.items():
        for place, account in _hits(creditor, WAYS[kind], said):
            hits[place][account] = None
    accounts = {account for found in hits for account in found}
    claims = _claims(accounts, [word for _place, word in signs.get("end_to_end", [])]) if accounts else {}
    return {
        receipt.id: [claim for account in found for claim in claims.get(account, ())][:MOST]
        for receipt, found in zip(receipts, hits, strict=True)
    }


def _signs(receipts: Sequence[Receipt], by_amount: bool) -> dict[str, Said]:
    """What the lines say, by kind; kinds that no line of the batch has are left out, and so is their query."""
    signs: dict[str, Said] = {kind: [] for kind in WAYS}
    for place, receipt in enumerate(receipts):
        for kind, word in _signs_of(receipt):
            signs[kind].append((place, word))
        if by_amount:
            signs["amount"].append((place, str(receipt.amount_minor)))
    return {kind: said for kind, said in signs.items() if said}


def _signs_of(receipt: Receipt) -> Iterator[tuple[str, str]]:
    line = money_line(receipt)
    texts = (line.reference, line.text, line.end_to_end_id)
    yield from (("reference", reference) for text in texts for reference in references_in(text))
    written = " ".join((line.text, line.reference, line.end_to_end_id))
    yield from (("number", token) for token in tokens_in(written))
    yield from (("customer", word) for word in _words(written))
    names = search_names(line.name) | search_names(line.on_behalf_of)
    yield from (("name", name) for name in names)
    if line.end_to_end_id and line.end_to_end_id != NOT_GIVEN:
        yield "end_to_end", line.end_to_end_id
    if line.mandate_id:
        yield "mandate", line.mandate_id
    if line.iban:
        yield "iban", line.iban


def _words(text: str) -> set[str]:
    """Words with a digit, as they stand and in capital letters: a customer's number is kept as the creditor writes it."""
    words = {word.strip(".,:;()") for word in text[:2000].split() if any(sign.isdigit() for sign in word)}
    return words | {word.upper() for word in words} | (whole_tokens_in(text) if words else set())


def _hits(creditor: UUID, way: str, said: Said) -> list[tuple[int, UUID]]:
    places, words = zip(*dict.fromkeys(said), strict=True)
    facts: dict[str, Any] = {
        "creditor": creditor,
        "places": list(places),
        "words": list(words),
        "most": MOST_ACCOUNTS,
    }  # Any: SQL values
    with connection.cursor() as cursor:
        cursor.execute(HITS.format(way=way), facts)
        found: list[tuple[int, UUID]] = cursor.fetchall()
    return found


def _claims(accounts: Collection[UUID], end_to_end: Sequence[str]) -> dict[UUID, list[Candidate]]:
    """The claims of `accounts`, what is open first and then by age."""
    payers = _payers(accounts, end_to_end)
    found: defaultdict[UUID, list[Candidate]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(CLAIMS, [list(accounts)])
        for account, *row in cursor.fetchall():
            if len(found[account]) < MOST:
                found[account].append(_candidate(account, row, payers[account]))
    return found


def _payers(accounts: Collection[UUID], end_to_end: Sequence[str]) -> Mapping[UUID, _Payer]:
    payers: dict[UUID, _Payer] = {}
    with connection.cursor() as cursor:
        cursor.execute(ACCOUNTS, [list(accounts)])
        rows = cursor.fetchall()
        cursor.execute(CUSTOMERS, [[customer for _account, customer, _reference in rows]])
        customers = {id_: (number, name) for id_, number, name in cursor.fetchall()}
        for account, customer, reference in rows:
            payers[account] = _Payer(reference, *customers[customer], set(), set(), [])
        cursor.execute(PAID_FROM, {"accounts": list(accounts)})
        for account, iban, mandate in cursor.fetchall():
            payers[account].ibans.update({iban} - {""})
            payers[account].mandates.update({mandate} - {""})
        if end_to_end:
            cursor.execute(ATTEMPTS, [list(accounts), list(end_to_end)])
            for account, outside_id, claims in cursor.fetchall():
                payers[account].attempts.append((outside_id, json.loads(claims)))  # raw rows give JSON as text
    return payers


def _candidate(account: UUID, row: Sequence[Any], payer: _Payer) -> Candidate:  # Any: a row of `CLAIMS`
    claim, minor, currency, due_on, number, reference, contract, mandate = row
    ours = {outside_id for outside_id, claims in payer.attempts if str(claim) in claims or (not claims and minor > 0)}
    return Candidate(
        claim=claim, account=account, open=Money(max(minor, 0), currency), due_on=due_on, number=number,
        reference=reference, account_reference=payer.reference, customer_number=payer.number, contract=contract,
        names=(payer.name,), ibans=frozenset(payer.ibans), mandates=frozenset(payer.mandates | ({mandate} - {""})),
        end_to_end_ids=frozenset(ours),
    )  # fmt: skip
