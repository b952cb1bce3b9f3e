"""United Kingdom: breathing space that stops contact and interest, and help before harder steps; no rates yet.

FCA CONC 7.3, 7.9; The Debt Respite Scheme Regulations 2020 (SI 2020/1311), in force since 4 May 2021 (England, Wales).
"""

from __future__ import annotations

from datetime import time

from kulanz.domain.contact.limits import ContactRules, Limit, Moratorium, Window
from kulanz.kernel.words import say
from kulanz.ports.country import CountryPack

from .holiday import of_country

REGIONS = frozenset({"ENG", "NIR", "SCT", "WLS"})

PACK = CountryPack(
    key="uk",
    label=say("United Kingdom"),
    currency="GBP",
    holidays=of_country("GB", REGIONS),
    regions=REGIONS,
    contact=ContactRules(
        window=Window(time(8), time(20), frozenset(range(6)), "CONC 7.9; own policy"),
        limits=(Limit(1, 1, frozenset(), "CONC 7.9; own policy"), Limit(3, 7, frozenset(), "CONC 7.9; own policy")),
        opt_out=frozenset({"email", "sms"}),
    ),
    moratoria=(
        Moratorium("breathing_space", days=60, days_after=0, freezes_interest=True, law="SI 2020/1311, reg. 26"),
        # as long as the treatment lasts, and 30 days more (own knowledge)
        Moratorium("mental_health", days=0, days_after=30, freezes_interest=True, law="SI 2020/1311, reg. 32"),
    ),
    debt_advice=("https://www.moneyhelper.org.uk",),  # own knowledge
)
