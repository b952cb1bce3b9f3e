"""What is owed on one account, to be read inside the queries of a page: the rows of the batch as JSON, and back.

A page that has the account's own row selects `HEAD_JSON` with it, one that has its open claims gives those.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from .standing_few import OF_MONEY, few_of
from .standing_rows import HEAD, HEAD_FROM, Row
from .standing_sql import is_open

OWNER = "= (SELECT customer_id FROM receivables_account WHERE id = %(account)s)"
FEW_COLUMNS = "x.owner, x.what, x.about, x.word, x.kind, x.day, x.flag, x.number, x.id"

HEAD_JSON = f"json_build_array({HEAD})"  # of `HEAD_FROM`
FEW_JSON = f"""(
    SELECT coalesce(json_agg(json_build_array({FEW_COLUMNS})), '[]')
    FROM ({few_of(OF_MONEY, account="= %(account)s", customer=OWNER)}) x ({FEW_COLUMNS.replace("x.", "")})
)"""  # noqa: S608  # constants
CLAIM = "{claim}.id, {claim}.due_on, {claim}.open_minor, {claim}.deadline_on, {claim}.issued_on"
OWED = f"""
SELECT json_build_object('head', {HEAD_JSON}, 'few', {FEW_JSON}, 'claims', (
    SELECT coalesce(json_agg(row_to_json(k)), '[]') FROM (
        SELECT {CLAIM.format(claim="l")} FROM receivables_claim l WHERE l.account_id = %(account)s AND {is_open("l")}
        ORDER BY l.due_on, l.id
    ) k
))::text FROM {HEAD_FROM} WHERE a.id = %(account)s
"""  # noqa: S608  # constants

Kept = Mapping[str, Any]  # Any: JSON that these statements made


@dataclass(frozen=True, slots=True)
class OneAccount:
    """The rows as a batch has them."""

    head: Row
    claims: list[Row]
    few: list[Row]


def rows_of(*, head: Sequence[Any], claims: Sequence[Kept], few: Sequence[Sequence[Any]]) -> OneAccount:
    """The rows again. `claims` may tell more than is needed here; the oldest come first."""
    id_, key, currency, journey, creditor, number, hash_, look_on, *rest = head
    told = bytes.fromhex(hash_.removeprefix("\\x"))
    return OneAccount(
        head=(UUID(id_), key, currency, _id(journey), UUID(creditor), number, told, _day(look_on), *rest),
        claims=[_claim(kept, key) for kept in claims],
        few=[
            (owner, what, _id(about), word, kind, _day(day), flag, number, _id(id_))
            for owner, what, about, word, kind, day, flag, number, id_ in few
        ],
    )


def _claim(kept: Kept, account: str) -> Row:
    issued_on, deadline_on = _day(kept["issued_on"]), _day(kept["deadline_on"])
    return account, UUID(kept["id"]), _day(kept["due_on"]), kept["open_minor"], deadline_on, issued_on, kept["id"]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None
