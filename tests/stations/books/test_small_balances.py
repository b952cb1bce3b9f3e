"""Small balances are written off by the creditor's rule, once they are old, and only where nothing speaks against it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from tests.stations.corrections_world import ACTOR, euro, pay, sound, state

from kulanz.data.receivables.models import Claim, Event
from kulanz.data.tenancy.models import Creditor
from kulanz.domain.books.receipt import State
from kulanz.stations import agree
from kulanz.stations.books import adjust, small_balances
from kulanz.stations.money.receive import Seen, see
from kulanz.testkit.world import World


@pytest.fixture
def rule(world: World) -> None:
    """The creditor gives up balances of up to two euros."""
    with world.scope():
        Creditor.objects.update(small_loss_minor=200)


def run(world: World) -> int:
    with world.scope():
        return small_balances.run(small_balances.due(now=world.now), now=world.now)


def small_claim(world: World, *, left: str = "1.50", customer: str = "") -> Claim:
    """An invoice of which only `left` is open, and that for long."""
    claim = world.claim("50.00", customer=customer)
    pay(world, claim, str(euro("50.00").amount - euro(left).amount))
    return claim


def test_an_old_small_balance_is_written_off_and_its_posting_says_why(world: World, rule: None) -> None:
    claim = small_claim(world)
    assert run(world) == 0, "it is not old enough yet"
    world.pass_days(80)

    assert run(world) == 1

    assert state(world, claim) == ("written_off", 0, 0)
    with world.scope():
        event = Event.objects.get(kind="claim.written_off")
        assert (event.actor, event.data["because"]) == ("rule:small_balance/1", "too_small")
    sound(world)
    assert run(world) == 0, "the second run finds nothing"


def test_the_limit_counts_for_the_account_and_not_for_each_invoice(world: World, rule: None) -> None:
    small_claim(world, left="1.50", customer="K1")
    small_claim(world, left="0.51", customer="K1")
    within = small_claim(world, left="2.00", customer="K2")
    world.pass_days(80)

    assert run(world) == 1
    assert state(world, within)[0] == "written_off"


def test_a_creditor_without_the_rule_gives_nothing_up(world: World) -> None:
    small_claim(world)
    world.pass_days(80)

    assert run(world) == 0


def object_(world: World, claim: Claim) -> None:
    agree.object_to(claim.account_id, reason="other", text="", now=world.now, actor=ACTOR)


def promise(world: World, claim: Claim) -> None:
    agree.promise(
        claim.account_id, amount=euro("1.00"), due_on=world.day + timedelta(days=5), now=world.now, actor=ACTOR
    )


def pause(world: World, claim: Claim) -> None:
    """As a hand-over does: whoever the claim was given to looks after it."""
    agree.set_hold(claim.account_id, claim_id=claim.id, reason="handed over", until_on=None, now=world.now, actor=ACTOR)


def money_comes(world: World, claim: Claim) -> None:
    see(
        Seen(
            source="bank", outside_id="x", state=State.PENDING, amount=euro("1.50"), creditor=world.creditor.id,
            value_on=world.day, account=claim.account_id,
        ),
        now=world.now,
        actor="test",
    )  # fmt: skip


def protect(world: World, claim: Claim) -> None:
    agree.set_protection(
        claim.account_id, kind="death", reason="a letter", since_on=world.day, until_on=None, contact="", now=world.now,
        actor=ACTOR,
    )  # fmt: skip


@pytest.mark.parametrize("stop", [object_, promise, pause, protect, money_comes])
def test_what_is_objected_promised_paused_protected_or_on_its_way_is_left_alone(
    world: World, rule: None, stop: object
) -> None:
    claim = small_claim(world)
    world.pass_days(80)
    assert callable(stop)
    with world.scope():
        stop(world, claim)

    assert run(world) == 0


def test_a_promise_keeps_it_open_until_its_days_of_grace_are_over(world: World, rule: None) -> None:
    claim = small_claim(world)
    world.pass_days(80)
    with world.scope():
        promise(world, claim)
    world.pass_days(8)
    assert run(world) == 0, "no message would ask for it either"
    world.pass_days(1)

    assert run(world) == 1


def test_an_objection_to_one_invoice_keeps_the_others_open_too(world: World, rule: None) -> None:
    claim = small_claim(world, left="0.50", customer="K1")
    small_claim(world, left="0.50", customer="K1")
    world.pass_days(80)
    with world.scope():
        agree.object_to(claim.account_id, claim_id=claim.id, reason="other", text="", now=world.now, actor=ACTOR)

    assert run(world) == 0


def test_an_objection_to_what_is_paid_keeps_nothing_open(world: World, rule: None) -> None:
    paid = world.claim("50.00", customer="K1")
    with world.scope():
        agree.object_to(paid.account_id, claim_id=paid.id, reason="other", text="", now=world.now, actor=ACTOR)
    pay(world, paid, "50.00")
    small_claim(world, customer="K1")
    world.pass_days(80)

    assert run(world) == 1


def test_a_time_barred_rest_is_given_up_like_any_other(world: World, rule: None) -> None:
    world.claim("1.50", due=date(2022, 5, 1), issued_on=date(2022, 4, 1))

    assert run(world) == 1


def test_what_may_not_be_given_up_stands_in_nobody_s_way(
    world: World, rule: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = small_claim(world), small_claim(world)
    world.pass_days(80)
    with world.scope():
        promise(world, first)
    monkeypatch.setattr(small_balances, "MOST", 1)

    assert run(world) == 1
    assert state(world, second)[0] == "written_off"


def test_a_person_undoes_what_the_rule_wrote_off(world: World, rule: None) -> None:
    claim = small_claim(world)
    world.pass_days(80)
    run(world)
    with world.scope():
        of = UUID(Event.objects.get(kind="claim.written_off").data["key"])
        adjust.undo(claim.account_id, of=of, key=uuid4(), now=world.now, actor=ACTOR)

    assert state(world, claim)[:2] == ("open", euro("1.50").amount)
    sound(world)


def test_another_organisation_sees_nothing(world: World, other_world: World, rule: None) -> None:
    small_claim(world)
    world.pass_days(80)

    with other_world.scope():
        assert small_balances.due(now=world.now) == []
