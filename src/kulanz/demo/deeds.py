"""The deeds of the demo's past, each by the same station that does it in earnest. Inside the tenant's scope.

A deed whose time has passed - nothing is open any more - does nothing, as in life.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

from kulanz.data.agreements.models import Objection, Promise
from kulanz.data.contact.models import Message
from kulanz.data.history import Happened, record
from kulanz.data.payments.models import PaymentAttempt, PaymentMethod, Receipt
from kulanz.data.receivables.models import Account, Claim
from kulanz.domain.receipt import State
from kulanz.kernel.dates import Now
from kulanz.kernel.ids import new_id
from kulanz.kernel.money import Money
from kulanz.ports.registry import plugin
from kulanz.stations import agree, match, receive, welcome
from kulanz.stations.receive import Seen

from .habits import Deed
from .people import PORTFOLIO, Person

CUSTOMER, BANK, PROVIDER = "customer:link", "rule:bank/1", "provider:testbank"
PROMISED_DAYS, PAUSED_DAYS = 8, 21
PENDING, SETTLED, FAILED, REVERSED = 2, 4, 3, 6  # ranks of the Testbank's words


@dataclass(slots=True)
class Actor:
    """One customer in the demo's past: their account, who works it, and what must be remembered from deed to deed."""

    account: Account
    person: Person
    agent: str
    chance: random.Random
    unclear: list[UUID] = field(default_factory=list)  # receipts nobody could place yet


def do(deed: Deed, actor: Actor, now: Now) -> None:
    claims = _open(actor)
    if claims or deed in WITHOUT_CLAIMS:
        DEEDS[deed](actor, claims, now)


@cache
def notes() -> Mapping[str, Any]:  # Any: the table `notes` of `creditors.toml`
    with (PORTFOLIO / "creditors.toml").open("rb") as file:
        found: Mapping[str, Any] = tomllib.load(file)["notes"]
        return found


def _open(actor: Actor) -> list[Claim]:
    """Overdue or not, the oldest first."""
    claims = Claim.objects.filter(account=actor.account, status=Claim.Status.OPEN, open_minor__gt=0)
    return list(claims.order_by("due_on", "id"))


