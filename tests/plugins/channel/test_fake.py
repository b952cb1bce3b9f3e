"""The fake channel of the testkit keeps what it gets and fails as it is told."""

from __future__ import annotations

import pytest

from kulanz.kernel.errors import Unreachable
from kulanz.kernel.words import say
from kulanz.stations.http_client import HttpClient
from kulanz.testkit.contracts import ChannelContract
from kulanz.testkit.fakes import FakeChannel, FakeSettings

MESSAGE = ChannelContract().message()


def test_what_is_sent_is_kept() -> None:
    fake = FakeChannel()

    sent = fake.send(MESSAGE, FakeSettings(), HttpClient())

    assert fake.sent == [MESSAGE]
    assert sent.outside_id == "<message-1@fake.example>"


def test_trouble_at_one_address_is_no_trouble_at_another() -> None:
    fake = FakeChannel(trouble={MESSAGE.to_address: Unreachable(say("gone"), maybe_sent=True)})

    with pytest.raises(Unreachable):
        fake.send(MESSAGE, FakeSettings(), HttpClient())
    fake.send(ChannelContract().message(to_address="other@kundin.example"), FakeSettings(), HttpClient())

    assert [message.to_address for message in fake.sent] == ["other@kundin.example"]
