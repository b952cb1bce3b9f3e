"""Names that only tests use today and that stay, because a capability that is being built needs them. Short, or it is no use."""

from __future__ import annotations

from collections.abc import Mapping

COSTS = "costs as postings, capped by table and actor"
DEBIT = "direct debit: pre-notification, mandates, pain.008"
PLANS = "plans: instalments, what is left, whether one was kept"

KEPT: Mapping[str, str] = {  # name below `kulanz` -> the capability that needs it
    "data.protect.Tie": "the next migration that adds a key inside the tenant",
    "domain.books.direct_debit.mandate_lapses_on": DEBIT,
    "domain.books.direct_debit.notice_by": DEBIT,
    "domain.law.affordability.Affordable": "the coach: ability to pay by own statement",
    "domain.law.affordability.affordable": "the coach: ability to pay by own statement",
    "domain.law.costs.Costs.beyond_lump_sum": COSTS,
    "domain.law.costs.plan_costs": COSTS,
    "domain.law.fees.reminder_fee": COSTS,
    "domain.law.interest.days_owed": "interest by value day: the day of payment counts in the Netherlands",
    "domain.law.schedule.Instalment": PLANS,
    "domain.law.schedule.is_kept": PLANS,
    "domain.law.schedule.left": PLANS,
    "domain.law.schedule.schedule": PLANS,
    "domain.matching.reference.is_creditor_id": DEBIT,
}
