"""Station 9: a customer begins to pay. Intent, commit, call, outcome; the attempt's id is the key towards the provider."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings as django_settings

from kulanz.data.history import Happened, record
from kulanz.data.payments.models import PaymentAttempt, PaymentMethod
from kulanz.data.receivables.models import Account, Claim
from kulanz.data.scope import tenant_scope
from kulanz.data.tenancy.models import Creditor
from kulanz.data.vault import open_settings
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue, Conflict, KulanzError, NotFound, Refused, Unreachable, Unsupported
from kulanz.kernel.money import Money
from kulanz.kernel.words import say, technical
from kulanz.ports.payment import Ask, Instructions, Payee, Redirect, Start
from kulanz.ports.registry import plugin
from kulanz.ports.wire import Http

ACTOR = "customer:link"


@dataclass(frozen=True, slots=True)
class PaymentChoice:
    """What the customer chose on the page. `form_key` is one per page view: a second click starts nothing new.

    `claims` is the payer's designation; empty means all that is open.
    """

    account: UUID
    method: UUID
    amount: Money
    claims: tuple[UUID, ...]
    form_key: UUID
    return_url: str
    language: str = "de"


def start(tenant_id: UUID, wish: PaymentChoice, *, http: Http, now: Now) -> Redirect | Instructions:
    """Starts the payment, or gives the one that this form started before. Must not be called inside a transaction.

    Raises `BadValue` for an impossible amount, `Refused` or `Unreachable` when the provider did not start it.
    """
    with tenant_scope(tenant_id):
        attempt, ask = _intend(wish, now)
        method = attempt.method
        if attempt.state == PaymentAttempt.State.STARTED and attempt.redirect_url:
            return Redirect(attempt.redirect_url, attempt.outside_id)
        provider = plugin("payment", method.plugin)
        settings = open_settings(provider.Settings, method.settings)
    try:
        started: Start = provider.start(ask, settings, http)
    except (Refused, Unreachable, BadValue) as error:
        with tenant_scope(tenant_id):
            _refused(attempt, error, now)
        raise
    if not isinstance(started, Redirect | Instructions):
        raise Unsupported(technical(f"The page cannot ask for what '{method.plugin}' needs yet."), method=method.plugin)
    with tenant_scope(tenant_id):
        _started(attempt, started, now)
    return started


def instructions(
    account: Account, method: PaymentMethod, *, amount: Money, claims: Sequence[Claim], language: str
) -> Instructions:
    """How to transfer `amount`, without starting anything: for methods whose instructions need no call outside."""
    provider = plugin("payment", method.plugin)
    settings = open_settings(provider.Settings, method.settings)
    ask = _ask(account, account.creditor, amount, claims, key=str(account.id), language=language)
    started = provider.start(ask, settings, _NoHttp())
    assert isinstance(started, Instructions)
    return started


def _intend(wish: PaymentChoice, now: Now) -> tuple[PaymentAttempt, Ask]:
    account = Account.objects.select_related("creditor").select_for_update(of=("self",)).get(id=wish.account)
    method = PaymentMethod.objects.filter(id=wish.method, creditor=account.creditor_id, is_enabled=True).first()
    if method is None:
        raise NotFound(say("This way to pay is not offered here."))
    claims = list(
        Claim.objects.filter(account=account, status=Claim.Status.OPEN, open_minor__gt=0).order_by("due_on", "id")
    )
    chosen = [claim for claim in claims if claim.id in wish.claims] if wish.claims else claims
    if len(chosen) < len(wish.claims):
        raise Conflict(say("One of these invoices is not open any more. Please look at the page again."))
    _check_amount(wish.amount, sum(claim.open_minor for claim in chosen), account.currency)
    ids = [str(claim.id) for claim in chosen] if wish.claims else []
    content = hashlib.sha256(f"{account.id}|{method.id}|{wish.amount}|{','.join(ids)}".encode()).digest()
    attempt, is_new = PaymentAttempt.objects.get_or_create(
        form_key=wish.form_key,
        defaults={
            "account": account, "method": method, "amount_minor": wish.amount.minor, "currency": account.currency,
            "claim_ids": ids, "language": wish.language, "made_at": now.at, "input_hash": content,
        },
    )  # fmt: skip
    if not is_new and bytes(attempt.input_hash) != content:
        raise Conflict(say("This form was used for another payment. Please load the page again."))
    ask = _ask(
        account, account.creditor, wish.amount, chosen if wish.claims else [], key=str(attempt.id), language=wish.language,
        return_url=wish.return_url, news_url=f"{django_settings.BASE_URL}/hooks/{method.hook_key}/",
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
    return_url: str = "", news_url: str = "",
) -> Ask:  # fmt: skip
    """One claim alone carries its own reference, anything else the account's: the payer's designation."""
    reference = claims[0].reference if len(claims) == 1 else account.reference
    return Ask(
        key=key, amount=amount, reference=reference, payee=Payee(creditor.account_holder, creditor.iban, creditor.bic),
        language=language, return_url=return_url, news_url=news_url,
    )  # fmt: skip


def _started(attempt: PaymentAttempt, started: Redirect | Instructions, now: Now) -> None:
    url = started.url if isinstance(started, Redirect) else ""
    first = PaymentAttempt.objects.filter(id=attempt.id).exclude(state=PaymentAttempt.State.STARTED)
    if first.update(state=PaymentAttempt.State.STARTED, outside_id=started.outside_id, redirect_url=url):
        data = {"method": attempt.method.plugin, "amount_minor": attempt.amount_minor}
        record([Happened("payment.started", attempt.id, attempt.account_id, ACTOR, data)], now=now)


def _refused(attempt: PaymentAttempt, error: KulanzError, now: Now) -> None:
    is_open = isinstance(error, Unreachable)
    state = PaymentAttempt.State.UNKNOWN if is_open else PaymentAttempt.State.REFUSED
    PaymentAttempt.objects.filter(id=attempt.id).update(state=state)
    data = {"method": attempt.method.plugin, "code": error.code}
    record([Happened("payment.refused", attempt.id, attempt.account_id, ACTOR, data)], now=now)


class _NoHttp:
    """For plugins that only give instructions: a call outside would be a mistake of the plugin."""

    def send(self, method: str, url: str, **_: object) -> object:
        raise AssertionError("giving instructions must not call outside")
