"""The customer page's own rules, without database: the situation, the key of a form."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.kernel.words import say
from kulanz.ports.payment import Code
from kulanz.web.pages import form_key
from kulanz.web.pages.facts import (
    AccountFacts,
    ClaimFacts,
    CreditorFacts,
    CustomerFacts,
    HoldFacts,
    MessageFacts,
    ObjectionFacts,
    PromiseFacts,
    ReceiptFacts,
)
from kulanz.web.pages.girocode import drawing
from kulanz.web.pages.situation import Kind, look_at

TODAY = date(2026, 3, 2)
CREDITOR = CreditorFacts(*[""] * 14)
EMPTY = AccountFacts(uuid4(), "EUR", None, CREDITOR, CustomerFacts("", "", False, "de"), (), (), (), (), (), (), ())


def claim(minor: int, *, late: int = 10, is_objected: bool = False) -> ClaimFacts:
    due_on = TODAY - timedelta(days=late)
    return ClaimFacts(uuid4(), "1", "", "", "", due_on, Money(minor), (), is_objected)


def coming(minor: int, *, until: date | None = None, source: str = "bank") -> ReceiptFacts:
    return ReceiptFacts("pending", source, Money(minor), TODAY, until, counts=True)


def test_the_key_of_a_form_belongs_to_one_link() -> None:
    key = form_key.fresh("link")

    assert form_key.read(key, "link") == UUID(key.partition(":")[0])
    assert form_key.read(form_key.signed(form_key.read(key, "link"), "link"), "link") == form_key.read(key, "link")
    for wrong in ("", "x", key[:-1], key.replace(":", ""), str(uuid4())):
        with pytest.raises(BadValue):
            form_key.read(wrong, "link")
    with pytest.raises(BadValue):
        form_key.read(key, "another")


def test_nothing_open_is_clear_unless_money_is_still_on_its_way() -> None:
    assert look_at(EMPTY, on=TODAY).kind == Kind.CLEAR
    assert look_at(replace(EMPTY, receipts=(coming(100),)), on=TODAY).kind == Kind.COMING


def test_money_on_its_way_counts_until_its_day() -> None:
    facts = replace(EMPTY, claims=(claim(1000),), receipts=(coming(1000, until=TODAY + timedelta(days=1)),))

    assert look_at(facts, on=TODAY).kind == Kind.COMING
    assert look_at(facts, on=TODAY + timedelta(days=1)).kind == Kind.OPEN


def test_only_part_of_it_on_its_way_leaves_the_rest_to_pay() -> None:
    facts = replace(EMPTY, claims=(claim(1000),), receipts=(coming(999),))

    situation = look_at(facts, on=TODAY)

    assert (situation.kind, situation.to_pay, situation.open) == (Kind.OPEN, Money(1), Money(1000))


def test_what_is_due_comes_before_what_is_not() -> None:
    due, ahead, objected = claim(1000), claim(500, late=-3), claim(300, is_objected=True)

    situation = look_at(replace(EMPTY, claims=(due, ahead, objected)), on=TODAY)

    assert (situation.claims, situation.others, situation.to_pay) == ((due,), (ahead, objected), Money(1000))


def test_an_invoice_due_today_is_not_late() -> None:
    assert look_at(replace(EMPTY, claims=(claim(500, late=0),)), on=TODAY).kind == Kind.AHEAD
    assert look_at(replace(EMPTY, claims=(claim(500, late=1),)), on=TODAY).kind == Kind.OPEN


def test_a_hold_an_objection_to_all_or_to_the_only_late_invoice_is_a_break() -> None:
    late = claim(1000)
    held = replace(EMPTY, claims=(late,), holds=(HoldFacts("pause", None),))
    objected = replace(EMPTY, claims=(late,), objections=(ObjectionFacts(None, TODAY),))
    only_late = replace(EMPTY, claims=(claim(1000, is_objected=True), claim(500, late=-3)))

    assert {look_at(facts, on=TODAY).kind for facts in (held, objected, only_late)} == {Kind.PAUSED}


def test_a_promise_holds_until_its_day() -> None:
    facts = replace(EMPTY, claims=(claim(1000),), promises=(PromiseFacts(Money(1000), TODAY),))

    assert look_at(facts, on=TODAY).promise is not None
    assert look_at(facts, on=TODAY + timedelta(days=1)).promise is None


def test_the_page_promises_an_end_only_where_paying_it_would_be_one() -> None:
    asked = MessageFacts("", "email", TODAY, Money(1000), stands_until=TODAY + timedelta(days=7))
    facts = replace(EMPTY, claims=(claim(1000),), messages=(asked,))

    assert look_at(facts, on=TODAY).stands_until == TODAY + timedelta(days=7)
    assert look_at(facts, on=TODAY + timedelta(days=8)).stands_until is None
    assert look_at(replace(facts, receipts=(coming(1),)), on=TODAY).stands_until is None


def test_the_drawn_code_has_a_quiet_zone_and_no_text_of_anybody() -> None:
    code = Code(label=say("Code"), payload="BCD\n002\n1\nSCT\n\n<b>Name</b>\nDE89370400440532013000\nEUR1.00")

    svg = drawing(code)

    assert svg.startswith("<svg ")
    assert "<b>" not in svg
    assert "style=" not in svg
    assert "M4 4.5h7" in svg  # the first finder pattern begins four modules inside
