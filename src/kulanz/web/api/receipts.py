"""Payments that the creditor saw: reported here, they close claims like money on a bank statement.

A report has the creditor's own id for life; sent again it changes nothing, and its state only ever moves forward.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field

from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Account, Claim
from kulanz.data.tenancy.models import Creditor
from kulanz.domain.books.receipt import State
from kulanz.kernel.dates import add_workdays
from kulanz.kernel.errors import BadValue, Conflict, NotFound
from kulanz.kernel.money import Money
from kulanz.kernel.words import _, technical
from kulanz.ports.registry import plugin
from kulanz.stations.money import receive

from .access import Caller, caller_of, creditor_for
from .named import ReceiptState
from .once import once
from .reading import Amount, Currency, Day, Input, Word, money, plain, uuid_of

router = Router(tags=[_("Payments")])
SOURCE = "creditor"
BEGINNINGS = (State.PENDING, State.SETTLED)
MOST_CLAIMS = 50
OLDEST_DAYS = 3660


class ReceiptIn(Input):
    """Money the creditor saw. It goes to the claims named, else to the account, else it is matched by text and payer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"id": "Z-4711", "amount": "89.90", "paid_on": "2026-11-20", "claim_numbers": ["R-1"]}]
        }
    )

    id: str = Field(min_length=1, max_length=100, description=_("Your own id of this payment, the same for life."))
    creditor: str | None = Field(
        None, max_length=40, description=_("The creditor's key. It may be left out where there is only one.")
    )
    amount: Amount
    currency: Currency | None = Field(None, description=_("Without it: the creditor's."))
    paid_on: Day
    state: Literal["pending", "settled", "failed", "reversed"] = Field(
        "settled", description=_("Only what is settled closes a claim. What is pending holds messages back.")
    )
    account: str | None = Field(None, description=_("The account's id."))
    customer_number: str | None = Field(None, max_length=60, description=_("In place of the account."))
    source: str = Field("api", max_length=40, description=_("The system whose claim numbers these are."))
    claim_numbers: list[Word] = Field(default=[], max_length=MOST_CLAIMS, description=_("What the payer meant to pay."))
    text: str = Field("", max_length=500, description=_("Words that came with the payment."))
    reference: str = Field("", max_length=40)
    payer: str = Field("", max_length=160)
    payer_iban: str = Field("", max_length=34)


class ReceiptOut(BaseModel):
    """The payment as it stands now. `changed` says whether this call was news."""

    id: UUID
    account: UUID | None = Field(description=_("Null: not matched yet."))
    amount: str
    currency: str
    state: ReceiptState
    changed: bool


@router.post(
    "",
    response=ReceiptOut,
    summary=_("Report a payment"),
    description=_(
        "The money counts at once; claims are closed within seconds, told by `claim.reduced` and `claim.paid`. A payment "
        "that came back is reported again under its id with the state `reversed`."
    ),
)
@once
def report_receipt(request: HttpRequest, body: ReceiptIn) -> ReceiptOut:
    caller = caller_of(request)
    creditor = creditor_for(caller, body.creditor)
    amount = money(body.amount, body.currency or creditor.currency)
    seen = _seen(body, amount, creditor, caller)
    _not_another(seen)
    changed = receive.see(seen, now=caller.now, actor=caller.actor) is not None
    row = Receipt.objects.get(source=SOURCE, outside_id=seen.outside_id)
    return ReceiptOut(
        id=row.id, account=row.account_id, amount=plain(row.amount_minor, row.currency), currency=row.currency,
        state=State(row.state), changed=changed,
    )  # fmt: skip


def _seen(body: ReceiptIn, amount: Money, creditor: Creditor, caller: Caller) -> receive.Seen:
    today = caller.now.on
    if not today - timedelta(days=OLDEST_DAYS) <= body.paid_on <= today:
        raise BadValue(technical(f"The day of payment lies in the last ten years, and not after today ({today})."))
    claims = _claims(body, creditor)
    account = _account(body, amount.currency, creditor, claims)
    return receive.Seen(
        source=SOURCE,
        outside_id=f"{creditor.key}:{body.id}",
        state=State(body.state),
        amount=amount,
        creditor=creditor.id,
        account=account,
        claims=tuple(str(claim.id) for claim in claims),
        value_on=body.paid_on,
        expires_on=_expires(today, creditor) if body.state == "pending" else None,
        payer=body.payer,
        payer_iban=body.payer_iban,
        remittance=body.text,
        reference=body.reference,
    )


def _claims(body: ReceiptIn, creditor: Creditor) -> list[Claim]:
    numbers = list(dict.fromkeys(body.claim_numbers))
    found = list(Claim.objects.filter(creditor=creditor, source=body.source, number__in=numbers).order_by("id"))
    missing = [number for number in numbers if number not in {claim.number for claim in found}]
    if missing:
        raise NotFound(technical(f"There is no claim '{missing[0]}' of the source '{body.source}'."), claim=missing[0])
    if len({claim.account_id for claim in found}) > 1:
        raise BadValue(technical("These claims belong to different accounts; report a payment for each."))
    return found


def _account(body: ReceiptIn, currency: str, creditor: Creditor, claims: list[Claim]) -> UUID | None:
    """The one account that everything named in the call agrees on; None: nothing was named."""
    named = [claim.account_id for claim in claims[:1]]
    accounts = Account.objects.filter(creditor=creditor)
    if body.account is not None:
        id_ = uuid_of(body.account)
        of_id = accounts.filter(id=id_) if id_ else accounts.none()
        named.append(_only(of_id, f"There is no account '{body.account}'."))
    if body.customer_number is not None:
        of_customer = accounts.filter(customer__number=body.customer_number, currency=currency)
        said = f"There is no account in {currency} of the customer '{body.customer_number}'."
        named.append(_only(of_customer, said))
    if len(set(named)) > 1:
        raise BadValue(technical("Claims, account and customer do not belong together."))
    if named and not accounts.filter(id=named[0], currency=currency).exists():
        raise BadValue(technical(f"This account is not in {currency}."))
    return named[0] if named else None


def _only(accounts: QuerySet[Account], otherwise: str) -> UUID:
    found = accounts.values_list("id", flat=True).first()
    if found is None:
        raise NotFound(technical(otherwise))
    return found


def _expires(today: date, creditor: Creditor) -> date:
    holidays = plugin("country", creditor.country.lower()).holidays(creditor.region)
    return add_workdays(today, receive.TRANSFER_WORKDAYS, holidays)


def _not_another(seen: receive.Seen) -> None:
    """The same id stands for the same money, always; and what was never seen cannot come back."""
    known = Receipt.objects.filter(source=SOURCE, outside_id=seen.outside_id).first()
    if known is None:
        if seen.state not in BEGINNINGS:
            raise NotFound(technical("No payment was reported under this id before."))
        return
    if (known.amount_minor, known.currency) != (seen.amount.minor, seen.amount.currency):
        raise Conflict(
            technical(
                f"Under this id {plain(known.amount_minor, known.currency)} {known.currency} were reported before."
            )
        )
    if seen.account is not None and known.account_id not in (None, seen.account):
        raise Conflict(technical("Under this id a payment of another account was reported before."))
