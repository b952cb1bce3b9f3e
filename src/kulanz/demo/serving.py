"""A small web server for the demo's own processes: a function from request to reply, on the standard library alone.
Not for the world: it has no TLS and no sign-in, and listens on this machine only unless told otherwise."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from liquid import Environment, FileSystemLoader, StrictUndefined

LARGEST_BODY = 1_000_000
SLOWEST_READ_S = 10
STYLE = Path(__file__).parent / "calm.css"
SAFE = {
    # No form-action: a browser applies it to where a form leads in the end, and paying leads back to the shop.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",  # with no-referrer a browser would hide the Origin of our own forms from us
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Request:
    """Header names are lower case. `query` and `form` keep the last value of a name."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def form(self) -> dict[str, str]:
        return last_values(self.body.decode("utf-8", "replace"))

    @property
    def is_from_elsewhere(self) -> bool:
        """A browser sends the form of another site with that site's Origin."""
        origin = self.headers.get("origin", "")
        return bool(origin) and urlsplit(origin).netloc != self.headers.get("host", "")


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: bytes = b""
    kind: str = "text/plain; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


Answering = Callable[[Request], Reply]


def json_reply(status: int, data: Mapping[str, Any]) -> Reply:  # Any: JSON
    return Reply(status, json.dumps(data, ensure_ascii=False).encode(), "application/json")


def html_reply(html: str, *, status: int = 200, again_after_s: int = 0) -> Reply:
    """With `again_after_s` the browser asks anew after so long; such a page must offer to hold still (WCAG 2.2.1)."""
    headers = {"Refresh": str(again_after_s)} if again_after_s else {}
    return Reply(status, html.encode(), "text/html; charset=utf-8", headers)


def redirect(url: str) -> Reply:
    return Reply(HTTPStatus.SEE_OTHER, headers={"Location": url})


def style() -> Reply:
    return Reply(200, STYLE.read_bytes(), "text/css; charset=utf-8")


def pages(folder: Path) -> Environment:
    """Templates that escape what they are given and refuse names they do not know."""
    return Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, answer: Answering, *, host: str, port: int) -> None:
        self.answer = answer
        super().__init__((host, port), Handler)

    @property
    def port(self) -> int:
        return self.server_address[1]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = SLOWEST_READ_S
    server: Server

    def do_GET(self) -> None:
        self.reply(self.server.answer(self.request_with(b"")))

    do_HEAD = do_GET  # noqa: N815

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            self.close_connection = True  # what follows is not read, so nothing after it could be
            wrong = HTTPStatus.REQUEST_ENTITY_TOO_LARGE if length.isdecimal() else HTTPStatus.LENGTH_REQUIRED
            self.reply(Reply(wrong, wrong.phrase.encode()))
            return
        self.reply(self.server.answer(self.request_with(self.rfile.read(int(length)))))

    def request_with(self, body: bytes) -> Request:
        url = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Request(self.command, url.path, last_values(url.query), headers, body)

    def reply(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in {**SAFE, "Content-Type": reply.kind, **reply.headers}.items():
            self.send_header(name, value)
        if reply.status != HTTPStatus.NO_CONTENT:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)

    def log_message(self, format: str, *args: object) -> None:
        """Silent: paths and queries may carry what belongs to a customer."""


def last_values(query: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(query, keep_blank_values=True).items()}


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """Serves from a thread of its own for as long as the block lasts."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def run_until_stopped(server: Server) -> None:
    """Serves until SIGTERM or Ctrl-C; what is being answered is answered."""

    def stop(number: int, frame: object) -> None:
        threading.Thread(target=server.shutdown).start()  # shutdown waits for the loop that this signal interrupted

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    with server:
        server.serve_forever()
