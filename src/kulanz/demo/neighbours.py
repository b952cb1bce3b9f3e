"""Where the demo's own processes answer, kept in one small file so that pages and commands find them after a restart."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, replace
from pathlib import Path

FILE = "neighbours.json"
LOOPBACK = "127.0.0.1"
TESTBANK, RECEIVER, MAIL = 1, 2, 25  # how far their ports lie behind that of the pages


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Ports of everything the demo runs, and the secret that signs webhooks to the receiver."""

    web_port: int
    receiver_secret: str

    @property
    def ports(self) -> dict[str, int]:
        first = self.web_port
        return {"web": first, "testbank": first + TESTBANK, "receiver": first + RECEIVER, "mail": first + MAIL}

    @property
    def web(self) -> str:
        return f"http://{LOOPBACK}:{self.ports['web']}"

    @property
    def testbank(self) -> str:
        return f"http://{LOOPBACK}:{self.ports['testbank']}"

    @property
    def receiver(self) -> str:
        return f"http://{LOOPBACK}:{self.ports['receiver']}"


def read(home: Path) -> Neighbours | None:
    """None: no demo was ever started in this folder."""
    path = home / FILE
    return Neighbours(**json.loads(path.read_text())) if path.exists() else None


def settle(home: Path, *, web_port: int) -> Neighbours:
    """Writes down the ports of this start; the secret is made once."""
    known = read(home)
    secret = f"whsec_{secrets.token_hex(24)}"
    now = replace(known, web_port=web_port) if known else Neighbours(web_port, secret)
    keep(home / FILE, json.dumps(asdict(now)))
    return now


def keep(path: Path, text: str) -> None:
    """Whole or not at all, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".fresh")
    fresh.touch(mode=0o600)
    fresh.write_text(text)
    fresh.replace(path)


def mail_folder(home: Path) -> Path:
    return home / "mail"


def testbank_state(home: Path) -> Path:
    return home / "testbank.sqlite"


def receiver_state(home: Path) -> Path:
    return home / "receiver.sqlite"
