"""The three processes as the demo starts them: they say where they listen, work, and end when told."""

from __future__ import annotations

import contextlib
import json
import re
import signal
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from kulanz.demo.mailsink import list_mails
from kulanz.kernel.errors import BadSignature
from kulanz.plugins.channel.smtp import CHANNEL, SmtpSettings
from kulanz.plugins.payment.testbank import METHOD
from kulanz.ports.payment import PaymentState, Redirect
from kulanz.stations.http_client import HttpClient
from kulanz.testkit.contracts import ChannelContract
from kulanz.testkit.fakes import some_ask
from kulanz.testkit.signing import SECRET, signed

pytestmark = pytest.mark.process
WAIT_S = 30


@contextlib.contextmanager
def started(module: str, *args: str, end: signal.Signals = signal.SIGTERM) -> Iterator[int]:
    """The port it says it listens on. At the end it must go in peace, unless it is killed."""
    command = [sys.executable, "-m", f"kulanz.demo.{module}", "--port", "0", *args]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            found = re.search(r"listens on (?:http://)?127\.0\.0\.1:(\d+)", said)
            assert found, said
            yield int(found[1])
        finally:
            process.send_signal(end)
            assert process.wait(WAIT_S) == (0 if end is signal.SIGTERM else -end)


def test_the_testbank_remembers_over_being_killed(tmp_path: Path) -> None:
    state = str(tmp_path / "bank.sqlite")
    keys = subprocess.run(
        [sys.executable, "-m", "kulanz.demo.testbank", "--keys", "--state", state],
        capture_output=True, text=True, check=True, timeout=WAIT_S,
    )  # fmt: skip

    with started("testbank", "--state", state, end=signal.SIGKILL) as port:
        settings = METHOD.Settings(base_url=f"http://127.0.0.1:{port}", **json.loads(keys.stdout))
        begun = METHOD.start(some_ask(), settings, HttpClient())
        assert isinstance(begun, Redirect)
        assert httpx2.post(begun.url, data={"choice": "pay_at_once"}).status_code == 303
    with started("testbank", "--state", state) as port:
        settings = METHOD.Settings(base_url=f"http://127.0.0.1:{port}", **json.loads(keys.stdout))
        news = METHOD.look(begun.outside_id, settings, HttpClient())

    assert news.state is PaymentState.SETTLED


def test_the_receiver_takes_webhooks(tmp_path: Path) -> None:
    with started("receiver", "--state", str(tmp_path / "received.sqlite"), "--secret", SECRET) as port:
        inbound = signed(b'{"type": "claim.paid"}')
        url = f"http://127.0.0.1:{port}"

        assert HttpClient().post(f"{url}/hooks", body=inbound.body, headers=inbound.headers) == 204
        assert "claim.paid" in httpx2.get(url).text


def test_the_receiver_does_not_start_with_a_secret_that_is_none(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kulanz.demo.receiver", "--state", str(tmp_path / "x"), "--secret", "whsec_"]

    ended = subprocess.run(command, capture_output=True, text=True, timeout=WAIT_S)

    assert ended.returncode == 2
    assert "--secret" in ended.stderr


def test_the_mail_sink_keeps_what_the_email_channel_sends(tmp_path: Path) -> None:
    with started("mailsink", "--folder", str(tmp_path / "mail")) as port:
        CHANNEL.send(ChannelContract().message(), SmtpSettings(port=port, security="none"), HttpClient())
        with smtplib.SMTP("127.0.0.1", port, local_hostname="test") as smtp:
            assert smtp.noop()[0] == 250

    assert [head.subject for head in list_mails(tmp_path / "mail")] == ["Ihre Rechnung"]


def test_a_webhook_for_one_secret_is_a_forgery_for_another() -> None:
    settings = METHOD.Settings(base_url="http://127.0.0.1:1", api_key="k", webhook_secret=SECRET[:-4] + "AAAA")

    with pytest.raises(BadSignature):
        METHOD.read(signed(b"{}"), settings)
