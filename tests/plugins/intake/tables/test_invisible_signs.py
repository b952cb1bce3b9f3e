"""Numbers with invisible signs: what looks the same is the same, and what shows nothing is no number."""

from __future__ import annotations

import pytest

from kulanz.plugins.intake.tables import cells
from kulanz.plugins.untrusted.cells import Unreadable


@pytest.mark.parametrize("number", ["R-1\u200b", "\u202eR-1\u202c", "R-1\ufeff", "R-1\u00a0"])
def test_invisible_signs_make_no_other_number(number: str) -> None:
    assert cells.number(number) == "R-1"


def test_a_number_that_shows_nothing_is_refused() -> None:
    with pytest.raises(Unreadable):
        cells.number("\u200b\u2060")
