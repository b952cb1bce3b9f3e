"""A Testbank that is open for the length of a test, a shop it tells its news to, and a browser of the simplest kind."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest

from kulanz.demo.serving import Reply, Request, Server, running
from kulanz.demo.testbank.app import House, put_together

WAIT_S = 10


@dataclass
class Shop:
    """Takes webhooks. `status` is what it answers; `news` waits for the next one."""

    status: int = 204
    taken: queue.Queue[Request] = field(default_factory=queue.Queue)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks"

    def answer(self, request: Request) -> Reply:
        self.taken.put(request)
        return Reply(self.status)

    def news(self) -> Request:
        return self.taken.get(timeout=WAIT_S)


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    with running(Server(shop.answer, host="127.0.0.1", port=0)) as server:
        shop.port = server.port
        yield shop


OpenHouse = Callable[..., House]


@pytest.fixture
def house_at(tmp_path: Path) -> OpenHouse:
    """A Testbank over the same file each time, not yet open."""

    def build(**settings: Any) -> House:
        return put_together(tmp_path / "bank.sqlite", **settings)

    return build


@pytest.fixture
def house(house_at: OpenHouse) -> Iterator[House]:
    with house_at().open() as open_house:
        yield open_house


@dataclass
class Desk:
    """Speaks the bank's API as a shop does."""

    house: House
    shop_url: str = ""

    def wish(self, **changes: Any) -> dict[str, object]:
        return {
            "amount_minor": 14990,
            "currency": "EUR",
            "reference": "RF18539007547034",
            "payee": {"name": "Stadtwerke Lindau"},
            "return_url": "https://shop.example/back?order=7",
            "notification_url": self.shop_url,
            "metadata": {"key": "attempt-1"},
        } | changes

    def post(self, path: str, body: object, *, key: str = "attempt-1") -> httpx2.Response:
        return httpx2.post(self.house.address + path, json=body, headers=self.headers | {"Idempotency-Key": key})

    def get(self, path: str) -> httpx2.Response:
        return httpx2.get(self.house.address + path, headers=self.headers)

    def begin(self, *, key: str = "attempt-1", **changes: Any) -> str:
        answer = self.post("/v1/payments", self.wish(**changes), key=key)
        assert answer.status_code in (200, 201), answer.text
        return str(answer.json()["id"])

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.house.bank.store.credentials().api_key}"}


@pytest.fixture
def desk_of(shop: Shop) -> Callable[[House], Desk]:
    """A shop's desk at a Testbank the test opened itself."""
    return lambda house: Desk(house, shop.url)


@pytest.fixture
def desk(house: House, desk_of: Callable[[House], Desk]) -> Desk:
    return desk_of(house)
