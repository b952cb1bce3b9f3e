"""The creditor's system: believes what is signed, once; shows it newest first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from babel.messages.pofile import read_po

from kulanz.demo import receiver
from kulanz.demo.receiver import Receiver, serving
from kulanz.demo.serving import running
from kulanz.ports.wire import Inbound
from kulanz.testkit.signing import OTHER_SECRET, SECRET, signed


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with running(serving(tmp_path / "received.sqlite", SECRET)) as server:
        yield f"http://127.0.0.1:{server.port}"


@pytest.fixture
def seen(tmp_path: Path, address: str) -> Receiver:
    return Receiver(tmp_path / "received.sqlite", SECRET)


def send(address: str, inbound: Inbound, *, path: str = "/hooks") -> int:
    return httpx2.post(address + path, content=inbound.body, headers=dict(inbound.headers)).status_code


def paid(number: int, **how: Any) -> Inbound:
    body = json.dumps({"type": "claim.paid", "data": {"claim": f"<b>R-{number}</b>"}}).encode()
    return signed(body, news_id=f"msg_{number}", **how)


def test_a_signed_webhook_is_taken_and_shown(address: str, seen: Receiver) -> None:
    assert send(address, paid(1)) == 204

    (webhook,) = seen.received()
    assert (webhook.webhook_id, webhook.word, webhook.times) == ("msg_1", "claim.paid", 1)
    page = httpx2.get(address, headers={"Accept-Language": "en"}).text
    assert "claim.paid" in page
    assert "&lt;b&gt;R-1" in page
    assert "<b>" not in page


def test_the_newest_comes_first(address: str) -> None:
    for number in (1, 2, 3):
        send(address, paid(number))

    page = httpx2.get(address).text

    assert page.index("R-3") < page.index("R-2") < page.index("R-1")


def test_a_repeat_is_answered_well_and_counted_but_not_kept_again(address: str, seen: Receiver) -> None:
    assert [send(address, paid(1)) for _ in range(3)] == [204, 204, 204]

    (webhook,) = seen.received()
    assert webhook.times == 3


def test_a_forged_an_altered_and_an_old_one_are_refused_and_counted(address: str, seen: Receiver) -> None:
    real = paid(1)
    altered = Inbound(body=real.body.replace(b"R-1", b"R-9"), headers=real.headers)
    late = paid(2, at=datetime.now(UTC) - timedelta(minutes=10))
    not_text = Inbound(body=b"\xff", headers=real.headers)

    for wrong in (paid(3, secret=OTHER_SECRET), altered, late, Inbound(body=real.body), not_text):
        assert send(address, wrong) == 401

    assert seen.received() == []
    assert seen.refused_count() == 5


def test_signed_nonsense_is_refused(address: str, seen: Receiver) -> None:
    assert send(address, signed(b"no json")) == 400
    assert seen.received() == []


def test_webhooks_go_to_one_place_only(address: str) -> None:
    assert send(address, paid(1), path="/") == 404
    assert httpx2.get(f"{address}/hooks").status_code == 404


def test_what_came_is_there_after_a_restart(tmp_path: Path, address: str) -> None:
    send(address, paid(1))

    with running(serving(tmp_path / "received.sqlite", SECRET)) as again:
        assert "R-1" in httpx2.get(f"http://127.0.0.1:{again.port}/").text


def test_the_page_renews_itself_without_script_and_holds_still_when_asked(address: str) -> None:
    page, still = httpx2.get(address), httpx2.get(f"{address}/?still=1")

    assert page.headers["refresh"] == "3"
    assert "refresh" not in still.headers
    assert "<script" not in page.text
    assert "Noch keine Webhooks" in page.text


def test_every_sentence_has_its_german() -> None:
    with (receiver.HERE / "locale/de/LC_MESSAGES/django.po").open("rb") as file:
        known = {str(entry.id) for entry in read_po(file) if entry.string}

    assert {words.text for words in receiver.WORDS.values()} <= known
