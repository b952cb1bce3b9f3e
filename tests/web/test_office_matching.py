"""The matching desk: suggestions with reasons, search, assign, put aside; once, by those who may, and never across walls."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.office_files import TEN_O_CLOCK, queries, sign_in, text_of, work

from kulanz.data.desk.models import Task
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Claim
from kulanz.domain.receipt import State
from kulanz.kernel.money import Money
from kulanz.stations import receive
from kulanz.testkit.world import World

UNCLEAR = "/office/money/unclear/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(TEN_O_CLOCK):
        yield


@pytest.fixture
def agent(world: World) -> Client:
    return sign_in(world, "agent")


def money(world: World, amount: str = "89.90", **facts: str) -> str:
    """Money from the bank that names nobody clearly; the address of its page."""
    with world.scope():
        seen = receive.Seen(
            source="bank", outside_id=str(uuid4()), state=State.SETTLED, amount=Money.parse(amount),
            creditor=world.creditor.id, value_on=world.day, payer=facts.pop("payer", "Familie Muster"), **facts,  # type: ignore[arg-type]
        )  # fmt: skip
        receipt = receive.see(seen, now=world.now, actor="test")
    work(world)
    return f"{UNCLEAR}{receipt}/"


def receipt_of(world: World, page: str) -> Receipt:
    with world.scope():
        return Receipt.objects.get(id=UUID(page.rstrip("/").rpartition("/")[2]))


def claim_again(world: World, claim: Claim) -> Claim:
    with world.scope():
        return Claim.objects.get(id=claim.id)


def test_a_suggestion_names_account_invoice_fit_and_reason(agent: Client, world: World) -> None:
    claim = world.claim("89.90", name="Erika Muster", number="R-4711")
    page = money(world, "89.90", payer="Erika Muster", remittance="danke")

    words = text_of(agent.get(page))

    for expected in ("Erika Muster", "R-4711", "fits 50 of 100", "The payer's name is alike", "danke"):
        assert expected in words
    assert str(claim.id) in agent.get(page).content.decode()


def test_what_is_assigned_pays_the_invoice_that_was_ticked(agent: Client, world: World) -> None:
    old, ticked = world.claim("50.00", customer="K1"), world.claim("50.00", customer="K1")
    page = money(world, "50.00")

    answer = agent.post(f"{page}assign/", {"account": str(ticked.account_id), "claim": [str(ticked.id)]}, follow=True)
    work(world)

    assert "€50.00 were assigned to" in text_of(answer)
    assert (claim_again(world, ticked).status, claim_again(world, old).status) == ("paid", "open")
    with world.scope():
        assert Task.objects.get(kind="unclear_money").done_at is not None


def test_without_a_tick_the_oldest_invoice_is_paid_first(agent: Client, world: World) -> None:
    old = world.claim("50.00", customer="K1", due=world.day.replace(month=1))
    young = world.claim("50.00", customer="K1")
    page = money(world, "50.00")

    agent.post(f"{page}assign/", {"account": str(old.account_id)})
    work(world)

    assert (claim_again(world, old).status, claim_again(world, young).status) == ("paid", "open")


def test_somebody_else_is_found_by_name_number_and_amount(agent: Client, world: World) -> None:
    world.claim("12.34", name="Zita Ungewöhnlich", customer="Z99", number="R-990")
    page = money(world, "7.77", payer="X Y")
    assert "Zita" not in text_of(agent.get(page))

    for wish in ("zita", "Z99", "R-990", "12,34"):
        assert "Zita Ungewöhnlich" in text_of(agent.get(page, {"who": wish}))
    assert "No other account of this creditor fits" in text_of(agent.get(page, {"who": "niemand"}))


def test_money_can_be_put_aside_with_a_reason_only(agent: Client, world: World) -> None:
    page = money(world)

    assert "Please say why" in text_of(agent.post(f"{page}aside/", {"because": " "}, follow=True))
    assert receipt_of(world, page).matched == "unclear"

    agent.post(f"{page}aside/", {"because": "Spende für den Verein"})

    assert (receipt_of(world, page).matched, receipt_of(world, page).aside_because) == (
        "aside",
        "Spende für den Verein",
    )
    assert "Spende für den Verein" in text_of(agent.get("/office/money/", {"matched": "aside"}))


def test_a_second_person_learns_that_it_was_assigned_already(agent: Client, world: World) -> None:
    first, second = world.claim("50.00"), world.claim("50.00")
    page = money(world, "50.00")
    agent.post(f"{page}assign/", {"account": str(first.account_id)})

    late = agent.post(f"{page}assign/", {"account": str(second.account_id)}, follow=True)
    work(world)

    assert "This money was assigned already" in text_of(late)
    assert (claim_again(world, first).status, claim_again(world, second).status) == ("paid", "open")


def test_after_one_comes_the_next(agent: Client, world: World) -> None:
    claim = world.claim("50.00")
    first, second = money(world, "50.00"), money(world, "60.00")

    answer = agent.post(f"{first}assign/", {"account": str(claim.account_id)})
    assert answer["Location"] == second

    answer = agent.post(f"{second}aside/", {"because": "privat"})
    assert answer["Location"] == UNCLEAR
    assert "All money is assigned" in text_of(agent.get(UNCLEAR))


def test_a_form_with_nonsense_changes_nothing(agent: Client, world: World) -> None:
    page = money(world)

    for given in ({}, {"account": "x"}, {"account": str(uuid4())}, {"account": str(uuid4()), "claim": ["y"]}):
        assert agent.post(f"{page}assign/", given).status_code in (302, 400)
    assert receipt_of(world, page).matched == "unclear"


def test_whoever_may_only_read_assigns_nothing(world: World) -> None:
    claim, viewer = world.claim("50.00"), sign_in(world, "viewer")
    page = money(world, "50.00")

    assert ">Assign<" not in viewer.get(page).content.decode()
    assert viewer.post(f"{page}assign/", {"account": str(claim.account_id)}).status_code == 403
    assert viewer.post(f"{page}aside/", {"because": "x"}).status_code == 403
    assert receipt_of(world, page).matched == "unclear"


def test_another_organisation_neither_sees_nor_assigns(agent: Client, world: World, other_world: World) -> None:
    page = money(world, payer="Gerda Klee")
    foreign = other_world.claim("89.90")
    stranger = sign_in(other_world)

    assert "Gerda Klee" not in text_of(stranger.get(UNCLEAR))
    assert stranger.get(page).status_code == 404
    assert stranger.post(f"{page}assign/", {"account": str(foreign.account_id)}).status_code == 404
    agent.post(f"{page}assign/", {"account": str(foreign.account_id)})
    assert receipt_of(world, page).matched == "unclear"


def test_the_page_asks_no_more_with_more_suggestions(agent: Client, world: World) -> None:
    page = money(world, "50.00")

    def asked() -> int:
        with CaptureQueriesContext(connection) as context:
            agent.get(page)
        return len(queries(context))

    world.claim("50.00")
    few = asked()
    for _number in range(8):
        world.claim("50.00")

    assert asked() == few <= 8


def test_the_page_speaks_german(world: World) -> None:
    german = sign_in(world, "agent", language="de")
    claim = world.claim("50.00")
    page = money(world, "50.00")

    assert "Wem gehört das Geld?" in text_of(german.get(page))
    answer = german.post(f"{page}assign/", {"account": str(claim.account_id)}, follow=True)
    assert "50,00 € sind zugeordnet" in text_of(answer).replace("\xa0", " ")


def test_a_search_and_a_reason_with_a_nul_do_not_break_the_page(agent: Client, world: World) -> None:
    page = money(world)

    assert agent.get("/office/money/", {"q": "Mus\0ter"}).status_code == 200
    assert agent.get(UNCLEAR, {"q": "\0"}).status_code == 200
    agent.post(f"{page}aside/", {"because": "not\0 ours"})

    assert receipt_of(world, page).aside_because == "not ours"
