"""Pay at the Testbank, the provider that comes with the demo: an ordinary redirect provider, spoken to by real HTTP.
Webhooks are signed after Standard Webhooks 1.0 (github.com/standard-webhooks/standard-webhooks)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import quote, urlsplit

from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook, WebhookVerificationError

from kulanz.kernel.errors import BadSignature, BadValue, Refused, Unreachable
from kulanz.kernel.money import Money
from kulanz.kernel.words import Words, say, technical
from kulanz.ports.payment import Ask, Can, Method, MethodKind, PaymentNews, PaymentState, Redirect, Refunds
from kulanz.ports.wire import Answer, Http, Inbound, setting

# The provider's word -> ours, and how late in a payment's life it comes. Any other word is PENDING, and earliest.
WORDS: Mapping[str, tuple[PaymentState, int]] = {
    "created": (PaymentState.OPEN, 1),  # the customer is on the provider's page; it expires there by itself
    "pending": (PaymentState.PENDING, 2),
    "canceled": (PaymentState.FAILED, 3),  # by the customer, before paying
    "failed": (PaymentState.FAILED, 3),
    "expired": (PaymentState.EXPIRED, 3),
    "settled": (PaymentState.SETTLED, 4),
    "partially_refunded": (PaymentState.REFUNDED, 5),
    "refunded": (PaymentState.REFUNDED, 5),
    "reversed": (PaymentState.REVERSED, 6),
}
NOT_FOUND = 404
SHORTEST_SECRET = len("whsec_") + 32  # 24 bytes in base64, the least that Standard Webhooks allows
RANK_STEP = 1_000_000  # room for the provider's own count of changes below our order of words


@dataclass(frozen=True, slots=True)
class ShopSettings:
    base_url: str = field(metadata=setting(say("Address of the Testbank"), help=say("Like http://127.0.0.1:8001")))
    api_key: str = field(repr=False, metadata=setting(say("API key"), secret=True))
    webhook_secret: str = field(
        repr=False, metadata=setting(say("Webhook secret"), secret=True, help=say("Begins with whsec_"))
    )

    def __post_init__(self) -> None:
        if not is_web_address(self.base_url):
            raise BadValue(say("The address of the Testbank begins with http:// or https://."))
        if not self.api_key.isascii() or not self.api_key.isprintable() or not self.api_key:
            raise BadValue(say("The API key of the Testbank is missing or has characters that no key has."))
        webhook(self.webhook_secret)


class Testbank:
    key: ClassVar[str] = "testbank"
    label: ClassVar = say("Testbank")
    can: ClassVar = frozenset({Can.REDIRECT, Can.NEWS, Can.LOOK, Can.REFUND, Can.PART})
    serves: ClassVar[tuple[Method, ...]] = (Method("testbank", label, MethodKind.BANK),)
    Settings: ClassVar[type] = ShopSettings

    def check(self, settings: ShopSettings, http: Http) -> Words:
        """Asks for a payment that cannot be there: who may not ask is refused, who may learns that there is none."""
        try:
            call(http, settings, "GET", "/v1/payments/none")
        except Refused as refused:
            if refused.facts["status"] != NOT_FOUND:
                raise
        return say("The Testbank answers and takes the API key.")

    def start(self, ask: Ask, settings: ShopSettings, http: Http) -> Redirect:
        payment = call(http, settings, "POST", "/v1/payments", body=creation(ask), key=ask.key)
        url = text(payment, "checkout_url")
        if not is_web_address(url):
            raise BadValue(technical("The Testbank names a payment page that is no web address."), value=url)
        return Redirect(url=url, outside_id=text(payment, "id"))

    def read(self, inbound: Inbound, settings: ShopSettings) -> list[PaymentNews]:
        verify(inbound, settings.webhook_secret)
        try:
            payment = json.loads(inbound.body)["data"]["payment"]
        except (ValueError, LookupError, TypeError, RecursionError):
            raise BadValue(technical("The Testbank's news is signed but cannot be read.")) from None
        return [news(payment, news_id=inbound.headers["webhook-id"])]

    def look(self, reference: str, settings: ShopSettings, http: Http) -> PaymentNews:
        payment = call(http, settings, "GET", f"/v1/payments/{quote(reference, safe='')}")
        return news(payment)

    def refund(self, reference: str, amount: Money, key: str, settings: ShopSettings, http: Http) -> PaymentNews:
        """The Testbank cancels by the same call what is not paid yet."""
        path = f"/v1/payments/{quote(reference, safe='')}/refunds"
        body = {"amount_minor": amount.minor, "currency": amount.currency}
        return news(call(http, settings, "POST", path, body=body, key=key))


def is_web_address(text: str) -> bool:
    try:
        return urlsplit(text).scheme in ("http", "https")
    except ValueError:
        return False


def creation(ask: Ask) -> dict[str, Any]:
    return {
        "amount_minor": ask.amount.minor,
        "currency": ask.amount.currency,
        "reference": ask.reference,
        "text": ask.text,
        "payee": {"name": ask.payee.name},
        "language": ask.language,
        "return_url": ask.return_url,
        "notification_url": ask.news_url,
        "metadata": {"key": ask.key},
    }


def call(
    http: Http,
    settings: ShopSettings,
    method: str,
    path: str,
    *,
    body: Mapping[str, Any] | None = None,
    key: str = "",
) -> Mapping[str, Any]:
    """The provider's answer, or an error that says whether it said no or did not say."""
    headers = {"Authorization": f"Bearer {settings.api_key}"} | ({"Idempotency-Key": key} if key else {})
    answer = http.send(method, settings.base_url.rstrip("/") + path, headers=headers, json=body)
    if 200 <= answer.status < 300:
        return answer.data
    if answer.status >= 500:
        raise Unreachable(technical("The Testbank has a problem of its own; what became of the request is not known."))
    raise Refused(technical("The Testbank did not accept this."), code_outside=error_word(answer), status=answer.status)


