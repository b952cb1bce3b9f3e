"""Texts from outside: nothing in them may be invisible or turn the line around, and what is garbled is recognised."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kulanz.domain.contact.clean_text import clean, hides_something, is_garbled, repaired


def test_a_name_cannot_turn_the_page_around() -> None:
    assert clean("Erika \u202eretsuM\u202c") == "Erika retsuM"
    assert clean("Mus\u200bter\ufeff") == "Muster"
    assert clean("Muster\n\x07 GmbH\u00a0& Co\u2028") == "Muster GmbH & Co"


def test_letters_of_every_language_stay() -> None:
    for name in ("Søren Ångström", "Łukasz Żółć", "Nguyễn Thị Đào", "Иван Петров", "北京", "Müller-Lüdenscheidt"):
        assert clean(name) == name
        assert not is_garbled(name)
        assert not hides_something(name)


def test_two_spellings_of_one_letter_become_one() -> None:
    assert clean("Mu\u0308ller") == "Müller"


def test_a_heap_of_accents_does_not_run_over_the_lines_around() -> None:
    assert len(clean("e" + "\u0301" * 50)) <= 4


def test_a_soft_hyphen_is_left_out_but_deceives_nobody() -> None:
    assert clean("Energie\u00adversorgung") == "Energieversorgung"
    assert not hides_something("Energie\u00adversorgung")


@pytest.mark.parametrize(
    ("garbled", "meant"),
    [
        ("MÃ¼ller", "Müller"),
        ("StraÃŸe 5", "Straße 5"),
        ("Ð˜Ð²Ð°Ð½", "Иван"),
        ("M&uuml;ller", "Müller"),
        ("M?ller", "M?ller"),
        ("M├╝ller", "M├╝ller"),
        ("M\ufffdller", "M\ufffdller"),
    ],
)
def test_wrongly_read_letters_are_recognised_and_repaired_where_that_is_sure(garbled: str, meant: str) -> None:
    assert is_garbled(garbled)
    assert repaired(garbled) == meant


@pytest.mark.parametrize("name", ["AT&T", "São Paulo", "Ã", "Wer? Wir!", "Müller & Söhne", "R&B; Laden"])
def test_odd_but_right_names_are_left_alone(name: str) -> None:
    assert not is_garbled(name)


@given(st.text(alphabet=st.characters(min_codepoint=0xA1, max_codepoint=0x17F, categories=("Lu", "Ll")), max_size=20))
def test_a_text_read_with_the_wrong_code_page_is_always_recognised(name: str) -> None:
    garbled = "".join(sign.encode().decode("latin-1") for sign in name)

    assert is_garbled(garbled) == bool(name)


@given(st.text(max_size=80))
def test_what_is_clean_is_printable_and_stays_so(text: str) -> None:
    once = clean(text)

    assert once.isprintable()
    assert once == clean(once) == unicodedata.normalize("NFC", once)
    assert not hides_something(once)
