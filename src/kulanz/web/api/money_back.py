"""Money that goes back: a returned debit with its cost, the customer's credit used or paid out, a refund through the provider.

What a person at the office does on the account, by the same stations.
"""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from pydantic import BaseModel, ConfigDict, Field

from kulanz.data.payments.models import Receipt, Refund
from kulanz.data.receivables.models import Account, Claim
from kulanz.data.scope import tenant_scope
from kulanz.kernel.errors import KulanzError, NotFound
from kulanz.kernel.ids import new_id
from kulanz.kernel.money import Money
from kulanz.kernel.words import _, say
from kulanz.stations.books import adjust
from kulanz.stations.books.corrections import Done, free_credit
from kulanz.stations.money import refund as station
from kulanz.stations.money.returned_debit import returned_debit

from .access import Caller, caller_of
from .accounts import account_of
from .accounts import router as accounts_router
from .facts import with_places
from .named import RefundState
from .once import once
from .problems import BadFields, Fault
from .reading import Amount, Input, money, plain
from .receipts import router as receipts_router

Why = Literal["paid_too_much", "paid_twice", "credit_note", "other"]


class ReturnIn(Input):
    """The bank returned a debit."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"code": "AM04", "bank_fee": "3.00"}]})

    code: str = Field(
        pattern=r"^[A-Za-z0-9]{4}$",
        description=_("The bank's reason, by ISO 20022. One that we do not know is looked at by a person."),
    )
    bank_fee: Amount | None = Field(
        None,
        description=_("What the banks really charged. It is added only where the customer caused the return."),
    )


class RefundIn(Input):
    model_config = ConfigDict(json_schema_extra={"examples": [{"amount": "20.00", "because": "credit_note"}]})

    amount: Amount | None = Field(None, description=_("Null: all that may go back."))
    because: Why


class Empty(Input):
    """Nothing to say."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})


class CorrectionOut(BaseModel):
    """What was booked, and how the account stands after it."""

    correction: UUID = Field(description=_("Its own id, by which it is undone where it can be."))
    account: UUID
    amount: str
    currency: str
    open: str = Field(description=_("Of all invoices of the account."))
    credit: str = Field(description=_("What of the customer's credit is free."))


class RefundOut(BaseModel):
    """A refund through the provider. `asked` until the provider says what became of it."""

    id: UUID
    receipt: UUID
    amount: str
    currency: str
    state: RefundState
    word: str = Field(description=_("Why the provider refused it, in its own word."))


@receipts_router.post(
    "/{uuid:receipt}/return",
    response=CorrectionOut,
    summary=_("Report a returned debit"),
    description=_(
        "What the money had paid is open again with its old due day. A return that the bank statement told before only gets "
        "its cost, once."
    ),
)
@once
def return_receipt(request: HttpRequest, receipt: UUID, body: ReturnIn) -> CorrectionOut:
    caller = caller_of(request)
    row = _receipt(receipt, caller)
    fee = _money(body.bank_fee, row.currency, "/bank_fee") or Money.zero(row.currency)
    key = new_id()
    done = with_places(
        lambda: returned_debit(
            row.id, code=body.code.upper(), bank_fee=fee, key=key, now=caller.now, actor=caller.actor
        )
    )
    assert row.account is not None, "a return was booked on it"
    return _stands(row.account, key, done)


@receipts_router.post(
    "/{uuid:receipt}/refunds",
    response=RefundOut,
    summary=_("Give money back through its provider"),
    description=_(
        "Out of the customer's credit; a payment that is still on its way is cancelled as a whole. The provider is asked at "
        "once; `receipt.refunded`, `receipt.failed` or `refund.refused` tells what became of it."
    ),
)
@once
def refund_receipt(request: HttpRequest, receipt: UUID, body: RefundIn) -> RefundOut:
    caller = caller_of(request)
    row = _receipt(receipt, caller)
    amount = _money(body.amount, row.currency, "/amount")
    asked = with_places(
        lambda: station.ask(
            row.id, amount=amount, because=body.because, key=new_id(), now=caller.now, actor=caller.actor
        )
    )
    return _refund_out(asked)


@receipts_router.get("/{uuid:receipt}/refunds/{uuid:refund}", response=RefundOut, summary=_("What became of a refund"))
def read_refund(request: HttpRequest, receipt: UUID, refund: UUID) -> RefundOut:
    caller = caller_of(request)
    with tenant_scope(caller.tenant_id):
        found = Refund.objects.filter(id=refund, receipt=_receipt(receipt, caller)).first()
        if found is None:
            raise NotFound(say("There is no such refund."))
        return _refund_out(found)


@accounts_router.post(
    "/{uuid:account}/credit/use",
    response=CorrectionOut,
    summary=_("Lay the credit on what is open"),
    description=_("In the order of the law; what is objected to is left alone."),
)
@once
def use_credit(request: HttpRequest, account: UUID, body: Empty) -> CorrectionOut:
    caller, key = caller_of(request), new_id()
    row = account_of(account, caller)
    return _stands(row, key, adjust.use_credit(row.id, key=key, now=caller.now, actor=caller.actor))


@accounts_router.post(
    "/{uuid:account}/credit/refund",
    response=CorrectionOut,
    summary=_("Book a credit that you paid out"),
    description=_("The money leaves at your bank; this books it. A provider is asked through its payment instead."),
)
@once
def refund_credit(request: HttpRequest, account: UUID, body: RefundIn) -> CorrectionOut:
    caller, key = caller_of(request), new_id()
    row = account_of(account, caller)
    amount = _money(body.amount, row.currency, "/amount")
    done = with_places(
        lambda: adjust.refund_credit(
            row.id, because=body.because, amount=amount, key=key, now=caller.now, actor=caller.actor
        )
    )
    return _stands(row, key, done)


@accounts_router.post(
    "/{uuid:account}/corrections/{uuid:correction}/undo",
    response=CorrectionOut,
    summary=_("Undo a correction"),
    description=_("A credit note, a write-off, what was given up, a credit used or paid out: all is as it was before."),
)
@once
def undo_correction(request: HttpRequest, account: UUID, correction: UUID, body: Empty) -> CorrectionOut:
    caller, key = caller_of(request), new_id()
    row = account_of(account, caller)
    return _stands(row, key, adjust.undo(row.id, of=correction, key=key, now=caller.now, actor=caller.actor))


def _receipt(id_: UUID, caller: Caller) -> Receipt:
    rows = Receipt.objects.select_related("account").filter(id=id_)
    row = (rows.filter(creditor=caller.creditor_id) if caller.creditor_id else rows).first()
    if row is None:
        raise NotFound(say("There is no such payment."))
    return row


def _money(text: str | None, currency: str, place: str) -> Money | None:
    if text is None:
        return None
    try:
        return money(text, currency)
    except KulanzError as error:
        raise BadFields([Fault(place=place, reason=error.message)]) from None


def _stands(account: Account, key: UUID, done: Done) -> CorrectionOut:
    open_minor = sum(
        Claim.objects.filter(account=account, status=Claim.Status.OPEN).values_list("open_minor", flat=True)
    )
    currency = account.currency
    return CorrectionOut(
        correction=key, account=account.id, amount=plain(done.amount.minor, currency), currency=currency,
        open=plain(open_minor, currency), credit=plain(max(free_credit(account.id), 0), currency),
    )  # fmt: skip


def _refund_out(row: Refund) -> RefundOut:
    return RefundOut(
        id=row.id, receipt=row.receipt_id, amount=plain(row.amount_minor, row.currency), currency=row.currency,
        state=Refund.State(row.state), word=row.word,
    )  # fmt: skip
