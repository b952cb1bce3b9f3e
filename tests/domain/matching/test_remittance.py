"""What payers write on a transfer, and what can be read out of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kulanz.domain.matching.reference import grouped, rf_reference
from kulanz.domain.matching.remittance import references_in, squeeze, tokens_in, whole_tokens_in

KNOWN = "RF18539007547034"


@pytest.mark.parametrize(
    "text",
    [
        "RF18539007547034",
        "RF18 5390 0754 7034",
        "rf18 5390 0754 7034",
        "Vielen Dank RF18 5390 0754 7034 Maria Muster",
        "REF:RF18539007547034/Strom",
        "RF18539007547034Danke",
        "SVWZ+RF18-5390-0754-7034 EREF+NOTPROVIDED",
        "RF185390\n07547034",  # broken by the bank
        "RF19539007547034 nein, RF18539007547034",
    ],
)
def test_a_reference_is_found_however_it_is_written(text: str) -> None:
    assert KNOWN in references_in(text)


@pytest.mark.parametrize("text", ["", "RF19539007547034", "RF18", "RF18 Danke", "Rechnung 18539007547034", "R F A 18"])
def test_a_reference_with_a_slip_or_without_its_mark_is_none(text: str) -> None:
    assert KNOWN not in references_in(text)


def test_words_behind_a_reference_do_not_become_part_of_it() -> None:
    assert references_in("RF18 5390 0754 7034") == {KNOWN}


def test_a_reference_that_holds_a_shorter_one_is_read_to_its_end() -> None:
    assert references_in("RF741000160017") == {"RF741000160017"}  # RF741 would be right as well
    assert "RF741" in references_in("RF74 1")


def test_two_references_in_one_text_are_two() -> None:
    other = rf_reference("RE2026000123")

    assert references_in(f"{KNOWN} und {grouped(other)}") == {KNOWN, other}


@settings(max_examples=150, derandomize=True, deadline=None)
@given(
    body=st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=21),
    before=st.text(max_size=20),
    after=st.text(max_size=20),
    is_grouped=st.booleans(),
    is_small=st.booleans(),
)
def test_any_reference_set_apart_by_blanks_is_found(
    body: str, before: str, after: str, is_grouped: bool, is_small: bool
) -> None:
    reference = rf_reference(body) if not body.startswith("RF") else rf_reference(f"X{body}"[:21])
    written = grouped(reference) if is_grouped else reference

    assert reference in references_in(f"{before} {written.lower() if is_small else written} {after}")


@settings(max_examples=150, derandomize=True, deadline=None)
@given(text=st.text(max_size=300))
def test_any_text_gives_tokens_in_the_form_in_which_numbers_are_compared(text: str) -> None:
    assert all(squeeze(token) == token and len(token) >= 3 for token in tokens_in(text))
    assert whole_tokens_in(text) <= tokens_in(text)
    assert all(squeeze(reference) == reference for reference in references_in(text))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Rechnung RE-2026/000123", "RE-2026/000123"),
        ("re 2026 000123 danke", "RE-2026-000123"),
        ("RE2026000123", "RE-2026-000123"),
        ("Rg.Nr.4711", "4711"),
        ("RECHNUNG4711 Maria", "4711"),
        ("4711/4712", "4712"),
        ("4711,4712", "4711"),
        ("F\u00fcr \u201eRE\u20112026\u20111\u201c", "RE-2026-1"),
    ],
)
def test_a_number_is_found_whatever_stands_between_and_before_it(text: str, number: str) -> None:
    assert squeeze(number) in tokens_in(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [("RE2026000123", "2026000"), ("147112", "4711"), ("4711a", "4711"), ("Danke", "Danke"), ("12", "12")],
)
def test_a_piece_of_a_word_is_no_number(text: str, number: str) -> None:
    assert squeeze(number) not in tokens_in(text)


@pytest.mark.parametrize(
    ("text", "number", "is_whole"),
    [
        ("RE-2026-17", "RE-2026", False),
        ("RE-2026-17", "RE-2026-17", True),
        ("RE-2026 17", "RE-2026", True),
        ("Nr.4711", "4711", True),
        ("RE4711/RE4712", "RE4712", True),
        ("4711/12", "4711", False),
        ("RE4711.", "RE4711", True),
    ],
)
def test_a_longer_number_is_not_taken_for_the_shorter_one_it_begins_with(
    text: str, number: str, is_whole: bool
) -> None:
    assert (squeeze(number) in whole_tokens_in(text)) is is_whole
