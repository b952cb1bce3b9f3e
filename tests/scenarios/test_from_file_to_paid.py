"""The whole story on a set clock, day by day: a file of overdue invoices comes in, one customer pays at a provider, one by
transfer, one objects; nobody is asked who has paid or whose money is on its way, and the books hold at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kulanz.data.contact.models import Decision, Message
from kulanz.data.inbox.models import ImportRun, StatementRun
from kulanz.data.outbox.models import Endpoint, WebhookCall
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Account, Claim
from kulanz.data.tenancy.models import User
from kulanz.data.vault import seal
from kulanz.kernel.money import Money
from kulanz.stations.money import receive
from kulanz.testkit import books
from kulanz.testkit.camt_writer import Booking, Movement, write_camt053
from kulanz.testkit.fakes import FakeChannel, FakePayment
from kulanz.testkit.world import World

MONDAY = date(2026, 3, 2)
INVOICES = """Kundennummer;Name;Rechnungsnummer;Rechnungsbetrag;Fällig am;E-Mail
1001;Erika Muster;R-1;89,90;20.02.2026;erika@example.org
1001;Erika Muster;R-2;10,10;21.02.2026;erika@example.org
1002;Max Beispiel;R-3;1.250,00;15.02.2026;max@example.org
1003;Jo Probe;R-4;45,00;22.02.2026;jo@example.org
1004;Kim Fehler;R-5;abc;22.02.2026;kim@example.org
"""
SECRET = b"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYq="


class Story:
    """The world, a person at the office, and a clock that is moved by hand."""

    def __init__(self, world: World, clock: time_machine.Traveller, channel: FakeChannel) -> None:
        self.world, self.clock, self.channel = world, clock, channel
        self.office = Client()
        self.olga = User.objects.create_user(
            "olga@example.org", "a long password", tenant=world.tenant, name="Olga", role="owner"
        )

    def next_days(self, count: int = 1) -> None:
        """Each day at ten Olga runs the day, by the button at the office."""
        for _ in range(count):
            self.world.pass_days(1)
            self.clock.move_to(datetime(self.world.day.year, self.world.day.month, self.world.day.day, 10, tzinfo=UTC))
            self.run_the_day()

    def run_the_day(self) -> None:
        self.office.force_login(self.olga)  # yesterday's session has ended
        answer = self.office.post("/office/day/run/")
        assert (answer.status_code, "sign-in" in answer.headers["location"]) == (302, False)
        self.world.settle()

    def upload(self, content: bytes, name: str = "offen.csv") -> ImportRun:
        self.office.force_login(self.olga)
        fields = {
            "creditor": str(self.world.creditor.id),
            "source": "billing",
            "file": SimpleUploadedFile(name, content),
        }
        answer = self.office.post("/office/intake/", fields)
        assert answer.status_code == 302, answer.content.decode()[:2000]
        self.world.settle()
        with self.world.scope():
            run = ImportRun.objects.latest("id")
        if run.state == ImportRun.State.PREVIEW:
            assert self.office.post(f"/office/intake/{run.id}/take/").status_code == 302
            self.world.settle()
        with self.world.scope():
            run.refresh_from_db()
        return run

    def account(self, number: str) -> Account:
        with self.world.scope():
            return Account.objects.select_related("customer").get(customer__number=number)

    def link(self, address: str) -> str:
        """The path of the customer's page, from the newest mail to that address."""
        mail = next(m for m in reversed(self.channel.sent) if m.to_address == address)
        found = re.search(r"http://127\.0\.0\.1:8000(/p/[\w=-]+/)", mail.text)
        assert found, mail.text
        return found.group(1)

    def form_key(self, customer: Client, path: str) -> str:
        found = re.search(r'name="form_key" value="([^"]+)"', customer.get(path).content.decode())
        assert found
        return found.group(1)

    def mails_to(self, address: str) -> int:
        return sum(mail.to_address == address for mail in self.channel.sent)


@pytest.fixture
def story(world: World, channel: FakeChannel) -> Iterator[Story]:
    with time_machine.travel(datetime(MONDAY.year, MONDAY.month, MONDAY.day, 10, tzinfo=UTC), tick=False) as clock:
        with world.scope():
            Endpoint.objects.create(creditor=world.creditor, url="http://127.0.0.1:9/hooks", secret=seal(SECRET))
        yield Story(world, clock, channel)


def pay_at_provider(story: Story, provider: FakePayment, path: str) -> str:
    """Opens the page, chooses to pay all at the provider; gives the provider's id of the payment."""
    customer, world = Client(), story.world
    before = set(provider.payments)
    form = {"form_key": story.form_key(customer, path + "pay/"), "what": "all", "method": str(world.methods["fake"].id)}
    answer = customer.post(path + "pay/", form)
    assert answer.status_code in (302, 303), answer.content.decode()[:3000]
    [outside_id] = set(provider.payments) - before
    return outside_id


def tell(story: Story, provider: FakePayment, outside_id: str, word: str) -> int:
    """The provider's webhook over the real door."""
    inbound = provider.news(outside_id, word, news_id=f"{outside_id}:{word}")
    hook = story.world.methods["fake"].set_up.hook_key
    answer = Client().post(
        f"/hooks/{hook}/", inbound.body, content_type="application/json", headers=dict(inbound.headers)
    )
    story.world.settle()
    return answer.status_code


