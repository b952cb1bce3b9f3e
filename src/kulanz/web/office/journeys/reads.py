"""Journeys as the office shows them: which there are, who runs on which version, and where everybody stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Count
from django.utils.translation import gettext

from kulanz.data.contact.models import Text as StoredText
from kulanz.data.journeys.models import Journey, JourneyDraft
from kulanz.data.receivables.models import Account
from kulanz.data.standing_sql import is_overdue
from kulanz.data.tenancy.models import Creditor, Way
from kulanz.domain.journey.data import read_journey
from kulanz.domain.journey.journey import Journey as Rules
from kulanz.domain.journey.journey import Phase, Stage
from kulanz.kernel.ids import new_id
from kulanz.stations.journeys.journeys import Definition
from kulanz.web.office.people import actor_names, method_name
from kulanz.web.office.step_words import CHANNEL_ICONS, TONES
from kulanz.web.ui.parts import Text
from kulanz.writing.formats import say_text

from .changes import Change, changes
from .words import PHASES, StageLine, names_of, stage_lines, when_text

MOST_VERSIONS = 20  # of which the differences are shown


@dataclass(frozen=True, slots=True)
class JourneyLine:
    """A journey in the list. `version` 0: nothing is published yet."""

    key: str
    name: str
    version: int
    published_at: datetime | None
    has_draft: bool
    creditors: tuple[str, ...]
    accounts: int
    on_newest: int


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A published version. `changes`: what is different from the one before it."""

    id: UUID
    version: int
    published_at: datetime
    by: Text
    accounts: int
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class StageBox:
    """A stage on the line. `here` accounts were told it last and are overdue; to `going` of them it is about to go out."""

    key: str
    name: str
    tone: int
    tone_word: Text
    when: str
    icons: tuple[str, ...]
    lines: tuple[StageLine, ...]
    here: int
    going: int


@dataclass(frozen=True, slots=True)
class PhaseBox:
    """The stages of one phase, kindest first."""

    phase: str
    title: Text
    stages: tuple[StageBox, ...]


class Counts(NamedTuple):
    here: int
    going: int


NOBODY = Counts(0, 0)
STANDING = f"""
WITH mine AS (
    SELECT a.id FROM receivables_account a JOIN journeys_journey j ON j.id = a.journey_id
    WHERE j.key = %(key)s AND EXISTS (SELECT 1 FROM receivables_claim o
        WHERE o.account_id = a.id AND {is_overdue("o")})
), last AS (
    SELECT DISTINCT ON (m.account_id) m.account_id, m.stage, m.status FROM contact_message m
    JOIN mine ON mine.id = m.account_id
    WHERE m.stage <> '' AND m.status IN ('planned', 'ready', 'sending', 'sent', 'ambiguous')
    ORDER BY m.account_id, m.id DESC
)
SELECT coalesce(last.stage, ''), count(*), count(*) FILTER (WHERE last.status IN ('planned', 'ready', 'sending'))
FROM mine LEFT JOIN last ON last.account_id = mine.id GROUP BY 1
"""  # noqa: S608  # a fragment of standing_sql


def journeys() -> list[JourneyLine]:
    """Every journey by name, drafts that were never published among them."""
    newest = {row.key: row for row in Journey.objects.order_by("version")}
    keys = dict(Journey.objects.values_list("id", "key"))
    drafts = dict(JourneyDraft.objects.values_list("key", "name"))
    creditors: dict[str, list[str]] = {}
    for key, name in Creditor.objects.order_by("name").values_list("journey_key", "name"):
        creditors.setdefault(key, []).append(name)
    by_version = accounts_by_version()
    total: dict[str, int] = {}
    for version, count in by_version.items():
        total[keys[version]] = total.get(keys[version], 0) + count
    lines = [
        JourneyLine(
            key, gettext(row.name if row else drafts[key]), row.version if row else 0, row.published_at if row else None,
            key in drafts, tuple(creditors.get(key, ())), total.get(key, 0), by_version.get(row.id, 0) if row else 0,
        )
        for key in {*newest, *drafts} for row in [newest.get(key)]
    ]  # fmt: skip
    return sorted(lines, key=lambda line: line.name.lower())


def accounts_by_version() -> dict[UUID, int]:
    """How many accounts run on each version."""
    rows = Account.objects.filter(journey__isnull=False).order_by().values_list("journey_id").annotate(n=Count("id"))
    return {version: count for version, count in rows if version is not None}


def running(key: str) -> int:
    """How many accounts run on any version of a journey."""
    return Account.objects.filter(journey__key=key).count()


def versions(key: str) -> list[VersionLine]:
    """The versions of a journey, newest first, with what each changed."""
    rows = list(Journey.objects.filter(key=key).order_by("-version"))
    people, counts = actor_names(row.published_by for row in rows), accounts_by_version()
    known = [rules(row.definition, row) for row in rows[: MOST_VERSIONS + 1]]
    different = [tuple(changes(old, new)) for new, old in pairwise(known)]
    return [
        VersionLine(
            row.id, row.version, row.published_at, people[row.published_by] if row.published_by else "",
            counts.get(row.id, 0), different[place] if place < len(different) else (),
        )
        for place, row in enumerate(rows)
    ]  # fmt: skip


def standing(key: str, on: date) -> dict[str, Counts]:
    """How many overdue accounts of a journey were told which stage last; under an empty name those told nothing yet."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING, {"key": key, "on": on})
        return {stage: Counts(here, going) for stage, here, going in cursor.fetchall()}


def phases(journey: Rules, counts: Mapping[str, Counts]) -> list[PhaseBox]:
    """The journey as a line: its phases, the stages of each, who stands where."""
    names = names_of(journey)
    return [
        PhaseBox(phase, PHASES[phase], tuple(_box(stage, names, counts) for stage in stages))
        for phase in Phase
        if (stages := [stage for stage in journey.stages if stage.phase == phase])
    ]


def rules(definition: Definition, row: Journey | None = None, *, key: str = "") -> Rules:
    """A definition as the rules read it."""
    if row is not None:
        return read_journey(definition, id=row.id, key=row.key, version=row.version)
    return read_journey(definition, id=new_id(), key=key, version=0)


def text_keys() -> list[str]:
    """Every text that a stage could send."""
    return sorted(StoredText.objects.values_list("key", flat=True).distinct())


def methods() -> list[tuple[str, Text]]:
    """The ways to pay that any creditor offers."""
    offered = Way.objects.filter(set_up__port="payment", set_up__is_enabled=True, is_enabled=True)
    return [(key, method_name(key)) for key in sorted(set(offered.values_list("kind", flat=True)))]


def creditors_using(key: str) -> Sequence[tuple[UUID, str]]:
    return list(Creditor.objects.filter(journey_key=key).order_by("name").values_list("id", "name"))


def _box(stage: Stage, names: Mapping[str, str], counts: Mapping[str, Counts]) -> StageBox:
    count = counts.get(stage.key, NOBODY)
    told = {gettext("When"), gettext("Tone")}
    lines = tuple(line for line in stage_lines(stage, names) if line.label not in told)
    icons = tuple(_icons(stage))
    return StageBox(
        stage.key, names[stage.key], stage.tone, say_text(TONES[stage.tone]), when_text(stage, names), icons, lines,
        count.here, count.going,
    )  # fmt: skip


def _icons(stage: Stage) -> Iterator[str]:
    return iter(dict.fromkeys(CHANNEL_ICONS[option.channel] for option in stage.options))
