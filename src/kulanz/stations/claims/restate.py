"""What a source states differently of a claim that is here: its amounts by posting, the rest in place, both told.

Nobody is asked for more than the source says is open, nor for more than is open here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from kulanz.data import bulk
from kulanz.data.history import Happened
from kulanz.data.ledger import Entry, post
from kulanz.data.receivables.models import Claim
from kulanz.kernel.dates import Now
from kulanz.kernel.ids import new_id
from kulanz.ports.intake import ClaimDraft

BOOKS = {"principal": "revenue", "fee": "fee"}
CLAIM_COLUMNS = (
    "id", "due_on", "kind", "reason", "contract", "invoice_minor", "deadline_on", "mandate", "draft_hash", "status", "closed_on",
)  # fmt: skip
Before = dict[str, Any]  # plain JSON values


class Item(NamedTuple):
    """A part of a claim: what its source said of it last, and what is open of it."""

    id: UUID
    stated_minor: int
    open_minor: int


@dataclass(frozen=True, slots=True)
class Known:
    """A claim as it was before its source stated it differently."""

    claim: Claim
    items: Mapping[str, Item]  # by kind: principal, fee

    @property
    def is_taken_back(self) -> bool:
        """Withdrawn with the file that had brought it: stated once more it is opened again."""
        return self.claim.status == Claim.Status.WITHDRAWN and not bytes(self.claim.draft_hash)

    @property
    def before(self) -> Before:
        """What an import has to put back when it is withdrawn."""
        c = self.claim
        return {
            "stated": {kind: item.stated_minor for kind, item in self.items.items()}, "due_on": c.due_on.isoformat(),
            "kind": c.kind, "reason": c.reason, "contract": c.contract, "invoice_minor": c.invoice_minor,
            "deadline_on": c.deadline_on.isoformat() if c.deadline_on else None, "mandate": c.mandate,
            "hash": bytes(c.draft_hash).hex(),
        }  # fmt: skip


ITEMS = """
SELECT i.claim_id, i.kind, i.id, i.open_minor, coalesce(s.stated, 0)
FROM receivables_openitem i
LEFT JOIN LATERAL (
    SELECT sum(amount_minor) AS stated FROM receivables_posting p
    WHERE p.account_id = i.account_id AND p.item_id = i.id AND p.book = 'receivable'
      AND p.rule IN ('opening', 'correction', 'mirror of opening', 'mirror of correction')
) s ON true
WHERE i.claim_id = ANY(%s) AND i.kind IN ('principal', 'fee')
"""


def load(claims: Sequence[UUID]) -> dict[UUID, Known]:
    """The claims with what was stated of them, in two queries."""
    if not claims:
        return {}
    items: dict[UUID, dict[str, Item]] = {id_: {} for id_ in claims}
    with connection.cursor() as cursor:
        cursor.execute(ITEMS, [list(claims)])
        for claim, kind, id_, open_minor, stated in cursor.fetchall():
            items[claim].setdefault(kind, Item(id_, int(stated), open_minor))
    return {claim.id: Known(claim, items[claim.id]) for claim in Claim.objects.filter(id__in=claims)}


def restate(stated: Sequence[tuple[ClaimDraft, Known, bytes]], *, now: Now, actor: str) -> list[Happened]:
    """Books and writes what is different now; each claim with its draft and the hash of it."""
    entries: list[Entry] = []
    rows, happened = [], []
    for draft, known, hash_ in stated:
        claim = known.claim
        changes = {kind: _post(entries, draft, known, kind, now) for kind in BOOKS}
        is_open = claim.status == Claim.Status.OPEN or known.is_taken_back or any(c > 0 for c in changes.values())
        status, closed_on = (Claim.Status.OPEN, None) if is_open else (claim.status, claim.closed_on)
        billed = draft.invoice_amount.minor if draft.invoice_amount else claim.invoice_minor
        rows.append((
            claim.id, draft.due_on, draft.kind, draft.reason, draft.contract, billed, draft.deadline_on, draft.mandate, hash_,
            status, closed_on,
        ))  # fmt: skip
        happened.append(_told(draft, known, changes, actor))
    post(entries, now=now)
    bulk.update("receivables_claim", CLAIM_COLUMNS, rows)
    return happened


def put_back(restated: Sequence[tuple[Known, Before]], *, now: Now, actor: str) -> list[Happened]:
    """The claims as their source had stated them before; the money by postings the other way. Those for which that
    would take more than is open are for the caller to leave out (`can_put_back`)."""
    entries: list[Entry] = []
    rows, happened = [], []
    for known, before in restated:
        claim = known.claim
        changes = {kind: before["stated"].get(kind, 0) - item.stated_minor for kind, item in known.items.items()}
        for kind, change in changes.items():
            entries += _entry(claim, known.items[kind].id, kind, change, "correction", now)
        is_open = claim.status == Claim.Status.OPEN or any(change > 0 for change in changes.values())
        status, closed_on = (Claim.Status.OPEN, None) if is_open else (claim.status, claim.closed_on)
        due_on = date.fromisoformat(before["due_on"])
        deadline_on = date.fromisoformat(before["deadline_on"]) if before["deadline_on"] else None
        rows.append((
            claim.id, due_on, before["kind"], before["reason"], before["contract"], before["invoice_minor"], deadline_on,
            before["mandate"], bytes.fromhex(before["hash"]), status, closed_on,
        ))  # fmt: skip
        facts = {
            "change_minor": sum(changes.values()),
            "due_on": before["due_on"],
            "due_on_before": claim.due_on.isoformat(),
        }
        happened.append(Happened("claim.corrected", claim.id, claim.account_id, actor, {**facts, "because": "import"}))
    post(entries, now=now)
    bulk.update("receivables_claim", CLAIM_COLUMNS, rows)
    return happened


def can_put_back(known: Known, before: Before, hash_: bytes) -> bool:
    """Nobody has stated it differently since, and no money would be missing where the correction goes back."""
    changes = {kind: before["stated"].get(kind, 0) - item.stated_minor for kind, item in known.items.items()}
    has_room = all(known.items[kind].open_minor + change >= 0 for kind, change in changes.items())
    return has_room and known.claim.status != Claim.Status.WITHDRAWN and bytes(known.claim.draft_hash) == hash_


def _post(entries: list[Entry], draft: ClaimDraft, known: Known, kind: str, now: Now) -> int:
    """Adds the posting that brings one part of the claim to what is stated now; gives the change."""
    amount = draft.amount if kind == "principal" else draft.fee
    if amount is None:  # the file has no such column: it says nothing of fees
        return 0
    item = known.items.get(kind) or _new_item(known.claim, draft, kind)
    if known.is_taken_back:
        entries += _entry(known.claim, item.id, kind, amount.minor, "opening", now)
        return amount.minor
    change = amount.minor - item.stated_minor
    if (
        change < 0
    ):  # the source may know of money that is booked here already: what it calls open is the most that stays
        change = min(0, amount.minor - item.open_minor)
    entries += _entry(known.claim, item.id, kind, change, "correction", now)
    return change


def _new_item(claim: Claim, draft: ClaimDraft, kind: str) -> Item:
    id_ = new_id()
    columns = ("id", "claim_id", "account_id", "kind", "label", "due_on", "open_minor")
    bulk.insert("receivables_openitem", columns, [(id_, claim.id, claim.account_id, kind, "", draft.due_on, 0)])
    return Item(id_, 0, 0)


def _entry(claim: Claim, item: UUID, kind: str, change: int, rule: str, now: Now) -> list[Entry]:
    if not change:
        return []
    debit, credit = ("receivable", BOOKS[kind]) if change > 0 else (BOOKS[kind], "receivable")
    return [Entry(claim.account_id, claim.id, item, debit, credit, abs(change), claim.currency, now.on, rule)]


def _told(draft: ClaimDraft, known: Known, changes: Mapping[str, int], actor: str) -> Happened:
    claim = known.claim
    if known.is_taken_back:
        facts = {"amount_minor": draft.amount.minor, "currency": claim.currency, "due_on": draft.due_on.isoformat()}
        return Happened("claim.opened", claim.id, claim.account_id, actor, {**facts, "line": draft.line})
    data = {
        "change_minor": sum(changes.values()), "due_on": draft.due_on.isoformat(), "due_on_before": claim.due_on.isoformat(),
    }  # fmt: skip
    return Happened("claim.corrected", claim.id, claim.account_id, actor, data)
