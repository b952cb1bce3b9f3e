"""Claims: a creditor's system hands them in, one or many, and reads how they stand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, Field

from kulanz.data.receivables.models import Claim, OpenItem
from kulanz.data.scope import tenant_scope
from kulanz.kernel.errors import NotFound
from kulanz.kernel.words import _
from kulanz.ports.intake import ClaimDraft
from kulanz.stations import take_in

from .access import Caller, caller_of, creditor_for
from .drafts import ClaimsIn, Read, named, read
from .once import once
from .paging import After, Limit, Page, page_of
from .problems import BadFields, Fault
from .reading import Word, plain

router = Router(tags=[_("Claims")])


class Became(StrEnum):
    TAKEN = "taken"
    UNCHANGED = "unchanged"
    CORRECTED = "corrected"
    REJECTED = "rejected"


class Outcome(BaseModel):
    """What became of one claim of a call, at the same place as it stood there."""

    claim_number: str | None = Field(description=_("Null where none was named."))
    outcome: Became
    id: UUID | None = None
    account: UUID | None = None
    errors: list[Fault] = []


class ClaimsOut(BaseModel):
    taken: int
    unchanged: int
    corrected: int
    rejected: int
    claims: list[Outcome]


class Item(BaseModel):
    kind: OpenItem.Kind
    label: str
    due_on: date
    open: str


class ClaimOut(BaseModel):
    """How a claim stands. `open` is what is still owed on it, all its items together."""

    id: UUID
    account: UUID
    creditor: str
    source: str
    claim_number: str
    customer_number: str
    kind: str
    reason: str
    contract: str
    issued_on: date | None
    due_on: date
    currency: str
    open: str
    status: Claim.Status
    closed_on: date | None
    reference: str = Field(description=_("The RF reference by which a payment finds this claim."))
    items: list[Item]


@router.post(
    "",
    response=ClaimsOut,
    summary=_("Hand in claims"),
    description=_(
        "One claim or up to 1,000. Each is taken whole or rejected with every fault and its place; the others are taken "
        "all the same. If none could be taken the answer is a 422. A claim sent again as it was changes nothing, a "
        "changed one is corrected by a posting."
    ),
)
@once
def hand_in_claims(request: HttpRequest, body: ClaimsIn) -> ClaimsOut:
    caller = caller_of(request)
    creditor = creditor_for(caller, body.creditor)
    parts = read(body, creditor)
    drafts = [part for part in parts if isinstance(part, ClaimDraft)]
    if not drafts:
        raise BadFields([fault for part in parts if not isinstance(part, ClaimDraft) for fault in part])
    taken = take_in.run(drafts, creditor=creditor, source=body.source, now=caller.now, actor=caller.actor)
    rows = Claim.objects.filter(creditor=creditor, source=body.source, number__in=[d.claim_number for d in drafts])
    ids = {number: (id_, account) for number, id_, account in rows.values_list("number", "id", "account_id")}
    numbers = [part.claim_number if isinstance(part, ClaimDraft) else named(body, at) for at, part in enumerate(parts)]
    return _told(parts, numbers, dict(zip((d.claim_number for d in drafts), taken, strict=True)), ids)


def _told(
    parts: Sequence[Read],
    numbers: Sequence[str | None],
    taken: Mapping[str, take_in.Taken],
    ids: Mapping[str, tuple[UUID, UUID]],
) -> ClaimsOut:
    outcomes = []
    for part, number in zip(parts, numbers, strict=True):
        if isinstance(part, ClaimDraft):
            id_, account = ids[part.claim_number]
            outcome = Became(taken[part.claim_number])
            outcomes.append(Outcome(claim_number=number, outcome=outcome, id=id_, account=account))
        else:
            outcomes.append(Outcome(claim_number=number, outcome=Became.REJECTED, errors=part))
    counts = Counter(outcome.outcome for outcome in outcomes)
    return ClaimsOut(**{each: counts[each] for each in Became}, claims=outcomes)


@router.get("/{uuid:claim}", response=ClaimOut, summary=_("How a claim stands"))
def read_claim(request: HttpRequest, claim: UUID) -> ClaimOut:
    caller = caller_of(request)
    with tenant_scope(caller.tenant_id):
        found = _views(_rows(caller).filter(id=claim))
    if not found:
        raise NotFound("There is no such claim.")
    return found[0]


@router.get(
    "",
    response=Page[ClaimOut],
    summary=_("Find claims"),
    description=_("Narrowed by any of the parameters together, in the order in which they were taken in."),
)
def find_claims(
    request: HttpRequest,
    after: After,
    limit: Limit,
    number: Annotated[Word | None, Query(None, max_length=80, description=_("The claim number."))],
    source: Annotated[Word | None, Query(None, max_length=40)],
    creditor: Annotated[Word | None, Query(None, max_length=40)],
    customer_number: Annotated[Word | None, Query(None, max_length=60)],
    status: Annotated[Literal["open", "paid", "withdrawn", "written_off"] | None, Query(None)],
) -> Page[ClaimOut]:
    caller = caller_of(request)
    wishes = {
        "number": number, "source": source, "creditor__key": creditor, "account__customer__number": customer_number,
        "status": status,
    }  # fmt: skip
    with tenant_scope(caller.tenant_id):
        rows = _rows(caller).filter(**{name: value for name, value in wishes.items() if value is not None})
        found = _views(rows.filter(id__gt=after) if after else rows, most=limit + 1)
    return page_of(found, after=after, limit=limit)


def _rows(caller: Caller) -> QuerySet[Claim]:
    rows = Claim.objects.select_related("creditor", "account__customer").order_by("id")
    return rows.filter(creditor=caller.creditor_id) if caller.creditor_id else rows


def _views(rows: QuerySet[Claim], *, most: int = 1) -> list[ClaimOut]:
    claims = list(rows[:most])
    items: defaultdict[UUID, list[OpenItem]] = defaultdict(list)
    for item in OpenItem.objects.filter(claim__in=[claim.id for claim in claims]).order_by("due_on", "id"):
        items[item.claim_id].append(item)
    return [_view(claim, items[claim.id]) for claim in claims]


def _view(claim: Claim, items: Sequence[OpenItem]) -> ClaimOut:
    return ClaimOut(
        id=claim.id, account=claim.account_id, creditor=claim.creditor.key, source=claim.source, claim_number=claim.number,
        customer_number=claim.account.customer.number, kind=claim.kind, reason=claim.reason, contract=claim.contract,
        issued_on=claim.issued_on, due_on=claim.due_on, currency=claim.currency, open=plain(claim.open_minor, claim.currency),
        status=Claim.Status(claim.status), closed_on=claim.closed_on, reference=claim.reference,
        items=[
            Item(kind=OpenItem.Kind(item.kind), label=item.label, due_on=item.due_on, open=plain(item.open_minor, claim.currency))
            for item in items
        ],
    )  # fmt: skip
