"""How names are sorted and people are greeted."""

from __future__ import annotations

import pytest

from kulanz.domain.contact.wording import greeting, last_name, sort_name


@pytest.mark.parametrize(
    ("name", "sorted_as"),
    [("Müller", "muller"), ("Groß  Karla", "gross karla"), ("Żółć", "zołc".replace("ł", "l")), ("", "")],
)
def test_names_are_sorted_without_accents(name: str, sorted_as: str) -> None:
    assert sort_name(name) == sorted_as


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("Erika Muster", "Muster"),
        ("Sanne van Dijk", "van Dijk"),
        ("Karl von der Heide", "von der Heide"),
        ("Van Dijk", "Dijk"),
        ("Muster", "Muster"),
        ("", ""),
    ],
)
def test_a_name_keeps_what_belongs_before_it(name: str, last: str) -> None:
    assert last_name(name) == last


def test_a_greeting_is_neutral_where_the_form_of_address_is_not_known() -> None:
    assert str(greeting(name="Kim Muster", salutation="", is_business=False)) == "Hello Kim Muster,"
    assert str(greeting(name="Kim Muster", salutation="Frau", is_business=False)) == "Hello Ms Muster,"
    assert str(greeting(name="Muster GmbH", salutation="", is_business=True)) == "Hello,"
