"""A layout goes to a page or a database and comes back the same, or is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kulanz.kernel.errors import BadValue
from kulanz.ports.intake import Column, Layout, layout_from_json, layout_to_json

LAYOUT = Layout(
    columns=(
        Column("Kd.-Nr.", "customer_number", 1.0, ("1001", "1002")),
        Column("Betrag", "amount", 0.4, ("1.234",), format="."),
        Column("Bemerkung", None, 1.0),
    ),
    encoding="cp1252",
    separator="\t",
    header_line=4,
    decimal=".",
    day_order="mdy",
)


def test_a_layout_survives_json() -> None:
    assert layout_from_json(json.loads(json.dumps(layout_to_json(LAYOUT)))) == LAYOUT


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("separator", "x"),
        ("separator", ["a"]),
        ("decimal", "comma"),
        ("day_order", "ydm"),
        ("encoding", "rot13"),
        ("header_line", -1),
        ("header_line", "1"),
        ("columns", "none"),
        ("columns", [{"means": "amount"}]),
        ("columns", [{"name": "A", "means": "shoe_size"}]),
        ("columns", [{"name": "A", "means": "amount", "format": "x"}]),
        ("columns", [{"name": "A", "means": "amount"}, {"name": "B", "means": "amount"}]),
        ("columns", None),
    ],
)
def test_a_layout_that_nobody_can_read_by_is_refused(field: str, value: Any) -> None:
    with pytest.raises(BadValue):
        layout_from_json(layout_to_json(LAYOUT) | {field: value})


def test_columns_kept_beside_may_be_many() -> None:
    columns = [{"name": "A", "means": "extra"}, {"name": "B", "means": "extra"}]

    assert len(layout_from_json({"columns": columns}).columns) == 2
