"""The deeds of the demo's past, each by the same station that does it in earnest. Inside the tenant's scope.

A deed whose time has passed - nothing is open any more - does nothing, as in life.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.conf import settings

from kulanz.data.payments.models import PaymentAttempt, Receipt
from kulanz.data.receivables.models import Claim
from kulanz.data.scope import current_tenant
from kulanz.data.tenancy.setups import ways
from kulanz.domain.books.receipt import State
from kulanz.kernel.dates import Now
from kulanz.kernel.ids import new_id
from kulanz.kernel.money import Money
from kulanz.ports.wire import Answer
from kulanz.stations.money import match, pay, receive
from kulanz.stations.money.receive import Seen

from . import said
from .actor import Actor, look, notes, open_claims, open_sum, waiting_money
from .habits import Deed
from .people import drawn_iban

BANK, PROVIDER = "rule:bank/1", "provider:testbank"
PENDING, SETTLED, FAILED, REVERSED = 2, 4, 3, 6  # ranks of the Testbank's words


def do(deed: Deed, actor: Actor, now: Now) -> None:
    claims = open_claims(actor)
    if claims or deed in WITHOUT_CLAIMS:
        DEEDS[deed](actor, claims, now)


def _testbank(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    look(actor, claims, now)
    attempt = _attempt(actor, claims, now)
    _news(actor, attempt, State.PENDING, "pending", PENDING, now)
    later = Now(at=now.at + timedelta(minutes=2), on=now.on)
    _news(actor, attempt, State.SETTLED, "settled", SETTLED, later)


def _fail(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    look(actor, claims, now)
    attempt = _attempt(actor, claims, now)
    _news(actor, attempt, State.PENDING, "created", PENDING - 1, now)
    _news(actor, attempt, State.FAILED, "failed", FAILED, now)


def _take_back(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    paid = Receipt.objects.filter(account=actor.account, source=PROVIDER, state=State.SETTLED).order_by("-id").first()
    if paid and paid.attempt:
        _news(actor, paid.attempt, State.REVERSED, "reversed", REVERSED, now)


def _begin(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    """Begins to pay and leaves the page again."""
    look(actor, claims, now)
    _attempt(actor, claims, now)


def _attempt(actor: Actor, claims: Sequence[Claim], now: Now) -> PaymentAttempt:
    """Station `pay`, with a Testbank that takes every payment."""
    way = ways(actor.account.creditor_id, "payment").get(kind="testbank")
    wish = pay.PaymentChoice(
        account=actor.account.id, way=way.id, amount=Money(open_sum(claims), actor.account.currency), claims=(),
        form_key=new_id(), return_url=settings.BASE_URL, language=actor.person.language,
    )  # fmt: skip
    pay.start(current_tenant(), wish, http=_Taken(), now=now)
    return PaymentAttempt.objects.get(form_key=wish.form_key)


class _Taken:
    """The Testbank's answer to a payment that begins; it is not running yet."""

    def send(self, method: str, url: str, **_: object) -> Answer:
        outside_id = f"pay_{new_id().hex}"
        return Answer(201, {"id": outside_id, "checkout_url": f"{url}/{outside_id}"})


def _news(actor: Actor, attempt: PaymentAttempt, state: State, word: str, rank: int, now: Now) -> None:
    seen = Seen(
        source=PROVIDER, outside_id=attempt.outside_id, state=state, amount=Money(attempt.amount_minor, attempt.currency),
        creditor=actor.account.creditor_id, value_on=now.on, account=actor.account.id, attempt=attempt.id, word=word,
        rank=rank * 1_000_000 + rank,
    )  # fmt: skip
    receive.see(seen, now=now, actor=PROVIDER)


def _transfer(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    _money_in(actor, open_sum(claims), now, reference=actor.account.reference)


def _transfer_number(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    word = actor.chance.choice(notes()["transfers"])
    _money_in(actor, claims[0].open_minor, now, text=f"{word} {claims[0].number}".strip())


def _transfer_part(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    part = max(open_sum(claims) * actor.chance.randrange(30, 60) // 100 // 500 * 500, 500)
    _money_in(actor, min(part, open_sum(claims)), now, reference=actor.account.reference)


def _transfer_unclear(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    """Somebody else pays for the customer, and does not say for whom."""
    payer = replace(actor.person, name=actor.chance.choice(notes()["payers"]), iban=drawn_iban(actor.chance))
    receipt = _money_in(
        replace(actor, person=payer), claims[0].open_minor, now, text=actor.chance.choice(notes()["unclear"])
    )
    if receipt:
        actor.unclear.append(receipt)


def _money_in(actor: Actor, minor: int, now: Now, *, text: str = "", reference: str = "") -> UUID | None:
    seen = Seen(
        source="bank", outside_id=new_id().hex, state=State.SETTLED, amount=Money(minor, actor.account.currency),
        creditor=actor.account.creditor_id, value_on=now.on, payer=actor.person.name, payer_iban=actor.person.iban,
        remittance=text, reference=reference,
    )  # fmt: skip
    return receive.see(seen, now=now, actor=BANK)


def _announce(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    """The bank's preview of the running day shows a transfer that is not booked yet."""
    seen = Seen(
        source="bank", outside_id=new_id().hex, state=State.PENDING, amount=Money(open_sum(claims), actor.account.currency),
        creditor=actor.account.creditor_id, value_on=now.on, expires_on=now.on + timedelta(days=5), confidence=80,
        payer=actor.person.name, payer_iban=actor.person.iban, reference=actor.account.reference,
    )  # fmt: skip
    receive.see(seen, now=now, actor=BANK)


def _assign(actor: Actor, claims: Sequence[Claim], now: Now) -> None:
    """The team finds out whose money it was, and remembers the bank account for the next time."""
    for receipt in waiting_money(actor):
        match.assign(receipt.id, actor.account.id, [], now=now, actor=actor.agent)
        match.learn_iban(receipt.id, actor.account.id, now=now, actor=actor.agent)


DEEDS: Mapping[Deed, Callable[[Actor, Sequence[Claim], Now], None]] = {
    Deed.TESTBANK: _testbank,
    Deed.BEGIN: _begin,
    Deed.FAIL: _fail,
    Deed.TAKE_BACK: _take_back,
    Deed.TRANSFER: _transfer,
    Deed.TRANSFER_NUMBER: _transfer_number,
    Deed.TRANSFER_PART: _transfer_part,
    Deed.TRANSFER_UNCLEAR: _transfer_unclear,
    Deed.ANNOUNCE: _announce,
    Deed.ASSIGN: _assign,
    Deed.LOOK: look,
    Deed.DECLARE: said.declare,
    Deed.PROMISE: said.promise,
    Deed.OBJECT: said.object_to,
    Deed.OBJECT_PART: said.object_to_part,
    Deed.ANSWER: said.answer,
    Deed.HELP: said.ask_help,
    Deed.PAUSE: said.pause,
    Deed.PAUSE_CLAIM: said.pause_claim,
    Deed.CONVERSE: said.converse,
    Deed.INSOLVENT: said.insolvent,
    Deed.REPRESENTED: said.represented,
    Deed.CARE: said.needs_care,
    Deed.OPT_OUT: said.opt_out,
    Deed.GROUP: said.correct_group,
}
WITHOUT_CLAIMS = frozenset({Deed.TAKE_BACK, Deed.ASSIGN, Deed.ANSWER})
