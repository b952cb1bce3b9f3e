"""What every channel must pass: see `contracts`."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from kulanz.domain.contact.channel import Channel
from kulanz.kernel.errors import BadValue, Refused, Unreachable, Unsupported
from kulanz.ports.channel import Channel as Provider
from kulanz.ports.channel import ChannelCan, Outgoing
from kulanz.ports.wire import Http, Inbound
from kulanz.stations.http_client import HttpClient

from .settings_contract import SettingsContract


class ChannelContract(SettingsContract):
    """For `kulanz.channel`. What follows up to the first test is for the subclass to fill in."""

    def plugin(self) -> Provider:
        raise NotImplementedError

    def settings_to_nobody(self) -> Any:  # Any: the plugin's own settings
        """Settings that lead to an address where nobody listens."""
        raise NotImplementedError

    def http(self) -> Http:
        """For providers that are spoken to by HTTP."""
        return HttpClient()

    def arrived(self) -> Sequence[bytes]:
        """What the other side has got so far."""
        raise NotImplementedError

    def message(self, **changes: Any) -> Outgoing:  # Any: fields of Outgoing
        message = Outgoing(
            key="message-1",
            to_name="Jördis Müßig",
            to_address="joerdis@kundin.example",
            from_name="Stadtwerke Lindau",
            from_address="hallo@stadtwerke.example",
            reply_to="antwort@stadtwerke.example",
            subject="Ihre Rechnung",
            text="Guten Tag,\n89,90 sind offen.\n",
            html="<p>Guten Tag</p>",
            written_at=datetime(2026, 11, 21, 9, 0, tzinfo=UTC),
        )
        return dataclasses.replace(message, **changes)

    def test_it_serves_media_that_there_are(self) -> None:
        assert self.plugin().serves
        assert set(self.plugin().serves) <= set(Channel)

    def test_good_settings_are_said_to_work_and_nothing_is_sent(self) -> None:
        before = len(self.arrived())

        assert str(self.plugin().check(self.settings(), self.http()))

        assert len(self.arrived()) == before

    def test_settings_to_nobody_are_found_out(self) -> None:
        with pytest.raises((Unreachable, Refused)):
            self.plugin().check(self.settings_to_nobody(), self.http())

    def test_a_message_arrives_once(self) -> None:
        before = len(self.arrived())

        sent = self.plugin().send(self.message(), self.settings(), self.http())

        assert sent.outside_id
        assert sent.raw
        assert len(self.arrived()) == before + 1

    def test_a_repeat_can_be_recognised(self) -> None:
        first = self.plugin().send(self.message(), self.settings(), self.http())
        again = self.plugin().send(self.message(), self.settings(), self.http())
        other = self.plugin().send(self.message(key="message-2"), self.settings(), self.http())

        assert again == first
        assert other.outside_id != first.outside_id

    def test_nothing_was_sent_where_nobody_listens(self) -> None:
        with pytest.raises(Unreachable) as failure:
            self.plugin().send(self.message(), self.settings_to_nobody(), self.http())

        assert failure.value.facts["maybe_sent"] is False

    @pytest.mark.parametrize("field", ["subject", "to_name", "to_address", "from_name", "from_address", "reply_to"])
    def test_a_line_break_adds_no_header(self, field: str) -> None:
        before = len(self.arrived())

        for bad in ("a\nBcc: x@y.example", "a\r\nBcc: x@y.example", "a\rb", "a\x00b", "a\u2028b"):
            with pytest.raises(BadValue):
                self.plugin().send(self.message(**{field: bad}), self.settings(), self.http())

        assert len(self.arrived()) == before

    def test_what_it_cannot_do_it_says(self) -> None:
        if not self.plugin().can & {ChannelCan.NEWS, ChannelCan.REPLIES}:
            with pytest.raises(Unsupported):
                self.plugin().read(Inbound(body=b""), self.settings())

    def test_secrets_stay_out_of_logs(self, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.DEBUG):
            self.plugin().send(self.message(), self.settings(), self.http())

        for secret in self.secrets():
            assert secret not in caplog.text
