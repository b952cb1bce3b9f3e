"""Station 1: drafts become customers, accounts, claims and first postings; each claim whole or not at all.

The same draft again changes nothing; a changed one corrects by posting. A draft that is due later is taken like any other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from kulanz.data import bulk
from kulanz.data.history import Happened, due_today, lock_accounts, record
from kulanz.data.ledger import Entry, post
from kulanz.data.parties.customers import accounts_of, customers_of, new_reference
from kulanz.data.parties.quality import clean_draft
from kulanz.data.receivables.models import Account, Claim
from kulanz.data.tenancy.models import Creditor
from kulanz.domain.matching.remittance import squeeze
from kulanz.kernel.dates import Now
from kulanz.kernel.ids import new_ids
from kulanz.kernel.words import Words, say
from kulanz.ports.intake import ClaimDraft
from kulanz.stations.claims import not_listed, particulars, restate
from kulanz.stations.claims.particulars import Particulars
from kulanz.stations.claims.reachable import finish_searches


class Taken(StrEnum):
    """What became of a draft."""

    TAKEN = "taken"
    UNCHANGED = "unchanged"
    CORRECTED = "corrected"
    CREDITED = "credited"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a draft, and of which claim (None: there is none). `before` is what the source of a corrected one had
    stated until now, `correction` the key of a credit note, `fault` the field of a rejected one and the reason."""

    what: Taken
    claim: UUID | None
    hash: bytes = b""
    before: restate.Before | None = None
    correction: UUID | None = None
    fault: tuple[str, Words] | None = None

    @property
    def left(self) -> dict[str, object]:
        """What is kept of a row once its draft is forgotten, so that the import can be withdrawn: no personal data."""
        kept: dict[str, object] = {"claim": str(self.claim), "hash": self.hash.hex()}
        kept |= {"before": self.before} if self.before else {}
        return kept | ({"correction": str(self.correction)} if self.correction else {})


class Known(NamedTuple):
    """A claim that is here already."""

    id: UUID
    account: UUID
    status: str
    draft_hash: bytes
    currency: str
    customer: UUID
    customer_number: str

    def is_stated_anew(self, hash_: bytes) -> bool:
        """Whether a draft changes anything. One withdrawn by its creditor stays so, whatever a list says of it later;
        one that went with its file was emptied of what the file had said."""
        return self.draft_hash != hash_ and (self.status != "withdrawn" or not self.draft_hash)

    def fault(self, draft: ClaimDraft) -> tuple[str, Words] | None:
        """Why `draft` cannot be this claim."""
        if draft.customer_number != self.customer_number:
            owner = self.customer_number
            words = say("This invoice belongs to the customer %(number)s; it never changes its customer.", number=owner)
            return "customer_number", words
        if draft.amount.currency != self.currency:
            return "amount", say(
                "This invoice is in %(currency)s; it never changes its currency.", currency=self.currency
            )
        return None


def take(drafts: Sequence[ClaimDraft], *, creditor: Creditor, source: str, now: Now, actor: str) -> list[Done]:
    """Takes in `drafts` inside the caller's transaction; one answer for each, in their order. No two of them have the
    same number, and none is a credit note."""
    assert not any(draft.is_credit for draft in drafts), "a credit note is laid on a claim, it is none"
    drafts = [clean_draft(draft) for draft in drafts]
    known = _known_claims(creditor.id, source, [draft.claim_number for draft in drafts])
    if not_listed.listed([claim.id for claim in known.values()], now=now, actor=actor):
        known = _known_claims(creditor.id, source, [draft.claim_number for draft in drafts])
    hashes = {draft.claim_number: hash_of(draft) for draft in drafts}
    fresh = [draft for draft in drafts if draft.claim_number not in known]
    faults = {n: fault for draft in drafts if (n := draft.claim_number) in known and (fault := known[n].fault(draft))}
    changed = [d for d in drafts if _is_changed(d, known, hashes) and d.claim_number not in faults]
    customers = customers_of(creditor.id, [*fresh, *changed], now=now)
    accounts = accounts_of(creditor.id, customers, fresh)
    heads = lock_accounts({*accounts.values(), *(known[draft.claim_number].account for draft in changed)})
    opening = [(d, accounts[customers[d.customer_number], d.amount.currency]) for d in fresh]
    ids, happened = _open(opening, creditor, source, hashes, now, actor)
    new = [Particulars(d, ids[d.claim_number], account, customers[d.customer_number]) for d, account in opening]
    happened += particulars.run(new, source=source, now=now, actor=actor, are_new=True) if new else []
    before = restate.load([known[draft.claim_number].id for draft in changed])
    happened += _change(changed, known, before, hashes, source, now, actor)
    record(happened, now=now, heads=heads, moves=due_today((event.account for event in happened if event.account), now))
    finish_searches(customers.values(), now=now, actor=actor)
    return [_done(d, known, ids, before, hashes, faults) for d in drafts]


def _is_changed(draft: ClaimDraft, known: Mapping[str, Known], hashes: Mapping[str, bytes]) -> bool:
    claim = known.get(draft.claim_number)
    return claim is not None and claim.is_stated_anew(hashes[draft.claim_number])


