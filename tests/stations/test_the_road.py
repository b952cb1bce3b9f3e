"""The road from an overdue invoice to a paid one, on real rows with fakes outside, and what happens when it is walked twice."""

from __future__ import annotations

from uuid import uuid4

import pytest

from kulanz.data.contact.models import Decision, Message
from kulanz.data.payments.models import PaymentAttempt, Receipt
from kulanz.data.receivables.models import Claim, Event, Posting
from kulanz.kernel.errors import BadSignature, BadValue
from kulanz.kernel.money import Money
from kulanz.ports.payment import Redirect
from kulanz.stations import door
from kulanz.stations.http_client import HttpClient
from kulanz.stations.money import pay
from kulanz.testkit.fakes import FakeChannel, FakePayment
from kulanz.testkit.world import World


def start(world: World, claim: Claim, amount: str = "89.90") -> PaymentAttempt:
    wish = pay.PaymentChoice(
        claim.account_id, world.methods["fake"].id, Money.parse(amount), (), uuid4(), "https://k.example/back"
    )
    started = pay.start(world.tenant.id, wish, http=HttpClient(), now=world.now)
    assert isinstance(started, Redirect)
    with world.scope():
        return PaymentAttempt.objects.get(outside_id=started.outside_id)


def news(world: World, provider: FakePayment, attempt: PaymentAttempt, word: str, *, news_id: str = "") -> bool:
    inbound = provider.news(attempt.outside_id, word, news_id=news_id or f"{attempt.outside_id}:{word}")
    with world.scope():
        return door.accept(world.methods["fake"].set_up_id, inbound, now=world.now)


def kinds(world: World, claim: Claim) -> list[str]:
    with world.scope():
        return list(Event.objects.filter(account=claim.account_id).order_by("number").values_list("kind", flat=True))


def test_an_overdue_invoice_gets_one_friendly_message(world: World, channel: FakeChannel) -> None:
    claim = world.claim("89.90")

    tally = world.run_day()

    assert tally.steps == 1
    [message] = world.messages(claim.account_id)
    assert message.status == Message.Status.SENT
    assert "89,90" in message.subject
    assert [outgoing.to_address for outgoing in channel.sent] == [message.to_address]
    assert world.run_day().steps == 0


def test_money_on_its_way_stops_the_next_message(world: World, provider: FakePayment) -> None:
    claim = world.claim()
    world.run_day()
    attempt = start(world, claim)

    assert news(world, provider, attempt, "pending")
    world.settle()

    with world.scope():
        newest = Decision.objects.filter(account=claim.account_id).latest("id")
        assert newest.chose == "wait"
        assert [reason["rule"] for reason in newest.reasons] == ["gate.money_coming"]
    world.pass_days(30)
    assert world.run_day().steps == 0


def test_settled_money_pays_the_claim_thanks_and_ends_the_account(
    world: World, provider: FakePayment, channel: FakeChannel
) -> None:
    claim = world.claim()
    world.run_day()
    attempt = start(world, claim)
    news(world, provider, attempt, "pending")
    news(world, provider, attempt, "settled")

    world.settle()

    with world.scope():
        claim.refresh_from_db()
        assert (claim.status, claim.open_minor) == (Claim.Status.PAID, 0)
        assert Receipt.objects.get().allocated_at is not None
        assert claim.account.__class__.objects.get(id=claim.account_id).next_look_on is None
    assert channel.sent[-1].subject.startswith("Danke")
    assert kinds(world, claim)[-3:] == ["claim.paid", "message.ready", "message.sent"]


def test_the_same_news_twice_and_in_the_wrong_order_changes_nothing(world: World, provider: FakePayment) -> None:
    claim = world.claim()
    attempt = start(world, claim)
    news(world, provider, attempt, "settled", news_id="n2")
    world.settle()
    before = kinds(world, claim)

    assert not news(world, provider, attempt, "settled", news_id="n2")
    assert news(world, provider, attempt, "pending", news_id="n1")
    world.settle()

    assert kinds(world, claim) == before
    with world.scope():
        assert Posting.objects.filter(rule="money_in").count() == 2  # the two sides of one entry


