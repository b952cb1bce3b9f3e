"""Station 1: drafts become customers, accounts, claims and first postings; each claim whole or not at all.

The same draft again changes nothing; a changed one corrects by posting.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.db import connection

from kulanz.data import bulk
from kulanz.data.history import Happened, lock_accounts, record
from kulanz.data.ledger import Entry, post
from kulanz.data.parties.customers import accounts_of, customers_of, new_reference
from kulanz.data.tenancy.models import Creditor
from kulanz.domain.remittance import squeeze
from kulanz.kernel.dates import Now
from kulanz.kernel.ids import new_id
from kulanz.ports.intake import ClaimDraft


class Taken(StrEnum):
    """What became of a draft."""

    TAKEN = "taken"
    UNCHANGED = "unchanged"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Known:
    """A claim that is here already; `stated_minor` is what its source said is owed as principal."""

    id: UUID
    account: UUID
    due_on: date
    stated_minor: int
    item: UUID
    draft_hash: bytes


def run(drafts: Sequence[ClaimDraft], *, creditor: Creditor, source: str, now: Now, actor: str) -> list[Taken]:
    """Takes in `drafts` inside the caller's transaction. The answer has one entry for each draft, in their order."""
    known = _known_claims(creditor.id, source, [draft.claim_number for draft in drafts])
    fresh = [draft for draft in drafts if draft.claim_number not in known]
    changed = [d for d in drafts if d.claim_number in known and known[d.claim_number].draft_hash != hash_of(d)]
    customers = customers_of(creditor.id, [*fresh, *changed], now=now)
    accounts = accounts_of(creditor.id, customers, fresh)
    heads = lock_accounts({*accounts.values(), *(known[draft.claim_number].account for draft in changed)})
    opened = _open(
        [(d, accounts[customers[d.customer_number], d.amount.currency]) for d in fresh], creditor, source, now, actor
    )
    happened = opened + _correct(changed, known, now, actor)
    looks = {event.account: now.on for event in happened if event.account}
    record(happened, now=now, heads=heads, moves={"next_look_on": looks})
    corrected = {draft.claim_number for draft in changed}
    return [
        Taken.CORRECTED if d.claim_number in corrected else Taken.UNCHANGED if d.claim_number in known else Taken.TAKEN
        for d in drafts
    ]


def hash_of(draft: ClaimDraft) -> bytes:
    """What the source states about a claim; the line on which it stands does not matter."""
    values = [str(getattr(draft, field.name)) for field in fields(draft) if field.name not in ("line", "extra")]
    return hashlib.sha256(json.dumps([*values, sorted(draft.extra.items())]).encode()).digest()


KNOWN = """
SELECT c.number, c.id, c.account_id, c.due_on, coalesce(s.stated, 0), i.id, c.draft_hash
FROM receivables_claim c
JOIN receivables_openitem i ON i.claim_id = c.id AND i.kind = 'principal'
LEFT JOIN LATERAL (
    SELECT sum(amount_minor) AS stated FROM receivables_posting p
    WHERE p.account_id = c.account_id AND p.item_id = i.id AND p.book = 'receivable' AND p.rule IN ('opening', 'correction')
) s ON true
WHERE c.creditor_id = %s AND c.source = %s AND c.number = ANY(%s)
"""


def _known_claims(creditor: UUID, source: str, numbers: Sequence[str]) -> dict[str, Known]:
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, [creditor, source, list(numbers)])
        return {row[0]: Known(row[1], row[2], row[3], int(row[4]), row[5], bytes(row[6])) for row in cursor.fetchall()}


CLAIM_COLUMNS = (
    "id", "account_id", "creditor_id", "source", "number", "number_key", "kind", "reason", "contract", "issued_on", "due_on",
    "currency", "reference", "status", "open_minor", "draft_hash", "has_notice_on_invoice",
)  # fmt: skip
ITEM_COLUMNS = ("id", "claim_id", "account_id", "kind", "label", "due_on", "open_minor")


def _open(
    drafts: Sequence[tuple[ClaimDraft, UUID]], creditor: Creditor, source: str, now: Now, actor: str
) -> list[Happened]:
    claims, items, entries, happened, disputed = [], [], [], [], []
    for d, account in drafts:
        claim, currency = new_id(), d.amount.currency
        claims.append((
            claim, account, creditor.id, source, d.claim_number, squeeze(d.claim_number), d.kind, d.reason, d.contract,
            d.issued_on, d.due_on, currency, new_reference(), "open", 0, hash_of(d), False,
        ))  # fmt: skip
        for kind, amount in (("principal", d.amount), ("fee", d.fee)):
            if amount:
                item = new_id()
                items.append((item, claim, account, kind, d.kind if kind == "principal" else "", d.due_on, 0))
                book = "revenue" if kind == "principal" else "fee"
                entries.append(
                    Entry(account, claim, item, "receivable", book, amount.minor, currency, now.on, "opening")
                )
        data = {"amount_minor": d.amount.minor, "currency": currency, "due_on": d.due_on.isoformat(), "line": d.line}
        happened.append(Happened("claim.opened", claim, account, actor, data, wakes=("tell",)))
        if d.is_disputed:
            disputed.append((claim, account))
    bulk.insert("receivables_claim", CLAIM_COLUMNS, claims)
    bulk.insert("receivables_openitem", ITEM_COLUMNS, items)
    post(entries, now=now)
    return happened + _dispute(disputed, now, actor)


def _dispute(claims: Sequence[tuple[UUID, UUID]], now: Now, actor: str) -> list[Happened]:
    """The source says that the customer objects: nothing asks for these claims until the objection is answered."""
    rows = [(new_id(), account, claim, "other", "", now.on, "", actor[:80]) for claim, account in claims]
    columns = ("id", "account_id", "claim_id", "reason", "text", "raised_on", "answer", "made_by")
    bulk.insert("agreements_objection", columns, rows)
    told = [(row[0], row[1], {"reason": "other", "claim": str(row[2])}) for row in rows]
    wakes = ("decide", "tell")
    return [Happened("dispute.raised", id_, account, actor, data, wakes=wakes) for id_, account, data in told]


def _correct(drafts: Sequence[ClaimDraft], known: Mapping[str, Known], now: Now, actor: str) -> list[Happened]:
    """What a source states differently now: the amount by a posting of the difference, the rest in place, both told."""
    entries, claims, happened = [], [], []
    for d in drafts:
        claim = known[d.claim_number]
        change = d.amount.minor - claim.stated_minor
        entry = ("receivable", "revenue", change) if change > 0 else ("revenue", "receivable", -change)
        debit, credit, amount = entry
        entries.append(
            Entry(claim.account, claim.id, claim.item, debit, credit, amount, d.amount.currency, now.on, "correction")
        )
        claims.append((claim.id, d.due_on, d.kind, d.reason, d.contract, hash_of(d)))
        data = {"change_minor": change, "due_on": d.due_on.isoformat(), "due_on_before": claim.due_on.isoformat()}
        happened.append(Happened("claim.corrected", claim.id, claim.account, actor, data))
    post(entries, now=now)
    bulk.update("receivables_claim", ("id", "due_on", "kind", "reason", "contract", "draft_hash"), claims)
    return happened
