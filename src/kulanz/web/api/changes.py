"""A claim changed or partly credited by its creditor: words and days in place, money by postings only.

Merge patch in spirit, https://www.rfc-editor.org/rfc/rfc7396: what is left out stays, a day that is null is taken away.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from kulanz.data.receivables.models import Claim
from kulanz.data.scope import tenant_scope
from kulanz.kernel.errors import BadValue, Conflict, KulanzError
from kulanz.kernel.money import Money
from kulanz.kernel.words import _, technical
from kulanz.stations.books import adjust
from kulanz.stations.claims.amend import AMENDABLE, amend

from .access import caller_of
from .claims import ClaimOut, claim_of, router, view_of
from .named import ClaimStatus
from .once import once
from .problems import BadFields, Fault
from .reading import Amount, Day, Input, money, plain

WITHDRAW = "withdraw the claim and hand it in under a new number."
STAYS: Mapping[str, str] = {  # fields of a claim that never change, and why
    "claim_number": f"The number is what a claim is known by, for life; {WITHDRAW}",
    "source": f"The source is part of what a claim is known by, for life; {WITHDRAW}",
    "creditor": f"A claim never changes its creditor; {WITHDRAW}",
    "customer_number": f"A claim never changes its customer; {WITHDRAW}",
    "currency": f"A claim never changes its currency; {WITHDRAW}",
    "issued_on": f"The day of issue decides which rates and fees apply, so it stays; {WITHDRAW}",
    "fee": "A fee is a posting of its own; hand the claim in again with another fee, or give the fee up.",
    "open": "What is open is the sum of the postings; change `amount`, send a credit note or report a payment.",
    "status": "The status follows from the books; withdraw the claim, send a credit note or report a payment.",
    "reference": "The reference stands in letters and transfers already, so it stays for life.",
    "invoice_amount": "What was billed once does not change; change `amount`, which is what you ask for.",
}


class ClaimChange(Input):
    """What is different now; fields left out stay as they are."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"amount": "79.90", "due_on": "2026-11-16"}]})

    amount: Amount = Field(
        "", description=_("What was charged, before payments and credit notes; the difference is posted.")
    )
    due_on: Day | None = Field(None, description=_("Stays once the claim is paid or interest was booked."))
    kind: str = Field("", max_length=80)
    reason: str = Field("", max_length=200)
    contract: str = Field("", max_length=80)
    deadline_on: Day | None = Field(None, description=_("Null takes it away."))
    deadline_for: str = Field("", max_length=80, description=_("What happens on that day."))
    mandate: str = Field("", max_length=35)

    @model_validator(mode="before")
    @classmethod
    def _what_stays(cls, data: Any) -> Any:  # Any: JSON, not checked yet
        if isinstance(data, dict) and (wrong := [name for name in STAYS if name in data]):
            raise ValidationError.from_exception_data(cls.__name__, [_stays(name, data[name]) for name in wrong])
        return data


class ClaimChanged(ClaimOut):
    """The claim as it stands now."""

    changed: bool = Field(description=_("Whether this call was news."))


class CreditNoteIn(Input):
    """A paper by which you take back part of an invoice, as if you had never charged it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"number": "G-17", "amount": "20.00", "dated_on": "2026-11-09"}]}
    )

    number: str = Field(
        min_length=1,
        max_length=80,
        description=_("The number of the paper: sent again for this claim it is worked once."),
    )
    amount: Amount
    dated_on: Day = Field(description=_("The day of the paper."))
    because: Literal["wrong_amount", "returned", "not_delivered", "cancelled", "other"] = "other"


class CreditNoteOut(BaseModel):
    """The credit note, and how its claim stands now. What was paid on the credited part is the customer's credit."""

    claim: UUID
    number: str
    amount: str
    currency: str
    open: str
    status: ClaimStatus
    changed: bool = Field(description=_("Whether this call was news."))


@router.patch(
    "/{uuid:claim}",
    response=ClaimChanged,
    summary=_("Change a claim"),
    description=_(
        "Sent twice it changes once, so it needs no Idempotency-Key. The same claim sent again by its source as it was "
        "leaves the change in place; what cannot change is refused with the reason."
    ),
)
def change_claim(request: HttpRequest, claim: UUID, body: ClaimChange) -> ClaimChanged:
    caller = caller_of(request)
    with tenant_scope(caller.tenant_id):
        row = claim_of(caller, claim)
        values, named = body.model_dump(include=set(AMENDABLE)), body.model_fields_set
        if not named:
            raise BadValue(technical("Name at least one field to change."))
        if "due_on" in named and body.due_on is None:
            raise BadFields([Fault(place="/due_on", reason="A claim always has a due day; name another one.")])
        changed = amend(
            row.id,
            values={name: value for name, value in values.items() if name in named},
            amount=_money(body.amount, row.currency) if "amount" in named else None,
            now=caller.now,
            actor=caller.actor,
        )
        return ClaimChanged(**view_of(caller, claim).model_dump(), changed=changed)


@router.post(
    "/{uuid:claim}/credit-notes",
    response=CreditNoteOut,
    summary=_("Send a credit note"),
    description=_(
        "Known by its number: the same again changes nothing, another amount under it is a conflict. One paper over "
        "several claims is sent for each of them with its part."
    ),
)
@once
def send_credit_note(request: HttpRequest, claim: UUID, body: CreditNoteIn) -> CreditNoteOut:
    caller = caller_of(request)
    row = claim_of(caller, claim)
    amount = _money(body.amount, row.currency)
    if body.dated_on > caller.now.on:
        raise BadFields([Fault(place="/dated_on", reason=f"The day is not after today ({caller.now.on}).")])
    try:
        done = adjust.credit_note(
            row.id, amount=amount, because=body.because, key=adjust.credit_note_key(row.id, body.number), now=caller.now,
            actor=caller.actor, number=body.number, dated_on=body.dated_on,
        )  # fmt: skip
    except Conflict:
        raise Conflict(
            technical("A credit note with this number was sent for this claim before, with another content.")
        ) from None
    row.refresh_from_db()
    return CreditNoteOut(
        claim=row.id, number=body.number, amount=plain(amount.minor, row.currency), currency=row.currency,
        open=plain(row.open_minor, row.currency), status=Claim.Status(row.status), changed=done.is_new,
    )  # fmt: skip


def _money(text: str, currency: str) -> Money:
    try:
        return money(text, currency)
    except KulanzError as error:
        raise BadFields([Fault(place="/amount", reason=error.message)]) from None


def _stays(name: str, value: Any) -> InitErrorDetails:  # Any: JSON
    return InitErrorDetails(type=PydanticCustomError("stays", STAYS[name]), loc=(name,), input=value)
