"""What would be different for running accounts on another version: the same load and the same rules, nothing written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext

from kulanz.data.journeys.models import Journey, JourneyMove
from kulanz.data.standing import Loaded
from kulanz.domain.journey.decide import Choice, Propose, Step
from kulanz.kernel.dates import Now
from kulanz.stations.contact import decide
from kulanz.stations.journeys.moving import PlannedMove, to_move
from kulanz.web.office.people import actor_names, stage_name
from kulanz.web.office.step_words import CHANNELS, ENDS
from kulanz.web.office.words import word
from kulanz.web.ui.parts import Text
from kulanz.writing.formats import say_text

from .changes import Change, changes
from .reads import accounts_by_version, rules

MOVES = 5
LOOKED_AT = 1000  # accounts; enough to see what would change, and quick enough for a page


@dataclass(frozen=True, slots=True)
class Source:
    """A version on which accounts run."""

    id: UUID
    key: str
    name: str
    version: int
    accounts: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What so many accounts would get today, on their version and on the other one."""

    before: str
    after: str
    accounts: int

    @property
    def is_same(self) -> bool:
        return self.before == self.after


@dataclass(frozen=True, slots=True)
class Preview:
    """`looked_at` of `total` accounts; what would be different comes first."""

    total: int
    looked_at: int
    lines: tuple[Difference, ...]

    @property
    def different(self) -> int:
        return sum(line.accounts for line in self.lines if not line.is_same)


@dataclass(frozen=True, slots=True)
class MoveLine:
    """A move to a version of a journey, as its page lists it. `back_at`: when it was taken back."""

    id: UUID
    at: datetime
    by: Text
    sources: str
    version: int
    accounts: int
    is_at_work: bool
    back_at: datetime | None


def moves(key: str) -> list[MoveLine]:
    """The last moves to any version of the journey `key`, newest first."""
    rows = list(JourneyMove.objects.filter(target__key=key).select_related("target").order_by("-made_at")[:MOVES])
    names = {
        str(row.id): gettext("“%(name)s”, version %(number)s") % {"name": gettext(row.name), "number": row.version}
        for row in (Journey.objects.filter(id__in={one for row in rows for one in row.sources}) if rows else ())
    }
    by = actor_names({row.made_by for row in rows})
    return [
        MoveLine(
            row.id, row.made_at, by[row.made_by], ", ".join(names[one] for one in row.sources), row.target.version,
            row.moved, row.is_at_work, row.taken_back_at,
        )
        for row in rows
    ]  # fmt: skip


def sources() -> list[Source]:
    """Every version of any journey on which accounts run, the journeys by name."""
    counts = accounts_by_version()
    rows = Journey.objects.filter(id__in=counts).order_by("name", "-version")
    return [Source(row.id, row.key, gettext(row.name), row.version, counts[row.id]) for row in rows]


def preview(wish: PlannedMove, target: Journey, now: Now) -> Preview:
    """What the first accounts of a move would get today, as they are and moved."""
    accounts = to_move(wish)
    ids = list(accounts.order_by("id").values_list("id", flat=True)[:LOOKED_AT])
    before = _chosen(decide.look(ids, now=now))
    after = _chosen(decide.look(ids, now=now, instead=rules(target.definition, target)))
    pairs = Counter((before[account], after[account]) for account in before)
    lines = sorted((Difference(*pair, count) for pair, count in pairs.items()), key=lambda d: (d.is_same, -d.accounts))
    return Preview(accounts.count(), len(ids), tuple(lines))


def differences(wish: PlannedMove, target: Journey) -> list[tuple[int, list[Change]]]:
    """What reads differently in each chosen version of the same journey: (its number, the changes)."""
    rows = Journey.objects.filter(id__in=wish.sources, key=target.key).order_by("-version")
    new = rules(target.definition, target)
    return [(row.version, changes(rules(row.definition, row), new)) for row in rows]


def _chosen(looked: list[tuple[Loaded, Choice]]) -> Mapping[UUID, str]:
    return {one.standing.account: _said(choice) for one, choice in looked}


def _said(choice: Choice) -> str:
    if isinstance(choice, Step):
        name, channel = say_text(stage_name(choice.stage.name)), say_text(word(CHANNELS, choice.option.channel))
        return gettext("“%(stage)s” by %(channel)s") % {"stage": name, "channel": channel}
    if isinstance(choice, Propose):
        return say_text(ENDS[choice.to])
    return say_text(ENDS["person"]) if choice.needs_person else gettext("waits")
