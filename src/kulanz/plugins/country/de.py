"""Germany: dated, sourced tables for interest, default, allocation, costs, limitation, notices and contact.

BGB, RVG, RDG, GKG, ZPO at https://www.gesetze-im-internet.de; longer tables in the files `de_*` beside this one.
"""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from kulanz.domain.contact.limits import ContactRules, Limit, Window
from kulanz.domain.law.allocation import AllocationOrder, ItemKind, Rank
from kulanz.domain.law.default import DefaultRules
from kulanz.domain.law.interest import InterestTerms
from kulanz.domain.law.limitation import LimitationRule
from kulanz.domain.law.role import CustomerKind
from kulanz.kernel.dated import Dated, DatedTable
from kulanz.kernel.words import say
from kulanz.ports.country import CountryPack

from . import de_income, de_notices, de_tariffs
from .de_rates import BASE_RATE, CHECKED_ON
from .holiday import of_country
from .vocabulary import vocabulary

REGIONS = frozenset(["BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH"])

CONSUMER, BUSINESS, PUBLIC = CustomerKind
_COSTS = frozenset({ItemKind.COST, ItemKind.FEE})
_INTEREST = frozenset({ItemKind.INTEREST})
_PRINCIPAL = frozenset({ItemKind.PRINCIPAL})

_CONSUMER_TERMS = DatedTable(
    "Default interest, consumers (BGB 288(1))",
    [Dated(date(2002, 1, 1), InterestTerms(BASE_RATE, Decimal("5.00"), "BGB 288(1), 247"), "BGB 288(1)", CHECKED_ON)],
)
# For payment of goods and services; other claims bear 5 points as well (BGB 288(1)).
_BUSINESS_TERMS = DatedTable(
    "Default interest, no consumer involved (BGB 288(2))",
    [
        Dated(
            date(2002, 1, 1),
            InterestTerms(BASE_RATE, Decimal("8.00"), "BGB 288(2) as before 29 July 2014, 247"),
            "EGBGB 229 § 34",
            CHECKED_ON,
        ),
        Dated(
            date(2014, 7, 29), InterestTerms(BASE_RATE, Decimal("9.00"), "BGB 288(2), 247"), "BGB 288(2)", CHECKED_ON
        ),
    ],
)

_ORDER_367 = AllocationOrder(
    name="366-367",
    parts=(_COSTS, _INTEREST, _PRINCIPAL),
    parts_law="BGB 367(1)",
    parts_words=say("Costs come first, then interest, then the principal."),
    ranks=(Rank.DUE, Rank.LESS_SECURED, Rank.BURDEN, Rank.AGE),
    ranks_law="BGB 366(2)",
    designation_law="BGB 366(1)",
)
_ORDER_497 = AllocationOrder(
    name="497",
    parts=(_COSTS, _PRINCIPAL, _INTEREST),
    parts_law="BGB 497(3)",
    parts_words=say("Consumer credit: costs come first, then the principal, then interest."),
    ranks=_ORDER_367.ranks,
    ranks_law="BGB 366(2)",
    designation_law="BGB 366(1)",
)

# No statute fixes hours or numbers; OLG Hamm 7.5.2024, 4 U 252/22 marks what would be too much.
_OWN_POLICY = "UWG 4a; own policy"
_CONTACT = ContactRules(
    window=Window(time(8), time(20), frozenset(range(6)), _OWN_POLICY),
    limits=(Limit(1, 1, frozenset(), _OWN_POLICY), Limit(3, 7, frozenset(), _OWN_POLICY)),
    opt_out=frozenset({"email", "sms"}),
)

PACK = CountryPack(
    key="de",
    label=say("Germany"),
    currency="EUR",
    holidays=of_country("DE", REGIONS),
    regions=REGIONS,
    default=DefaultRules(
        agreed_date_law="BGB 286(2) no. 1",
        reminder_law="BGB 286(1)",
        invoice_law="BGB 286(3)",
        refusal_law="BGB 286(2) no. 3",
        invoice_days=30,
        invoice_customers=frozenset({BUSINESS, PUBLIC}),
        notice_customers=frozenset({CONSUMER}),
    ),
    interest={CONSUMER: _CONSUMER_TERMS, BUSINESS: _BUSINESS_TERMS, PUBLIC: _BUSINESS_TERMS},
    lump_sum=de_tariffs.LUMP_SUM,
    limitation=LimitationRule(3, from_year_end=True, law="BGB 195, 199(1)", restart_law="BGB 212(1) no. 1"),
    allocation=(_ORDER_367, _ORDER_497),
    costs=de_tariffs.COSTS,
    vat_percent=de_tariffs.VAT_PERCENT,
    reminder_fees=de_tariffs.REMINDER_FEES,
    court_fees=de_tariffs.COURT_FEES,
    free_income=de_income.FREE_INCOME,
    notices=de_notices.NOTICES,
    contact=_CONTACT,
    debt_advice=("https://www.meine-schulden.de",),  # own knowledge
    vocabulary=vocabulary("de"),
)
