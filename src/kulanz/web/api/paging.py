"""Pages by cursor: `?after=` names the last one seen, `?limit=` how many; nothing is skipped when rows are added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from ninja import Query
from pydantic import BaseModel, Field

from kulanz.kernel.words import _

MOST, USUAL = 200, 50
T = TypeVar("T")

After = Annotated[UUID | None, Query(None, description=_("The `next` of the page before. Without it: from the start."))]
Limit = Annotated[int, Query(USUAL, ge=1, le=MOST, description=_("How many at most."))]


class Page(BaseModel, Generic[T]):
    """Some of the rows, in the order in which they came to be."""

    items: list[T]
    next: UUID | None = Field(description=_("Send it as `after` to go on; kept as it is while nothing new is there."))
    more: bool = Field(description=_("Whether there is more to fetch at once."))


def page_of(found: Sequence[Any], *, after: UUID | None, limit: int) -> Page[Any]:  # Any: what has an `id`
    """The page of `found`, which holds one row more than asked for if there is more."""
    shown = list(found[:limit])
    return Page(items=shown, next=shown[-1].id if shown else after, more=len(found) > limit)
