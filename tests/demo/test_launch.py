"""`kulanz demo`: what it refuses, what it waits for, and that everything it starts is gone when it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from tests.ports import free_block

from kulanz.demo import launch, neighbours
from kulanz.demo.children import Child, Died, answers_http, answers_smtp, running, watch
from kulanz.demo.logins import passwords
from kulanz.kernel.errors import BadValue

WAIT_S = 240
SERVER = """
import http.server, sys
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), http.server.SimpleHTTPRequestHandler).serve_forever()
"""


def python(name: str, code: str, *args: str, port: int = 0) -> Child:
    return Child(name, (sys.executable, "-c", code, *args), answers_http(port, "/") if port else lambda: True)


def test_wishes_have_sensible_values_where_nothing_is_said() -> None:
    wish = launch.read([])

    assert (wish.port, wish.accounts, wish.is_fresh, wish.has_worker) == (8000, 600, False, True)
    assert wish.home == Path.cwd() / "var" / "demo"


@pytest.mark.parametrize("argv", [["--port", "70000"], ["--port", "zero"], ["--accounts", "0"], ["--unknown"]])
def test_a_wrong_wish_ends_with_two_and_a_sentence(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        launch.read(argv)

    assert end.value.code == 2
    assert "kulanz demo: error:" in capsys.readouterr().err


def test_a_port_in_use_is_named_with_the_way_out(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    first = free_block()
    with socket.socket() as other:
        other.bind(("127.0.0.1", first + 1))
        other.listen()

        assert launch.main(["--port", str(first), "--home", str(tmp_path / "home")]) == 1

    said = capsys.readouterr().err
    assert f"Port {first + 1} (testbank) is in use" in said
    assert "--port" in said
    assert not (tmp_path / "home").exists()


def test_free_ports_are_kept_from_others_until_the_demo_takes_them() -> None:
    first = free_block()

    with launch.ports_held(first), socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with pytest.raises(OSError, match="in use"):
            other.bind(("127.0.0.1", first + neighbours.TESTBANK))
    assert_all_free(first)


def test_beginning_anew_throws_away_nothing_but_a_demo(tmp_path: Path) -> None:
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "important.txt").write_text("keep me")

    with pytest.raises(BadValue, match="does not look like a folder of the demo"):
        launch.throw_away(papers)
    assert (papers / "important.txt").exists()

    neighbours.settle(tmp_path / "demo", web_port=8000)
    launch.throw_away(tmp_path / "demo")
    assert not (tmp_path / "demo").exists()
    launch.throw_away(tmp_path / "never-there")


def test_secrets_are_made_once_and_for_their_owner_only(tmp_path: Path) -> None:
    first = neighbours.settle(tmp_path, web_port=8000)
    second = neighbours.settle(tmp_path, web_port=9000)

    assert first.receiver_secret == second.receiver_secret
    assert neighbours.read(tmp_path) == second
    assert second.ports == {"web": 9000, "testbank": 9001, "receiver": 9002, "mail": 9025}
    assert passwords(tmp_path, ("a@demo.kulanz",)) == passwords(tmp_path, ("a@demo.kulanz",))
    assert len(set(passwords(tmp_path, ("a@demo.kulanz", "b@demo.kulanz")).values())) == 2
    for path in tmp_path.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path


@pytest.mark.process
def test_children_answer_inside_and_are_gone_after(tmp_path: Path) -> None:
    port = free_block()

    with running([python("pages", SERVER, str(port), port=port)], env=os.environ, logs=tmp_path) as started:
        assert answers_http(port, "/")()
        assert not answers_smtp(port)()

    assert started[0].process.returncode is not None
    assert not answers_http(port, "/")()


@pytest.mark.process
def test_a_child_that_dies_is_reported_with_the_end_of_its_log(tmp_path: Path) -> None:
    code = "print('what went wrong', flush=True); raise SystemExit(3)"

    with pytest.raises(Died) as died, running([python("bank", code)], env=os.environ, logs=tmp_path) as started:
        watch(started)

    assert "'bank' ended with code 3" in died.value.message
    assert "what went wrong" in died.value.message


@pytest.mark.process
def test_when_one_cannot_start_the_others_are_stopped(tmp_path: Path) -> None:
    port = free_block()
    good = python("pages", SERVER, str(port), port=port)
    bad = python("bank", "raise SystemExit(1)")

    with (
        pytest.raises(Died),
        running([good, Child(bad.name, bad.command, lambda: False)], env=os.environ, logs=tmp_path),
    ):
        raise AssertionError("never ready")

    assert not answers_http(port, "/")()


@pytest.mark.process
def test_the_demo_starts_serves_ends_and_starts_again_with_all_it_had(demo_home: Path) -> None:
    home, port = demo_home / "launch", free_block()
    env = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "KULANZ_", "XDG_"))}

    with demo(home, port, env) as said:
        assert "Kulanz ist bereit." in said
        assert "Kulanz is ready." in said
        assert f"http://127.0.0.1:{port}/office/" in said
        logins = json.loads((home / "demo-logins.json").read_text())
        assert all(password in said for password in logins.values())
        health = httpx2.get(f"http://127.0.0.1:{port}/health").json()
        assert health["status"] == "ok"
        assert "Stadtwerke Lindau" in httpx2.get(f"http://127.0.0.1:{port}/demo/files/").text
        mails = len(list((home / "mail").glob("*.eml")))
        assert mails > 0
    assert_all_free(port)

    with demo(home, port + 30, env) as said:
        assert "accounts were there" in said
        assert json.loads((home / "demo-logins.json").read_text()) == logins
        assert len(list((home / "mail").glob("*.eml"))) == mails
    assert_all_free(port + 30)


@contextmanager
def demo(home: Path, port: int, env: dict[str, str]) -> Iterator[str]:
    """The demo with few accounts, and what it printed until it was ready. It must end in peace."""
    command = [sys.executable, "-m", "kulanz", "demo", "--home", str(home), "--port", str(port), "--accounts", "6"]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        said = ""
        try:
            for line in process.stdout:
                said += line
                if re.search(r"Stop with Ctrl-C", line):
                    break
            assert "Stop with Ctrl-C" in said, said
            yield said
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(WAIT_S) == 0, process.stdout.read()


def assert_all_free(port: int) -> None:
    with launch.ports_held(port):
        pass
