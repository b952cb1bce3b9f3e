"""United States: contact rules of Reg F, to prove that a pack can say them. No rates: they are the states' affair.

12 CFR 1006, https://www.ecfr.gov/current/title-12/chapter-X/part-1006 - third-party collectors; states may be stricter.
"""

from __future__ import annotations

from datetime import time

from kulanz.domain.contact.limits import ContactRules, CoolDown, Limit, Window
from kulanz.domain.law.notices import NoticeForm, RequiredFact
from kulanz.domain.law.role import Actor, CustomerKind
from kulanz.kernel.words import say
from kulanz.ports.country import CountryPack

from .holiday import of_country

_CALLS = frozenset({"call"})

_VALIDATION_NOTICE = NoticeForm(
    key="validation_notice",
    label=say("Validation notice"),
    law="12 CFR 1006.34",
    facts=(
        RequiredFact("creditor", say("Name of the creditor"), "12 CFR 1006.34(c)(2)"),
        RequiredFact(
            "itemisation", say("The amount on a named day, and what was added or paid since"), "1006.34(c)(2)"
        ),
        RequiredFact("dispute_until", say("Until when the claim can be disputed: at least 30 days"), "1006.34(c)(3)"),
        RequiredFact("how_to_dispute", say("How to dispute it, or to ask who the first creditor was"), "1006.34(c)(4)"),
    ),
    actors=frozenset({Actor.AGENCY, Actor.LAWYER}),
    customers=frozenset({CustomerKind.CONSUMER}),
    wait_days=30,
)

PACK = CountryPack(
    key="us",
    label=say("United States"),
    currency="USD",
    holidays=of_country("US", frozenset()),
    notices=(_VALIDATION_NOTICE,),
    contact=ContactRules(
        window=Window(time(8), time(21), frozenset(range(7)), "12 CFR 1006.6(b)(1)", holidays_too=True),
        limits=(Limit(7, 7, _CALLS, "12 CFR 1006.14(b)(2)(i)(A)", per_claim=True),),
        cool_downs=(CoolDown("conversation", 7, _CALLS, "12 CFR 1006.14(b)(2)(i)(B)"),),
        opt_out=frozenset({"email", "sms"}),  # 12 CFR 1006.6(e)
    ),
)
