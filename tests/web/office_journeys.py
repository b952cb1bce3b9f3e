"""The forms of journeys, filled in as a browser would: what a page sends, kept, published."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.test import Client
from tests.web.answer import Answer
from tests.web.office_files import text_of

from kulanz.data.journeys.models import JourneyDraft
from kulanz.stations.journeys import journeys as station
from kulanz.testkit.world import World

LIST = "/office/journeys/"
PLACE = f"{LIST}friendly/"
DRAFT = f"{PLACE}draft/"
KEYS = ("agency", "business", "friendly")
Sent = dict[str, list[str]]


def draft(world: World, key: str = "friendly") -> dict[str, Any]:
    with world.scope():
        definition: dict[str, Any] = JourneyDraft.objects.get(key=key).definition
        return definition


def stage(world: World, key: str, of: str = "friendly") -> dict[str, Any]:
    return next(one for one in draft(world, of)["stages"] if one["key"] == key)


def chain(world: World) -> list[str]:
    return [one["key"] for one in draft(world)["stages"] if one["phase"] == "due"]


def sent_by(answer: Answer) -> Sent:
    """What the form of a page would send as it stands."""
    form = re.search(r'<form class="stage-form".*?</form>', answer.content.decode(), re.DOTALL)
    assert form, text_of(answer)
    sent: Sent = {}
    for tag in re.findall(r"<input[^>]*>", form[0]):
        facts = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        is_tick = facts.get("type") in ("checkbox", "radio")
        if facts.get("name", "csrfmiddlewaretoken") != "csrfmiddlewaretoken" and (not is_tick or " checked" in tag):
            sent.setdefault(facts["name"], []).append(unescape(facts.get("value", "on" if is_tick else "")))
    for name, body in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form[0], re.DOTALL):
        chosen = re.search(r'value="([^"]*)"[^>]* selected', body) or re.search(r'value="([^"]*)"', body)
        sent[name] = [unescape(chosen[1]) if chosen else ""]
    return sent


def page_of(key: str) -> str:
    return f"{DRAFT}stage/{key}/"


def with_values(sent: Sent, **values: str | list[str]) -> dict[str, Any]:
    """What is sent, with other values; `__` stands for a dash."""
    return sent | {name.replace("__", "-"): value for name, value in values.items()}


def keep(client: Client, page: str, **values: Any) -> Answer:
    """Opens a form, fills in `values`, presses Keep."""
    return client.post(page, with_values(sent_by(client.get(page)), do="keep", **values))


def publish(client: Client, world: World) -> Answer:
    with world.scope():
        newest = station.newest("friendly")
        after = newest.version if newest else 0
    return client.post(f"{DRAFT}publish/", {"seen": station.mark(draft(world)), "after": after}, follow=True)


def arrange(client: Client, world: World, **what: str) -> Answer:
    return client.post(f"{DRAFT}arrange/", {"seen": station.mark(draft(world)), **what}, follow=True)
