"""The Testbank put together: one server for shops and people, one courier behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from kulanz.demo.serving import Reply, Request, Server, running

from .api import answer_shop
from .bank import EXPIRE_AFTER_S, SETTLE_AFTER_S, Bank
from .courier import Courier
from .page import answer_person
from .store import Store


@dataclass(frozen=True, slots=True)
class House:
    server: Server
    courier: Courier
    bank: Bank

    @property
    def address(self) -> str:
        return f"http://{self.server.server_address[0]!s}:{self.server.port}"

    @contextmanager
    def open(self) -> Iterator[House]:
        """Serves and delivers from threads of its own for as long as the block lasts."""
        self.courier.start()
        try:
            with running(self.server):
                yield self
        finally:
            self.courier.stop()


def put_together(
    state: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    settle_after_s: float = SETTLE_AFTER_S,
    expire_after_s: float = EXPIRE_AFTER_S,
    address: str = "",
) -> House:
    """Ready, not yet running: start the courier, then serve. Port 0 takes a free one.

    `address` is where browsers reach it, if that is not where it listens.
    """
    bank = Bank(Store(state), settle_after_s=settle_after_s, expire_after_s=expire_after_s)
    courier = Courier(bank)
    courier.bank = bank = replace(bank, wake=courier.wish.set)

    def answer(request: Request) -> Reply:
        if request.path.startswith("/v1/"):
            return answer_shop(request, bank, address=address or built.address)
        return answer_person(request, bank)

    built = House(Server(answer, host=host, port=port), courier, bank)
    return built
