"""Station 11: whose money is it? Certain money goes on by itself, unclear money waits at the desk with candidates.

Money that a creditor and a bank both tell counts once: the second of the two is tied to the first (`twins`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from kulanz.data.history import Happened, lock_accounts, record
from kulanz.data.payments.candidates import candidates_of, money_line
from kulanz.data.payments.models import PayerIban, Receipt
from kulanz.data.receivables.models import Account, Claim
from kulanz.domain.matching.matching import Match, Share, match, rank
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue, Conflict, NotFound
from kulanz.kernel.words import Reason, say
from kulanz.kernel.words_json import reason_to_json
from kulanz.stations.money import twins
from kulanz.stations.money.placing import MOST_PARTS, Placing, Portion, ask_a_person, close_tasks

ACTOR = "rule:match/1"
STATES = (Receipt.State.ANNOUNCED, Receipt.State.PENDING, Receipt.State.SETTLED)
NO_DAY = "no_day"  # the bank's line named no day: a person looks at it first
NOT_THE_SUM = say("The parts do not add up to the money that came. Nothing was assigned.")
NOT_DIVISIBLE = say("This money has not arrived yet, or has too many parts. Divide it when it is here.")
MORE_THAN_OPEN = say("On one of the invoices more would be laid than is open there. Nothing was assigned.")


@dataclass(frozen=True, slots=True)
class CandidateView:
    """A proposal for a person: the account, what each claim would get, how well it fits (0 to 99), and why."""

    account: UUID
    claims: Mapping[UUID, int]
    score: int
    because: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class HandShare:
    """What a person lays where. `claim` None: it stays credit of the account."""

    account: UUID
    claim: UUID | None
    minor: int


def run(receipts: Collection[UUID], *, now: Now) -> None:
    """Matches what is open among `receipts` and sends settled money on, inside the caller's transaction."""
    looked_at = list(Receipt.objects.filter(id__in=receipts, state__in=STATES).order_by("id"))
    answers = _answers([row for row in looked_at if row.account_id is None and row.matched == Receipt.Matched.NO])
    lock_accounts({*_accounts(looked_at, answers), *twins.accounts_near(looked_at)})
    rows = _unmoved(looked_at)
    placing, unclear = Placing(ACTOR), []
    for row in rows:
        found = answers.get(row.id)
        if found is None:
            if row.account_id and _goes_on(row):
                placing.put(row, row.account_id, row.claim_ids)
        elif not found.certain or row.word == NO_DAY:
            unclear.append(row)
        elif found.account:
            placing.put(row, found.account, _claims(found.shares), found.because)
        elif row.state == Receipt.State.SETTLED:  # until then nothing is divided
            placing.put_in_parts(row, _portions(found), found.because)
    happened = placing.finish(unclear, now=now)
    waiting = [_unclear(row, answers[row.id]) for row in unclear if not row.same_as_id]
    record([*happened, *waiting], now=now)


def _accounts(receipts: Sequence[Receipt], answers: Mapping[UUID, Match]) -> set[UUID]:
    """Those that have the money and those that may get it. They are locked before the money, as everywhere."""
    wanted = {account for found in answers.values() if found.certain for account in found.by_account()}
    return wanted | {row.account_id for row in receipts if row.account_id}


def _unmoved(looked_at: Sequence[Receipt]) -> list[Receipt]:
    """The money, locked, without what moved on while we looked: whoever moved it woke whom it concerns."""
    before = {row.id: (row.state, row.account_id, row.matched, row.allocated_at, row.same_as_id) for row in looked_at}
    rows = Receipt.objects.select_for_update().filter(id__in=before).order_by("id")
    return [
        row
        for row in rows
        if before[row.id] == (row.state, row.account_id, row.matched, row.allocated_at, row.same_as_id)
    ]


def candidates_for(receipt_id: UUID) -> list[CandidateView]:
    """Proposals for unclear money, the most likely first."""
    receipt = _get(receipt_id)
    proposals = rank(money_line(receipt), candidates_of([receipt], by_amount=True)[receipt.id])
    return [
        CandidateView(p.account, {s.claim: s.amount.minor for s in p.shares if s.claim}, p.score, p.because)
        for p in proposals
        if p.account
    ]


def assign(receipt_id: UUID, account_id: UUID, claim_ids: Sequence[UUID], *, now: Now, actor: str) -> None:
    """A person says whose money it is. `claim_ids` empty: the order of the law decides within the account."""
    receipt = _open(receipt_id, accounts=[account_id])
    _check_accounts(receipt, {account_id: claim_ids})
    placing = Placing(actor)
    placing.put(receipt, account_id, [str(claim) for claim in claim_ids])
    record(placing.finish(now=now), now=now)


def assign_parts(receipt_id: UUID, shares: Sequence[HandShare], *, now: Now, actor: str) -> None:
    """A person lays the money on claims of one or several accounts, to the cent. What goes to an account without a claim
    stays its credit."""
    receipt = _open(receipt_id, accounts=[share.account for share in shares])
    total = sum(share.minor for share in shares)
    if any(share.minor <= 0 for share in shares) or total != receipt.amount_minor:
        raise BadValue(NOT_THE_SUM)
    by_account: dict[UUID, list[HandShare]] = {}
    for share in shares:
        by_account.setdefault(share.account, []).append(share)
    named = {account: [share.claim for share in own if share.claim] for account, own in by_account.items()}
    _check_accounts(receipt, named)
    _check_open(shares)
    portions = [
        Portion(account, sum(s.minor for s in own), {str(s.claim): s.minor for s in own if s.claim})
        for account, own in by_account.items()
    ]
    placing = Placing(actor)
    if len(portions) == 1:
        placing.put(receipt, portions[0].account, portions[0].claims)
    elif receipt.state != Receipt.State.SETTLED or len(portions) > MOST_PARTS:
        raise BadValue(NOT_DIVISIBLE)
    else:
        placing.put_in_parts(receipt, portions)
    record(placing.finish(now=now), now=now)


