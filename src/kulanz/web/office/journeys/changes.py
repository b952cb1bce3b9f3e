"""What is different between two versions of a journey, in words: stages that came, went, changed or stand elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext

from kulanz.domain.journey.journey import Journey, Phase

from .words import StageLine, frame_lines, names_of, stage_lines


@dataclass(frozen=True, slots=True)
class Changed:
    """One line that reads differently. Empty `before`: it was not there; empty `after`: it is not there any more."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one stage, or of the journey as a whole."""

    what: Literal["new", "gone", "changed", "order"]
    title: str
    lines: tuple[Changed, ...]


def changes(old: Journey, new: Journey) -> list[Change]:
    """All differences, in the order of the new version; what went away stands last."""
    before, after = names_of(old), names_of(new)
    found = []
    for stage in new.stages:
        known = old.stage(stage.key)
        lines = [StageLine(gettext("Name"), after[stage.key]), *stage_lines(stage, after)]
        if known is None:
            found.append(Change("new", after[stage.key], tuple(Changed(one.label, "", one.text) for one in lines[1:])))
            continue
        was = [StageLine(gettext("Name"), before[stage.key]), *stage_lines(known, before)]
        if different := _different(was, lines):
            found.append(Change("changed", after[stage.key], different))
    found += _orders(old, new, after)
    if different := _different(frame_lines(old), frame_lines(new)):
        found.append(Change("changed", gettext("The whole journey"), different))
    return found + [Change("gone", before[stage.key], ()) for stage in old.stages if new.stage(stage.key) is None]


def _different(was: Sequence[StageLine], now: Sequence[StageLine]) -> tuple[Changed, ...]:
    before, after = {one.label: one.text for one in was}, {one.label: one.text for one in now}
    labels = dict.fromkeys([*after, *before])
    lines = (Changed(label, before.get(label, ""), after.get(label, "")) for label in labels)
    return tuple(line for line in lines if line.before != line.after)


def _orders(old: Journey, new: Journey, names: dict[str, str]) -> list[Change]:
    found = []
    for phase in Phase:
        both = [[s.key for s in one.stages if s.phase == phase] for one in (old, new)]
        kept = [[key for key in keys if key in both[0] and key in both[1]] for keys in both]
        if kept[0] != kept[1]:
            was, now = (", ".join(names[key] for key in keys) for keys in kept)
            found.append(Change("order", gettext("Order"), (Changed(gettext("Order"), was, now),)))
    return found
