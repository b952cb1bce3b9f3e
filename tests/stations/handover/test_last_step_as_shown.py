"""The last step is what a person saw: never more than was shown, never what is objected to, never without a task."""

from __future__ import annotations

from datetime import timedelta

from tests.stations.agree.test_nobody_is_forgotten import owing
from tests.stations.corrections_world import ACTOR, euro, pay, state
from tests.stations.handover_world import propose

from kulanz.data.desk.models import Handover, Task
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Claim
from kulanz.domain.books.receipt import State
from kulanz.stations import agree
from kulanz.stations.handover import release
from kulanz.stations.money.receive import Seen, see
from kulanz.testkit.world import World


def to_its_end(world: World) -> None:
    for _ in range(25):
        world.run_day()
        world.pass_days(7)


def proposals(world: World) -> list[Handover]:
    with world.scope():
        return list(Handover.objects.filter(state=Handover.State.PROPOSED))


def returned(world: World, receipt: Receipt) -> None:
    seen = Seen(
        source=receipt.source, outside_id=receipt.outside_id, state=State.REVERSED, amount=euro("90.00"),
        creditor=receipt.creditor_id, value_on=world.day, rank=9,
    )  # fmt: skip
    with world.scope():
        see(seen, now=world.now, actor="test")


def test_what_grew_after_it_was_proposed_is_not_written_off_with_the_rest(world: World) -> None:
    claim = world.claim("100.00")
    pay(world, claim, "90.00")
    handover = propose(world, claim, to="write_off")
    with world.scope():
        receipt = Receipt.objects.get()
    returned(world, receipt)
    world.settle()

    assert state(world, claim)[:2] == ("open", 100)
    with world.scope():
        handover.refresh_from_db()
    assert (handover.state, handover.note) == ("recalled", "More is open by now than was proposed.")


def test_a_small_rest_takes_no_objected_part_along_when_it_is_written_off(world: World) -> None:
    claim = owing(world, amount="100.00")
    with world.scope():
        objection = agree.object_to(
            claim.account_id, claim_id=claim.id, reason="wrong_amount", text="", amount=euro("90.00"), now=world.now,
            actor=ACTOR,
        )  # fmt: skip
    to_its_end(world)
    assert proposals(world) == []

    with world.scope():
        agree.end_objection(objection.id, answer="It is right.", now=world.now, actor=ACTOR)
    to_its_end(world)

    assert proposals(world) == [], "100 euros are more than the rule writes off"
    with world.scope():
        assert Task.objects.filter(kind=Task.Kind.LAST_STEP, done_at=None).exists()
        assert Claim.objects.get().status == Claim.Status.OPEN


def test_proposed_again_on_the_same_day_it_is_a_task_again(world: World) -> None:
    claim = owing(world, amount="12.00")
    to_its_end(world)
    [first] = proposals(world)
    world.day = first.proposed_on
    with world.scope():
        hold = agree.set_hold(claim.account_id, reason="slip", until_on=None, now=world.now, actor=ACTOR)
    world.settle()
    with world.scope():
        agree.end_hold(hold.id, because="slip", now=world.now, actor=ACTOR)
    world.settle()

    [second] = proposals(world)
    assert (second.id != first.id, second.proposed_on) == (True, first.proposed_on)
    with world.scope():
        assert Task.objects.filter(kind=Task.Kind.HANDOVER, done_at=None).count() == 1
        release.release(second.id, now=world.now, actor=ACTOR)
        assert not Task.objects.filter(kind=Task.Kind.HANDOVER, done_at=None).exists()


def test_an_older_invoice_at_its_end_holds_up_no_younger_one(world: World) -> None:
    old = owing(world, amount="100.00")
    for _ in range(30):
        world.run_day()
        world.pass_days(1)
    number = old.account.customer.number
    young = world.claim("200.00", customer=number, due=world.day - timedelta(days=1))
    for _ in range(50):
        world.run_day()
        world.pass_days(1)

    told = [m for m in world.messages(old.account_id) if str(young.id) in m.asked_claims and m.status == "sent"]
    days = [(m.sent_on - young.due_on).days for m in told if m.sent_on]
    assert [m.stage for m in told] == ["reminder_service", "reminder", "notice", "last_clarification"]
    assert days[-1] < 40, "as if it were alone"
