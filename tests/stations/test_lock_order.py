"""Each pair of doors against each other, on the same two accounts: whoever holds one lock waits for no other's.

Both threads stop once they hold their first lock, so that a wrong order shows every time and not once in a thousand.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError, connection, connections

from kulanz.data.collisions import repeated
from kulanz.data.history import lock_accounts
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Claim
from kulanz.domain.books.receipt import State
from kulanz.kernel.errors import KulanzError
from kulanz.kernel.money import Money
from kulanz.stations import agree
from kulanz.stations.books import adjust
from kulanz.stations.contact import decide
from kulanz.stations.money import allocate, match, receive, reverse, unmatch
from kulanz.stations.tell import welcome
from kulanz.testkit.world import World

LOCKS = re.compile(r"FOR UPDATE|^\s*(INSERT INTO|UPDATE) ", re.IGNORECASE)
MEET_S = 0.25  # how long the first waits for the second, who may be waiting for the first


@dataclass(frozen=True)
class Scene:
    """Two accounts with something of everything that doors meet on."""

    world: World
    claims: tuple[Claim, Claim]
    unmatched: tuple[UUID, UUID]  # settled money that names the claims, the second one's first
    on_account: tuple[UUID, UUID]  # settled and matched, waiting to be laid on claims
    laid: UUID
    taken_back: UUID

    @property
    def accounts(self) -> tuple[UUID, UUID]:
        return self.claims[0].account_id, self.claims[1].account_id


Door = Callable[[Scene], object]


def declares_paid(scene: Scene) -> None:
    account, now = scene.claims[0].account, scene.world.now
    welcome.opened(account.id, message_id=None, now=now)
    receive.declare_paid(account, amount=Money(100), paid_on=now.on, key=uuid4(), holidays=(), now=now)


def tells_of_money(scene: Scene) -> None:
    receive.see_all([news(scene, claim) for claim in scene.claims], now=scene.world.now, actor="test")


def tells_of_money_the_other_way_round(scene: Scene) -> None:
    receive.see_all([news(scene, claim) for claim in reversed(scene.claims)], now=scene.world.now, actor="test")


def tells_of_known_money(scene: Scene) -> None:
    """A provider's news about money that is on an account already."""
    rows = Receipt.objects.filter(id__in=scene.on_account).order_by("-id")
    again = [receive.Seen(source="test", outside_id=row.outside_id, state=State.REVERSED, creditor=row.creditor_id,
                          amount=Money(row.amount_minor), value_on=row.value_on, rank=9) for row in rows]  # fmt: skip
    receive.see_all(again, now=scene.world.now, actor="test")


DOORS: dict[str, Door] = {
    "says 'already paid'": declares_paid,
    "tells of money": tells_of_money,
    "tells of money, the other way round": tells_of_money_the_other_way_round,
    "tells of known money": tells_of_known_money,
    "finds out whose money it is": lambda s: match.run([*s.unmatched, *s.on_account], now=s.world.now),
    "assigns money": lambda s: match.assign(s.unmatched[0], s.accounts[0], [], now=s.world.now, actor="test"),
    "lays money on claims": lambda s: allocate.run(s.on_account, now=s.world.now),
    "takes money back": lambda s: reverse.run([s.taken_back, *s.on_account], now=s.world.now),
    "takes money off an account": lambda s: unmatch.unmatch(s.laid, because="not theirs", now=s.world.now, actor="test"),
    "lets announced money lapse": lambda s: receive.lapse(now=s.world.now),
    "credits a claim": lambda s: adjust.credit_note(
        s.claims[0].id, amount=Money(100), because="other", key=uuid4(), now=s.world.now, actor="test"
    ),
    "objects": lambda s: agree.object_to(s.accounts[1], reason="other", text="No.", now=s.world.now, actor="test"),
    "decides": lambda s: decide.run(list(s.accounts), now=s.world.now),
}  # fmt: skip


