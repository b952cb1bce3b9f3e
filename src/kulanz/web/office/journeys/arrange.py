"""Stages added, moved, copied and taken away. What comes after what is mended on the way, so that a draft stays a journey.

Functions of a journey's data form (docs/guides/write-a-journey.md); the rules check what comes out before it is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from django.utils.translation import gettext

from kulanz.domain.journey.journey import Phase
from kulanz.web.office.people import stage_name
from kulanz.writing.formats import say_text

Definition = Mapping[str, Any]  # a journey's data form, as `write_journey` makes it
Stage = dict[str, Any]
TIMES = (
    "from_days",
    "behind",
    "behind_days",
)  # what belongs to a place in the chain, not to the stage that stands there
NEW: Mapping[str, Stage] = {  # what a new stage begins with
    Phase.AHEAD: {"tone": 1, "pay_days": 5, "from_days": -3, "until_days": 0},
    Phase.DUE: {"tone": 2, "pay_days": 7, "behind_days": 10},
    Phase.EVENT: {"tone": 1, "pay_days": 7, "after_event": "page.opened", "event_days": 2, "lapse_days": 10},
    Phase.BACK: {"tone": 1, "pay_days": 7, "from_days": 30, "until_days": 90},
}
FIRST_TEXT: Mapping[str, str] = {
    Phase.AHEAD: "due_soon", Phase.DUE: "reminder", Phase.EVENT: "page_left", Phase.BACK: "welcome_back",
}  # fmt: skip


def added(definition: Definition, phase: str, texts: Sequence[str]) -> tuple[Definition, str]:
    """With a new stage at the end of its phase, and the key of that stage."""
    data = _copy(definition)
    stages: list[Stage] = data["stages"]
    alike = [number for number, stage in enumerate(stages) if stage["phase"] == phase]
    key = _free_key(stages, f"{phase}_{len(alike) + 1}")
    text = FIRST_TEXT[phase] if FIRST_TEXT[phase] in texts or not texts else texts[0]
    option = {"key": "email", "channel": "email", "text": text, "tone": NEW[phase]["tone"]}
    stage: Stage = {"key": key, "name": gettext("New stage"), "phase": phase, "from_days": 0, **NEW[phase]}
    if phase == Phase.DUE and alike:
        last = stages[alike[-1]]
        stage |= {"tone": last["tone"], "behind": [last["key"]]}
        option["tone"] = last["tone"]
    stage["options"] = [option]
    stages.insert(alike[-1] + 1 if alike else (0 if phase == Phase.AHEAD else len(stages)), stage)
    return data, key


def doubled(definition: Definition, key: str) -> tuple[Definition, str]:
    """With a copy of a stage right after it; what came after the stage comes after the copy."""
    data = _copy(definition)
    stages: list[Stage] = data["stages"]
    place = _place(stages, key)
    copy = deepcopy(stages[place])
    copy["key"] = _free_key(stages, key)
    copy["name"] = gettext("%(name)s (copy)") % {"name": say_text(stage_name(copy["name"]))[:70]}
    if copy["phase"] == Phase.DUE:
        for stage in stages:
            if stage["phase"] == Phase.DUE:
                _replace(stage, key, [copy["key"]])
        copy |= {"from_days": 0, "behind": [key], "behind_days": copy.get("behind_days") or 7}
    stages.insert(place + 1, copy)
    return data, copy["key"]


def removed(definition: Definition, key: str) -> Definition:
    """Without a stage; what came after it comes after what lay behind it."""
    data = _copy(definition)
    stages: list[Stage] = data["stages"]
    gone = stages.pop(_place(stages, key))
    for stage in stages:
        if key not in stage.get("behind", ()):
            continue
        _replace(stage, key, gone.get("behind", []))
        if stage["phase"] == Phase.DUE and not stage["behind"]:
            stage |= {"from_days": max(stage["from_days"], gone["from_days"]), "behind_days": 0}
    return data


def moved(definition: Definition, key: str, by: int) -> Definition:
    """With a stage one place earlier (`by` -1) or later (1) among those of its phase. Days belong to the place."""
    data = _copy(definition)
    stages: list[Stage] = data["stages"]
    alike = [number for number, stage in enumerate(stages) if stage["phase"] == stages[_place(stages, key)]["phase"]]
    here = alike.index(_place(stages, key))
    if not 0 <= here + by < len(alike):
        return data
    first, second = sorted((alike[here], alike[here + by]))
    if stages[first]["phase"] == Phase.DUE:
        _swap_times(stages, stages[first], stages[second])
    stages[first], stages[second] = stages[second], stages[first]
    return data


def with_stage(definition: Definition, stage: Stage) -> Definition:
    """With the stage of that key replaced."""
    data = _copy(definition)
    data["stages"][_place(data["stages"], stage["key"])] = stage
    return data


def stage_of(definition: Definition, key: str) -> Stage | None:
    """The data of a stage; None where there is none of that key."""
    return next((stage for stage in definition["stages"] if stage["key"] == key), None)


def _swap_times(stages: Sequence[Stage], first: Stage, second: Stage) -> None:
    """The second one takes the place of the first, and the other way round; what named one of them names the other."""
    times = {name: first.get(name) for name in TIMES}, {name: second.get(name) for name in TIMES}
    for stage, place in ((first, times[1]), (second, times[0])):
        stage.update({name: value for name, value in place.items() if value is not None})
        for name in [name for name, value in place.items() if value is None]:
            stage.pop(name, None)
    names = {first["key"]: second["key"], second["key"]: first["key"]}
    for stage in stages:
        if stage.get("behind") and stage["phase"] == Phase.DUE:
            stage["behind"] = [names.get(key, key) for key in stage["behind"]]


def _replace(stage: Stage, key: str, by: Sequence[str]) -> None:
    if key in stage.get("behind", ()):
        named = [one for old in stage["behind"] for one in (by if old == key else [old])]
        stage["behind"] = list(dict.fromkeys(named))


def _free_key(stages: Sequence[Stage], wish: str) -> str:
    taken = {stage["key"] for stage in stages}
    numbered = (f"{wish[:36]}_{number}" for number in range(2, len(taken) + 3))
    return wish if wish not in taken else next(key for key in numbered if key not in taken)


def _place(stages: Sequence[Stage], key: str) -> int:
    return next(number for number, stage in enumerate(stages) if stage["key"] == key)


def _copy(definition: Definition) -> dict[str, Any]:
    return deepcopy(dict(definition))
