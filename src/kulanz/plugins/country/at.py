"""Austria: dated, sourced tables; its base rate is not the German one, and consumers owe a fixed 4 %.

ABGB 903, 1000, 1333, 1334, 1415, 1416, 1486, 1497; UGB 456, 458; BGBl. 141/1996, https://www.ris.bka.gv.at
"""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from kulanz.domain.contact.limits import ContactRules, Limit, Window
from kulanz.domain.law.allocation import AllocationOrder, ItemKind, Rank
from kulanz.domain.law.costs import CostRule, LumpSum, NoCosts, TariffCosts
from kulanz.domain.law.default import DefaultRules
from kulanz.domain.law.fees import ReminderFees
from kulanz.domain.law.interest import InterestTerms
from kulanz.domain.law.limitation import LimitationRule
from kulanz.domain.law.role import Actor, CustomerKind
from kulanz.domain.law.tariff import Band, BandTariff
from kulanz.kernel.dated import Dated, DatedTable
from kulanz.kernel.money import Money
from kulanz.kernel.words import say
from kulanz.ports.country import CountryPack

from .at_rates import BASE_OF_HALF_YEAR, CHECKED_ON, STATUTORY_RATE
from .holiday import of_country
from .vocabulary import vocabulary

REGIONS = frozenset(
    "123456789"
)  # Burgenland, Kärnten, Nieder-, Oberösterreich, Salzburg, Steiermark, Tirol, Vbg., Wien

CONSUMER, BUSINESS, PUBLIC = CustomerKind
_NOT_CONSUMERS = frozenset({BUSINESS, PUBLIC})

_CONSUMER_TERMS = DatedTable(
    "Default interest, consumers (ABGB 1000)",
    [
        Dated(
            date(2002, 8, 1),
            InterestTerms(STATUTORY_RATE, Decimal(0), "ABGB 1000(1), 1333(1)"),
            "ABGB 1000",
            CHECKED_ON,
        )
    ],
)
_BUSINESS_TERMS = DatedTable(
    "Default interest between businesses (UGB 456)",
    [
        Dated(
            date(2013, 3, 16),
            InterestTerms(BASE_OF_HALF_YEAR, Decimal("9.20"), "UGB 456"),
            "UGB 456 (BGBl. I 50/2013)",
            CHECKED_ON,
        )
    ],
)

# Of several principals the law says no more than: due first, then the more burdensome. Costs before interest and the
# older before the younger is what courts and books do (own knowledge).
_ORDER_1416 = AllocationOrder(
    name="1416",
    parts=(
        frozenset({ItemKind.COST, ItemKind.FEE}),
        frozenset({ItemKind.INTEREST}),
        frozenset({ItemKind.PRINCIPAL}),
    ),
    parts_law="ABGB 1416",
    parts_words=say("Costs come first, then interest, then the principal."),
    ranks=(Rank.DUE, Rank.BURDEN, Rank.AGE),
    ranks_law="ABGB 1416",
    designation_law="ABGB 1415",
    parts_first=True,
)

# BGBl. 141/1996 § 3 in euro (BGBl. II 490/2001): ceilings for handling and for the first letter. An institute may raise
# them by the consumer price index (§ 4(2)); we do not. Every cost must besides be in proportion (ABGB 1333(2)).
_HANDLING = BandTariff(
    (
        Band(Money(73_00), fixed=Money(20_35)),
        Band(Money(363_00), percent=Decimal(22)),
        Band(Money(727_00), percent=Decimal(17)),
        Band(None, percent=Decimal(8)),
    )
)
_FIRST_LETTER = BandTariff(
    (
        Band(Money(18_00), fixed=Money(4_36)),
        Band(Money(73_00), fixed=Money(7_27)),
        Band(Money(363_00), fixed=Money(14_53)),
        Band(Money(727_00), fixed=Money(24_71)),
        Band(None, fixed=Money(50_87)),
    )
)
_AGENCY: DatedTable[CostRule] = DatedTable(
    "Costs of a collection agency (BGBl. 141/1996)",
    [
        Dated(
            date(2002, 1, 1),
            TariffCosts(
                _HANDLING,
                "BGBl. 141/1996 § 3; ABGB 1333(2)",
                say("At most this for handling and the first letter, and only in proportion to the claim."),
                letter=_FIRST_LETTER,
            ),
            "BGBl. 141/1996 § 3, amounts of 1996 converted at 13.7603; bounds in euro: to be verified at the RIS",
            CHECKED_ON,
        )
    ],
)
_CREDITOR: DatedTable[CostRule] = DatedTable(
    "Costs of a creditor that collects itself",
    [
        Dated(
            date(2002, 8, 1),
            NoCosts("ABGB 1333(2)", say("Only necessary costs in proportion to the claim can be asked, no fixed sum.")),
            "OGH RS0129621; 7 Ob 84/12x; 1 Ob 105/14v; 4 Ob 221/06p",
            CHECKED_ON,
        )
    ],
)

PACK = CountryPack(
    key="at",
    label=say("Austria"),
    currency="EUR",
    holidays=of_country("AT", REGIONS, good_friday=True),
    regions=REGIONS,
    default=DefaultRules(agreed_date_law="ABGB 1334", reminder_law="ABGB 1334", shifts_to_workday=True),
    interest={CONSUMER: _CONSUMER_TERMS, BUSINESS: _BUSINESS_TERMS, PUBLIC: _BUSINESS_TERMS},
    lump_sum=DatedTable(
        "Lump sum for default (UGB 458)",
        [
            Dated(date(2002, 1, 1), LumpSum(Money(0), frozenset(), "UGB 458"), "before UGB 458", CHECKED_ON),
            Dated(date(2013, 3, 16), LumpSum(Money(40_00), _NOT_CONSUMERS, "UGB 458"), "UGB 458", CHECKED_ON),
        ],
    ),
    limitation=LimitationRule(3, from_year_end=False, law="ABGB 1486", restart_law="ABGB 1497"),  # own knowledge
    allocation=(_ORDER_1416,),
    costs={Actor.CREDITOR: _CREDITOR, Actor.AGENCY: _AGENCY},
    vat_percent=DatedTable("VAT", [Dated(date(2002, 1, 1), Decimal(20), "UStG 1994 § 10: own knowledge", CHECKED_ON)]),
    reminder_fees=DatedTable(
        "Reminder fees",
        [
            Dated(
                date(2002, 8, 1),
                ReminderFees(frozenset({"letter"}), Money(1_20), Money(2_50), "ABGB 1333(2)", "ABGB 1334"),
                "OGH RS0129621; amounts as in Germany: own policy",
                CHECKED_ON,
            )
        ],
    ),
    contact=ContactRules(
        window=Window(time(8), time(20), frozenset(range(6)), "own policy"),
        limits=(Limit(1, 1, frozenset(), "own policy"), Limit(3, 7, frozenset(), "own policy")),
        opt_out=frozenset({"email", "sms"}),
    ),
    debt_advice=("https://www.schuldenberatung.at",),  # own knowledge
    vocabulary=vocabulary("at"),
)
