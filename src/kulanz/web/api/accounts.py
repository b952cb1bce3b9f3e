"""Standings: what one customer owes one creditor, what speaks against asking for it now, and when we look again."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel, Field

from kulanz.data.receivables.models import Account, Claim
from kulanz.data.scope import tenant_scope
from kulanz.domain.journey.asking import asking
from kulanz.domain.journey.decide import Choice, Step
from kulanz.domain.journey.facts import Standing
from kulanz.kernel.errors import NotFound
from kulanz.kernel.words import Reason, _, technical
from kulanz.stations.contact import decide
from kulanz.writing.formats import say_text

from .access import Caller, caller_of
from .reading import plain

router = Router(tags=[_("Accounts")])


class Because(BaseModel):
    rule: str = Field(description=_("The stable name of the rule."))
    text: str = Field(
        description=_("The sentence, in the language of `Accept-Language` (English unless it says German).")
    )
    law: str


class OpenClaim(BaseModel):
    id: UUID
    source: str
    claim_number: str
    due_on: date
    open: str
    asked: str = Field(
        description=_("What may be asked of it once it is due: nothing while it is objected to, paused or time-barred.")
    )
    is_objected: bool


class Coming(BaseModel):
    source: str
    amount: str
    expires_on: date | None = Field(description=_("The day from which it no longer counts; null: until there is news."))


class Standings(BaseModel):
    """One account on this day. `waits` says that no message asking for money would go out now, `because` why."""

    id: UUID
    creditor: str
    customer_number: str
    currency: str
    reference: str = Field(description=_("The RF reference for paying everything at once."))
    on: date
    open: str
    overdue: str = Field(description=_("What is open past its day, whatever stands against asking for it."))
    asked: str = Field(description=_("What may be asked for today; nothing while the whole account rests."))
    days_past_due: int
    on_its_way: str
    state: Literal["clear", "not_due", "overdue"]
    waits: bool
    next_step: str | None = Field(description=_("The stage whose message would go out now."))
    because: list[Because]
    next_look_on: date | None
    claims: list[OpenClaim]
    coming: list[Coming]


@router.get("/{uuid:account}", response=Standings, summary=_("How an account stands"))
def read_account(request: HttpRequest, account: UUID) -> Standings:
    caller = caller_of(request)
    with tenant_scope(caller.tenant_id):
        row = account_of(account, caller)
        [(loaded, choice)] = decide.look([account], now=caller.now)
        numbers = {
            id_: (source, number)
            for id_, source, number in Claim.objects.filter(account=account).values_list("id", "source", "number")
        }
        return _view(row, loaded.standing, choice, caller.now.on, numbers)


def account_of(account: UUID, caller: Caller) -> Account:
    rows = Account.objects.select_related("creditor", "customer").filter(id=account)
    row = (rows.filter(creditor=caller.creditor_id) if caller.creditor_id else rows).first()
    if row is None:
        raise NotFound(technical("There is no such account."))
    return row


def _view(
    row: Account, standing: Standing, choice: Choice, on: date, numbers: dict[UUID, tuple[str, str]]
) -> Standings:
    told, late, currency = asking(standing, on), standing.late(on), standing.currency
    oldest = min((claim.due_on for claim in late), default=on)
    return Standings(
        id=row.id, creditor=row.creditor.key, customer_number=row.customer.number, currency=currency, reference=row.reference,
        on=on,
        open=plain(standing.open_minor, currency),
        overdue=plain(sum(claim.open_minor for claim in late), currency),
        asked=plain(told.asked_minor, currency),
        days_past_due=(on - oldest).days,
        on_its_way=plain(told.coming_minor, currency),
        state="overdue" if late else "not_due" if standing.open_minor > 0 else "clear",
        waits=not isinstance(choice, Step),
        next_step=choice.stage.key if isinstance(choice, Step) else None,
        because=[_because(reason) for reason in choice.because],
        next_look_on=row.next_look_on,
        claims=[
            OpenClaim(
                id=claim.id, source=numbers[claim.id][0], claim_number=numbers[claim.id][1], due_on=claim.due_on,
                open=plain(claim.open_minor, currency), asked=plain(claim.asked_minor(on), currency),
                is_objected=claim.is_objected,
            )
            for claim in standing.claims
        ],
        coming=[
            Coming(source=each.source, amount=plain(each.amount_minor, currency), expires_on=each.expires_on)
            for each in told.coming
        ],
    )  # fmt: skip


def _because(reason: Reason) -> Because:
    return Because(rule=reason.rule, text=say_text(reason), law=reason.law)
