"""A small world for tests of stations and pages: an organisation with a creditor, its customers, and short ways to act."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from kulanz.data.contact.defaults import publish_shipped_texts
from kulanz.data.contact.models import Message
from kulanz.data.history import wake
from kulanz.data.journeys.shipped import publish_shipped_journeys
from kulanz.data.receivables.models import Account, Claim
from kulanz.data.scope import tenant_scope
from kulanz.data.tenancy.models import Creditor, Tenant, Way
from kulanz.data.tenancy.setups import set_up
from kulanz.kernel.dates import Now
from kulanz.kernel.money import Money
from kulanz.ports.intake import ClaimDraft
from kulanz.ports.registry import plugin
from kulanz.stations.claims import take_in
from kulanz.stations.contact import decide as deciding
from kulanz.stations.contact import deliver
from kulanz.stations.money import receive
from kulanz.testkit.run import settle

START = date(2026, 3, 2)  # a Monday, no holiday near
_numbers = itertools.count(1)


def at(day: date) -> Now:
    """Ten in the morning of `day`, as a moment and as a business day."""
    return Now(at=datetime(day.year, day.month, day.day, 10, tzinfo=UTC), on=day)


TEN_O_CLOCK = at(START).at


@dataclass
class World:
    """One organisation. `day` is its business day; `pass_days` moves it."""

    tenant: Tenant
    creditor: Creditor
    day: date = START
    methods: dict[str, Way] = field(default_factory=dict)

    @property
    def now(self) -> Now:
        return at(self.day)

    def scope(self) -> Any:  # a context manager
        return tenant_scope(self.tenant.id)

    def pass_days(self, days: int) -> None:
        self.day += timedelta(days=days)

    def claim(self, amount: str = "89.90", *, due: date | None = None, customer: str = "", **facts: Any) -> Claim:
        """Takes in one claim; `facts` are fields of `ClaimDraft`."""
        number = next(_numbers)
        customer = customer or f"K{number}"
        draft = ClaimDraft(
            line=2, customer_number=customer, claim_number=facts.pop("number", f"R-{number:05d}"), amount=Money.parse(amount),
            due_on=due or self.day - timedelta(days=10), customer_name=facts.pop("name", "Erika Muster"),
            email=facts.pop("email", f"{customer.lower()}@example.org"), **facts,
        )  # fmt: skip
        with self.scope():
            take_in.take([draft], creditor=self.creditor, source="test", now=self.now, actor="test")
            return Claim.objects.select_related("account").get(
                creditor=self.creditor, source="test", number=draft.claim_number
            )

    def decide(self, *accounts: UUID) -> deciding.Tally:
        with self.scope():
            return deciding.run(accounts or list(Account.objects.values_list("id", flat=True)), now=self.now)

    def settle(self) -> None:
        """Everything that waits is worked, by this world's day."""
        settle(self.tenant.id, now=self.now)

    def run_day(self) -> deciding.Tally:
        """The day as the worker runs it: what has lapsed, every account that is due, and what follows from it."""
        with self.scope():
            receive.lapse(now=self.now)
            for message in deliver.take_due_again(now=self.now):
                wake("deliver", message, account=None, now=self.now)
            due = list(Account.objects.filter(next_look_on__lte=self.day).values_list("id", flat=True))
            tally = deciding.run(due, now=self.now)
        self.settle()
        return tally

    def messages(self, account: UUID) -> list[Message]:
        with self.scope():
            return list(Message.objects.filter(account=account).order_by("id"))

    def offer(self, key: str, settings: Any) -> Way:
        """Lets the creditor offer what the payment plugin `key` serves; the first of it."""
        with self.scope():
            row = set_up(self.creditor, "payment", key, settings)
            self.methods[key] = Way.objects.select_related("set_up").filter(set_up=row).order_by("position")[0]
        return self.methods[key]

    def carry(self, *channels: str, by: str = "smtp") -> None:
        """Lets the creditor write by these media too, whatever the plugin `by` serves."""
        with self.scope():
            row = set_up(self.creditor, "channel", by, plugin("channel", by).Settings())
            for place, channel in enumerate(channels, start=10):
                Way.objects.get_or_create(set_up=row, kind=channel, defaults={"position": place})


def make_world(key: str = "lindau") -> World:
    """An organisation ready to work: texts, journey, creditor, e-mail by the plugin registered as `smtp`."""
    tenant = Tenant.objects.create(key=key, name=f"Organisation {key}", is_demo=True)
    with tenant_scope(tenant.id):
        publish_shipped_texts(now=at(START))
        publish_shipped_journeys(now=at(START))
        creditor = Creditor.objects.create(
            key=key, name="Stadtwerke Lindau", legal_name="Stadtwerke Lindau GmbH", street="Seestraße 1", postcode="88131",
            town="Lindau", region="BY", account_holder="Stadtwerke Lindau GmbH", iban="DE89370400440532013000",
            sender_name="Stadtwerke Lindau", sender_email="service@stadtwerke-lindau.example",
            reply_to="service@stadtwerke-lindau.example", team="Kundenservice", phone="08382 1234",
            hours="Mo-Fr 8-17 Uhr",
        )  # fmt: skip
        set_up(creditor, "channel", "smtp", plugin("channel", "smtp").Settings())
    return World(tenant, creditor)


def plain(data: object) -> Any:  # JSON
    """A copy as JSON has it, to compare rows before and after."""
    return json.loads(json.dumps(data, default=str))
