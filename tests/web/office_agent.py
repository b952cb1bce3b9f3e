"""An agent at the office, for the tests of Today, accounts and the desk: looks at pages and sends forms on a set day."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from uuid import UUID

from tests.web.answer import Answer

from kulanz.data.payments.models import Receipt
from kulanz.domain.books.receipt import State
from kulanz.kernel.money import Money
from kulanz.stations.money import receive
from kulanz.stations.money.receive import Seen
from kulanz.testkit.world import World


def place(account: UUID, part: str = "") -> str:
    return f"/office/accounts/{account}/{part}"


def arrives(world: World, account: UUID, amount: str, *, key: str = "line-1", iban: str = "", **facts: Any) -> None:
    """Money on the bank account that belongs to `account`, and all that follows from it."""
    _see(world, account, amount, key, State.SETTLED, payer_iban=iban, **facts)
    world.settle()


def on_its_way(world: World, account: UUID, amount: str, *, key: str = "way-1") -> None:
    """A provider says: pending."""
    _see(world, account, amount, key, State.PENDING, source="provider:fake")
    world.settle()


def _see(world: World, account: UUID, amount: str, key: str, state: State, **facts: Any) -> None:
    seen = Seen(
        source=facts.pop("source", "bank"), outside_id=key, state=state, amount=Money.parse(amount),
        creditor=world.creditor.id, account=account, value_on=world.day, **facts,
    )  # fmt: skip
    with world.scope():
        receive.see(seen, now=world.now, actor="test")
        assert Receipt.objects.filter(outside_id=key).exists()


def words_between(answer: Answer, start: str, end: str) -> str:
    """The words of a part of the page, from the element with id `start` to the one with id `end`."""
    html = answer.content.decode()
    part = html[html.index(f'id="{start}"') : html.index(f'id="{end}"')]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", part)).split())
