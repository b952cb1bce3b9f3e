"""Station 2: a message that names interest books it first; however many messages there are, the questions stay the same."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from kulanz.data.contact.models import Message
from kulanz.data.receivables.models import Claim, Event, OpenItem
from kulanz.kernel.ids import new_id
from kulanz.stations.contact import accrue
from kulanz.testkit import books
from kulanz.testkit.world import World, at

LATE_DAYS = 100


def asked_for(world: World, *claims: Claim) -> Message:
    """A message of long ago brought default; a planned one names the claims again, with interest."""
    with world.scope():
        named = {str(claim.id): claim.open_minor for claim in claims}
        total, facts = (
            sum(named.values()),
            {"account": claims[0].account, "purpose": "ask", "channel": "email", "tone": 3},
        )
        sent_on = world.day - timedelta(days=LATE_DAYS)
        Message.objects.create(
            id=new_id(), text_key="reminder", stage="reminder", status="sent", planned_on=sent_on, sent_on=sent_on,
            sent_at=at(sent_on).at, raw=b"-", raw_hash=hashlib.sha256(b"-").digest(), asked_minor=total,
            asked_claims=named, **facts,
        )  # fmt: skip
        return Message.objects.create(
            id=new_id(), text_key="notice", stage="notice", status="planned", planned_on=world.day, asked_minor=total,
            asked_claims=named, **facts,
        )  # fmt: skip


def late(world: World, number: int) -> Claim:
    """Taken in before the message of long ago."""
    world.pass_days(-LATE_DAYS - 5)
    claim = world.claim("1000.00", due=world.day - timedelta(days=10), customer=f"K{number}")
    world.pass_days(LATE_DAYS + 5)
    return claim


def accrued(world: World, *messages: Message) -> int:
    """Runs the station; how many questions were asked of the database."""
    with world.scope(), CaptureQueriesContext(connection) as asked:
        accrue.run([message.id for message in messages], now=world.now)
    for message in messages:
        with world.scope():
            message.refresh_from_db()
    return len(asked)


def test_twice_as_many_messages_ask_the_database_no_more(world: World) -> None:
    """More than a few rows are written through a temporary table, so both batches have more."""
    first, some, twice = ([asked_for(world, late(world, n)) for n in range(count)] for count in (25, 25, 50))
    accrued(world, *first)  # the tables are there

    asked = accrued(world, *some)
    again = accrued(world, *twice)

    assert again == asked
    with world.scope():
        interest = list(OpenItem.objects.filter(kind="interest").values_list("open_minor", flat=True))
        assert len(interest) == 100
        assert len(set(interest)) == 1
        assert {m.asked_minor for m in (*first, *some, *twice)} == {100_000 + interest[0]}
        assert books.findings() == []


def test_two_messages_about_one_claim_book_its_interest_once(world: World) -> None:
    claim = late(world, 1)
    first, second = asked_for(world, claim), asked_for(world, claim)

    accrued(world, first, second)

    with world.scope():
        item = OpenItem.objects.get(kind="interest")
        assert [first.asked_minor, second.asked_minor] == [100_000 + item.open_minor, 100_000]
        told = [
            len(data["interest"]) for data in Event.objects.filter(kind="claim.accrued").values_list("data", flat=True)
        ]
        assert sorted(told) == [0, 1]


def test_the_next_message_books_only_what_came_since_then_on_the_same_item(world: World) -> None:
    claim = late(world, 1)
    accrued(world, asked_for(world, claim))
    with world.scope():
        before = OpenItem.objects.get(kind="interest").open_minor
        claim.refresh_from_db()

    world.pass_days(30)
    accrued(world, asked_for(world, claim))

    with world.scope():
        assert OpenItem.objects.get(kind="interest").open_minor > before
        assert books.findings() == []
