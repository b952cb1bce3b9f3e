"""Plots as SVG made on the server: bars and lines with direct labels, zero baseline, intervals, and their table.

Places across are percent and places down are pixels, so that a plot fills any width and its words keep their size.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kulanz.kernel.money import Money
from kulanz.writing.formats import money_text, number_text, percent_text

from .parts import Text

Unit = Literal["count", "percent", "money"]

HEIGHT, TOP, BOTTOM = 220, 22, 24
STEPS = (1, 2, 2.5, 5, 10)
MOST_LABELS = 12
SHADES = 4  # line colours in ui.css; a fifth line would not be told apart


@dataclass(frozen=True, slots=True)
class Point:
    """A value under its label, with the ends of its interval where it is an estimate. None: not known (yet)."""

    label: Text
    value: float | None
    low: float | None = None
    high: float | None = None
    is_quiet: bool = False  # shown paler, for example a period that is still running


@dataclass(frozen=True, slots=True)
class Bars:
    title: Text
    points: Sequence[Point]
    unit: Unit = "count"
    currency: str = "EUR"  # values of unit money are minor units


@dataclass(frozen=True, slots=True)
class Series:
    label: Text
    points: Sequence[Point]


@dataclass(frozen=True, slots=True)
class Lines:
    """Several series over the same labels."""

    title: Text
    series: Sequence[Series]
    unit: Unit = "count"
    currency: str = "EUR"

    def __post_init__(self) -> None:
        assert 0 < len(self.series) <= SHADES, f"A plot shows one to {SHADES} lines."


def draw(chart: Bars | Lines) -> dict[str, object]:
    """The context of `ui/parts/plot.html`: places and words, no styles."""
    series = [Series(chart.title, chart.points)] if isinstance(chart, Bars) else list(chart.series)
    points = [point for each in series for point in each.points]
    known = [value for point in points for value in (point.value, point.low, point.high) if value is not None]
    ticks = _ticks(max(known, default=0.0), whole=chart.unit == "count")
    down, words = _scale(ticks[-1]), _words(chart.unit, chart.currency)
    labels = [point.label for point in series[0].points]
    has_words = isinstance(chart, Bars) and len(chart.points) <= MOST_LABELS  # then every bar says its own value
    return {
        "title": chart.title,
        "height": HEIGHT,
        "base": HEIGHT - BOTTOM,
        "ticks": [(_number(down(tick)), "" if has_words else words(tick)) for tick in ticks],
        "labels": _labels(labels, bars=isinstance(chart, Bars)),
        "bars": _bars(chart.points, down, words) if isinstance(chart, Bars) else [],
        "lines": _lines(series, down, words) if isinstance(chart, Lines) else [],
        "heads": [] if isinstance(chart, Bars) else [each.label for each in series],
        "rows": _rows(labels, series, words),
    }


def _ticks(largest: float, *, whole: bool) -> list[float]:
    """Two to five round values from zero to above the largest."""
    if largest <= 0:
        return [0.0, 1.0]
    rough = largest / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(each * power for each in STEPS if each * power >= rough)
    step = max(float(math.ceil(step)), 1.0) if whole else step
    count = -int(-largest // step)
    return [round(step * number, 9) for number in range(count + 1)]


def _scale(top: float) -> Callable[[float], float]:
    return lambda value: HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / top


def _words(unit: Unit, currency: str) -> Callable[[float], str]:
    if unit == "percent":
        return lambda value: percent_text(Decimal(str(value)), digits=0 if round(value * 1000) % 10 == 0 else 1)
    if unit == "money":
        return lambda value: money_text(Money(round(value), currency))
    return lambda value: number_text(Decimal(str(value)).normalize() if value != int(value) else int(value))


def _bars(
    points: Sequence[Point], down: Callable[[float], float], words: Callable[[float], str]
) -> list[dict[str, object]]:
    slot, bars = 100 / max(len(points), 1), []
    for index, point in enumerate(points):
        if point.value is None:
            continue
        middle, top = slot * (index + 0.5), down(point.value)
        bars.append(
            {
                "x": _number(slot * (index + 0.2)),
                "width": _number(slot * 0.6),
                "middle": _number(middle),
                "y": _number(top),
                "height": _number(HEIGHT - BOTTOM - top),
                "is_quiet": point.is_quiet,
                "word": words(point.value) if len(points) <= MOST_LABELS else "",
                "word_y": _number((down(point.high) if point.high is not None else top) - 6),
                "range": _range(point, down),
                "label": point.label,
            }
        )
    return bars


def _range(point: Point, down: Callable[[float], float]) -> tuple[str, str] | None:
    if point.low is None or point.high is None:
        return None
    return _number(down(point.low)), _number(down(point.high))


def _lines(
    series: Sequence[Series], down: Callable[[float], float], words: Callable[[float], str]
) -> list[dict[str, object]]:
    """Paths in a box of 0 to 100 across; the last known point carries the label."""
    lines: list[dict[str, object]] = []
    for shade, each in enumerate(series, 1):
        across = 100 / max(len(each.points) - 1, 1)
        places = [(index * across, point) for index, point in enumerate(each.points) if point.value is not None]
        known = [(x, down(point.value)) for x, point in places if point.value is not None]
        if not known:
            continue
        last_x, last_y = known[-1]
        lines.append(
            {
                "shade": shade,
                "path": "M" + "L".join(f"{_number(x)} {_number(y)}" for x, y in known),
                "band": _band(places, down),
                "label": each.label,
                "word": words(places[-1][1].value or 0.0),
                "x": _number(last_x),
                "y": _number(last_y),
            }
        )
    return _apart(lines)


def _band(places: Sequence[tuple[float, Point]], down: Callable[[float], float]) -> str:
    """The area between the ends of the intervals, or nothing where there are none."""
    there = [(x, point.low, point.high) for x, point in places if point.low is not None and point.high is not None]
    if len(there) < 2:
        return ""
    upper = [f"{_number(x)} {_number(down(high))}" for x, _, high in there]
    lower = [f"{_number(x)} {_number(down(low))}" for x, low, _ in reversed(there)]
    return "M" + "L".join([*upper, *lower]) + "Z"


def _apart(lines: list[dict[str, object]]) -> list[dict[str, object]]:
    """Labels of lines that end close together are moved so that they do not cover each other."""
    floor = HEIGHT - BOTTOM - 4.0
    for line in sorted(lines, key=lambda each: -float(str(each["y"]))):
        line["label_y"] = _number(min(float(str(line["y"])) - 8, floor))
        floor = float(str(line["label_y"])) - 16
    return lines


def _labels(labels: Sequence[Text], *, bars: bool) -> list[tuple[str, Text, str]]:
    """Where each word under the plot stands: place, word, anchor. With many, every second, third … is left out."""
    every = -(-len(labels) // MOST_LABELS) or 1
    slot = 100 / max(len(labels) if bars else len(labels) - 1, 1)
    placed = []
    for index, label in enumerate(labels):
        if index % every == 0:
            anchor = "middle" if bars or 0 < index < len(labels) - 1 else "start" if index == 0 else "end"
            placed.append((_number(slot * (index + (0.5 if bars else 0))), label, anchor))
    return placed


def _rows(
    labels: Sequence[Text], series: Sequence[Series], words: Callable[[float], str]
) -> list[tuple[Text, list[str]]]:
    return [(label, [_with_range(each.points[index], words) for each in series]) for index, label in enumerate(labels)]


def _with_range(point: Point, words: Callable[[float], str]) -> str:
    if point.value is None:
        return "–"
    if point.low is None or point.high is None:
        return words(point.value)
    return f"{words(point.value)} ({words(point.low)} – {words(point.high)})"


def _number(value: float) -> str:
    """Digits for an SVG attribute, without the comma that a translated template would write."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
