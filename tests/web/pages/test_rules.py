"""The customer page's own rules, without database: the situation, the key of a form."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from kulanz.domain.journey.facts import ClaimFacts, Coming, HoldFacts, PromiseFacts, ProtectionFacts
from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.kernel.words import say
from kulanz.ports.payment import Code
from kulanz.testkit.journey_walk import standing
from kulanz.web.pages import facts as page
from kulanz.web.pages import form_key
from kulanz.web.pages.girocode import drawing
from kulanz.web.pages.situation import Kind, Situation, look_at

TODAY = date(2026, 3, 2)
TOMORROW = TODAY + timedelta(days=1)
CREDITOR = page.CreditorFacts(*[""] * 14)
CUSTOMER = page.CustomerFacts("", "", False, "de")


def claim(minor: int, *, late: int = 10, **facts: Any) -> ClaimFacts:
    return ClaimFacts(uuid4(), TODAY - timedelta(days=late), minor, **facts)


def coming(minor: int, *, until: date | None = None, source: str = "bank") -> Coming:
    return Coming(minor, source, until)


def situation(
    *claims: ClaimFacts, on: date = TODAY, messages: tuple[page.MessageFacts, ...] = (), **facts: Any
) -> Situation:
    """What the page says of an account of which the rules read these facts."""
    stands = standing(claims=claims, **facts)
    shown = tuple(
        page.ClaimFacts(
            c.id, "1", "", "", "", c.due_on, Money(c.open_minor), (), c.is_objected, Money(c.objected_minor)
        )
        for c in claims
    )
    read = page.AccountFacts(uuid4(), "EUR", None, CREDITOR, CUSTOMER, (), stands, shown, (), messages)
    return look_at(read, on=on)


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
    assert situation().kind == Kind.CLEAR
    assert situation(coming=(coming(100),)).kind == Kind.COMING


def test_money_on_its_way_counts_until_its_day() -> None:
    facts: dict[str, Any] = {"coming": (coming(1000, until=TOMORROW),)}

    assert situation(claim(1000), **facts).kind == Kind.COMING
    assert situation(claim(1000), **facts, on=TOMORROW).kind == Kind.OPEN


def test_only_part_of_it_on_its_way_leaves_the_rest_to_pay() -> None:
    found = situation(claim(1000), coming=(coming(999),))

    assert (found.kind, found.to_pay, found.open) == (Kind.OPEN, Money(1), Money(1000))


def test_what_is_due_comes_before_what_is_not() -> None:
    due, ahead, objected = claim(1000), claim(500, late=-3), claim(300, is_objected=True)

    found = situation(due, ahead, objected)

    assert [c.id for c in found.claims] == [due.id]
    assert [c.id for c in found.others] == [ahead.id, objected.id]
    assert (found.objected, found.to_pay) == (frozenset({objected.id}), Money(1000))


def test_an_invoice_due_today_is_not_late() -> None:
    assert situation(claim(500, late=0)).kind == Kind.AHEAD
    assert situation(claim(500, late=1)).kind == Kind.OPEN


def test_a_hold_an_objection_to_all_or_to_the_only_late_invoice_is_a_break() -> None:
    held = situation(claim(1000), holds=(HoldFacts("pause", None),))
    objected = situation(claim(1000), is_objected=True)
    only_late = situation(claim(1000, is_objected=True), claim(500, late=-3))
    in_parts = situation(claim(1000, objected_minor=1000))

    assert {found.kind for found in (held, objected, only_late, in_parts)} == {Kind.PAUSED}
    assert [found.is_answering for found in (held, objected, only_late, in_parts)] == [False, True, True, True]


def test_a_break_says_until_when_where_that_is_known() -> None:
    assert situation(claim(1000), holds=(HoldFacts("pause", TOMORROW, is_help=True),)).rests_until == TOMORROW
    assert situation(claim(1000, is_held=True, held_until_on=TOMORROW)).rests_until == TOMORROW
    assert situation(claim(1000), holds=(HoldFacts("pause", TOMORROW),), is_objected=True).rests_until is None
    assert situation(claim(1000), holds=(HoldFacts("pause", TODAY),)).kind == Kind.OPEN


def test_who_is_protected_is_asked_for_nothing() -> None:
    found = situation(claim(1000), protections=(ProtectionFacts("insolvency"),))

    assert (found.kind, found.is_protected) == (Kind.PAUSED, True)


def test_what_is_time_barred_is_neither_asked_for_nor_proposed() -> None:
    barred, due, ahead = claim(1000, barred_on=TODAY), claim(300), claim(200, late=-3)

    alone, beside, before = situation(barred), situation(barred, due), situation(barred, ahead)

    assert (alone.kind, alone.is_barred) == (Kind.PAUSED, True)
    assert (beside.kind, beside.to_pay, beside.barred) == (Kind.OPEN, Money(300), frozenset({barred.id}))
    assert (before.kind, before.to_pay) == (Kind.AHEAD, Money(200))


def test_a_rest_that_is_too_small_to_ask_for_is_not_asked_for_here_either() -> None:
    found = situation(claim(1), minimum_minor=500)

    assert (found.kind, found.is_answering, found.to_pay) == (Kind.PAUSED, False, Money(1))


def test_a_promise_holds_until_its_day() -> None:
    promised: dict[str, Any] = {"promises": (PromiseFacts(uuid4(), 1000, TODAY),)}

    assert situation(claim(1000), **promised).promise is not None
    assert situation(claim(1000), **promised, on=TOMORROW).promise is None
    assert situation(claim(1000), promises=(PromiseFacts(uuid4(), 1000, TODAY, is_kept=True),)).promise is None


def test_the_page_promises_an_end_only_where_paying_it_would_be_one() -> None:
    asked = page.MessageFacts("", "email", TODAY, Money(1000), stands_until=TODAY + timedelta(days=7))

    assert situation(claim(1000), messages=(asked,)).stands_until == TODAY + timedelta(days=7)
    assert situation(claim(1000), messages=(asked,), on=TODAY + timedelta(days=8)).stands_until is None
    assert situation(claim(1000), messages=(asked,), coming=(coming(1),)).stands_until is None


def test_the_drawn_code_has_a_quiet_zone_and_no_text_of_anybody() -> None:
    code = Code(label=say("Code"), payload="BCD\n002\n1\nSCT\n\n<b>Name</b>\nDE89370400440532013000\nEUR1.00")

    svg = drawing(code)

    assert svg.startswith("<svg ")
    assert "<b>" not in svg
    assert "style=" not in svg
    assert "M4 4.5h7" in svg  # the first finder pattern begins four modules inside
