"""Claims as a caller states them: each becomes a draft or is rejected with the place and the reason of every fault.

A field is as long as the column that will keep it (a test holds both equal): nothing is cut off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Annotated, Any

from babel import Locale
from django.core.exceptions import ValidationError as NotAnEmail
from django.core.validators import validate_email
from pydantic import AfterValidator, Field, SkipValidation, ValidationError

from kulanz.data.receivables.models import Claim
from kulanz.data.tenancy.models import Creditor
from kulanz.kernel.errors import KulanzError
from kulanz.kernel.money import Money
from kulanz.kernel.words import _
from kulanz.ports.intake import ClaimDraft

from .problems import Fault, pointer
from .reading import Amount, Currency, Day, Input, money

MOST_CLAIMS = 1000


def _email(value: str) -> str:
    try:
        validate_email(value)
    except NotAnEmail:
        raise ValueError("This is not an e-mail address.") from None
    return value


def _country(value: str) -> str:
    if value not in _countries():
        raise ValueError("This is not a country we know. Write its two letters, DE for example.")
    return value


def _language(value: str) -> str:
    if value not in Locale("en").languages or len(value) != len("de"):
        raise ValueError("This is not a language we know. Write its two letters, de for example.")
    return value


@cache
def _countries() -> frozenset[str]:
    return frozenset(Locale("en").territories)


class ClaimIn(Input):
    """One claim as its source states it. Sent again the same it changes nothing, sent again differently it corrects."""

    customer_number: str = Field(min_length=1, max_length=60)
    claim_number: str = Field(min_length=1, max_length=80, description=_("Unique within its source, for life."))
    amount: Amount = Field(description=_("What is owed, as a text: digits and a point."))
    due_on: Day
    currency: Currency | None = Field(None, description=_("Without it: the creditor's."))
    customer_name: str = Field("", max_length=160)
    issued_on: Day | None = None
    email: Annotated[str, AfterValidator(_email)] | None = Field(None, max_length=254)
    phone: str = Field("", max_length=64)
    street: str = Field("", max_length=120)
    postcode: str = Field("", max_length=12)
    town: str = Field("", max_length=80)
    country: Annotated[str, AfterValidator(_country)] | None = Field(
        None, max_length=2, description=_("Two letters (ISO 3166). Without it: the creditor's.")
    )
    language: Annotated[str, AfterValidator(_language)] | None = Field(
        None, max_length=2, description=_("Two letters (ISO 639). Without it: the creditor's.")
    )
    salutation: str = Field("", max_length=20)
    is_business: bool = False
    kind: str = Field("", max_length=80, description=_("What it is for, in words the customer knows: power, parking."))
    reason: str = Field("", max_length=200)
    contract: str = Field("", max_length=80)
    fee: Amount | None = Field(None, description=_("A fee that is owed besides, such as for a returned debit."))


class ClaimsIn(Input):
    creditor: str | None = Field(
        None, max_length=40, description=_("The creditor's key. It may be left out where there is only one.")
    )
    source: str = Field("api", min_length=1, max_length=40, description=_("The system whose claim numbers these are."))
    claims: list[SkipValidation[ClaimIn]] = Field(min_length=1, max_length=MOST_CLAIMS)


Read = ClaimDraft | list[Fault]


def read(body: ClaimsIn, creditor: Creditor) -> list[Read]:
    """A draft or its faults for each claim of the call, in their order."""
    parts = [_read(place, claim, creditor) for place, claim in enumerate(body.claims)]
    known = _known(creditor, body.source, [part.claim_number for part in parts if isinstance(part, ClaimDraft)])
    seen: dict[str, int] = {}
    return [_against(known, seen, place, part) for place, part in enumerate(parts)]


def named(body: ClaimsIn, place: int) -> str | None:
    """The number that a rejected claim called itself by, if it did."""
    claim: Any = body.claims[place]  # Any: not checked
    number = claim.get("claim_number") if isinstance(claim, dict) else None
    return number if isinstance(number, str) and number.isprintable() else None


def _read(place: int, claim: Any, creditor: Creditor) -> Read:  # Any: not checked yet
    at = ("claims", place)
    try:
        stated = ClaimIn.model_validate(claim)
    except ValidationError as error:
        return [Fault(place=pointer((*at, *each["loc"])), reason=_reason(each["msg"])) for each in error.errors()]
    currency = stated.currency or creditor.currency
    try:
        amount = money(stated.amount, currency)
    except KulanzError as error:
        return [Fault(place=pointer((*at, "amount")), reason=error.message)]
    try:
        fee = Money.parse(stated.fee, currency) if stated.fee is not None else None
    except KulanzError as error:
        return [Fault(place=pointer((*at, "fee")), reason=error.message)]
    return _draft(place, stated, amount, fee, creditor)


def _reason(message: str) -> str:
    return message.removeprefix("Value error, ")


def _draft(place: int, stated: ClaimIn, amount: Money, fee: Money | None, creditor: Creditor) -> ClaimDraft:
    own = {"currency", "amount", "fee", "email", "country", "language"}
    return ClaimDraft(
        line=place + 1,
        amount=amount,
        fee=fee,
        email=stated.email or "",
        country=stated.country or creditor.country,
        language=stated.language or creditor.language,
        **stated.model_dump(exclude=own),
    )


def _known(creditor: Creditor, source: str, numbers: Sequence[str]) -> Mapping[str, tuple[str, str]]:
    """Customer number and currency of the claims that are here already."""
    rows = Claim.objects.filter(creditor=creditor, source=source, number__in=numbers)
    return {
        number: (customer, currency)
        for number, customer, currency in rows.values_list("number", "account__customer__number", "currency")
    }


def _against(known: Mapping[str, tuple[str, str]], seen: dict[str, int], place: int, part: Read) -> Read:
    """What cannot be although the claim by itself is fine: it stands here twice, or its owner or currency changed."""
    if not isinstance(part, ClaimDraft):
        return part
    first = seen.setdefault(part.claim_number, place)
    if first != place:
        reason = f"This claim number stands in this call already, at {pointer(('claims', first))}."
        return [Fault(place=pointer(("claims", place, "claim_number")), reason=reason)]
    customer, currency = known.get(part.claim_number, (part.customer_number, part.amount.currency))
    if customer != part.customer_number:
        reason = f"This claim belongs to the customer {customer}; a claim never changes its customer."
        return [Fault(place=pointer(("claims", place, "customer_number")), reason=reason)]
    if currency != part.amount.currency:
        reason = f"This claim is in {currency}; a claim never changes its currency."
        return [Fault(place=pointer(("claims", place, "currency")), reason=reason)]
    return part
