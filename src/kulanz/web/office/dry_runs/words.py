"""Words for what a dry run found: journeys by their version, messages, proposals and waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kulanz.data.journeys.dry_runs import Chosen
from kulanz.data.journeys.models import DryRun, Journey
from kulanz.web.office.people import stage_name
from kulanz.web.office.step_words import CHANNELS, ENDS
from kulanz.web.office.words import WAITS, word
from kulanz.web.ui.parts import State, Text
from kulanz.writing.formats import day_text, say_text

OWN = _("Each account's own journey")
DRAFT = "draft"
STATES: Mapping[str, tuple[State, Text]] = {
    DryRun.State.WAITING: ("moving", _("begins soon")),
    DryRun.State.RUNNING: ("moving", _("is running")),
    DryRun.State.DONE: ("settled", _("finished")),
    DryRun.State.CANCELLED: ("resting", _("stopped")),
    DryRun.State.FAILED: ("waiting", _("could not go on")),
}
DRY_WAITS: Mapping[str, Text] = {
    "dry.not_due": _("Its next look lies ahead"),
    "dry.at_end": _("At its end"),
    "small_balance": _("Small balance, written off by rule"),
}
Names = Mapping[str, Text]


def title_of(run: DryRun) -> str:
    """What a run is called: its own name, or what it asks."""
    if run.name:
        return run.name
    if run.second is not None:
        words = gettext("%(first)s or %(second)s")
        return words % {"first": side_name(run.first_name), "second": side_name(run.second_name)}
    if run.first is not None:
        return side_name(run.first_name)
    return gettext("The day, %(day)s") % {"day": day_text(run.business_on)}


def side_name(kept: str) -> str:
    """`Friendly/3` as people read it; nothing is each account's own journey."""
    name, _slash, version = kept.rpartition("/")
    if not name:
        return say_text(OWN)
    if version == DRAFT:
        return gettext("%(journey)s, draft") % {"journey": gettext(name)}
    return gettext("%(journey)s, version %(version)s") % {"journey": gettext(name), "version": version}


def names_for(run: DryRun, stages: Iterable[str]) -> Names:
    """The names of `stages`, those of drafts too. Where two have the same name, each says whose it is."""
    known = [(row.name, row.definition) for row in Journey.objects.order_by("version")]
    known += [(kept.rpartition("/")[0], data) for kept, data in _looked_through(run)]
    found = {
        stage["key"]: (say_text(stage_name(stage["name"])), journey) for journey, d in known for stage in d["stages"]
    }
    shown = {key: found.get(key, (key, "")) for key in stages}
    times = Counter(name for name, _journey in shown.values())
    return {key: f"{name} ({gettext(journey)})" if times[name] > 1 else name for key, (name, journey) in shown.items()}


def _looked_through(run: DryRun) -> list[tuple[str, Mapping[str, Any]]]:
    """The journeys that take the place of the accounts' own, if any."""
    pairs = ((run.first_name, run.first), (run.second_name, run.second))
    return [(name, definition) for name, definition in pairs if definition is not None]


def chosen_text(chosen: Chosen, names: Names) -> str:
    """What an account gets, without the channel."""
    if chosen.kind == "step":
        return say_text(names.get(chosen.key, chosen.key))
    if chosen.kind == "end":
        return say_text(word(ENDS, chosen.key))
    return gettext("waits")


def wait_text(rule: str) -> str:
    """Why accounts wait, in few words."""
    return say_text(DRY_WAITS.get(rule) or word(WAITS, rule))


def channel_text(channel: str) -> str:
    return say_text(word(CHANNELS, channel)) if channel else ""


def step_text(chosen: Chosen, channel: str, names: Names) -> str:
    """What an account gets, with its channel."""
    if not channel:
        return chosen_text(chosen, names)
    words = gettext("“%(stage)s” by %(channel)s")
    return words % {"stage": chosen_text(chosen, names), "channel": channel_text(channel)}


def joined(words: Iterable[str]) -> str:
    return " + ".join(words) or "–"
