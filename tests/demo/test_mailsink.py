"""The mail sink keeps every mail whole, and the mailbox reads them, however odd."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.mail_server import running

from kulanz.demo.mailsink import keep, list_mails, read_mail
from kulanz.kernel.errors import NotFound
from kulanz.plugins.channel.mime import written
from kulanz.testkit.contracts import ChannelContract

message = ChannelContract().message


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    with running(tmp_path) as listening:
        yield listening


def test_a_mail_sent_is_a_mail_read(tmp_path: Path, port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, local_hostname="test") as smtp:
        smtp.sendmail("a@b.example", ["c@d.example", "e@f.example"], written(message()))

    (head,) = list_mails(tmp_path)
    mail = read_mail(tmp_path, head.name)
    assert head == mail.head
    assert (head.subject, head.sender) == ("Ihre Rechnung", "Stadtwerke Lindau <hallo@stadtwerke.example>")
    assert head.to == "Jördis Müßig <joerdis@kundin.example>"
    assert head.date is not None
    assert head.date.isoformat() == "2026-11-21T09:00:00+00:00"
    assert mail.text == "Guten Tag,\n89,90 sind offen.\n"
    assert mail.html == "<p>Guten Tag</p>\n"
    assert dict(mail.headers)["Delivered-To"] == "c@d.example, e@f.example"


def test_a_mail_broken_off_in_the_middle_is_not_there(tmp_path: Path, port: int) -> None:
    smtp = smtplib.SMTP("127.0.0.1", port, local_hostname="test")
    smtp.ehlo()
    for command in ("MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "DATA"):
        smtp.docmd(command)
    smtp.send(b"Subject: half\r\n\r\nha")
    smtp.close()
    with smtplib.SMTP("127.0.0.1", port, local_hostname="test") as other:
        other.sendmail("a@b.example", ["c@d.example"], written(message()))

    assert [head.subject for head in list_mails(tmp_path)] == ["Ihre Rechnung"]


def test_the_newest_mail_comes_first_and_a_long_list_is_cut(tmp_path: Path) -> None:
    for number in range(5):
        path = keep(tmp_path, written(message(subject=f"Nr. {number}")))
        path.rename(tmp_path / f"{number:036d}.eml")  # two mails of one millisecond have no order of their own

    assert [head.subject for head in list_mails(tmp_path)] == ["Nr. 4", "Nr. 3", "Nr. 2", "Nr. 1", "Nr. 0"]
    assert [head.subject for head in list_mails(tmp_path, most=2)] == ["Nr. 4", "Nr. 3"]


def test_an_empty_or_missing_folder_is_an_empty_mailbox(tmp_path: Path) -> None:
    assert list_mails(tmp_path) == []
    assert list_mails(tmp_path / "not there") == []


@pytest.mark.parametrize(
    "name",
    ["", "..", "../secret.eml", "/etc/passwd", "a.eml", "x" * 36 + ".eml", "0" * 36 + ".eml", "0" * 36 + ".eml\n"],
)
def test_a_name_that_is_no_mail_of_this_folder_opens_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path.parent / "secret.eml").write_text("Subject: secret")
    (tmp_path / "a.eml").write_text("Subject: foreign")

    with pytest.raises(NotFound):
        read_mail(tmp_path, name)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"", ""),
        (b"\xff\xfe\x00", "\ufffd\ufffd\x00"),
        (b"Subject: x\r\nContent-Type: text/plain; charset=unheard-of\r\n\r\n\xe4", "ä"),
        (b"Subject: x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\xe4", "\ufffd"),
        (b"Subject: =?utf-8?b?broken\r\nDate: yesterday\r\nTo: ,,;\r\n\r\nhello", "hello"),
        (b"Content-Type: multipart/mixed; boundary=x\r\n\r\nno parts at all", ""),
    ],
)
def test_an_odd_mail_is_shown_as_well_as_can_be(tmp_path: Path, raw: bytes, text: str) -> None:
    name = keep(tmp_path, raw).name

    mail = read_mail(tmp_path, name)

    assert mail.text.strip() == text
    assert [head.name for head in list_mails(tmp_path)] == [name]
    assert mail.head.date is None
