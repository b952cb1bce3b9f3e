"""Corrections a person makes: credit note, write-off, waiver, refund of a credit; each is undone by its mirror.

Each has a reason and a key: the same form sent twice is one correction. All inside the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import NAMESPACE_OID, UUID, uuid5

from kulanz.data.receivables.models import Claim, OpenItem, Posting
from kulanz.data.standing_sql import OPEN
from kulanz.domain.books import ledger
from kulanz.domain.books.ledger import Book
from kulanz.domain.books.posting_rules import CREDITS, REFUNDS, RULES, WAIVERS, WRITE_OFFS
from kulanz.domain.law.allocation import ItemKind
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue, Conflict, NotAllowed, NotFound
from kulanz.kernel.money import Money, total
from kulanz.kernel.words import Reason, say, technical
from kulanz.stations.books.corrections import (
    Books,
    CorrectionEvent,
    Done,
    begin,
    corrected_by,
    credit_of,
    free_credit,
    mirrored,
    open_item,
)
from kulanz.stations.books.interest_anew import charged, interest_anew, take_off
from kulanz.stations.books.writing_off import write_off_claims

UNDOABLE = frozenset({"claim.credited", "claim.written_off", "item.waived", "credit.refunded", "credit.used"})


def credit_note(
    claim_id: UUID,
    *,
    amount: Money,
    because: str,
    key: UUID,
    now: Now,
    actor: str,
    number: str = "",
    dated_on: date | None = None,
) -> Done:
    """The creditor takes back part of what the invoice charged, as if it had never charged it: interest on it goes as
    well, and what was paid on it becomes the customer's credit. `number` and `dated_on` are of the creditor's paper."""
    claim = _claim(claim_id)
    _check(because, CREDITS)
    wish = {"credit_note": str(claim_id), "amount": str(amount), "because": because, "number": number}
    books = begin(claim.account_id, key=key, wish=wish, now=now, actor=actor)
    if books.before:
        return books.before
    claim.refresh_from_db()
    item = OpenItem.objects.select_related("claim").get(claim=claim, kind=ItemKind.PRINCIPAL)
    _more_than_zero(amount, books)
    if amount > charged(item, with_given_up=True):
        raise BadValue(say("More cannot be credited than the invoice charged."), value=str(amount), field="amount")
    take_off(books, item, amount, on=min(claim.due_on, now.on))  # so early that no interest is ever computed on it
    interest_anew(books, claim)
    books.use_credit(first=claim.id)
    status = books.close([claim.id])[claim.id]
    paper = {"number": number[:80], **({"dated_on": dated_on.isoformat()} if dated_on else {})}
    facts = {"claim": str(claim.id), "because": because, **paper, "status": status}
    return books.finish("claim.credited", [CorrectionEvent(claim.id, amount, facts)])


def credit_note_key(claim: UUID, number: str) -> UUID:
    """The same for the same paper, however often it comes and by whichever way."""
    return uuid5(NAMESPACE_OID, f"credit:{claim}:{number}")


def write_off(account_id: UUID, *, because: str, key: UUID, now: Now, actor: str, claim_id: UUID | None = None) -> Done:
    """The open rest of one claim, or (None) of all that are open, leaves the books: it is no longer asked for."""
    _check(because, WRITE_OFFS)
    wish = {"write_off": str(account_id), "claim": str(claim_id or ""), "because": because}
    books = begin(account_id, key=key, wish=wish, now=now, actor=actor)
    if books.before:
        return books.before
    claims = Claim.objects.filter(OPEN, account=account_id).order_by("due_on", "id")
    chosen = [claim for claim in claims if claim_id in (None, claim.id)]
    if not chosen:
        raise Conflict(say("Nothing of this is open any more."))
    return write_off_claims(books, chosen, because=because)


def waive(item_id: UUID, *, because: str, key: UUID, now: Now, actor: str, amount: Money | None = None) -> Done:
    """`amount` of one part of a claim is given up in the customer's favour (None: all that is open of it)."""
    found = OpenItem.objects.filter(id=item_id).first()
    if found is None:
        raise NotFound(say("This part of an invoice does not exist here."))
    _check(because, WAIVERS)
    wish = {"waive": str(item_id), "amount": str(amount or ""), "because": because}
    books = begin(found.account_id, key=key, wish=wish, now=now, actor=actor)
    if books.before:
        return books.before
    item = OpenItem.objects.select_related("claim").get(id=item_id)  # as it is now, under the lock
    fact = open_item(item)
    given_up = fact.amount if amount is None else amount
    _more_than_zero(given_up, books)
    if given_up > fact.amount:
        raise BadValue(say("More cannot be given up than is open."), value=str(given_up), field="amount")
    rule = f"waived.{because}"
    books.post(ledger.waive(item=fact, amount=given_up, on=now.on, reason=Reason(rule, RULES[rule])), item=item)
    status = books.close([item.claim_id])[item.claim_id]
    facts = {"claim": str(item.claim_id), "part": item.kind, "because": because, "status": status}
    return books.finish("item.waived", [CorrectionEvent(item.id, given_up, facts)])


