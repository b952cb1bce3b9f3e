"""E-mail over real SMTP on loopback: what arrives, and what is known about a message when the other side breaks off."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default as policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from tests.plugins.channel.conftest import Line, Rude, Sink, Talk

from kulanz.kernel.errors import BadValue, Refused, Unreachable
from kulanz.plugins.channel.smtp import CHANNEL, SmtpSettings
from kulanz.ports.channel import Channel
from kulanz.stations.http_client import HttpClient
from kulanz.testkit.certificates import loopback_certificate
from kulanz.testkit.contracts import ChannelContract

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")  # aiosmtpd does not see that all of a line is TLS
PASSWORD = "secret-not-to-be-seen"
NO_HTTP = HttpClient()  # it speaks SMTP
MESSAGE = ChannelContract().message()


def settings(port: int, *, security: str = "none", timeout: float = 5.0) -> SmtpSettings:
    return SmtpSettings(host="127.0.0.1", port=port, security=security, timeout=timeout)


class TestContract(ChannelContract):
    @pytest.fixture(autouse=True)
    def _listen(self, sink: Sink) -> None:
        self._sink = sink

    def plugin(self) -> Channel:
        return CHANNEL

    def settings(self) -> SmtpSettings:
        return SmtpSettings(host="127.0.0.1", port=self._sink.port, password=PASSWORD, security="none")

    def settings_to_nobody(self) -> SmtpSettings:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            return settings(listener.getsockname()[1])

    def arrived(self) -> list[bytes]:
        return self._sink.mails()


def test_the_customer_gets_what_was_written(sink: Sink) -> None:
    sent = CHANNEL.send(MESSAGE, settings(sink.port), NO_HTTP)

    raw = sink.mails()[-1]
    mail = message_from_bytes(raw, policy=policy)
    assert raw.endswith(sent.raw)
    assert mail["Return-Path"] == "<hallo@stadtwerke.example>"
    assert mail["Delivered-To"] == "joerdis@kundin.example"
    assert mail["From"] == "Stadtwerke Lindau <hallo@stadtwerke.example>"
    assert mail["To"] == "Jördis Müßig <joerdis@kundin.example>"
    assert mail["Message-ID"] == sent.outside_id == "<message-1@stadtwerke.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain
    assert html
    assert plain.get_content().split() == ["Guten", "Tag,", "89,90", "sind", "offen."]
    assert html.get_content().strip() == "<p>Guten Tag</p>"


def test_lines_of_dots_arrive_as_they_were_written(sink: Sink) -> None:
    text = ".\n..\n.hidden\nend\n.\n"

    CHANNEL.send(ChannelContract().message(key="dots", text=text, html=""), settings(sink.port), NO_HTTP)

    mails = [message_from_bytes(raw, policy=policy) for raw in sink.mails()]
    (mail,) = [mail for mail in mails if mail["Message-ID"] == "<dots@stadtwerke.example>"]
    assert mail.get_content().replace("\r\n", "\n") == text


@pytest.mark.parametrize(
    ("answers", "stage", "code", "is_temporary"),
    [
        (["250 hi", "250 ok", "550 5.1.1 no such user joerdis@kundin.example"], "recipient", "5.1.1", False),
        (["250 hi", "250 ok", "450 4.2.0 greylisted"], "recipient", "4.2.0", True),
        (["250 hi", "553 we do not know you"], "sender", "553", False),
        (["250 hi", "250 ok", "250 ok", "554 no"], "data", "554", False),
        (["500 what", "502 what"], "connection", "502", True),
    ],
)
def test_a_refusal_says_who_refused_what_and_whether_to_try_again(
    rude: Rude, answers: list[str], stage: str, code: str, is_temporary: bool
) -> None:
    def talk(line: Line) -> None:
        line.say("220 rude.example")
        for answer in answers:
            line.hear()
            line.say(answer)
        line.hear()

    with rude(talk) as port, pytest.raises(Refused) as refusal:
        CHANNEL.send(MESSAGE, settings(port), NO_HTTP)

    facts = refusal.value.facts
    assert (facts["stage"], facts["code_outside"], facts["is_temporary"]) == (stage, code, is_temporary)
    assert "joerdis" not in f"{refusal.value} {facts}"


def test_a_server_that_turns_everybody_away_is_our_matter_and_not_the_recipients(rude: Rude) -> None:
    with rude(lambda line: line.say("554 no service for you")) as port, pytest.raises(Refused) as refusal:
        CHANNEL.send(MESSAGE, settings(port), NO_HTTP)

    assert (refusal.value.facts["stage"], refusal.value.facts["is_temporary"]) == ("connection", True)


def test_a_no_after_the_whole_message_is_a_no(rude: Rude) -> None:
    def talk(line: Line) -> None:
        line.until_data()
        line.whole_message()
        line.say("554 5.7.1 looks like spam")
        line.hear()

    with rude(talk) as port, pytest.raises(Refused) as refusal:
        CHANNEL.send(MESSAGE, settings(port), NO_HTTP)

    assert (refusal.value.facts["stage"], refusal.value.facts["code_outside"]) == ("message", "5.7.1")


def test_death_before_data_means_nothing_was_sent(rude: Rude) -> None:
    def talk(line: Line) -> None:
        line.say("220 rude.example")
        line.hear()
        line.say("250 hi")
        line.hear()

    assert not maybe_sent(rude, talk)


def test_death_in_the_middle_of_the_message_means_nothing_was_sent(rude: Rude) -> None:
    def talk(line: Line) -> None:
        line.until_data()
        line.hear()
        line.hang_up_hard()

    large = ChannelContract().message(text="Guten Tag\n" * 3_000_000)
    with rude(talk) as port, pytest.raises(Unreachable) as failure:
        CHANNEL.send(large, settings(port), NO_HTTP)

    assert failure.value.facts["maybe_sent"] is False


def test_death_after_the_message_and_before_the_answer_leaves_open_whether_it_was_sent(
    rude: Rude,
) -> None:
    def talk(line: Line) -> None:
        line.until_data()
        line.whole_message()

    assert maybe_sent(rude, talk)


def test_a_reset_after_the_message_leaves_open_whether_it_was_sent(rude: Rude) -> None:
    def talk(line: Line) -> None:
        line.until_data()
        line.whole_message()
        line.hang_up_hard()

    assert maybe_sent(rude, talk)


def test_silence_after_the_message_leaves_open_whether_it_was_sent(rude: Rude) -> None:
    is_over = threading.Event()

    def talk(line: Line) -> None:
        line.until_data()
        line.whole_message()
        is_over.wait(10)

    with rude(talk) as port:
        with pytest.raises(Unreachable) as failure:
            CHANNEL.send(MESSAGE, settings(port, timeout=0.5), NO_HTTP)
        is_over.set()

    assert failure.value.facts["maybe_sent"] is True


@pytest.mark.parametrize("answer", ["nonsense", "100 hm", "399 hm", "x" * 9000])
def test_an_answer_that_is_neither_yes_nor_no_leaves_open_whether_it_was_sent(rude: Rude, answer: str) -> None:
    def talk(line: Line) -> None:
        line.until_data()
        line.whole_message()
        line.say(answer)

    assert maybe_sent(rude, talk)


def test_a_yes_counts_although_the_server_is_gone_right_after(rude: Rude) -> None:
    def talk(line: Line) -> None:
        line.until_data()
        line.whole_message()
        line.say("250 queued")

    with rude(talk) as port:
        assert CHANNEL.send(MESSAGE, settings(port), NO_HTTP).outside_id == "<message-1@stadtwerke.example>"


def test_a_server_that_gives_up_during_the_message_has_refused_it(rude: Rude) -> None:
    has_spoken = threading.Event()

    def talk(line: Line) -> None:
        line.until_data()
        line.say("421 4.3.2 shutting down")
        has_spoken.set()
        line.whole_message()

    with rude(talk) as port, pytest.raises(Refused) as refusal:
        CHANNEL.send(ChannelContract().message(text="Guten Tag\n" * 100_000), settings(port), NO_HTTP)

    assert has_spoken.is_set()
    assert refusal.value.facts["is_temporary"] is True


def maybe_sent(rude: Rude, talk: Talk) -> bool:
    with rude(talk) as port, pytest.raises(Unreachable) as failure:
        CHANNEL.send(MESSAGE, settings(port), NO_HTTP)
    return failure.value.facts["maybe_sent"] is True


class Checked:
    """A server that lets in who knows the password, and only under TLS."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert envelope.original_content is not None
        self.taken.append(envelope.original_content)
        return "250 kept"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, who: LoginPassword
    ) -> AuthResult:
        good = isinstance(who, LoginPassword) and who == LoginPassword(b"kulanz", PASSWORD.encode())
        return AuthResult(success=good, handled=False)


