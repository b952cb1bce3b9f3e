"""What the page of one link shows, in one query after the doorway's: whose account and how to pay, and the money."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from kulanz.data.prepared import Prepared
from kulanz.kernel.errors import NotFound
from kulanz.kernel.money import Money, total
from kulanz.kernel.words import reason_from_json
from kulanz.ports.registry import plugins

from .facts import (
    AccountFacts,
    ClaimFacts,
    CreditorFacts,
    CustomerFacts,
    HoldFacts,
    InterestFacts,
    ItemFacts,
    MessageFacts,
    MethodFacts,
    ObjectionFacts,
    PromiseFacts,
    Rate,
    ReceiptFacts,
)

KINDS = ("principal", "interest", "fee", "cost")  # the order in which the parts of an invoice are shown
MOST_MESSAGES = 20  # of the history; older ones are told on request

ACCOUNT = """
SELECT row_to_json(found)::text FROM (
  SELECT a.id, a.currency, a.next_look_on, coalesce(nullif(a.segment_fixed, ''), a.segment) AS segment,
    a.segment_fixed, u.name, u.salutation, u.is_business, u.language,
    c.name AS creditor, c.legal_name, c.street, c.postcode, c.town, c.team, c.phone, c.hours, c.reply_to,
    c.sender_name, c.sender_email, c.account_holder, c.iban, c.colour, c.logo, c.language AS creditor_language,
    (SELECT coalesce(json_agg(json_build_object('id', m.id, 'plugin', m.plugin)
       ORDER BY m.plugin = (SELECT x.method FROM contact_message x WHERE x.account_id = a.id AND x.status = 'sent'
                            ORDER BY x.id DESC LIMIT 1) DESC NULLS LAST, m.position, m.plugin), '[]')
       FROM payments_paymentmethod m WHERE m.creditor_id = c.id AND m.is_enabled) AS methods,
    (SELECT coalesce(json_agg(json_build_object('id', h.id, 'kind', h.kind, 'until_on', h.until_on, 'claim', h.claim_id)
       ORDER BY h.id), '[]')
       FROM agreements_hold h WHERE h.account_id = a.id AND h.ended_on IS NULL) AS holds,
    (SELECT coalesce(json_agg(json_build_object('kind', s.kind, 'until_on', s.until_on) ORDER BY s.id), '[]')
       FROM agreements_hardstop s WHERE s.customer_id = a.customer_id AND s.ended_on IS NULL) AS stops,
    (SELECT coalesce(json_agg(json_build_object('minor', p.amount_minor, 'due_on', p.due_on) ORDER BY p.id), '[]')
       FROM agreements_promise p WHERE p.account_id = a.id AND p.status = 'made') AS promises,
    (SELECT coalesce(json_agg(json_build_object('id', o.id, 'claim', o.claim_id, 'on', o.raised_on, 'minor', o.amount_minor)
       ORDER BY o.id), '[]')
       FROM agreements_objection o WHERE o.account_id = a.id AND o.ended_on IS NULL) AS objections
  FROM receivables_account a
  JOIN parties_customer u ON u.id = a.customer_id
  JOIN tenancy_creditor c ON c.id = a.creditor_id
  WHERE a.id = %(account)s
) found
"""
MONEY = """
SELECT row_to_json(found)::text FROM (SELECT
  (SELECT coalesce(json_agg(open ORDER BY open.due_on, open.id), '[]') FROM (
     SELECT l.id, l.number, l.kind, l.reason, l.contract, l.due_on, l.open_minor AS minor,
       (SELECT coalesce(json_agg(json_build_object('kind', i.kind, 'label', i.label, 'minor', i.open_minor) ORDER BY i.id), '[]')
          FROM receivables_openitem i WHERE i.claim_id = l.id AND i.open_minor <> 0) AS items
     FROM receivables_claim l WHERE l.account_id = %(account)s AND l.status = 'open' AND l.open_minor > 0
  ) open) AS claims,
  (SELECT coalesce(json_agg(json_build_object('state', r.state, 'source', r.source, 'minor', r.amount_minor, 'on', r.value_on,
       'expires_on', r.expires_on, 'counts', r.state IN ('announced', 'pending')
         OR (r.state = 'settled' AND r.allocated_at IS NULL AND r.matched <> 'aside')) ORDER BY r.value_on, r.id), '[]')
     FROM payments_receipt r WHERE r.account_id = %(account)s) AS receipts,
  (SELECT coalesce(json_agg(sent ORDER BY sent.id DESC), '[]') FROM (
     SELECT m.id, m.subject, m.channel, m.sent_on AS "on", m.asked_minor AS asked, m.stands_until
     FROM contact_message m WHERE m.account_id = %(account)s AND m.status = 'sent' ORDER BY m.id DESC LIMIT %(most)s
  ) sent) AS messages,
  (SELECT coalesce(json_agg(e.data->'interest' ORDER BY e.number), '[]')
     FROM receivables_event e WHERE e.account_id = %(account)s AND e.kind = 'claim.accrued') AS interest
) found
"""


BOTH = Prepared("page", "uuid", f"SELECT ({ACCOUNT}), ({MONEY})" % {"account": "$1", "most": MOST_MESSAGES})


def load(tenant: UUID, account: UUID) -> AccountFacts:
    """Reads as the tenant; raises `NotFound` where it has no such account."""
    told = BOTH.row_as(tenant, account)
    if told is None or told[0] is None:
        raise NotFound("There is no such account.")
    who, money = (json.loads(part) for part in told)
    currency = who["currency"]
    objections = tuple(_objection(kept, currency) for kept in who["objections"])
    holds = tuple(_hold(kept) for kept in (*who["holds"], *who["stops"]))
    interest = _interest(money["interest"])
    return AccountFacts(
        id=UUID(who["id"]),
        currency=currency,
        next_look_on=_day(who["next_look_on"]),
        creditor=_creditor(who),
        customer=CustomerFacts(who["name"], who["salutation"], who["is_business"], who["language"]),
        methods=tuple(
            MethodFacts(UUID(m["id"]), m["plugin"]) for m in who["methods"] if m["plugin"] in plugins("payment")
        ),
        holds=holds,
        promises=tuple(PromiseFacts(Money(p["minor"], currency), _known_day(p["due_on"])) for p in who["promises"]),
        objections=objections,
        claims=tuple(_claim(kept, currency, objections, interest) for kept in money["claims"]),
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


def _hold(kept: Kept) -> HoldFacts:
    """A pause; what protects a customer (a hard stop) is one for the whole account."""
    claim = kept.get("claim")
    return HoldFacts(kept["kind"], _day(kept["until_on"]), UUID(claim) if claim else None)


def _objection(kept: Kept, currency: str) -> ObjectionFacts:
    part = Money(kept["minor"], currency) if kept["minor"] is not None else None
    return ObjectionFacts(UUID(kept["claim"]) if kept["claim"] else None, _known_day(kept["on"]), part)


def _claim(
    kept: Kept, currency: str, objections: tuple[ObjectionFacts, ...], interest: Mapping[UUID, InterestFacts]
) -> ClaimFacts:
    id_ = UUID(kept["id"])
    items = [
        ItemFacts(
            i["kind"], i["label"], Money(i["minor"], currency), interest.get(id_) if i["kind"] == "interest" else None
        )
        for i in sorted(kept["items"], key=lambda item: KINDS.index(item["kind"]))
    ]
    return ClaimFacts(
        id=id_, number=kept["number"], kind=kept["kind"], reason=kept["reason"], contract=kept["contract"],
        due_on=_known_day(kept["due_on"]), open=Money(kept["minor"], currency), items=tuple(items),
        is_objected=any(o.claim == id_ and o.part is None for o in objections),
        objected=total((o.part for o in objections if o.claim == id_ and o.part), currency=currency),
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
    return ReceiptFacts(
        state=kept["state"], source=kept["source"], amount=Money(kept["minor"], currency), on=_known_day(kept["on"]),
        expires_on=_day(kept["expires_on"]), counts=kept["counts"],
    )  # fmt: skip


def _message(kept: Kept, currency: str) -> MessageFacts:
    return MessageFacts(
        subject=kept["subject"], channel=kept["channel"], on=_known_day(kept["on"]), asked=Money(kept["asked"], currency),
        stands_until=_day(kept["stands_until"]),
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _known_day(text: str) -> date:
    return date.fromisoformat(text)
