"""Netherlands: dated, sourced tables; interest compounds yearly, the payment day counts, costs need the 14-day letter.

BW 3:307, 3:317, 6:43, 6:44, 6:82, 6:83, 6:96, 6:119, 6:119a, https://wetten.overheid.nl/BWBR0005289
"""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from kulanz.domain.contact.limits import ContactRules, Limit, Window
from kulanz.domain.law.allocation import AllocationOrder, ItemKind, Rank
from kulanz.domain.law.costs import CostRule, TariffCosts
from kulanz.domain.law.default import DefaultRules
from kulanz.domain.law.fees import ReminderFees
from kulanz.domain.law.interest import InterestTerms
from kulanz.domain.law.limitation import LimitationRule
from kulanz.domain.law.notices import NoticeForm, RequiredFact
from kulanz.domain.law.role import Actor, CustomerKind
from kulanz.kernel.dated import Dated, DatedTable
from kulanz.kernel.money import Money
from kulanz.kernel.words import say
from kulanz.ports.country import CountryPack

from .holiday import of_country
from .nl_rates import CHECKED_ON, COLLECTION_COSTS, CONSUMER_RATE, TRADE_RATE
from .vocabulary import vocabulary

CONSUMER, BUSINESS, PUBLIC = CustomerKind


def _terms(rates: DatedTable[Decimal], law: str) -> DatedTable[InterestTerms]:
    terms = InterestTerms(rates, Decimal(0), law, compounds_yearly=True, counts_payment_day=True)
    return DatedTable(law, [Dated(date(1992, 1, 1), terms, law, CHECKED_ON)])


_CONSUMER_TERMS = _terms(CONSUMER_RATE, "BW 6:119")
_TRADE_TERMS = _terms(TRADE_RATE, "BW 6:119a")

_ORDER_644 = AllocationOrder(
    name="6:44",
    parts=(
        frozenset({ItemKind.COST, ItemKind.FEE}),
        frozenset({ItemKind.INTEREST}),
        frozenset({ItemKind.PRINCIPAL}),
    ),
    parts_law="BW 6:44(1)",
    parts_words=say("Costs come first, then interest, then the principal."),
    ranks=(Rank.DUE, Rank.BURDEN, Rank.AGE),
    ranks_law="BW 6:43(2)",
    designation_law="BW 6:43(1)",
)

_BIK: DatedTable[CostRule] = DatedTable(
    "Collection costs (BIK decree)",
    [
        Dated(
            date(2012, 7, 1),
            TariffCosts(
                COLLECTION_COSTS,
                "BW 6:96(5), BIK decree",
                say("The scale of the decree; a consumer owes it only after a correct 14-day letter."),
            ),
            "Besluit vergoeding voor buitengerechtelijke incassokosten",
            CHECKED_ON,
        )
    ],
)

_FOURTEEN_DAYS = NoticeForm(
    key="14_day_letter",
    label=say("14-day letter"),
    law="BW 6:96(6)",
    facts=(
        RequiredFact("creditor", say("Name of the creditor"), "BW 6:96(6)"),
        RequiredFact("principal", say("The amount that is open, and for what"), "BW 6:96(6)"),
        RequiredFact("costs", say("The exact amount of the costs that become due"), "BW 6:96(6)"),
        RequiredFact("vat", say("VAT: that the creditor cannot deduct it"), "BIK decree, art. 2(3)", "vat_charged"),
    ),
    actors=frozenset(Actor),
    customers=frozenset({CONSUMER}),
    # HR 25.11.2016, ECLI:NL:HR:2016:2704: a shorter or ambiguous term forfeits all costs
    wordings=(
        "binnen vijftien dagen nadat deze brief bij u is bezorgd",
        "binnen veertien dagen vanaf de dag nadat deze brief bij u is bezorgd",
    ),
    wait_days=14,
)

PACK = CountryPack(
    key="nl",
    label=say("Netherlands"),
    currency="EUR",
    holidays=of_country("NL", frozenset()),
    default=DefaultRules(
        agreed_date_law="BW 6:83(a)",
        reminder_law="BW 6:82(1)",
        invoice_law="BW 6:119a(2)",
        invoice_days=30,
        reminder_days=14,  # "a reasonable term"; own policy
        invoice_customers=frozenset({BUSINESS, PUBLIC}),
        shifts_to_workday=False,  # the Algemene termijnenwet covers terms set by statute only: own knowledge
    ),
    interest={CONSUMER: _CONSUMER_TERMS, BUSINESS: _TRADE_TERMS, PUBLIC: _TRADE_TERMS},
    limitation=LimitationRule(
        5,
        from_year_end=False,
        law="BW 3:307",
        restart_law="BW 3:317, 3:318",  # own knowledge
        shifts_to_workday=False,
        reminder_restarts=True,
    ),
    allocation=(_ORDER_644,),
    costs={Actor.CREDITOR: _BIK, Actor.AGENCY: _BIK, Actor.LAWYER: _BIK},
    vat_percent=DatedTable(
        "VAT",
        [
            Dated(date(2001, 1, 1), Decimal(19), "Wet OB 1968, art. 9: own knowledge", CHECKED_ON),
            Dated(date(2012, 10, 1), Decimal(21), "Wet OB 1968, art. 9", CHECKED_ON),
        ],
    ),
    reminder_fees=DatedTable(
        "Reminder fees",
        [
            Dated(
                date(2012, 7, 1),
                ReminderFees(frozenset(), Money(0), Money(0), "BW 6:96(5)", "BW 6:96(6)"),
                "BIK decree: nothing else may be charged for reminders",
                CHECKED_ON,
            )
        ],
    ),
    notices=(_FOURTEEN_DAYS,),
    postal_days=2,
    contact=ContactRules(
        window=Window(time(8), time(20), frozenset(range(6)), "own policy"),
        limits=(Limit(1, 1, frozenset(), "own policy"), Limit(3, 7, frozenset(), "own policy")),
        opt_out=frozenset({"email", "sms"}),
    ),
    debt_advice=("https://www.geldfit.nl",),  # own knowledge
    vocabulary=vocabulary("nl"),
)
