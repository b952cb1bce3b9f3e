"""Money that goes back, at the office: a returned debit with its cost, the credit used or given back; what cannot be says why."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.test import Client
from tests.stations.corrections_world import ACTOR, pay, state
from tests.web.office_agent import on_its_way, place
from tests.web.office_files import text_of

from kulanz.data.payments.models import PaymentAttempt, Receipt, Refund
from kulanz.data.receivables.models import Claim
from kulanz.data.tenancy.models import SetUp
from kulanz.stations import agree
from kulanz.testkit.world import World

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def claim(world: World) -> Claim:
    return world.claim("89.90", number="R-1", customer="K1")


def by_provider(world: World, claim: Claim, receipt: UUID) -> None:
    """The money came by a provider that can give back."""
    way = world.methods["fake"]
    with world.scope():
        SetUp.objects.filter(id=way.set_up_id).update(plugin="testbank")
        attempt = PaymentAttempt.objects.create(
            account_id=claim.account_id, way=way, set_up=way.set_up, amount_minor=1, currency="EUR",
            made_at=world.now.at, input_hash=b"x" * 32, form_key=uuid4(), state="started", outside_id="pay_1",
        )  # fmt: skip
        Receipt.objects.filter(id=receipt).update(attempt=attempt, source="provider:testbank")


def test_a_returned_debit_opens_the_invoice_with_the_banks_cost(world: World, agent: Client, claim: Claim) -> None:
    receipt = pay(world, claim, "89.90")
    form = {"return-receipt": receipt, "return-code": "AM04", "return-bank_fee": "3,00", "return-key": uuid4()}

    done = agent.post(place(claim.account_id, "return/"), form, follow=True)
    again = agent.post(place(claim.account_id, "return/"), {**form, "return-key": uuid4()})

    assert "The return is booked." in text_of(done)
    assert "Cost added 2 Mar 2026, 11:00 · Agent Example R-1: €3.00" in text_of(done)
    assert state(world, claim) == ("open", Decimal("92.90"), 0)
    assert again.status_code == 422, "it stands in the list no more: its cost is booked"


def test_what_cannot_be_says_why(world: World, agent: Client, claim: Claim) -> None:
    page = text_of(agent.get(place(claim.account_id)))

    assert "No money has arrived that could come back." in page
    assert page.count("There is no credit.") == 2


def test_the_credit_is_laid_on_what_is_open_and_taken_back_again(world: World, agent: Client, claim: Claim) -> None:
    pay(world, claim, "100.00")
    other = world.claim("50.00", customer="K1", number="R-2")
    before = text_of(agent.get(place(claim.account_id)))

    used = agent.post(place(claim.account_id, "use-credit/"), {"use-credit-key": uuid4()}, follow=True)

    assert "Credit €10.10 Open €50.00 Open after it €39.90 Credit after it €0.00" in before
    assert "The credit is laid on what is open." in text_of(used)
    assert state(world, other) == ("open", Decimal("39.90"), 0)
    key = used.content.decode().split("/correction/")[1].split("/end/")[0]
    agent.post(place(claim.account_id, f"correction/{key}/end/"), {"key": uuid4()})
    assert state(world, other) == ("open", Decimal("50.00"), Decimal("10.10"))


def test_a_credit_is_not_laid_on_what_is_objected_to(world: World, agent: Client, claim: Claim) -> None:
    pay(world, claim, "100.00")
    other = world.claim("50.00", customer="K1", number="R-2")
    with world.scope():
        agree.object_to(other.account_id, reason="other", text="", now=world.now, actor=ACTOR, claim_id=other.id)

    answer = agent.post(place(claim.account_id, "use-credit/"), {"use-credit-key": uuid4()})

    assert "what is objected to is left alone" in text_of(agent.get(place(claim.account_id)))
    assert answer.status_code == 422
    assert "There is no credit, or nothing it could be laid on." in text_of(answer)


def test_a_credit_that_was_transferred_is_booked_once(world: World, agent: Client, claim: Claim) -> None:
    pay(world, claim, "100.00")
    form = {"refund-through": "", "refund-because": "paid_too_much", "refund-amount": "10,00", "refund-key": uuid4()}

    for _ in range(2):
        done = agent.post(place(claim.account_id, "refund/"), form, follow=True)

    assert "Credit paid out" in text_of(done)
    assert "More was paid than was open" in text_of(done)
    assert state(world, claim)[2] == Decimal("0.10")
    too_much = agent.post(place(claim.account_id, "refund/"), {**form, "refund-key": uuid4()})
    assert "More cannot be paid out than the credit holds." in text_of(too_much)


def test_money_goes_back_through_its_provider_and_is_shown_as_going_back(
    world: World, agent: Client, claim: Claim
) -> None:
    receipt = pay(world, claim, "100.00")
    by_provider(world, claim, receipt)
    assert "Testbank: €100.00 of 2 Mar 2026 · arrived" in text_of(agent.get(place(claim.account_id)))
    form = {"refund-through": receipt, "refund-because": "paid_too_much", "refund-amount": "", "refund-key": uuid4()}

    asked = agent.post(place(claim.account_id, "refund/"), form, follow=True)

    with world.scope():
        refund = Refund.objects.get()
    assert (refund.amount_minor, refund.state, refund.receipt_id) == (1010, "asked", receipt)
    assert "€10.10 going back" in text_of(asked)
    assert "Agent Example €10.10, Testbank. More was paid than was open" in text_of(asked)
    assert "There is no credit." in text_of(asked), "it is not free for anything else"


def test_a_payment_on_its_way_can_be_cancelled_without_a_credit(world: World, agent: Client, claim: Claim) -> None:
    on_its_way(world, claim.account_id, "89.90")
    with world.scope():
        receipt = Receipt.objects.get()
    by_provider(world, claim, receipt.id)
    form = {"refund-through": receipt.id, "refund-because": "other", "refund-amount": "", "refund-key": uuid4()}

    page = text_of(agent.get(place(claim.account_id)))
    agent.post(place(claim.account_id, "refund/"), form)

    assert "Testbank: €89.90 of 2 Mar 2026 · on its way" in page
    with world.scope():
        assert Refund.objects.get().amount_minor == 8990


def test_another_organisations_payment_cannot_be_named(
    world: World, other_world: World, agent: Client, claim: Claim
) -> None:
    theirs = other_world.claim("10.00")
    foreign = pay(other_world, theirs, "10.00")
    pay(world, claim, "89.90")
    form = {"return-receipt": foreign, "return-code": "AM04", "return-bank_fee": "", "return-key": uuid4()}

    answer = agent.post(place(claim.account_id, "return/"), form)

    assert answer.status_code == 422
    assert state(other_world, theirs)[0] == "paid"
    assert state(world, claim)[0] == "paid"
