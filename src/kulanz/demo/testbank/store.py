"""What the Testbank remembers: payments, news to deliver, keys used before. SQLite, one file, safe over restarts.
A change and its news are one transaction."""

from __future__ import annotations

import base64
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

BUSY_S = 10
TABLES = """
CREATE TABLE IF NOT EXISTS account (api_key TEXT NOT NULL, webhook_secret TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS payment (
  id TEXT PRIMARY KEY, created_at REAL NOT NULL, status TEXT NOT NULL, version INTEGER NOT NULL,
  amount_minor INTEGER NOT NULL, currency TEXT NOT NULL, refunded_minor INTEGER NOT NULL, reason TEXT NOT NULL,
  reference TEXT NOT NULL, text TEXT NOT NULL, payee_name TEXT NOT NULL, language TEXT NOT NULL,
  return_url TEXT NOT NULL, notification_url TEXT NOT NULL, metadata TEXT NOT NULL,
  noise TEXT NOT NULL, due_at REAL);
CREATE INDEX IF NOT EXISTS payment_due ON payment (due_at) WHERE due_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS used_key (key TEXT PRIMARY KEY, content_hash TEXT NOT NULL, payment_id TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS delivery (
  number INTEGER PRIMARY KEY AUTOINCREMENT, news_id TEXT NOT NULL, payment_id TEXT NOT NULL, word TEXT NOT NULL,
  url TEXT NOT NULL, body TEXT NOT NULL, due_at REAL, attempts INTEGER NOT NULL DEFAULT 0,
  outcome TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS delivery_due ON delivery (due_at) WHERE due_at IS NOT NULL;
"""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a shop needs to use this bank."""

    api_key: str = field(repr=False)
    webhook_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Payment:
    """`version` counts its changes. `due_at`: when it settles or expires by itself; None: it does not."""

    id: str
    created_at: float
    status: str
    version: int
    amount_minor: int
    currency: str
    refunded_minor: int
    reason: str
    reference: str
    text: str
    payee_name: str
    language: str
    return_url: str
    notification_url: str
    metadata: Mapping[str, str]
    noise: str = ""  # how news of this payment misbehaves: "", "twice" or "wrong_order"
    due_at: float | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One piece of news on its way. `due_at` None: delivered or given up, `outcome` says which."""

    number: int
    news_id: str
    payment_id: str
    word: str
    url: str
    body: str
    due_at: float | None
    attempts: int
    outcome: str


class Store:
    """Opens the file for each piece of work, so that any thread and any process may use it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        with self.work() as db:
            db.executescript(TABLES)

    @contextmanager
    def work(self) -> Iterator[sqlite3.Connection]:
        """One transaction that no other writer is inside of."""
        db = sqlite3.connect(self.path, timeout=BUSY_S, isolation_level=None)
        db.row_factory = sqlite3.Row
        try:
            db.execute("BEGIN IMMEDIATE")
            yield db
            if db.in_transaction:
                db.execute("COMMIT")
        finally:
            db.close()  # what was not committed is undone

    def credentials(self) -> Credentials:
        """Made at the first call, the same ever after."""
        with self.work() as db:
            row = db.execute("SELECT api_key, webhook_secret FROM account").fetchone()
            if row is None:
                row = {"api_key": f"tb_{random_text()}", "webhook_secret": f"whsec_{random_text()}"}
                db.execute("INSERT INTO account VALUES (:api_key, :webhook_secret)", row)
            return Credentials(api_key=row["api_key"], webhook_secret=row["webhook_secret"])

    def payment(self, payment_id: str) -> Payment | None:
        with self.work() as db:
            return find_payment(db, payment_id)

    def payments(self, *, most: int) -> list[Payment]:
        """The newest first; ids begin with their time."""
        with self.work() as db:
            rows = db.execute("SELECT * FROM payment ORDER BY id DESC LIMIT ?", (most,)).fetchall()
        return [payment_of(row) for row in rows]

    def deliveries(self, payment_id: str) -> list[Delivery]:
        with self.work() as db:
            rows = db.execute("SELECT * FROM delivery WHERE payment_id = ? ORDER BY number", (payment_id,)).fetchall()
        return [Delivery(**dict(row)) for row in rows]

    def due_deliveries(self, now: float, *, most: int) -> list[Delivery]:
        with self.work() as db:
            query = "SELECT * FROM delivery WHERE due_at <= ? ORDER BY due_at, number LIMIT ?"
            return [Delivery(**dict(row)) for row in db.execute(query, (now, most)).fetchall()]

    def mark_delivery(self, delivery: Delivery, *, outcome: str, due_at: float | None) -> None:
        """Leaves it as it is where somebody asked for it once more while it was being delivered."""
        with self.work() as db:
            change = (
                "UPDATE delivery SET attempts = attempts + 1, outcome = ?, due_at = ? WHERE number = ? AND due_at = ?"
            )
            db.execute(change, (outcome, due_at, delivery.number, delivery.due_at))

    def next_due_at(self) -> float | None:
        """When the next thing happens by itself."""
        with self.work() as db:
            query = "SELECT min(due_at) FROM (SELECT due_at FROM payment UNION ALL SELECT due_at FROM delivery)"
            found: float | None = db.execute(query).fetchone()[0]
            return found


def random_text() -> str:
    return base64.b64encode(os.urandom(24)).decode().replace("+", "A").replace("/", "B")


def find_payment(db: sqlite3.Connection, payment_id: str) -> Payment | None:
    row = db.execute("SELECT * FROM payment WHERE id = ?", (payment_id,)).fetchone()
    return payment_of(row) if row else None


def payment_of(row: Mapping[str, Any] | sqlite3.Row) -> Payment:  # Any: columns of a row
    values = {name.name: row[name.name] for name in fields(Payment)}
    return Payment(**{**values, "metadata": json.loads(values["metadata"])})


def write_payment(db: sqlite3.Connection, payment: Payment) -> None:
    values = {name.name: getattr(payment, name.name) for name in fields(Payment)}
    values["metadata"] = json.dumps(payment.metadata)
    places = ", ".join(f":{name}" for name in values)
    columns = ", ".join(values)
    db.execute(f"INSERT OR REPLACE INTO payment ({columns}) VALUES ({places})", values)  # noqa: S608 - our own names


def add_delivery(db: sqlite3.Connection, payment: Payment, *, news_id: str, body: str, due_at: float) -> None:
    db.execute(
        "INSERT INTO delivery (news_id, payment_id, word, url, body, due_at) VALUES (?, ?, ?, ?, ?, ?)",
        (news_id, payment.id, payment.status, payment.notification_url, body, due_at),
    )
