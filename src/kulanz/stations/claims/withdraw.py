"""Claims are withdrawn, because the creditor says that they are not owed: whatever was booked on them is mirrored.

What was paid on them becomes the customer's credit. Inside the caller's transaction; a repeat changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from kulanz.data import bulk
from kulanz.data.agreements.models import Hold
from kulanz.data.desk.models import Task
from kulanz.data.desk.tasks import add_task
from kulanz.data.history import Happened, Head, due_today, lock_accounts, record
from kulanz.data.ledger import Entry, post
from kulanz.data.receivables.models import Account, Claim, Posting
from kulanz.domain.books.ledger import Book
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue, NotFound
from kulanz.kernel.ids import new_id
from kulanz.kernel.money import Money
from kulanz.kernel.words import say, technical
from kulanz.stations.books.corrections import Books, credit_of, mirrored, money_facts, promises_left_over

WITHDRAWALS = ("not_owed", "duplicate", "wrong_customer", "cancelled", "import", "other")
FROM_SOURCE = b""  # no statement of its source stands any more: stated once more the claim is opened again


def withdraw(claim_ids: Collection[UUID], *, because: str, now: Now, actor: str) -> list[UUID]:
    """Withdraws the claims, each whole; gives those that were not withdrawn before. `because` is one of `WITHDRAWALS`.

    After `import` the same claim can be taken in again; after the others it stays withdrawn, whatever a later list says.
    """
    if because not in WITHDRAWALS:
        raise BadValue(technical(f"The reason is one of: {', '.join(WITHDRAWALS)}."), value=because)
    wanted = set(claim_ids)
    accounts = set(Claim.objects.filter(id__in=wanted).values_list("account_id", flat=True))
    heads = lock_accounts(accounts)
    claims = list(Claim.objects.filter(id__in=wanted).order_by("id"))
    if len(claims) < len(wanted):
        raise NotFound(say("This invoice does not exist here."))
    claims = [claim for claim in claims if claim.status != Claim.Status.WITHDRAWN]
    if not claims:
        return []
    entries = _mirror(claims, now)
    _close(claims, because, now)
    happened = [_told(claim, because, actor) for claim in claims]
    happened += _use_credit(entries, heads, now, actor)
    touched = {claim.account_id for claim in claims}
    happened += promises_left_over(touched, now, actor)
    record(happened, now=now, heads=heads, moves=due_today(touched, now))
    return [claim.id for claim in claims]


def _mirror(claims: Sequence[Claim], now: Now) -> list[Entry]:
    """Every entry on the claims turned round: charges are gone, and what was laid on them is credit again."""
    accounts = {claim.account_id for claim in claims}
    postings = Posting.objects.filter(account__in=accounts, claim__in=[claim.id for claim in claims]).order_by("id")
    entries = mirrored(list(postings), now=now)
    post(entries, now=now)
    return entries


def _close(claims: Sequence[Claim], because: str, now: Now) -> None:
    hashes = {claim.id: FROM_SOURCE if because == "import" else bytes(claim.draft_hash) for claim in claims}
    rows = [(claim.id, Claim.Status.WITHDRAWN, now.on, hashes[claim.id]) for claim in claims]
    bulk.update("receivables_claim", ("id", "status", "closed_on", "draft_hash"), rows)
    holds = Hold.objects.filter(account__in={claim.account_id for claim in claims}, claim__in=hashes, ended_on=None)
    holds.update(ended_on=now.on, ended_because="withdrawn")


def _told(claim: Claim, because: str, actor: str) -> Happened:
    facts = {"because": because, "status_before": claim.status}
    open_before = money_facts(Money(claim.open_minor, claim.currency))
    return Happened("claim.withdrawn", claim.id, claim.account_id, actor, {**facts, **open_before})


def _use_credit(entries: Sequence[Entry], heads: Mapping[UUID, Head], now: Now, actor: str) -> list[Happened]:
    """Money that had been laid on the claims goes to what else is open of its customer; a person sees to the rest."""
    paid = {entry.account for entry in entries if Book.CREDIT in (entry.debit, entry.credit)}
    happened: list[Happened] = []
    for account in Account.objects.select_related("creditor").filter(id__in=paid).order_by("id"):
        books = Books(account, new_id(), now, actor, input="", heads=heads)
        if laid := books.use_credit():
            named = {"key": str(books.key), "input": "", "entries": [str(entry) for entry in books.entries]}
            facts = {**money_facts(Money(laid, account.currency)), **named}
            happened.append(Happened("credit.used", account.id, account.id, actor, facts))
        _ask_about_credit(account, books.key, now)
    return happened


def _ask_about_credit(account: Account, key: UUID, now: Now) -> None:
    if (credit := credit_of(account.id)) > 0:
        add_task(
            Task.Kind.PAID_TOO_MUCH, account.id, about=account.id, key=f"{Task.Kind.PAID_TOO_MUCH}:{key}",
            note=str(Money(credit, account.currency)), now=now,
        )  # fmt: skip
