"""A returned debit as a person or the creditor's system tells it, with its code and what the banks charged.

The money itself may have been taken back before, by the bank's own file; then only cost and pause are added here.
"""

from __future__ import annotations

from uuid import UUID

from kulanz.data.payments.models import Receipt
from kulanz.domain.books.receipt import State, next_state
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue, Conflict, NotAllowed, NotFound
from kulanz.kernel.money import Money
from kulanz.kernel.words import say
from kulanz.stations.books.corrections import CorrectionEvent, Done, begin
from kulanz.stations.money.returned import LARGEST_FEE_MINOR, costs_of_returns, take_back


def returned_debit(receipt_id: UUID, *, code: str, bank_fee: Money, key: UUID, now: Now, actor: str) -> Done:
    """Inside the caller's transaction. `bank_fee` is what the banks really charged; the answer is the money taken back, or
    only the cost where the money had been taken back before."""
    found = Receipt.objects.filter(id=receipt_id).first()
    if found is None or found.account_id is None:
        raise NotFound(say("This payment does not exist here, or belongs to no account yet."))
    if not 0 <= bank_fee.minor <= LARGEST_FEE_MINOR or bank_fee.currency != found.currency:
        raise BadValue(
            say("What the banks charged lies between 0 and 100, in the currency of the payment."),
            value=str(bank_fee),
            field="bank_fee",
        )
    wish = {"returned_debit": str(receipt_id), "code": code, "fee": str(bank_fee)}
    books = begin(found.account_id, key=key, wish=wish, now=now, actor=actor)
    if books.before:
        return books.before
    receipt = Receipt.objects.select_for_update().get(id=receipt_id)
    is_news = _reverse(receipt, code)
    if not is_news and receipt.id in costs_of_returns(found.account_id):
        raise Conflict(say("This return was booked with its cost before."))
    back = take_back(books, receipt, code=code, bank_fee=bank_fee)
    if is_news:
        facts = {"source": receipt.source, "word": code, "attempt": str(receipt.attempt_id or "")}
        told = CorrectionEvent(receipt.id, Money(receipt.amount_minor, receipt.currency), facts)
        if back.cost:
            books.tell("claim.charged", back.claim, back.facts)
        return books.finish("receipt.reversed", [told], only=("tell",))
    return books.finish("claim.charged", [CorrectionEvent(back.claim, back.cost, back.facts)] if back.cost else [])


def _reverse(receipt: Receipt, code: str) -> bool:
    """Sets the state; False where news had set it before."""
    if receipt.state == State.REVERSED:
        return False
    if next_state(State(receipt.state), news=State.REVERSED) is None:
        raise NotAllowed(say("Only money that has arrived can be taken back."))
    receipt.state, receipt.word = State.REVERSED, code[:60]
    receipt.save(update_fields=["state", "word"])
    return True