def refund_credit(
    account_id: UUID, *, because: str, key: UUID, now: Now, actor: str, amount: Money | None = None
) -> Done:
    """`amount` of the customer's credit is paid out (None: all of it). The money itself leaves at the bank; this books it."""
    _check(because, REFUNDS)
    wish = {"refund": str(account_id), "amount": str(amount or ""), "because": because}
    books = begin(account_id, key=key, wish=wish, now=now, actor=actor)
    if books.before:
        return books.before
    credit = Money(max(free_credit(account_id), 0), books.account.currency)
    out = credit if amount is None else amount
    _more_than_zero(out, books)
    if out > credit:
        raise BadValue(say("More cannot be paid out than the credit holds."), value=str(out), field="amount")
    books.post(ledger.refund(credit=credit, amount=out, to=str(account_id), on=now.on))
    return books.finish("credit.refunded", [CorrectionEvent(account_id, out, {"because": because})])


def use_credit(account_id: UUID, *, key: UUID, now: Now, actor: str) -> Done:
    """Lays the customer's credit on what is open and not in dispute, in the order of the law."""
    books = begin(account_id, key=key, wish={"use_credit": str(account_id)}, now=now, actor=actor)
    if books.before:
        return books.before
    laid = Money(books.use_credit(), books.account.currency)
    if not laid:
        raise NotAllowed(say("There is no credit, or nothing it could be laid on."))
    return books.finish("credit.used", [CorrectionEvent(account_id, laid, {})])


def undo(account_id: UUID, *, of: UUID, key: UUID, now: Now, actor: str) -> Done:
    """The correction whose key was `of` is taken back: every posting of it is mirrored, and all is as it was before."""
    books = begin(account_id, key=key, wish={"undo": str(of)}, now=now, actor=actor)
    if books.before:
        return books.before
    events = corrected_by(account_id, of)
    if not events:
        raise NotFound(say("This correction does not exist here."))
    if events[0].kind not in UNDOABLE:
        raise NotAllowed(say("This cannot be undone here."))
    postings = list(Posting.objects.filter(account=account_id, entry_id__in=events[0].data["entries"]).order_by("id"))
    if Posting.objects.filter(account=account_id, mirrors_id__in=events[0].data["entries"]).exists():
        raise Conflict(say("This correction was undone before."))
    _check_undo(account_id, postings)
    books.post_entries(mirrored(postings, now=now))
    books.close({p.claim_id for p in postings if p.claim_id})
    amount = total((Money(e.data["amount_minor"], e.data["currency"]) for e in events), currency=books.account.currency)
    facts = {"undone": events[0].kind, "correction": str(of), "claim": events[0].data.get("claim", "")}
    return books.finish("correction.undone", [CorrectionEvent(events[0].subject_id, amount, facts)])


def _claim(claim_id: UUID) -> Claim:
    claim = Claim.objects.filter(id=claim_id).first()
    if claim is None:
        raise NotFound(say("This invoice does not exist here."))
    return claim


def _check(because: str, known: Sequence[str]) -> None:
    if because not in known:
        raise BadValue(technical(f"The reason is one of: {', '.join(known)}."), value=because)


def _more_than_zero(amount: Money, books: Books) -> None:
    if amount.currency != books.account.currency:
        raise BadValue(say("The amount has another currency than the account."), value=str(amount))
    if amount.minor <= 0:
        raise BadValue(say("Please choose an amount of more than zero."), value=str(amount), field="amount")


def _check_undo(account_id: UUID, postings: Sequence[Posting]) -> None:
    """Nothing may be built on the correction: neither its credit paid out, nor money laid where it would be missing."""
    credit = sum(p.amount_minor for p in postings if p.book == Book.CREDIT)
    if credit_of(account_id) + credit < 0:
        raise NotAllowed(say("The credit was paid out or used meanwhile, so this correction stays."))
    left: dict[UUID, int] = {}
    for p in postings:
        if p.book == Book.RECEIVABLE and p.item_id:
            left[p.item_id] = left.get(p.item_id, 0) - p.amount_minor
    for item, open_minor in OpenItem.objects.filter(id__in=left).values_list("id", "open_minor"):
        if open_minor + left[item] < 0:
            raise NotAllowed(say("Money was laid on this meanwhile, so this correction stays."))
