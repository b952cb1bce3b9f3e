"""Claims as a caller states them: each becomes a draft or is rejected with the place and the reason of every fault.

A field is as long as the column that will keep it (a test holds both equal): nothing is cut off.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any

from babel import Locale
from django.core.exceptions import ValidationError as NotAnEmail
from django.core.validators import validate_email
from pydantic import AfterValidator, ConfigDict, Field, JsonValue, SkipValidation, ValidationError

from kulanz.data.tenancy.models import Creditor
from kulanz.domain.reference import compact, mod_97
from kulanz.kernel.errors import KulanzError
from kulanz.kernel.money import Money
from kulanz.kernel.words import _
from kulanz.ports.intake import ClaimDraft

from .problems import Fault, pointer, reason_of
from .reading import Amount, Currency, Day, Input, money

MOST_CLAIMS = 1000
MOST_REMINDERS = 20
IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", re.ASCII)
EXAMPLE: dict[str, JsonValue] = {
    "customer_number": "K1", "claim_number": "R-1", "amount": "89.90", "due_on": "2026-11-02", "issued_on": "2026-10-19",
    "customer_name": "Erika Muster", "email": "e.muster@example.org", "kind": "Strom", "contract": "V-77",
}  # fmt: skip


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


def _iban(value: str) -> str:
    iban = compact(value)
    if not IBAN.fullmatch(iban) or mod_97(iban[4:] + iban[:4]) != 1:
        raise ValueError("This is not an IBAN, or its check digits are wrong.")
    return iban


class ClaimIn(Input):
    """One claim as its source states it. Sent again the same it changes nothing, sent again differently it corrects."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

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
    is_business: bool | None = None
    kind: str = Field("", max_length=80, description=_("What it is for, in words the customer knows: power, parking."))
    reason: str = Field("", max_length=200)
    contract: str = Field("", max_length=80)
    fee: Amount | None = Field(None, description=_("A fee that is owed besides, such as for a returned debit."))
    invoice_amount: Amount | None = Field(
        None, description=_("What was billed once, where it is more than is open of it.")
    )
    iban: Annotated[str, AfterValidator(_iban)] | None = Field(
        None, max_length=42, description=_("The bank account that the customer pays from.")
    )
    mandate: str = Field("", max_length=35, description=_("The mandate under which a debit is expected."))
    reminders: int = Field(0, ge=0, le=MOST_REMINDERS, description=_("How many you sent before."))
    reminded_on: Day | None = Field(
        None, description=_("The day of the last of them; without it they do not count, because nothing shows them.")
    )
    deadline_on: Day | None = Field(
        None, description=_("Something happens outside on this day, such as supply being cut off.")
    )
    consent: bool | None = Field(
        None, description=_("To be written to by e-mail or telephone; null: nothing is said about it.")
    )
    is_disputed: bool = Field(False, description=_("The customer objects; nothing asks for it until that is answered."))


class ClaimsIn(Input):
    model_config = ConfigDict(json_schema_extra={"examples": [{"claims": [EXAMPLE]}]})

    creditor: str | None = Field(
        None, max_length=40, description=_("The creditor's key. It may be left out where there is only one.")
    )
    source: str = Field("api", min_length=1, max_length=40, description=_("The system whose claim numbers these are."))
    claims: list[SkipValidation[ClaimIn]] = Field(min_length=1, max_length=MOST_CLAIMS)


Read = ClaimDraft | list[Fault]


def read(body: ClaimsIn, creditor: Creditor) -> list[Read]:
    """A draft or its faults for each claim of the call, in their order."""
    parts = [_read(place, claim, creditor) for place, claim in enumerate(body.claims)]
    seen: dict[str, int] = {}
    return [_once(seen, place, part) for place, part in enumerate(parts)]


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
        return [Fault(place=pointer((*at, *each["loc"])), reason=reason_of(each)) for each in error.errors()]
    currency = stated.currency or creditor.currency
    amounts: dict[str, Money | None] = {}
    faults = []
    for name, reader in (("amount", money), ("fee", Money.parse), ("invoice_amount", money)):
        text = getattr(stated, name)
        try:
            amounts[name] = reader(text, currency) if text is not None else None
        except KulanzError as error:
            faults.append(Fault(place=pointer((*at, name)), reason=error.message))
    if stated.reminded_on is not None and not stated.reminders:
        reason = "There is a day of the last reminder, but no number of reminders."
        faults.append(Fault(place=pointer((*at, "reminders")), reason=reason))
    return faults or _draft(place, stated, amounts, creditor)


def _draft(place: int, stated: ClaimIn, amounts: Mapping[str, Money | None], creditor: Creditor) -> ClaimDraft:
    amount, own = amounts["amount"], {"currency", "email", "country", "language", "iban", *amounts}
    assert amount is not None, "a claim without an amount is no ClaimIn"
    return ClaimDraft(
        line=place + 1,
        amount=amount,
        fee=amounts["fee"],
        invoice_amount=amounts["invoice_amount"],
        email=stated.email or "",
        iban=stated.iban or "",
        country=stated.country or creditor.country,
        language=stated.language or creditor.language,
        **stated.model_dump(exclude=own),
    )


def _once(seen: dict[str, int], place: int, part: Read) -> Read:
    """A claim that is fine by itself but stands in this call already."""
    if not isinstance(part, ClaimDraft):
        return part
    first = seen.setdefault(part.claim_number, place)
    if first == place:
        return part
    reason = f"This claim number stands in this call already, at {pointer(('claims', first))}."
    return [Fault(place=pointer(("claims", place, "claim_number")), reason=reason)]
