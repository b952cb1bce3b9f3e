"""Germany: fees of lawyers and registered collectors, court fees, VAT, and what courts have left of reminder fees.

RVG 13, VV 1000, 2300, 7002; RDG 13e; GKG 34, KV 1100; KostBRÄG 2025 (BGBl. 2025 I Nr. 109), https://www.gesetze-im-internet.de
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from kulanz.domain.law.costs import CostRule, FactorCosts, LumpSum, NoCosts
from kulanz.domain.law.court_fee import CourtFees
from kulanz.domain.law.fees import ReminderFees
from kulanz.domain.law.role import Actor, CustomerKind
from kulanz.domain.law.tariff import Step, StepTariff
from kulanz.kernel.dated import Dated, DatedTable
from kulanz.kernel.money import Money
from kulanz.kernel.words import say

from .de_rates import CHECKED_ON

SINCE_2021, SINCE_RDG_13E, SINCE_2025 = date(2021, 1, 1), date(2021, 10, 1), date(2025, 6, 1)
# both tariffs have the same steps: up to, for each started
_STEPS = ((2_000, 500), (10_000, 1_000), (25_000, 3_000), (50_000, 5_000), (200_000, 15_000), (500_000, 30_000))
_LAST_STEP = 50_000
_LARGEST_VALUE = Money(30_000_000_00)  # RVG 22(2), GKG 39(2): own knowledge


def _tariff(first: str, *adds: str) -> StepTariff:
    """`first` up to 500, then what each started step adds; the last one has no end."""
    amounts = [Money.parse(add) for add in adds]
    steps = [Step(Money(top * 100), Money(each * 100), add) for (top, each), add in zip(_STEPS, amounts, strict=False)]
    steps.append(Step(None, Money(_LAST_STEP * 100), amounts[-1]))
    return StepTariff(Money(500_00), Money.parse(first), tuple(steps), _LARGEST_VALUE)


_RVG_2021 = _tariff("49", "39", "56", "52", "81", "94", "132", "165")
_RVG_2025 = _tariff("51.50", "41.50", "59.50", "55", "86", "99.50", "140", "175")
_GKG_2021 = _tariff("38", "20", "21", "29", "38", "132", "198", "198")
_GKG_2025 = _tariff("40", "21", "22.50", "30.50", "40.50", "140", "210", "210")

_COSTS_2021 = FactorCosts(
    tariff=_RVG_2021,
    law="RVG 13(1), VV 2300",
    usual_factor=Decimal("0.9"),
    factors=(Decimal("0.3"), Decimal("2.5")),
    undisputed_most=Decimal("1.3"),
    least_fee=Money(15_00),
    expenses_percent=Decimal(20),
    expenses_most=Money(20_00),
    expenses_law="VV 7002 RVG",
    plan_law="VV 1000 no. 2, RVG 31b",
)
_COSTS_RDG = replace(
    _COSTS_2021, small_up_to=Money(50_00), small_fee=Money(30_00), small_law="RVG 13(2), VV 2300 note 2"
)
_COSTS_2025 = replace(_COSTS_RDG, tariff=_RVG_2025, small_fee=Money(31_50))

# RVG 13(2): 31.50 stands in a collectors' guide and four public collections (30.00 + 5 %), 30.50 in the rvRecht pages
# of Deutsche Rentenversicherung. To be verified at https://www.gesetze-im-internet.de/rvg/__13.html
_SOURCE_2025 = "BGBl. 2025 I Nr. 109; RVG 13(2): sources conflict (31.50 / 30.50), 31.50 used"

_BY_TARIFF: DatedTable[CostRule] = DatedTable(
    "Costs of collection (RVG, RDG 13e)",
    [
        Dated(SINCE_2021, _COSTS_2021, "RVG as of 1 January 2021", CHECKED_ON),
        Dated(SINCE_RDG_13E, _COSTS_RDG, "RVG 13(2) as of 1 October 2021 (BGBl. 2020 I 3320)", CHECKED_ON),
        Dated(SINCE_2025, _COSTS_2025, _SOURCE_2025, CHECKED_ON),
    ],
)
_OWN_WORK: DatedTable[CostRule] = DatedTable(
    "Costs of a creditor that collects itself",
    [
        Dated(
            date(2002, 1, 1),
            NoCosts("BGB 280, 286", say("A creditor's own work on its claims costs the customer nothing.")),
            "BGH 26.6.2019, VIII ZR 95/18",
            CHECKED_ON,
        )
    ],
)
COSTS = {Actor.CREDITOR: _OWN_WORK, Actor.AGENCY: _BY_TARIFF, Actor.LAWYER: _BY_TARIFF}

_NOT_CONSUMERS = frozenset({CustomerKind.BUSINESS, CustomerKind.PUBLIC})
LUMP_SUM: DatedTable[LumpSum] = DatedTable(
    "Lump sum for default (BGB 288(5))",
    [
        Dated(date(2002, 1, 1), LumpSum(Money(0), frozenset(), "EGBGB 229 § 34"), "EGBGB 229 § 34", CHECKED_ON),
        Dated(date(2014, 7, 29), LumpSum(Money(40_00), _NOT_CONSUMERS, "BGB 288(5)"), "BGB 288(5)", CHECKED_ON),
    ],
)

VAT_PERCENT: DatedTable[Decimal] = DatedTable(
    "VAT (UStG 12(1))",
    [
        Dated(date(2007, 1, 1), Decimal(19), "UStG 12(1)", CHECKED_ON),
        Dated(date(2020, 7, 1), Decimal(16), "UStG 28(1): own knowledge", CHECKED_ON),
        Dated(date(2021, 1, 1), Decimal(19), "UStG 12(1)", CHECKED_ON),
    ],
)

COURT_FEES: DatedTable[CourtFees] = DatedTable(
    "Court fee for an order to pay (KV 1100 GKG)",
    [
        Dated(
            SINCE_2021,
            CourtFees(_GKG_2021, Decimal("0.5"), Money(36_00), "GKG 34, KV 1100"),
            "GKG 34 as of 1 January 2021; least fee: Amtsgericht Uelzen",
            CHECKED_ON,
        ),
        Dated(
            SINCE_2025,
            CourtFees(_GKG_2025, Decimal("0.5"), Money(38_00), "GKG 34, KV 1100"),
            "BGBl. 2025 I Nr. 109, Art. 5",
            CHECKED_ON,
        ),
    ],
)

REMINDER_FEES: DatedTable[ReminderFees] = DatedTable(
    "Reminder fees",
    [
        Dated(
            date(2002, 1, 1),
            ReminderFees(
                letter_channels=frozenset({"letter"}),
                warn_above=Money(1_20),
                refuse_above=Money(2_50),
                law="BGB 280, 286, 309 no. 5",
                default_law="BGB 286(1)",
            ),
            "BGH VIII ZR 95/18; OLG München 29 U 634/11; AG Brandenburg 31 C 190/06",
            CHECKED_ON,
        )
    ],
)
