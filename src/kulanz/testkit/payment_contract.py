"""What every way to pay must pass: see `contracts`."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest

from kulanz.kernel.errors import BadSignature, BadValue, KulanzError, Unreachable, Unsupported
from kulanz.ports.payment import Ask, Can, Fields, Instructions, PaymentMethod, PaymentNews, PaymentState, Redirect
from kulanz.ports.wire import Answer, Http, Inbound

from .fakes import some_ask
from .http import FakeHttp, SilentHttp
from .settings_contract import SettingsContract

ANSWERS = {Redirect: Can.REDIRECT, Instructions: Can.INSTRUCTIONS, Fields: Can.FIELDS}


class PaymentContract(SettingsContract):
    """For `kulanz.payment`. What follows up to the first test is for the subclass to fill in."""

    has_timestamps: ClassVar[bool] = True  # False: the provider signs no time, so an old message cannot be told
    speaks_http: ClassVar[bool] = True  # False: nobody outside is asked

    def plugin(self) -> PaymentMethod:
        raise NotImplementedError

    def http(self) -> Http:
        """Leads to something that behaves like the provider, and remembers between two calls of one test."""
        raise NotImplementedError

    def recorded(self) -> Sequence[tuple[bytes, PaymentNews]]:
        """Bodies of news as the provider sent them, and what they mean. `raw` is not compared."""
        return ()

    def unknown(self) -> bytes:
        """News with a word for the state that the provider has not told us of."""
        raise NotImplementedError

    def inbound(self, body: bytes, *, at: datetime | None = None) -> Inbound:
        """`body` signed by the provider, now unless `at` says otherwise."""
        raise NotImplementedError

    def ask(self, key: str = "attempt-1") -> Ask:
        return some_ask(key)

    def test_can_is_what_it_does(self) -> None:
        plugin = self.plugin()

        assert plugin.can <= frozenset(Can)
        assert hasattr(plugin, "refund") == (Can.REFUND in plugin.can)

    def test_what_it_cannot_do_it_says(self) -> None:
        plugin, settings = self.plugin(), self.settings()
        if Can.NEWS not in plugin.can:
            with pytest.raises(Unsupported):
                plugin.read(Inbound(body=b"{}"), settings)
        if Can.LOOK not in plugin.can:
            with pytest.raises(Unsupported):
                plugin.look("some-id", settings, self.http())

    def test_start_answers_as_it_can(self) -> None:
        started = self.plugin().start(self.ask(), self.settings(), self.http())

        assert ANSWERS[type(started)] in self.plugin().can

    def test_starting_twice_with_one_key_is_one_payment(self) -> None:
        http = self.http()

        first = self.plugin().start(self.ask(), self.settings(), http)
        second = self.plugin().start(self.ask(), self.settings(), http)

        assert second == first

    def test_another_key_is_another_payment(self) -> None:
        if Can.REDIRECT not in self.plugin().can:
            pytest.skip("the method begins nothing elsewhere")
        http = self.http()

        first = self.plugin().start(self.ask("attempt-1"), self.settings(), http)
        second = self.plugin().start(self.ask("attempt-2"), self.settings(), http)

        assert isinstance(first, Redirect)
        assert isinstance(second, Redirect)
        assert first.outside_id != second.outside_id

    def test_recorded_news_mean_what_they_meant(self) -> None:
        for body, meant in self.recorded():
            found = self.read(self.inbound(body))
            assert [dataclasses.replace(news, raw={}) for news in found] == [dataclasses.replace(meant, raw={})]

    def test_the_same_news_twice_has_one_id(self) -> None:
        for body, _ in self.recorded():
            assert self.read(self.inbound(body)) == self.read(self.inbound(body))

    def test_settled_outranks_pending_whatever_comes_first(self) -> None:
        ranks = {state: [news.rank for _, news in self.recorded() if news.state is state] for state in PaymentState}

        for settled in ranks[PaymentState.SETTLED]:
            assert all(settled > pending for pending in ranks[PaymentState.PENDING])
            assert all(settled < gone for gone in ranks[PaymentState.REVERSED])

    def test_an_unknown_word_is_pending_and_undoes_nothing(self) -> None:
        self.needs_news()

        (news,) = self.read(self.inbound(self.unknown()))

        assert news.state is PaymentState.PENDING
        settled = [meant.rank for _, meant in self.recorded() if meant.state is PaymentState.SETTLED]
        assert all(news.rank < rank for rank in settled)

    def test_forged_news_are_not_believed(self) -> None:
        self.needs_news()
        for body, _ in self.recorded():
            real = self.inbound(body)
            self.is_refused(dataclasses.replace(real, headers={}))
            self.is_refused(dataclasses.replace(real, body=body[:-1] + b" " + body[-1:]))
            self.is_refused(dataclasses.replace(real, body=b"\xff" + body))
            for name, value in real.headers.items():
                if "signature" in name:
                    self.is_refused(dataclasses.replace(real, headers={**real.headers, name: value[:-4] + "AAAA"}))
                    self.is_refused(dataclasses.replace(real, headers={**real.headers, name: "nonsense"}))

    def test_old_news_are_not_believed(self) -> None:
        if not self.has_timestamps:
            pytest.skip("the provider signs no time")
        now = datetime.now(UTC)
        for body, _ in self.recorded():
            self.is_refused(self.inbound(body, at=now - timedelta(hours=1)))
            self.is_refused(self.inbound(body, at=now + timedelta(hours=1)))

    def test_signed_nonsense_is_an_error_and_no_news(self) -> None:
        self.needs_news()
        for body in (b"{}", b"[]", b"not json", b'{"data": {"payment": {}}}', b'{"data": null}'):
            with pytest.raises(BadValue):
                self.read(self.inbound(body))

    def test_nobody_answering_is_said_and_not_guessed(self) -> None:
        self.needs_world()
        with pytest.raises(Unreachable):
            self.plugin().start(self.ask(), self.settings(), SilentHttp())

    @pytest.mark.parametrize("status", [200, 201, 302, 400, 401, 404, 409, 429, 500, 503])
    def test_an_empty_answer_is_never_a_payment(self, status: int) -> None:
        self.needs_world()
        with pytest.raises(KulanzError):
            self.plugin().start(self.ask(), self.settings(), FakeHttp([Answer(status, {})]))
        if Can.LOOK in self.plugin().can:
            with pytest.raises(KulanzError):
                self.plugin().look("some-id", self.settings(), FakeHttp([Answer(status, {})]))

    def test_secrets_stay_out_of_logs_and_errors(self, caplog: pytest.LogCaptureFixture) -> None:
        said = []
        with caplog.at_level(logging.DEBUG):
            self.plugin().start(self.ask(), self.settings(), self.http())
            for answer in (Answer(401, {}), Answer(500, {})):
                try:
                    self.plugin().start(self.ask(), self.settings(), FakeHttp([answer]))
                except KulanzError as error:
                    said.append(f"{error!r} {error.facts}")
            for body, _ in self.recorded():
                self.read(self.inbound(body))

        for secret in self.secrets():
            assert secret not in caplog.text + " ".join(said)

    def read(self, inbound: Inbound) -> list[PaymentNews]:
        return self.plugin().read(inbound, self.settings())

    def is_refused(self, inbound: Inbound) -> None:
        with pytest.raises(BadSignature):
            self.read(inbound)

    def needs_news(self) -> None:
        if Can.NEWS not in self.plugin().can:
            pytest.skip("the method has no news")
        assert self.recorded(), "a method with news brings recorded ones"

    def needs_world(self) -> None:
        if not self.speaks_http:
            pytest.skip("the method speaks to nobody")
