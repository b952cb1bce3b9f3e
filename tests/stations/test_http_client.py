"""The HTTP client against servers that behave, refuse, drip, babble and hang up. All on this machine, all real."""

from __future__ import annotations

import contextlib
import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kulanz.demo.serving import Reply, Request, Server, json_reply, redirect, running
from kulanz.kernel.errors import BadValue, Refused, Unreachable
from kulanz.outside.doors import Doors
from kulanz.stations.http_client import HttpClient
from kulanz.testkit.certificates import loopback_certificate

Talk = Callable[[socket.socket], None]
CLIENT = HttpClient(connect_s=1, total_s=5, largest_answer=10_000)


@contextlib.contextmanager
def answering(answer: Callable[[Request], Reply]) -> Iterator[str]:
    with running(Server(answer, host="127.0.0.1", port=0)) as server:
        yield f"http://127.0.0.1:{server.port}"


@contextlib.contextmanager
def talking(talk: Talk) -> Iterator[str]:
    """A server that does not keep to any rule: `talk` gets the naked connection, then it is closed."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with contextlib.suppress(OSError):
            line, _ = listener.accept()
            with line:
                talk(line)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.close()
        thread.join(10)


def test_a_question_is_sent_as_json_and_the_answer_read() -> None:
    seen: list[Request] = []

    def answer(request: Request) -> Reply:
        seen.append(request)
        return json_reply(201, {"id": "ü1"})

    with answering(answer) as url:
        got = CLIENT.send("POST", f"{url}/v1/things?a=1", headers={"X-Key": "k"}, json={"name": "Müller"})

    assert (got.status, got.data) == (201, {"id": "ü1"})
    (request,) = seen
    assert (request.method, request.path, request.query) == ("POST", "/v1/things", {"a": "1"})
    assert request.headers["x-key"] == "k"
    assert request.headers["content-type"] == "application/json"
    assert request.body == b'{"name": "M\\u00fcller"}'


@pytest.mark.parametrize("status", [200, 404, 409, 500])
def test_an_answer_of_any_status_is_given_to_the_plugin(status: int) -> None:
    with answering(lambda request: json_reply(status, {"error": {"code": "x"}})) as url:
        assert CLIENT.send("GET", url).status == status


def test_an_empty_answer_is_an_empty_object() -> None:
    with answering(lambda request: Reply(204)) as url:
        assert CLIENT.send("POST", url).data == {}


def test_a_redirect_is_not_followed() -> None:
    asked: list[str] = []

    def answer(request: Request) -> Reply:
        asked.append(request.path)
        return redirect("/elsewhere")

    with answering(answer) as url:
        assert CLIENT.send("GET", f"{url}/here").status == 303

    assert asked == ["/here"]


@pytest.mark.parametrize("body", [b"<html>", b"[1]", b'"text"', b"\xff\xfe", b'{"a": ', b"[" * 9000])
def test_nonsense_is_a_refusal_where_nothing_was_asked_to_be_done(body: bytes) -> None:
    with answering(lambda request: Reply(200, body)) as url, pytest.raises(Refused):
        CLIENT.send("GET", url)


def test_nonsense_after_a_wish_leaves_open_what_happened() -> None:
    with answering(lambda request: Reply(200, b"<html>")) as url, pytest.raises(Unreachable) as failure:
        CLIENT.send("POST", url, json={})

    assert failure.value.facts["maybe_sent"] is True


def test_a_broken_server_leaves_open_what_happened() -> None:
    with answering(lambda request: Reply(502, b"<html>Bad gateway")) as url, pytest.raises(Unreachable):
        CLIENT.send("GET", url)


def test_an_answer_that_is_too_large_is_not_read_to_its_end() -> None:
    sent = 0

    def pour(line: socket.socket) -> None:
        nonlocal sent
        line.recv(65536)
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
        for _ in range(10_000):
            sent += line.send(b" " * 10_000)

    with talking(pour) as url, pytest.raises(Refused):
        CLIENT.send("GET", url)

    assert sent < 100_000_000


def test_an_answer_packed_without_being_asked_is_not_unpacked() -> None:
    packed = gzip.compress(b" " * 1_000_000)

    with (
        answering(lambda request: Reply(200, packed, headers={"Content-Encoding": "gzip"})) as url,
        pytest.raises(Refused),
    ):
        CLIENT.send("GET", url)


def test_nobody_listening_means_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(Unreachable) as failure:
        CLIENT.send("POST", f"http://127.0.0.1:{port}/", json={})

    assert failure.value.facts["maybe_sent"] is False


def test_a_line_that_breaks_leaves_open_what_happened() -> None:
    def break_off(line: socket.socket) -> None:
        line.recv(65536)

    with talking(break_off) as url, pytest.raises(Unreachable) as failure:
        CLIENT.send("POST", url, json={})

    assert failure.value.facts["maybe_sent"] is True


def drip(start: bytes) -> Talk:
    """After `start` one byte now and then, for much longer than anybody should wait."""

    def talk(line: socket.socket) -> None:
        line.recv(65536)
        line.sendall(start)
        line.settimeout(0.1)
        for _ in range(100):
            line.sendall(b"a")
            with contextlib.suppress(TimeoutError):
                if not line.recv(1):
                    return

    return talk


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX-Long: ",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n",
    ],
)
def test_dripping_does_not_hold_us_longer_than_a_silent_server(start: bytes) -> None:
    client = HttpClient(total_s=0.6)
    began = time.monotonic()

    with talking(drip(start)) as url, pytest.raises(Unreachable):
        client.send("GET", url)

    assert time.monotonic() - began < 5


def test_silence_ends_in_time() -> None:
    asked = threading.Event()

    def hear(line: socket.socket) -> None:
        line.recv(65536)
        asked.wait(10)

    began = time.monotonic()
    with talking(hear) as url:
        with pytest.raises(Unreachable):
            HttpClient(total_s=0.5).send("GET", url)
        asked.set()

    assert time.monotonic() - began < 5


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "127.0.0.1", "http://", "http://[", "http://a\nb/", ""])
def test_what_is_no_web_address_is_our_own_mistake(url: str) -> None:
    with pytest.raises(BadValue):
        CLIENT.send("GET", url)


@pytest.mark.parametrize("value", ["a\r\nX-Other: b", "a\nb", "ä"])
def test_a_header_cannot_smuggle_another(value: str) -> None:
    with answering(lambda request: Reply(204)) as url, pytest.raises(BadValue):
        CLIENT.send("GET", url, headers={"X-Key": value})


def test_exact_bytes_are_posted_and_only_the_status_is_read() -> None:
    seen: list[Request] = []

    def answer(request: Request) -> Reply:
        seen.append(request)
        return Reply(202, b"thank you, but this is no JSON")

    with answering(answer) as url:
        status = CLIENT.post(f"{url}/hooks", body=b'{"a":  1}', headers={"webhook-id": "msg_1"})

    assert status == 202
    assert seen[0].body == b'{"a":  1}'
    assert seen[0].headers["webhook-id"] == "msg_1"


def test_a_certificate_is_believed_only_where_we_trust_it(tmp_path: Path) -> None:
    certificate, context = loopback_certificate(tmp_path)
    server = Server(lambda request: Reply(204), host="127.0.0.1", port=0)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    url = f"https://127.0.0.1:{server.port}/"

    with running(server):
        with pytest.raises(Unreachable) as failure:
            CLIENT.send("POST", url, json={})
        trusting = HttpClient(tls=ssl.create_default_context(cafile=str(certificate)))
        answer = trusting.send("POST", url, json={})

    assert failure.value.facts["maybe_sent"] is False
    assert answer.status == 204


def test_dripping_under_tls_ends_too(tmp_path: Path) -> None:
    certificate, context = loopback_certificate(tmp_path)

    def talk(line: socket.socket) -> None:
        with context.wrap_socket(line, server_side=True) as secret:
            drip(b"HTTP/1.1 200 OK\r\nX-Long: ")(secret)

    client = HttpClient(total_s=1, tls=ssl.create_default_context(cafile=str(certificate)))
    began = time.monotonic()
    with talking(talk) as url, pytest.raises(Unreachable):
        client.send("GET", url.replace("http:", "https:"))

    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/x", "http://[::1]:1/x", "http://10.1.2.3/x", "http://169.254.169.254/latest"]
)
def test_an_address_a_tenant_chose_does_not_lead_into_our_own_network(url: str) -> None:
    with pytest.raises(BadValue, match="not on the public internet"):
        HttpClient(through=Doors(public_only=True)).post(url, body=b"{}", headers={})
