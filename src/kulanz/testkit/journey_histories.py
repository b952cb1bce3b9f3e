"""Random histories of a portfolio through the real stations, day by day: news at random hours, the day, sending, checks.

Everything hangs on the seed; a broken invariant names it with the day, so that the same history can be walked again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from kulanz.data.journeys.models import Journey
from kulanz.data.receivables.models import Account
from kulanz.data.tenancy.models import Creditor
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import KulanzError, Refused, Unreachable
from kulanz.kernel.words import Words, technical
from kulanz.ports.channel import ChannelCan, DeliveryNews, Outgoing, Sent
from kulanz.ports.registry import plugins
from kulanz.ports.wire import Http, Inbound
from kulanz.stations.claims import take_in
from kulanz.stations.contact import decide, deliver
from kulanz.stations.money import receive

from .fakes import FakeSettings
from .journey_checks import HOME, Checks
from .journey_news import NEWS, Known, Teller, new_claim, portfolio
from .run import settle
from .world import START, World

BATCH = 1000
NEWS_A_DAY = 0.02  # for each account
MOMENTS = 3  # a day
LATE, DOWN, STOPPED, BOUNCED, SHARED = (
    0.08,
    0.02,
    0.04,
    0.03,
    0.05,
)  # how often the day is not run, the server is away ...


@dataclass
class Post:
    """A channel that keeps the keys of what left, bounces some addresses, and is away at times."""

    key: ClassVar[str] = "smtp"
    label: ClassVar = Words("Post")
    can: ClassVar = frozenset({ChannelCan.HTML})
    serves: ClassVar[tuple[str, ...]] = ("email",)
    Settings: ClassVar[type] = FakeSettings

    bad: set[str] = field(default_factory=set)
    is_down: bool = False
    sent: list[UUID] = field(default_factory=list)

    def send(self, message: Outgoing, settings: FakeSettings, http: Http) -> Sent:
        if self.is_down:
            raise Unreachable(technical("The server is away."), maybe_sent=False)
        if message.to_address in self.bad:
            raise Refused(technical("There is no such mailbox."), stage="recipient", is_temporary=False)
        self.sent.append(UUID(message.key))
        return Sent(outside_id=message.key, raw=message.text.encode())

    def read(self, inbound: Inbound, settings: FakeSettings) -> list[DeliveryNews]:
        raise NotImplementedError("nobody asks for news of this channel")


@dataclass
class Histories:
    """A portfolio and its seed; `walk` lets its days pass. `told` counts the news, `refused` what no station took."""

    world: World
    seed: int
    accounts: int
    news_a_day: float = NEWS_A_DAY
    chance: Random = field(init=False)
    post: Post = field(default_factory=Post)
    checks: Checks = field(default_factory=Checks)
    known: list[Known] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    decided: int = 0

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)  # noqa: S311  # to be walked again, not to be secret
        plugins("channel")["smtp"] = self.post

    def walk(self, days: int, say: Callable[[str], None] | None = None) -> Histories:
        """Builds the portfolio and lets `days` pass, with all checks. `say` hears how far it is."""
        try:
            self._build()
            for number in range(days):
                self.world.day = START + timedelta(days=number)
                self._day()
                if say and number % 10 == 9:
                    say(f"day {number + 1}, {self.told.total():,} pieces of news, {self.sent:,} messages")
            with self.world.scope():
                self.checks.end()
        except AssertionError as broken:
            raise AssertionError(f"seed {self.seed}, {self.accounts} accounts, {self.world.day}: {broken}") from broken
        return self

    def _build(self) -> None:
        numbers = range(1, self.accounts + 1)
        for first in range(0, self.accounts, BATCH):
            drafts = []
            for number in numbers[first : first + BATCH]:
                shared = self.chance.random() < SHARED and number > 1
                email = f"k{number - shared}@example.org"
                for _ in range(self.chance.choice([1, 1, 2])):
                    due_on = START + timedelta(days=self.chance.randint(-30, 30))
                    drafts.append(new_claim(self.chance, f"K{number}", email, due_on=due_on, country="DE"))
            with self.world.scope():
                now = Now(at=_at(self.world.day, 60), on=self.world.day)
                take_in.take(drafts, creditor=self.world.creditor, source="soak", now=now, actor="soak")
        with self.world.scope():
            journeys = list(Journey.objects.order_by("key").values_list("id", flat=True))
            self.known = portfolio()
            for number, journey in enumerate(journeys):
                ids = [one.account for one in self.known[number :: len(journeys)]]
                Account.objects.filter(id__in=ids).update(journey=journey)
        self.post.bad = {one.email for one in self.known if self.chance.random() < BOUNCED}

    def _day(self) -> None:
        minutes = sorted(self.chance.sample(range(6 * 60, 22 * 60), MOMENTS))
        is_run = self.chance.random() >= LATE
        self.post.is_down = self.chance.random() < DOWN
        self._switch(self.chance.random() < STOPPED)
        for number, minute in enumerate(minutes):
            now = Now(at=_at(self.world.day, minute), on=self.world.day)
            self._tell_news(now)
            if is_run and number == 0:
                self._run_day(now)
            self._send(now)
        with self.world.scope():
            self.checks.day(self.world.day, was_run=is_run)

    def _switch(self, is_stopped: bool) -> None:
        with self.world.scope():
            Creditor.objects.filter(id=self.world.creditor.id).update(is_stopped=is_stopped)

    def _tell_news(self, now: Now) -> None:
        count = sum(self.chance.random() < self.news_a_day / MOMENTS for _ in self.known)
        kinds, weights = list(NEWS), list(NEWS.values())
        with self.world.scope():
            for one in self.chance.sample(self.known, count):
                [news] = self.chance.choices(kinds, weights)
                try:
                    with transaction.atomic():
                        news(Teller(self.world, self.chance, now, one))
                    self.told[news.__name__] += 1
                except KulanzError:
                    self.told["refused"] += 1

    def _run_day(self, now: Now) -> None:
        with self.world.scope():
            receive.lapse(now=now)
        while True:
            with self.world.scope():
                due = (
                    Account.objects.filter(next_look_on__lte=now.on).order_by("id").values_list("id", flat=True)[:BATCH]
                )
                tally = decide.run(list(due), now=now)
            self.decided += tally.decided
            if not tally.decided:
                return

    def _send(self, now: Now) -> None:
        """What waits is worked, what waited for the morning or for the server goes out, and all of it is looked at."""
        tenant = self.world.tenant.id
        settle(tenant, now=now)
        with self.world.scope():
            again = deliver.take_due_again(now=now)
        deliver.run(tenant, again, now=now)
        settle(tenant, now=now)
        with self.world.scope():
            self.checks.moment(self.post.sent, now)
        self.sent += len(self.post.sent)
        self.post.sent = []


def _at(day: date, minute: int) -> datetime:
    """So many minutes after midnight where the customers live."""
    return datetime.combine(day, time(minute // 60, minute % 60), HOME).astimezone(UTC)
