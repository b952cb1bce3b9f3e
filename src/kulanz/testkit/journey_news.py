"""Random news about an account, through the stations that take such news in: money, promises, objections, stops, claims.

Each piece of news is a function of the account, chance and the moment; what the stations refuse is no news (KulanzError).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from uuid import UUID

from kulanz.data.agreements.models import Hold, Objection, Plan, Protection
from kulanz.data.history import Happened, record, wake
from kulanz.data.journeys.models import Journey
from kulanz.data.parties.models import ContactPoint, OptOut
from kulanz.data.receivables.models import Account, Claim, Event
from kulanz.data.standing_sql import OPEN
from kulanz.domain.books.receipt import State
from kulanz.domain.journey.protections import Protection as Kind
from kulanz.kernel.dates import Now
from kulanz.kernel.money import Money
from kulanz.ports.intake import ClaimDraft
from kulanz.stations import agree
from kulanz.stations.claims import take_in, withdraw
from kulanz.stations.money import receive
from kulanz.stations.money.receive import Seen
from kulanz.stations.tell import welcome

from .world import World

ACTOR = "person:soak"


@dataclass
class Known:
    """An account and what its history still has to tell about money."""

    account: UUID
    customer: UUID
    number: str
    email: str
    pending: list[Seen] = field(default_factory=list)
    settled: list[Seen] = field(default_factory=list)
    drafts: list[ClaimDraft] = field(default_factory=list)


@dataclass(frozen=True)
class Teller:
    """Tells news about one account at one moment."""

    world: World
    chance: Random
    now: Now
    one: Known

    @property
    def open(self) -> list[Claim]:
        """Its open claims."""
        return list(Claim.objects.filter(OPEN, account=self.one.account).order_by("number"))

    @property
    def key(self) -> UUID:
        """A key that the seed gives again."""
        return UUID(int=self.chance.getrandbits(128), version=4)

    def minor(self, whole: int) -> int:
        """All of it, a part, a little too much: as people pay."""
        return self.chance.choice([whole, whole, whole, max(whole // 3, 1), max(whole - 150, 1), whole + 700])


def money_announced(tell: Teller) -> None:
    """The customer says: already paid."""
    claims = tell.open
    account = Account.objects.get(id=tell.one.account)
    amount, key = Money(tell.minor(sum(c.open_minor for c in claims) or 500)), tell.key
    facts = {"amount": amount, "paid_on": tell.now.on, "key": key, "holidays": frozenset(), "now": tell.now}
    receive.declare_paid(account, **facts)  # type: ignore[arg-type]
    assert receive.declare_paid(account, **facts) is None, "the same form twice is one announcement"  # type: ignore[arg-type]


def money_pending(tell: Teller) -> None:
    """A payment was begun at a provider and is not through yet."""
    claims = tell.open
    seen = _seen(tell, State.PENDING, "provider:fake", claims, tell.minor(sum(c.open_minor for c in claims) or 500))
    _see_twice(seen, tell)
    tell.one.pending.append(seen)


def money_decided(tell: Teller) -> None:
    """The provider says what became of a payment that was pending."""
    if tell.one.pending:
        seen = tell.one.pending.pop(0)
        state = tell.chance.choice([State.SETTLED, State.SETTLED, State.FAILED, State.EXPIRED])
        _move(seen, state, tell)
        if state == State.SETTLED:
            tell.one.settled.append(seen)


def money_settled(tell: Teller) -> None:
    """A transfer came; some name the claims, some only the reference."""
    claims = tell.open
    if claims:
        named = claims[: tell.chance.randint(1, len(claims))]
        seen = _seen(tell, State.SETTLED, "bank", named, tell.minor(sum(c.open_minor for c in named)))
        _see_twice(seen, tell)
        tell.one.settled.append(seen)


def money_reversed(tell: Teller) -> None:
    """Money that had arrived is taken back."""
    if tell.one.settled:
        _move(tell.one.settled.pop(), State.REVERSED, tell)


def promised(tell: Teller) -> None:
    amount = sum(c.open_minor for c in tell.open)
    due_on = tell.now.on + timedelta(days=tell.chance.randint(0, 20))
    agree.promise(tell.one.account, amount=Money(max(amount // 2, 1)), due_on=due_on, now=tell.now, actor=ACTOR)


def promise_ended(tell: Teller) -> None:
    for made in Plan.objects.filter(account=tell.one.account, status="made"):
        agree.end_promise(made.id, because="changed", now=tell.now, actor=ACTOR)


def objected(tell: Teller) -> None:
    """To the whole account, to one claim or to a part of it; the form is sent twice."""
    claim = tell.chance.choice([None, *tell.open])
    part = Money(tell.chance.randint(1, claim.open_minor)) if claim and tell.chance.random() < 0.5 else None
    key = tell.key
    for _ in range(2):
        agree.object_to(
            tell.one.account, reason="other", text="?", now=tell.now, actor=ACTOR, claim_id=claim.id if claim else None,
            amount=part, key=key,
        )  # fmt: skip


def objection_answered(tell: Teller) -> None:
    for row in Objection.objects.filter(account=tell.one.account, ended_on=None):
        agree.end_objection(row.id, answer="We looked into it.", now=tell.now, actor=ACTOR)


def held(tell: Teller) -> None:
    """The whole account or one claim, for some days or until a person ends it."""
    until_on = tell.chance.choice([None, tell.now.on + timedelta(days=tell.chance.randint(1, 40))])
    claim, key = tell.chance.choice([None, *tell.open]), tell.key
    for _ in range(2):
        agree.set_hold(
            tell.one.account, reason="soak", until_on=until_on, now=tell.now, actor=ACTOR,
            claim_id=claim.id if claim else None, key=key,
        )  # fmt: skip


def hold_ended(tell: Teller) -> None:
    for row in Hold.objects.filter(account=tell.one.account, ended_on=None):
        agree.end_hold(row.id, because="over", now=tell.now, actor=ACTOR)


def help_asked(tell: Teller) -> None:
    key = tell.key
    for _ in range(2):
        agree.ask_help(tell.one.account, text="Please call me.", now=tell.now, actor=ACTOR, key=key)


def protected(tell: Teller) -> None:
    kind = tell.chance.choice(list(Kind))
    until_on = tell.now.on + timedelta(days=60) if kind == Kind.MORATORIUM else None
    agree.set_protection(tell.one.account, kind=kind, reason="soak", now=tell.now, actor=ACTOR, until_on=until_on)


def protection_ended(tell: Teller) -> None:
    for row in Protection.objects.filter(customer=tell.one.customer, ended_on=None):
        agree.end_protection(row.id, because="over", now=tell.now, actor=ACTOR)


def opted_out(tell: Teller) -> None:
    agree.set_opt_out(tell.one.account, channel="email", now=tell.now, actor=ACTOR)


def opted_in(tell: Teller) -> None:
    for row in OptOut.objects.filter(customer=tell.one.customer, ended_on=None):
        agree.end_opt_out(row.id, because="asked for", now=tell.now, actor=ACTOR)


def talked(tell: Teller) -> None:
    agree.note_conversation(tell.one.account, way="phone", now=tell.now, actor=ACTOR)


def page_opened(tell: Teller) -> None:
    welcome.opened(tell.one.account, message_id=None, now=tell.now)
    assert not welcome.opened(tell.one.account, message_id=None, now=tell.now), "once a day"


def payment_started(tell: Teller) -> None:
    _tell("payment.started", tell.one.account, tell)


def claim_added(tell: Teller) -> None:
    """A further invoice; some are not due yet, some are overdue for long, some carry a deadline or earlier reminders."""
    due_on = tell.now.on + timedelta(days=tell.chance.randint(-60, 20))
    facts: dict[str, object] = {
        "due_on": due_on,
        "deadline_on": tell.chance.choice([None, tell.now.on + timedelta(days=30)]),
    }
    if tell.chance.random() < 0.3:
        facts |= {"reminders": 1, "reminded_on": tell.now.on - timedelta(days=tell.chance.randint(1, 40))}
    draft = new_claim(tell.chance, tell.one.number, tell.one.email, **facts)
    for expected in ("taken", "unchanged"):
        [done] = take_in.take([draft], creditor=tell.world.creditor, source="soak", now=tell.now, actor="soak")
        assert done.what == expected, "the same invoice twice is one"
    tell.one.drafts.append(draft)


def claim_corrected(tell: Teller) -> None:
    """The creditor states another amount for an invoice that came later."""
    if tell.one.drafts:
        draft = tell.one.drafts.pop()
        draft = replace(draft, amount=Money(max(draft.amount.minor + tell.chance.choice([-500, 700]), 1)))
        for _ in range(2):
            [done] = take_in.take([draft], creditor=tell.world.creditor, source="soak", now=tell.now, actor="soak")
        assert done.what in ("unchanged", "rejected"), "the same correction twice is one"


def claim_withdrawn(tell: Teller) -> None:
    claims = tell.open
    if claims:
        withdraw.withdraw([tell.chance.choice(claims).id], because="not_owed", now=tell.now, actor=ACTOR)


def journey_moved(tell: Teller) -> None:
    journeys = list(Journey.objects.order_by("key").values_list("id", flat=True))
    Account.objects.filter(id=tell.one.account).update(journey=tell.chance.choice(journeys))
    _tell("journey.moved", tell.one.account, tell)


def looked_at_again(tell: Teller) -> None:
    """Nothing happened, and the account is woken; that must change nothing."""
    wake("decide", tell.one.account, account=tell.one.account, now=tell.now)


NEWS: dict[Callable[[Teller], None], int] = {  # by how often
    money_announced: 6, money_pending: 8, money_decided: 10, money_settled: 9, money_reversed: 3, promised: 8,
    promise_ended: 2, objected: 6, objection_answered: 6, held: 6, hold_ended: 5,
    help_asked: 3, protected: 3, protection_ended: 4, opted_out: 4, opted_in: 4, talked: 4, page_opened: 12,
    payment_started: 6, claim_added: 10,
    claim_corrected: 4, claim_withdrawn: 2, journey_moved: 2, looked_at_again: 6,
}  # fmt: skip


def new_claim(chance: Random, customer: str, email: str, **facts: object) -> ClaimDraft:
    """An invoice as a file states it."""
    minor = chance.choice([chance.randint(90, 3000), chance.randint(3000, 30_000), chance.randint(30_000, 400_000)])
    return ClaimDraft(
        line=1, customer_number=customer, claim_number=f"{customer}-{chance.getrandbits(48):012x}", amount=Money(minor),
        customer_name="Erika Muster", email=email, **facts,  # type: ignore[arg-type]  # fields of ClaimDraft
    )  # fmt: skip


def portfolio() -> list[Known]:
    """Every account as the history knows it, in an order that the seed gives again."""
    rows = Account.objects.order_by("customer__number").values_list("id", "customer_id", "customer__number")
    emails = dict(ContactPoint.objects.filter(kind="email").values_list("customer_id", "value"))
    return [Known(account, customer, number, emails.get(customer, "")) for account, customer, number in rows]


def _seen(tell: Teller, state: State, source: str, claims: Sequence[Claim], minor: int) -> Seen:
    is_named = source != "bank" or tell.chance.random() < 0.5
    return Seen(
        source=source, outside_id=str(tell.key), state=state, amount=Money(minor), creditor=tell.world.creditor.id,
        value_on=tell.now.on, account=tell.one.account if is_named else None, rank=1,
        claims=tuple(str(c.id) for c in claims) if is_named else (), reference=claims[0].reference if claims else "",
    )  # fmt: skip


def _see_twice(seen: Seen, tell: Teller) -> None:
    assert receive.see(seen, now=tell.now, actor="soak")
    before = Event.objects.filter(account=tell.one.account).count()
    assert receive.see(seen, now=tell.now, actor="soak") is None, "the same news twice changes nothing"
    assert Event.objects.filter(account=tell.one.account).count() == before


def _move(seen: Seen, state: State, tell: Teller) -> None:
    rank = {State.FAILED: 2, State.EXPIRED: 2, State.SETTLED: 3, State.REVERSED: 4}[state]
    moved = replace(seen, state=state, rank=rank, value_on=tell.now.on)
    receive.see(moved, now=tell.now, actor="soak")
    assert receive.see(moved, now=tell.now, actor="soak") is None, "the same news twice changes nothing"


def _tell(kind: str, subject: UUID, tell: Teller) -> None:
    record([Happened(kind, subject, tell.one.account, ACTOR)], now=tell.now)
