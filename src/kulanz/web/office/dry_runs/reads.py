"""What a dry run came to, as its page shows it: what goes out, what it costs, why the others wait, where two journeys differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.utils.translation import gettext

from kulanz.data.journeys import dry_runs as rows
from kulanz.data.journeys.dry_runs import Chosen, Kind, Pair, Total
from kulanz.data.journeys.models import DryRun
from kulanz.kernel.money import Money
from kulanz.web.ui.plots import Bars, Point
from kulanz.writing.formats import day_text, language, money_text

from .words import Names, channel_text, chosen_text, joined, names_for, side_name, step_text, wait_text

PLOTTED_DAYS = 12  # each bar says its own number, also on a phone
DIFFERENCES = 30  # kinds of difference that the page shows; the accounts show them all


@dataclass(frozen=True, slots=True)
class Sum:
    """Accounts with what is asked of them and what that costs."""

    accounts: int
    asked: str
    cost: str


@dataclass(frozen=True, slots=True)
class SumLine:
    """A stage by a channel, an end or a reason to wait; `sides` has one sum for each journey, `shares` its bar in percent.
    `address` narrows the list of accounts to those of the line."""

    name: str
    note: str
    address: str
    sides: tuple[Sum, ...]
    shares: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SideView:
    """What one journey comes to."""

    name: str
    messages: Sum
    proposed: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Difference:
    before: str
    after: str
    accounts: int


@dataclass(frozen=True, slots=True)
class Results:
    """All that the page shows. `free` are channels for whose messages no price is set."""

    sides: tuple[SideView, ...]
    going: tuple[SumLine, ...]
    waiting: tuple[SumLine, ...]
    differences: tuple[Difference, ...]
    differing: int
    plot: Bars | None
    free: tuple[str, ...]

    @property
    def is_comparison(self) -> bool:
        return len(self.sides) > 1


def results(run: DryRun) -> Results:
    found = rows.result(run.id)
    totals = found.totals
    names = names_for(run, {total.chosen.key for total in totals if total.chosen.kind == "step"})
    sides = (1, 2) if run.second is not None else (1,)
    pairs = rows.pairs(run.id) if len(sides) > 1 else []
    return Results(
        sides=tuple(_side(run, side, [total for total in totals if total.side == side]) for side in sides),
        going=_lines([t for t in totals if t.chosen.kind != "wait"], sides, names),
        waiting=_lines([t for t in totals if t.chosen.kind == "wait"], sides, names),
        differences=_differences(pairs, names),
        differing=sum(pair.accounts for pair in pairs),
        plot=_plot(run.business_on, found.looks) if len(sides) == 1 else None,
        free=_free(totals),
    )


def _differences(pairs: Sequence[Pair], names: Names) -> tuple[Difference, ...]:
    kinds: dict[tuple[str, str], int] = {}
    for pair in pairs:
        words = step_text(pair.first, pair.first_channel, names), step_text(pair.second, pair.second_channel, names)
        kinds[words] = kinds.get(words, 0) + pair.accounts
    differences = [Difference(before, _after(before, after), count) for (before, after), count in kinds.items()]
    return tuple(differences[:DIFFERENCES])


def _after(before: str, after: str) -> str:
    return gettext("the same, with another amount or tone") if before == after else after


def _side(run: DryRun, side: int, totals: Sequence[Total]) -> SideView:
    def of(kind: Kind) -> list[Total]:
        return [total for total in totals if total.chosen.kind == kind]

    name = side_name(run.first_name if side == 1 else run.second_name)
    return SideView(name, _sum(of("step")), _sum(of("end")).accounts, _sum(of("wait")).accounts)


def _lines(totals: Sequence[Total], sides: Sequence[int], names: Names) -> tuple[SumLine, ...]:
    """One line for each stage and channel, reason or end, in the order in which they first appear."""
    keys = list(dict.fromkeys((_plain(total.chosen), total.channel) for total in totals))
    by_side = [
        [_sum([t for t in totals if t.side == side and (_plain(t.chosen), t.channel) == key]) for key in keys]
        for side in sides
    ]
    most = max((each.accounts for sums in by_side for each in sums), default=1)
    lines = []
    for (chosen, channel), sums in zip(keys, zip(*by_side, strict=True), strict=True):
        name = wait_text(chosen.key) if chosen.kind == "wait" else chosen_text(chosen, names)
        shares = tuple(f"{100 * each.accounts / most:.2f}" for each in sums)
        lines.append(SumLine(name, channel_text(channel), _address(chosen, channel), sums, shares))
    if totals and totals[0].chosen.kind == "wait":
        lines.sort(key=lambda line: -max(each.accounts for each in line.sides))
    return tuple(lines)


def _address(chosen: Chosen, channel: str) -> str:
    """As the filters of the accounts read it."""
    if chosen.kind == "wait":
        return "?" + urlencode({"why": f"wait:{chosen.key}"})
    gets = f"step:{chosen.key}" if chosen.kind == "step" else chosen.kind
    return "?" + urlencode({"gets": gets, **({"channel": channel} if channel else {})})


def _plain(chosen: Chosen) -> Chosen:
    """Without the option: one stage is one line, however it is worded."""
    return Chosen(chosen.kind, chosen.key)


def _sum(totals: Sequence[Total]) -> Sum:
    asked: dict[str, int] = {}
    cost: dict[str, Decimal] = {}
    for total in totals:
        if total.chosen.kind == "wait":
            continue
        asked[total.currency] = asked.get(total.currency, 0) + total.asked_minor
        cost[total.cost_currency] = cost.get(total.cost_currency, Decimal(0)) + total.cost
    return Sum(
        sum(total.accounts for total in totals),
        joined(money_text(Money(minor, currency)) for currency, minor in asked.items() if minor),
        joined(money_text(Money.rounded(amount, currency)) for currency, amount in cost.items() if amount),
    )


def _free(totals: Sequence[Total]) -> tuple[str, ...]:
    paid = {total.channel for total in totals if total.cost}
    return tuple(dict.fromkeys(channel_text(t.channel) for t in totals if t.channel and t.channel not in paid))


def _plot(today: date, looks: Mapping[date, int]) -> Bars | None:
    """On which of the next days accounts that wait are looked at again."""
    days = [today + timedelta(days=number) for number in range(1, PLOTTED_DAYS + 1)]
    points = [Point(_day_of_month(day), looks.get(day, 0)) for day in days]
    if not any(point.value for point in points):
        return None
    words = gettext("When the waiting accounts are looked at again, %(first)s to %(last)s")
    return Bars(words % {"first": day_text(days[0]), "last": day_text(days[-1])}, points)


def _day_of_month(day: date) -> str:
    return f"{day.day}." if language() == "de" else str(day.day)
