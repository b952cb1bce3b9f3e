"""What collecting may cost the customer: by who collects, from whom, and when. Lump sums are credited, never added.

RVG 13, VV 2300, 7002, 1000; RDG 13e, 13f; BGB 288(5); BGBl 141/1996 (AT); UGB 458; BW 6:96 and its BIK decree (NL).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.kernel.words import Reason, Words, say

from .role import CustomerKind
from .tariff import PER_CENT, StepTariff, Tariff


@dataclass(frozen=True, slots=True)
class FactorCosts:
    """A factor of the tariff's whole fee, and expenses as a share of the fee (DE). Undisputed claims up to
    `small_up_to` have a whole fee of their own."""

    tariff: StepTariff
    law: str
    usual_factor: Decimal
    factors: tuple[Decimal, Decimal]  # least and most
    undisputed_most: Decimal  # above it: only for claims in dispute
    least_fee: Money
    expenses_percent: Decimal
    expenses_most: Money
    expenses_law: str
    small_up_to: Money | None = None
    small_fee: Money | None = None
    small_law: str = ""
    plan_factor: Decimal = Decimal("0.7")  # fee for agreeing instalments
    plan_value_percent: Decimal = Decimal(50)
    plan_law: str = ""


@dataclass(frozen=True, slots=True)
class TariffCosts:
    """The tariff as it stands (NL), or two tariffs: handling and the first letter (AT)."""

    tariff: Tariff
    law: str
    words: Words
    letter: Tariff | None = None


@dataclass(frozen=True, slots=True)
class NoCosts:
    """Whoever collects this way has no cost to pass on."""

    law: str
    words: Words


CostRule = FactorCosts | TariffCosts | NoCosts


@dataclass(frozen=True, slots=True)
class LumpSum:
    """Owed for default as such, but only by these customers. Costs of collection above it are owed besides."""

    amount: Money
    customers: frozenset[CustomerKind]
    law: str


@dataclass(frozen=True, slots=True)
class Costs:
    """`net` is fee and expenses; `beyond_lump_sum` is what the customer owes besides a lump sum already charged."""

    fee: Money
    expenses: Money
    vat: Money
    lump_sum: Money
    reasons: tuple[Reason, ...]

    @property
    def net(self) -> Money:
        """Fee and expenses, before VAT."""
        return self.fee + self.expenses

    @property
    def total(self) -> Money:
        """With VAT."""
        return self.net + self.vat

    @property
    def beyond_lump_sum(self) -> Money:
        """What is owed besides a lump sum already charged."""
        return beyond(self.total, self.lump_sum)


def costs(
    *,
    claim: Money,
    rule: CostRule,
    customer: CustomerKind,
    lump_sum: LumpSum | None = None,
    factor: Decimal | None = None,  # None: the usual one
    vat_percent: Decimal = Decimal(0),  # 0 where the creditor can deduct it
) -> Costs:
    """Costs of collecting `claim` under one actor's rule. Where there are none, a lump sum still stands as the fee."""
    if claim.minor <= 0:
        raise BadValue(say("A claim is more than zero."), claim=str(claim))
    fee, expenses, reasons = _fee_and_expenses(claim, rule, factor)
    vat = Money.rounded((fee + expenses).amount * vat_percent / PER_CENT, claim.currency)
    if vat:
        words = say("VAT of %(percent)s %% is added because the creditor cannot deduct it.", percent=f"{vat_percent:f}")
        reasons += (Reason("costs.vat", words, "RDG 13a(1) no. 6"),)
    owes_lump_sum = lump_sum is not None and customer in lump_sum.customers
    if lump_sum is None or not owes_lump_sum:
        return Costs(fee, expenses, vat, Money.zero(claim.currency), reasons)
    if not fee:
        words = say("A lump sum of %(amount)s for the default itself.", amount=lump_sum.amount)
        return Costs(lump_sum.amount, expenses, vat, lump_sum.amount, (Reason("costs.lump_sum", words, lump_sum.law),))
    words = say("The lump sum of %(amount)s is part of this, not added to it.", amount=lump_sum.amount)
    return Costs(
        fee, expenses, vat, lump_sum.amount, (*reasons, Reason("costs.lump_sum_credited", words, lump_sum.law))
    )


def plan_costs(*, claim: Money, rule: FactorCosts) -> Costs:
    """The fee an agency or lawyer may ask for agreeing instalments (we advise to offer plans without it)."""
    value = Money.rounded(claim.amount * rule.plan_value_percent / PER_CENT, claim.currency)
    fee = _factored(rule.tariff.fee(value), rule.plan_factor, rule)
    words = say(
        "A fee of %(factor)s from %(value)s for agreeing instalments.", factor=f"{rule.plan_factor:f}", value=value
    )
    reason = Reason("costs.plan", words, rule.plan_law)
    return Costs(fee, _expenses(fee, rule), Money.zero(claim.currency), Money.zero(claim.currency), (reason,))


def beyond(amount: Money, already: Money) -> Money:
    """What is left of `amount` once `already` is credited against it (BGB 288(5) sentence 3); never less than zero."""
    return max(amount - already, Money.zero(amount.currency))


def _fee_and_expenses(claim: Money, rule: CostRule, factor: Decimal | None) -> tuple[Money, Money, tuple[Reason, ...]]:
    zero = Money.zero(claim.currency)
    if isinstance(rule, FactorCosts):
        return _by_factor(claim, rule, rule.usual_factor if factor is None else factor)
    if factor is not None:
        raise BadValue(say("A factor belongs to the German tariff only."), factor=str(factor))
    if isinstance(rule, NoCosts):
        return zero, zero, (Reason("costs.none", rule.words, rule.law),)
    letter = rule.letter.fee(claim) if rule.letter else zero
    return rule.tariff.fee(claim), letter, (Reason("costs.tariff", rule.words, rule.law),)


def _by_factor(claim: Money, rule: FactorCosts, factor: Decimal) -> tuple[Money, Money, tuple[Reason, ...]]:
    least, most = rule.factors
    if not least <= factor <= most:
        raise BadValue(
            say(
                "The factor must lie between %(least)s and %(most)s, not %(factor)s.",
                least=str(least),
                most=str(most),
                factor=str(factor),
            ),
            factor=str(factor),
        )
    is_disputed = factor > rule.undisputed_most
    is_small = not is_disputed and rule.small_up_to is not None and claim <= rule.small_up_to
    whole = rule.small_fee if is_small and rule.small_fee is not None else rule.tariff.fee(claim)
    fee = _factored(whole, factor, rule)
    words = say("A factor of %(factor)s of the whole fee of %(whole)s.", factor=f"{factor:f}", whole=whole)
    expenses_words = say(
        "Expenses: %(percent)s %% of the fee, at most %(most)s.",
        percent=f"{rule.expenses_percent:f}",
        most=rule.expenses_most,
    )
    reasons = [
        Reason("costs.factor", words, rule.small_law if is_small else rule.law),
        Reason("costs.expenses", expenses_words, rule.expenses_law),
    ]
    if is_disputed:
        words = say("More than %(most)s is only for claims in dispute.", most=f"{rule.undisputed_most:f}")
        reasons.append(Reason("costs.disputed", words, rule.law))
    return fee, _expenses(fee, rule), tuple(reasons)


def _factored(whole: Money, factor: Decimal, rule: FactorCosts) -> Money:
    return max(Money.rounded(whole.amount * factor, whole.currency), rule.least_fee)


def _expenses(fee: Money, rule: FactorCosts) -> Money:
    return min(Money.rounded(fee.amount * rule.expenses_percent / PER_CENT, fee.currency), rule.expenses_most)
