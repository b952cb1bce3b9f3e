"""The rules of the Testbank: which change may follow which, and the news that each change makes.
The customer's choice decides what happens, so that every turn a real provider takes can be tried."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from kulanz.kernel.errors import BadValue, Conflict, NotFound
from kulanz.kernel.ids import new_id
from kulanz.kernel.words import technical

from .order import Order
from .store import Payment, Store, add_delivery, find_payment, write_payment

SETTLE_AFTER_S = 20.0
EXPIRE_AFTER_S = 15 * 60.0
OUT_OF_ORDER_S = 1.0  # how much later the older news leaves when it is to arrive last

UNPAID = frozenset({"created", "pending"})
# what happens -> (from which words, to which word, reason)
MOVES: Mapping[str, tuple[frozenset[str], str, str]] = {
    "accept": (frozenset({"created"}), "pending", ""),
    "settle": (frozenset({"created", "pending"}), "settled", ""),
    "cancel": (frozenset({"created"}), "canceled", "canceled_by_customer"),
    "withdraw": (UNPAID, "canceled", "canceled_by_shop"),
    "fail": (frozenset({"created", "pending"}), "failed", "insufficient_funds"),
    "expire": (frozenset({"created"}), "expired", "expired"),
    "reverse": (frozenset({"settled", "partially_refunded"}), "reversed", "chargeback"),
}
# the customer's choice -> (what happens, one after the other; how the news of it misbehaves)
CHOICES: Mapping[str, tuple[tuple[str, ...], str]] = {
    "pay": (("accept",), ""),
    "pay_at_once": (("settle",), ""),
    "cancel": (("cancel",), ""),
    "fail": (("fail",), ""),
    "pay_told_twice": (("accept",), "twice"),
    "pay_wrong_order": (("accept", "settle"), "wrong_order"),
}


@dataclass(frozen=True, slots=True)
class Bank:
    """`wake` is called when there is something new to deliver. `clock` is the real one: signatures live by it."""

    store: Store
    wake: Callable[[], None] = threading.Event().set
    clock: Callable[[], float] = time.time
    settle_after_s: float = SETTLE_AFTER_S
    expire_after_s: float = EXPIRE_AFTER_S

    def open(self, order: Order, *, key: str) -> tuple[Payment, bool]:
        """A new payment, or the one that this key opened before. The second value says whether it is new."""
        now = self.clock()
        with self.store.work() as db:
            known = used_before(db, f"payment:{key}", order.content_hash)
            if known is not None:
                return known, False
            payment = order.payment(f"pay_{new_id().hex}", created_at=now, expires_at=now + self.expire_after_s)
            write_payment(db, payment)
            use_key(db, f"payment:{key}", order.content_hash, payment.id)
        self.wake()
        return payment, True

    def choose(self, payment_id: str, choice: str) -> Payment:
        """What the customer decided on the page."""
        if choice not in CHOICES:
            raise BadValue(technical(f"There is no choice '{choice}'."), value=choice)
        moves, noise = CHOICES[choice]
        with self.store.work() as db:
            payment = replace(self._found(db, payment_id), noise=noise)
            for move in moves:
                payment = self._move(db, payment, move)
        self.wake()
        return payment

    def move(self, payment_id: str, what: str) -> Payment:
        """What the operator or time decided: one of `MOVES`."""
        with self.store.work() as db:
            payment = self._move(db, self._found(db, payment_id), what)
        self.wake()
        return payment

    def refund(self, payment_id: str, amount_minor: int, *, key: str) -> Payment:
        """Gives back part or all; what is not paid yet is canceled as a whole. The same key gives back once."""
        content_hash = hashlib.sha256(f"{payment_id}:{amount_minor}".encode()).hexdigest()
        with self.store.work() as db:
            if used_before(db, f"refund:{key}", content_hash) is not None:
                return self._found(db, payment_id)
            payment = self._found(db, payment_id)
            if payment.status in UNPAID:
                payment = self._move(db, payment, "withdraw")
            else:
                payment = refunded(payment, amount_minor)
                write_payment(db, payment)
                self._tell(db, payment)
            use_key(db, f"refund:{key}", content_hash, payment.id)
        self.wake()
        return payment

    def resend(self, payment_id: str) -> None:
        """The latest news of a payment once more, under its own id."""
        with self.store.work() as db:
            changed = db.execute(
                "UPDATE delivery SET due_at = ?, attempts = 0 WHERE number = "
                "(SELECT max(number) FROM delivery WHERE payment_id = ?)",
                (self.clock(), payment_id),
            )
            if not changed.rowcount:
                raise NotFound(technical("There is no news of this payment yet."), payment=payment_id)
        self.wake()

    def let_time_pass(self) -> None:
        """Settles what is pending long enough, ends what nobody paid."""
        with self.store.work() as db:
            due = db.execute("SELECT id FROM payment WHERE due_at <= ?", (self.clock(),)).fetchall()
            for row in due:
                payment = self._found(db, row["id"])
                self._move(db, payment, "settle" if payment.status == "pending" else "expire")

    def _move(self, db: sqlite3.Connection, payment: Payment, what: str) -> Payment:
        if what not in MOVES:
            raise BadValue(technical(f"There is no '{what}'."), value=what)
        before, after, reason = MOVES[what]
        if payment.status not in before:
            raise Conflict(technical(f"A payment that is {payment.status} cannot {what}."), status=payment.status)
        due_at = self.clock() + self.settle_after_s if after == "pending" else None
        moved = replace(payment, status=after, reason=reason, version=payment.version + 1, due_at=due_at)
        write_payment(db, moved)
        self._tell(db, moved)
        return moved

    def _tell(self, db: sqlite3.Connection, payment: Payment) -> None:
        if not payment.notification_url:
            return
        now = self.clock()
        is_late = payment.noise == "wrong_order" and payment.status == "pending"
        for _ in range(2 if payment.noise == "twice" else 1):
            due_at = now + OUT_OF_ORDER_S if is_late else now
            add_delivery(
                db, payment, news_id=f"evt_{payment.id}_{payment.version}", body=story(payment, now), due_at=due_at
            )

    def _found(self, db: sqlite3.Connection, payment_id: str) -> Payment:
        payment = find_payment(db, payment_id)
        if payment is None:
            raise NotFound(technical("There is no such payment."), payment=payment_id)
        return payment


def used_before(db: sqlite3.Connection, key: str, content_hash: str) -> Payment | None:
    row = db.execute("SELECT content_hash, payment_id FROM used_key WHERE key = ?", (key,)).fetchone()
    if row is None:
        return None
    if row["content_hash"] != content_hash:
        raise Conflict(technical("This Idempotency-Key was used before for something else."))
    return find_payment(db, row["payment_id"])


def use_key(db: sqlite3.Connection, key: str, content_hash: str, payment_id: str) -> None:
    db.execute("INSERT INTO used_key VALUES (?, ?, ?)", (key, content_hash, payment_id))


def refunded(payment: Payment, amount_minor: int) -> Payment:
    if payment.status not in ("settled", "partially_refunded"):
        raise Conflict(technical(f"A payment that is {payment.status} cannot be refunded."), status=payment.status)
    back = payment.refunded_minor + amount_minor
    if amount_minor <= 0 or back > payment.amount_minor:
        raise BadValue(
            technical("A refund is more than nothing and at most what is left of the payment."), value=amount_minor
        )
    status = "refunded" if back == payment.amount_minor else "partially_refunded"
    return replace(payment, status=status, refunded_minor=back, reason="refund", version=payment.version + 1)


def seen_from_outside(payment: Payment) -> dict[str, Any]:
    """The payment as the API and the news show it."""
    return {
        "id": payment.id,
        "status": payment.status,
        "version": payment.version,
        "amount_minor": payment.amount_minor,
        "refunded_minor": payment.refunded_minor,
        "currency": payment.currency,
        "reference": payment.reference,
        "reason": payment.reason,
        "metadata": dict(payment.metadata),
    }


def story(payment: Payment, now: float) -> str:
    """One piece of news in the form of Standard Webhooks."""
    moment = datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds")
    news = {"type": f"payment.{payment.status}", "timestamp": moment, "data": {"payment": seen_from_outside(payment)}}
    return json.dumps(news, ensure_ascii=False)
