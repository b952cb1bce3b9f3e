"""Claims as a caller states them: each becomes a draft or is rejected with the place and the reason of every fault.

A field is as long as the column that will keep it (a test holds both equal): nothing is cut off. How a customer is reached
keeps no claim out, whatever stands there: it is told as a finding.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, SkipValidation, ValidationError

from kulanz.data.parties.quality import iban_or_none
from kulanz.data.parties.stated import noted_in
from kulanz.data.tenancy.models import Creditor
from kulanz.domain.contact.contact_data import as_stated
from kulanz.kernel.errors import KulanzError
from kulanz.kernel.money import Money
from kulanz.kernel.words import _
from kulanz.ports.intake import ClaimDraft
from kulanz.writing.formats import say_text

from .problems import Fault, pointer, reason_of
from .reading import Amount, Currency, Day, Input, money

MOST_CLAIMS = 1000
MOST_REMINDERS = 20
CONTACT = frozenset({
    "customer_name", "salutation", "email", "phone", "street", "postcode", "town", "country", "language", "iban",
})  # fmt: skip
FIELDS = {"name": "customer_name", "number": "customer_number"}  # where a finding's field is called otherwise here
EXAMPLE: dict[str, JsonValue] = {
    "customer_number": "K1", "claim_number": "R-1", "amount": "89.90", "due_on": "2026-11-02", "issued_on": "2026-10-19",
    "customer_name": "Erika Muster", "email": "e.muster@example.org", "kind": "Strom", "contract": "V-77",
}  # fmt: skip


def _contact(value: Any) -> Any:  # Any: not checked yet
    return as_stated(value) if isinstance(value, str) else value


Contact = Annotated[str, BeforeValidator(_contact)]


class ClaimIn(Input):
    """One claim as its source states it. Sent again the same it changes nothing, sent again differently it corrects."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})
    judged_elsewhere = CONTACT

    customer_number: str = Field(min_length=1, max_length=60)
    claim_number: str = Field(min_length=1, max_length=80, description=_("Unique within its source, for life."))
    amount: Amount = Field(description=_("What is owed, as a text: digits and a point."))
    due_on: Day
    currency: Currency | None = Field(None, description=_("Without it: the creditor's."))
    customer_name: Contact = ""
    issued_on: Day | None = None
    email: Contact | None = None
    phone: Contact = ""
    street: Contact = ""
    postcode: Contact = ""
    town: Contact = ""
    country: Contact | None = Field(None, description=_("Two letters (ISO 3166). Without it: the creditor's."))
    language: Contact | None = Field(None, description=_("Two letters (ISO 639). Without it: the creditor's."))
    salutation: Contact = ""
    is_business: bool | None = None
    kind: str = Field("", max_length=80, description=_("What it is for, in words the customer knows: power, parking."))
    reason: str = Field("", max_length=200)
    contract: str = Field("", max_length=80)
    fee: Amount | None = Field(None, description=_("A fee that is owed besides, such as for a returned debit."))
    invoice_amount: Amount | None = Field(
        None, description=_("What was billed once, where it is more than is open of it.")
    )
    iban: Contact | None = Field(None, description=_("The bank account that the customer pays from."))
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


class Odd(BaseModel):
    """Something that is wrong with how a customer is reached. The claim was taken all the same."""

    place: str = Field(description=_("A JSON pointer into the body."))
    field: str = Field(examples=["email"], description=_("As `GET /findings` calls it."))
    kind: str = Field(examples=["form"], description=_("The stable name of the rule that found it."))
    text: str = Field(
        description=_("The sentence, in the language of `Accept-Language` (English unless it says German).")
    )


def odd_in(draft: ClaimDraft, place: int) -> list[Odd]:
    """What the claim at `place` of the call says of its customer that cannot be right, or is odd."""
    return [
        Odd(
            place=pointer(("claims", place, FIELDS.get(noted.field, noted.field))), field=noted.field, kind=noted.kind.value,
            text=say_text(noted.words),
        )
        for noted in noted_in(draft)
    ]  # fmt: skip


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
        iban=iban_or_none(stated.iban or "") or stated.iban or "",
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
