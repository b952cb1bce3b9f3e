"""What would be different for running accounts on another version: the same load and the same rules, nothing written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext

from kulanz.data.formats import say_text
from kulanz.data.standing import Loaded
from kulanz.data.tenancy.models import Journey
from kulanz.domain.decide import Choice, Propose, Step
from kulanz.kernel.dates import Now
from kulanz.stations import decide
from kulanz.stations.journeys import Move, to_move

from .journey_reads import accounts_by_version, rules
from .journey_words import CHANNELS, ENDS
from .people import stage_name
from .words import word

LOOKED_AT = 1000  # accounts; enough to see what would change, and quick enough for a page


@dataclass(frozen=True, slots=True)
class Source:
    """A version on which accounts run."""

    id: UUID
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
    """`looked_at` of `total` accounts."""

    total: int
    looked_at: int
    lines: tuple[Difference, ...]

    @property
    def different(self) -> int:
        return sum(line.accounts for line in self.lines if not line.is_same)


def sources() -> list[Source]:
    """Every version of any journey on which accounts run, the journeys by name."""
    counts = accounts_by_version()
    rows = Journey.objects.filter(id__in=counts).order_by("name", "-version")
    return [Source(row.id, gettext(row.name), row.version, counts[row.id]) for row in rows]


def preview(move: Move, target: Journey, now: Now) -> Preview:
    """What the first accounts of a move would get today, as they are and moved."""
    accounts = to_move(move)
    ids = list(accounts.order_by("id").values_list("id", flat=True)[:LOOKED_AT])
    before = _chosen(decide.look(ids, now=now))
    after = _chosen(decide.look(ids, now=now, instead=rules(target.definition, target)))
    pairs = Counter((before[account], after[account]) for account in before)
    lines = tuple(Difference(*pair, count) for pair, count in pairs.most_common())
    return Preview(accounts.count(), len(ids), lines)


def _chosen(looked: list[tuple[Loaded, Choice]]) -> Mapping[UUID, str]:
    return {one.standing.account: _said(choice) for one, choice in looked}


def _said(choice: Choice) -> str:
    if isinstance(choice, Step):
        name, channel = say_text(stage_name(choice.stage.name)), say_text(word(CHANNELS, choice.option.channel))
        return gettext("“%(stage)s” by %(channel)s") % {"stage": name, "channel": channel}
    if isinstance(choice, Propose):
        return say_text(ENDS[choice.to])
    return say_text(ENDS["person"]) if choice.needs_person else gettext("waits")
