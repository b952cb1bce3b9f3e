"""Interest that was booked and should not have been: taken off a claim and booked anew as far as it is owed.

For credit notes, which take part of an invoice back, and for protections after which no interest arises. Something is taken off
in the order open, paid (it becomes credit), given up.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Max, Sum

from kulanz.data.receivables.models import Claim, OpenItem, Posting
from kulanz.domain.books import ledger
from kulanz.domain.books.ledger import SOURCE, Book, Pair
from kulanz.domain.books.posting_rules import GIVEN_UP_BEFORE, PAID_TOO_MUCH
from kulanz.domain.law.allocation import ItemKind
from kulanz.kernel.dates import Now
from kulanz.kernel.money import Money
from kulanz.stations.books.corrections import Books, CorrectionEvent, begin, open_item
from kulanz.stations.books.due_interest import due_interest, running_interest

GIVEN_UP = (Book.WAIVED, Book.WRITTEN_OFF)
ONE_DAY = timedelta(days=1)


def take_back_interest(account_id: UUID, *, key: UUID, now: Now, actor: str) -> Money:
    """What was booked on open claims for days that bear no interest any more, because a stop was noted later than it
    began. What was paid of it is the customer's credit. How much was taken back."""
    books = begin(account_id, key=key, wish={"take_back_interest": str(account_id)}, now=now, actor=actor)
    if books.before:
        return books.before.amount
    told = []
    for claim in Claim.objects.filter(account=account_id, status=Claim.Status.OPEN).order_by("due_on", "id"):
        excess = _excess(claim)
        if excess:
            interest_anew(books, claim)
            books.use_credit(first=claim.id)
            told.append(CorrectionEvent(claim.id, -excess, {"claim": str(claim.id), "changed": ["interest"]}))
    if not told:
        return Money.zero(books.account.currency)
    books.close([one.subject for one in told])
    return books.finish("claim.corrected", told).amount


def _excess(claim: Claim) -> Money:
    """How much more interest is booked than is owed up to the last day that was booked."""
    item = OpenItem.objects.select_related("claim").filter(claim=claim, kind=ItemKind.INTEREST).first()
    last = _last_day(item) if item else None
    if item is None or last is None:
        return Money.zero(claim.currency)
    running = running_interest(claim.account_id, [claim.id], on=last + ONE_DAY)
    owed = running[0].owed.amount if running else Money.zero(claim.currency)
    return max(charged(item, with_given_up=True) - owed, Money.zero(claim.currency))


def interest_anew(books: Books, claim: Claim) -> None:
    """Interest booked so far is taken off and booked anew on what the invoice should have charged, up to the same day."""
    item = OpenItem.objects.select_related("claim").filter(claim=claim, kind=ItemKind.INTEREST).first()
    if item is None or not (booked := charged(item, with_given_up=False)):
        return
    last = _last_day(item)
    assert last is not None
    take_off(books, item, booked, on=books.now.on)
    Claim.objects.filter(id=claim.id).update(status=Claim.Status.OPEN)  # interest is computed for open claims only
    due = due_interest(claim.account_id, [claim.id], on=last + ONE_DAY)
    Claim.objects.filter(id=claim.id).update(status=claim.status)
    books.post_entries([one.entry for one in due])
    for one in due:
        books.tell("claim.accrued", claim.id, {"interest": [one.told]}, only=())


def _last_day(item: OpenItem) -> date | None:
    """The last day for which interest was booked; None: none was."""
    charges = Posting.objects.filter(item=item, book=Book.INTEREST, amount_minor__lt=0)
    day: date | None = charges.aggregate(day=Max("value_on"))["day"]
    return day


def charged(item: OpenItem, *, with_given_up: bool) -> Money:
    """What was charged for `item` and not credited since; `with_given_up` counts what was waived or written off of it."""
    books = (SOURCE[ItemKind(item.kind)], *(() if with_given_up else GIVEN_UP))
    found = Posting.objects.filter(item=item, book__in=books).aggregate(sum=Sum("amount_minor"))
    return Money(-int(found["sum"] or 0), item.claim.currency)


def take_off(books: Books, item: OpenItem, amount: Money, *, on: date) -> None:
    """Takes `amount` off `item` as of `on`: what is open of it goes first, then what was paid becomes credit, and what had
    been given up goes last."""
    books.post(list(_opened_again(books, item, amount)), item=item)
    item.refresh_from_db(fields=["open_minor"])
    books.post(ledger.credit_note(item=open_item(item), amount=amount, on=on), item=item)


def _opened_again(books: Books, item: OpenItem, amount: Money) -> Iterator[Pair]:
    """What of `amount` is not open any more, taken back from where it went, so that the credit note covers all of it."""
    zero, name = Money.zero(amount.currency), str(item.id)
    left = max(amount - open_item(item).amount, zero)
    paid = charged(item, with_given_up=False) - open_item(item).amount
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