def statement(story: Story, *movements: Movement) -> bytes:
    day = story.world.day
    evening = datetime(day.year, day.month, day.day, 20, tzinfo=UTC)
    return write_camt053(
        account_iban=story.world.creditor.iban, statement_id=f"S-{day}", created_at=evening,
        opening=Money(100_000), bookings=[Booking((m,), day, bank_reference=f"B{i}-{day}") for i, m in enumerate(movements)],
    )  # fmt: skip


def upload_statement(story: Story, content: bytes) -> StatementRun:
    fields = {"creditor": str(story.world.creditor.id), "file": SimpleUploadedFile("auszug.xml", content)}
    assert story.office.post("/office/money/statements/", fields).status_code == 302
    story.world.settle()
    with story.world.scope():
        return StatementRun.objects.latest("id")


def test_from_a_file_of_overdue_invoices_to_paid_ones(
    story: Story, provider: FakePayment, channel: FakeChannel
) -> None:
    world = story.world

    # Monday, 2 March: the file comes in. Four good rows are taken, one is listed; the same file again changes nothing.
    run = story.upload(INVOICES.encode())
    assert (run.rows_taken, run.rows_rejected) == (4, 1)
    again = story.upload(INVOICES.encode())
    assert (again.rows_taken, again.rows_unchanged) == (0, 4)
    with world.scope():
        assert Claim.objects.count() == 4
    assert channel.sent == [], "nobody gets mail in the minute of an upload"

    # The day is run: each account gets one friendly message over all its invoices.
    story.run_the_day()
    assert sorted(mail.to_address for mail in channel.sent) == [
        "erika@example.org",
        "jo@example.org",
        "max@example.org",
    ]
    erika = story.account("1001")
    [message] = world.messages(erika.id)
    assert (message.asked_minor, message.stage) == (10_000, "reminder_service")
    assert message.stands_until is not None

    # Tuesday: Erika opens her page and pays at the provider; it is pending, and the account waits for that reason.
    story.next_days(1)
    path = story.link("erika@example.org")
    page = Client().get(path).content.decode()
    assert "100,00" in page
    payment = pay_at_provider(story, provider, path)
    assert tell(story, provider, payment, "pending") == 200
    with world.scope():
        waits = Decision.objects.filter(account=erika).latest("id")
        assert (waits.chose, waits.reasons[0]["rule"]) == ("wait", "gate.money_coming")

    # Jo objects: messages rest and a task waits at the desk.
    jo_path = story.link("jo@example.org")
    customer = Client()
    form = {
        "form_key": story.form_key(customer, jo_path + "wrong/"),
        "claim": "",
        "reason": "not_mine",
        "text": "Nicht meine.",
    }
    assert customer.post(jo_path + "wrong/", form).status_code in (302, 303)
    world.settle()

    # Ten days later Erika's money is still on its way and Jo's objection open: only Max was reminded.
    story.next_days(10)
    assert [story.mails_to(f"{name}@example.org") for name in ("erika", "jo", "max")] == [1, 1, 2]

    # Settled: the items are closed, a thank-you goes out, the creditor's system has calls waiting for it.
    assert tell(story, provider, payment, "settled") == 200
    assert tell(story, provider, payment, "settled") == 200, "the same news twice"
    with world.scope():
        paid = Claim.objects.filter(account=erika)
        assert {(claim.status, claim.open_minor) for claim in paid} == {("paid", 0)}
        assert Account.objects.get(id=erika.id).next_look_on is None
        kinds = set(WebhookCall.objects.filter(account=erika).values_list("kind", flat=True))
        assert {"receipt.seen", "receipt.settled", "claim.paid"} <= kinds
    assert story.mails_to("erika@example.org") == 2
    assert "Danke" in channel.sent[-1].subject

    # Max pays by transfer with his reference; another transfer names nothing we know.
    max_account = story.account("1002")
    with world.scope():
        owed = sum(Claim.objects.filter(account=max_account).values_list("open_minor", flat=True))
    file = statement(
        story,
        Movement(Money(owed), name="Max Beispiel", iban="DE02120300000000202051", reference=max_account.reference),
        Movement(Money(3333), name="Unbekannt", iban="DE02500105170137075030", text="Danke"),
    )
    bank = upload_statement(story, file)
    assert (bank.lines, bank.is_balanced) == (2, True)
    story.next_days(1)
    assert upload_statement(story, file).known_lines == 2, "the same statement again, a day later, changes nothing"
    with world.scope():
        assert Receipt.objects.filter(source="bank").count() == 2
        assert Claim.objects.get(account=max_account).status == Claim.Status.PAID
        assert Receipt.objects.get(payer="Unbekannt").matched == Receipt.Matched.UNCLEAR

    # Weeks on, only Jo is open; nobody was asked again, and every book holds.
    sent = len(channel.sent)
    story.next_days(20)
    assert len(channel.sent) == sent
    with world.scope():
        assert books.findings() == []
        assert not Message.objects.exclude(status__in=["sent", "stopped"]).exists()
        assert receive.lapse(now=world.now) == 0
    assert world.day == MONDAY + timedelta(days=32)
