"""Drafts while they wait in their rows: every field comes back, and a line shows its cells once more when it is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, get_args, get_origin, get_type_hints

from kulanz.data.inbox import staging
from kulanz.kernel.money import Money
from kulanz.ports.intake import ClaimDraft, Column, Layout
from kulanz.ports.plain import from_json, to_json


def test_a_draft_comes_back_from_its_row_as_it_was() -> None:
    """Every field that a draft has, filled with something it may hold, whatever fields it will have one day."""
    samples: dict[type, object] = {
        str: "x", int: 3, bool: True, Money: Money(100, "CHF"), date: date(2026, 1, 2), Mapping: {"Filiale": "Süd"},
    }  # fmt: skip
    filled: dict[str, Any] = {}
    for name, hint in get_type_hints(ClaimDraft).items():
        kinds = [get_origin(kind) or kind for kind in (hint, *get_args(hint))]
        filled[name] = next(value for kind, value in samples.items() if kind in kinds)
    draft = ClaimDraft(**filled)

    kept = json.loads(json.dumps(to_json(draft)))

    assert from_json(ClaimDraft, kept) == draft


def test_a_draft_that_says_no_is_not_one_that_says_nothing() -> None:
    draft = ClaimDraft(3, "K1", "R1", Money(100), date(2026, 1, 2), consent=False)

    assert from_json(ClaimDraft, to_json(draft)).consent is False


def test_a_line_that_is_refused_late_shows_the_cells_it_still_knows() -> None:
    means = ("customer_number", "amount", "currency", "due_on", "is_business", "reminded_on", None, "first_name")
    layout = Layout(columns=tuple(Column(name=str(n), means=each, confidence=1.0) for n, each in enumerate(means)))

    cells = staging.cells_of(ClaimDraft(3, "K1", "R1", Money(1250, "CHF"), date(2026, 1, 2)), layout)

    assert cells == ("K1", "12,50", "CHF", "02.01.2026", "", "", "", "")
