"""A journey: stages in order of strictness, each naming what must lie behind it. Read from data, checked when read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kulanz.kernel.errors import BadValue

TONES = (1, 2, 3, 4)  # service, reminder, binding, last clarification


@dataclass(frozen=True, slots=True)
class Stage:
    """One part of the journey. It may come when the oldest claim is `from_days` past due and, where `behind` names a stage,
    that one was told at least `behind_days` ago. `pay_days` is the time a message gives; the amount stands until then."""

    key: str
    name: str
    from_days: int
    tone: int
    channel: str
    text: str
    pay_days: int
    behind: str = ""
    behind_days: int = 0
    books_interest: bool = False


@dataclass(frozen=True, slots=True)
class Journey:
    """A version of a journey. `stages` go from kindest to strictest; `rest_days` after the last one a person decides."""

    id: UUID
    key: str
    version: int
    stages: tuple[Stage, ...]
    rest_days: int
    promise_grace_days: int = 3


def read_journey(data: Mapping[str, Any], *, id: UUID, key: str, version: int) -> Journey:
    """From its data form; a mistake is named with the stage and the field where it stands."""
    try:
        stages = tuple(_stage(entry, place) for place, entry in enumerate(data["stages"], start=1))
        journey = Journey(id, key, version, stages, int(data["rest_days"]), int(data.get("promise_grace_days", 3)))
    except (KeyError, TypeError, ValueError) as error:
        raise BadValue(f"Journey '{key}' cannot be read: {error}.", journey=key) from error
    _check(journey)
    return journey


def _stage(entry: Mapping[str, Any], place: int) -> Stage:
    unknown = set(entry) - set(Stage.__dataclass_fields__)
    if unknown:
        raise BadValue(f"Stage {place} has unknown fields: {', '.join(sorted(unknown))}.", stage=place)
    try:
        return Stage(**entry)
    except TypeError as error:
        raise BadValue(f"Stage {place}: {error}.", stage=place) from error


def _check(journey: Journey) -> None:
    seen: set[str] = set()
    if not journey.stages:
        raise BadValue(f"Journey '{journey.key}' has no stages.", journey=journey.key)
    for stage in journey.stages:
        if stage.key in seen:
            raise BadValue(f"Stage '{stage.key}' stands twice.", stage=stage.key)
        if stage.behind and stage.behind not in seen:
            raise BadValue(
                f"Stage '{stage.key}' comes after '{stage.behind}', which does not stand before it.", stage=stage.key
            )
        if stage.tone not in TONES or stage.from_days < 0 or stage.behind_days < 0 or stage.pay_days < 1:
            raise BadValue(f"Stage '{stage.key}' has a tone or a number of days that cannot be.", stage=stage.key)
        seen.add(stage.key)
