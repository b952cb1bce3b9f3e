"""A returned debit: everything its money had closed is open again, with the old due date; the banks' cost is added where
the law allows it, and a person looks first where the reason asks for it.

The money itself may have been taken back before, by the bank's own file; then only cost and pause are added here.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from kulanz.data.agreements.models import Hold
from kulanz.data.desk.models import Task
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Claim, OpenItem, Posting
from kulanz.domain.books.ledger import charge
from kulanz.domain.books.receipt import State, next_state
from kulanz.domain.books.return_codes import ReturnReason, return_reason
from kulanz.domain.law.allocation import ItemKind
from kulanz.domain.law.fees import Fee, FeeVerdict, returned_debit_cost
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue, NotAllowed, NotFound
from kulanz.kernel.money import Money
from kulanz.kernel.words import say
from kulanz.stations.books.corrections import Books, CorrectionEvent, Done, begin, money_facts

LAWS: Mapping[str, str] = {  # countries in which the customer owes the real cost of a return that they caused
    "DE": "BGB 280(1), 241(2)",
    "AT": "ABGB 1333(2)",
}


def returned_debit(receipt_id: UUID, *, code: str, bank_fee: Money, key: UUID, now: Now, actor: str) -> Done:
    """Inside the caller's transaction. `bank_fee` is what the banks really charged; the answer is the money taken back, or
    only the cost where the money had been taken back before."""
    found = Receipt.objects.filter(id=receipt_id).first()
    if found is None or found.account_id is None:
        raise NotFound(say("This payment does not exist here, or belongs to no account yet."))
    if bank_fee.minor < 0 or bank_fee.currency != found.currency:
        raise BadValue(say("What the banks charged is an amount in the currency of the payment."), value=str(bank_fee))
    wish = {"returned_debit": str(receipt_id), "code": code, "fee": str(bank_fee)}
    books = begin(found.account_id, key=key, wish=wish, now=now, actor=actor)
    if books.before:
        return books.before
    receipt = Receipt.objects.select_for_update().get(id=receipt_id)
    because = return_reason(code)
    is_news = _reverse(receipt, code)
    reopened = books.turn_back(receipt.id)
    claim = _claim_of(receipt, reopened)
    fee = _charge(books, claim, bank_fee, because)
    shortfall = books.reclaim(claim)
    books.use_credit()
    _tell(books, receipt, reopened, shortfall, claim)
    _ask_a_person(books, receipt, because)
    if is_news:
        facts = {"source": receipt.source, "word": code, "attempt": str(receipt.attempt_id or "")}
        told = CorrectionEvent(receipt.id, Money(receipt.amount_minor, receipt.currency), facts)
        if fee.amount:
            books.tell("claim.charged", claim, {**_charged(claim, fee), **money_facts(fee.amount)})
        return books.finish("receipt.reversed", [told], only=("tell",))
    return books.finish(
        "claim.charged", [CorrectionEvent(claim, fee.amount, _charged(claim, fee))] if fee.amount else []
    )


def _reverse(receipt: Receipt, code: str) -> bool:
    """Sets the state; False where news had set it before."""
    if receipt.state == State.REVERSED:
        return False
    if next_state(State(receipt.state), news=State.REVERSED) is None:
        raise NotAllowed(say("Only money that has arrived can be taken back."))
    receipt.state, receipt.word = State.REVERSED, code[:60]
    receipt.save(update_fields=["state", "word"])
    return True


def _claim_of(receipt: Receipt, reopened: Mapping[UUID, int]) -> UUID:
    """The claim that bears the cost: the one of which most is open again, else the account's newest."""
    if reopened:
        return max(reopened, key=lambda claim: (reopened[claim], claim.int))
    claims = Claim.objects.filter(account=receipt.account_id)
    laid = Posting.objects.filter(account=receipt.account_id, receipt_id=receipt.id, claim__isnull=False)
    first = laid.order_by("id").values_list("claim_id", flat=True).first()
    newest = first or claims.order_by("-id").values_list("id", flat=True).first()
    assert newest, "an account is made by its first claim"
    return newest


def _charge(books: Books, claim: UUID, bank_fee: Money, because: ReturnReason) -> Fee:
    """The banks' own charge as an open part of the claim, if the customer caused it and the country lets it be passed on."""
    law = LAWS.get(books.account.creditor.country.upper(), "")
    fee = returned_debit_cost(
        bank_charges=bank_fee, is_customers_fault=because.is_customers_fault and bool(law), law=law
    )
    if fee.verdict is FeeVerdict.ALLOWED:
        item = OpenItem.objects.create(claim_id=claim, account=books.account, kind=ItemKind.COST, due_on=books.now.on)
        pairs = charge(item=str(item.id), kind=ItemKind.COST, amount=fee.amount, on=books.now.on, reason=fee.reason)
        books.post(pairs, item=item)
        books.close([claim])
    return fee


def _charged(claim: UUID, fee: Fee) -> dict[str, str]:
    return {"claim": str(claim), "part": str(ItemKind.COST), "rule": fee.reason.rule, "law": fee.reason.law}


def _tell(books: Books, receipt: Receipt, reopened: Mapping[UUID, int], shortfall: Money, claim: UUID) -> None:
    for one, minor in reopened.items():
        books.tell("claim.reopened", one, {"receipt": str(receipt.id), "back_minor": minor})
    if shortfall:
        books.tell("credit.reclaimed", claim, {"receipt": str(receipt.id), **money_facts(shortfall)})


def _ask_a_person(books: Books, receipt: Receipt, because: ReturnReason) -> None:
    """A task for every return; a pause besides where nothing may ask for money before somebody has looked."""
    now = books.now
    Task.objects.get_or_create(
        key=f"reversed_money:{receipt.id}",
        defaults={
            "kind": Task.Kind.REVERSED_MONEY, "account_id": receipt.account_id, "subject_id": receipt.id,
            "note": str(because.words), "made_at": now.at, "due_on": now.on,
        },
    )  # fmt: skip
    if because.needs_person:
        hold, is_new = Hold.objects.get_or_create(
            id=books.key,
            defaults={
                "account": books.account, "kind": Hold.Kind.CHECKING, "reason": str(because.words), "since_on": now.on,
                "made_by": books.actor,
            },
        )  # fmt: skip
        if is_new:
            books.tell("hold.set", hold.id, {"kind": str(hold.kind), "until_on": None})
