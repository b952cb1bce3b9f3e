"""E-mail by SMTP (RFC 5321, RFC 5322): one message, one recipient, text and HTML. The exemplar of a channel.
Says whether a message left: no answer to the end of the data (RFC 5321, 4.1.1.4) means `maybe_sent`, and only that."""

from __future__ import annotations

import re
import select
import smtplib
import socket
import ssl
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from typing import ClassVar, NoReturn

from kulanz.kernel.errors import BadValue, Refused, Unreachable, Unsupported
from kulanz.kernel.words import Words, say, technical
from kulanz.outside.doors import NotPublic, dial
from kulanz.ports.channel import Channel, ChannelCan, DeliveryNews, Outgoing, Sent
from kulanz.ports.wire import Http, Inbound, setting

from .mime import domain_of, envelope_address, message_id, written

SECURITY = ("none", "starttls", "tls")
LOOPBACK = ("localhost", "127.0.0.1", "::1")
LONGEST_WAIT_S = 60
OUR_SIDE = ("connection", "sign_in")  # refused before the message was spoken of: it can go out when this is repaired
ENHANCED = re.compile(rb"^([245]\.\d{1,3}\.\d{1,3})\b")  # RFC 3463


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    host: str = field(default="127.0.0.1", metadata=setting(say("Mail server")))
    port: int = field(default=25, metadata=setting(say("Port")))
    username: str = field(default="", metadata=setting(say("User name")))
    password: str = field(default="", repr=False, metadata=setting(say("Password"), secret=True))
    security: str = field(
        default="starttls", metadata=setting(say("Encryption"), help=say("One of: none, starttls, tls"))
    )
    timeout: float = field(default=10.0, metadata=setting(say("Longest wait for one answer, in seconds")))

    def __post_init__(self) -> None:
        if self.security not in SECURITY:
            raise BadValue(say("Encryption is one of: none, starttls, tls."), value=self.security, field="security")
        if not 0 < self.port < 65536:
            raise BadValue(say("A port is a number from 1 to 65535."), value=self.port, field="port")
        if not 0 < self.timeout <= LONGEST_WAIT_S:
            raise BadValue(
                say("The longest wait is more than 0 and at most 60 seconds."), value=self.timeout, field="timeout"
            )
        if self.password and self.security == "none" and self.host not in LOOPBACK:
            raise BadValue(say("A password is not sent over a line without encryption; choose starttls or tls."))


class Smtp:
    key: ClassVar[str] = "smtp"
    label: ClassVar = say("E-mail by SMTP")
    can: ClassVar = frozenset({ChannelCan.HTML})
    serves: ClassVar[tuple[str, ...]] = ("email",)
    Settings: ClassVar[type] = SmtpSettings

    def check(self, settings: SmtpSettings, http: Http) -> Words:
        """Greets the server, encrypts and signs in; says no more."""
        with connected(settings, socket.gethostname()) as smtp:
            sign_in(smtp, settings)
        if settings.username:
            return say("The mail server answers and takes the sign-in.")
        return say("The mail server answers. No sign-in is set.")

    def send(self, message: Outgoing, settings: SmtpSettings, http: Http) -> Sent:
        raw = written(message)
        sender, recipient = envelope_address(message.from_address), envelope_address(message.to_address)
        with connected(settings, domain_of(sender)) as smtp:
            sign_in(smtp, settings)
            ask(smtp, "sender", f"MAIL FROM:<{sender}>")
            ask(smtp, "recipient", f"RCPT TO:<{recipient}>", wanted=(250, 251))
            ask(smtp, "data", "DATA", wanted=(354,))
            hand_over(smtp, raw)
        return Sent(outside_id=message_id(message), raw=raw)

    def read(self, inbound: Inbound, settings: SmtpSettings) -> list[DeliveryNews]:
        raise Unsupported(technical("Plain SMTP sends no news; bounces come back as mail."))


