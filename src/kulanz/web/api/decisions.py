"""Decisions of an account over the API: which ways were lawful, which was chosen and by whom, the facts and the reasons."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from pydantic import BaseModel, Field

from kulanz.data.contact.models import Decision, Message
from kulanz.data.scope import tenant_scope
from kulanz.domain.journey.journey import To
from kulanz.kernel.words import _
from kulanz.kernel.words_json import reason_from_json
from kulanz.writing.formats import say_text

from .access import caller_of
from .accounts import Because, account_of, router
from .paging import After, Limit, Page, page_of

ENDS = frozenset(To)


class OptionOut(BaseModel):
    """One lawful way to take the step."""

    key: str
    channel: str = ""
    tone: int = 0
    text: str = ""
    method: str = Field("", description=_("The way to pay that is proposed first."))
    offer: str = ""
    window: str = Field("", description=_("The part of the day in which it may go out."))


class DecisionOut(BaseModel):
    """What was decided on a day. `options` were lawful, `option` is the one that was taken."""

    id: UUID
    on: date
    chose: Literal["message", "wait", "proposal"]
    stage: str | None
    proposed: str | None = Field(description=_("Where the journey would end, once a person releases it."))
    option: str | None
    options: list[OptionOut]
    policy: str = Field(description=_("Who chose among the options; `rules/1` always takes the first."))
    probability: float
    journey: str
    journey_version: int
    facts: dict[str, Any] = Field(
        description=_("What was known: amounts in minor units, days, counts, the group.")
    )  # Any: JSON
    because: list[Because]
    next_look_on: date | None
    message: UUID | None


@router.get(
    "/{uuid:account}/decisions",
    response=Page[DecisionOut],
    summary=_("Why an account got what it got"),
    description=_("Every decision about an account, the waits too, in the order in which they were made."),
)
def read_decisions(request: HttpRequest, account: UUID, after: After, limit: Limit) -> Page[DecisionOut]:
    caller = caller_of(request)
    with tenant_scope(caller.tenant_id):
        rows = Decision.objects.filter(account=account_of(account, caller)).select_related("journey")
        rows = rows.filter(id__gt=after) if after else rows
        page = page_of(list(rows.order_by("id")[: limit + 1]), after=after, limit=limit)
        sent = Message.objects.filter(account=account, decision__in=[row.id for row in page.items])
        messages = dict(sent.values_list("decision_id", "id"))
        return Page(items=[_view(row, messages.get(row.id)) for row in page.items], next=page.next, more=page.more)


def _view(row: Decision, message: UUID | None) -> DecisionOut:
    reasons = [reason_from_json(reason) for reason in row.reasons]
    return DecisionOut(
        id=row.id,
        on=row.business_on,
        chose="message" if row.stage else "proposal" if row.chose in ENDS else "wait",
        stage=row.stage or None,
        proposed=row.chose if row.chose in ENDS and not row.stage else None,
        option=row.option or None,
        options=[OptionOut(**option) for option in row.options],
        policy=row.policy,
        probability=row.probability,
        journey=row.journey.key,
        journey_version=row.journey.version,
        facts=row.facts,
        because=[Because(rule=reason.rule, text=say_text(reason), law=reason.law) for reason in reasons],
        next_look_on=row.next_look_on,
        message=message,
    )
