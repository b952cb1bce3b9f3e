"""Corrections of the books: each once, each with its reason, and each undone leaves everything as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from tests.stations.corrections_world import ACTOR, booked_interest, euro, item, pay, sound, state

from kulanz.data.agreements.models import Plan
from kulanz.data.receivables.models import Account, Claim, Event, OpenItem, Posting
from kulanz.kernel.errors import BadValue, Conflict, NotAllowed, NotFound
from kulanz.kernel.money import Money
from kulanz.stations import agree
from kulanz.stations.books import adjust
from kulanz.stations.books.corrections import Done
from kulanz.testkit.world import World


def credited(
    world: World, claim: Claim, amount: str, *, key: UUID | None = None, because: str = "wrong_amount"
) -> Done:
    with world.scope():
        return adjust.credit_note(
            claim.id,
            amount=euro(amount),
            because=because,
            key=key or uuid4(),
            now=world.now,
            actor=ACTOR,
            number="GS-1",
        )


def undone(world: World, claim: Claim, of: UUID) -> Done:
    with world.scope():
        return adjust.undo(claim.account_id, of=of, key=uuid4(), now=world.now, actor=ACTOR)


def test_a_credit_note_takes_back_part_of_an_invoice(world: World) -> None:
    claim = world.claim("100.00")

    done = credited(world, claim, "30.00")

    assert (done.amount, done.is_new) == (euro("30.00"), True)
    assert state(world, claim) == ("open", Decimal("70.00"), 0)
    with world.scope():
        event = Event.objects.get(kind="claim.credited")
        assert (event.subject_id, event.data["amount_minor"], event.data["because"]) == (claim.id, 3000, "wrong_amount")
    sound(world)


def test_a_credit_note_over_the_whole_invoice_withdraws_it_and_nobody_is_asked_any_more(world: World) -> None:
    claim = world.claim("100.00")

    credited(world, claim, "100.00")
    world.settle()

    assert state(world, claim) == ("withdrawn", 0, 0)
    assert world.run_day().steps == 0
    with world.scope():
        assert Account.objects.get(id=claim.account_id).next_look_on is None
    sound(world)


def test_what_was_paid_on_a_credited_part_becomes_the_customers_credit(world: World) -> None:
    claim = world.claim("100.00")
    pay(world, claim, "90.00")

    credited(world, claim, "30.00")

    assert state(world, claim) == ("paid", 0, Decimal("20.00"))
    sound(world)


def test_a_credit_is_laid_on_the_customers_other_open_invoice(world: World) -> None:
    claim, other = world.claim("100.00", customer="K1"), world.claim("50.00", customer="K1")
    pay(world, claim, "100.00")

    credited(world, claim, "30.00")

    assert state(world, claim)[0] == "paid"
    assert state(world, other) == ("open", Decimal("20.00"), 0)
    sound(world)


def test_a_credit_is_not_laid_on_an_invoice_in_dispute(world: World) -> None:
    claim, other = world.claim("100.00", customer="K1"), world.claim("50.00", customer="K1")
    pay(world, claim, "100.00")
    with world.scope():
        agree.object_to(other.account_id, reason="other", text="", now=world.now, actor=ACTOR, claim_id=other.id)

    credited(world, claim, "30.00")

    assert state(world, other) == ("open", Decimal("50.00"), Decimal("30.00"))
    sound(world)


def test_a_credit_note_takes_the_interest_on_the_credited_part_with_it(world: World) -> None:
    whole = booked_interest(world, "2000.00")
    before = item(world, whole, "interest").open_minor

    credited(world, whole, "1000.00")

    assert item(world, whole, "interest").open_minor == round(before / 2), "half the principal bears half the interest"
    with world.scope():
        last = Event.objects.filter(kind="claim.accrued").latest("number")
        assert sum(part["minor"] for part in last.data["interest"][0]["segments"]) == round(before / 2)
    sound(world)


def test_interest_that_was_paid_on_the_credited_part_comes_back_as_credit(world: World) -> None:
    claim = booked_interest(world, "2000.00")
    with world.scope():
        open_minor = Claim.objects.get(id=claim.id).open_minor
    pay(world, claim, str(Money(open_minor).amount))
    assert state(world, claim)[:2] == ("paid", 0)

    credited(world, claim, "2000.00")

    assert open_minor > 200_000
    assert state(world, claim) == ("withdrawn", 0, Money(open_minor).amount), "all that was paid"
    sound(world)


def test_interest_that_was_waived_does_not_come_back_as_credit(world: World) -> None:
    claim = booked_interest(world, "2000.00")
    with world.scope():
        adjust.waive(item(world, claim, "interest").id, because="courtesy", key=uuid4(), now=world.now, actor=ACTOR)

    credited(world, claim, "2000.00")

    assert state(world, claim) == ("withdrawn", 0, 0)
    sound(world)


@pytest.mark.parametrize(("amount", "words"), [("100.01", "More cannot be credited"), ("0.00", "more than zero")])
def test_an_impossible_credit_note_is_refused(world: World, amount: str, words: str) -> None:
    claim = world.claim("100.00")

    with pytest.raises(BadValue, match=words):
        credited(world, claim, amount)

    assert state(world, claim) == ("open", Decimal("100.00"), 0)


def test_two_credit_notes_together_are_no_more_than_the_invoice(world: World) -> None:
    claim = world.claim("100.00")
    credited(world, claim, "60.00")

    with pytest.raises(BadValue, match="More cannot be credited"):
        credited(world, claim, "40.01")


def test_a_reason_that_nobody_knows_is_refused(world: World) -> None:
    claim = world.claim("100.00")

    with pytest.raises(BadValue, match="The reason is one of"):
        credited(world, claim, "10.00", because="because")


def test_a_write_off_closes_one_invoice_and_leaves_the_other(world: World) -> None:
    claim, other = world.claim("100.00", customer="K1"), world.claim("50.00", customer="K1")
    pay(world, claim, "40.00")

    with world.scope():
        done = adjust.write_off(
            claim.account_id, claim_id=claim.id, because="uncollectable", key=uuid4(), now=world.now, actor=ACTOR
        )

    assert done.amount == euro("60.00")
    assert state(world, claim) == ("written_off", 0, 0)
    assert state(world, other) == ("open", Decimal("50.00"), 0)
    sound(world)


def test_a_write_off_of_the_account_closes_all_and_ends_its_promise(world: World) -> None:
    claim, other = world.claim("100.00", customer="K1"), world.claim("50.00", customer="K1")
    with world.scope():
        agree.promise(
            claim.account_id, amount=euro("20.00"), due_on=world.day + timedelta(days=9), now=world.now, actor=ACTOR
        )
        done = adjust.write_off(claim.account_id, because="insolvent", key=uuid4(), now=world.now, actor=ACTOR)

    assert done.amount == euro("150.00")
    assert state(world, claim)[0] == state(world, other)[0] == "written_off"
    with world.scope():
        assert Plan.objects.get().status == Plan.Status.ENDED
        told = Event.objects.filter(kind="claim.written_off").order_by("number").values_list("data", flat=True)
        assert [data["amount_minor"] for data in told] == [10_000, 5_000]
    sound(world)


def test_what_is_closed_cannot_be_written_off(world: World) -> None:
    claim = world.claim("100.00")
    pay(world, claim, "100.00")

    with pytest.raises(Conflict), world.scope():
        adjust.write_off(claim.account_id, because="other", key=uuid4(), now=world.now, actor=ACTOR)


def test_a_waived_fee_leaves_the_invoice_and_the_last_waiver_closes_it(world: World) -> None:
    claim = world.claim("100.00", fee=euro("2.50"))
    pay(world, claim, "90.00")

    with world.scope():
        adjust.waive(
            item(world, claim).id, amount=euro("2.50"), because="agreed", key=uuid4(), now=world.now, actor=ACTOR
        )
    assert state(world, claim) == ("open", Decimal("10.00"), 0)
    with world.scope():
        adjust.waive(item(world, claim).id, because="courtesy", key=uuid4(), now=world.now, actor=ACTOR)

    assert state(world, claim) == ("paid", 0, 0), "it was paid as far as it was asked for"
    sound(world)


def test_more_than_is_open_cannot_be_waived(world: World) -> None:
    claim = world.claim("100.00")

    with pytest.raises(BadValue, match="More cannot be given up"), world.scope():
        adjust.waive(
            item(world, claim).id, amount=euro("100.01"), because="mistake", key=uuid4(), now=world.now, actor=ACTOR
        )


def test_an_overpayment_is_paid_out_as_far_as_it_goes(world: World) -> None:
    claim = world.claim("100.00")
    pay(world, claim, "130.00")
    with pytest.raises(BadValue, match="More cannot be paid out"), world.scope():
        adjust.refund_credit(
            claim.account_id, because="paid_too_much", amount=euro("30.01"), key=uuid4(), now=world.now, actor=ACTOR
        )

    with world.scope():
        adjust.refund_credit(
            claim.account_id, because="paid_too_much", amount=euro("10.00"), key=uuid4(), now=world.now, actor=ACTOR
        )
    assert state(world, claim) == ("paid", 0, Decimal("20.00"))
    with world.scope():
        done = adjust.refund_credit(claim.account_id, because="paid_too_much", key=uuid4(), now=world.now, actor=ACTOR)

    assert done.amount == euro("20.00")
    assert state(world, claim) == ("paid", 0, 0)
    sound(world)


def test_a_credit_is_used_for_the_next_invoice(world: World) -> None:
    claim = world.claim("100.00", customer="K1")
    pay(world, claim, "130.00")
    later = world.claim("25.00", customer="K1")

    with world.scope():
        done = adjust.use_credit(claim.account_id, key=uuid4(), now=world.now, actor=ACTOR)

    assert done.amount == euro("25.00")
    assert state(world, later) == ("paid", 0, Decimal("5.00"))
    with world.scope(), pytest.raises(NotAllowed, match="nothing it could be laid on"):
        adjust.use_credit(claim.account_id, key=uuid4(), now=world.now, actor=ACTOR)
    sound(world)


Make = Callable[[World, Claim, UUID], Done]


def make_credit_note(world: World, claim: Claim, key: UUID) -> Done:
    return credited(world, claim, "70.00", key=key)


def make_write_off(world: World, claim: Claim, key: UUID) -> Done:
    with world.scope():
        return adjust.write_off(claim.account_id, because="barred", key=key, now=world.now, actor=ACTOR)


def make_waiver(world: World, claim: Claim, key: UUID) -> Done:
    with world.scope():
        return adjust.waive(item(world, claim).id, because="hardship", key=key, now=world.now, actor=ACTOR)


def make_refund(world: World, claim: Claim, key: UUID) -> Done:
    with world.scope():
        return adjust.refund_credit(claim.account_id, because="paid_too_much", key=key, now=world.now, actor=ACTOR)


def make_use(world: World, claim: Claim, key: UUID) -> Done:
    with world.scope():
        return adjust.use_credit(claim.account_id, key=key, now=world.now, actor=ACTOR)


MAKERS = (make_credit_note, make_write_off, make_waiver, make_refund, make_use)


def a_world_of_everything(world: World) -> Claim:
    """An open claim partly paid, with a credit beside it that nobody laid on it yet."""
    paid = world.claim("40.00", customer="K1")
    pay(world, paid, "45.00")
    claim = world.claim("100.00", customer="K1")
    pay(world, claim, "50.00")
    return claim


def picture(world: World, claim: Claim) -> object:
    """Balances of all books by item, open amounts and states."""
    with world.scope():
        sums: dict[tuple[str, UUID | None], int] = {}
        for book, item_id, minor in Posting.objects.values_list("book", "item_id", "amount_minor"):
            sums[book, item_id] = sums.get((book, item_id), 0) + minor
        claims = list(Claim.objects.order_by("id").values_list("id", "status", "open_minor", "due_on", "closed_on"))
        items = list(OpenItem.objects.order_by("id").values_list("id", "open_minor"))
        return {key: value for key, value in sums.items() if value}, claims, [row for row in items if row[1]]


@pytest.mark.parametrize("make", MAKERS)
def test_every_correction_keeps_the_books_and_its_undoing_restores_them(world: World, make: Make) -> None:
    claim = a_world_of_everything(world)
    before, key = picture(world, claim), uuid4()

    done = make(world, claim, key)
    sound(world)
    assert done.entries
    assert picture(world, claim) != before

    undone(world, claim, key)
    sound(world)
    assert picture(world, claim) == before


@pytest.mark.parametrize("make", MAKERS)
def test_the_same_form_twice_is_one_correction_and_another_one_under_its_key_is_refused(
    world: World, make: Make
) -> None:
    claim, key = a_world_of_everything(world), uuid4()
    first = make(world, claim, key)
    after = picture(world, claim)

    again = make(world, claim, key)

    assert (again.amount, again.entries, again.is_new) == (first.amount, first.entries, False)
    assert picture(world, claim) == after
    other = make_waiver if make is not make_waiver else make_refund
    with pytest.raises(Conflict, match="another correction"):
        other(world, claim, key)


def test_the_interest_of_a_credit_note_is_restored_too(world: World) -> None:
    claim = booked_interest(world, "2000.00")
    before, key = picture(world, claim), uuid4()
    credited(world, claim, "700.00", key=key)

    undone(world, claim, key)

    assert picture(world, claim) == before
    sound(world)


def test_nothing_is_undone_twice(world: World) -> None:
    claim, key = world.claim("100.00"), uuid4()
    credited(world, claim, "70.00", key=key)
    undone(world, claim, key)

    with pytest.raises(Conflict, match="undone before"):
        undone(world, claim, key)
    with pytest.raises(NotFound):
        undone(world, claim, uuid4())


def test_a_credit_note_stays_once_its_credit_was_paid_out(world: World) -> None:
    claim, key = world.claim("100.00"), uuid4()
    pay(world, claim, "100.00")
    credited(world, claim, "30.00", key=key)
    with world.scope():
        adjust.refund_credit(claim.account_id, because="paid_too_much", key=uuid4(), now=world.now, actor=ACTOR)

    with pytest.raises(NotAllowed, match="paid out or used"):
        undone(world, claim, key)

    sound(world)


def test_another_organisation_corrects_nothing_here(world: World, other_world: World) -> None:
    claim = world.claim("100.00")
    row = item(world, claim)

    attempts: tuple[Callable[[], object], ...] = (
        lambda: adjust.credit_note(
            claim.id, amount=euro("1.00"), because="other", key=uuid4(), now=world.now, actor=ACTOR
        ),
        lambda: adjust.write_off(claim.account_id, because="other", key=uuid4(), now=world.now, actor=ACTOR),
        lambda: adjust.waive(row.id, because="mistake", key=uuid4(), now=world.now, actor=ACTOR),
        lambda: adjust.refund_credit(
            claim.account_id, because="paid_too_much", key=uuid4(), now=world.now, actor=ACTOR
        ),
        lambda: adjust.undo(claim.account_id, of=uuid4(), key=uuid4(), now=world.now, actor=ACTOR),
    )
    with other_world.scope():
        for attempt in attempts:
            with pytest.raises(NotFound):
                attempt()

    assert state(world, claim) == ("open", Decimal("100.00"), 0)


def test_a_credit_goes_to_the_invoice_of_its_note_first(world: World) -> None:
    older, claim = world.claim("50.00", customer="K1"), booked_interest(world, "2000.00", customer="K1")
    with world.scope():
        interest = item(world, claim, "interest").open_minor
    pay(world, claim, str(Money(interest + 1000).amount))
    before = state(world, older)

    credited(world, claim, "1000.00")

    with world.scope():
        laid = Posting.objects.filter(rule__startswith="credit.laid", book="receivable")
        assert set(laid.values_list("claim_id", flat=True)) == {claim.id}
    assert state(world, older) == before
    sound(world)
