"""Names as banks and creditors write them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kulanz.domain.matching.likeness import likeness

ALIKE = 0.85


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Maria Muster", "Muster, Maria"),
        ("MUELLER JOERG", "Jörg Müller"),
        ("Muller Jorg", "Jörg Müller"),
        ("Dr. Maria Muster", "Frau Maria Muster"),
        ("Max und Erika Mustermann", "Erika Mustermann"),
        ("Stadtbäckerei Huber GmbH & Co. KG", "Stadtbaeckerei Huber"),
        ("M. Mustermann", "Maria Mustermann"),
        ("Maria Mustermannn", "Maria Mustermann"),
        ("Jan de Vries", "J. Vries"),
    ],
)
def test_the_same_people_are_known_again(left: str, right: str) -> None:
    assert likeness(left, right) >= ALIKE


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Maria Muster", "Jan Muster"),
        ("Müller", "Jörg Müller"),
        ("GmbH", "Huber GmbH"),
        ("", "Maria"),
        ("Maria Muster", ""),
        ("!!!", "???"),
        ("Anna Schmidt", "Anne Schneider"),
    ],
)
def test_others_are_not(left: str, right: str) -> None:
    assert likeness(left, right) < ALIKE


@settings(max_examples=100, derandomize=True, deadline=None)
@given(left=st.text(max_size=40), right=st.text(max_size=40))
def test_any_two_names_have_a_likeness_between_nothing_and_all(left: str, right: str) -> None:
    assert 0 <= likeness(left, right) <= 1