@pytest.fixture
def guarded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Checked, dict[str, int]]]:
    """Ports by security; the certificate is trusted for the length of the test."""
    certificate, context = loopback_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    guard, loop = Checked(), asyncio.new_event_loop()

    def conversation(**kind: Any) -> SMTP:  # Any: what its server takes
        return SMTP(guard, authenticator=guard.authenticate, auth_required=True, loop=loop, **kind)

    async def listen() -> list[asyncio.Server]:
        starttls = await loop.create_server(lambda: conversation(tls_context=context), "127.0.0.1", 0)
        tls = await loop.create_server(lambda: conversation(auth_require_tls=False), "127.0.0.1", 0, ssl=context)
        return [starttls, tls]

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    servers = asyncio.run_coroutine_threadsafe(listen(), loop).result()
    ports = [server.sockets[0].getsockname()[1] for server in servers]
    yield guard, dict(zip(("starttls", "tls"), ports, strict=True))
    for server in servers:
        loop.call_soon_threadsafe(server.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_we_sign_in_over_an_encrypted_line(guarded: tuple[Checked, dict[str, int]], security: str) -> None:
    guard, ports = guarded

    CHANNEL.send(MESSAGE, signed_in(ports[security], security), NO_HTTP)

    assert len(guard.taken) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_wrong_password_is_a_refusal_of_our_settings(guarded: tuple[Checked, dict[str, int]], security: str) -> None:
    guard, ports = guarded

    with pytest.raises(Refused) as refusal:
        CHANNEL.send(MESSAGE, signed_in(ports[security], security, password="wrong"), NO_HTTP)

    assert (refusal.value.facts["stage"], refusal.value.facts["is_temporary"]) == ("sign_in", True)
    assert not guard.taken


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_nobody_vouches_for_gets_no_message(
    guarded: tuple[Checked, dict[str, int]], security: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    guard, ports = guarded
    monkeypatch.delenv("SSL_CERT_FILE")

    with pytest.raises(Unreachable) as failure:
        CHANNEL.send(MESSAGE, signed_in(ports[security], security), NO_HTTP)

    assert failure.value.facts["maybe_sent"] is False
    assert isinstance(failure.value.__cause__, ssl.SSLCertVerificationError)
    assert not guard.taken


def test_a_server_without_starttls_gets_nothing_in_the_clear(sink: Sink) -> None:
    before = len(sink.mails())

    with pytest.raises(Unreachable) as failure:
        CHANNEL.send(MESSAGE, settings(sink.port, security="starttls"), NO_HTTP)

    assert failure.value.facts["maybe_sent"] is False
    assert len(sink.mails()) == before


def signed_in(port: int, security: str, *, password: str = PASSWORD) -> SmtpSettings:
    return SmtpSettings(host="127.0.0.1", port=port, username="kulanz", password=password, security=security)


@pytest.mark.parametrize(
    "wrong",
    [
        {"security": "ssl3"},
        {"port": 0},
        {"port": 70000},
        {"timeout": 0},
        {"timeout": 600},
        {"host": "mail.example", "password": "x", "security": "none"},
    ],
)
def test_settings_that_cannot_work_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadValue):
        SmtpSettings(**wrong)  # type: ignore[arg-type]
