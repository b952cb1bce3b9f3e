"""Corrections a person makes: credit note, write-off, waiver, refund of a credit; each is undone by its mirror.

Each has a reason and a key: the same form sent twice is one correction. All inside the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Max, Sum

from kulanz.data.receivables.models import Claim, OpenItem, Posting
from kulanz.domain import ledger
from kulanz.domain.allocation import ItemKind
from kulanz.domain.ledger import SOURCE, Book, Pair
from kulanz.domain.posting_rules import CREDITS, GIVEN_UP_BEFORE, PAID_TOO_MUCH, RULES, WAIVERS, WRITE_OFFS
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue, Conflict, NotAllowed, NotFound
from kulanz.kernel.money import Money, total
from kulanz.kernel.words import Reason
from kulanz.stations.accrual import due_interest
from kulanz.stations.corrections import Books, Done, Told, begin, corrected_by, credit_of, mirrored, open_item

UNDOABLE = frozenset({"claim.credited", "claim.written_off", "item.waived", "credit.refunded", "credit.used"})
GIVEN_UP = (Book.WAIVED, Book.WRITTEN_OFF)
ONE_DAY = timedelta(days=1)


def credit_note(
    claim_id: UUID, *, amount: Money, because: str, key: UUID, now: Now, actor: str, number: str = ""
) -> Done:
    """The creditor takes back part of what the invoice charged, as if it had never charged it: interest on it goes as
    well, and what was paid on it becomes the customer's credit. `number` is that of the creditor's paper."""
    claim = _claim(claim_id)
    _check(because, CREDITS)
    wish = {"credit_note": str(claim_id), "amount": str(amount), "because": because, "number": number}
    books = begin(claim.account_id, key=key, wish=wish, now=now, actor=actor)
    if books.before:
        return books.before
    claim.refresh_from_db()
    item = OpenItem.objects.select_related("claim").get(claim=claim, kind=ItemKind.PRINCIPAL)
    _more_than_zero(amount, books)
    if amount > _charged(item, with_given_up=True):
        raise BadValue("More cannot be credited than the invoice charged.", value=str(amount))
    _take_off(books, item, amount, on=min(claim.due_on, now.on))  # so early that no interest is ever computed on it
    _interest_anew(books, claim)
    books.use_credit(first=claim.id)
    status = books.close([claim.id])[claim.id]
    facts = {"claim": str(claim.id), "because": because, "number": number[:80], "status": status}
    return books.finish("claim.credited", [Told(claim.id, amount, facts)])


def write_off(account_id: UUID, *, because: str, key: UUID, now: Now, actor: str, claim_id: UUID | None = None) -> Done:
    """The open rest of one claim, or (None) of all that are open, leaves the books: it is no longer asked for."""
    _check(because, WRITE_OFFS)
    wish = {"write_off": str(account_id), "claim": str(claim_id or ""), "because": because}
    books = begin(account_id, key=key, wish=wish, now=now, actor=actor)
    if books.before:
        return books.before
    claims = Claim.objects.filter(account=account_id, status=Claim.Status.OPEN, open_minor__gt=0).order_by(
        "due_on", "id"
    )
    chosen = [claim for claim in claims if claim_id in (None, claim.id)]
    if not chosen:
        raise Conflict("Nothing of this is open any more.")
    rule = f"written_off.{because}"
    for item in OpenItem.objects.filter(claim__in=chosen, open_minor__gt=0).select_related("claim").order_by("id"):
        books.post(ledger.write_off(item=open_item(item), on=now.on, reason=Reason(rule, RULES[rule])), item=item)
    books.close([claim.id for claim in chosen])
    facts = {"because": because, "status": str(Claim.Status.WRITTEN_OFF)}
    told = [
        Told(claim.id, Money(claim.open_minor, claim.currency), {"claim": str(claim.id), **facts}) for claim in chosen
    ]
    return books.finish("claim.written_off", told)


def waive(item_id: UUID, *, because: str, key: UUID, now: Now, actor: str, amount: Money | None = None) -> Done:
    """`amount` of one part of a claim is given up in the customer's favour (None: all that is open of it)."""
    found = OpenItem.objects.filter(id=item_id).first()
    if found is None:
        raise NotFound("This part of an invoice does not exist here.")
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
        raise BadValue("More cannot be given up than is open.", value=str(given_up))
    rule = f"waived.{because}"
    books.post(ledger.waive(item=fact, amount=given_up, on=now.on, reason=Reason(rule, RULES[rule])), item=item)
    status = books.close([item.claim_id])[item.claim_id]
    facts = {"claim": str(item.claim_id), "part": item.kind, "because": because, "status": status}
    return books.finish("item.waived", [Told(item.id, given_up, facts)])


