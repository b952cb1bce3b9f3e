"""A journey walked day by day by the pure rules: no database, only facts, a calendar, and what `decide` makes of them.

An account is looked at when its own next look has come, or when there is news; just as the stations do it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from kulanz.domain.contact.limits import Contact
from kulanz.domain.journey.data import read_journey
from kulanz.domain.journey.decide import Choice, Propose, Step, decide
from kulanz.domain.journey.facts import ClaimFacts, PromiseFacts, Standing, Told
from kulanz.domain.journey.journey import Journey
from kulanz.domain.journey.promises import broken_promises

START = date(2026, 3, 2)  # a Monday
ACCOUNT, CLAIM, OTHER = UUID(int=2), UUID(int=101), UUID(int=102)


def day(number: int) -> date:
    """The day so many days after the start."""
    return START + timedelta(days=number)


def claim(due: int = -10, minor: int = 8990, *, id: UUID = CLAIM, **facts: Any) -> ClaimFacts:
    """A claim that is due `due` days after the start."""
    return ClaimFacts(id, day(due), minor, **facts)


def told(stage: str, on: int, *claims: UUID, **facts: Any) -> Told:
    """A message of `stage` that went out on day `on`."""
    return Told(stage, day(on), frozenset(claims or (CLAIM,)), **facts)


def stage(key: str, **fields: Any) -> dict[str, Any]:
    """A stage in its data form."""
    text = {} if "options" in fields else {"text": key}
    return {"key": key, "name": key, **text, **fields}


def journey(*stages: dict[str, Any], **fields: Any) -> Journey:
    """A journey of `stages`, read and checked as any other."""
    return read_journey({"stages": list(stages), "rest_days": 14, **fields}, id=UUID(int=9), key="test", version=1)


CHAIN = (
    stage("first", from_days=3),
    stage("second", tone=2, behind="first", behind_days=7),
    stage("third", tone=3, behind="second", behind_days=10, pay_days=10),
)
SIMPLE = journey(*CHAIN)


def standing(*claims: ClaimFacts, along: Journey = SIMPLE, **facts: Any) -> Standing:
    """An account with `claims`; with none named: one that is overdue."""
    return Standing(ACCOUNT, "EUR", along, facts.pop("claims", claims or (claim(),)), **facts)


@dataclass
class Walk:
    """One account on its way. `seen` holds what went out as "day stage", and its end as "day -> end"."""

    standing: Standing
    today: int = 0
    look_on: date | None = START
    seen: list[str] = field(default_factory=list)
    choices: list[tuple[int, Choice]] = field(default_factory=list)

    @property
    def last(self) -> Choice:
        """What was decided last."""
        return self.choices[-1][1]

    def until(self, number: int) -> Walk:
        """Lets the days pass, up to and with day `number`."""
        while self.today <= number:
            if self.look_on is not None and self.look_on <= day(self.today):
                self._look()
            self.today += 1
        return self

    def news(self, **facts: Any) -> Walk:
        """Facts change on the coming day, and the account is looked at."""
        self.standing = replace(self.standing, **facts)
        self.look_on = day(self.today)
        return self

    def event(self, kind: str) -> Walk:
        """An event of the coming day that a journey may branch on; it wakes nobody."""
        self.standing = replace(self.standing, happened_on={**self.standing.happened_on, kind: day(self.today)})
        return self

    def paid(self, claims: Sequence[UUID] = ()) -> Walk:
        """The claims are paid on the coming day; none named: all."""
        left = tuple(c for c in self.standing.claims if claims and c.id not in claims)
        return self.news(claims=left, paid_on=day(self.today))

    def _look(self) -> None:
        on = day(self.today)
        choice = decide(standing=self.standing, on=on)
        self.choices.append((self.today, choice))
        self._break_promises(on)
        if isinstance(choice, Step):
            self._tell(choice, on)
        elif isinstance(choice, Propose):
            self.seen.append(f"{self.today} -> {choice.to}")
            self.standing = replace(self.standing, is_proposed=True)
        elif choice.needs_person:
            self.seen.append(f"{self.today} -> person")
        self.look_on = choice.next_look_on

    def _tell(self, step: Step, on: date) -> None:
        self.seen.append(f"{self.today} {step.stage.key}")
        said = Told(step.stage.key, on, frozenset(c.id for c in step.claims), tone=step.option.tone)
        contact = Contact(step.option.channel, on)
        self.standing = replace(
            self.standing, told=(*self.standing.told, said), contacts=(*self.standing.contacts, contact)
        )

    def _break_promises(self, on: date) -> None:
        """As the station writes it down."""
        broken = broken_promises(self.standing, on)
        if broken:
            kept = tuple(p for p in self.standing.promises if p not in broken)
            happened = {**self.standing.happened_on, "promise.broken": on}
            self.standing = replace(self.standing, promises=kept, happened_on=happened)


def promise(due: int, minor: int = 1000) -> PromiseFacts:
    """A promise to pay by day `due`."""
    return PromiseFacts(UUID(int=500 + due), minor, day(due))
