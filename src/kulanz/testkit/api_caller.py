"""A creditor's system in tests: calls the API over Django's test client with a key of its own."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kulanz.data import api_keys
from kulanz.data.tenancy.models import Creditor
from kulanz.testkit.world import World

ADDRESS = "/api/v1"
_calls = itertools.count(1)


@dataclass
class ApiCaller:
    """Calls as `world`'s organisation; with `creditor` the key is for that one only."""

    world: World
    creditor: Creditor | None = None
    key: str = ""
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def __post_init__(self) -> None:
        if not self.key:
            with self.world.scope():
                self.key = api_keys.make(name="test", creditor=self.creditor)

    def get(self, path: str, **query: Any) -> Any:  # Django's test response
        return self.client.get(ADDRESS + path, query, headers=self._headers())

    def post(self, path: str, body: object, *, once: str | None = None, **headers: str) -> Any:  # as above
        """`once` None: a fresh Idempotency-Key."""
        own = {"Idempotency-Key": f"test-{next(_calls)}" if once is None else once}
        sent = self._headers() | own | headers
        return self.client.post(ADDRESS + path, body, content_type="application/json", headers=sent)

    def patch(self, path: str, body: object) -> Any:  # as above
        return self.client.patch(ADDRESS + path, body, content_type="application/json", headers=self._headers())

    def upload(
        self, path: str, content: bytes, *, name: str = "R-1.pdf", once: str | None = None, **fields: str
    ) -> Any:
        """A form with the part `file`, as programs send a document."""
        own = {"Idempotency-Key": f"test-{next(_calls)}" if once is None else once}
        form = {"file": SimpleUploadedFile(name, content), **fields}
        return self.client.post(ADDRESS + path, form, headers=self._headers() | own)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}