def _look(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    newest = Message.objects.filter(account=actor.account, sent_at__isnull=False).order_by("-id").first()
    welcome.opened(actor.account.id, message_id=newest.id if newest else None, now=now)


def _testbank(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    _look(actor, claims, now)
    attempt = _attempt(actor, claims, now)
    _news(actor, attempt, State.PENDING, "pending", PENDING, now)
    later = Now(at=now.at + timedelta(minutes=2), on=now.on)
    _news(actor, attempt, State.SETTLED, "settled", SETTLED, later)


def _fail(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    _look(actor, claims, now)
    attempt = _attempt(actor, claims, now)
    _news(actor, attempt, State.PENDING, "created", PENDING - 1, now)
    _news(actor, attempt, State.FAILED, "failed", FAILED, now)


def _take_back(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    paid = Receipt.objects.filter(account=actor.account, source=PROVIDER, state=State.SETTLED).order_by("-id").first()
    if paid and paid.attempt:
        _news(actor, paid.attempt, State.REVERSED, "reversed", REVERSED, now)


def _attempt(actor: Actor, claims: Sequence[Claim], now: Now) -> PaymentAttempt:
    """As station `pay` leaves it when the provider has answered."""
    method = PaymentMethod.objects.get(creditor=actor.account.creditor_id, plugin="testbank")
    attempt = PaymentAttempt.objects.create(
        account=actor.account, method=method, amount_minor=_sum(claims), currency=actor.account.currency,
        state=PaymentAttempt.State.STARTED, outside_id=f"pay_{new_id().hex}", language=actor.person.language,
        made_at=now.at, input_hash=b"", form_key=new_id(),
    )  # fmt: skip
    data = {"method": "testbank", "amount_minor": attempt.amount_minor}
    record([Happened("payment.started", attempt.id, actor.account.id, CUSTOMER, data)], now=now)
    return attempt


def _news(actor: Actor, attempt: PaymentAttempt, state: State, word: str, rank: int, now: Now) -> None:
    seen = Seen(
        source=PROVIDER, outside_id=attempt.outside_id, state=state, amount=Money(attempt.amount_minor, attempt.currency),
        creditor=actor.account.creditor_id, value_on=now.on, account=actor.account.id, attempt=attempt.id, word=word,
        rank=rank * 1_000_000 + rank,
    )  # fmt: skip
    receive.see(seen, now=now, actor=PROVIDER)


def _transfer(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    _money_in(actor, _sum(claims), now, reference=actor.account.reference)


def _transfer_number(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    word = actor.chance.choice(notes()["transfers"])
    _money_in(actor, claims[0].open_minor, now, text=f"{word} {claims[0].number}".strip())


def _transfer_part(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    part = max(_sum(claims) * actor.chance.randrange(30, 60) // 100 // 500 * 500, 500)
    _money_in(actor, min(part, _sum(claims)), now, reference=actor.account.reference)


def _transfer_unclear(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    receipt = _money_in(actor, claims[0].open_minor, now, text=actor.chance.choice(notes()["unclear"]))
    if receipt:
        actor.unclear.append(receipt)


def _money_in(actor: Actor, minor: int, now: Now, *, text: str = "", reference: str = "") -> UUID | None:
    seen = Seen(
        source="bank", outside_id=new_id().hex, state=State.SETTLED, amount=Money(minor, actor.account.currency),
        creditor=actor.account.creditor_id, value_on=now.on, payer=actor.person.name, payer_iban=actor.person.iban,
        remittance=text, reference=reference,
    )  # fmt: skip
    return receive.see(seen, now=now, actor=BANK)


def announce(actor: Actor, now: Now) -> None:
    """The bank's preview of the running day shows a transfer that is not booked yet."""
    claims = _open(actor)
    seen = Seen(
        source="bank", outside_id=new_id().hex, state=State.PENDING, amount=Money(_sum(claims), actor.account.currency),
        creditor=actor.account.creditor_id, value_on=now.on, expires_on=now.on + timedelta(days=5), confidence=80,
        payer=actor.person.name, payer_iban=actor.person.iban, reference=actor.account.reference,
    )  # fmt: skip
    receive.see(seen, now=now, actor=BANK)


def _assign(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    waiting = Receipt.objects.filter(id__in=actor.unclear, matched=Receipt.Matched.UNCLEAR)
    for receipt in waiting.values_list("id", flat=True):
        match.assign(receipt, actor.account.id, [], now=now, actor=actor.agent)


def _declare(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    _look(actor, claims, now)
    account = actor.account
    holidays = plugin("country", account.creditor.country.lower()).holidays(account.creditor.region)
    paid_on, amount = now.on - timedelta(days=1), Money(_sum(claims), account.currency)
    receipt = receive.declare_paid(account, amount=amount, paid_on=paid_on, key=new_id(), holidays=holidays, now=now)
    assert receipt, "a fresh key is a fresh receipt"
    agree.note_declared_payment(account.id, receipt, text="", now=now)


def _promise(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    if not Promise.objects.filter(account=actor.account, status=Promise.Status.MADE).exists():
        agree.promise(
            actor.account.id, amount=Money(_sum(claims), actor.account.currency), now=now, actor=actor.agent,
            due_on=now.on + timedelta(days=PROMISED_DAYS), note=actor.chance.choice(notes()["promises"]),
        )  # fmt: skip


def _object(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    _look(actor, claims, now)
    reason, text = actor.chance.choice(notes()["objections"])
    claim = claims[0].id if len(claims) == 1 or actor.chance.random() < 0.5 else None
    agree.object_to(actor.account.id, reason=reason, text=text, claim_id=claim, now=now, actor=CUSTOMER)


def _answer(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    answer = actor.chance.choice(notes()["answers"])
    for objection in Objection.objects.filter(account=actor.account, ended_on=None).values_list("id", flat=True):
        agree.end_objection(objection, answer=answer, now=now, actor=actor.agent)


def _help(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    _look(actor, claims, now)
    agree.ask_help(actor.account.id, text=actor.chance.choice(notes()["help"]), now=now, actor=CUSTOMER)


def _pause(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    until_on, reason = now.on + timedelta(days=PAUSED_DAYS), actor.chance.choice(notes()["holds"])
    agree.set_hold(actor.account.id, reason=reason, until_on=until_on, now=now, actor=actor.agent)


def _sum(claims: Sequence[Claim]) -> int:
    return sum(claim.open_minor for claim in claims)


DEEDS: Mapping[Deed, Callable[[Actor, Sequence[Claim], Now], None]] = {
    Deed.TESTBANK: _testbank,
    Deed.FAIL: _fail,
    Deed.TAKE_BACK: _take_back,
    Deed.TRANSFER: _transfer,
    Deed.TRANSFER_NUMBER: _transfer_number,
    Deed.TRANSFER_PART: _transfer_part,
    Deed.TRANSFER_UNCLEAR: _transfer_unclear,
    Deed.ASSIGN: _assign,
    Deed.DECLARE: _declare,
    Deed.PROMISE: _promise,
    Deed.OBJECT: _object,
    Deed.ANSWER: _answer,
    Deed.HELP: _help,
    Deed.PAUSE: _pause,
    Deed.LOOK: _look,
}
WITHOUT_CLAIMS = frozenset({Deed.TAKE_BACK, Deed.ASSIGN, Deed.ANSWER})
