"""What every renderer works with: the words of a message, and its lines as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from kulanz.data.contact.models import Message
from kulanz.data.receivables.models import Claim
from kulanz.domain.matching.reference import grouped
from kulanz.kernel.money import Money
from kulanz.kernel.words import _
from kulanz.writing.formats import day_text, money_text


@dataclass(frozen=True, slots=True)
class Content:
    """The tenant's text, filled in; the claims it is about; the way to the customer's page; lines that the law asks for."""

    body: str
    claims: Sequence[Claim]
    link: str
    legal: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a list: what, and how much or where."""

    label: str
    value: str


def amount_text(message: Message, minor: int | None) -> str:
    """An amount in the currency of the account; nothing for nothing."""
    return money_text(Money(minor, message.account.currency)) if minor else ""


def claim_rows(message: Message, claims: Sequence[Claim]) -> list[Row]:
    """Each claim with what is asked of it."""
    return [Row(_label(claim), amount_text(message, message.asked_claims[str(claim.id)])) for claim in claims]


def transfer_rows(message: Message) -> list[Row]:
    """What somebody needs who transfers the money; nothing where nothing is asked."""
    if not message.asked_minor:
        return []
    account, creditor = message.account, message.account.creditor
    lines = (
        (_("Account holder"), creditor.account_holder),
        (_("IBAN"), grouped(creditor.iban)),
        (_("Payment reference"), grouped(account.reference)),
    )
    return [Row(gettext(label), value) for label, value in lines]


def _label(claim: Claim) -> str:
    values = {"kind": claim.kind, "number": claim.number, "day": day_text(claim.due_on)}
    if claim.kind:
        return gettext("%(kind)s, invoice %(number)s, due %(day)s") % values
    return gettext("Invoice %(number)s, due %(day)s") % values