def learn_iban(receipt_id: UUID, account_id: UUID, *, now: Now, actor: str) -> bool:
    """From now on money from this bank account is known as this customer's. False: it was known before, or there is no IBAN."""
    receipt = _get(receipt_id)
    if not receipt.payer_iban:
        return False
    lock_accounts([account_id])
    row, is_new = PayerIban.objects.get_or_create(
        account_id=account_id, iban=receipt.payer_iban,
        defaults={"learned_at": now.at, "made_by": actor[:80], "receipt_id": receipt.id},
    )  # fmt: skip
    if is_new:
        record([Happened("iban.learned", row.id, account_id, actor, {"receipt": str(receipt.id)})], now=now)
    return is_new


def put_aside(receipt_id: UUID, *, because: str, now: Now, actor: str) -> None:
    """Money that is not for an account here: kept in the list, with the reason, and never allocated."""
    if not because.strip():
        raise BadValue(say("Please say why this money is put aside."))
    receipt = _open(receipt_id)
    receipt.matched, receipt.aside_because = Receipt.Matched.ASIDE, because.strip()[:200]
    receipt.save(update_fields=["matched", "aside_because"])
    close_tasks([receipt.id], actor=actor, now=now)


def take_up(receipt_id: UUID, *, now: Now, actor: str) -> None:
    """Money that was put aside waits at the desk again."""
    receipt = Receipt.objects.select_for_update().filter(id=receipt_id).first() or _get(receipt_id)
    if receipt.matched != Receipt.Matched.ASIDE:
        raise Conflict(say("This money was not put aside."))
    receipt.matched, receipt.aside_because = Receipt.Matched.UNCLEAR, ""
    receipt.save(update_fields=["matched", "aside_because"])
    ask_a_person([receipt], now=now)


def _check_accounts(receipt: Receipt, named: Mapping[UUID, Collection[UUID]]) -> None:
    """All accounts and claims belong together, to the creditor who got the money, and to its currency."""
    accounts = list(Account.objects.filter(id__in=named, creditor=receipt.creditor_id))
    if len(accounts) != len(named):
        raise NotFound(say("This account does not belong to the creditor whose bank account got the money."))
    if any(account.currency != receipt.currency for account in accounts):
        raise BadValue(say("The money is in %(currency)s, the account in another currency.", currency=receipt.currency))
    wanted = {(account, claim) for account, claims in named.items() for claim in claims}
    found = set(Claim.objects.filter(id__in=[claim for _, claim in wanted]).values_list("account_id", "id"))
    if not wanted <= found:
        raise NotFound(say("One of the invoices does not belong to this account."))


def _check_open(shares: Sequence[HandShare]) -> None:
    """On no claim more is laid than is open there now."""
    rows = Claim.objects.filter(id__in=[share.claim for share in shares if share.claim], status=Claim.Status.OPEN)
    open_ = dict(rows.values_list("id", "open_minor"))
    laid = Counter({share.claim: 0 for share in shares if share.claim})
    for share in shares:
        if share.claim:
            laid[share.claim] += share.minor
    if any(minor > open_.get(claim, 0) for claim, minor in laid.items()):
        raise BadValue(MORE_THAN_OPEN)


def _get(receipt_id: UUID) -> Receipt:
    receipt = Receipt.objects.filter(id=receipt_id).first()
    if receipt is None:
        raise NotFound(say("This money is not known here."))
    return receipt


def _open(receipt_id: UUID, *, accounts: Sequence[UUID] = ()) -> Receipt:
    """Money without an account, locked; before it the `accounts` that are to get it, and those of its possible twins."""
    if accounts:
        lock_accounts({*accounts, *twins.accounts_near([_get(receipt_id)])})
    receipt = Receipt.objects.select_for_update().filter(id=receipt_id).first() or _get(receipt_id)
    if receipt.matched == Receipt.Matched.YES or receipt.account_id:
        raise Conflict(say("This money was assigned already."))
    return receipt


def _answers(receipts: Sequence[Receipt]) -> dict[UUID, Match]:
    candidates = candidates_of(receipts)
    return {row.id: match(money_line(row), candidates[row.id]) for row in receipts}


def _goes_on(receipt: Receipt) -> bool:
    """Whether its account is known and this is news for it: not matched yet, or settled and not allocated."""
    if receipt.same_as_id:
        return False
    is_settled = receipt.state == Receipt.State.SETTLED
    return receipt.matched == Receipt.Matched.NO or (is_settled and receipt.allocated_at is None)


def _claims(shares: Sequence[Share]) -> list[str]:
    return [str(share.claim) for share in shares if share.claim]


def _portions(found: Match) -> list[Portion]:
    return [
        Portion(account, sum(share.amount.minor for share in shares), _claims(shares))
        for account, shares in found.by_account().items()
    ]


def _unclear(receipt: Receipt, found: Match) -> Happened:
    reasons = [reason_to_json(reason) for reason in found.because]
    data = {"score": found.score, "tier": found.tier, "reasons": reasons}
    return Happened("receipt.unclear", receipt.id, None, ACTOR, data)
