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
from kulanz.kernel.words import _, technical
from kulanz.ports.intake import ClaimDraft
from kulanz.stations.claims import take_in

from .access import Caller, caller_of, creditor_for
from .drafts import ClaimsIn, Odd, named, odd_in, read
from .named import ClaimStatus, ItemKind
from .once import once
from .paging import After, Limit, Page, page_of
from .problems import BadFields, Fault, pointer
from .reading import Day, Word, plain

router = Router(tags=[_("Claims")])
UNKNOWN = technical("There is no such claim.")
PLACES = {"amount": "currency"}  # in a file the currency stands with the amount, here it is a field of its own


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
    findings: list[Odd] = Field(
        default=[], description=_("What is wrong with how its customer is reached; it did not keep the claim out.")
    )


class ClaimsOut(BaseModel):
    taken: int
    unchanged: int
    corrected: int
    rejected: int
    claims: list[Outcome]


class Item(BaseModel):
    kind: ItemKind
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
    invoice_amount: str | None = Field(description=_("What was billed once, where that was said."))
    open: str
    status: ClaimStatus
    closed_on: date | None
    reference: str = Field(description=_("The RF reference by which a payment finds this claim."))
    deadline_on: date | None
    deadline_for: str
    mandate: str
    items: list[Item]


@router.post(
    "",
    response=ClaimsOut,
    summary=_("Hand in claims"),
    description=_(
        "One claim or up to 1,000. Each is taken whole or rejected with every fault and its place; the others are taken "
        "all the same. If none could be taken the answer is a 422. A claim sent again as it was changes nothing, a "
        "changed one is corrected by a posting. Whatever is wrong with how a customer is reached keeps no claim out: it is "
        "told in `findings`, and nothing goes to an address that cannot be right."
    ),
)
@once
def hand_in_claims(request: HttpRequest, body: ClaimsIn) -> ClaimsOut:
    caller = caller_of(request)
    creditor = creditor_for(caller, body.creditor)
    parts = read(body, creditor)
    drafts = [part for part in parts if isinstance(part, ClaimDraft)]
    done = take_in.take(drafts, creditor=creditor, source=body.source, now=caller.now, actor=caller.actor)
    by_number = dict(zip((draft.claim_number for draft in drafts), done, strict=True))
    accounts = dict(
        Claim.objects.filter(id__in=[each.claim for each in done if each.claim]).values_list("id", "account_id")
    )
    numbers = [part.claim_number if isinstance(part, ClaimDraft) else named(body, at) for at, part in enumerate(parts)]
    outcomes = [
        _taken(place, part, by_number[part.claim_number], number, accounts)
        if isinstance(part, ClaimDraft)
        else Outcome(claim_number=number, outcome=Became.REJECTED, errors=part)
        for place, (part, number) in enumerate(zip(parts, numbers, strict=True))
    ]
    counts = Counter(outcome.outcome for outcome in outcomes)
    if counts[Became.REJECTED] == len(outcomes):
        raise BadFields([fault for outcome in outcomes for fault in outcome.errors])
    return ClaimsOut(**{each: counts[each] for each in Became}, claims=outcomes)


def _taken(
    place: int, draft: ClaimDraft, done: take_in.Done, number: str | None, accounts: Mapping[UUID, UUID]
) -> Outcome:
    if done.fault is None:
        assert done.claim, "what was not rejected is a claim"
        return Outcome(
            claim_number=number, outcome=Became(done.what), id=done.claim, account=accounts[done.claim],
            findings=odd_in(draft, place),
        )  # fmt: skip
    field, words = done.fault
    fault = Fault(place=pointer(("claims", place, PLACES.get(field, field))), reason=str(words))
    return Outcome(claim_number=number, outcome=Became.REJECTED, errors=[fault])


@router.get("/{uuid:claim}", response=ClaimOut, summary=_("How a claim stands"))
def read_claim(request: HttpRequest, claim: UUID) -> ClaimOut:
    caller = caller_of(request)
    with tenant_scope(caller.tenant_id):
        return view_of(caller, claim)


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
    account: Annotated[UUID | None, Query(None)],
    contract: Annotated[Word | None, Query(None, max_length=80)],
    reference: Annotated[Word | None, Query(None, max_length=25, description=_("The claim's RF reference."))],
    due_from: Annotated[Day | None, Query(None, description=_("Due on this day or later."))],
    due_until: Annotated[Day | None, Query(None, description=_("Due on this day or before."))],
) -> Page[ClaimOut]:
    caller = caller_of(request)
    wishes = {
        "number": number, "source": source, "creditor__key": creditor, "account__customer__number": customer_number,
        "status": status, "account": account, "contract": contract, "reference": reference, "due_on__gte": due_from,
        "due_on__lte": due_until,
    }  # fmt: skip
    with tenant_scope(caller.tenant_id):
        rows = rows_for(caller).filter(**{name: value for name, value in wishes.items() if value is not None})
        found = _views(rows.filter(id__gt=after) if after else rows, most=limit + 1)
    return page_of(found, after=after, limit=limit)


def view_of(caller: Caller, claim: UUID) -> ClaimOut:
    """The claim as it stands now, if this key may see it."""
    found = _views(rows_for(caller).filter(id=claim))
    if not found:
        raise NotFound(UNKNOWN)
    return found[0]


def claim_of(caller: Caller, claim: UUID) -> Claim:
    found = rows_for(caller).filter(id=claim).first()
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def rows_for(caller: Caller) -> QuerySet[Claim]:
    rows = Claim.objects.select_related("creditor", "account__customer").order_by("id")
    return rows.filter(creditor=caller.creditor_id) if caller.creditor_id else rows


def _views(rows: QuerySet[Claim], *, most: int = 1) -> list[ClaimOut]:
    claims = list(rows[:most])
    items: defaultdict[UUID, list[OpenItem]] = defaultdict(list)
    for item in OpenItem.objects.filter(claim__in=[claim.id for claim in claims]).order_by("due_on", "id"):
        items[item.claim_id].append(item)
    return [_view(claim, items[claim.id]) for claim in claims]


def _view(claim: Claim, items: Sequence[OpenItem]) -> ClaimOut:
    billed = claim.invoice_minor
    return ClaimOut(
        id=claim.id, account=claim.account_id, creditor=claim.creditor.key, source=claim.source, claim_number=claim.number,
        customer_number=claim.account.customer.number, kind=claim.kind, reason=claim.reason, contract=claim.contract,
        issued_on=claim.issued_on, due_on=claim.due_on, currency=claim.currency, open=plain(claim.open_minor, claim.currency),
        status=Claim.Status(claim.status), closed_on=claim.closed_on, reference=claim.reference,
        invoice_amount=None if billed is None else plain(billed, claim.currency), deadline_on=claim.deadline_on,
        deadline_for=claim.deadline_for, mandate=claim.mandate,
        items=[
            Item(kind=OpenItem.Kind(item.kind), label=item.label, due_on=item.due_on, open=plain(item.open_minor, claim.currency))
            for item in items
        ],
    )  # fmt: skip
