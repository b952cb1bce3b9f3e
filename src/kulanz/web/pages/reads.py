"""What the page of one link shows, in one query after the doorway's: whose account and how to pay, and the money with the
standing that the rules read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from kulanz.data.prepared import Prepared
from kulanz.data.scope import scope_if_asked
from kulanz.data.standing import owed_of
from kulanz.data.standing_one import CLAIM, FEW_JSON, HEAD_JSON, rows_of
from kulanz.data.standing_rows import HEAD_FROM
from kulanz.data.standing_sql import is_open
from kulanz.domain.journey.facts import ClaimFacts as ClaimStanding
from kulanz.kernel.errors import NotFound
from kulanz.kernel.money import Money
from kulanz.kernel.words import technical
from kulanz.kernel.words_json import reason_from_json
from kulanz.ports.registry import plugins

from .facts import (
    AccountFacts,
    ClaimFacts,
    CreditorFacts,
    CustomerFacts,
    InterestFacts,
    ItemFacts,
    MessageFacts,
    MethodFacts,
    Rate,
    ReceiptFacts,
)

KINDS = ("principal", "interest", "fee", "cost")  # the order in which the parts of an invoice are shown
MOST_MESSAGES = 20  # of the history; older ones are told on request

ACCOUNT = f"""
SELECT row_to_json(found)::text FROM (
  SELECT a.id, a.currency, a.next_look_on, coalesce(nullif(a.segment_fixed, ''), a.segment) AS segment,
    a.segment_fixed, p.name, p.salutation, p.is_business, p.language,
    c.name AS creditor, c.legal_name, c.street, c.postcode, c.town, c.team, c.phone, c.hours, c.reply_to,
    c.sender_name, c.sender_email, c.account_holder, c.iban, c.colour, c.logo, c.language AS creditor_language,
    (SELECT coalesce(json_agg(json_build_object('way', w.id, 'kind', w.kind, 'plugin', s.plugin)
       ORDER BY w.kind = (SELECT x.method FROM contact_message x WHERE x.account_id = a.id AND x.status = 'sent'
                          ORDER BY x.id DESC LIMIT 1) DESC NULLS LAST, w.position, w.id), '[]')
       FROM tenancy_setup s JOIN tenancy_way w ON w.set_up_id = s.id AND w.is_enabled
       WHERE s.creditor_id = c.id AND s.port = 'payment' AND s.is_enabled) AS methods,
    {HEAD_JSON} AS head
  FROM {HEAD_FROM}
  WHERE a.id = %(account)s
) found
"""  # noqa: S608  # fragments of the standing
MONEY = f"""
SELECT row_to_json(found)::text FROM (SELECT
  (SELECT coalesce(json_agg(open ORDER BY open.due_on, open.id), '[]') FROM (
     SELECT {CLAIM.format(claim="l")}, l.number, l.kind, l.reason, l.contract,
       (SELECT coalesce(json_agg(json_build_object('kind', i.kind, 'label', i.label, 'minor', i.open_minor) ORDER BY i.id), '[]')
          FROM receivables_openitem i WHERE i.claim_id = l.id AND i.open_minor <> 0) AS items
     FROM receivables_claim l WHERE l.account_id = %(account)s AND {is_open("l")}
  ) open) AS claims,
  (SELECT coalesce(json_agg(json_build_object('state', r.state, 'source', r.source, 'minor', r.amount_minor, 'on', r.value_on)
       ORDER BY r.value_on, r.id), '[]')
     FROM payments_receipt r WHERE r.account_id = %(account)s AND r.same_as_id IS NULL) AS receipts,
  (SELECT coalesce(json_agg(sent ORDER BY sent.id DESC), '[]') FROM (
     SELECT m.id, m.subject, m.channel, m.sent_on AS "on", m.asked_minor AS asked, m.stands_until
     FROM contact_message m WHERE m.account_id = %(account)s AND m.status = 'sent' ORDER BY m.id DESC LIMIT %(most)s
  ) sent) AS messages,
  (SELECT coalesce(json_agg(e.data->'interest' ORDER BY e.number), '[]')
     FROM receivables_event e WHERE e.account_id = %(account)s AND e.kind = 'claim.accrued') AS interest,
  {FEW_JSON} AS few
) found
"""  # noqa: S608  # fragments of the standing


BOTH = Prepared("page", "uuid", f"SELECT ({ACCOUNT}), ({MONEY})" % {"account": "$1", "most": MOST_MESSAGES})


def load(tenant: UUID, account: UUID, *, on: date) -> AccountFacts:
    """Reads as the tenant; raises `NotFound` where it has no such account."""
    told = BOTH.row_as(tenant, account)
    if told is None or told[0] is None:
        raise NotFound(technical("There is no such account."))
    who, money = (json.loads(part) for part in told)
    currency = who["currency"]
    with scope_if_asked(tenant):  # for a journey that this process has not met, or a claim of years ago
        standing = owed_of(rows_of(head=who["head"], claims=money["claims"], few=money["few"]), on=on)
    interest = _interest(money["interest"])
    judged = {claim.id: claim for claim in standing.claims}
    return AccountFacts(
        id=UUID(who["id"]),
        currency=currency,
        next_look_on=_day(who["next_look_on"]),
        creditor=_creditor(who),
        customer=CustomerFacts(who["name"], who["salutation"], who["is_business"], who["language"]),
        methods=tuple(
            MethodFacts(UUID(m["way"]), m["kind"], m["plugin"])
            for m in who["methods"]
            if m["plugin"] in plugins("payment")
        ),
        standing=standing,
        claims=tuple(_claim(kept, currency, judged[UUID(kept["id"])], interest) for kept in money["claims"]),
        receipts=tuple(_receipt(kept, currency) for kept in money["receipts"]),
        messages=tuple(_message(kept, currency) for kept in money["messages"]),
        segment=who["segment"],
        is_segment_said=bool(who["segment_fixed"]),
    )


Kept = Mapping[str, Any]  # Any: JSON that our own statements made


def _creditor(who: Kept) -> CreditorFacts:
    address = ", ".join(filter(None, (who["street"], f"{who['postcode']} {who['town']}".strip())))
    names = ("legal_name", "team", "phone", "hours", "reply_to", "sender_name", "sender_email", "account_holder",
             "iban", "colour", "logo")  # fmt: skip
    rest = {name: who[name] for name in names}
    return CreditorFacts(name=who["creditor"], address=address, language=who["creditor_language"], **rest)


def _claim(kept: Kept, currency: str, judged: ClaimStanding, interest: Mapping[UUID, InterestFacts]) -> ClaimFacts:
    id_ = judged.id
    items = [
        ItemFacts(
            i["kind"], i["label"], Money(i["minor"], currency), interest.get(id_) if i["kind"] == "interest" else None
        )
        for i in sorted(kept["items"], key=lambda item: KINDS.index(item["kind"]))
    ]
    return ClaimFacts(
        id=id_, number=kept["number"], kind=kept["kind"], reason=kept["reason"], contract=kept["contract"],
        due_on=judged.due_on, open=Money(judged.open_minor, currency), items=tuple(items),
        is_objected=judged.is_objected, objected=Money(judged.objected_minor, currency),
    )  # fmt: skip


def _interest(told: list[list[Kept]]) -> dict[UUID, InterestFacts]:
    """The newest account of interest for each claim: each tells the whole time from the beginning."""
    newest = {UUID(one["claim"]): one for batch in told for one in batch}
    return {
        claim: InterestFacts(
            since=_known_day(one["since"]),
            until=_known_day(one["until"]),
            rates=tuple(dict.fromkeys(Rate(segment["rate"]) for segment in one["segments"])),
            because=reason_from_json(one["default"]),
        )
        for claim, one in newest.items()
    }


def _receipt(kept: Kept, currency: str) -> ReceiptFacts:
    return ReceiptFacts(kept["state"], kept["source"], Money(kept["minor"], currency), _known_day(kept["on"]))


def _message(kept: Kept, currency: str) -> MessageFacts:
    return MessageFacts(
        subject=kept["subject"], channel=kept["channel"], on=_known_day(kept["on"]), asked=Money(kept["asked"], currency),
        stands_until=_day(kept["stands_until"]),
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _known_day(text: str) -> date:
    return date.fromisoformat(text)
