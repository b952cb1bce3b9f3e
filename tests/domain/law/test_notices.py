"""Notices: nothing goes out while a fact that law asks for is missing, and the wording is the law's."""

from __future__ import annotations

import pytest
from tests.domain.countries import BUSINESS, CONSUMER, DE, NL, US

from kulanz.domain.law.notices import is_needed, missing
from kulanz.domain.law.role import Actor

ALWAYS = {"creditor": "Stadtwerke Lindau, Seeweg 1", "ground": "Strom, Vertrag vom 1.2.2025", "supervisor": "BfJ, Bonn"}
CONDITIONS = {
    "interest_charged": "interest",
    "rate_above_statutory": "higher_rate",
    "costs_charged": "costs",
    "vat_charged": "vat",
    "address_from_elsewhere": "address_source",
}


def test_the_first_letter_of_a_collector_has_eight_facts() -> None:
    form = DE.notice("first_letter")
    everything = {**ALWAYS, **dict.fromkeys(CONDITIONS.values(), "said")}

    assert len(form.facts) == 8
    assert missing(form=form, given=everything, conditions=CONDITIONS) == ()


@pytest.mark.parametrize("fact", ALWAYS)
def test_each_fact_that_is_always_needed_blocks_when_it_is_missing(fact: str) -> None:
    form = DE.notice("first_letter")

    reasons = missing(form=form, given={**ALWAYS, fact: "  "})

    assert len(reasons) == 1
    assert reasons[0].law.startswith("RDG 13a(1)")


@pytest.mark.parametrize(("condition", "fact"), CONDITIONS.items())
def test_a_conditional_fact_blocks_only_where_its_condition_holds(condition: str, fact: str) -> None:
    form = DE.notice("first_letter")

    assert not missing(form=form, given=ALWAYS)
    assert len(missing(form=form, given=ALWAYS, conditions={condition})) == 1
    assert not missing(form=form, given={**ALWAYS, fact: "said"}, conditions={condition})


def test_the_dutch_letter_needs_its_exact_words() -> None:
    form = NL.notice("14_day_letter")
    facts = {"creditor": "Energie BV", "principal": "89,90 voor stroom", "costs": "40,00"}
    good = "U betaalt  binnen veertien dagen\nvanaf de dag nadat deze brief bij u is bezorgd."

    assert not missing(form=form, given=facts, text=good)
    assert not missing(form=form, given=facts, text="Binnen vijftien dagen nadat deze brief bij u is bezorgd")
    assert [r.rule for r in missing(form=form, given=facts, text="Betaal binnen 14 dagen na heden.")] == [
        "notice.wording_missing"
    ]
    assert missing(form=form, given={**facts, "costs": ""}, text=good)


def test_who_needs_which_notice() -> None:
    letter = DE.notice("first_letter")

    assert is_needed(form=letter, actor=Actor.AGENCY, customer=CONSUMER)
    assert is_needed(form=letter, actor=Actor.LAWYER, customer=CONSUMER)
    assert not is_needed(form=letter, actor=Actor.CREDITOR, customer=CONSUMER)
    assert not is_needed(form=letter, actor=Actor.AGENCY, customer=BUSINESS)
    assert is_needed(form=DE.notice("invoice_notice"), actor=Actor.CREDITOR, customer=CONSUMER)


def test_a_plan_tells_its_costs_and_an_acknowledgement_what_it_takes_away() -> None:
    assert missing(form=DE.notice("plan_costs"), given={})
    assert len(missing(form=DE.notice("acknowledgement"), given={})) == 2


def test_the_american_validation_notice_is_sayable() -> None:
    assert len(missing(form=US.notice("validation_notice"), given={"creditor": "Energy Inc."})) == 3
