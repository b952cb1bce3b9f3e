"""The language of the demo's own pages is the reader's choice."""

from __future__ import annotations

import pytest

from kulanz.demo.wording import language_of


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("de", "de"),
        ("en-US,en;q=0.9,de;q=0.8", "en"),
        ("fr-FR,fr;q=0.9,en;q=0.8,de;q=0.7", "en"),
        ("de-AT", "de"),
        ("en;q=0.1,de;q=0.9", "de"),
        ("en;q=0,fr", "de"),
        ("", "de"),
        ("fr", "de"),
        ("*", "de"),
        ("en;q=x,,;;=", "de"),
        ("," * 10_000, "de"),
    ],
)
def test_the_first_of_our_languages_that_the_reader_wants(accepted: str, language: str) -> None:
    assert language_of(accepted) == language


def test_a_silent_browser_gets_what_the_shop_says_if_we_speak_it() -> None:
    assert language_of("", otherwise="en") == "en"
    assert language_of("", otherwise="fr") == "en"
