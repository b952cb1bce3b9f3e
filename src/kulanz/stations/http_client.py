"""The one HTTP client of the product: gives plugins their `Http`, sends webhooks, and never waits for ever.
A call ends after `total_s` as a whole, however slowly the other side drips; no redirects, no large answers."""

from __future__ import annotations

import json as jsonlib
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Timer
from typing import Any
from urllib.parse import urlsplit

import httpx2

from kulanz.kernel.errors import BadValue, Refused, Unreachable
from kulanz.kernel.words import say
from kulanz.outside.doors import Doors, doors
from kulanz.ports.wire import Answer

LARGEST_ANSWER = 1_000_000
AGENT = "Kulanz"
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class HttpClient:
    """Fits `ports.wire.Http`. One connection a call: calls are rare, and none inherits the trouble of another."""

    connect_s: float = 3.0
    total_s: float = 10.0
    largest_answer: int = LARGEST_ANSWER
    through: Doors = field(default_factory=doors)  # what others may choose must not lead into our own network
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context, repr=False)

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, json: Mapping[str, Any] | None = None
    ) -> Answer:
        """Asks and reads a JSON answer of any status. Raises `Unreachable` where it stays open what happened there."""
        content = None if json is None else jsonlib.dumps(json, allow_nan=False).encode()
        kind = {} if json is None else {"Content-Type": "application/json"}
        status, body = self._exchange(method, url, {"Accept": "application/json", **kind, **(headers or {})}, content)
        data = decoded(body)
        if data is None:
            raise unreadable(method, status)
        return Answer(status=status, data=data, body=body or b"")

    def post(self, url: str, *, body: bytes, headers: Mapping[str, str]) -> int:
        """Sends exactly these bytes, e.g. a signed webhook. Only the status of the answer matters."""
        return self._exchange("POST", url, {"Content-Type": "application/json", **headers}, body)[0]

    def _exchange(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None
    ) -> tuple[int, bytes | None]:
        check_address(url)
        asked = {"User-Agent": AGENT, "Accept-Encoding": "identity", **headers}
        try:
            with deadline(self.total_s) as watch:
                return self._ask_first(method, httpx2.URL(url), asked, content, watch)
        except (httpx2.InvalidURL, httpx2.UnsupportedProtocol, httpx2.LocalProtocolError, UnicodeError):
            raise BadValue(say("This is no web address or no header.")) from None
        except httpx2.ConnectError as error:
            raise Unreachable(say("The other side cannot be reached."), maybe_sent=False) from error
        except httpx2.ConnectTimeout as error:
            raise Unreachable(say("The other side does not answer."), maybe_sent=False) from error
        except (httpx2.HTTPError, OSError) as error:
            raise Unreachable(say("The other side did not answer in time."), maybe_sent=True) from error

    def _ask_first(
        self, method: str, url: httpx2.URL, headers: Mapping[str, str], content: bytes | None, watch: Watch
    ) -> tuple[int, bytes | None]:
        """Of the addresses behind the name, which is asked for once, the first that can be connected to."""
        port = url.port or PORTS[url.scheme]
        try:
            addresses = self.through.addresses(url.host, port)
        except OSError as error:
            raise httpx2.ConnectError(str(error)) from error
        for address in addresses[:-1]:
            try:
                return self._ask(method, url, address, headers, content, watch)
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                if watch.is_over:
                    raise
        return self._ask(method, url, addresses[-1], headers, content, watch)

    def _ask(
        self,
        method: str,
        url: httpx2.URL,
        address: str,
        headers: Mapping[str, str],
        content: bytes | None,
        watch: Watch,
    ) -> tuple[int, bytes | None]:
        """Asks the machine at `address` as the one that `url` names: in the header, and for its certificate."""
        timeout = httpx2.Timeout(self.total_s, connect=min(self.connect_s, self.total_s))
        named = {"Host": url.netloc.decode("ascii"), **headers}
        extensions = {"trace": watch, "sni_hostname": url.raw_host.decode("ascii").strip("[]")}
        with (
            httpx2.Client(timeout=timeout, verify=self.tls, follow_redirects=False) as client,
            client.stream(
                method, url.copy_with(host=address), headers=named, content=content, extensions=extensions
            ) as response,
        ):
            body = limited(response, self.largest_answer)
            watch.check()
            return response.status_code, body


def check_address(url: str) -> None:
    """The library would take `http://[` for the name of a machine and ask around for it."""
    try:
        parts = urlsplit(url)
        is_well = parts.scheme in ("http", "https") and bool(parts.hostname) and url.isprintable() and " " not in url
    except ValueError:
        is_well = False
    if not is_well:
        raise BadValue(say("This is no web address."))


class Watch:
    """Told by the HTTP library of each connection it opens; cuts the line when time is up.

    A timeout of the library counts for one read only, so a byte now and then would hold us for hours.
    """

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self.is_over = False

    def __call__(self, event: str, info: Mapping[str, Any]) -> None:  # Any: the library's own event details
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._socket = info["return_value"].get_extra_info("socket")
            self.check()

    def check(self) -> None:
        if self.is_over:
            raise TimeoutError

    def cut(self) -> None:
        self.is_over = True
        if self._socket is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


@contextmanager
def deadline(seconds: float) -> Iterator[Watch]:
    watch = Watch()
    timer = Timer(seconds, watch.cut)
    timer.daemon = True
    timer.start()
    try:
        yield watch
    finally:
        timer.cancel()


def limited(response: httpx2.Response, largest: int) -> bytes | None:
    """The body as it was sent, or None where it is too large or packed although we did not ask for that."""
    if response.headers.get("content-encoding", "identity") != "identity":
        return None
    body = bytearray()
    for chunk in response.iter_raw():
        body += chunk
        if len(body) > largest:
            return None
    return bytes(body)


def decoded(body: bytes | None) -> Mapping[str, Any] | None:
    """The JSON object, an empty one for an empty body, None for anything else."""
    if body is None:
        return None
    if not body:
        return {}
    try:
        data = jsonlib.loads(body)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def unreadable(method: str, status: int) -> Refused | Unreachable:
    """A failing server, or one that took a wish and answers nonsense, may have done what was asked: that is no 'no'."""
    maybe_done = status >= 500 or (200 <= status < 300 and method != "GET")
    if maybe_done:
        return Unreachable(say("The other side's answer cannot be read."), maybe_sent=True, status=status)
    return Refused(say("The other side's answer cannot be read."), code_outside=str(status), status=status)