@contextmanager
def connected(settings: SmtpSettings, our_name: str) -> Iterator[smtplib.SMTP]:
    """A greeted server. Whatever breaks in here breaks before anything was handed over, unless it says otherwise."""
    try:
        with closing(open_line(settings, our_name)) as smtp:
            greet(smtp, settings)
            yield smtp
            with suppress(OSError, smtplib.SMTPException):
                smtp.putcmd("QUIT")  # the message is safe there; the farewell is not worth waiting for
    except NotPublic as error:
        words = say("The mail server lies in a private network and is not among KULANZ_PRIVATE_HOSTS.")
        raise Refused(words, code_outside=error.code, is_temporary=True, stage="connection") from error
    except smtplib.SMTPResponseException as error:
        refuse("connection", error.smtp_code)
    except (OSError, smtplib.SMTPException) as error:  # failures of TLS are OSErrors
        raise not_sent(error) from error


def open_line(settings: SmtpSettings, our_name: str) -> smtplib.SMTP:
    """`our_name` is given because the library would otherwise ask the name server for this machine's own."""
    where = (settings.host, settings.port)
    if settings.security == "tls":
        context = ssl.create_default_context()
        return JudgedTls(*where, local_hostname=our_name, timeout=settings.timeout, context=context)
    return Judged(*where, local_hostname=our_name, timeout=settings.timeout)


class Judged(smtplib.SMTP):
    """Speaks to the very address that was judged; the library would ask for the name again."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return dial(host, port, timeout=timeout)


class JudgedTls(smtplib.SMTP_SSL, Judged):
    """The same, secured from the first byte; the certificate is that of the name."""


def greet(smtp: smtplib.SMTP, settings: SmtpSettings) -> None:
    assert smtp.sock is not None
    smtp.sock.setsockopt(
        socket.IPPROTO_TCP, socket.TCP_NODELAY, 1
    )  # the end follows the message as a packet of its own
    smtp.ehlo_or_helo_if_needed()
    if settings.security == "starttls":
        smtp.starttls(context=ssl.create_default_context())  # a server without it is an error, never plain text
        smtp.ehlo()


def sign_in(smtp: smtplib.SMTP, settings: SmtpSettings) -> None:
    if not settings.username:
        return
    try:
        smtp.login(settings.username, settings.password)
    except smtplib.SMTPAuthenticationError as error:
        refuse("sign_in", error.smtp_code)


def ask(smtp: smtplib.SMTP, stage: str, command: str, *, wanted: Collection[int] = (250,)) -> None:
    code, answer = smtp.docmd(command)
    if code not in wanted:
        refuse(stage, code, answer)


def hand_over(smtp: smtplib.SMTP, raw: bytes) -> None:
    """Until the last byte of the end is out, the server must not deliver; from then on it may have."""
    smtp.send(re.sub(rb"(?m)^\.", b"..", raw))
    if has_spoken(smtp):
        refuse("message", *smtp.getreply())
    smtp.send(b".\r\n")
    try:
        code, answer = smtp.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise maybe_sent() from error
    if 400 <= code < 600:
        refuse("message", code, answer)
    if not 200 <= code < 300:
        raise maybe_sent()


def has_spoken(smtp: smtplib.SMTP) -> bool:
    """Before the end of the message a server has nothing to say but that it gives up, or it has gone.

    Not asked under TLS, where something to read may be a matter of TLS alone.
    """
    if smtp.sock is None or isinstance(smtp.sock, ssl.SSLSocket):
        return False
    return bool(select.select([smtp.sock], [], [], 0)[0])


def refuse(stage: str, code: int, answer: bytes = b"") -> NoReturn:
    """The server's sentence is left out: it often repeats the address."""
    enhanced = ENHANCED.match(answer)
    raise Refused(
        say("The mail server refused the %(stage)s (%(code)s).", stage=stage.replace("_", "-"), code=str(code)),
        code_outside=enhanced[1].decode() if enhanced else str(code),
        is_temporary=stage in OUR_SIDE or not 500 <= code < 600,
        stage=stage,
    )


def not_sent(error: Exception) -> Unreachable:
    return Unreachable(
        say("The mail server cannot be used (%(name)s); nothing was sent.", name=type(error).__name__), maybe_sent=False
    )


def maybe_sent() -> Unreachable:
    return Unreachable(say("The mail server took the message and did not say whether it keeps it."), maybe_sent=True)


CHANNEL: Channel = Smtp()
