"""A customer with a link, for the tests of the customer's page: opens it, reads its forms, sends them as a browser does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

from django.test import Client
from tests.web.answer import Answer

from kulanz.data.clock import now_with
from kulanz.data.doorway import link_row, new_key
from kulanz.kernel.ids import new_id
from kulanz.testkit.world import World


class Forms(HTMLParser):
    """Hidden and filled-in fields of each form, by the form's action."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self.here = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form":
            self.here = values.get("action") or ""
            self.forms[self.here] = {}
        elif tag == "input" and self.here and values.get("name"):
            is_ticked = values.get("type") not in ("radio", "checkbox") or "checked" in values
            if is_ticked:
                self.forms[self.here][str(values["name"])] = values.get("value") or ""


@dataclass
class Visitor:
    """Somebody who came by `key`, with a German browser unless said otherwise."""

    key: str
    client: Client = field(default_factory=lambda: Client(headers={"accept-language": "de-DE,de;q=0.9"}))

    def get(self, page: str = "", **more: Any) -> Answer:  # Any: what Django's client takes
        return self.client.get(self.address(page), **more)

    def text(self, page: str = "") -> str:
        return self.get(page).content.decode()

    def form(self, page: str, action: str = "") -> dict[str, str]:
        """The fields that `page` offers in the form for `action` (itself unless said otherwise)."""
        return dict(Forms(self.text(page)).forms[self.address(action or page)])

    def send(self, page: str, fields: dict[str, Any]) -> Answer:
        return self.client.post(self.address(page), fields)

    def fill(self, page: str, **fields: Any) -> Answer:
        """Opens the form of `page`, fills it in and sends it."""
        return self.send(page, {**self.form(page), **fields})

    def address(self, page: str) -> str:
        return f"/p/{self.key}/{page}"


def visitor(
    world: World, account: UUID, *, message: UUID | None = None, days: int = 120, from_mail: bool = True
) -> Visitor:
    """A visitor with a link that a message carried, or (`from_mail` False) that the office made for itself."""
    key, message = new_key(), (message or new_id()) if from_mail else None
    link_row(key, tenant_id=world.tenant.id, account=account, message=message, days=days, now=now_with(0)).save()
    return Visitor(key)


def all_rows(world: World) -> Iterator[tuple[str, int, str]]:
    """Each tenant table with its rows, to see whether anything changed."""
    from django.apps import apps

    from kulanz.data.rows import TenantRow

    with world.scope():
        for model in apps.get_models():
            if issubclass(model, TenantRow):
                rows = sorted(str(sorted(row.items(), key=str)) for row in model._default_manager.values())
                yield model.__name__, len(rows), "\n".join(rows)
