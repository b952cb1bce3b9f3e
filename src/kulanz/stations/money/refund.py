"""Gives money back through the provider that brought it. Intent, commit, call, outcome; the refund's id is the key towards
the provider, so that asked twice it gives back once. What it did is booked when its news says so (`refunded.py`)."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import structlog

from kulanz.data.history import Happened, lock_accounts, record
from kulanz.data.payments.models import Receipt, Refund
from kulanz.data.scope import tenant_scope
from kulanz.data.tenancy.setups import settings_of
from kulanz.domain.books.posting_rules import REFUNDS
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue, Conflict, KulanzError, NotAllowed, NotFound, Refused
from kulanz.kernel.money import Money
from kulanz.kernel.words import say, technical
from kulanz.ports.payment import Can, PaymentState
from kulanz.ports.registry import plugin, plugins
from kulanz.ports.wire import Http
from kulanz.stations import door
from kulanz.stations.books.corrections import free_credit
from kulanz.stations.money.asking import MOST_AT_ONCE, leave_to_a_person, next_at

log = structlog.get_logger()
ACTOR = "rule:refund/1"
UNPAID = frozenset({Receipt.State.ANNOUNCED, Receipt.State.PENDING})
GONE = frozenset({Receipt.State.FAILED, Receipt.State.EXPIRED})
OVER = frozenset({PaymentState.FAILED, PaymentState.EXPIRED})  # cancelled before it was paid


def ask(receipt_id: UUID, *, amount: Money | None, because: str, key: UUID, now: Now, actor: str) -> Refund:
    """The intent, inside the caller's transaction; the same `key` is one refund. `amount` None: all that may go back. Money
    that has arrived goes back out of the customer's credit; what is not paid yet is cancelled as a whole."""
    if because not in REFUNDS:
        raise BadValue(technical(f"The reason is one of: {', '.join(REFUNDS)}."), value=because)
    found = Receipt.objects.filter(id=receipt_id).first()
    if found is None or found.account_id is None:
        raise NotFound(say("This payment does not exist here, or belongs to no account yet."))
    heads = lock_accounts([found.account_id])
    receipt = Receipt.objects.select_related("attempt__set_up").get(id=receipt_id)
    before = Refund.objects.filter(id=key).first()
    if before is not None:
        if (before.receipt_id, before.because) != (receipt_id, because) or amount not in (None, _money(before)):
            raise Conflict(say("This form was used for another correction. Please load the page again."))
        return before
    if not is_offered(receipt):
        raise NotAllowed(say("This payment cannot be given back through its provider."))
    out = _checked(receipt, amount)
    refund = Refund.objects.create(
        id=key, receipt=receipt, account_id=found.account_id, amount_minor=out.minor, currency=out.currency,
        because=because, made_at=now.at, made_by=actor, next_try_at=next_at(0, now),
    )  # fmt: skip
    facts = {"receipt": str(receipt.id), "amount_minor": out.minor, "currency": out.currency, "because": because}
    facts |= {"source": receipt.source}
    record([Happened("refund.asked", refund.id, receipt.account_id, actor, facts)], now=now, heads=heads)
    return refund


def is_offered(receipt: Receipt) -> bool:
    """Whether its provider could give it back, or cancel it."""
    provider = plugins("payment").get(receipt.source.removeprefix("provider:"))
    is_here = receipt.attempt_id is not None and receipt.account_id is not None
    return is_here and provider is not None and Can.REFUND in provider.can and receipt.state in ("settled", *UNPAID)


def run(tenant_id: UUID, refunds: Collection[UUID], *, http: Http, now: Now) -> None:
    """Asks the providers. Must not be called inside a transaction."""
    for id_ in refunds:
        with tenant_scope(tenant_id):
            rows = Refund.objects.filter(id=id_, state=Refund.State.ASKED)
            refund = rows.select_related("receipt__attempt__set_up").first()
            if refund is None or refund.receipt.attempt is None:
                continue
            if refund.receipt.state in GONE:  # it ended by itself: there is nothing to cancel any more
                rows.update(state=Refund.State.DONE, next_try_at=None)
                continue
            set_up = refund.receipt.attempt.set_up
            provider = plugin("payment", set_up.plugin)
            settings = settings_of(set_up)
        try:
            news = provider.refund(refund.receipt.outside_id, _money(refund), str(refund.id), settings, http)
        except Refused as error:
            with tenant_scope(tenant_id):
                _refused(refund, str(error.facts.get("code_outside", "")), now)
            continue
        except KulanzError as error:  # nobody knows what became of it: asked again under the same key
            log.info("refund.unknown", refund=str(id_), code=error.code)
            continue
        with tenant_scope(tenant_id):
            if news.state in OVER:
                Refund.objects.filter(id=id_).update(state=Refund.State.DONE, next_try_at=None)
            door.answered(set_up, news, now=now)


def take_due(*, now: Now) -> list[UUID]:
    """Refunds to be asked for again, each given out once; after the last time a person is asked instead."""
    due = Refund.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        state=Refund.State.ASKED, next_try_at__lte=now.at
    )
    rows = list(due.order_by("next_try_at")[:MOST_AT_ONCE])
    for row in rows:
        row.tries += 1
        row.next_try_at = next_at(row.tries, now)
        if row.next_try_at is None:
            leave_to_a_person(row.id, row.account_id, about="refund", note=str(_money(row)), now=now)
    Refund.objects.bulk_update(rows, ["tries", "next_try_at"])
    return [row.id for row in rows]


def _checked(receipt: Receipt, amount: Money | None) -> Money:
    whole = Money(receipt.amount_minor, receipt.currency)
    asked = Refund.objects.filter(receipt=receipt).exclude(state=Refund.State.REFUSED)
    if receipt.state in UNPAID:
        if asked.exists():
            raise Conflict(say("The provider was asked to cancel this payment before."))
        if amount not in (None, whole):
            raise BadValue(say("What is not paid yet is cancelled as a whole."), value=str(amount), field="amount")
        return whole
    assert receipt.account_id is not None
    left = receipt.amount_minor - sum(asked.values_list("amount_minor", flat=True))
    most = Money(max(min(left, free_credit(receipt.account_id)), 0), receipt.currency)
    out = most if amount is None else amount
    if out.currency != receipt.currency:
        raise BadValue(say("The amount has another currency than the account."), value=str(out))
    if not most:
        raise NotAllowed(say("There is no credit of this payment that could go back. Book a credit note first."))
    if out.minor <= 0:
        raise BadValue(say("Please choose an amount of more than zero."), value=str(out), field="amount")
    if out > most:
        raise BadValue(
            say("More cannot be given back than the payment and the credit hold."), value=str(out), field="amount"
        )
    return out


def _refused(refund: Refund, word: str, now: Now) -> None:
    refused = Refund.objects.filter(id=refund.id, state=Refund.State.ASKED)
    if not refused.update(state=Refund.State.REFUSED, word=word[:60], next_try_at=None):
        return
    leave_to_a_person(refund.id, refund.account_id, about="refund", note=str(_money(refund)), now=now)
    data = {
        "receipt": str(refund.receipt_id),
        "amount_minor": refund.amount_minor,
        "currency": refund.currency,
        "word": word,
    }
    record([Happened("refund.refused", refund.id, refund.account_id, ACTOR, data)], now=now)


def _money(refund: Refund) -> Money:
    return Money(refund.amount_minor, refund.currency)
