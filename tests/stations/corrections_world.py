"""Short ways to act for tests of corrections: money that came, what is open, and whether the books are sound."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

from kulanz.data.receivables.models import Claim, OpenItem
from kulanz.domain.books.receipt import State
from kulanz.kernel.money import Money
from kulanz.stations.books.corrections import credit_of
from kulanz.stations.money.receive import Seen, see
from kulanz.testkit import books
from kulanz.testkit.world import World

ACTOR = "person:test"

Amount = Decimal | int  # a test says 0 where nothing is


def euro(text: str) -> Money:
    return Money.parse(text)


def pay(world: World, claim: Claim, amount: str, *, mandate: str = "", on: date | None = None) -> UUID:
    """Money that arrived and names the claim."""
    with world.scope():
        seen = Seen(
            source="bank", outside_id=str(uuid4()), state=State.SETTLED, amount=euro(amount), creditor=world.creditor.id,
            value_on=on or world.day, account=claim.account_id, claims=(str(claim.id),), reference=claim.reference,
            mandate_id=mandate,
        )  # fmt: skip
        receipt = see(seen, now=world.now, actor="test")
    world.settle()
    assert receipt
    return receipt


def item(world: World, claim: Claim, kind: str = "principal") -> OpenItem:
    with world.scope():
        return OpenItem.objects.get(claim=claim, kind=kind)


def state(world: World, claim: Claim) -> tuple[str, Amount, Amount]:
    """Status, what is open of the claim, and the account's credit."""
    with world.scope():
        now = Claim.objects.get(id=claim.id)
        return now.status, Money(now.open_minor).amount, Money(credit_of(claim.account_id)).amount


def sound(world: World) -> None:
    """Nothing is wrong in the books, neither at once nor after everything that was woken."""
    with world.scope():
        assert books.findings() == []
    world.settle()
    with world.scope():
        assert books.findings() == []


def booked_interest(world: World, amount: str, *, customer: str = "") -> Claim:
    """A claim whose notice named interest."""
    claim = world.claim(amount, customer=customer)
    for _ in range(3):
        world.run_day()
        world.pass_days(11)
    assert item(world, claim, "interest").open_minor > 0
    return claim
