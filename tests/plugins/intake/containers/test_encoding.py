"""Files saved in one encoding, in two, in none."""

from __future__ import annotations

import io

import pytest

from kulanz.kernel.errors import BadValue
from kulanz.plugins.intake.containers.csv_file import INTAKE
from kulanz.plugins.untrusted.encoding import check_encoding
from kulanz.ports.intake import ClaimDraft

HEADINGS = "Kundennr;Name;Rechnungsnr;Faellig;Betrag\n"


def rows(first: int, last: int, name: str = "Muster") -> str:
    return "".join(f"{n};{name};RE-{n};15.10.2026;1,00\n" for n in range(first, last + 1))


def test_the_first_umlaut_may_come_long_after_the_head() -> None:
    raw = (HEADINGS + rows(1, 3000)).encode() + rows(3001, 3001, "Jörg").encode("cp1252")
    layout = INTAKE.recognise(raw[:50_000])

    *_, last = INTAKE.read(io.BytesIO(raw), layout, {})

    assert isinstance(last, ClaimDraft)
    assert last.customer_name == "Jörg"


def test_two_encodings_in_one_file_are_refused_with_line_and_character_before_anything_is_read() -> None:
    raw = (
        (HEADINGS + rows(1, 900, "Jörg")).encode() + rows(901, 901, "Jürgen").encode("cp1252") + rows(902, 950).encode()
    )
    reading = INTAKE.read(io.BytesIO(raw), INTAKE.recognise(raw[:20_000]), {})

    with pytest.raises(BadValue, match="Line 902, character 6") as told:
        next(reading)

    assert (told.value.facts["line"], told.value.facts["character"]) == (902, 6)


def test_the_other_encoding_first_is_refused_as_well() -> None:
    raw = HEADINGS.encode() + rows(1, 1, "Jürgen").encode("cp1252") + rows(2, 2, "Jörg").encode()

    with pytest.raises(BadValue, match="Line 2, character 4"):
        INTAKE.recognise(raw)


def test_bytes_of_no_encoding_are_refused() -> None:
    raw = HEADINGS.encode() + b"1;M\x81\x8d;RE-1;15.10.2026;1,00\n"

    with pytest.raises(BadValue, match="Line 2"):
        check_encoding(io.BytesIO(raw))


def test_a_utf16_file_that_breaks_off_in_a_letter_is_refused() -> None:
    raw = (HEADINGS + rows(1, 5)).encode("utf-16")[:-1]

    with pytest.raises(BadValue, match="cannot be read"):
        check_encoding(io.BytesIO(raw))


@pytest.mark.parametrize(
    "raw", [HEADINGS.encode("utf-16") + b"\x00\xdc\x41\x00", HEADINGS.encode("utf-8-sig") + b"1;M\xfcller\n"]
)
def test_a_mark_of_an_encoding_that_does_not_hold_is_refused_at_the_first_look(raw: bytes) -> None:
    assert INTAKE.sniff(raw) is False
    with pytest.raises(BadValue, match="Line 2"):
        INTAKE.recognise(raw)


def test_a_stray_zero_byte_does_not_make_a_text_binary() -> None:
    raw = (HEADINGS + rows(1, 20)).encode().replace(b"Muster", b"Mu\0ster", 1)

    assert check_encoding(io.BytesIO(raw)) == "utf-8"


def test_reading_begins_where_the_stream_stands() -> None:
    stream = io.BytesIO(b"skip" + (HEADINGS + rows(1, 2)).encode())
    stream.seek(4)

    check_encoding(stream)

    assert stream.tell() == 4