def refund_credit(account_id: UUID, *, key: UUID, now: Now, actor: str, amount: Money | None = None) -> Done:
    """`amount` of the customer's credit is paid out (None: all of it). The money itself leaves at the bank; this books it."""
    books = begin(
        account_id, key=key, wish={"refund": str(account_id), "amount": str(amount or "")}, now=now, actor=actor
    )
    if books.before:
        return books.before
    credit = Money(max(credit_of(account_id), 0), books.account.currency)
    out = credit if amount is None else amount
    _more_than_zero(out, books)
    if out > credit:
        raise BadValue("More cannot be paid out than the credit holds.", value=str(out))
    books.post(ledger.refund(credit=credit, amount=out, to=str(account_id), on=now.on))
    return books.finish("credit.refunded", [Told(account_id, out, {})])


def use_credit(account_id: UUID, *, key: UUID, now: Now, actor: str) -> Done:
    """Lays the customer's credit on what is open and not in dispute, in the order of the law."""
    books = begin(account_id, key=key, wish={"use_credit": str(account_id)}, now=now, actor=actor)
    if books.before:
        return books.before
    laid = Money(books.use_credit(), books.account.currency)
    return books.finish("credit.used", [Told(account_id, laid, {})]) if laid else Done(laid, ())


def undo(account_id: UUID, *, of: UUID, key: UUID, now: Now, actor: str) -> Done:
    """The correction whose key was `of` is taken back: every posting of it is mirrored, and all is as it was before."""
    books = begin(account_id, key=key, wish={"undo": str(of)}, now=now, actor=actor)
    if books.before:
        return books.before
    events = corrected_by(account_id, of)
    if not events:
        raise NotFound("This correction does not exist here.")
    if events[0].kind not in UNDOABLE:
        raise NotAllowed("This cannot be undone here.")
    postings = list(Posting.objects.filter(account=account_id, entry_id__in=events[0].data["entries"]).order_by("id"))
    if Posting.objects.filter(account=account_id, mirrors_id__in=events[0].data["entries"]).exists():
        raise Conflict("This correction was undone before.")
    _check_undo(account_id, postings)
    books.post_entries(mirrored(postings, now=now))
    books.close({p.claim_id for p in postings if p.claim_id})
    amount = total((Money(e.data["amount_minor"], e.data["currency"]) for e in events), currency=books.account.currency)
    facts = {"undone": events[0].kind, "correction": str(of), "claim": events[0].data.get("claim", "")}
    return books.finish("correction.undone", [Told(events[0].subject_id, amount, facts)])


def _claim(claim_id: UUID) -> Claim:
    claim = Claim.objects.filter(id=claim_id).first()
    if claim is None:
        raise NotFound("This invoice does not exist here.")
    return claim


def _check(because: str, known: Sequence[str]) -> None:
    if because not in known:
        raise BadValue(f"The reason is one of: {', '.join(known)}.", value=because)


