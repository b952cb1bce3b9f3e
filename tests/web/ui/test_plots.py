"""Plots: the numbers on the drawing are the numbers of the table, and bars stand on zero."""

from __future__ import annotations

import re

import pytest
from django.template import engines
from django.utils.translation import override

from kulanz.web.ui.plots import HEIGHT, Bars, Lines, Point, Series, draw

MONTHS = Bars("Money in", (Point("June", 0.61, 0.55, 0.67), Point("July", None), Point("August", 0.3)), unit="percent")


def render(chart: Bars | Lines) -> str:
    with override("de"):
        return engines["django"].from_string("{% plot chart %}").render({"chart": chart})


def test_bars_stand_on_the_zero_line_and_grow_with_their_value() -> None:
    bars = draw(MONTHS)["bars"]
    assert isinstance(bars, list)
    base = float(str(draw(MONTHS)["base"]))

    june, august = bars
    assert float(june["y"]) + float(june["height"]) == pytest.approx(base)
    assert float(june["height"]) / float(august["height"]) == pytest.approx(0.61 / 0.3, rel=0.01)


def test_a_value_that_is_not_known_has_no_bar_and_a_dash_in_the_table() -> None:
    html = render(MONTHS)

    assert html.count('<rect class="plot-bar') == 2
    assert re.search(r'<th scope="row">July</th>\s*<td class="right">–</td>', html)


def test_an_interval_is_drawn_and_written() -> None:
    html = render(MONTHS)

    assert html.count("plot-range") == 1
    assert "61\u202f% (55\u202f% – 67\u202f%)" in html


def test_lines_carry_their_name_at_their_end_and_no_legend_is_needed() -> None:
    lines = Lines(
        "Realisation",
        (Series("New", [Point("0", 0.0), Point("5", 0.4)]), Series("Old", [Point("0", 0.0), Point("5", 0.4)])),
    )
    drawn = draw(lines)["lines"]
    assert isinstance(drawn, list)

    assert [line["label"] for line in drawn] == ["New", "Old"]
    assert abs(float(drawn[0]["label_y"]) - float(drawn[1]["label_y"])) >= 16


@pytest.mark.parametrize("largest", [0, 0.0004, 0.07, 0.999, 1, 3, 7, 42, 999, 123_456, 98_765_432])
def test_the_scale_begins_at_zero_and_reaches_above_the_largest(largest: float) -> None:
    context = draw(Bars("x", (Point("a", largest),), unit="money"))
    ticks, bars = context["ticks"], context["bars"]
    assert isinstance(ticks, list)
    assert isinstance(bars, list)

    assert 2 <= len(ticks) <= 6
    assert 0 <= float(bars[0]["height"]) <= HEIGHT


def test_many_labels_leave_room_for_each_other() -> None:
    labels = draw(Bars("x", [Point(str(number), number) for number in range(60)]))["labels"]
    assert isinstance(labels, list)

    assert len(labels) == 12


def test_a_plot_has_neither_style_nor_script_and_a_name_for_screen_readers() -> None:
    html = render(MONTHS)

    assert "style=" not in html
    assert "<script" not in html
    assert 'role="img" aria-label="Money in"' in html


def test_five_lines_are_one_too_many() -> None:
    with pytest.raises(AssertionError):
        Lines("x", [Series(str(number), [Point("0", 1.0)]) for number in range(5)])
