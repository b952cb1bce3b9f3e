"""What follows when money is taken back: what it had closed is open again with its old due date, the banks' cost is added
where the law allows it, and a person looks first where the reason asks for it. For the stations that take money back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from kulanz.data.agreements.models import Hold
from kulanz.data.desk.models import Task
from kulanz.data.desk.tasks import add_task
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Claim, Event, OpenItem, Posting
from kulanz.domain.books.ledger import charge
from kulanz.domain.books.return_codes import return_reason
from kulanz.domain.law.allocation import ItemKind
from kulanz.domain.law.fees import Fee, FeeVerdict, returned_debit_cost
from kulanz.kernel.money import Money
from kulanz.stations.books.corrections import Books, money_facts

LARGEST_FEE_MINOR = 100_00  # what banks charge for a return is a few euros; more is a mistake, and is not passed on
LAWS: Mapping[str, str] = {  # countries in which the customer owes the real cost of a return that they caused
    "DE": "BGB 280(1), 241(2)",
    "AT": "ABGB 1333(2)",
}


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What it came to: what is open again, and the cost with the facts of its event (None: nothing was charged)."""

    reopened: Mapping[UUID, int]
    claim: UUID  # bears the cost
    cost: Money | None
    facts: Mapping[str, str | int]


def take_back(books: Books, receipt: Receipt, *, code: str, bank_fee: Money) -> TakenBack:
    """Turns round what `receipt` had brought, once. `code`: why the bank returned it; empty: nobody said why."""
    reopened = books.turn_back(receipt.id)
    claim = _claim_of(receipt, reopened)
    fee = _charge(books, claim, receipt, bank_fee, code)
    shortfall = books.reclaim(claim)
    books.use_credit()
    for one, minor in reopened.items():
        books.tell("claim.reopened", one, {"receipt": str(receipt.id), "back_minor": minor})
    if shortfall:
        books.tell("credit.reclaimed", claim, {"receipt": str(receipt.id), **money_facts(shortfall)})
    _ask_a_person(books, receipt, code)
    return TakenBack(reopened, claim, fee.amount or None, _charged(claim, receipt, fee))


def costs_of_returns(account_id: UUID) -> frozenset[UUID]:
    """The receipts of an account whose return was booked with its cost; it is owed once."""
    charged = Event.objects.filter(account=account_id, kind="claim.charged", data__has_key="receipt")
    return frozenset(UUID(data["receipt"]) for data in charged.values_list("data", flat=True))


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


def _charge(books: Books, claim: UUID, receipt: Receipt, bank_fee: Money, code: str) -> Fee:
    """The banks' own charge as an open part of the claim, if the customer caused it and the country lets it be passed on."""
    law = LAWS.get(books.account.creditor.country.upper(), "")
    is_at_fault = bool(code and law) and return_reason(code).is_customers_fault
    fee = returned_debit_cost(bank_charges=bank_fee, is_customers_fault=is_at_fault, law=law)
    if fee.verdict is FeeVerdict.ALLOWED:
        item = OpenItem.objects.create(claim_id=claim, account=books.account, kind=ItemKind.COST, due_on=books.now.on)
        pairs = charge(item=str(item.id), kind=ItemKind.COST, amount=fee.amount, on=books.now.on, reason=fee.reason)
        books.post(pairs, item=item)
        books.close([claim])
    return fee


def _charged(claim: UUID, receipt: Receipt, fee: Fee) -> dict[str, str | int]:
    reason = fee.reason
    return {
        "claim": str(claim), "receipt": str(receipt.id), "part": str(ItemKind.COST), "rule": reason.rule, "law": reason.law,
        **money_facts(fee.amount),
    }  # fmt: skip


def _ask_a_person(books: Books, receipt: Receipt, code: str) -> None:
    """A task for every return; a pause besides where nothing may ask for money before somebody has looked."""
    now, because = books.now, return_reason(code)
    note = str(because.words) if code else receipt.word
    add_task(Task.Kind.REVERSED_MONEY, receipt.account_id, about=receipt.id, note=note, now=now)
    if code and because.needs_person:
        hold, is_new = Hold.objects.get_or_create(
            id=books.key,
            defaults={
                "account": books.account, "kind": Hold.Kind.CHECKING, "reason": str(because.words), "since_on": now.on,
                "made_by": books.actor,
            },
        )  # fmt: skip
        if is_new:
            books.tell("hold.set", hold.id, {"kind": str(hold.kind), "until_on": None})
