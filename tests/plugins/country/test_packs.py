"""Country packs: every value dated, sourced and checked; no rate stale, invented, or borrowed from the neighbour."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kulanz.domain.law.allocation import ItemKind
from kulanz.domain.law.role import Actor, CustomerKind
from kulanz.kernel.dated import DatedTable
from kulanz.kernel.dates import next_workday
from kulanz.kernel.errors import BadValue, Unsupported
from kulanz.plugins.country import at, at_rates, de, de_rates, nl, nl_rates, uk, us
from kulanz.ports.country import CountryPack

PACKS = [at.PACK, de.PACK, nl.PACK, uk.PACK, us.PACK]
EUROPEAN = [at.PACK, de.PACK, nl.PACK]
by_key = pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.key)


def tables(value: object) -> Iterator[DatedTable[Any]]:
    """Every dated table anywhere inside a pack."""
    if isinstance(value, DatedTable):
        yield value
        for row in value.rows:
            yield from tables(row.value)
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from tables(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from tables(inner)
    elif is_dataclass(value):
        for field in fields(value):
            yield from tables(getattr(value, field.name))


@by_key
def test_every_value_names_its_source_and_when_it_was_checked(pack: CountryPack) -> None:
    for table in tables(pack):
        for row in table.rows:
            assert row.source, (table.name, row.start)
            assert row.checked_on, (table.name, row.start)


def test_the_packs_hold_many_tables() -> None:
    assert {pack.key: len({table.name for table in tables(pack)}) > 6 for pack in EUROPEAN} == dict.fromkeys(
        ["at", "de", "nl"], True
    )


@by_key
def test_a_region_that_does_not_exist_is_refused_and_each_that_does_has_holidays(pack: CountryPack) -> None:
    for region in ["", *sorted(pack.regions)]:
        assert date(2027, 1, 1) in pack.holidays(region)
    with pytest.raises(BadValue):
        pack.holidays("Atlantis")


@by_key
def test_a_working_day_is_found_around_christmas(pack: CountryPack) -> None:
    assert date(2026, 12, 25) < next_workday(date(2026, 12, 25), pack.holidays("")) <= date(2026, 12, 29)


@pytest.mark.parametrize("pack", EUROPEAN, ids=lambda pack: pack.key)
def test_every_kind_of_item_has_its_place_in_every_order(pack: CountryPack) -> None:
    for order in pack.allocation:
        assert {order.part(kind) for kind in ItemKind} == set(range(len(order.parts)))


def test_the_german_base_rate_is_the_published_one() -> None:
    rates = {str(row.start): str(row.value) for row in de_rates.BASE_RATE.rows}

    assert len(rates) == 50
    assert rates["2025-07-01"] == "1.27"  # a public collection says 1.77, which is wrong
    assert (rates["2013-01-01"], rates["2016-07-01"], rates["2023-01-01"]) == ("-0.13", "-0.88", "1.62")
    assert (rates["2026-01-01"], rates["2026-07-01"]) == ("1.27", "1.52")
    starts = [row.start for row in de_rates.BASE_RATE.rows]
    assert starts == [date(year, month, 1) for year in range(2002, 2027) for month in (1, 7)]


def test_german_and_austrian_base_rates_are_not_the_same() -> None:
    day = date(2026, 3, 1)

    assert de_rates.BASE_RATE.on(day) == Decimal("1.27")
    assert at_rates.BASE_RATE.on(day) == Decimal("1.53")


@pytest.mark.parametrize(
    ("day", "consumer", "trade"),
    [("2012-07-01", "3", "8"), ("2013-03-16", "3", "8.75"), ("2016-07-01", "2", "8"), ("2023-07-01", "6", "12"),
     ("2025-07-01", "6", "10.15"), ("2026-01-01", "4", "10.15"), ("2026-07-01", "4", "10.40")],
)  # fmt: skip
def test_dutch_rates(day: str, consumer: str, trade: str) -> None:
    on = date.fromisoformat(day)

    assert (nl_rates.CONSUMER_RATE.on(on), nl_rates.TRADE_RATE.on(on)) == (Decimal(consumer), Decimal(trade))


@pytest.mark.parametrize("pack", EUROPEAN, ids=lambda pack: pack.key)
def test_the_next_half_year_is_provisional(pack: CountryPack) -> None:
    for customer in CustomerKind:
        base = pack.interest_terms(customer=customer, arose_on=date(2026, 1, 1)).base
        assert base.is_provisional(date(2027, 1, 1)) or len(base.rows) == 1  # a rate fixed by statute stays


@pytest.mark.parametrize("pack", [uk.PACK, us.PACK], ids=lambda pack: pack.key)
def test_what_a_pack_does_not_hold_it_says(pack: CountryPack) -> None:
    day = date(2026, 1, 1)
    asked: list[Callable[[], object]] = [
        lambda: pack.interest_terms(customer=CustomerKind.CONSUMER, arose_on=day),
        lambda: pack.default_rules(),
        lambda: pack.limitation_rule(),
        lambda: pack.allocation_order(),
        lambda: pack.cost_rule(actor=Actor.AGENCY, on=day),
        lambda: pack.vat_on(day),
        lambda: pack.court_fees_on(day),
        lambda: pack.free_income_on(day),
        lambda: pack.notice("first_letter"),
    ]

    for ask in asked:
        with pytest.raises(Unsupported, match=r"The pack for .* holds no "):
            ask()
    assert pack.lump_sum_on(day) is None


def test_words_to_avoid_have_a_better_word() -> None:
    for pack in EUROPEAN:
        assert all(avoid and instead for avoid, instead in pack.vocabulary.items())
    assert at.PACK.vocabulary["Januar"] == "Jänner"
    assert de.PACK.vocabulary["hiermit"]
