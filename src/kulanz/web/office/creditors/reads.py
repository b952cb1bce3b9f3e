"""Creditors as the office shows them: the list, and one with its ways to pay, channels, journey and webhooks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.conf import settings as django_settings
from django.db import connection
from django.utils.translation import gettext

from kulanz.data.journeys.models import Journey
from kulanz.data.outbox.models import Endpoint
from kulanz.data.standing_sql import is_open
from kulanz.data.tenancy.models import Creditor, SetUp, Way
from kulanz.data.tenancy.setups import settings_of
from kulanz.domain.journey.data import read_journey
from kulanz.domain.journey.journey import Stage
from kulanz.kernel.errors import BadValue, NotFound
from kulanz.kernel.money import Money
from kulanz.kernel.words_json import words_from_json
from kulanz.ports.registry import plugin, plugins
from kulanz.web.office.people import stage_name, way_label
from kulanz.web.office.step_words import CHANNEL_NAMES, cost_text
from kulanz.web.office.words import word
from kulanz.web.ui.brand import brand_css
from kulanz.web.ui.parts import Brand, Text
from kulanz.writing.formats import money_text, say_text

from .forms import ACTORS, FORMALITIES, LABELS, LANGUAGES, MINIMUM, PARTS, SMALL_LOSS
from .settings_form import shown


@dataclass(frozen=True, slots=True)
class CreditorLine:
    id: UUID
    name: str
    legal_name: str
    brand: Brand
    open_accounts: int
    open: Money


@dataclass(frozen=True, slots=True)
class WayView:
    """A method or medium that a set-up serves. `is_first`: the one of its port that is taken before the others."""

    kind: str
    label: Text
    is_enabled: bool
    is_first: bool


@dataclass(frozen=True, slots=True)
class PluginView:
    """A plugin that is set up. `values` hold no secret; `problem`: its settings cannot be used; `price` is that of a message
    by a channel, empty for a way to pay; `answer` what trying the settings came to, empty: not tried."""

    id: UUID
    key: str
    label: Text
    is_enabled: bool
    values: tuple[tuple[str, str], ...]
    hook_url: str
    problem: bool
    ways: tuple[WayView, ...] = ()
    price: str = ""
    answer: Text = ""
    has_failed: bool = False
    checked_at: datetime | None = None

    @property
    def first_way(self) -> str:
        """The way that "propose first" means where there is only one."""
        return self.ways[0].kind if self.ways else ""


@dataclass(frozen=True, slots=True)
class StageView:
    """One stage of a journey in plain words."""

    name: Text
    tone: int
    from_days: int
    pay_days: int
    behind: Text
    behind_days: int
    channel: Text
    books_interest: bool


@dataclass(frozen=True, slots=True)
class JourneyView:
    key: str
    name: str
    version: int
    stages: tuple[StageView, ...]
    rest_days: int


@dataclass(frozen=True, slots=True)
class EndpointView:
    id: UUID
    url: str
    events: tuple[str, ...]  # empty: all that are offered
    is_enabled: bool
    disabled_because: str
    waiting: int
    gave_up: int


Facts = tuple[tuple[Text, str], ...]


@dataclass(frozen=True, slots=True)
class CreditorView:
    """One creditor. `used_colour` differs from `colour` where that one could not be read."""

    id: UUID
    name: str
    brand: Brand
    colour: str
    used_colour: str
    was_darkened: bool
    parts: tuple[tuple[str, Text, str, Facts], ...]  # key, title, icon, facts
    methods: tuple[PluginView, ...]
    more_methods: tuple[tuple[str, Text], ...]
    channels: tuple[PluginView, ...]
    more_channels: tuple[tuple[str, Text], ...]
    journey: JourneyView | None  # None: no journey of that name is published
    endpoints: tuple[EndpointView, ...]


SUMS = f"""
SELECT creditor_id, count(DISTINCT account_id), sum(open_minor) FROM receivables_claim WHERE {is_open()} GROUP BY creditor_id
"""  # noqa: S608  # a fragment of standing_sql


def creditors() -> list[CreditorLine]:
    with connection.cursor() as cursor:
        cursor.execute(SUMS)
        sums = {creditor: (accounts, int(minor)) for creditor, accounts, minor in cursor.fetchall()}
    lines = []
    for row in Creditor.objects.order_by("name"):
        accounts, minor = sums.get(row.id, (0, 0))
        lines.append(
            CreditorLine(row.id, row.name, row.legal_name, brand_of(row), accounts, Money(minor, row.currency))
        )
    return lines


def creditor(creditor_id: UUID, *, with_addresses: bool) -> CreditorView | None:
    """One creditor; addresses for news are shown only to those who may set them up."""
    row = Creditor.objects.filter(id=creditor_id).first()
    if row is None:
        return None
    look = brand_css(row.colour)
    methods = _set_ups(row, "payment", with_addresses)
    channels = _set_ups(row, "channel", with_addresses)
    return CreditorView(
        id=row.id, name=row.name, brand=brand_of(row), colour=row.colour, used_colour=look.colour,
        was_darkened=look.was_darkened, parts=_parts(row), methods=methods, channels=channels,
        more_methods=_others("payment", methods), more_channels=_others("channel", channels),
        journey=journey(row.journey_key), endpoints=endpoints(row.id),
    )  # fmt: skip


def brand_of(row: Creditor) -> Brand:
    return Brand(name=row.name, colour=row.colour, logo_svg=row.logo, team=row.team, phone=row.phone, hours=row.hours)


def journeys() -> list[tuple[str, str]]:
    """Every published journey by key, with the name of its newest version."""
    names = dict(Journey.objects.order_by("version").values_list("key", "name"))
    return [(key, gettext(name)) for key, name in sorted(names.items())]


def journey(key: str) -> JourneyView | None:
    row = Journey.objects.filter(key=key).order_by("-version").first()
    if row is None:
        return None
    read = read_journey(row.definition, id=row.id, key=row.key, version=row.version)
    names = {stage.key: stage_name(stage.name) for stage in read.stages}
    stages = tuple(_stage(stage, names) for stage in read.chain)
    return JourneyView(row.key, gettext(row.name), row.version, stages, read.rest_days)


CALLS = """
SELECT endpoint_id, count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'gave_up')
FROM outbox_webhookcall WHERE endpoint_id = ANY(%s) AND state <> 'delivered' GROUP BY endpoint_id
"""


def endpoints(creditor_id: UUID) -> tuple[EndpointView, ...]:
    rows = list(Endpoint.objects.filter(creditor=creditor_id).order_by("id"))
    with connection.cursor() as cursor:
        cursor.execute(CALLS, [[row.id for row in rows]])
        calls = {endpoint: (waiting, gave_up) for endpoint, waiting, gave_up in cursor.fetchall()}
    return tuple(
        EndpointView(
            row.id, row.url, tuple(row.events), row.is_enabled, row.disabled_because, *calls.get(row.id, (0, 0))
        )
        for row in rows
    )


def _parts(row: Creditor) -> tuple[tuple[str, Text, str, Facts], ...]:
    icons = {"address": "letter", "sender": "mail", "bank": "bank", "rules": "law", "role": "stop"}
    parts = []
    for key, icon in icons.items():
        form, title = PARTS[key]
        facts = [(LABELS[name], _value(row, name)) for name in form.Meta.fields if name != "journey_key"]
        if key == "rules":
            facts += [(MINIMUM, money_text(Money(row.minimum_minor, row.currency)))]
            facts += [(SMALL_LOSS, money_text(Money(row.small_loss_minor, row.currency)))]
        parts.append((key, title, icon, tuple(facts)))
    return tuple(parts)


def _value(row: Creditor, name: str) -> str:
    value = getattr(row, name)
    known = {"formality": FORMALITIES, "language": LANGUAGES, "actor": ACTORS}.get(name)
    if known:
        return str(dict(known).get(value, value))
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if name == "iban":
        return " ".join(value[start : start + 4] for start in range(0, len(value), 4))
    return str(value) if value != "" else "–"


def _set_ups(owner: Creditor, port: str, with_addresses: bool) -> tuple[PluginView, ...]:
    """The set-ups of a port, in the order of the first way of each."""
    mine = Way.objects.filter(set_up__creditor=owner, set_up__port=port).order_by("position", "id")
    ways = list(mine.select_related("set_up"))
    rows = list({way.set_up_id: way.set_up for way in ways}.values())
    first = next((way.id for way in ways if way.is_enabled and way.set_up.is_enabled), None)
    return tuple(_set_up(row, [w for w in ways if w.set_up_id == row.id], first, owner, with_addresses) for row in rows)


def _set_up(row: SetUp, ways: Sequence[Way], first: UUID | None, owner: Creditor, with_addresses: bool) -> PluginView:
    view = _plugin(row)
    shown_ways = tuple(WayView(w.kind, way_label(row.port, w.kind), w.is_enabled, w.id == first) for w in ways)
    price = ""
    if row.port == "channel":
        price = cost_text(ways[0].price, owner.currency) if ways and ways[0].price else gettext("not set")
    return replace(
        view, ways=shown_ways, price=price, has_failed=row.check_failed, checked_at=row.checked_at,
        answer=words_from_json(row.check_answer) if row.check_answer else "",
        hook_url=f"{django_settings.BASE_URL}/hooks/{row.hook_key}/" if row.hook_key and with_addresses else "",
    )  # fmt: skip


def _plugin(row: SetUp) -> PluginView:
    try:
        found = plugin(row.port, row.plugin)
        values = tuple(shown(found.Settings, settings_of(row)))
    except NotFound:
        return PluginView(row.id, row.plugin, row.plugin, row.is_enabled, (), "", problem=True)
    except BadValue:
        return PluginView(row.id, row.plugin, found.label, row.is_enabled, (), "", problem=True)
    return PluginView(row.id, row.plugin, found.label, row.is_enabled, values, "", problem=False)


def _others(group: str, there: Sequence[PluginView]) -> tuple[tuple[str, Text], ...]:
    keys = {view.key for view in there}
    return tuple((key, found.label) for key, found in plugins(group).items() if key not in keys)


def _stage(stage: Stage, names: dict[str, Text]) -> StageView:
    channel = say_text(word(CHANNEL_NAMES, stage.options[0].channel))
    return StageView(
        name=names[stage.key], tone=stage.tone, from_days=stage.from_days, pay_days=stage.pay_days,
        behind=names[stage.behind[0]] if stage.behind else "", behind_days=stage.behind_days, channel=channel,
        books_interest=stage.books_interest,
    )  # fmt: skip
