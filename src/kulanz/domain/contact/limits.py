"""How often and at what hours a customer may be contacted: rolling limits, pauses after a conversation, local hours.

Reg F, 12 CFR 1006.14(b)(2) and 1006.6(b); UK Debt Respite Regulations 2020; German hours: own policy (UWG 4a, 7).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from kulanz.kernel.values import value

from .channel import counts_as

ONE_DAY = timedelta(days=1)
WINDOWS: dict[str, tuple[time, time]] = {  # parts of a day in which an option of a journey may be taken
    "morning": (time(8), time(11)),
    "noon": (time(11), time(14)),
    "afternoon": (time(14), time(17)),
    "evening": (time(17), time(20)),
}
LOOK_AHEAD_DAYS = 30  # a window that stays shut longer is a mistake in the data


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` contacts by these `channels` in any `days` days in a row; empty `channels`: all together."""

    most: int
    days: int
    channels: frozenset[str]
    law: str
    per_claim: bool = False  # counted for each claim, else for each customer


@dataclass(frozen=True, slots=True)
class CoolDown:
    """After `event` (its day is day 1) no contact by these channels for `days` days."""

    event: str
    days: int
    channels: frozenset[str]
    law: str


@dataclass(frozen=True, slots=True)
class Window:
    """Local hours: from `opens` up to, not including, `closes`, on `weekdays` (0 is Monday); holidays are shut."""

    opens: time
    closes: time
    weekdays: frozenset[int]
    law: str
    holidays_too: bool = False


@dataclass(frozen=True, slots=True)
class ContactRules:
    """What a country asks of every contact. `opt_out` lists channels whose every message offers a way out."""

    window: Window
    limits: tuple[Limit, ...] = ()
    cool_downs: tuple[CoolDown, ...] = ()
    opt_out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Moratorium:
    """Breathing space: no contact, no enforcement; with `freezes_interest` none arises meanwhile, nor later for it."""

    key: str
    days: int  # 0: until a further event, then `days_after`
    days_after: int
    freezes_interest: bool
    law: str


@value
class Contact:
    """Something that happened: a contact by a channel ("call"), or an event ("conversation")."""

    what: str
    on: date
    claim: str = ""


def narrowed(window: Window, name: str) -> Window:
    """`window` within the part of the day called `name`; an unknown part, or one outside it, leaves it as it is."""
    opens, closes = WINDOWS.get(name, (window.opens, window.closes))
    opens, closes = max(opens, window.opens), min(closes, window.closes)
    return replace(window, opens=opens, closes=closes) if opens < closes else window


def first_day(*, rules: ContactRules, channel: str, history: Sequence[Contact], on: date, claim: str = "") -> date:
    """The first day from `on` at which no limit and no pause stands against one more contact."""
    day, counted = on, [Contact(counts_as(contact.what), contact.on, contact.claim) for contact in history]
    while not _is_free(day, rules, counts_as(channel), counted, claim):
        day += ONE_DAY
    return day


def first_moment(
    *, window: Window, zones: Sequence[tzinfo], at: datetime, holidays: Collection[date] = frozenset()
) -> datetime | None:
    """The first moment from `at` inside the window in every zone the customer may be in. None: there is none."""
    moment, latest = at, at + LOOK_AHEAD_DAYS * ONE_DAY
    while moment <= latest:
        later = max(_opened(moment, zone, window, holidays) for zone in zones)
        if later == moment:
            return moment
        moment = later
    return None


def _is_free(day: date, rules: ContactRules, channel: str, history: Sequence[Contact], claim: str) -> bool:
    return all(_is_below(day, limit, channel, history, claim) for limit in rules.limits) and not any(
        channel in pause.channels and event.what == pause.event and 0 <= (day - event.on).days < pause.days
        for pause in rules.cool_downs
        for event in history
        if event.claim == claim
    )


def _is_below(day: date, limit: Limit, channel: str, history: Sequence[Contact], claim: str) -> bool:
    if limit.channels and channel not in limit.channels:
        return True
    counted = [
        contact
        for contact in history
        if 0 <= (day - contact.on).days < limit.days
        and (not limit.channels or contact.what in limit.channels)
        and (not limit.per_claim or contact.claim == claim)
    ]
    return len(counted) < limit.most


def _opened(moment: datetime, zone: tzinfo, window: Window, holidays: Collection[date]) -> datetime:
    """`moment` if the window is open then in `zone`, else when it next opens there."""
    local = moment.astimezone(zone)
    day = local.date()
    if _is_open_day(day, window, holidays):
        if window.opens <= local.time() < window.closes:
            return moment
        if local.time() < window.opens:
            return datetime.combine(day, window.opens, zone).astimezone(UTC)
    for ahead in range(1, LOOK_AHEAD_DAYS + 1):
        if _is_open_day(day + ahead * ONE_DAY, window, holidays):
            return datetime.combine(day + ahead * ONE_DAY, window.opens, zone).astimezone(UTC)
    return moment + (LOOK_AHEAD_DAYS + 1) * ONE_DAY


def _is_open_day(day: date, window: Window, holidays: Collection[date]) -> bool:
    return day.weekday() in window.weekdays and (window.holidays_too or day not in holidays)
