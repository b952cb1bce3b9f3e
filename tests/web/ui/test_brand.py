"""The creditor's colour is always readable, in light and in dark, and the style sheets keep one set of tokens."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest
from django.test import Client, override_settings
from hypothesis import given
from hypothesis import strategies as st

from kulanz.kernel.errors import BadValue
from kulanz.web.ui.brand import CARD_DARK, DEFAULT, INK, PAPER, PAPER_DARK, brand_address, brand_css
from kulanz.web.ui.colour import contrast, read, write

TOKENS = (files("kulanz.web.ui") / "static/ui/tokens.css").read_text()
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def blocks(css: str) -> list[dict[str, str]]:
    """The custom properties of each block that sets the brand: light, dark by system, dark by choice."""
    found = [dict(re.findall(r"--([\w-]+):([^;}]+)", body)) for body in re.findall(r"\{([^{}]*--brand:[^{}]*)\}", css)]
    return [{name: value.strip() for name, value in block.items()} for block in found]


def test_a_teal_that_can_be_read_stays_as_it_is() -> None:
    assert brand_css("#0F5C63").was_darkened is False
    assert brand_css("#0F5C63").colour == "#0f5c63"


@pytest.mark.parametrize("colour", ["#ffcc00", "#7ab800", "#00a0e0", "#ffffff", "#c0c0c0"])
def test_a_bright_colour_is_darkened_and_the_creditor_can_be_told(colour: str) -> None:
    brand = brand_css(colour)

    assert brand.was_darkened
    assert contrast(INK, brand.colour) >= 4.5


def test_a_darkened_yellow_is_still_a_yellow() -> None:
    before, after = read("#ffcc00"), read(brand_css("#ffcc00").colour)

    assert after.lightness < before.lightness
    assert after.hue == pytest.approx(before.hue, abs=0.12)


@given(COLOURS)
def test_every_colour_becomes_tokens_that_can_be_read(colour: str) -> None:
    light, dark, dark_again = blocks(brand_css(colour).css)

    for block in (light, dark):
        assert contrast(INK, block["brand"]) >= 4.5
        assert contrast(INK, block["brand-hover"]) >= 4.5
        assert contrast(block["brand-soft"], block["brand-text"]) >= 4.5
    assert contrast(PAPER, light["brand-text"]) >= 4.5
    assert contrast(CARD_DARK, dark["brand-text"]) >= 4.5
    assert contrast(CARD_DARK, dark["brand"]) >= 3
    assert dark == dark_again


@given(COLOURS)
def test_a_colour_survives_the_way_there_and_back(colour: str) -> None:
    assert write(read(colour)) == colour


def test_contrast_of_black_and_white_is_what_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("colour", ["red", "#12345", "#12345g", "", "#0f5c63;}body{display:none"])
def test_what_is_no_colour_never_reaches_a_style_sheet(colour: str) -> None:
    with pytest.raises(BadValue):
        brand_css(colour)


@override_settings(ROOT_URLCONF="kulanz.web.ui.open_urls")
def test_the_colours_are_served_for_ever_and_without_cookie(client: Client) -> None:
    answer = client.get(brand_address("#FFCC00"))

    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/css")
    assert "immutable" in answer["Cache-Control"]
    assert answer.content.decode() == brand_css("#ffcc00").css
    assert not answer.cookies


def test_dark_tokens_are_the_same_by_system_and_by_choice() -> None:
    _light, dark, dark_again = blocks(TOKENS)

    assert dark == dark_again


def test_light_and_dark_name_the_same_tokens() -> None:
    light, dark, _ = blocks(TOKENS)

    assert light.keys() == dark.keys()


def test_the_products_own_brand_is_the_default_colour() -> None:
    light, dark, _ = blocks(TOKENS)
    own_light, own_dark, _ = blocks(brand_css(DEFAULT).css)

    assert own_light.items() <= light.items()
    assert own_dark.items() <= dark.items()
    assert (light["paper"], dark["paper"], dark["card"]) == (PAPER, PAPER_DARK, CARD_DARK)


@pytest.mark.parametrize("mode", [0, 1])
@pytest.mark.parametrize("state", ["settled", "moving", "waiting", "resting", "danger"])
def test_states_can_be_read_on_every_ground(mode: int, state: str) -> None:
    tokens = blocks(TOKENS)[mode]

    for ground in ("paper", "card", "sunk", f"{state}-soft"):
        assert contrast(tokens[ground], tokens[state]) >= 4.5
    for ground in ("paper", "card", "sunk"):
        assert contrast(tokens[ground], tokens["soft-ink"]) >= 4.5
        assert contrast(tokens[ground], tokens["edge"]) >= 3
