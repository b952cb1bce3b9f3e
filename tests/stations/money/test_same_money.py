"""The creditor reports a payment and the bank shows it too: counted once, in either order, and told apart by a person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from kulanz.data.desk.models import Task
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Claim, Posting
from kulanz.domain.books.receipt import State
from kulanz.kernel.errors import Conflict
from kulanz.kernel.money import Money
from kulanz.stations.money import match, receive, unmatch
from kulanz.testkit import books
from kulanz.testkit.world import World


def told(world: World, source: str, claim: Claim | None = None, *, amount: str = "89.90", **facts: Any) -> UUID:
    """Money as `source` tells it; a creditor names the claim."""
    seen = receive.Seen(
        source=source, outside_id=facts.pop("name", str(uuid4())), state=facts.pop("state", State.SETTLED),
        amount=Money.parse(amount), creditor=world.creditor.id, value_on=facts.pop("on", world.day),
        account=claim.account_id if claim else None, claims=(str(claim.id),) if claim else (), **facts,
    )  # fmt: skip
    with world.scope():
        receipt = receive.see(seen, now=world.now, actor="test")
    world.settle()
    assert receipt
    return receipt


def money(world: World, receipt: UUID) -> Receipt:
    with world.scope():
        return Receipt.objects.get(id=receipt)


def paid_in(world: World, claim: Claim) -> int:
    """What was booked as money in on the account; the books are in order."""
    with world.scope():
        assert books.findings() == []
        postings = Posting.objects.filter(account=claim.account_id, book="clearing")
        return sum(postings.values_list("amount_minor", flat=True))


def test_money_the_creditor_told_is_known_again_when_the_bank_shows_it(world: World) -> None:
    claim = world.claim("89.90")
    first = told(world, "creditor", claim)
    world.pass_days(3)

    second = told(world, "bank", remittance=f"Rechnung {claim.number}", payer="Tante Frieda")

    assert (money(world, second).same_as_id, money(world, second).account_id) == (first, claim.account_id)
    assert money(world, second).allocated_at is None
    assert paid_in(world, claim) == 8990
    with world.scope():
        assert not Task.objects.exists()


def test_money_the_bank_showed_is_known_again_when_the_creditor_tells_it(world: World) -> None:
    claim = world.claim("89.90")
    first = told(world, "bank", reference=claim.reference)

    second = told(world, "creditor", claim)

    assert (money(world, second).same_as_id, paid_in(world, claim)) == (first, 8990)


def test_an_unclear_line_of_the_bank_is_known_by_the_customer_s_name(world: World) -> None:
    claim = world.claim("89.90", name="Zita Zander")
    first = told(world, "creditor", claim)

    second = told(world, "bank", payer="ZANDER, ZITA", remittance="danke")

    assert (money(world, second).same_as_id, money(world, second).matched) == (first, "yes")
    assert paid_in(world, claim) == 8990


def test_money_that_waits_at_the_desk_leaves_it_when_the_creditor_tells_whose_it_is(world: World) -> None:
    claim = world.claim("89.90", name="Zita Zander", number="R-2026-4711")
    other = world.claim("89.90", name="Zita Zander")
    waiting = told(world, "bank", payer="Zita Zander", remittance="danke")
    assert money(world, waiting).matched == "unclear"

    report = told(world, "creditor", claim)

    assert (money(world, waiting).same_as_id, money(world, waiting).account_id) == (report, claim.account_id)
    assert (paid_in(world, claim), paid_in(world, other)) == (8990, 0)
    with world.scope():
        assert Task.objects.get(kind="unclear_money").done_at is not None


def test_two_equal_payments_and_one_report_leave_one_that_counts(world: World) -> None:
    claim = world.claim("89.90")
    told(world, "creditor", claim)

    first = told(world, "bank", reference=claim.reference)
    second = told(world, "bank", reference=claim.reference)

    assert money(world, first).same_as_id is not None
    assert money(world, second).same_as_id is None
    assert paid_in(world, claim) == 2 * 8990


def test_a_payment_for_another_invoice_or_of_another_week_is_another_payment(world: World) -> None:
    one, two = world.claim("89.90", customer="K1"), world.claim("89.90", customer="K1")
    told(world, "creditor", one, on=world.day - timedelta(days=20))
    told(world, "creditor", one)

    old = told(world, "bank", reference=one.reference, on=world.day - timedelta(days=40))
    other = told(world, "bank", remittance=two.number)

    assert money(world, old).same_as_id is None
    assert money(world, other).same_as_id is None


def test_a_person_tells_two_payments_apart(world: World) -> None:
    claim = world.claim("89.90")
    told(world, "creditor", claim)
    second = told(world, "bank", reference=claim.reference)

    with world.scope():
        unmatch.tell_apart(second, now=world.now, actor="person:1")
        with pytest.raises(Conflict):
            unmatch.tell_apart(second, now=world.now, actor="person:1")
    world.settle()

    assert paid_in(world, claim) == 2 * 8990
    with world.scope():
        assert Task.objects.get(kind="paid_too_much").note == "89.90 EUR"


def test_a_report_that_is_taken_back_leaves_the_money_of_the_bank(world: World) -> None:
    claim = world.claim("89.90")
    told(world, "creditor", claim, name="P1")
    second = told(world, "bank", reference=claim.reference)

    told(world, "creditor", claim, name="P1", state=State.REVERSED)

    assert (money(world, second).same_as_id, paid_in(world, claim)) == (None, 8990)
    with world.scope():
        assert Claim.objects.get(id=claim.id).status == "paid"


def test_an_undone_report_takes_the_line_of_the_bank_along(world: World) -> None:
    wrong, right = world.claim("89.90"), world.claim("89.90")
    report = told(world, "creditor", wrong)
    line = told(world, "bank", reference=wrong.reference)

    with world.scope():
        unmatch.unmatch(report, because="falscher Kunde", now=world.now, actor="person:1")
        assert Receipt.objects.get(id=line).account_id is None
        match.assign(report, right.account_id, [], now=world.now, actor="person:1")
    world.settle()

    assert (paid_in(world, wrong), paid_in(world, right)) == (0, 8990)
    assert money(world, line).account_id == right.account_id
