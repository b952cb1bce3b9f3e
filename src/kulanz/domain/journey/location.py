"""Where in a journey's data a mistake stands: in words for people, and as the steps that lead there for a file of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import Words, _, say


@dataclass(frozen=True, slots=True)
class Location:
    """`words` go from the outside in: stage 2 (notice), option 1. `steps` are the fields and positions of the data."""

    words: tuple[Words, ...]
    steps: tuple[str | int, ...] = ()

    @property
    def spoken(self) -> Words:
        """The whole place in one."""
        return reduce(lambda outer, inner: say("%(outer)s, %(inner)s", outer=outer, inner=inner), self.words)

    def field(self, name: str) -> Location:
        """A field of what stands here."""
        return Location((*self.words, say("'%(name)s'", name=name)), (*self.steps, name))

    def entry(self, text: str, number: int) -> Location:
        """An entry of the list that stands here, counted from 1 as people do."""
        return Location((*self.words, say(text, number=number)), (*self.steps, number - 1))

    def wrong(self, words: Words, *, field: str = "") -> BadValue:
        """The mistake with its place; `field` is the one that people change to mend it."""
        return BadValue(say("%(place)s: %(why)s", place=self.spoken, why=words), why=words, place=self, field=field)


JOURNEY = Location((say("The journey"),))


def stage_place(number: int, key: object) -> Location:
    """The stage at `number`, counted from 1, by its key where it has one."""
    if isinstance(key, str) and key:
        return Location((say("Stage %(number)s (%(key)s)", number=number, key=key[:40]),), ("stages", number - 1))
    return Location((say("Stage %(number)s", number=number),), ("stages", number - 1))


def option_place(stage: Location, number: int) -> Location:
    """One of the ways to take a stage."""
    return Location(stage.words, (*stage.steps, "options")).entry(_("option %(number)s"), number)


def end_place(number: int) -> Location:
    """One of the ends of the journey."""
    return Location((), ("ends",)).entry(_("End %(number)s"), number)
