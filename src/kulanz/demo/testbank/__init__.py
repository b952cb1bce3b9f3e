"""The Testbank: a payment provider of its own process, with a page to pay at, signed webhooks and a memory (SQLite).
`python -m kulanz.demo.testbank --port 8001 --state FILE.sqlite`; an operator's page is at /admin/."""

from .store import Credentials, Store

__all__ = ["Credentials", "Store"]
