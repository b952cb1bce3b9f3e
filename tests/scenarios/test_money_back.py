"""Money that goes back, day by day through all stations: what the customer is asked and told changes with it."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from tests.stations.corrections_world import ACTOR, euro, pay, sound

from kulanz.data.clock import now_of
from kulanz.data.contact.models import Message
from kulanz.data.inbox.models import StatementRun
from kulanz.data.receivables.models import Claim, Event
from kulanz.data.vault import store_file
from kulanz.kernel.money import Money
from kulanz.stations.books import adjust
from kulanz.stations.books.statement_of_account import statement_of
from kulanz.stations.statements import statements
from kulanz.testkit.camt_writer import Booking, Movement, write_camt053
from kulanz.testkit.run import settle
from kulanz.testkit.world import World

IBAN, PAYER = "DE89370400440532013000", "DE75512108001245126199"


def walk(world: World, days: int) -> None:
    for _ in range(days):
        world.run_day()
        world.pass_days(1)


def asks(world: World, claim: Claim) -> list[int]:
    """What each message that asked for money named, in minor units."""
    with world.scope():
        sent = Message.objects.filter(account=claim.account_id, status="sent", purpose="ask").order_by("id")
        return list(sent.values_list("asked_minor", flat=True))


def statement(world: World, movement: Movement, name: str) -> None:
    """The bank's statement of this world's day is read, and all that follows from it by the clock of the job."""
    booking = Booking((movement,), booked_on=world.day, bank_reference=name)
    made_at = datetime(world.day.year, world.day.month, world.day.day, 5, tzinfo=UTC)
    content = write_camt053(
        account_iban=IBAN, statement_id=name, created_at=made_at, opening=Money(100_000), bookings=[booking]
    )
    with world.scope():
        file, _is_new = store_file(name=f"{name}.xml", content=content, now=world.now)
        run = StatementRun.objects.create(
            creditor=world.creditor, file=file, plugin="camt", made_at=datetime.now(UTC), made_by=ACTOR
        )
    statements.read_statement(world.tenant.id, run.id)
    settle(world.tenant.id, now=now_of(world.tenant.id))
    world.settle()


def test_a_debit_returned_for_lack_of_money_is_asked_for_with_its_cost_once(world: World) -> None:
    claim = world.claim("89.90")
    walk(world, 2)
    assert asks(world, claim) == [8990]
    statement(world, Movement(euro("89.90"), name="Erika Muster", iban=PAYER, reference=claim.reference), "S1")
    walk(world, 30)
    assert asks(world, claim) == [8990], "whoever has paid is not asked"

    back = Movement(
        euro("-93.40"), name="Erika Muster", iban=PAYER, reference=claim.reference, return_code="AM04",
        charges=euro("3.50"),
    )  # fmt: skip
    statement(world, back, "S2")
    with world.scope():
        claim.refresh_from_db()
        assert (claim.status, claim.open_minor) == ("open", 8990 + 350)
    statement(world, back, "S2 once more")
    walk(world, 40)

    after = asks(world, claim)[1:]
    assert after, "it is asked for again"
    assert after[0] == 8990 + 350
    with world.scope():
        assert Event.objects.filter(kind="claim.charged").count() == 1
        lines = statement_of(claim.account_id, on=world.day).lines.shown
        assert any(line.reason.rule == "fees.return" and line.change == euro("3.50") for line in lines)
    sound(world)


def test_a_credit_laid_by_hand_lowers_what_is_asked(world: World) -> None:
    paid_one = world.claim("89.90", customer="K1")
    pay(world, paid_one, "120.00")
    claim = world.claim("50.00", customer="K1")
    with world.scope():
        adjust.use_credit(claim.account_id, key=uuid4(), now=world.now, actor=ACTOR)
    world.settle()

    walk(world, 2)

    assert asks(world, claim) == [1990]
    with world.scope():
        message = Message.objects.get(account=claim.account_id, status="sent", purpose="ask")
        assert "19,90" in message.body_text
        assert "30,10" not in message.body_text
        lines = statement_of(claim.account_id, on=world.day).lines.shown
        assert any(line.reason.rule == "credit.laid" and line.laid == euro("30.10") for line in lines)
    sound(world)


def test_a_credit_laid_on_all_that_is_open_ends_the_asking(world: World) -> None:
    paid_one = world.claim("89.90", customer="K1")
    pay(world, paid_one, "200.00")
    claim = world.claim("50.00", customer="K1")
    with world.scope():
        adjust.use_credit(claim.account_id, key=uuid4(), now=world.now, actor=ACTOR)
    world.settle()

    walk(world, 30)

    assert asks(world, claim) == []
    with world.scope():
        claim.refresh_from_db()
        assert claim.status == "paid"


def test_a_credit_paid_out_is_told_on_the_statement_and_lowers_nothing(world: World) -> None:
    paid_one = world.claim("89.90", customer="K1")
    pay(world, paid_one, "120.00")
    with world.scope():
        adjust.refund_credit(paid_one.account_id, because="paid_too_much", key=uuid4(), now=world.now, actor=ACTOR)
    world.settle()
    claim = world.claim("50.00", customer="K1")

    walk(world, 2)

    assert asks(world, claim) == [5000]
    with world.scope():
        told = statement_of(claim.account_id, on=world.day)
        assert told.credit == Money(0)
        out = [line for line in told.lines.shown if line.reason.rule == "ledger.refund"]
        assert [(line.change, str(line.reason.words)) for line in out] == [(euro("30.10"), "Your credit was paid out.")]
    sound(world)
