"""Events to pull: the same that webhooks bring, in the order in which they came to be, each exactly once.

Ids are made before their transaction is committed. So an event is shown only once no transaction is left that could
still bring an earlier one: a caller who goes on from the last one seen never misses any.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from django.db import connection
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, Field

from kulanz.data.receivables.models import Event
from kulanz.data.scope import tenant_scope
from kulanz.domain.events import OFFERED
from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import _, technical
from kulanz.stations.tell import tell

from .access import caller_of
from .paging import After, Limit, Page

router = Router(tags=[_("Events")])
CLOCKS_DIFFER = timedelta(milliseconds=100)  # at most, between our machines (docs/guides/production.md)
OLDEST_WRITER = """
SELECT min(xact_start) FROM pg_stat_activity
WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()
"""


class EventOut(BaseModel):
    """Exactly the body of a webhook. `data.event` is the event's id: whoever gets both tells doubles by it."""

    type: str = Field(examples=["claim.paid"])
    timestamp: str = Field(json_schema_extra={"format": "date-time"})
    data: dict[str, Any] = Field(  # Any: JSON, different by kind
        description=_(
            "`event`, `account`, `customer_number`, `claim_number`, `business_on`, `subject`, and what the kind adds."
        )
    )


@router.get(
    "",
    response=Page[EventOut],
    summary=_("Pull events"),
    description=_(
        "What happened since `after`. Keep `next` and ask again; an event appears within a second, or as soon as a long "
        "file that was being taken in is finished."
    ),
)
def pull_events(
    request: HttpRequest,
    after: After,
    limit: Limit,
    kind: Annotated[list[str], Query([], description=_("Only these kinds; all that are offered unless said."))],
) -> Page[EventOut]:
    caller = caller_of(request)
    kinds = _checked(kind)
    with tenant_scope(caller.tenant_id):
        rows = Event.objects.filter(kind__in=kinds, account__isnull=False, id__lt=_horizon())
        rows = rows.filter(account__creditor=caller.creditor_id) if caller.creditor_id else rows
        rows = rows.filter(id__gt=after) if after else rows
        events = list(rows.select_related("account__customer").order_by("id")[: limit + 1])
        shown = events[:limit]
        numbers = tell.claim_numbers(shown)
        items = [EventOut.model_validate(tell.payload_of(event, numbers)) for event in shown]
    return Page(items=items, next=shown[-1].id if shown else after, more=len(events) > limit)


def _checked(kinds: list[str]) -> list[str]:
    unknown = [kind for kind in kinds if kind not in OFFERED]
    if unknown:
        raise BadValue(
            technical(f"There is no kind '{unknown[0][:40]}'; there are: {', '.join(OFFERED)}."), kind=unknown[0]
        )
    return kinds or list(OFFERED)


def _horizon() -> UUID:
    """Smaller than every id that a running or future transaction may still bring (ids begin with their milliseconds)."""
    with connection.cursor() as cursor:
        cursor.execute(OLDEST_WRITER)
        oldest: datetime | None = cursor.fetchone()[0]
    now = datetime.now(UTC)
    until = min(oldest, now) if oldest else now
    return UUID(int=int((until - CLOCKS_DIFFER).timestamp() * 1000) << 80)
