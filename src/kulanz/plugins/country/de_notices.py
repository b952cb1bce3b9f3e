"""Germany: the notices that law prescribes and the facts each must state.

RDG 13a (collectors; BRAO 43d asks the same of lawyers), https://www.gesetze-im-internet.de/rdg/__13a.html; BGB 286(3)
"""

from __future__ import annotations

from kulanz.domain.law.notices import NoticeForm, RequiredFact
from kulanz.domain.law.role import Actor, CustomerKind
from kulanz.kernel.words import say

_COLLECTORS = frozenset({Actor.AGENCY, Actor.LAWYER})
_EVERYONE = frozenset(Actor)
_PRIVATE = frozenset({CustomerKind.CONSUMER})

_FIRST_LETTER = NoticeForm(
    key="first_letter",
    label=say("First letter of a collector to a private person"),
    law="RDG 13a(1)",
    facts=(
        RequiredFact("creditor", say("Name and address of the creditor"), "RDG 13a(1) no. 1"),
        RequiredFact("ground", say("The reason of the claim: for a contract its object and date"), "RDG 13a(1) no. 2"),
        RequiredFact(
            "interest",
            say("Interest: the amount it is charged on, the rate and the period"),
            "RDG 13a(1) no. 3",
            "interest_charged",
        ),
        RequiredFact(
            "higher_rate",
            say("Interest above the statutory rate: a separate note and the reason"),
            "RDG 13a(1) no. 4",
            "rate_above_statutory",
        ),
        RequiredFact("costs", say("Costs: amount, kind and reason of each"), "RDG 13a(1) no. 5", "costs_charged"),
        RequiredFact("vat", say("VAT: that the creditor cannot deduct it"), "RDG 13a(1) no. 6", "vat_charged"),
        RequiredFact(
            "address_source",
            say("Where the address comes from, and how to report a mistake in it"),
            "RDG 13a(1) no. 7",
            "address_from_elsewhere",
        ),
        RequiredFact(
            "supervisor",
            say("Name, address and electronic reachability of the supervisory authority"),
            "RDG 13a(1) no. 8, 13h (since 1 January 2025: Bundesamt für Justiz)",
        ),
    ),
    actors=_COLLECTORS,
    customers=_PRIVATE,
)
_PLAN_COSTS = NoticeForm(
    key="plan_costs",
    label=say("Before a deferral or a plan"),
    law="RDG 13a(3)",
    facts=(
        RequiredFact("plan_costs", say("What the deferral or plan costs besides, or that it is free"), "RDG 13a(3)"),
    ),
    actors=_COLLECTORS,
    customers=_PRIVATE,
)
_ACKNOWLEDGEMENT = NoticeForm(
    key="acknowledgement",
    label=say("Before an acknowledgement of the claim"),
    law="RDG 13a(4)",
    facts=(
        RequiredFact("covered", say("Which parts of the claim the acknowledgement covers"), "RDG 13a(4)"),
        RequiredFact(
            "lost_objections",
            say("That objections are typically lost: that the claim never was, is paid, or is barred"),
            "RDG 13a(4)",
        ),
    ),
    actors=_COLLECTORS,
    customers=_PRIVATE,
)
_INVOICE = NoticeForm(
    key="invoice_notice",
    label=say("Notice on the invoice"),
    law="BGB 286(3)",
    facts=(
        RequiredFact(
            "default_notice",
            say("That default comes at the latest 30 days after the due date and the arrival of the invoice"),
            "BGB 286(3)",
        ),
    ),
    actors=_EVERYONE,
    customers=_PRIVATE,
    wait_days=30,
)

NOTICES = (_FIRST_LETTER, _PLAN_COSTS, _ACKNOWLEDGEMENT, _INVOICE)
