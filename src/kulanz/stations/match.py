"""Station 11: whose money is it? Certain money goes on by itself, unclear money waits at the desk with candidates."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from kulanz.data.desk.models import Task
from kulanz.data.history import Happened, lock_accounts, record
from kulanz.data.payments.candidates import candidates_of, money_line
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Account, Claim
from kulanz.domain.matching import Match, match, rank
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue, Conflict, NotFound
from kulanz.kernel.money import Money
from kulanz.kernel.words import Reason, reason_to_json

ACTOR = "rule:match/1"
STATES = (Receipt.State.ANNOUNCED, Receipt.State.PENDING, Receipt.State.SETTLED)


@dataclass(frozen=True, slots=True)
class CandidateView:
    """A proposal for a person: the account, the claims that fit, how well (0 to 99), and why."""

    account: UUID
    claims: tuple[UUID, ...]
    score: int
    because: tuple[Reason, ...]


def run(receipts: Collection[UUID], *, now: Now) -> None:
    """Matches what is open among `receipts` and sends settled money on, inside the caller's transaction."""
    rows = Receipt.objects.select_for_update().filter(id__in=receipts, state__in=STATES).order_by("id")
    happened: list[Happened] = []
    for row in rows:
        if row.account_id is None and row.matched == Receipt.Matched.NO:
            happened += _find(row, now)
        elif row.account_id is not None and (row.matched == Receipt.Matched.NO or _waits_for_allocation(row)):
            happened.append(_matched(row, row.account_id, row.claim_ids, (), ACTOR))
    record(happened, now=now)


def candidates_for(receipt_id: UUID) -> list[CandidateView]:
    """Proposals for unclear money, the most likely first."""
    receipt = _get(receipt_id)
    proposals = rank(money_line(receipt), candidates_of(receipt))
    return [
        CandidateView(p.account, tuple(s.claim for s in p.shares if s.claim), p.score, p.because)
        for p in proposals
        if p.account
    ]


def assign(receipt_id: UUID, account_id: UUID, claim_ids: Sequence[UUID], *, now: Now, actor: str) -> None:
    """A person says whose money it is. `claim_ids` empty: the order of the law decides within the account."""
    receipt = _open(receipt_id)
    account = Account.objects.filter(id=account_id, creditor=receipt.creditor_id).first()
    if account is None:
        raise NotFound("This account does not belong to the creditor whose bank account got the money.")
    if account.currency != receipt.currency:
        raise BadValue(f"The money is in {receipt.currency}, the account in {account.currency}.")
    if Claim.objects.filter(id__in=claim_ids, account=account).count() != len(set(claim_ids)):
        raise NotFound("One of the invoices does not belong to this account.")
    lock_accounts([account_id])
    record([_matched(receipt, account_id, [str(c) for c in claim_ids], (), actor)], now=now)
    _close_task(receipt, actor, now)


def put_aside(receipt_id: UUID, *, because: str, now: Now, actor: str) -> None:
    """Money that is not for an account here: kept in the list, with the reason, and never allocated."""
    if not because.strip():
        raise BadValue("Please say why this money is put aside.")
    receipt = _open(receipt_id)
    receipt.matched, receipt.aside_because = Receipt.Matched.ASIDE, because.strip()[:200]
    receipt.save(update_fields=["matched", "aside_because"])
    _close_task(receipt, actor, now)


def _find(receipt: Receipt, now: Now) -> list[Happened]:
    result = match(money_line(receipt), candidates_of(receipt))
    if result.certain and result.account:
        claims = [str(share.claim) for share in result.shares if share.claim]
        return [_matched(receipt, result.account, claims, result.because, ACTOR)]
    receipt.matched = Receipt.Matched.UNCLEAR
    receipt.save(update_fields=["matched"])
    Task.objects.get_or_create(
        key=f"unclear_money:{receipt.id}",
        defaults={
            "kind": Task.Kind.UNCLEAR_MONEY, "subject_id": receipt.id, "made_at": now.at, "due_on": now.on,
            "note": str(Money(receipt.amount_minor, receipt.currency)),
        },
    )  # fmt: skip
    data = {"score": result.score, "tier": result.tier, "reasons": _reasons(result)}
    return [Happened("receipt.unclear", receipt.id, None, ACTOR, data)]


def _matched(receipt: Receipt, account: UUID, claims: Sequence[str], because: Sequence[Reason], actor: str) -> Happened:
    receipt.account_id, receipt.claim_ids, receipt.matched = account, list(claims), Receipt.Matched.YES
    receipt.save(update_fields=["account", "claim_ids", "matched"])
    data = {
        "amount_minor": receipt.amount_minor, "source": receipt.source, "claims": list(claims),
        "reasons": [reason_to_json(reason) for reason in because],
    }  # fmt: skip
    return Happened("receipt.matched", receipt.id, account, actor, data, wakes=("allocate", "decide"))


def _waits_for_allocation(receipt: Receipt) -> bool:
    return receipt.state == Receipt.State.SETTLED and receipt.allocated_at is None


def _reasons(result: Match) -> list[object]:
    return [reason_to_json(reason) for reason in result.because]


def _get(receipt_id: UUID) -> Receipt:
    receipt = Receipt.objects.filter(id=receipt_id).first()
    if receipt is None:
        raise NotFound("This money is not known here.")
    return receipt


def _open(receipt_id: UUID) -> Receipt:
    receipt = Receipt.objects.select_for_update().filter(id=receipt_id).first() or _get(receipt_id)
    if receipt.matched == Receipt.Matched.YES or receipt.account_id:
        raise Conflict("This money was assigned already.")
    return receipt


def _close_task(receipt: Receipt, actor: str, now: Now) -> None:
    Task.objects.filter(key=f"unclear_money:{receipt.id}", done_at=None).update(done_at=now.at, done_by=actor[:80])
