"""Why do I get this message? Said in kind words on the customer's page, and corrected by the customer."""

from __future__ import annotations

import pytest
from tests.web.pages_visitor import visitor

from kulanz.data.agreements.models import Hold
from kulanz.data.desk.models import Task
from kulanz.data.receivables.models import Account, Event
from kulanz.domain.journey.segment import Segment
from kulanz.kernel.money import Money
from kulanz.stations import agree
from kulanz.testkit.world import World
from kulanz.web.pages import why

pytestmark = pytest.mark.usefixtures("clock")


def test_the_page_says_why_in_kind_words_and_from_what(world: World) -> None:
    claim = world.claim()
    world.run_day()

    page = visitor(world, claim.account_id).text()

    assert "Warum bekomme ich diese Nachricht?" in page
    assert "einfach vergessen" in page
    assert "Nie aus Ihrem Wohnort, Ihrem Namen oder Ihrem Gerät." in page


def test_the_customers_word_goes_before_the_rule(world: World) -> None:
    claim = world.claim()
    world.run_day()
    someone = visitor(world, claim.account_id)

    sent = [someone.fill("why/", segment="cannot_now") for _ in range(2)]

    assert [answer.status_code for answer in sent] == [302, 302]
    assert "gerade schwer ist, alles auf einmal zu zahlen" in someone.text()
    with world.scope():
        assert Account.objects.get(id=claim.account_id).segment_fixed == "cannot_now"
        told = Event.objects.get(kind="segment.set")
        assert (told.actor, told.data) == ("customer:link", {"segment": "cannot_now", "before": ""})
        assert not Hold.objects.exists()


def test_who_needs_special_care_is_looked_after_by_a_person_at_once(world: World) -> None:
    claim = world.claim()
    someone = visitor(world, claim.account_id)

    someone.fill("why/", segment="vulnerable")

    with world.scope():
        assert Hold.objects.get().kind == "customer_asked"
        assert Task.objects.get().kind == "help"
    assert world.run_day().steps == 0


@pytest.mark.parametrize("segment", ["", "unreachable", "rich"])
def test_what_nobody_can_say_of_themselves_is_refused(world: World, segment: str) -> None:
    claim = world.claim()

    answer = visitor(world, claim.account_id).fill("why/", segment=segment)

    assert answer.status_code == 400
    with world.scope():
        assert not Event.objects.filter(kind="segment.set").exists()


def test_a_form_that_is_not_ours_is_refused(world: World) -> None:
    claim = world.claim()
    someone = visitor(world, claim.account_id)

    assert someone.send("why/", {"segment": "forgot", "form_key": "made-up"}).status_code == 400


def test_every_group_has_kind_words_without_a_threat() -> None:
    assert set(why.KIND_WORDS) - {""} == {segment.value for segment in Segment}


def test_a_part_that_is_objected_to_is_not_asked_for_on_the_page(world: World) -> None:
    claim = world.claim("100.00")
    with world.scope():
        agree.object_to(
            claim.account_id,
            claim_id=claim.id,
            amount=Money(3000),
            reason="wrong_amount",
            text="",
            now=world.now,
            actor="test",
        )

    page = visitor(world, claim.account_id).text()

    assert "70,00" in page
    assert "30,00\xa0€ davon prüfen wir gerade." in page


def test_a_held_invoice_is_not_asked_for_and_the_other_one_is(world: World) -> None:
    claim = world.claim("100.00", customer="K1", number="A-1")
    world.claim("40.00", customer="K1", number="A-2")
    with world.scope():
        agree.set_hold(
            claim.account_id, claim_id=claim.id, reason="checking", until_on=None, now=world.now, actor="test"
        )

    page = visitor(world, claim.account_id).text()

    assert '<strong class="money">40,00\xa0€</strong>' in page
    assert "Nicht dabei: Rechnung A-1, 100,00\xa0€. Sie ruht im Moment." in page


def test_who_is_protected_is_asked_for_nothing(world: World) -> None:
    claim = world.claim("100.00")
    with world.scope():
        agree.set_protection(claim.account_id, kind="insolvency", reason="IN 12/26", now=world.now, actor="test")

    page = visitor(world, claim.account_id).text()

    assert "Im Moment bitten wir Sie um nichts." in page
    assert "Trotzdem zahlen" not in page