def test_a_forged_webhook_leaves_nothing(world: World, provider: FakePayment) -> None:
    claim = world.claim()
    attempt = start(world, claim)
    inbound = provider.news(attempt.outside_id, "settled", news_id="n", secret="wrong")

    with pytest.raises(BadSignature), world.scope():
        door.accept(world.methods["fake"].set_up_id, inbound, now=world.now)

    with world.scope():
        assert not Receipt.objects.exists()


def test_an_unknown_word_of_the_provider_is_pending(world: World, provider: FakePayment) -> None:
    claim = world.claim()
    attempt = start(world, claim)
    news(world, provider, attempt, "in_the_mountains")

    world.settle()

    with world.scope():
        receipt = Receipt.objects.get()
        assert (receipt.state, receipt.word) == (Receipt.State.PENDING, "in_the_mountains")
        assert claim.__class__.objects.get(id=claim.id).status == Claim.Status.OPEN


def test_money_taken_back_opens_the_claim_as_it_was(world: World, provider: FakePayment) -> None:
    claim = world.claim()
    attempt = start(world, claim)
    news(world, provider, attempt, "settled")
    world.settle()
    news(world, provider, attempt, "reversed")

    world.settle()

    with world.scope():
        again = Claim.objects.get(id=claim.id)
        assert (again.status, again.open_minor, again.due_on) == (Claim.Status.OPEN, 8990, claim.due_on)
        assert sum(Posting.objects.filter(book="clearing").values_list("amount_minor", flat=True)) == 0


def test_a_second_click_on_pay_starts_no_second_payment(world: World, provider: FakePayment) -> None:
    claim = world.claim()
    form_key = uuid4()
    wish = pay.PaymentChoice(
        claim.account_id, world.methods["fake"].id, Money.parse("20.00"), (), form_key, "https://k.example/"
    )

    first = pay.start(world.tenant.id, wish, http=HttpClient(), now=world.now)
    second = pay.start(world.tenant.id, wish, http=HttpClient(), now=world.now)

    assert first == second
    assert len(provider.payments) == 1


def test_more_than_is_open_cannot_be_paid(world: World) -> None:
    claim = world.claim("20.00")

    with pytest.raises(BadValue, match="more than is open"):
        start(world, claim, "20.01")


def test_paying_the_amount_a_notice_named_closes_it_though_interest_grew(world: World, provider: FakePayment) -> None:
    claim = world.claim("2000.00")
    for _ in range(4):
        world.run_day()
        world.pass_days(11)
    notice = next(m for m in world.messages(claim.account_id) if m.stage == "notice")
    assert notice.asked_minor > 200_000, "the notice names interest"
    assert notice.stands_until
    world.day = notice.stands_until
    attempt = start(world, claim, str(Money(notice.asked_minor).amount))

    news(world, provider, attempt, "settled")
    world.settle()

    with world.scope():
        claim.refresh_from_db()
        assert (claim.status, claim.open_minor) == (Claim.Status.PAID, 0)
        waived = Posting.objects.filter(rule="asked_amount_stands", book="waived")
        assert [posting.amount_minor > 0 for posting in waived] == [True]


def test_the_journey_goes_through_all_stages_and_then_asks_a_person(world: World) -> None:
    claim = world.claim()
    for _ in range(60):
        world.run_day()
        world.pass_days(1)

    stages = [message.stage for message in world.messages(claim.account_id)]
    assert stages == ["reminder_service", "reminder", "notice", "last_clarification"]
    with world.scope():
        from kulanz.data.desk.models import Task

        assert Task.objects.filter(kind=Task.Kind.LAST_STEP, account=claim.account_id).count() == 1
