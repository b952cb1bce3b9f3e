"""Claims that the creditor's list of open items names no more: paused at once, then closed as settled at the creditor, or
listed again. For the stations and jobs that read lists; inside the caller's transaction, and a repeat changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from kulanz.data import bulk
from kulanz.data.agreements.models import Hold
from kulanz.data.history import Happened, due_today, lock_accounts, record
from kulanz.data.inbox.lists import paused_by
from kulanz.data.ledger import Entry, post
from kulanz.data.payments import rows
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Claim, OpenItem, Posting
from kulanz.domain.books.ledger import Book
from kulanz.kernel.dates import Now
from kulanz.kernel.ids import new_ids
from kulanz.kernel.words import _
from kulanz.stations.books.corrections import mirrored, promises_left_over

SOURCE = "creditor"  # of the money: the creditor says that it has it
SETTLED = "settled:"  # how such money is called within its source
REASON = _("The creditor's list of open items names this invoice no more.")
ENDED = _("The creditor's list names this invoice again.")
CLOSED = _("Settled at the creditor.")
HOLD_COLUMNS = ("id", "account_id", "claim_id", "kind", "reason", "since_on", "ended_because", "made_by")


class Listed(NamedTuple):
    """A claim and whose it is."""

    id: UUID
    account: UUID


def settled_by(run: UUID) -> str:
    """How money is called, within its source, that the list of `run` told us of."""
    return f"{SETTLED}{run}:"


def hold(claims: Collection[UUID], *, run: UUID, now: Now, actor: str) -> list[UUID]:
    """Pauses those of `claims` that are open and not paused for this yet; nothing asks for them until it is clear."""
    found = _locked(claims)
    known = set(_holds(found).values_list("claim_id", flat=True))
    fresh = [claim for claim in found if claim.id not in known and claim.status == Claim.Status.OPEN]
    ids = new_ids(len(fresh)) if fresh else iter(())
    rows = [
        (next(ids), c.account_id, c.id, Hold.Kind.NOT_LISTED, REASON, now.on, "", paused_by(run)) for c in fresh
    ]  # fmt: skip
    bulk.insert("agreements_hold", HOLD_COLUMNS, rows)
    _record("claim.not_listed", [(Listed(c.id, c.account_id), {"run": str(run)}) for c in fresh], now, actor)
    return [claim.id for claim in fresh]


def close(claims: Collection[UUID], *, run: UUID, now: Now, actor: str) -> list[UUID]:
    """Closes those of `claims` that are paused for this and still open: the creditor has the money, all that is open of it."""
    found = _locked(claims)
    held = _holds(found)
    names = set(held.values_list("claim_id", flat=True))
    closing = [c for c in found if c.id in names and c.status == Claim.Status.OPEN and c.open_minor > 0]
    held.filter(claim__in=[c.id for c in closing]).update(ended_on=now.on, ended_because=CLOSED)
    ids = new_ids(len(closing)) if closing else iter(())
    receipts = {c.id: next(ids) for c in closing}
    _receive(closing, receipts, run, now)
    _lay(closing, receipts, now)
    bulk.update(
        "receivables_claim", ("id", "status", "closed_on"), [(c.id, Claim.Status.PAID, now.on) for c in closing]
    )
    told = [
        (
            Listed(c.id, c.account_id),
            {"receipt": str(receipts[c.id]), "paid_minor": c.open_minor, "currency": c.currency, "run": str(run)},
        )
        for c in closing
    ]
    _record("claim.settled_outside", told, now, actor)
    return [claim.id for claim in closing]


def listed(claims: Collection[UUID], *, now: Now, actor: str) -> list[UUID]:
    """The creditor names `claims` as open: a pause for want of that ends, and what was closed for it is open again,
    unless the bank has shown the money meanwhile. Gives the claims for which that changed anything."""
    if not claims or not _may_change(claims):
        return []
    found = _locked(claims)
    held = _holds(found)
    names = set(held.values_list("claim_id", flat=True))
    held.update(ended_on=now.on, ended_because=ENDED)
    back = _take_back(found, now)
    changed = [c for c in found if c.id in names or c.id in back]
    told = [(Listed(c.id, c.account_id), {"back_minor": back.get(c.id, 0), "currency": c.currency}) for c in changed]
    _record("claim.listed", told, now, actor)
    return [claim.id for claim in changed]


def _locked(claims: Collection[UUID]) -> list[Claim]:
    """The claims as they are once their accounts are locked."""
    lock_accounts(set(Claim.objects.filter(id__in=claims).values_list("account_id", flat=True)))
    return list(Claim.objects.filter(id__in=claims).order_by("id"))


def _holds(claims: Sequence[Claim]) -> QuerySet[Hold]:
    return Hold.objects.filter(
        account__in={c.account_id for c in claims}, claim__in=[c.id for c in claims], kind=Hold.Kind.NOT_LISTED, ended_on=None
    )  # fmt: skip


def _may_change(claims: Collection[UUID]) -> bool:
    """Whether any of `claims` is paused or closed because a list did not name it; asked before anything is locked."""
    accounts = set(Claim.objects.filter(id__in=claims).values_list("account_id", flat=True))
    holds = Hold.objects.filter(account__in=accounts, kind=Hold.Kind.NOT_LISTED, ended_on=None)
    return holds.exists() or _settled(accounts).exists()


def _settled(accounts: Collection[UUID]) -> QuerySet[Receipt]:
    return Receipt.objects.filter(
        account__in=accounts, source=SOURCE, outside_id__startswith=SETTLED, state=Receipt.State.SETTLED
    )


def _receive(claims: Sequence[Claim], receipts: dict[UUID, UUID], run: UUID, now: Now) -> None:
    rows.insert(
        Receipt(
            id=receipts[c.id],
            creditor_id=c.creditor_id,
            account_id=c.account_id,
            source=SOURCE,
            outside_id=f"{settled_by(run)}{c.id}",
            state=Receipt.State.SETTLED,
            word="settled",
            matched=Receipt.Matched.YES,
            amount_minor=c.open_minor,
            currency=c.currency,
            seen_at=now.at,
            value_on=now.on,
            claim_ids=[str(c.id)],
            allocated_at=now.at,
        )
        for c in claims
    )


def _lay(claims: Sequence[Claim], receipts: dict[UUID, UUID], now: Now) -> None:
    """Money in, and all of it on the open items of its claim."""
    entries = [
        Entry(c.account_id, None, None, Book.CLEARING, Book.CREDIT, c.open_minor, c.currency, now.on, "money_in", receipts[c.id])
        for c in claims
    ]  # fmt: skip
    currency = {c.id: c.currency for c in claims}
    entries += [
        Entry(
            item.account_id, item.claim_id, item.id, Book.CREDIT, Book.RECEIVABLE, item.open_minor,
            currency[item.claim_id], now.on, "allocation.designated", receipts[item.claim_id],
        )
        for item in OpenItem.objects.filter(claim__in=receipts, open_minor__gt=0).order_by("id")
    ]  # fmt: skip
    post(entries, now=now)


def _take_back(claims: Sequence[Claim], now: Now) -> dict[UUID, int]:
    """Mirrors the money by which `claims` were closed; how much is open again of each."""
    by_id = {str(c.id): c for c in claims}
    settled = [r for r in _settled({c.account_id for c in claims}) if r.claim_ids and r.claim_ids[0] in by_id]
    seen_at_bank = set(
        Receipt.objects.filter(same_as_id__in=[r.id for r in settled]).values_list("same_as_id", flat=True)
    )
    settled = [r for r in settled if r.id not in seen_at_bank]
    if not settled:
        return {}
    accounts = {r.account_id for r in settled}
    postings = Posting.objects.filter(account__in=accounts, receipt_id__in=[r.id for r in settled]).order_by("id")
    post(mirrored(list(postings), now=now), now=now)
    Receipt.objects.filter(id__in=[r.id for r in settled]).update(state=Receipt.State.REVERSED, word="listed again")
    back = {by_id[r.claim_ids[0]].id: r.amount_minor for r in settled}
    bulk.update("receivables_claim", ("id", "status", "closed_on"), [(id_, Claim.Status.OPEN, None) for id_ in back])
    return back


def _record(kind: str, told: Sequence[tuple[Listed, dict[str, object]]], now: Now, actor: str) -> None:
    accounts = {claim.account for claim, _facts in told}
    happened = [Happened(kind, claim.id, claim.account, actor, facts) for claim, facts in told]
    happened += promises_left_over(accounts, now, actor) if kind == "claim.settled_outside" else []
    record(happened, now=now, moves=due_today(accounts, now))
