"""Carries news to the shops and lets time pass, in a thread of its own; all it must know lies in the store.
Signed after Standard Webhooks 1.0: `webhook-id`, `webhook-timestamp`, `webhook-signature`. Retries have an end."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx2
from standardwebhooks import Webhook

from .bank import Bank
from .store import Delivery

PATIENCE_S = 5.0
PAUSES_S = (1, 2, 5, 10, 30, 60, 300, 1800)  # after each failed attempt; then it is given up, and the page says so
MOST_AT_ONCE = 50
LONGEST_SLEEP_S = 60.0


@dataclass(slots=True)
class Courier:
    bank: Bank
    wish: threading.Event = field(default_factory=threading.Event)  # set: something is new
    is_ending: bool = False
    thread: threading.Thread | None = None

    def start(self) -> None:
        self.thread = threading.Thread(target=self.run, name="testbank courier", daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.is_ending = True
        self.wish.set()
        if self.thread is not None:
            self.thread.join(PATIENCE_S + 1)

    def run(self) -> None:
        with httpx2.Client(timeout=PATIENCE_S, follow_redirects=False) as client:
            while not self.is_ending:
                self.wish.clear()
                self.round(client)
                self.wish.wait(self.pause())

    def round(self, client: httpx2.Client) -> None:
        self.bank.let_time_pass()
        for delivery in self.bank.store.due_deliveries(self.bank.clock(), most=MOST_AT_ONCE):
            if self.is_ending:
                return
            outcome, is_done = self.deliver(client, delivery)
            self.bank.store.mark_delivery(delivery, outcome=outcome, due_at=self.next_try(delivery, is_done))

    def deliver(self, client: httpx2.Client, delivery: Delivery) -> tuple[str, bool]:
        """What came of it, and whether it is over: taken, or refused for good (410)."""
        try:
            answer = client.post(delivery.url, content=delivery.body.encode(), headers=self.signed(delivery))
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            return type(error).__name__, False
        return str(answer.status_code), answer.is_success or answer.status_code == 410

    def signed(self, delivery: Delivery) -> dict[str, str]:
        now = datetime.fromtimestamp(int(time.time()), UTC)
        secret = self.bank.store.credentials().webhook_secret
        return {
            "Content-Type": "application/json",
            "User-Agent": "Testbank",
            "webhook-id": delivery.news_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(secret).sign(delivery.news_id, now, delivery.body),
        }

    def next_try(self, delivery: Delivery, is_done: bool) -> float | None:
        """None: not again."""
        if is_done or delivery.attempts >= len(PAUSES_S):
            return None
        return self.bank.clock() + PAUSES_S[delivery.attempts]

    def pause(self) -> float:
        """Until the next thing is due; a wish ends it sooner."""
        due_at = self.bank.store.next_due_at()
        return LONGEST_SLEEP_S if due_at is None else min(max(due_at - self.bank.clock(), 0.0), LONGEST_SLEEP_S)
