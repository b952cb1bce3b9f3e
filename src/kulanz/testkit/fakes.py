"""Plugins that behave, for tests of the stations: a provider with a memory and a channel that keeps what it is given.
They pass the same contract tests as the real ones."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from kulanz.kernel.errors import BadSignature, BadValue, KulanzError, NotFound, Refused
from kulanz.kernel.money import Money
from kulanz.kernel.words import Words, technical
from kulanz.ports.channel import ChannelCan, Delivery, DeliveryNews, Outgoing, Rejection, Sent
from kulanz.ports.payment import Ask, Can, Method, MethodKind, Payee, PaymentNews, PaymentState, Redirect
from kulanz.ports.wire import Http, Inbound, setting

RANKS = {PaymentState.PENDING: 1, PaymentState.FAILED: 2, PaymentState.EXPIRED: 2, PaymentState.SETTLED: 3}
LATEST = 4  # refunded, reversed


@dataclass(frozen=True, slots=True)
class FakeSettings:
    secret: str = field(default="fake-secret", repr=False, metadata=setting(Words("Secret"), secret=True))


@dataclass(slots=True)
class FakePayment:
    """A redirect provider in memory. `news` writes what it would send; `payments` is what it knows."""

    key: ClassVar[str] = "fake"
    label: ClassVar = Words("Fake")
    can: ClassVar = frozenset({Can.REDIRECT, Can.NEWS, Can.LOOK, Can.PART})
    serves: ClassVar[tuple[Method, ...]] = (Method("fake", label, MethodKind.BANK),)
    Settings: ClassVar[type] = FakeSettings

    payments: dict[str, Ask] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)

    def check(self, settings: FakeSettings, http: Http) -> Words:
        if settings.secret != FakeSettings().secret:
            raise Refused(technical("The fake provider does not know this secret."), code_outside="401")
        return Words("The fake provider answers.")

    def start(self, ask: Ask, settings: FakeSettings, http: Http) -> Redirect:
        known = self.payments.setdefault(f"fake-{ask.key}", ask)
        if known != ask:
            raise BadValue(technical("This key was used for another payment."), key=ask.key)
        self.words.setdefault(f"fake-{ask.key}", "pending")
        return Redirect(url=f"https://fake.example/pay/fake-{ask.key}", outside_id=f"fake-{ask.key}")

    def read(self, inbound: Inbound, settings: FakeSettings) -> list[PaymentNews]:
        if inbound.headers.get("fake-signature") != fake_signature(inbound.body, settings.secret):
            raise BadSignature(technical("This news is not from the fake provider."))
        try:
            told = json.loads(inbound.body)
            return [self._news(told["payment"], told["word"], news_id=told["id"])]
        except (ValueError, LookupError, TypeError):
            raise BadValue(technical("The fake provider's news cannot be read.")) from None

    def look(self, reference: str, settings: FakeSettings, http: Http) -> PaymentNews:
        if reference not in self.payments:
            raise NotFound(technical("There is no such payment."), reference=reference)
        word = self.words[reference]
        return self._news(reference, word, news_id=f"{reference}:{word}")

    def news(self, outside_id: str, word: str, *, news_id: str, secret: str = "fake-secret") -> Inbound:  # noqa: S107
        """The payment moves on to `word`, and this is the webhook about it."""
        self.words[outside_id] = word
        body = json.dumps({"id": news_id, "payment": outside_id, "word": word}).encode()
        return Inbound(body=body, headers={"fake-signature": fake_signature(body, secret)})

    def _news(self, outside_id: str, word: str, *, news_id: str) -> PaymentNews:
        is_known = word in set(PaymentState)
        state = PaymentState(word) if is_known else PaymentState.PENDING
        ask = self.payments[outside_id]
        return PaymentNews(
            news_id=news_id,
            outside_id=outside_id,
            state=state,
            amount=ask.amount,
            word=word,
            rank=RANKS.get(state, LATEST) if is_known else 0,
            key=ask.key,
        )


def fake_signature(body: bytes, secret: str) -> str:
    return f"{len(body)}:{sum(body)}:{sum(secret.encode())}"


@dataclass(slots=True)
class FakeChannel:
    """Keeps every message in `sent`. `trouble` maps an address to the error that sending there raises; `news` writes what it
    would report."""

    key: ClassVar[str] = "fake"
    label: ClassVar = Words("Fake")
    can: ClassVar = frozenset({ChannelCan.HTML, ChannelCan.NEWS, ChannelCan.REPLIES})
    serves: ClassVar[tuple[str, ...]] = ("email",)
    Settings: ClassVar[type] = FakeSettings

    sent: list[Outgoing] = field(default_factory=list)
    trouble: dict[str, KulanzError] = field(default_factory=dict)

    def check(self, settings: FakeSettings, http: Http) -> Words:
        if settings.secret != FakeSettings().secret:
            raise Refused(technical("The fake channel does not know this secret."), code_outside="401")
        return Words("The fake channel answers.")

    def send(self, message: Outgoing, settings: FakeSettings, http: Http) -> Sent:
        if message.to_address in self.trouble:
            raise self.trouble[message.to_address]
        self.sent.append(message)
        return Sent(outside_id=f"<{message.key}@fake.example>", raw=message.text.encode())

    def read(self, inbound: Inbound, settings: FakeSettings) -> list[DeliveryNews]:
        if inbound.headers.get("fake-signature") != fake_signature(inbound.body, settings.secret):
            raise BadSignature(technical("This news is not from the fake channel."))
        told = json.loads(inbound.body)
        what = Delivery(told["word"]) if told["word"] in set(Delivery) else Delivery.UNKNOWN
        return [
            DeliveryNews(
                told["id"], told["message"], what, datetime.fromisoformat(told["at"]), Rejection(told["reason"]),
                word=told["word"], text=told["text"],
            )
        ]  # fmt: skip

    def news(self, outside_id: str, word: str, *, news_id: str, reason: str = "", text: str = "") -> Inbound:
        """The webhook that tells `word` about a message."""
        told = {
            "id": news_id, "message": outside_id, "word": word, "reason": reason, "text": text, "at": "2026-03-02T10:05:00+00:00",
        }  # fmt: skip
        body = json.dumps(told).encode()
        return Inbound(body=body, headers={"fake-signature": fake_signature(body, FakeSettings().secret)})


def some_ask(key: str = "attempt-1", *, minor: int = 14990) -> Ask:
    """A wish to pay that every method can serve."""
    return Ask(
        key=key,
        amount=Money(minor),
        reference="RF18539007547034",
        payee=Payee(name="Muster GmbH", iban="DE89370400440532013000"),
        text="Rechnung 4711",
        return_url="https://kulanz.example/back",
        news_url="https://kulanz.example/hooks/fake",
    )
