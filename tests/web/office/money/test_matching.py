"""The matching desk: suggestions with reasons, search, assign, put aside; once, by those who may, and never across walls."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.office_files import queries, sign_in, text_of, work

from kulanz.data.desk.models import Task
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Claim
from kulanz.domain.books.receipt import State
from kulanz.kernel.money import Money
from kulanz.stations.money import receive
from kulanz.testkit.world import World

pytestmark = pytest.mark.usefixtures("clock")

UNCLEAR = "/office/money/unclear/"


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
    world.claim("89.90", name="Erika Muster", number="R-4712")
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

    assert asked() == few <= 13


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


def test_a_bank_account_is_remembered_where_somebody_ticks_it(agent: Client, world: World) -> None:
    claim = world.claim("50.00")
    page = money(world, "20.00", payer_iban="DE75512108001245126199")
    assert "Remember this bank account (… 6199)" in text_of(agent.get(page, {"who": claim.number}))

    answer = agent.post(f"{page}assign/", {"account": str(claim.account_id), "learn": "1"}, follow=True)
    work(world)
    following = money(world, "30.00", payer_iban="DE75512108001245126199", payer="")

    assert "The bank account is remembered" in text_of(answer)
    assert receipt_of(world, following).account_id == claim.account_id
    assert claim_again(world, claim).status == "paid"


def test_money_is_divided_by_hand_and_the_rest_stays_as_credit(agent: Client, world: World) -> None:
    one, two = (
        world.claim("50.00", customer="K1", number="R-2026-1"),
        world.claim("30.00", customer="K2", number="R-2026-2"),
    )
    page = money(world, "100.00", remittance="R-2026-1 R-2026-2")
    seen = agent.get(f"{page}split/").content.decode()
    for claim, amount in ((one, "50,00"), (two, "30,00")):
        assert f'name="laid-{claim.account_id}-{claim.id}" value="{amount}"' in seen
    form = {f"laid-{one.account_id}-{one.id}": "50", f"laid-{two.account_id}-{two.id}": "20,00"}

    assert "on whose account the rest stays" in text_of(agent.post(f"{page}split/", form))
    assert "This is more than came" in text_of(
        agent.post(f"{page}split/", form | {f"laid-{two.account_id}-{two.id}": "51"})
    )
    assert "This is no amount" in text_of(
        agent.post(f"{page}split/", form | {f"laid-{two.account_id}-{two.id}": "viel"})
    )
    answer = agent.post(f"{page}split/", form | {"rest": str(one.account_id)}, follow=True)
    work(world)

    assert "were assigned, in parts, to 2 accounts" in text_of(answer)
    assert (claim_again(world, one).open_minor, claim_again(world, two).open_minor) == (0, 1000)
    assert "This money went to several accounts" in text_of(agent.get(page))
    assert agent.get(f"{page}split/").status_code == 302


def test_searching_while_dividing_keeps_what_was_typed(agent: Client, world: World) -> None:
    claim, other = world.claim("50.00", number="R-1"), world.claim("9.00", name="Zita Zander")
    page = money(world, "59.00", remittance="R-1")
    form = {f"laid-{claim.account_id}-{claim.id}": "12,34", "who": "Zita", "search": "1"}

    found = agent.post(f"{page}split/", form).content.decode()

    assert 'value="12,34"' in found
    assert f"laid-{other.account_id}-{other.id}" in found
    assert receipt_of(world, page).matched == "unclear"


def test_an_assignment_is_undone_and_the_money_waits_again(agent: Client, world: World) -> None:
    claim = world.claim("50.00")
    page = money(world, "50.00", reference=claim.reference)
    assert claim_again(world, claim).status == "paid"

    answer = agent.post(f"{page}undo/", {"because": "verwechselt"}, follow=True)
    work(world)

    assert "was undone. The money waits here again." in text_of(answer)
    assert (claim_again(world, claim).status, receipt_of(world, page).matched) == ("open", "unclear")
    assert "there is nothing to undo" in text_of(agent.post(f"{page}undo/", {}, follow=True))


def test_money_put_aside_is_taken_up_again(agent: Client, world: World) -> None:
    page = money(world)
    agent.post(f"{page}aside/", {"because": "privat"})
    assert "Take it up again" in text_of(agent.get(page))

    agent.post(f"{page}take-up/")

    assert receipt_of(world, page).matched == "unclear"


def test_the_same_money_is_shown_as_one_and_can_be_told_apart(agent: Client, world: World) -> None:
    claim = world.claim("50.00")
    with world.scope():
        report = receive.Seen(
            source="creditor", outside_id="P1", state=State.SETTLED, amount=Money(5000), creditor=world.creditor.id,
            value_on=world.day, account=claim.account_id, claims=(str(claim.id),),
        )  # fmt: skip
        receive.see(report, now=world.now, actor="test")
    work(world)
    page = money(world, "50.00", reference=claim.reference)

    assert "The same money as another one" in text_of(agent.get(page))
    assert "same money, told before" in text_of(agent.get("/office/money/"))
    agent.post(f"{page}apart/")
    work(world)

    assert receipt_of(world, page).allocated_at is not None


def test_whoever_may_only_read_undoes_and_divides_nothing(world: World) -> None:
    claim, viewer = world.claim("50.00"), sign_in(world, "viewer")
    page = money(world, "50.00", reference=claim.reference)

    for deed in ("undo", "split", "take-up", "apart"):
        assert viewer.post(f"{page}{deed}/", {}).status_code == 403
    assert receipt_of(world, page).matched == "yes"
