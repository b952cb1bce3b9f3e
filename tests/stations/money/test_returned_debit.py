"""A returned debit opens what it had closed, with its old due date; its real cost is added where the law allows it."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from tests.stations.corrections_world import ACTOR, euro, pay, sound, state

from kulanz.data.agreements.models import Hold
from kulanz.data.contact.models import Decision
from kulanz.data.desk.models import Task
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Claim, Event, OpenItem, Posting
from kulanz.data.tenancy.models import Creditor
from kulanz.domain.books.receipt import State
from kulanz.domain.books.return_codes import RETURN_REASONS, return_reason
from kulanz.kernel.errors import BadValue, Conflict, NotAllowed, NotFound
from kulanz.kernel.money import Money
from kulanz.stations.books import adjust
from kulanz.stations.books.corrections import Done
from kulanz.stations.money.receive import Seen, see
from kulanz.stations.money.returned_debit import returned_debit
from kulanz.testkit.world import World


def returned(world: World, receipt: UUID, code: str = "AM04", fee: str = "3.00", *, key: UUID | None = None) -> Done:
    with world.scope():
        return returned_debit(receipt, code=code, bank_fee=euro(fee), key=key or uuid4(), now=world.now, actor=ACTOR)


def kinds(world: World, claim: Claim) -> list[str]:
    with world.scope():
        return list(Event.objects.filter(account=claim.account_id).order_by("number").values_list("kind", flat=True))


def test_the_invoice_is_open_again_with_its_old_due_date_and_the_banks_cost(world: World) -> None:
    claim = world.claim("89.90")
    receipt = pay(world, claim, "89.90", mandate="M-1")
    assert state(world, claim) == ("paid", 0, 0)
    world.pass_days(3)

    done = returned(world, receipt)

    assert done.amount == euro("89.90")
    assert state(world, claim) == ("open", Decimal("92.90"), 0)
    with world.scope():
        assert Claim.objects.get(id=claim.id).due_on == claim.due_on
        cost = OpenItem.objects.get(claim=claim, kind="cost")
        assert cost.open_minor == 300
        assert Posting.objects.get(item=cost, book="receivable").rule == "fees.return BGB 280(1), 241(2)"
        assert Receipt.objects.get(id=receipt).state == Receipt.State.REVERSED
    assert {"receipt.reversed", "claim.reopened", "claim.charged"} <= set(kinds(world, claim))
    sound(world)
    with world.scope():
        assert Task.objects.filter(kind=Task.Kind.REVERSED_MONEY).count() == 1


@pytest.mark.parametrize("code", ["AC01", "MD01", "AM05", "XX99"])
def test_a_return_that_the_customer_did_not_cause_costs_nothing(world: World, code: str) -> None:
    claim = world.claim("89.90")

    returned(world, pay(world, claim, "89.90"), code)

    assert state(world, claim) == ("open", Decimal("89.90"), 0)
    sound(world)


def test_where_the_country_lets_no_cost_be_passed_on_none_is(world: World) -> None:
    with world.scope():
        Creditor.objects.update(country="NL")
    claim = world.claim("89.90")

    returned(world, pay(world, claim, "89.90"))

    assert state(world, claim) == ("open", Decimal("89.90"), 0)


@pytest.mark.parametrize("code", ["MD06", "MD07", "MS02", "RR04", "XX99"])
def test_a_reason_that_may_be_an_objection_pauses_the_account_until_a_person_looked(world: World, code: str) -> None:
    claim = world.claim("89.90")
    receipt = pay(world, claim, "89.90")
    world.pass_days(10)

    returned(world, receipt, code)
    world.settle()

    with world.scope():
        hold = Hold.objects.get(account=claim.account_id)
        assert (hold.kind, hold.until_on, hold.made_by) == (Hold.Kind.CHECKING, None, ACTOR)
        newest = Decision.objects.filter(account=claim.account_id).latest("id")
        assert "gate.hold" in [reason["rule"] for reason in newest.reasons]
    assert world.run_day().steps == 0


def test_every_code_has_a_reason_and_an_unknown_one_is_looked_at_by_a_person() -> None:
    assert all(str(reason.words) for reason in RETURN_REASONS.values())
    assert return_reason(" am04 ").is_customers_fault
    assert return_reason("ZZ00").needs_person
    assert not any(r.is_customers_fault and r.needs_person for r in RETURN_REASONS.values())


def test_the_same_return_twice_changes_nothing(world: World) -> None:
    claim, key = world.claim("89.90"), uuid4()
    receipt = pay(world, claim, "89.90")
    first = returned(world, receipt, "MD06", key=key)
    before = kinds(world, claim)

    again = returned(world, receipt, "MD06", key=key)

    assert (again.amount, again.is_new, first.is_new) == (first.amount, False, True)
    assert kinds(world, claim) == before
    with world.scope():
        assert Hold.objects.count() == 1


def test_a_return_that_the_bank_file_told_before_only_gets_its_cost(world: World) -> None:
    claim = world.claim("89.90")
    receipt = pay(world, claim, "89.90")
    with world.scope():
        row = Receipt.objects.get(id=receipt)
        seen = Seen(
            source=row.source, outside_id=row.outside_id, state=State.REVERSED, amount=euro("89.90"),
            creditor=world.creditor.id, value_on=world.day, word="AM04",
        )  # fmt: skip
        see(seen, now=world.now, actor="test")
    world.settle()
    assert state(world, claim) == ("open", Decimal("89.90"), 0)

    done = returned(world, receipt)

    assert done.amount == euro("3.00")
    assert state(world, claim) == ("open", Decimal("92.90"), 0)
    assert kinds(world, claim).count("receipt.reversed") == 1
    assert kinds(world, claim).count("claim.reopened") == 1
    sound(world)


def test_the_cost_of_a_return_is_booked_once_whoever_tells_it(world: World) -> None:
    claim = world.claim("89.90")
    receipt = pay(world, claim, "89.90")
    returned(world, receipt)

    with pytest.raises(Conflict, match="with its cost before"):
        returned(world, receipt)

    assert state(world, claim) == ("open", Decimal("92.90"), 0)
    sound(world)


def test_more_than_a_bank_ever_charges_is_refused(world: World) -> None:
    receipt = pay(world, world.claim("89.90"), "89.90")

    with pytest.raises(BadValue, match="between 0 and 100"):
        returned(world, receipt, fee="100.01")


def test_the_other_way_round_the_bank_file_changes_nothing_more(world: World) -> None:
    claim = world.claim("89.90")
    receipt = pay(world, claim, "89.90")
    returned(world, receipt)
    before = state(world, claim)
    with world.scope():
        row = Receipt.objects.get(id=receipt)
        seen = Seen(
            source=row.source, outside_id=row.outside_id, state=State.REVERSED, amount=euro("89.90"),
            creditor=world.creditor.id, value_on=world.day, word="AM04",
        )  # fmt: skip
        assert see(seen, now=world.now, actor="test") is None
    world.settle()

    assert state(world, claim) == before
    sound(world)


def test_a_credit_that_was_paid_out_before_the_return_is_open_again(world: World) -> None:
    claim = world.claim("89.90")
    receipt = pay(world, claim, "100.00")
    with world.scope():
        adjust.refund_credit(claim.account_id, because="paid_too_much", key=uuid4(), now=world.now, actor=ACTOR)

    returned(world, receipt, "AC04", "0.00")

    assert state(world, claim) == ("open", Decimal("100.00"), 0), "the invoice and what was paid out"
    assert "credit.reclaimed" in kinds(world, claim)
    sound(world)


def test_a_return_after_a_credit_note_leaves_nothing_to_ask_for(world: World) -> None:
    claim = world.claim("89.90")
    receipt = pay(world, claim, "89.90")
    with world.scope():
        adjust.credit_note(claim.id, amount=euro("89.90"), because="cancelled", key=uuid4(), now=world.now, actor=ACTOR)
    assert state(world, claim) == ("withdrawn", 0, Decimal("89.90"))

    returned(world, receipt, "AM04", "0.00")

    assert state(world, claim)[1:] == (0, 0), "the credit of the note covers what was opened again"
    sound(world)


def test_money_taken_back_after_the_rest_was_written_off_is_open_again(world: World) -> None:
    claim = world.claim("89.90")
    receipt = pay(world, claim, "50.00")
    with world.scope():
        adjust.write_off(claim.account_id, because="uncollectable", key=uuid4(), now=world.now, actor=ACTOR)
    assert state(world, claim)[0] == "written_off"

    returned(world, receipt, "AC04", "0.00")

    assert state(world, claim) == ("open", Decimal("50.00"), 0)
    sound(world)


def test_money_that_never_arrived_cannot_be_returned(world: World) -> None:
    claim = world.claim("89.90")
    with world.scope():
        seen = Seen(
            source="bank", outside_id="x", state=State.PENDING, amount=euro("89.90"), creditor=world.creditor.id,
            value_on=world.day, account=claim.account_id,
        )  # fmt: skip
        receipt = see(seen, now=world.now, actor="test")
    assert receipt

    with pytest.raises(NotAllowed, match="has arrived"):
        returned(world, receipt)
    with pytest.raises(BadValue), world.scope():
        returned_debit(receipt, code="AM04", bank_fee=Money(-1), key=uuid4(), now=world.now, actor=ACTOR)


def test_another_organisations_money_is_not_found(world: World, other_world: World) -> None:
    receipt = pay(world, world.claim("89.90"), "89.90")

    with pytest.raises(NotFound):
        returned(other_world, receipt)
