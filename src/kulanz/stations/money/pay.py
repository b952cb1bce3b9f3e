"""Station 9: a customer begins to pay. Intent, commit, call, outcome; the attempt's id is the key towards the provider."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings as django_settings

from kulanz.data.history import Happened, lock_accounts, record
from kulanz.data.payments.models import PaymentAttempt
from kulanz.data.receivables.models import Account, Claim
from kulanz.data.scope import tenant_scope
from kulanz.data.standing_sql import OPEN
from kulanz.data.tenancy.models import Creditor, Way
from kulanz.data.tenancy.setups import settings_of, ways
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue, Conflict, KulanzError, NotFound, Refused, Unreachable
from kulanz.kernel.money import Money
from kulanz.kernel.words import say
from kulanz.ports.payment import Ask, Can, Fields, Instructions, Payee, Redirect, Start
from kulanz.ports.registry import plugin
from kulanz.ports.wire import Http
from kulanz.stations.money.asking import next_at

ACTOR = "customer:link"


@dataclass(frozen=True, slots=True)
class PaymentChoice:
    """What the customer chose on the page. `form_key` is one per page view: a second click starts nothing new.

    `way` is one of the creditor's ways to pay; `claims` is the payer's designation, empty means all that is open.
    """

    account: UUID
    way: UUID
    amount: Money
    claims: tuple[UUID, ...]
    form_key: UUID
    return_url: str
    language: str = "de"
    fields: Mapping[str, str] = field(default_factory=dict)  # what the method had asked for, as entered


def start(tenant_id: UUID, wish: PaymentChoice, *, http: Http, now: Now) -> Start:
    """Starts the payment, or gives the one that this form started before. Must not be called inside a transaction.

    `Fields` say what is to be entered first; nothing has begun then. Raises `BadValue` for an impossible amount, `Refused` or
    `Unreachable` when the provider did not start it.
    """
    with tenant_scope(tenant_id):
        attempt, ask = _intend(wish, now)
        if attempt.state == PaymentAttempt.State.STARTED and attempt.redirect_url:
            return Redirect(attempt.redirect_url, attempt.outside_id)
        provider, settings = plugin("payment", attempt.set_up.plugin), settings_of(attempt.set_up)
    try:
        started: Start = provider.start(ask, settings, http)
    except (Refused, Unreachable, BadValue) as error:
        with tenant_scope(tenant_id):
            _refused(attempt, error, now)
        raise
    if isinstance(started, Fields):
        return started
    with tenant_scope(tenant_id):
        _started(attempt, started, now)
    return started


def instructions(account: Account, way: Way, *, amount: Money, claims: Sequence[Claim], language: str) -> Instructions:
    """How to transfer `amount`, without starting anything: for methods whose instructions need no call outside."""
    ask = _ask(account, account.creditor, amount, claims, key=str(account.id), language=language, method=way.kind)
    started = plugin("payment", way.set_up.plugin).start(ask, settings_of(way.set_up), _NoHttp())
    assert isinstance(started, Instructions)
    return started


def _intend(wish: PaymentChoice, now: Now) -> tuple[PaymentAttempt, Ask]:
    account = Account.objects.select_related("creditor").select_for_update(of=("self",)).get(id=wish.account)
    way = ways(account.creditor_id, "payment").filter(id=wish.way).first()
    if way is None:
        raise NotFound(say("This way to pay is not offered here."))
    claims = list(Claim.objects.filter(OPEN, account=account).order_by("due_on", "id"))
    chosen = [claim for claim in claims if claim.id in wish.claims] if wish.claims else claims
    if len(chosen) < len(wish.claims):
        raise Conflict(say("One of these invoices is not open any more. Please look at the page again."))
    _check_amount(wish.amount, sum(claim.open_minor for claim in chosen), account.currency)
    ids = [str(claim.id) for claim in chosen] if wish.claims else []
    content = hashlib.sha256(f"{account.id}|{way.id}|{wish.amount}|{','.join(ids)}".encode()).digest()
    attempt, is_new = PaymentAttempt.objects.get_or_create(
        form_key=wish.form_key,
        defaults={
            "account": account, "way": way, "set_up": way.set_up, "amount_minor": wish.amount.minor, "currency": account.currency,
            "claim_ids": ids, "language": wish.language, "made_at": now.at, "input_hash": content,
        },
    )  # fmt: skip
    if not is_new and bytes(attempt.input_hash) != content:
        raise Conflict(say("This form was used for another payment. Please load the page again."))
    ask = _ask(
        account, account.creditor, wish.amount, chosen if wish.claims else [], key=str(attempt.id), language=wish.language,
        return_url=wish.return_url, news_url=f"{django_settings.BASE_URL}/hooks/{way.set_up.hook_key}/", method=way.kind,
        fields=wish.fields,
    )  # fmt: skip
    return attempt, ask


def _check_amount(amount: Money, open_minor: int, currency: str) -> None:
    if amount.currency != currency:
        raise BadValue(say("The amount has another currency than the account."), value=str(amount))
    if amount.minor <= 0:
        raise BadValue(say("Please choose an amount of more than zero."), value=str(amount))
    if amount.minor > open_minor:
        raise BadValue(say("This is more than is open."), value=str(amount), open_minor=open_minor)


def _ask(
    account: Account, creditor: Creditor, amount: Money, claims: Sequence[Claim], *, key: str, language: str,
    method: str, return_url: str = "", news_url: str = "", fields: Mapping[str, str] | None = None,
) -> Ask:  # fmt: skip
    """One claim alone carries its own reference, anything else the account's: the payer's designation."""
    reference = claims[0].reference if len(claims) == 1 else account.reference
    return Ask(
        key=key, amount=amount, reference=reference, payee=Payee(creditor.account_holder, creditor.iban, creditor.bic),
        language=language, return_url=return_url, news_url=news_url, method=method, fields=fields or {},
    )  # fmt: skip


def _started(attempt: PaymentAttempt, started: Redirect | Instructions, now: Now) -> None:
    lock_accounts([attempt.account_id])
    url = started.url if isinstance(started, Redirect) else ""
    first = PaymentAttempt.objects.filter(id=attempt.id).exclude(state=PaymentAttempt.State.STARTED)
    look_at = next_at(0, now) if Can.LOOK in plugin("payment", attempt.set_up.plugin).can else None
    if first.update(
        state=PaymentAttempt.State.STARTED, outside_id=started.outside_id, redirect_url=url, look_at=look_at
    ):
        data = {"method": attempt.way.kind, "amount_minor": attempt.amount_minor}
        record([Happened("payment.started", attempt.id, attempt.account_id, ACTOR, data)], now=now)


def _refused(attempt: PaymentAttempt, error: KulanzError, now: Now) -> None:
    lock_accounts([attempt.account_id])
    is_open = isinstance(error, Unreachable)
    state = PaymentAttempt.State.UNKNOWN if is_open else PaymentAttempt.State.REFUSED
    PaymentAttempt.objects.filter(id=attempt.id).update(state=state)
    data = {"method": attempt.way.kind, "code": error.code}
    record([Happened("payment.refused", attempt.id, attempt.account_id, ACTOR, data)], now=now)


class _NoHttp:
    """For plugins that only give instructions: a call outside would be a mistake of the plugin."""

    def send(self, method: str, url: str, **_: object) -> object:
        raise AssertionError("giving instructions must not call outside")
