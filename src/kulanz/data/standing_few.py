"""What only few accounts have, read by one query for all of it: money on its way, holds, promises, objections, what was sent
before intake, stops, a past."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from kulanz.domain.contact.limits import Contact
from kulanz.domain.events import BRANCHED
from kulanz.domain.journey.facts import (
    Behaviour,
    Coming,
    HoldFacts,
    PromiseFacts,
    ProtectionFacts,
    Standing,
    Told,
)

from .standing_sql import is_coming, is_objected

PARTS: Mapping[str, str] = {  # `[account]` and `[customer]` stand for which ones
    "hold": """
        SELECT account_id::text, 'hold', claim_id, reason, kind, until_on, ended_on IS NOT NULL, 0, id
        FROM agreements_hold WHERE account_id [account]""",
    "promise": """
        SELECT p.account_id::text, 'promise', p.id, p.status, '', i.due_on, false, i.amount_minor, p.id
        FROM agreements_plan p JOIN agreements_instalment i ON i.plan_id = p.id WHERE p.account_id [account]""",
    "objection": f"""
        SELECT account_id::text, 'objection', claim_id, '', '', NULL, amount_minor IS NULL, coalesce(amount_minor, 0), id
        FROM agreements_objection WHERE account_id [account] AND {is_objected()}""",  # noqa: S608
    "coming": f"""
        SELECT account_id::text, 'coming', NULL, source, '', expires_on, false, amount_minor, id
        FROM payments_receipt WHERE account_id [account] AND {is_coming()}""",  # noqa: S608
    "outside": """
        SELECT account_id::text, 'outside', claim_id, '', '', sent_on, proof <> '', tone, id
        FROM contact_outsidemessage WHERE account_id [account]""",
    "proposed": """
        SELECT account_id::text, 'proposed', NULL, '', '', NULL, false, 0, id
        FROM desk_handover WHERE account_id [account] AND state = 'proposed'""",
    "paid": """
        SELECT account_id::text, 'paid', NULL, '', '',
        CASE WHEN bool_or(status = 'written_off') THEN NULL ELSE max(closed_on) END, false,
        count(*) FILTER (WHERE status = 'paid'), NULL
        FROM receivables_claim WHERE account_id [account] AND status IN ('paid', 'written_off')
        GROUP BY account_id""",
    "happened": f"""
        SELECT account_id::text, 'happened', NULL, kind, '', max(business_on), false, 0, NULL
        FROM receivables_event WHERE account_id [account]
        AND kind IN ({", ".join(f"'{kind}'" for kind in BRANCHED)})
        GROUP BY account_id, kind""",  # noqa: S608
    "opt_out": """
        SELECT customer_id::text, 'opt_out', NULL, channel, '', NULL, false, 0, id
        FROM parties_optout WHERE customer_id [customer] AND ended_on IS NULL""",
    "protection": """
        SELECT customer_id::text, 'protection', NULL, kind, '', until_on, false, 0, id
        FROM agreements_protection WHERE customer_id [customer] AND ended_on IS NULL""",
}  # fmt: skip
OF_MONEY = ("hold", "promise", "objection", "coming", "protection")  # what may be asked hangs on these


def few_of(parts: Iterable[str], *, account: str, customer: str) -> str:
    """The query for these parts; `account` and `customer` are the conditions on their ids."""
    rows = " UNION ALL ".join(PARTS[part] for part in parts)
    return f"{rows} ORDER BY 9".replace("[account]", account).replace("[customer]", customer)


OF_BATCH = {
    "account": "= ANY((SELECT accounts FROM k)::uuid[])",
    "customer": "= ANY((SELECT customers FROM k)::uuid[])",
}
FEW = f"WITH k AS (SELECT %s::uuid[] AS accounts, %s::uuid[] AS customers) {few_of(PARTS, **OF_BATCH)}"


class Few(NamedTuple):
    """A row of `FEW`. What a column says depends on `what` it is."""

    owner: str  # account or customer
    what: str
    about: Any  # the claim, None: the whole account; the promise itself
    word: str  # reason, state, source, channel, or kind
    kind: str  # of a hold
    day: Any  # until, due, expires, was sent, or happened last; where it always has one, a date
    flag: bool  # a hold is over, an objection is to all, a message can be shown
    number: int  # minor units, tone, or how many
    id: UUID | None


def with_few(standing: Standing, few: Sequence[Few]) -> Standing:
    """The standing with what these rows say of the whole account."""
    happened_on = {row.word: row.day for row in _of("happened", few)}
    paid = next(_of("paid", few), None)
    talked_on = happened_on.get("conversation.held")
    return replace(
        standing,
        told=tuple(_told_outside(few)) + standing.told,
        coming=tuple(Coming(row.number, row.word, row.day) for row in _of("coming", few)),
        holds=tuple(
            HoldFacts(row.word, row.day, row.kind == "customer_asked")
            for row in _of("hold", few)
            if row.about is None and not row.flag
        ),
        protections=tuple(ProtectionFacts(row.word, row.day) for row in _of("protection", few)),
        promises=tuple(
            PromiseFacts(row.about, row.number, row.day, row.word == "kept")
            for row in _of("promise", few)
            if row.word in ("made", "kept")
        ),
        is_objected=any(row.about is None for row in _of("objection", few)),
        opted_out=frozenset(row.word for row in _of("opt_out", few)),
        contacts=standing.contacts + ((Contact("conversation", talked_on),) if talked_on else ()),
        happened_on=happened_on,
        behaviour=_behaviour(few, paid),
        is_proposed=any(_of("proposed", few)),
        paid_on=paid.day if paid else None,
    )


def objected(few: Sequence[Few]) -> dict[UUID | None, int | None]:
    """The part of each claim objected to; None: all of it. All goes before a part, and parts add up."""
    found: dict[UUID | None, int | None] = {}
    for row in _of("objection", few):
        before = found.get(row.about, 0)
        found[row.about] = None if row.flag or before is None else before + row.number
    return found


def held(few: Sequence[Few]) -> dict[UUID, date | None]:
    """The first day without a hold for each claim held; None: a person ends it. The longest of several counts."""
    found: dict[UUID, date | None] = {}
    for row in _of("hold", few):
        if row.about is not None and not row.flag:
            before = found.get(row.about, date.min)
            found[row.about] = None if row.day is None or before is None else max(before, row.day)
    return found


def _of(what: str, few: Sequence[Few]) -> Iterator[Few]:
    return (row for row in few if row.what == what)


def _told_outside(few: Sequence[Few]) -> Iterator[Told]:
    for row in _of("outside", few):
        yield Told("", row.day, frozenset((row.about,)), tone=row.number, has_proof=row.flag)


def _behaviour(few: Sequence[Few], paid: Few | None) -> Behaviour:
    promises = [row.word for row in _of("promise", few)]
    return Behaviour(
        promises_kept=promises.count("kept"),
        promises_broken=promises.count("broken"),
        helps_asked=sum(row.kind == "customer_asked" for row in _of("hold", few)),
        claims_paid=paid.number if paid else 0,
    )
