"""Stand-ins for the world behind `ports.wire.Http`: one that answers as told and remembers, one that never answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kulanz.kernel.errors import Unreachable
from kulanz.kernel.words import technical
from kulanz.ports.wire import Answer


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the plugin made it."""

    method: str
    url: str
    headers: Mapping[str, str]
    json: Mapping[str, Any] | None  # Any: JSON


@dataclass(slots=True)
class FakeHttp:
    """Gives `answers` one after the other, the last one for ever."""

    answers: Sequence[Answer]
    asked: list[Asked] = field(default_factory=list)

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, json: Mapping[str, Any] | None = None
    ) -> Answer:
        answer = self.answers[min(len(self.asked), len(self.answers) - 1)]
        self.asked.append(Asked(method, url, dict(headers or {}), json))
        return answer


@dataclass(frozen=True, slots=True)
class SilentHttp:
    """Nobody answers."""

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, json: Mapping[str, Any] | None = None
    ) -> Answer:
        raise Unreachable(technical("The other side did not answer in time."), maybe_sent=True)
