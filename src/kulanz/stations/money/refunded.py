"""Money that a provider says it gave back: what we had asked for is booked, anything else is for a person."""

from __future__ import annotations

from uuid import UUID

from kulanz.data.desk.models import Task
from kulanz.data.desk.tasks import add_task
from kulanz.data.payments.models import Receipt, Refund
from kulanz.data.receivables.models import Claim
from kulanz.domain.books.ledger import refund
from kulanz.kernel.dates import Now
from kulanz.kernel.money import Money
from kulanz.stations.books.corrections import Books, CorrectionEvent, begin, credit_of

ACTOR = "rule:refund/1"


def book(receipt: Receipt, total: Money, *, now: Now) -> UUID | None:
    """`total`: all that has gone back of `receipt` so far. Each refund we asked for is booked once, the oldest first; the
    receipt's id if anything changed. Inside the caller's transaction."""
    refunds = list(Refund.objects.filter(receipt=receipt).order_by("id").select_for_update())
    left = total.minor - sum(one.amount_minor for one in refunds if one.state == Refund.State.DONE)
    done = []
    for one in refunds:
        if one.state != Refund.State.DONE and one.amount_minor <= left:
            left -= one.amount_minor
            done.append(one)
    for one in done:
        _book(receipt, one, now)
    is_told = left > 0 and _ask_a_person(receipt, Money(left, total.currency), now)
    return receipt.id if done or is_told else None


def _book(receipt: Receipt, asked: Refund, now: Now) -> None:
    """Out of the customer's credit. What had paid something meanwhile is open again: the money is gone, whatever our books
    had made of it."""
    Refund.objects.filter(id=asked.id).update(state=Refund.State.DONE, next_try_at=None)
    amount = Money(asked.amount_minor, asked.currency)
    books = begin(asked.account_id, key=asked.id, wish={"refund": str(asked.id)}, now=now, actor=ACTOR)
    if books.before:
        return
    facts = {"refund": str(asked.id), "because": asked.because, "source": receipt.source}
    is_whole, credit = asked.amount_minor == receipt.amount_minor, max(credit_of(asked.account_id), 0)
    if is_whole and credit < asked.amount_minor:
        _turn_back(books, receipt)
    else:
        books.post(
            refund(
                credit=max(amount, Money(credit, amount.currency)), amount=amount, to=str(asked.account_id), on=now.on
            ),
            receipt=receipt.id,
        )
        _reclaim(books)
    books.finish("receipt.refunded", [CorrectionEvent(receipt.id, amount, facts)])


def _turn_back(books: Books, receipt: Receipt) -> None:
    """All of a payment went back: it is as if it had never come."""
    Receipt.objects.filter(id=receipt.id).update(state=Receipt.State.REVERSED, word="refunded")
    for claim, minor in books.turn_back(receipt.id).items():
        books.tell("claim.reopened", claim, {"receipt": str(receipt.id), "back_minor": minor})
    _reclaim(books)


def _reclaim(books: Books) -> None:
    newest = Claim.objects.filter(account=books.account).order_by("-id").values_list("id", flat=True).first()
    assert newest, "an account is made by its first claim"
    books.reclaim(newest)


def _ask_a_person(receipt: Receipt, outside: Money, now: Now) -> bool:
    """Money given back without our asking: only a person knows what it was given back for."""
    key = f"{Task.Kind.REFUNDED_OUTSIDE}:{receipt.id}:{outside.minor}"
    return add_task(
        Task.Kind.REFUNDED_OUTSIDE, receipt.account_id, about=receipt.id, key=key, note=str(outside), now=now
    )
