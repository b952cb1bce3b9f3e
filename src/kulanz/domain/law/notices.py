"""Notices that law asks for, each with the facts it must contain: sending is blocked while one is missing.

RDG 13a (first letter: eight facts), 13a(3), (4); BGB 286(3); BW 6:96(6), ECLI:NL:HR:2016:2704 (14-day letter).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kulanz.kernel.words import Reason, Words, say

from .deadlines import presumed_delivery
from .role import Actor, CustomerKind


@dataclass(frozen=True, slots=True)
class RequiredFact:
    """A fact by its `key`, named by `words`; with `only_if` it is needed where that is true of the claim."""

    key: str
    words: Words
    law: str
    only_if: str = ""


@dataclass(frozen=True, slots=True)
class NoticeForm:
    """A notice: who must give it to whom, with which facts. Of `wordings`, if any, one must stand in the text."""

    key: str
    label: Words
    law: str
    facts: tuple[RequiredFact, ...]
    actors: frozenset[Actor]
    customers: frozenset[CustomerKind]
    wordings: tuple[str, ...] = ()
    wait_days: int = 0  # to wait after delivery before what the notice announces


def missing(
    *, form: NoticeForm, given: Mapping[str, str], conditions: Collection[str] = (), text: str | None = None
) -> tuple[Reason, ...]:
    """What stands against sending: each fact that has no value, and a missing wording. Empty: send.

    `given` are the facts that the notice states; `conditions` are true of the claim (e.g. "interest_charged");
    `text` None: the wording is not judged here.
    """
    reasons = [
        Reason("notice.fact_missing", fact.words, fact.law)
        for fact in form.facts
        if (not fact.only_if or fact.only_if in conditions) and not given.get(fact.key, "").strip()
    ]
    if text is not None and form.wordings and not any(_has(text, wording) for wording in form.wordings):
        reasons.append(Reason("notice.wording_missing", say("The wording that law asks for is missing."), form.law))
    return tuple(reasons)


def is_needed(*, form: NoticeForm, actor: Actor, customer: CustomerKind) -> bool:
    """Whether law asks it of this actor towards this customer."""
    return actor in form.actors and customer in form.customers


@dataclass(frozen=True, slots=True)
class WaitingTime:
    """`delivered_on` is presumed; `last_on` is the last day to pay without costs, `costs_from` the first with them."""

    delivered_on: date
    last_on: date
    costs_from: date


def waiting_time(*, posted_on: date, form: NoticeForm, postal_days: int, holidays: Collection[date]) -> WaitingTime:
    """The days a letter leaves: counted from the day after its presumed delivery."""
    delivered_on = presumed_delivery(posted_on=posted_on, postal_days=postal_days, holidays=holidays)
    last_on = delivered_on + timedelta(days=form.wait_days)
    return WaitingTime(delivered_on, last_on, last_on + timedelta(days=1))


def _has(text: str, wording: str) -> bool:
    return " ".join(wording.split()).casefold() in " ".join(text.split()).casefold()
