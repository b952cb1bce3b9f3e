"""Findings: what is wrong or missing in a customer's data, told to the creditor until it is solved."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, Field

from kulanz.data.parties.models import Finding
from kulanz.data.scope import tenant_scope
from kulanz.kernel.words import _
from kulanz.kernel.words_json import words_from_json
from kulanz.writing.formats import say_text

from .access import caller_of
from .paging import After, Limit, Page, page_of
from .reading import Word

router = Router(tags=[_("Data quality")])


class FindingOut(BaseModel):
    """One thing to look at. It goes away by itself once better data have come, by whichever way."""

    id: UUID
    creditor: str
    customer_number: str
    kind: str = Field(description=_("The stable name of the rule that found it."))
    field: str = Field(examples=["email"])
    value: str = Field(description=_("As it was stated; empty where something is missing."))
    text: str = Field(
        description=_("The sentence, in the language of `Accept-Language` (English unless it says German).")
    )
    found_at: datetime


@router.get(
    "",
    response=Page[FindingOut],
    summary=_("What to look at in customers' data"),
    description=_("Only what is not solved yet. New findings are told by the event `finding.noted` as well."),
)
def find_findings(
    request: HttpRequest,
    after: After,
    limit: Limit,
    creditor: Annotated[Word | None, Query(None, max_length=40)],
    customer_number: Annotated[Word | None, Query(None, max_length=60)],
    kind: Annotated[Word | None, Query(None, max_length=20)],
    field: Annotated[Word | None, Query(None, max_length=20)],
) -> Page[FindingOut]:
    caller = caller_of(request)
    wishes = {
        "customer__creditor__key": creditor, "customer__number": customer_number, "kind": kind, "field": field,
        "customer__creditor": caller.creditor_id, "id__gt": after,
    }  # fmt: skip
    with tenant_scope(caller.tenant_id):
        rows = Finding.objects.filter(
            solved_at=None, **{key: value for key, value in wishes.items() if value is not None}
        )
        found = [_view(row) for row in rows.select_related("customer__creditor").order_by("id")[: limit + 1]]
    return page_of(found, after=after, limit=limit)


def _view(row: Finding) -> FindingOut:
    return FindingOut(
        id=row.id, creditor=row.customer.creditor.key, customer_number=row.customer.number, kind=row.kind, field=row.field,
        value=row.value, text=say_text(words_from_json(row.note)) if row.note else "", found_at=row.found_at,
    )  # fmt: skip
