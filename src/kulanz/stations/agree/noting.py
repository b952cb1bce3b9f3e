"""What stations share that note what people say: the account's lock, the form sent twice, the sentence that is missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from kulanz.data.history import Happened, Head, lock_accounts
from kulanz.data.receivables.models import Account, Claim
from kulanz.data.rows import TenantRow
from kulanz.kernel.errors import BadValue, Conflict, NotFound
from kulanz.kernel.words import Words, say

Row = TypeVar("Row", bound=TenantRow)
SENT_BEFORE = say(
    "We have a message from this form already. If you want to send this one too, press the button once more."
)
LONGEST_REASON, LONGEST_TEXT, LONGEST_ACTOR = 300, 4000, 80


def lock(account_id: UUID) -> None:
    if not lock_accounts([account_id]):
        raise NotFound(say("This account does not exist."))


def lock_customer(account_id: UUID) -> tuple[UUID, Mapping[UUID, Head]]:
    """The customer of an account, and the heads of all accounts of this customer, locked."""
    customer = Account.objects.filter(id=account_id).values_list("customer_id", flat=True).first()
    if customer is None:
        raise NotFound(say("This account does not exist."))
    return customer, lock_all_of(customer)


def lock_all_of(customer: UUID) -> Mapping[UUID, Head]:
    return lock_accounts(list(Account.objects.filter(customer=customer).values_list("id", flat=True)))


def for_each(
    heads: Mapping[UUID, Head], kind: str, subject: UUID, actor: str, data: Mapping[str, Any]
) -> list[Happened]:
    """One event on each account of a customer."""
    return [Happened(kind, subject, account, actor, data) for account in sorted(heads)]


def find(kind: type[Row], id_: UUID) -> Row:
    found: Row | None = kind._default_manager.filter(id=id_).first()
    if found is None:
        raise NotFound(say("This does not exist here."))
    return found


def known_as(kind: type[Row], key: UUID | None, /, **said: object) -> Row | None:
    """The row that this very form made before, if it said the same; another text under its key is not lost silently."""
    known: Row | None = kind._default_manager.filter(id=key).first() if key else None
    if known is not None:
        same({name: getattr(known, name) for name in said}, said)
    return known


def same(before: object, now: object) -> None:
    """A form sent twice says the same."""
    if before != now:
        raise Conflict(SENT_BEFORE)


def need(text: str, sentence: Words, *, longest: int = LONGEST_REASON) -> str:
    """The text without outer blanks; raises `BadValue` with `sentence` for an empty one."""
    if not text.strip():
        raise BadValue(sentence)
    return text.strip()[:longest]


def claim_of(account_id: UUID, claim_id: UUID | None) -> Claim | None:
    """The claim, which belongs to the account; None: all of the account is meant."""
    if claim_id is None:
        return None
    claim = Claim.objects.filter(id=claim_id, account_id=account_id).first()
    if claim is None:
        raise NotFound(say("This invoice does not belong to this account."))
    return claim


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
