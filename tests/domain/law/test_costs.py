"""Collection costs and court fees: the tables of the law in cents, and that no lump sum is asked twice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests.domain.countries import AT, BUSINESS, CONSUMER, DE, NL, PUBLIC, US, d, eur

from kulanz.domain.law.costs import Costs, FactorCosts, beyond, costs, plan_costs
from kulanz.domain.law.court_fee import court_fee
from kulanz.domain.law.role import Actor, CustomerKind
from kulanz.domain.law.tariff import Step, StepTariff, started
from kulanz.kernel.errors import BadValue, NotKnownThen, Unsupported
from kulanz.kernel.money import Money
from kulanz.ports.country import CountryPack

ON = d("2026-01-01")
AGENCY, CREDITOR, LAWYER = Actor.AGENCY, Actor.CREDITOR, Actor.LAWYER


def cost(
    claim: str,
    *,
    pack: CountryPack = DE,
    customer: CustomerKind = CONSUMER,
    actor: Actor = AGENCY,
    factor: str | None = None,
    on: date = ON,
    vat: bool = False,
) -> Costs:
    return costs(
        claim=eur(claim),
        rule=pack.cost_rule(actor=actor, on=on),
        customer=customer,
        lump_sum=pack.lump_sum_on(on),
        factor=Decimal(factor) if factor else None,
        vat_percent=pack.vat_on(on) if vat else Decimal(0),
    )


GERMAN_EXAMPLES = [
    # claim, factor, fee, expenses, net, with VAT
    ("35.00", "0.5", "15.75", "3.15", "18.90", "22.49"),
    ("50.00", "0.5", "15.75", "3.15", "18.90", "22.49"),
    ("35.00", "0.9", "28.35", "5.67", "34.02", "40.48"),
    ("50.00", "0.9", "28.35", "5.67", "34.02", "40.48"),
    ("50.01", "0.5", "25.75", "5.15", "30.90", "36.77"),
    ("500.00", "0.5", "25.75", "5.15", "30.90", "36.77"),
    ("50.01", "0.9", "46.35", "9.27", "55.62", "66.19"),
    ("500.00", "0.9", "46.35", "9.27", "55.62", "66.19"),
    ("500.00", "1.3", "66.95", "13.39", "80.34", "95.60"),
    ("800.00", "0.5", "46.50", "9.30", "55.80", "66.40"),
    ("800.00", "0.9", "83.70", "16.74", "100.44", "119.52"),
    ("800.00", "1.3", "120.90", "20.00", "140.90", "167.67"),
    ("2500.00", "0.5", "117.75", "20.00", "137.75", "163.92"),
    ("2500.00", "0.9", "211.95", "20.00", "231.95", "276.02"),
]


@pytest.mark.parametrize(("claim", "factor", "fee", "expenses", "net", "gross"), GERMAN_EXAMPLES)
def test_german_collection_costs(claim: str, factor: str, fee: str, expenses: str, net: str, gross: str) -> None:
    found = cost(claim, factor=factor)

    assert (found.fee, found.expenses, found.net, found.vat) == (eur(fee), eur(expenses), eur(net), eur("0.00"))
    assert cost(claim, factor=factor, vat=True).total == eur(gross)


@pytest.mark.parametrize(
    ("value", "fee"),
    [("500", "51.50"), ("1000", "93"), ("1500", "134.50"), ("2000", "176"), ("3000", "235.50"), ("4000", "295"),
     ("5000", "354.50"), ("10000", "652"), ("25000", "927"), ("50000", "1357"), ("200000", "2352"),
     ("500000", "3752"), ("550000", "3927")],
)  # fmt: skip
def test_the_whole_fee_of_the_german_tariff(value: str, fee: str) -> None:
    rule = DE.cost_rule(actor=LAWYER, on=ON)
    assert isinstance(rule, FactorCosts)

    assert rule.tariff.fee(eur(value)) == eur(fee)


def test_the_tariff_of_the_day_counts() -> None:
    assert cost("300.00", on=d("2025-05-31")).net == eur("52.92")  # 0.9 x 49.00, expenses 8.82
    assert cost("300.00", on=d("2025-06-01")).net == eur("55.62")
    assert cost("50.00", on=d("2025-05-31")).fee == eur("27.00")  # small claims since October 2021: 30.00
    assert cost("50.00", on=d("2021-09-30")).fee == eur("44.10")
    with pytest.raises(NotKnownThen):
        cost("300.00", on=d("2020-12-31"))


def test_no_fee_is_below_fifteen_euros() -> None:
    assert cost("40.00", factor="0.3").fee == eur("15.00")


def test_a_factor_above_undisputed_claims_knows_no_small_fee() -> None:
    found = cost("50.00", factor="1.5")

    assert found.fee == eur("77.25")
    assert "costs.disputed" in [reason.rule for reason in found.reasons]


@pytest.mark.parametrize("factor", ["0.2", "2.6"])
def test_a_factor_outside_the_frame_is_refused(factor: str) -> None:
    with pytest.raises(BadValue):
        cost("300.00", factor=factor)


@pytest.mark.parametrize(("claim", "total"), [("300.00", "43.26"), ("800.00", "43.26"), ("2400.00", "112.98")])
def test_the_fee_for_a_plan_is_seven_tenths_from_half_the_claim(claim: str, total: str) -> None:
    rule = DE.cost_rule(actor=AGENCY, on=ON)
    assert isinstance(rule, FactorCosts)

    assert plan_costs(claim=eur(claim), rule=rule).total == eur(total)


def test_the_forty_euros_are_credited_against_collection_costs() -> None:
    found = cost("300.00", customer=BUSINESS)

    assert found.total == eur("55.62")
    assert found.lump_sum == eur("40.00")
    assert found.beyond_lump_sum == eur("15.62")
    assert beyond(eur("34.02"), eur("40.00")) == eur("0.00")


def test_a_consumer_never_owes_the_forty_euros() -> None:
    for pack in (DE, AT):
        assert cost("300.00", pack=pack, actor=CREDITOR).total == eur("0.00")
        assert cost("300.00", pack=pack, actor=CREDITOR, vat=True).total == eur("0.00")
    assert cost("300.00", customer=CONSUMER).lump_sum == eur("0.00")


@pytest.mark.parametrize("customer", [BUSINESS, PUBLIC])
@pytest.mark.parametrize("pack", [DE, AT])
def test_a_creditor_that_collects_itself_has_the_lump_sum_only(pack: CountryPack, customer: CustomerKind) -> None:
    assert cost("300.00", pack=pack, customer=customer, actor=CREDITOR, vat=True).total == eur("40.00")
    assert cost("300.00", pack=pack, customer=customer, actor=CREDITOR, on=d("2012-01-01")).total == eur("0.00")


@pytest.mark.parametrize(
    ("claim", "net", "gross"),
    [("89.90", "40.00", "48.40"), ("266.66", "40.00", "48.40"), ("266.67", "40.00", "48.40"), ("267", "40.05", "48.46"),
     ("500", "75", "90.75"), ("2500", "375", "453.75"), ("5000", "625", "756.25"), ("10000", "875", "1058.75"),
     ("200000", "2775", "3357.75"), ("1000000", "6775", "8197.75"), ("5000000", "6775", "8197.75")],
)  # fmt: skip
def test_the_dutch_scale(claim: str, net: str, gross: str) -> None:
    for actor in Actor:
        assert cost(claim, pack=NL, actor=actor).total == eur(net)
    assert cost(claim, pack=NL, vat=True).total == eur(gross)


@pytest.mark.parametrize(
    ("claim", "fee", "letter"),
    [("18.00", "20.35", "4.36"), ("52.94", "20.35", "7.27"), ("73.00", "20.35", "7.27"), ("300.00", "66.00", "14.53"),
     ("500.00", "85.00", "24.71"), ("1000.00", "80.00", "50.87")],
)  # fmt: skip
def test_austrian_ceilings_for_agencies(claim: str, fee: str, letter: str) -> None:
    found = cost(claim, pack=AT)

    assert (found.fee, found.expenses) == (eur(fee), eur(letter))


def test_who_has_no_tariff_says_so() -> None:
    for pack, actor in ((AT, LAWYER), (US, AGENCY)):
        with pytest.raises(Unsupported):
            pack.cost_rule(actor=actor, on=ON)
    with pytest.raises(BadValue):
        cost("100.00", pack=NL, factor="0.9")
    with pytest.raises(BadValue):
        cost("0.00")


@pytest.mark.parametrize(
    ("claim", "fee"),
    [("1000", "38"), ("1500", "41"), ("2000", "51.50"), ("3000", "62.75"), ("4000", "74"), ("5000", "85.25"),
     ("6000", "96.50"), ("7000", "107.75"), ("8000", "119"), ("9000", "130.25"), ("10000", "141.50"),
     ("13000", "156.75"), ("16000", "172"), ("19000", "187.25"), ("22000", "202.50"), ("25000", "217.75"),
     ("30000", "238"), ("35000", "258.25"), ("50000", "319"), ("65000", "389"), ("80000", "459"), ("0.01", "38")],
)  # fmt: skip
def test_the_court_fee_for_an_order_to_pay(claim: str, fee: str) -> None:
    assert court_fee(claim=eur(claim), fees=DE.court_fees_on(ON)).fee == eur(fee)


def test_the_court_fee_of_an_earlier_day() -> None:
    assert court_fee(claim=eur("100"), fees=DE.court_fees_on(d("2025-05-31"))).fee == eur("36.00")
    assert court_fee(claim=eur("4000"), fees=DE.court_fees_on(d("2025-05-31"))).fee == eur("70.00")


def test_a_started_step_counts_whole() -> None:
    tariff = StepTariff(eur("500"), eur("10"), (Step(None, eur("500"), eur("1")),))

    assert [tariff.fee(eur(value)) for value in ("500.00", "500.01", "1000.00", "1000.01")] == [
        eur("10"), eur("11"), eur("11"), eur("12"),
    ]  # fmt: skip
    assert started(Money(7), Money(2)) == 4  # Decimal(-7) // 2 would say 3
