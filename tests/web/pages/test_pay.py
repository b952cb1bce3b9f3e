"""Paying on the customer's page: started once, told by our own receipts, and clear when it does not work."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from tests.web.answer import Answer
from tests.web.pages_visitor import Visitor, visitor

from kulanz.data.payments.models import PaymentAttempt, Receipt
from kulanz.data.receivables.models import Claim, Event
from kulanz.data.tenancy.models import Way
from kulanz.data.tenancy.setups import set_up
from kulanz.kernel.errors import Refused, Unreachable
from kulanz.kernel.words import say
from kulanz.plugins.payment.bank_transfer import TransferSettings
from kulanz.ports.payment import Ask, Redirect
from kulanz.ports.registry import plugins
from kulanz.ports.wire import Http
from kulanz.stations import agree, door
from kulanz.testkit.fakes import FakePayment, FakeSettings
from kulanz.testkit.world import World
from kulanz.web.pages import form_key

pytestmark = pytest.mark.usefixtures("clock")


class Moody(FakePayment):
    """A provider that first fails as told, and then works."""

    def __init__(self, failure: Exception) -> None:
        super().__init__()
        self.failures = [failure]

    def start(self, ask: Ask, settings: FakeSettings, http: Http) -> Redirect:
        if self.failures:
            raise self.failures.pop()
        return super().start(ask, settings, http)


def follow(someone: Visitor, answer: Answer) -> Answer:
    assert answer.status_code == 302, answer.content.decode()
    return someone.client.get(answer.headers["Location"])


def attempts(world: World) -> list[PaymentAttempt]:
    with world.scope():
        return list(PaymentAttempt.objects.order_by("id"))


def news(world: World, provider: FakePayment, attempt: PaymentAttempt, word: str) -> None:
    inbound = provider.news(attempt.outside_id, word, news_id=f"{attempt.outside_id}:{word}")
    with world.scope():
        door.accept(world.methods["fake"].set_up_id, inbound, now=world.now)
    world.settle()


def test_the_pay_button_leads_to_the_provider_and_back(world: World, provider: FakePayment) -> None:
    claim = world.claim("89.90")
    someone = visitor(world, claim.account_id)

    onward = follow(someone, someone.send("pay/", someone.form("", "pay/")))

    [attempt] = attempts(world)
    ask = provider.payments[attempt.outside_id]
    assert (ask.amount.minor, ask.key) == (8990, str(attempt.id))
    assert onward.headers["Refresh"] == f"0;url={attempt.redirect_url}"
    assert f'href="{attempt.redirect_url}"' in onward.content.decode()
    assert f"/p/{someone.key}/back/?attempt={attempt.form_key}" in ask.return_url
    assert ask.news_url.endswith(f"/hooks/{world.methods['fake'].set_up.hook_key}/")
    with world.scope():
        assert Event.objects.filter(kind="page.opened").count() == 1


def test_the_same_form_pressed_twice_starts_one_payment(world: World, provider: FakePayment) -> None:
    claim = world.claim()
    someone = visitor(world, claim.account_id)
    fields = someone.form("", "pay/")

    first, second = someone.send("pay/", fields), someone.send("pay/", fields)

    assert first.headers["Location"] == second.headers["Location"]
    assert len(attempts(world)) == len(provider.payments) == 1


def test_the_same_form_with_another_amount_is_asked_about_again(world: World) -> None:
    claim = world.claim()
    someone = visitor(world, claim.account_id)
    fields = someone.form("pay/") | {"method": str(world.methods["fake"].id), "what": "part"}
    someone.send("pay/", fields | {"amount": "10,00"})

    answer = someone.send("pay/", fields | {"amount": "20,00"})

    assert answer.status_code == 400
    assert "schon eine andere Zahlung begonnen" in answer.content.decode()
    assert [attempt.amount_minor for attempt in attempts(world)] == [1000]
    page = answer.content.decode()
    assert 'value="20,00"' in page
    assert fields["form_key"] not in page  # a new one, so that pressing again works


@pytest.mark.parametrize(
    ("typed", "minor"), [("10,50", 1050), ("10.50", 1050), ("10", 1000), (" 10,5 € ", 1050), ("EUR 10,50", 1050)]
)
def test_a_part_is_understood_as_people_write_it(world: World, typed: str, minor: int) -> None:
    claim = world.claim("89.90")
    someone = visitor(world, claim.account_id)

    someone.fill("pay/", what="part", amount=typed, method=str(world.methods["fake"].id))

    [attempt] = attempts(world)
    assert (attempt.amount_minor, attempt.claim_ids) == (minor, [])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "wie viel Sie zahlen möchten"), ("zehn", "in Ziffern"), ("10,505", "in Ziffern"), ("-5", "in Ziffern"),
        ("89,91", "Es sind nur"), ("0", "wie viel"), ("9" * 40, "in Ziffern"), ("1e3", "in Ziffern"), ("١٠", "in Ziffern"),
    ],
)  # fmt: skip
def test_an_amount_that_cannot_be_is_explained_and_starts_nothing(world: World, typed: str, said: str) -> None:
    claim = world.claim("89.90")
    someone = visitor(world, claim.account_id)

    answer = someone.fill("pay/", what="part", amount=typed, method=str(world.methods["fake"].id))

    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert attempts(world) == []


def test_single_invoices_are_the_payers_designation(world: World) -> None:
    first = world.claim("50.00", customer="K-three")
    second = world.claim("30.00", customer="K-three")
    world.claim("20.00", customer="K-three")
    someone = visitor(world, first.account_id)

    answer = someone.fill(
        "pay/", what="some", claims=[str(first.id), str(second.id)], method=str(world.methods["fake"].id)
    )

    assert answer.status_code == 302
    [attempt] = attempts(world)
    assert attempt.amount_minor == 8000
    assert attempt.claim_ids == [str(first.id), str(second.id)]


def test_choosing_no_invoice_or_somebody_elses_is_refused(world: World) -> None:
    claim = world.claim("50.00", customer="K-four")
    world.claim("30.00", customer="K-four")
    theirs = world.claim("10.00")
    someone = visitor(world, claim.account_id)

    for claims in ([], [str(theirs.id)], ["nonsense"]):
        answer = someone.fill("pay/", what="some", claims=claims, method=str(world.methods["fake"].id))
        assert answer.status_code == 400, claims

    assert attempts(world) == []


def test_what_is_objected_to_is_not_paid_by_pressing_the_button(world: World) -> None:
    claim = world.claim("50.00", customer="K-five")
    objected = world.claim("30.00", customer="K-five")
    with world.scope():
        agree.object_to(claim.account_id, reason="other", text="?", claim_id=objected.id, now=world.now, actor="test")
    someone = visitor(world, claim.account_id)

    someone.send("pay/", someone.form("", "pay/"))

    [attempt] = attempts(world)
    assert (attempt.amount_minor, attempt.claim_ids) == (5000, [str(claim.id)])


def test_an_amount_that_changed_since_the_page_was_opened_is_shown_again(world: World) -> None:
    claim = world.claim("89.90", customer="K-six")
    someone = visitor(world, claim.account_id)
    fields = someone.form("", "pay/")
    world.claim("10.00", customer="K-six")

    answer = someone.send("pay/", fields)

    assert answer.status_code == 400
    assert "hat sich inzwischen geändert" in answer.content.decode()
    assert "99,90\xa0€" in answer.content.decode()
    assert attempts(world) == []


def test_a_form_of_another_link_or_from_elsewhere_starts_nothing(world: World, other_world: World) -> None:
    claim, other = world.claim(), world.claim()
    someone, stranger = visitor(world, claim.account_id), visitor(world, other.account_id)
    fields = someone.form("", "pay/")

    for key in ("", str(uuid4()), form_key.fresh(stranger.key), fields["form_key"][:-1]):
        assert someone.send("pay/", fields | {"form_key": key}).status_code == 400, key
    with other_world.scope():
        theirs = Way.objects.get(set_up=set_up(other_world.creditor, "payment", "fake", FakeSettings()))
    for method in (str(theirs.id), str(uuid4()), ""):
        assert someone.send("pay/", fields | {"method": method}).status_code == 400, method

    assert attempts(world) == []


def test_the_way_back_believes_our_receipts_and_not_the_address(world: World, provider: FakePayment) -> None:
    claim = world.claim("89.90")
    someone = visitor(world, claim.account_id)
    someone.send("pay/", someone.form("", "pay/"))
    [attempt] = attempts(world)
    way_back = f"back/?attempt={attempt.form_key}&payment=x&status=settled"

    assert "Wir warten noch auf die Bank" in someone.text(way_back)
    news(world, provider, attempt, "pending")
    assert "Ihre Zahlung ist unterwegs" in someone.text(way_back)
    news(world, provider, attempt, "settled")
    page = someone.text(f"back/?attempt={attempt.form_key}&status=failed")
    assert "Vielen Dank, Ihre Zahlung ist angekommen" in page
    assert "Es ist nichts mehr offen." in page
    with world.scope():
        assert Claim.objects.get(id=claim.id).status == Claim.Status.PAID


@pytest.mark.parametrize("word", ["failed", "expired"])
def test_a_payment_that_failed_says_that_nothing_was_charged(world: World, provider: FakePayment, word: str) -> None:
    claim = world.claim()
    someone = visitor(world, claim.account_id)
    someone.send("pay/", someone.form("", "pay/"))
    [attempt] = attempts(world)

    news(world, provider, attempt, word)

    answer = someone.get(f"back/?attempt={attempt.form_key}")
    assert "Es wurde nichts abgebucht." in answer.content.decode()
    assert "Refresh" not in answer.headers
    assert "Mit Fake zahlen" in someone.text()


def test_the_page_looks_again_by_itself_ten_times_and_no_more(world: World) -> None:
    claim = world.claim()
    someone = visitor(world, claim.account_id)
    someone.send("pay/", someone.form("", "pay/"))
    [attempt] = attempts(world)

    address, looks = f"back/?attempt={attempt.form_key}", 0
    while refresh := someone.get(address).headers.get("Refresh"):
        found = re.fullmatch(rf"4;url=/p/{someone.key}/(back/\?attempt=[0-9a-f-]+&look=\d+)", refresh)
        assert found
        address, looks = found[1], looks + 1
        assert looks < 20

    assert looks == 10
    assert "Es dauert etwas länger." in someone.text(address)
    for look in ("x", "-1", "9" * 50, "²"):
        assert someone.get(f"back/?attempt={attempt.form_key}&look={look}").status_code == 200


def test_the_way_back_without_a_name_shows_the_newest_attempt(world: World) -> None:
    claim = world.claim()
    someone = visitor(world, claim.account_id)
    assert someone.get("back/").headers["Location"] == someone.address("")

    someone.send("pay/", someone.form("", "pay/"))

    assert "Wir warten noch auf die Bank" in someone.text("back/?attempt=nonsense")


def test_somebody_elses_attempt_is_not_shown(world: World) -> None:
    claim, other = world.claim(), world.claim()
    someone, stranger = visitor(world, claim.account_id), visitor(world, other.account_id)
    someone.send("pay/", someone.form("", "pay/"))
    [attempt] = attempts(world)

    assert stranger.get(f"back/?attempt={attempt.form_key}").headers["Location"] == stranger.address("")
    assert stranger.get(f"payment/{attempt.form_key}/").headers["Location"] == stranger.address("pay/")


def test_a_refusal_says_that_nothing_was_charged_and_offers_other_ways(world: World) -> None:
    plugins("payment")["fake"] = Moody(Refused(say("No."), code_outside="closed"))
    claim = world.claim()
    someone = visitor(world, claim.account_id)

    page = follow(someone, someone.send("pay/", someone.form("", "pay/"))).content.decode()

    assert "Es wurde nichts abgebucht." in page
    assert someone.address("pay/") in page


def test_a_provider_that_does_not_answer_can_be_asked_again_without_paying_twice(world: World) -> None:
    plugins("payment")["fake"] = moody = Moody(Unreachable(say("Silence."), maybe_sent=True))
    claim = world.claim()
    someone = visitor(world, claim.account_id)
    page = follow(someone, someone.send("pay/", someone.form("", "pay/"))).content.decode()
    [attempt] = attempts(world)
    assert "Fake antwortet gerade nicht" in page
    assert "Es wurde nichts abgebucht: Bezahlt hätten Sie erst bei Fake selbst." in page

    onward = follow(someone, someone.fill(f"payment/{attempt.form_key}/"))

    assert "Refresh" in onward.headers
    assert len(moody.payments) == len(attempts(world)) == 1
    forged = someone.send(f"payment/{attempt.form_key}/", {"form_key": "x"})
    assert forged.status_code == 400


def test_the_bank_details_lie_open_without_starting_anything(world: World) -> None:
    claim = world.claim("89.90")
    world.offer("bank_transfer", TransferSettings())

    page = visitor(world, claim.account_id).text("pay/")

    for shown in ("Stadtwerke Lindau GmbH", "DE89 3704 0044 0532 0130 00", "89,90\xa0€", 'class="girocode"', "<path"):
        assert shown in page
    assert attempts(world) == []


def test_a_transfer_shows_what_to_copy_and_leads_to_already_paid(world: World) -> None:
    claim = world.claim("89.90")
    method = world.offer("bank_transfer", TransferSettings())
    someone = visitor(world, claim.account_id)

    answer = someone.fill("pay/", what="part", amount="40", method=str(method.id))

    page = follow(someone, answer).content.decode()
    assert "Bitte überweisen Sie 40,00\xa0€" in page
    assert 'data-copy="DE89370400440532013000"' in page
    assert f"{someone.address('paid/')}?amount=40.00&amp;how=transfer" in page
    form = someone.form("paid/?amount=40.00&how=transfer", "paid/")
    assert (form["amount"], form["how"]) == ("40,00", "transfer")
    with world.scope():
        assert not Receipt.objects.exists()


def test_a_way_to_pay_that_is_no_longer_offered_leads_to_the_others(world: World) -> None:
    claim = world.claim("89.90")
    method = world.offer("bank_transfer", TransferSettings())
    someone = visitor(world, claim.account_id)
    answer = someone.fill("pay/", what="part", amount="40", method=str(method.id))
    with world.scope():
        Way.objects.filter(id=method.id).update(is_enabled=False)

    assert follow(someone, answer).headers["Location"] == someone.address("pay/")
    assert "Selbst überweisen" not in someone.text("pay/")


def test_an_old_page_after_all_was_paid_leads_home(world: World, provider: FakePayment) -> None:
    claim = world.claim()
    someone = visitor(world, claim.account_id)
    fields = someone.form("", "pay/")
    someone.send("pay/", fields)
    [attempt] = attempts(world)
    news(world, provider, attempt, "settled")

    assert someone.get("pay/").headers["Location"] == someone.address("")
    assert someone.send("pay/", fields).headers["Location"] == someone.address("")
    assert len(attempts(world)) == 1


def test_paying_before_the_day_needs_no_message(world: World) -> None:
    claim = world.claim("61.00", due=world.day + timedelta(days=9))
    someone = visitor(world, claim.account_id)

    someone.send("pay/", someone.form("", "pay/"))

    [attempt] = attempts(world)
    assert attempt.amount_minor == 6100
    assert isinstance(attempt.form_key, UUID)
