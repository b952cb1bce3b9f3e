"""The fake provider of the testkit keeps the contract, so that tests built on it mean something."""

from __future__ import annotations

import dataclasses
import json
from datetime import datetime

from kulanz.kernel.money import Money
from kulanz.ports.payment import PaymentNews, PaymentState
from kulanz.ports.wire import Http, Inbound
from kulanz.testkit.contracts import PaymentContract
from kulanz.testkit.fakes import FakePayment, FakeSettings, fake_signature, some_ask
from kulanz.testkit.http import SilentHttp

SECRET = "fake-secret-not-to-be-seen"


def body(word: str) -> bytes:
    return json.dumps({"id": f"evt-{word}", "payment": "fake-attempt-1", "word": word}).encode()


def meant(state: PaymentState, rank: int) -> tuple[bytes, PaymentNews]:
    news = PaymentNews(
        news_id=f"evt-{state.value}",
        outside_id="fake-attempt-1",
        state=state,
        amount=Money(14990),
        word=state.value,
        rank=rank,
        key="attempt-1",
    )
    return body(state.value), news


class TestContract(PaymentContract):
    has_timestamps = False
    speaks_http = False

    def plugin(self) -> FakePayment:
        return FakePayment(payments={"fake-attempt-1": some_ask()}, words={"fake-attempt-1": "pending"})

    def settings(self) -> FakeSettings:
        return FakeSettings(secret=SECRET)

    def http(self) -> Http:
        return SilentHttp()

    def recorded(self) -> list[tuple[bytes, PaymentNews]]:
        return [meant(PaymentState.PENDING, 1), meant(PaymentState.SETTLED, 3), meant(PaymentState.REVERSED, 4)]

    def unknown(self) -> bytes:
        return body("under_review")

    def inbound(self, body: bytes, *, at: datetime | None = None) -> Inbound:
        return Inbound(body=body, headers={"fake-signature": fake_signature(body, SECRET)})


def test_what_it_would_send_it_also_reads() -> None:
    fake, settings = FakePayment(), FakeSettings()
    begun = fake.start(some_ask(), settings, SilentHttp())

    (news,) = fake.read(fake.news(begun.outside_id, "settled", news_id="evt-1"), settings)

    assert news.state is PaymentState.SETTLED
    assert dataclasses.replace(fake.look(begun.outside_id, settings, SilentHttp()), news_id="evt-1") == news
