"""A journey: stages in order of strictness, each with its conditions, its lawful options and what must lie behind it.

Data, not code: read from a mapping (JSON in the database, YAML in a file) and checked when read. docs/guides/write-a-journey.md
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from .condition import Condition

TONES = (1, 2, 3, 4)  # service, reminder, binding, last clarification


class Phase(StrEnum):
    """Where in the journey a stage stands."""

    AHEAD = "ahead"  # before the due day
    DUE = "due"  # the chain of messages once something is overdue
    EVENT = "event"  # a branch: something happened
    BACK = "back"  # everything is paid: welcome back


class Offer(StrEnum):
    """What is offered besides paying at once."""

    NONE = ""
    DEFERRAL = "deferral"
    PLAN = "plan"
    WAIVER = "waiver"
    DISCOUNT = "discount"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Option:
    """One lawful way to take a stage. `window` names hours of the day (limits.WINDOWS), empty: any lawful hour."""

    key: str
    channel: str
    text: str
    tone: int
    method: str = ""  # way to pay that is proposed first
    offer: str = ""
    window: str = ""
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """One part of the journey.

    Days count from the due day of the oldest claim it is about (phase `back`: from the day all was paid), negative ones
    lie before it. `behind` names stages of which one must have arrived at least `behind_days` ago. An `event` stage comes
    `event_days` after `after_event`, and lapses `lapse_days` later. `pay_days` is the time a message gives; the amount it
    names stands until then.
    """

    key: str
    name: str
    tone: int
    pay_days: int
    options: tuple[Option, ...]
    phase: Phase = Phase.DUE
    from_days: int = 0
    until_days: int | None = None
    behind: tuple[str, ...] = ()
    behind_days: int = 0
    after_event: str = ""
    event_days: int = 0
    lapse_days: int = 14
    when: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()
    needs_proof: bool = False  # what was sent before intake counts for it only if that can be shown
    always: bool = False  # sent whatever was said before or elsewhere: the law asks for this very letter
    books_interest: bool = False


class To(StrEnum):
    """Where a journey ends."""

    PERSON = "person"
    WRITE_OFF = "write_off"
    AGENCY = "agency"
    COURT = "court"


@dataclass(frozen=True, slots=True)
class End:
    """A last step and when it fits. Nothing of it happens before a person released it."""

    to: To
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Journey:
    """A version of a journey. `stages` go from kindest to strictest; `rest_days` after the last one the end is proposed:
    the first of `ends` that fits. After a conversation nothing is sent for `talk_rest_days`."""

    id: UUID
    key: str
    version: int
    stages: tuple[Stage, ...]
    rest_days: int
    promise_grace_days: int = 3
    talk_rest_days: int = 3
    ends: tuple[End, ...] = (End(To.PERSON),)
    name: str = ""

    def stage(self, key: str) -> Stage | None:
        """The stage called `key`; None where this version has none."""
        return next((stage for stage in self.stages if stage.key == key), None)

    @cached_property
    def chain(self) -> tuple[Stage, ...]:
        """The stages for what is overdue, kindest first."""
        return self._of(Phase.DUE)

    @cached_property
    def starts(self) -> tuple[Stage, ...]:
        """The stages of the chain that nothing has to lie behind."""
        return tuple(stage for stage in self.chain if not stage.behind)

    @cached_property
    def branches(self) -> tuple[Stage, ...]:
        """The stages that come after an event."""
        return self._of(Phase.EVENT)

    @cached_property
    def ahead(self) -> tuple[Stage, ...]:
        """The stages before the due day."""
        return self._of(Phase.AHEAD)

    @cached_property
    def back(self) -> tuple[Stage, ...]:
        """The stages after everything was paid."""
        return self._of(Phase.BACK)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys of all its stages."""
        return frozenset(stage.key for stage in self.stages)

    @cached_property
    def order(self) -> dict[str, int]:
        """Where each stage stands among all."""
        return {stage.key: number for number, stage in enumerate(self.stages)}

    @cached_property
    def place(self) -> dict[str, int]:
        """Where each stage of the chain stands in it."""
        return {stage.key: number for number, stage in enumerate(self.chain)}

    @cached_property
    def ahead_days(self) -> int:
        """How many days before a due day the journey begins; 0: it does not."""
        return max((-stage.from_days for stage in self.ahead), default=0)

    def _of(self, phase: Phase) -> tuple[Stage, ...]:
        return tuple(stage for stage in self.stages if stage.phase == phase)
