"""The shapes of the calculator's answers, for the description of the API. A test holds them equal to the answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pydantic import BaseModel, ConfigDict, Field


class Shape(BaseModel):
    """Exactly these fields: an answer that has others is a mistake of ours."""

    model_config = ConfigDict(extra="forbid")


class Segment(Shape):
    from_: date = Field(alias="from")
    to: date
    days: int
    rate: str = Field(examples=["8.62"])
    amount: str


class Interest(Shape):
    interest: str
    segments: list[Segment]
    provisional: bool
    rule: str


class Default(Shape):
    since: date | None
    reason: str


class Costs(Shape):
    fee: str
    expenses: str
    net: str
    vat: str
    total: str


class CourtFee(Shape):
    fee: str


class Posting(Shape):
    item: str
    kind: str
    amount: str
    rule: str


class Allocation(Shape):
    postings: list[Posting]
    credit: str


class Limitation(Shape):
    barred_after: date


class Attachable(Shape):
    attachable: str


class Workday(Shape):
    date: date


class Split(Shape):
    parts: list[str]


class Reference(Shape):
    reference: str


class Girocode(Shape):
    payload: str


OF: Mapping[str, type[Shape]] = {
    "interest": Interest,
    "default": Default,
    "costs": Costs,
    "court-fee": CourtFee,
    "allocate": Allocation,
    "limitation": Limitation,
    "attachable": Attachable,
    "workday": Workday,
    "split": Split,
    "rf": Reference,
    "girocode": Girocode,
}
