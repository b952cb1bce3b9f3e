"""Unclear money and whose it may be: the receipt, accounts with their invoices, and why each is suggested."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Account, Claim
from kulanz.data.standing_sql import OPEN
from kulanz.kernel.dates import Now
from kulanz.kernel.money import Money
from kulanz.kernel.words import Reason
from kulanz.stations.money import match
from kulanz.stations.money.placing import MOST_PARTS, part_name
from kulanz.web.office.finding import find

from . import reads
from .reads import ReceiptLine

MOST_SUGGESTED, MOST_FOUND, MOST_CLAIMS = 5, 10, 30


@dataclass(frozen=True, slots=True)
class ClaimView:
    """An open invoice of an account. `proposed` None: nothing suggests that the money is for it."""

    id: UUID
    number: str
    kind: str
    due_on: date
    open: Money
    proposed: Money | None


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account the money may be for. `score` 0 and no reasons: somebody searched for it."""

    id: UUID
    customer: str
    number: str
    town: str
    open: Money
    claims: tuple[ClaimView, ...]
    score: int
    because: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Unclear:
    """One receipt at the desk. `later` is the next one that waits, None: this is the last. `twin` is the money that this
    one tells once more, `parts` what it was divided into."""

    receipt: ReceiptLine
    suggested: tuple[AccountView, ...]
    found: tuple[AccountView, ...]
    later: UUID | None
    twin: ReceiptLine | None = None
    parts: tuple[ReceiptLine, ...] = ()


def receipt(receipt_id: UUID) -> ReceiptLine | None:
    row = Receipt.objects.select_related("account__customer", "creditor").filter(id=receipt_id).first()
    return reads.line(row) if row else None


def unclear(line: ReceiptLine, *, text: str, now: Now) -> Unclear:
    """Suggestions for `line`, and accounts that fit what somebody searches for."""
    if not line.is_unclear:
        return Unclear(line, (), (), later(line), twin=_twin(line), parts=_parts(line))
    proposals = match.candidates_for(line.id)[:MOST_SUGGESTED]
    ids = [proposal.account for proposal in proposals]
    found_ids = [id_ for id_ in _search(line, text) if id_ not in ids]
    accounts = _accounts([*ids, *found_ids], {p.account: p.claims for p in proposals})
    suggested = [_with(accounts[p.account], p.score, p.because) for p in proposals if p.account in accounts]
    found = [accounts[id_] for id_ in found_ids if id_ in accounts]
    return Unclear(line, tuple(suggested), tuple(found), later(line))


def to_split(line: ReceiptLine, *, text: str, chosen: Sequence[UUID]) -> list[AccountView]:
    """Accounts to divide the money among: those suggested, those somebody chose before, those he searches for now. What is
    proposed for their invoices never adds up to more than came."""
    proposals = match.candidates_for(line.id)[:MOST_SUGGESTED] if line.is_unclear else []
    proposed: dict[UUID, dict[UUID, int]] = {}
    rest = line.amount.minor
    for proposal in proposals:
        for claim, minor in proposal.claims.items():
            part = min(minor, rest)
            proposed.setdefault(proposal.account, {})[claim] = part
            rest -= part
    ours = _ours(line, chosen)
    ids = list(dict.fromkeys([*(p.account for p in proposals), *ours, *_search(line, text)]))
    accounts = _accounts(ids, proposed)
    return [accounts[id_] for id_ in ids if id_ in accounts]


def _ours(line: ReceiptLine, chosen: Sequence[UUID]) -> list[UUID]:
    """Those of `chosen` that may have this money: accounts of its creditor, in its currency."""
    creditor = Receipt.objects.filter(id=line.id).values("creditor")
    rows = Account.objects.filter(id__in=chosen, creditor__in=creditor, currency=line.amount.currency)
    return list(rows.order_by("id").values_list("id", flat=True))


def _twin(line: ReceiptLine) -> ReceiptLine | None:
    return receipt(line.same_as) if line.same_as else None


def _parts(line: ReceiptLine) -> tuple[ReceiptLine, ...]:
    if not line.is_divided:
        return ()
    names = [part_name(line.id, number) for number in range(1, MOST_PARTS + 1)]
    rows = Receipt.objects.select_related("account__customer", "creditor").filter(outside_id__in=names)
    return tuple(reads.line(row) for row in rows.order_by("id"))


def later(line: ReceiptLine) -> UUID | None:
    """The next receipt that waits, in the order of the list; from the end back to the beginning."""
    others = reads.unclear().exclude(id=line.id).order_by("value_on", "id")
    ids = list(others.values_list("value_on", "id")[:500])
    return next((id_ for on, id_ in ids if (on, id_) > (line.on, line.id)), ids[0][1] if ids else None)


def _with(account: AccountView, score: int, because: tuple[Reason, ...]) -> AccountView:
    return AccountView(
        account.id, account.customer, account.number, account.town, account.open, account.claims, score, because
    )


def _search(line: ReceiptLine, text: str) -> list[UUID]:
    """Accounts of the creditor and currency of the money that fit `text`."""
    found = find(text)
    if found is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM ({found.statement}) AS hits (id) LIMIT 200", list(found.values))  # noqa: S608
        ids = [id_ for (id_,) in cursor.fetchall()]
    creditor = Receipt.objects.filter(id=line.id).values("creditor")
    fitting = Account.objects.filter(id__in=ids, creditor__in=creditor, currency=line.amount.currency)
    return list(fitting.order_by("customer__sort_name").values_list("id", flat=True)[:MOST_FOUND])


def _accounts(ids: Collection[UUID], proposed: Mapping[UUID, Mapping[UUID, int]]) -> dict[UUID, AccountView]:
    """Accounts with their open invoices, the oldest first: two queries for all."""
    rows = Claim.objects.filter(OPEN, account__in=ids).order_by("due_on", "id")
    claims: defaultdict[UUID, list[Claim]] = defaultdict(list)
    for row in rows:
        claims[row.account_id].append(row)
    accounts = Account.objects.filter(id__in=ids).select_related("customer")
    return {account.id: _account(account, claims[account.id], proposed.get(account.id, {})) for account in accounts}


def _account(account: Account, claims: Sequence[Claim], proposed: Mapping[UUID, int]) -> AccountView:
    customer, currency = account.customer, account.currency
    return AccountView(
        id=account.id, customer=customer.name or customer.number, number=customer.number, town=customer.town,
        open=Money(sum(claim.open_minor for claim in claims), currency), score=0, because=(),
        claims=tuple(
            ClaimView(c.id, c.number, c.kind, c.due_on, Money(c.open_minor, currency), _proposed(c, proposed))
            for c in claims[:MOST_CLAIMS]
        ),
    )  # fmt: skip


def _proposed(claim: Claim, proposed: Mapping[UUID, int]) -> Money | None:
    minor = proposed.get(claim.id, 0)
    return Money(minor, claim.currency) if minor else None