@pytest.mark.parametrize("first", DOORS)
def test_no_two_doors_wait_for_each_other(first: str, lasting_world: World) -> None:
    others = [two for one, two in combinations_with_replacement(DOORS, 2) if one == first]

    stuck = [other for other in others if not pass_each_other(scene_of(lasting_world), DOORS[first], DOORS[other])]

    assert stuck == []


@pytest.mark.parametrize("door", DOORS)
def test_each_door_opens_by_itself(door: str, world: World) -> None:
    """A door that only refuses would wait for nobody."""
    scene = scene_of(world)

    with world.scope():
        DOORS[door](scene)


def test_whoever_the_database_ends_begins_again(lasting_world: World) -> None:
    """Two who lock in the wrong order on purpose: one is ended, and both come through."""
    one, two = lasting_world.claim().account_id, lasting_world.claim().account_id
    tries: list[tuple[UUID, UUID]] = []
    meeting = threading.Barrier(2)

    def go(first: UUID, second: UUID) -> None:
        def lock_both() -> None:
            tries.append((first, second))
            with lasting_world.scope():
                lock_accounts([first])
                with suppress(threading.BrokenBarrierError):
                    meeting.wait(MEET_S)
                lock_accounts([second])

        try:
            repeated(lock_both)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        for done in (pool.submit(go, one, two), pool.submit(go, two, one)):
            done.result(30)

    assert len(tries) > 2


def pass_each_other(scene: Scene, *doors: Door) -> bool:
    """Whether both came through, if only with a refusal."""
    meeting = threading.Barrier(len(doors))
    failed: list[Exception] = []

    def go(door: Door) -> None:
        try:
            with scene.world.scope(), stopping_once(meeting):
                door(scene)
        except KulanzError:
            pass
        except OperationalError as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=(door,)) for door in doors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)
    return not failed


@contextmanager
def stopping_once(meeting: threading.Barrier) -> Iterator[None]:
    """Whoever holds a first lock waits a moment for the other one."""
    has_stopped = False

    def watch(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:  # Django's own signature
        nonlocal has_stopped
        answer = execute(sql, params, many, context)
        if not has_stopped and LOCKS.search(str(sql)):
            has_stopped = True
            with suppress(threading.BrokenBarrierError):
                meeting.wait(MEET_S)
        return answer

    with connection.execute_wrapper(watch):
        yield


def news(scene: Scene, claim: Claim) -> receive.Seen:
    return receive.Seen(
        source="test", outside_id=str(uuid4()), state=State.SETTLED, amount=Money(100), creditor=scene.world.creditor.id,
        value_on=scene.world.day, account=claim.account_id,
    )  # fmt: skip


def scene_of(world: World) -> Scene:
    claims = (world.claim("89.90"), world.claim("120.00"))
    with world.scope():
        unmatched = tuple(seen(world, remittance=f"Rechnung {claim.number}", minor=100) for claim in reversed(claims))
        laid = seen(world, account=claims[0].account_id, minor=300)
        taken_back = seen(world, account=claims[1].account_id, minor=200)
        match.run([laid, taken_back], now=world.now)
        allocate.run([laid, taken_back], now=world.now)
        Receipt.objects.filter(id=taken_back).update(state=State.REVERSED)
        on_account = tuple(seen(world, account=claim.account_id, minor=400) for claim in reversed(claims))
        match.run(on_account, now=world.now)
        for claim in reversed(claims):
            seen(world, account=claim.account_id, minor=500, state=State.ANNOUNCED, expires_on=world.day)
    return Scene(world, claims, unmatched, on_account, laid, taken_back)  # type: ignore[arg-type]  # two of each


def seen(world: World, *, minor: int, state: State = State.SETTLED, **facts: Any) -> UUID:
    money = receive.Seen(
        source="test", outside_id=str(uuid4()), state=state, amount=Money(minor), creditor=world.creditor.id,
        value_on=world.day, **facts,
    )  # fmt: skip
    receipt = receive.see(money, now=world.now, actor="test")
    assert receipt
    return receipt
