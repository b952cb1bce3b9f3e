"""An assignment is undone by a person: its postings are mirrored, the claims are open as before, and the money waits again.

Also what was taken for the same money as another source's is told apart here. Nothing of the books is edited.
"""

from __future__ import annotations

from uuid import UUID

from kulanz.data.history import Happened, lock_accounts, record
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Account
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import Conflict, NotFound
from kulanz.kernel.ids import new_id
from kulanz.kernel.money import Money
from kulanz.kernel.words import say
from kulanz.stations.books.corrections import Books, CorrectionEvent, credit_of
from kulanz.stations.money.placing import ask_a_person

MAY_BE_UNDONE = (Receipt.State.ANNOUNCED, Receipt.State.PENDING, Receipt.State.SETTLED)


def unmatch(receipt_id: UUID, *, because: str, now: Now, actor: str) -> None:
    """Takes the money off its account; it waits at the desk again, and is never placed by itself a second time."""
    known = _find(receipt_id)
    heads = lock_accounts([known.account_id] if known.account_id else [])  # before the receipt, as allocation does
    receipt = _assigned(receipt_id)
    if receipt.account_id != known.account_id or receipt.account_id is None:
        raise Conflict(say("This money is not assigned, so there is nothing to undo."))
    account = Account.objects.select_related("creditor", "customer").get(id=receipt.account_id)
    books = Books(account, new_id(), now, actor, input="", heads=heads)
    _mirror(receipt, books)
    receipt.account, receipt.matched, receipt.claim_ids, receipt.allocated_at = None, Receipt.Matched.UNCLEAR, [], None
    receipt.save(update_fields=["account", "matched", "claim_ids", "allocated_at"])
    Receipt.objects.filter(same_as_id=receipt.id).update(account=None)  # it follows the money that it tells once more
    ask_a_person([receipt], now=now)
    told = CorrectionEvent(
        receipt.id, Money(receipt.amount_minor, receipt.currency), {"because": because.strip()[:200]}
    )
    books.finish("receipt.unmatched", [told])


def tell_apart(receipt_id: UUID, *, now: Now, actor: str) -> None:
    """A person says: these are two payments. The second one counts too, on the account where it is."""
    known = _find(receipt_id)
    lock_accounts([known.account_id] if known.account_id else [])
    receipt = _find(receipt_id, is_locked=True)
    if receipt.same_as_id is None or receipt.account_id is None:
        raise Conflict(say("This money is not tied to other money."))
    receipt.same_as_id = None
    receipt.save(update_fields=["same_as_id"])
    data = {"amount_minor": receipt.amount_minor, "source": receipt.source, "claims": list(receipt.claim_ids)}
    record([Happened("receipt.matched", receipt.id, receipt.account_id, actor, data)], now=now)


def _find(receipt_id: UUID, *, is_locked: bool = False) -> Receipt:
    rows = Receipt.objects.select_for_update() if is_locked else Receipt.objects.all()
    receipt = rows.filter(id=receipt_id).first()
    if receipt is None:
        raise NotFound(say("This money is not known here."))
    return receipt


def _assigned(receipt_id: UUID) -> Receipt:
    receipt = _find(receipt_id, is_locked=True)
    if receipt.account_id is None or receipt.matched != Receipt.Matched.YES or receipt.same_as_id:
        raise Conflict(say("This money is not assigned, so there is nothing to undo."))
    if receipt.state not in MAY_BE_UNDONE:
        raise Conflict(say("This money was taken back already."))
    return receipt


def _mirror(receipt: Receipt, books: Books) -> None:
    """Everything the money had brought is turned round, unless part of it went on as credit meanwhile."""
    reopened = books.turn_back(receipt.id)
    if credit_of(books.account.id) < 0:
        raise Conflict(say("Part of this money was used as credit or paid out. Please undo that first."))
    for claim, minor in reopened.items():
        books.tell("claim.reopened", claim, {"receipt": str(receipt.id), "back_minor": minor})