def error_word(answer: Answer) -> str:
    error = answer.data.get("error")
    return str(error.get("code", "")) if isinstance(error, Mapping) else ""


def verify(inbound: Inbound, secret: str) -> None:
    """The library knows the time and accepts five minutes either way."""
    try:
        webhook(secret).verify(inbound.body, dict(inbound.headers), json_parse=False)
    except (WebhookVerificationError, ValueError):  # ValueError: a header or body that is not even well formed
        raise BadSignature(technical("This news is not signed by the Testbank, or too old.")) from None


def webhook(secret: str) -> Webhook:
    try:
        if len(secret) >= SHORTEST_SECRET:
            return Webhook(secret)
    except (EmptyWebhookSecretError, ValueError):
        pass
    raise BadValue(say("The webhook secret of the Testbank is whsec_ and at least 32 characters of base64.")) from None


def news(payment: object, *, news_id: str = "") -> PaymentNews:
    if not isinstance(payment, Mapping):
        raise BadValue(technical("The Testbank's answer has no payment in it."))
    word, version, outside_id = text(payment, "status"), number(payment, "version"), text(payment, "id")
    state, order = WORDS.get(word, (PaymentState.PENDING, 0))
    metadata = payment.get("metadata")
    return PaymentNews(
        news_id=news_id or f"{outside_id}:{version}",
        outside_id=outside_id,
        state=state,
        amount=amount(payment, state),
        word=word,
        rank=order * RANK_STEP + min(version, RANK_STEP - 1),
        key=str(metadata.get("key", "")) if isinstance(metadata, Mapping) else "",
        reason=str(payment.get("reason", "")),
        raw=payment,
    )


def amount(payment: Mapping[str, Any], state: PaymentState) -> Money:
    """What the news is about: with a refund all that went back so far, with a chargeback what was left to take."""
    whole, back = number(payment, "amount_minor"), number(payment, "refunded_minor")
    minor = {PaymentState.REFUNDED: back, PaymentState.REVERSED: whole - back}.get(state, whole)
    return Money(minor, text(payment, "currency"))


def text(payment: Mapping[str, Any], name: str) -> str:
    value = payment.get(name)
    if not isinstance(value, str) or not value:
        raise BadValue(technical(f"The Testbank's payment has no '{name}'."), value=value)
    return value


def number(payment: Mapping[str, Any], name: str) -> int:
    value = payment.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise BadValue(technical(f"The Testbank's payment has no '{name}'."), value=value)
    return value


METHOD: Refunds = Testbank()
