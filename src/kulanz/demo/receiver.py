"""Plays the creditor's own system: takes webhooks, believes the signed ones, each once, and shows them.
`python -m kulanz.demo.receiver --port 8002 --secret whsec_... --state FILE`; webhooks to /hooks, people to /."""

from __future__ import annotations

import argparse
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook, WebhookVerificationError

from kulanz.kernel.words import Words, say

from .serving import Reply, Request, Server, html_reply, pages, run_until_stopped, style
from .wording import Speaker, language_of, speaker

HERE = Path(__file__).parent
TEMPLATES = pages(HERE / "pages")
MOST_SHOWN = 200
BUSY_S = 10
AGAIN_AFTER_S = 3
TABLES = """
CREATE TABLE IF NOT EXISTS webhook (
  webhook_id TEXT PRIMARY KEY, word TEXT NOT NULL, body TEXT NOT NULL, first_at TEXT NOT NULL, times INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS refused (number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL);
"""
WORDS: Mapping[str, Words] = {
    "title": say("The creditor's system"),
    "about": say("This page plays the system of the creditor. It shows the webhooks that Kulanz sent, newest first."),
    "none": say("No webhooks yet. They appear here when something happens, for instance when a claim is paid."),
    "unbelieved": say("Not believed, because the signature was wrong or too old:"),
    "still": say("Hold this page still"),
    "moving": say("Show new things by itself"),
    "received": say("Received"),
    "times": say("Received in all"),
}


@dataclass(frozen=True, slots=True)
class Received:
    """One webhook. `times` counts how often it arrived; only the first time did anything."""

    webhook_id: str
    word: str
    body: str
    first_at: str
    times: int


@dataclass(frozen=True, slots=True)
class Receiver:
    state: Path
    secret: str

    def __post_init__(self) -> None:
        self.state.parent.mkdir(parents=True, exist_ok=True)
        with self._work() as db:
            db.executescript(TABLES)

    def answer(self, request: Request) -> Reply:
        if request.method == "POST":
            return self.take(request) if request.path == "/hooks" else Reply(404, b"Webhooks go to /hooks.")
        if request.path == "/style.css":
            return style()
        return self.page(request) if request.path == "/" else Reply(404, b"There is nothing here.")

    def take(self, request: Request) -> Reply:
        """Answers 204 to what is signed, however often it comes."""
        try:
            Webhook(self.secret).verify(request.body, dict(request.headers), json_parse=False)
        except (WebhookVerificationError, ValueError):
            self.note_refused()
            return Reply(401, b"The signature is wrong or too old.")
        try:
            news = json.loads(request.body)
        except (ValueError, RecursionError):
            return Reply(400, b"The body is not JSON.")
        self.note(request.headers["webhook-id"], news)
        return Reply(204)

    def note(self, webhook_id: str, news: Any) -> None:  # Any: JSON of any shape
        word = str(news.get("type", "")) if isinstance(news, dict) else ""
        with self._work() as db:
            db.execute(
                "INSERT INTO webhook VALUES (?, ?, ?, ?, 1) ON CONFLICT (webhook_id) DO UPDATE SET times = times + 1",
                (webhook_id, word, json.dumps(news, indent=2, ensure_ascii=False), now_text()),
            )

    def note_refused(self) -> None:
        with self._work() as db:
            db.execute("INSERT INTO refused (at) VALUES (?)", (now_text(),))

    def received(self) -> list[Received]:
        """The newest first."""
        with self._work() as db:
            rows = db.execute("SELECT * FROM webhook ORDER BY rowid DESC LIMIT ?", (MOST_SHOWN,)).fetchall()
        return [Received(**dict(row)) for row in rows]

    def refused_count(self) -> int:
        with self._work() as db:
            return int(db.execute("SELECT count(*) FROM refused").fetchone()[0])

    def page(self, request: Request) -> Reply:
        speak, is_still = speaker_for(request), "still" in request.query
        html = TEMPLATES.get_template("receiver.html").render(
            t={name: speak(words) for name, words in WORDS.items()},
            language=speak.language,
            is_still=is_still,
            webhooks=[asdict(webhook) for webhook in self.received()],
            refused=self.refused_count(),
        )
        return html_reply(html, again_after_s=0 if is_still else AGAIN_AFTER_S)

    @contextmanager
    def _work(self) -> Iterator[sqlite3.Connection]:
        db = sqlite3.connect(self.state, timeout=BUSY_S)
        db.row_factory = sqlite3.Row
        try:
            with db:
                yield db
        finally:
            db.close()


def speaker_for(request: Request) -> Speaker:
    return speaker(HERE, language_of(request.headers.get("accept-language", "")))


def now_text() -> str:
    return datetime.now(UTC).isoformat(sep=" ", timespec="seconds")


def serving(state: Path, secret: str, *, host: str = "127.0.0.1", port: int = 0) -> Server:
    """Ready to serve; port 0 takes a free one."""
    return Server(Receiver(state, secret).answer, host=host, port=port)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="kulanz.demo.receiver", description="A creditor's system that takes webhooks."
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8002)
    parser.add_argument("--secret", required=True, help="the signing secret, whsec_...")
    parser.add_argument("--state", type=Path, required=True, help="the file that remembers everything")
    wish = parser.parse_args(argv)
    try:
        Webhook(wish.secret)
    except (EmptyWebhookSecretError, ValueError):
        parser.error("--secret is not base64 after whsec_.")
    server = serving(wish.state, wish.secret, host=wish.host, port=wish.port)
    print(f"Receiver listens on http://{wish.host}:{server.port}/, webhooks at /hooks", flush=True)
    run_until_stopped(server)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
