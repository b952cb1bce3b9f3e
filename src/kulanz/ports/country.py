"""Countries: a pack is one value of dated, sourced tables and named parameters. Exemplar: `plugins.country.de`.

The rules live in `kulanz.domain` and read these tables; a pack holds no rule. docs/guides/add-a-country.md
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from kulanz.domain.contact.limits import ContactRules, Moratorium
from kulanz.domain.law.affordability import FreeIncome
from kulanz.domain.law.allocation import AllocationOrder
from kulanz.domain.law.costs import CostRule, LumpSum
from kulanz.domain.law.court_fee import CourtFees
from kulanz.domain.law.default import DefaultRules
from kulanz.domain.law.fees import ReminderFees
from kulanz.domain.law.interest import DayCount, InterestTerms
from kulanz.domain.law.limitation import LimitationRule
from kulanz.domain.law.notices import NoticeForm
from kulanz.domain.law.role import Actor, CustomerKind
from kulanz.kernel.dated import DatedTable
from kulanz.kernel.errors import BadValue, Unsupported
from kulanz.kernel.words import Words, say

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryPack:
    """All that a country's law and custom fix. A part that is None or empty: the country does not know it, or the pack
    does not hold it yet; whoever asks for it through a function below gets `Unsupported`."""

    key: str
    label: Words
    currency: str

    # working days: the holidays of a region ("" is the whole country)
    holidays: Callable[[str], Collection[date]]
    regions: frozenset[str] = frozenset()

    # lateness: interest by kind of customer, dated by the day the obligation arose
    default: DefaultRules | None = None
    interest: Mapping[CustomerKind, DatedTable[InterestTerms]] = field(default_factory=dict)
    lump_sum: DatedTable[LumpSum] | None = None
    limitation: LimitationRule | None = None

    # the order in which a payment is laid on what is open; the first is the usual one
    allocation: tuple[AllocationOrder, ...] = ()

    # what collecting may cost, by who collects
    costs: Mapping[Actor, DatedTable[CostRule]] = field(default_factory=dict)
    vat_percent: DatedTable[Decimal] | None = None
    reminder_fees: DatedTable[ReminderFees] | None = None
    court_fees: DatedTable[CourtFees] | None = None

    # kindness and form
    free_income: DatedTable[FreeIncome] | None = None
    notices: tuple[NoticeForm, ...] = ()
    postal_days: int = 0  # a letter is presumed delivered on this day of delivery after posting
    contact: ContactRules | None = None
    moratoria: tuple[Moratorium, ...] = ()
    debt_advice: tuple[str, ...] = ()  # addresses of free debt advice
    vocabulary: Mapping[str, str] = field(default_factory=dict)  # word stems to avoid, and what to say instead

    def interest_terms(
        self, *, customer: CustomerKind, arose_on: date, day_count: DayCount | None = None
    ) -> InterestTerms:
        """The terms for an obligation that arose on `arose_on`; `day_count` None takes the country's usual one."""
        terms = self._held(self.interest.get(customer), "interest rates").on(arose_on)
        return terms if day_count is None else replace(terms, day_count=day_count)

    def default_rules(self) -> DefaultRules:
        """When lateness becomes default."""
        return self._held(self.default, "rules of default")

    def limitation_rule(self) -> LimitationRule:
        """How long a claim can be enforced."""
        return self._held(self.limitation, "rule of limitation")

    def allocation_order(self, name: str = "") -> AllocationOrder:
        """The order called `name` ("": the usual one)."""
        orders = self._held(self.allocation or None, "order of allocation")
        for order in orders:
            if name in ("", order.name):
                return order
        known = ", ".join(order.name for order in orders)
        raise BadValue(
            say(
                "There is no order of allocation '%(name)s' for %(country)s; there is: %(known)s.",
                name=name,
                country=self.key.upper(),
                known=known,
            ),
            value=name,
        )

    def cost_rule(self, *, actor: Actor, on: date) -> CostRule:
        """What collecting may cost the customer, by who collects."""
        return self._held(self.costs.get(actor), f"costs of collection for the actor '{actor}'").on(on)

    def lump_sum_on(self, day: date) -> LumpSum | None:
        """The lump sum for default as such; None where the country has none."""
        return self.lump_sum.on(day) if self.lump_sum else None

    def vat_on(self, day: date) -> Decimal:
        """The rate of VAT in percent."""
        return self._held(self.vat_percent, "rate of VAT").on(day)

    def court_fees_on(self, day: date) -> CourtFees:
        """What an order to pay costs at court."""
        return self._held(self.court_fees, "court fees").on(day)

    def free_income_on(self, day: date) -> FreeIncome:
        """The income that cannot be attached."""
        return self._held(self.free_income, "table of income free from attachment").on(day)

    def notice(self, key: str) -> NoticeForm:
        """What a notice must tell, by its key."""
        form = next((form for form in self.notices if form.key == key), None)
        return self._held(form, f"notice '{key}'")

    def _held(self, part: T | None, what: str) -> T:
        if part is None:
            raise Unsupported(
                say("The pack for %(country)s holds no %(what)s.", country=self.label, what=what), country=self.key
            )
        return part