def _more_than_zero(amount: Money, books: Books) -> None:
    if amount.currency != books.account.currency:
        raise BadValue("The amount has another currency than the account.", value=str(amount))
    if amount.minor <= 0:
        raise BadValue("Please choose an amount of more than zero.", value=str(amount))


def _charged(item: OpenItem, *, with_given_up: bool) -> Money:
    """What was charged for `item` and not credited since; `with_given_up` counts what was waived or written off of it."""
    books = (SOURCE[ItemKind(item.kind)], *(() if with_given_up else GIVEN_UP))
    found = Posting.objects.filter(item=item, book__in=books).aggregate(sum=Sum("amount_minor"))
    return Money(-int(found["sum"] or 0), item.claim.currency)


def _take_off(books: Books, item: OpenItem, amount: Money, *, on: date) -> None:
    """Takes `amount` off `item` as of `on`: what is open of it goes first, then what was paid becomes credit, and what had
    been given up goes last."""
    books.post(list(_opened_again(books, item, amount)), item=item)
    item.refresh_from_db(fields=["open_minor"])
    books.post(ledger.credit_note(item=open_item(item), amount=amount, on=on), item=item)


def _opened_again(books: Books, item: OpenItem, amount: Money) -> Iterator[Pair]:
    """What of `amount` is not open any more, taken back from where it went, so that the credit note covers all of it."""
    zero, name = Money.zero(amount.currency), str(item.id)
    left = max(amount - open_item(item).amount, zero)
    paid = _charged(item, with_given_up=False) - open_item(item).amount
    sources = [
        (Book.CREDIT, paid, PAID_TOO_MUCH),
        *((book, _given_up(item, book), GIVEN_UP_BEFORE) for book in GIVEN_UP),
    ]
    for book, there, reason in sources:
        part = min(left, max(there, zero))
        if part:
            debit = ledger.Posting(Book.RECEIVABLE, part, name)
            yield Pair(debit, ledger.Posting(book, -part, name), books.now.on, reason)
        left -= part


def _given_up(item: OpenItem, book: Book) -> Money:
    found = Posting.objects.filter(item=item, book=book).aggregate(sum=Sum("amount_minor"))
    return Money(int(found["sum"] or 0), item.claim.currency)


def _interest_anew(books: Books, claim: Claim) -> None:
    """Interest booked so far is taken off and booked anew on what the invoice should have charged, up to the same day."""
    item = OpenItem.objects.select_related("claim").filter(claim=claim, kind=ItemKind.INTEREST).first()
    if item is None or not (booked := _charged(item, with_given_up=False)):
        return
    last = Posting.objects.filter(item=item, book=Book.INTEREST).aggregate(day=Max("value_on"))["day"]
    _take_off(books, item, booked, on=books.now.on)
    Claim.objects.filter(id=claim.id).update(status=Claim.Status.OPEN)  # interest is computed for open claims only
    due = due_interest(claim.account_id, [claim.id], on=last + ONE_DAY)
    Claim.objects.filter(id=claim.id).update(status=claim.status)
    books.post_entries([one.entry for one in due])
    for one in due:
        books.tell("claim.accrued", claim.id, {"interest": [one.told]}, wakes=())


def _check_undo(account_id: UUID, postings: Sequence[Posting]) -> None:
    """Nothing may be built on the correction: neither its credit paid out, nor money laid where it would be missing."""
    credit = sum(p.amount_minor for p in postings if p.book == Book.CREDIT)
    if credit_of(account_id) + credit < 0:
        raise NotAllowed("The credit was paid out or used meanwhile, so this correction stays.")
    left: dict[UUID, int] = {}
    for p in postings:
        if p.book == Book.RECEIVABLE and p.item_id:
            left[p.item_id] = left.get(p.item_id, 0) - p.amount_minor
    for item, open_minor in OpenItem.objects.filter(id__in=left).values_list("id", "open_minor"):
        if open_minor + left[item] < 0:
            raise NotAllowed("Money was laid on this meanwhile, so this correction stays.")
