"""Fills the demo's organisation with some months of past, once: the whole past is one transaction, so it is there or not.

The same seed makes the same portfolio; running it again changes nothing but addresses and passwords that changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from zlib import crc32

from django.db import transaction
from django.db.models import Exists, OuterRef

from kulanz.data import bulk
from kulanz.data.clock import now_for
from kulanz.data.desk.models import Handover
from kulanz.data.receivables.models import Account, Claim
from kulanz.data.scope import tenant_scope
from kulanz.data.standing_sql import OPEN
from kulanz.kernel.dates import Now
from kulanz.kernel.ids import new_ids

from . import deeds, morning, neighbours, world
from .actor import Actor
from .bills import PAST_DAYS, draw_households
from .habits import Deed
from .logins import passwords
from .neighbours import Neighbours
from .past import DAY_AT, EVENING_AT, Past, moment
from .world import House

SEED = 2026
SCENE: tuple[Deed, ...] = (
    Deed.PROMISE, Deed.OBJECT, Deed.HELP, Deed.DECLARE, Deed.PAUSE, Deed.TRANSFER_UNCLEAR, Deed.TRANSFER_UNCLEAR,
    Deed.ANNOUNCE, Deed.INSOLVENT,
    Deed.REPRESENTED, Deed.CARE, Deed.OBJECT_PART, Deed.PAUSE_CLAIM, Deed.OPT_OUT, Deed.CONVERSE, Deed.GROUP, Deed.BEGIN,
    Deed.FAIL,
)  # fmt: skip
ACCOUNTS_A_SCENE = 150  # for so many accounts every scene is played once, at least once in all
NEAR_DAYS = 20  # who is asked again within so many days can be in a scene


@dataclass(frozen=True, slots=True)
class Seeded:
    """What there is now; `is_new` False: the past was there before."""

    accounts: int
    is_new: bool


def seed(*, accounts: int, home: Path, near: Neighbours, tell: Callable[[str], None]) -> Seeded:
    """The demo's organisation with `accounts` accounts, its past ending this morning. `tell` hears of the progress."""
    tenant = world.ensure_tenant()
    agent = world.ensure_people(tenant, passwords(home, tuple(email for email, _name, _role in world.PEOPLE)))
    now = now_for(tenant)
    with tenant_scope(tenant.id):
        first = moment(now.on - timedelta(days=PAST_DAYS), DAY_AT)
        house = world.ensure_house(tenant, agent, now=first)
        world.connect(house, near, home)
        there = Account.objects.count()
    if there:
        with tenant_scope(tenant.id):
            world.listen(house, near)
        return Seeded(there, is_new=False)
    mails = _live(house, accounts, now, near, tell)
    _lay_into_mailbox(neighbours.mail_folder(home), mails)
    with tenant_scope(tenant.id):
        return Seeded(Account.objects.count(), is_new=True)


def _lay_into_mailbox(folder: Path, mails: Sequence[bytes]) -> None:
    """As the mail server keeps them; names rise with the order in which they left."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, raw in zip(new_ids(len(mails)) if mails else (), mails, strict=True):
        (folder / f"{name}.eml").write_bytes(raw)


def _live(house: House, accounts: int, now: Now, near: Neighbours, tell: Callable[[str], None]) -> Sequence[bytes]:
    """The past in one transaction; returns the mails that left."""
    households = draw_households(accounts, today=now.on, seed=SEED)
    with transaction.atomic(), tenant_scope(house.tenant.id):
        past = Past(house, households)
        for day in _days(now.on):
            with bulk.uncollected():
                past.live(day)
            if day.day == 1:
                tell(f"{day:%Y-%m}")
        _last_scene(past, now.on - timedelta(days=1))
        morning.live(past)
        world.listen(house, near)
    return past.mails


def _days(today: date) -> Iterator[date]:
    first = today - timedelta(days=PAST_DAYS)
    return (first + timedelta(days=count) for count in range(PAST_DAYS))


def _last_scene(past: Past, day: date) -> None:
    """Yesterday afternoon: some of everything that can be seen at the office is under way."""
    cast = _undisturbed(past, day)
    now = moment(day, EVENING_AT)
    for _ in range(max(len(past.households) // ACCOUNTS_A_SCENE, 1)):
        for deed in SCENE:
            if actor := next(cast, None):
                deeds.do(deed, actor, now)
    past.work(moment(day, EVENING_AT, minutes=30))


def _undisturbed(past: Past, day: date) -> Iterator[Actor]:
    """Accounts that would be asked again soon and against which nothing speaks: who is overdue first, the creditors mixed,
    always in the same order."""
    asked = Account.objects.filter(
        journey__isnull=False,
        next_look_on__gt=day + timedelta(days=1),
        next_look_on__lte=day + timedelta(days=NEAR_DAYS),
    )
    asked = asked.exclude(id__in=Handover.objects.filter(state=Handover.State.PROPOSED).values("account"))
    overdue = Claim.objects.filter(OPEN, account=OuterRef("id"), due_on__lt=day)
    is_late = dict(asked.annotate(is_late=Exists(overdue)).values_list("id", "is_late"))
    actors = [actor for account, actor in past.actors.items() if account in is_late]
    return iter(sorted(actors, key=lambda a: (not is_late[a.account.id], crc32(a.person.number.encode()))))