def _done(
    draft: ClaimDraft,
    known: Mapping[str, Known],
    opened: Mapping[str, UUID],
    changed: Mapping[UUID, restate.Known],
    hashes: Mapping[str, bytes],
    faults: Mapping[str, tuple[str, Words]],
) -> Done:
    number, hash_ = draft.claim_number, hashes[draft.claim_number]
    if number in opened:
        return Done(Taken.TAKEN, opened[number], hash_)
    claim = known[number].id
    if number in faults:
        return Done(Taken.REJECTED, claim, fault=faults[number])
    if claim not in changed:
        return Done(Taken.UNCHANGED, claim, hash_)
    before = changed[claim]
    return (
        Done(Taken.TAKEN, claim, hash_) if before.is_taken_back else Done(Taken.CORRECTED, claim, hash_, before.before)
    )


def hash_of(draft: ClaimDraft) -> bytes:
    """What the source states about a claim; the line on which it stands does not matter, nor does what is not stated."""
    values = [f"{name}={value}" for name, empty in STATED if (value := getattr(draft, name)) != empty]
    return hashlib.sha256("\x1f".join([*values, *map(str, sorted(draft.extra.items()))]).encode()).digest()


STATED = tuple((f.name, f.default) for f in fields(ClaimDraft) if f.name not in ("line", "extra"))


def _known_claims(creditor: UUID, source: str, numbers: Sequence[str]) -> dict[str, Known]:
    """By number. Customers are asked for in a query of their own: a join here is planned badly while a table is filled."""
    rows = Claim.objects.filter(creditor=creditor, source=source, number__in=numbers)
    found = list(rows.values_list("number", "id", "account_id", "status", "draft_hash", "currency"))
    accounts = Account.objects.filter(id__in={row[2] for row in found}) if found else Account.objects.none()
    owners = {row[0]: (row[1], row[2]) for row in accounts.values_list("id", "customer_id", "customer__number")}
    return {
        number: Known(id_, account, status, bytes(hash_), currency, *owners[account])
        for number, id_, account, status, hash_, currency in found
    }


class _ClaimRow(NamedTuple):
    id: UUID
    account_id: UUID
    creditor_id: UUID
    source: str
    number: str
    number_key: str
    kind: str
    reason: str
    contract: str
    issued_on: date | None
    due_on: date
    currency: str
    reference: str
    open_minor: int
    draft_hash: bytes
    invoice_minor: int | None
    deadline_on: date | None
    mandate: str
    status: str = "open"
    deadline_for: str = ""
    has_notice_on_invoice: bool = False


class _ItemRow(NamedTuple):
    id: UUID
    claim_id: UUID
    account_id: UUID
    kind: str
    label: str
    due_on: date
    open_minor: int


def _open(
    drafts: Sequence[tuple[ClaimDraft, UUID]],
    creditor: Creditor,
    source: str,
    hashes: Mapping[str, bytes],
    now: Now,
    actor: str,
) -> tuple[dict[str, UUID], list[Happened]]:
    ids = new_ids(3 * len(drafts)) if drafts else iter(())
    opened: dict[str, UUID] = {}
    claims, items, entries, happened = [], [], [], []
    for d, account in drafts:
        claim = opened[d.claim_number] = next(ids)
        parts = [
            (kind, amount.minor, next(ids)) for kind, amount in (("principal", d.amount), ("fee", d.fee)) if amount
        ]
        open_minor = sum(minor for _kind, minor, _item in parts)
        claims.append(
            _ClaimRow(
                id=claim,
                account_id=account,
                creditor_id=creditor.id,
                source=source,
                number=d.claim_number,
                number_key=squeeze(d.claim_number),
                kind=d.kind,
                reason=d.reason,
                contract=d.contract,
                issued_on=d.issued_on,
                due_on=d.due_on,
                currency=d.amount.currency,
                reference=new_reference(),
                open_minor=open_minor,
                draft_hash=hashes[d.claim_number],
                invoice_minor=d.invoice_amount.minor if d.invoice_amount else None,
                deadline_on=d.deadline_on,
                mandate=d.mandate,
            )
        )
        for kind, minor, item in parts:
            label = d.kind if kind == "principal" else ""
            items.append(_ItemRow(item, claim, account, kind, label, d.due_on, minor))
            entries.append(_first_entry(account, claim, item, kind, minor, d.amount.currency, now))
        happened.append(_told(d, claim, account, actor))
    bulk.insert("receivables_claim", _ClaimRow._fields, claims)
    bulk.insert("receivables_openitem", _ItemRow._fields, items)
    post(entries, now=now, moves_totals=False)  # rows that are new have their totals already
    return opened, happened


def _first_entry(account: UUID, claim: UUID, item: UUID, kind: str, minor: int, currency: str, now: Now) -> Entry:
    return Entry(account, claim, item, "receivable", restate.BOOKS[kind], minor, currency, now.on, "opening")


def _told(draft: ClaimDraft, claim: UUID, account: UUID, actor: str) -> Happened:
    amount = {"amount_minor": draft.amount.minor, "currency": draft.amount.currency}
    data = {**amount, "due_on": draft.due_on.isoformat(), "line": draft.line}
    return Happened("claim.opened", claim, account, actor, data)


def _change(
    drafts: Sequence[ClaimDraft],
    known: Mapping[str, Known],
    before: Mapping[UUID, restate.Known],
    hashes: Mapping[str, bytes],
    source: str,
    now: Now,
    actor: str,
) -> list[Happened]:
    if not drafts:
        return []
    claims = [known[draft.claim_number] for draft in drafts]
    rows = [(d, before[claim.id], hashes[d.claim_number]) for d, claim in zip(drafts, claims, strict=True)]
    happened = restate.restate(rows, now=now, actor=actor)
    again = [Particulars(d, claim.id, claim.account, claim.customer) for d, claim in zip(drafts, claims, strict=True)]
    return happened + particulars.run(again, source=source, now=now, actor=actor, are_new=False)
