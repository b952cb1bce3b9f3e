"""The bytes of a message: the same every time, readable by everybody, and with no way in for a second header."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kulanz.kernel.errors import BadValue
from kulanz.plugins.channel.mime import envelope_address, written
from kulanz.testkit.contracts import ChannelContract

message = ChannelContract().message


def read(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy)


def test_the_same_message_has_the_same_bytes() -> None:
    assert written(message()) == written(message())


def test_every_line_ends_in_one_way_and_none_is_too_long() -> None:
    raw = written(message(text="a\rb\nc\r\nd" + "e" * 5000, html="<p>\r</p>", subject="ä" * 500))

    assert not re.search(rb"\r(?!\n)|(?<!\r)\n", raw)
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


def test_unsubscribing_takes_one_click_however_long_the_link() -> None:
    link = "<https://stadtwerke.example/u/" + "x" * 300 + ">"
    headers = {"List-Unsubscribe": link, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}

    raw = written(message(headers=headers))

    assert f"List-Unsubscribe: {link}\r\n".encode() in raw
    assert read(raw)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert read(raw)["To"] == "Jördis Müßig <joerdis@kundin.example>"


@pytest.mark.parametrize(
    "headers",
    [
        {"Bcc": "x@y.example"},
        {"to": "x@y.example"},
        {"Content-Type": "text/html"},
        {"X-Ours": "a\r\nBcc: x@y.example"},
        {"X-Ours": "a\nb"},
        {"X Ours": "a"},
        {"X-Ours:": "a"},
        {"X-Ours\r\nBcc": "x@y.example"},
        {"": "a"},
        {"X-Ours": "ä"},
        {"X-Ours": "a" * 1000},
    ],
)
def test_extra_headers_change_nothing_that_is_ours(headers: dict[str, str]) -> None:
    with pytest.raises(BadValue):
        written(message(headers=headers))


@pytest.mark.parametrize("key", ["", "a b", "a>b", "a\nb", "a@b", "ä", "x" * 65])
def test_a_key_that_makes_no_message_id_is_refused(key: str) -> None:
    with pytest.raises(BadValue):
        written(message(key=key))


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("joerdis@kundin.example", "joerdis@kundin.example"),
        (" a.b+c@Kundin.Example ", "a.b+c@kundin.example"),
        ("a@müller.example", "a@xn--mller-kva.example"),
        ("o'neil@kundin.example", "o'neil@kundin.example"),
    ],
)
def test_addresses_people_have(text: str, address: str) -> None:
    assert envelope_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "@b.example",
        "a@",
        "a b@c.example",
        "a@b@c.example",
        "a@b..example",
        ".a@b.example",
        "a..b@c.example",
        "a@-b.example",
        "a@b.example, c@d.example",
        "<a@b.example>",
        "a@b.example>\r\nRCPT TO:<c@d.example",
        "jördis@b.example",
        "a@straße.example",
        "a@" + "x" * 64 + ".example",
        "x" * 65 + "@b.example",
    ],
)
def test_what_is_no_single_address_gets_no_mail(text: str) -> None:
    with pytest.raises(BadValue):
        envelope_address(text)


def test_without_html_it_is_plain_text() -> None:
    mail = read(written(message(html="")))

    assert mail.get_content_type() == "text/plain"


def test_without_a_date_it_is_dated_now() -> None:
    before = datetime.now(UTC).replace(microsecond=0)

    assert read(written(message(written_at=None)))["Date"].datetime >= before


def test_half_a_character_is_refused() -> None:
    with pytest.raises(BadValue):
        written(message(text="a\ud800b"))


@settings(derandomize=True, max_examples=150, deadline=None)
@given(name=st.text(max_size=60), subject=st.text(max_size=200), text=st.text(max_size=500))
def test_any_words_arrive_as_they_are_or_are_refused(name: str, subject: str, text: str) -> None:
    try:
        raw = written(message(to_name=name, subject=subject, text=text, html=""))
    except BadValue:
        return

    mail = read(raw)
    assert [address.addr_spec for address in mail["To"].addresses] == ["joerdis@kundin.example"]
    assert set(mail.keys()) == {
        *("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted"),
        *("MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
    }
    assert one_way(mail.get_content()) == one_way(text)


def one_way(text: str) -> str:
    """Lines ended by LF, the last one without."""
    return re.sub(r"\r\n?", "\n", text).removesuffix("\n")
