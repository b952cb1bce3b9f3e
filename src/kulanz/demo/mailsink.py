"""A mail server that keeps what it is sent, one `.eml` a mail, and a reader for the mailbox page. Nothing leaves it.
`python -m kulanz.demo.mailsink --port 8025 --folder DIR`"""

from __future__ import annotations

import argparse
import asyncio
import re
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import default as policy
from email.utils import parsedate_to_datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from kulanz.kernel.errors import NotFound
from kulanz.kernel.ids import new_id
from kulanz.kernel.words import technical

LARGEST_MAIL = 10_000_000
MOST_LISTED = 200
NAME = re.compile(r"[0-9a-f-]{36}\.eml")


@dataclass(frozen=True, slots=True)
class MailHead:
    """One line of the mailbox. `name` is the file's; `date` is the sender's, or None where there is none to read."""

    name: str
    subject: str
    sender: str
    to: str
    date: datetime | None


@dataclass(frozen=True, slots=True)
class Mail:
    """A whole mail as its reader sees it; `html` or `text` is empty where the mail has none."""

    head: MailHead
    text: str
    html: str
    headers: tuple[tuple[str, str], ...]


def list_mails(folder: Path, *, most: int = MOST_LISTED) -> list[MailHead]:
    """The newest first. File names begin with the moment of arrival, so only those shown are opened."""
    names = sorted((path.name for path in folder.glob("*.eml") if NAME.fullmatch(path.name)), reverse=True)
    return [head_of(name, head_only(folder / name)) for name in names[:most]]


def read_mail(folder: Path, name: str) -> Mail:
    """Raises `NotFound` for a name that is no mail of this folder."""
    path = folder / name
    if not NAME.fullmatch(name) or not path.is_file():
        raise NotFound(technical("There is no such mail."), name=name)
    mail = message_from_bytes(path.read_bytes(), policy=policy)
    headers = tuple((key, str(value)) for key, value in mail.items())
    return Mail(head=head_of(name, mail), text=part(mail, "plain"), html=part(mail, "html"), headers=headers)


def head_only(path: Path) -> EmailMessage:
    with path.open("rb") as file:
        return BytesHeaderParser(policy=policy).parse(file)


def head_of(name: str, mail: EmailMessage) -> MailHead:
    subject, sender, to = (str(mail.get(header, "")) for header in ("Subject", "From", "To"))
    return MailHead(name=name, subject=subject, sender=sender, to=to, date=sent_at(str(mail.get("Date", ""))))


def sent_at(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def part(mail: EmailMessage, kind: str) -> str:
    """The part of that kind, readable even where its character set is unknown or broken."""
    found = mail.get_body(preferencelist=(kind,))
    if found is None:
        return ""
    raw = found.get_payload(decode=True)
    assert isinstance(raw, bytes), "a text part has a payload of bytes"
    try:
        text = raw.decode(found.get_content_charset("utf-8"), errors="replace")
    except LookupError:
        text = raw.decode("latin-1")
    return text.replace("\r\n", "\n")


class Keeper:
    """Writes each mail as it came, with the envelope in two lines above it, as a mail server at its end does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.original_content
        assert isinstance(content, bytes), "the server is set to hand over bytes"
        recipients = ", ".join(envelope.rcpt_tos)
        above = f"Return-Path: <{envelope.mail_from}>\r\nDelivered-To: {recipients}\r\n"
        keep(self.folder, above.encode(errors="surrogateescape") + content)
        return "250 2.0.0 Kept"


def keep(folder: Path, raw: bytes) -> Path:
    """Whole or not at all: a reader never meets half a mail."""
    path = folder / f"{new_id()}.eml"
    half = path.with_suffix(".part")
    half.write_bytes(raw)
    return half.replace(path)


async def serve(folder: Path, *, host: str, port: int) -> asyncio.Server:
    """A listening server; port 0 takes a free one."""
    folder.mkdir(parents=True, exist_ok=True)

    def conversation() -> SMTP:
        return SMTP(Keeper(folder), data_size_limit=LARGEST_MAIL, ident="Kulanz mail sink", enable_SMTPUTF8=True)

    return await asyncio.get_running_loop().create_server(conversation, host, port)


async def run(folder: Path, *, host: str, port: int) -> None:
    server = await serve(folder, host=host, port=port)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    print(f"Mail sink listens on {host}:{server.sockets[0].getsockname()[1]}", flush=True)
    async with server:
        await stop.wait()


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="kulanz.demo.mailsink", description="A mail server that keeps every mail.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8025)
    parser.add_argument("--folder", type=Path, required=True)
    wish = parser.parse_args(argv)
    asyncio.run(run(wish.folder, host=wish.host, port=wish.port))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
