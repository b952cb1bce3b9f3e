"""The exact bytes of an e-mail: text and HTML (RFC 2046), our own Message-ID, marked as automatic (RFC 3834).
The same message with the same `written_at` has the same bytes. Nothing in it can add a header or a second recipient."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import say, technical
from kulanz.ports.channel import Outgoing

KEY = re.compile(r"[A-Za-z0-9._-]{1,64}")
HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}")
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
LONGEST_HEADER = 998  # RFC 5322, 2.1.1
LINE_BREAKERS = ("Cc", "Zl", "Zp", "Cs")  # Unicode categories: control, line and paragraph separators, surrogates
OURS = frozenset(
    ("from", "to", "cc", "bcc", "sender", "reply-to", "subject", "date", "message-id", "mime-version", "return-path")
)


def written(message: Outgoing) -> bytes:
    """Ready to send, lines ended by CRLF. Raises `BadValue` for what cannot be a message."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = person(message.from_name, message.from_address)
    mail["To"] = person(message.to_name, message.to_address)
    if message.reply_to:
        mail["Reply-To"] = person("", message.reply_to)
    mail["Subject"] = one_line(message.subject)
    mail["Date"] = format_datetime(message.written_at or datetime.now(UTC))
    mail["Message-ID"] = message_id(message)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(plain_lines(message.text), cte="quoted-printable")
    if message.html:
        mail.add_alternative(plain_lines(message.html), subtype="html", cte="quoted-printable")
        mail.set_boundary("=_" + hashlib.sha256(message.key.encode()).hexdigest()[:32])
    return extra_headers(message.headers) + mail.as_bytes()


def message_id(message: Outgoing) -> str:
    """Made from our own key, so that a repeat is known as one."""
    if not KEY.fullmatch(message.key):
        raise BadValue(
            technical("The key of a message is letters, digits, dots and dashes, at most 64."), value=message.key
        )
    return f"<{message.key}@{domain_of(envelope_address(message.from_address))}>"


def envelope_address(text: str) -> str:
    """One plain address, its domain in ASCII. Letters beyond ASCII before the @ are refused: few servers take them."""
    local, _, domain = text.strip().rpartition("@")
    labels = ascii_domain(domain).split(".")
    is_dotted_well = local == local.strip(".") and ".." not in local
    if not LOCAL_PART.fullmatch(local) or not is_dotted_well or not all(LABEL.fullmatch(label) for label in labels):
        raise BadValue(say("This is not an e-mail address that mail can be sent to."))
    return f"{local}@{'.'.join(labels)}"


def ascii_domain(domain: str) -> str:
    """Empty where the older IDNA of Python's library would lead to another domain than the one written (straße.de)."""
    wanted = unicodedata.normalize("NFC", domain).lower()
    try:
        found = wanted.encode("idna")
        return found.decode() if found.decode("idna") == wanted or wanted.isascii() else ""
    except UnicodeError:
        return ""


def domain_of(address: str) -> str:
    return address.rpartition("@")[2]


def person(name: str, address: str) -> Address:
    return Address(display_name=one_line(name), addr_spec=envelope_address(address))


def one_line(text: str) -> str:
    if any(unicodedata.category(letter) in LINE_BREAKERS for letter in text):
        raise BadValue(say("A line break or control character has no place in the head of a message."))
    return text.strip()


def plain_lines(text: str) -> str:
    """Every line ended in one way: a stray CR or LF could be read as the end of the message by some servers."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadValue(say("The message has half a character in it that no mail can carry.")) from None
    return re.sub(r"\r\n?", "\n", text)


def extra_headers(headers: Mapping[str, str]) -> bytes:
    """As they stand, each on one line: the library would fold a long List-Unsubscribe (RFC 8058) in its middle."""
    lines = []
    for name, value in headers.items():
        if not HEADER_NAME.fullmatch(name) or name.lower() in OURS or name.lower().startswith("content-"):
            raise BadValue(technical(f"'{name}' is not a header that can be added to a message."), value=name)
        line = f"{name}: {one_line(value)}"
        if not line.isascii() or len(line) > LONGEST_HEADER:
            raise BadValue(technical(f"The header '{name}' is too long or has letters beyond ASCII."), value=name)
        lines.append(line + "\r\n")
    return "".join(lines).encode()
