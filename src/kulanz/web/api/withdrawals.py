"""Claims taken back by their creditor, because they are not owed: one or many at once, each with its own answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from pydantic import BaseModel, ConfigDict, Field

from kulanz.data.receivables.models import Claim
from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import _, technical
from kulanz.stations.claims.withdraw import withdraw

from .access import Caller, caller_of, creditor_for
from .claims import UNKNOWN, router, rows_for
from .drafts import MOST_CLAIMS
from .once import once
from .problems import BadFields, Fault, pointer
from .reading import Input, Word, uuid_of


class WithdrawalIn(Input):
    """The claims by our ids, or by your numbers with their creditor and source."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"because": "cancelled", "claim_numbers": ["R-1", "R-2"]}]}
    )

    because: Literal["not_owed", "duplicate", "wrong_customer", "cancelled", "other"]
    ids: list[Word] = Field(default=[], max_length=MOST_CLAIMS)
    claim_numbers: list[Word] = Field(default=[], max_length=MOST_CLAIMS, description=_("In place of the ids."))
    creditor: str | None = Field(
        None, max_length=40, description=_("The creditor's key. It may be left out where there is only one.")
    )
    source: str = Field("api", min_length=1, max_length=40, description=_("The system whose claim numbers these are."))


class Went(StrEnum):
    WITHDRAWN = "withdrawn"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


class Withdrawal(BaseModel):
    """What became of one claim of a call, at the same place as it stood there."""

    claim_number: str | None
    outcome: Went
    id: UUID | None = None
    errors: list[Fault] = []


class WithdrawalOut(BaseModel):
    withdrawn: int
    unchanged: int
    rejected: int
    claims: list[Withdrawal]


@router.post(
    "/withdraw",
    response=WithdrawalOut,
    summary=_("Withdraw claims"),
    description=_(
        "One claim or up to 1,000. All that was booked on them is mirrored; what was paid on them becomes the customer's "
        "credit. A claim that was withdrawn before is unchanged. If none is known the answer is a 422."
    ),
)
@once
def withdraw_claims(request: HttpRequest, body: WithdrawalIn) -> WithdrawalOut:
    caller = caller_of(request)
    if bool(body.ids) == bool(body.claim_numbers):
        raise BadValue(technical("Name the claims either by `ids` or by `claim_numbers`."))
    name, said = ("ids", body.ids) if body.ids else ("claim_numbers", body.claim_numbers)
    found = _by_id(body, caller) if body.ids else _by_number(body, caller)
    rows = [found.get(each) for each in said]
    if not any(rows):
        raise BadFields([_fault(name, place) for place in range(len(said))])
    done = set(withdraw({row.id for row in rows if row}, because=body.because, now=caller.now, actor=caller.actor))
    claims = []
    for place, (row, word) in enumerate(zip(rows, said, strict=True)):
        claims.append(_told(row, done) if row else _unknown(name, place, word))
    counts = Counter(claim.outcome for claim in claims)
    return WithdrawalOut(**{each: counts[each] for each in Went}, claims=claims)


def _by_id(body: WithdrawalIn, caller: Caller) -> Mapping[str, Claim]:
    ids = {each: uuid_of(each) for each in body.ids}
    rows = {row.id: row for row in rows_for(caller).filter(id__in=[id_ for id_ in ids.values() if id_])}
    return {each: rows[id_] for each, id_ in ids.items() if id_ in rows}


def _by_number(body: WithdrawalIn, caller: Caller) -> Mapping[str, Claim]:
    creditor = creditor_for(caller, body.creditor)
    rows = rows_for(caller).filter(creditor=creditor, source=body.source, number__in=body.claim_numbers)
    return {row.number: row for row in rows}


def _told(row: Claim, done: set[UUID]) -> Withdrawal:
    """A claim that stands twice in a call is withdrawn at its first place."""
    outcome = Went.WITHDRAWN if row.id in done else Went.UNCHANGED
    done.discard(row.id)
    return Withdrawal(claim_number=row.number, outcome=outcome, id=row.id)


def _unknown(name: str, place: int, word: str) -> Withdrawal:
    number = word if name == "claim_numbers" else None
    return Withdrawal(claim_number=number, outcome=Went.REJECTED, errors=[_fault(name, place)])


def _fault(name: str, place: int) -> Fault:
    return Fault(place=pointer((name, place)), reason=str(UNKNOWN))
