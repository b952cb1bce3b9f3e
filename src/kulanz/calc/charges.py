"""Questions about what lateness may cost: collection costs by who collects, and the court's fee."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from kulanz.domain.law.costs import FactorCosts, costs
from kulanz.domain.law.court_fee import court_fee
from kulanz.domain.law.role import Actor, CustomerKind
from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.kernel.words import say
from kulanz.ports.country import CountryPack

from .lateness import plain
from .question import Answer


def costs_answer(
    *,
    country: CountryPack,
    claim: Money,
    on: date,
    customer: CustomerKind,
    actor: Actor,
    factor: Decimal | None,
    has_vat: bool,
) -> Answer:
    """What collecting may cost the customer. `has_vat`: the creditor cannot deduct it."""
    rule = country.cost_rule(actor=actor, on=on)
    if factor is not None and not isinstance(rule, FactorCosts):
        raise BadValue(
            say(
                "--factor does not belong to %(country)s with the actor '%(actor)s'.",
                country=country.key.upper(),
                actor=str(actor),
            ),
            factor=str(factor),
        )
    found = costs(
        claim=claim,
        rule=rule,
        customer=customer,
        lump_sum=country.lump_sum_on(on),
        factor=factor,
        vat_percent=country.vat_on(on) if has_vat else Decimal(0),
    )
    data = {
        "fee": plain(found.fee),
        "expenses": plain(found.expenses),
        "net": plain(found.net),
        "vat": plain(found.vat),
        "total": plain(found.total),
    }
    head = say("Collecting %(claim)s may cost the customer %(total)s.", claim=claim, total=found.total)
    parts = say(
        "  fee %(fee)s + expenses %(expenses)s = %(net)s, VAT %(vat)s",
        fee=found.fee,
        expenses=found.expenses,
        net=found.net,
        vat=found.vat,
    )
    return Answer(data, (head, parts), found.reasons)


def court_fee_answer(*, country: CountryPack, claim: Money, on: date) -> Answer:
    """The court's fee for an order to pay."""
    found = court_fee(claim=claim, fees=country.court_fees_on(on))
    head = say("The court fee for an order to pay %(claim)s is %(fee)s.", claim=claim, fee=found.fee)
    return Answer({"fee": plain(found.fee)}, (head,), (found.reason,))
