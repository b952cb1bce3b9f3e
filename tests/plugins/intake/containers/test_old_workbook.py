"""Workbooks of Excel 97 to 2003 are read like any other; what is damaged, locked, older or too large is refused."""

from __future__ import annotations

import io
import struct
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plugins.intake.old_workbook import contained, xls

from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.plugins.intake.containers.sheet_file import INTAKE
from kulanz.ports.intake import ClaimDraft, Reject

ROWS = (
    ("Offene Posten", None, None, None, None),
    ("Kundennr", "Name", "Rechnungsnr", "Fällig am", "Offener Betrag"),
    (1001, "Max Müller", "RE-1", date(2026, 10, 15), 100.0),
    (1002, "Zoë €", "RE-2", date(2026, 10, 16), 1234.5),
    ("Summe", None, None, None, 1334.5),
)


def read(content: bytes) -> list[ClaimDraft | Reject]:
    return list(INTAKE.read(io.BytesIO(content), INTAKE.recognise(content), {}))


def test_an_old_workbook_is_read_like_a_list() -> None:
    first, second, total = read(xls(ROWS))

    assert isinstance(first, ClaimDraft)
    assert isinstance(second, ClaimDraft)
    assert (first.line, first.customer_number, first.due_on, first.amount) == (
        3,
        "1001",
        date(2026, 10, 15),
        Money(10000),
    )
    assert (second.customer_name, second.amount) == ("Zoë €", Money(123450))
    assert isinstance(total, Reject)
    assert INTAKE.format_of(xls(ROWS)) == "xls"


def test_a_drawing_inside_a_sheet_does_not_end_it() -> None:
    chart = struct.pack("<HHHHHHII", 0x0809, 16, 0x0600, 0x20, 0, 1997, 0, 0) + struct.pack("<HH", 0x000A, 0)

    assert len(read(xls(ROWS, more=chart))) == 3


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (xls(ROWS)[:-3584], "damaged or locked"),
        (xls(ROWS)[:700], "damaged or locked"),
        (contained(b"x" * 5000, name="WordDocument"), "damaged or locked"),
        (xls(ROWS, more=struct.pack("<HHH", 0x002F, 2, 0)), "damaged or locked"),
        (xls(ROWS, version=0x0500), "older than Excel 97"),
        (
            xls(ROWS, more=struct.pack("<HHHHHd", 0x0203, 14, 65_535, 255, 0, 1.0)),
            "more than 200000 rows or 1000 columns",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(content: bytes, reason: str) -> None:
    with pytest.raises(BadValue, match=reason):
        INTAKE.recognise(content)


@settings(max_examples=100, derandomize=True, deadline=None)
@given(
    changes=st.lists(st.tuples(st.integers(0, 6000), st.integers(0, 255)), min_size=1, max_size=8),
    cut=st.integers(0, 400),
)
def test_a_damaged_workbook_gives_claims_rejects_or_a_refusal(changes: list[tuple[int, int]], cut: int) -> None:
    raw = bytearray(xls(ROWS))
    for place, value in changes:
        raw[place % len(raw)] = value

    with suppress(BadValue):
        assert all(isinstance(part, ClaimDraft | Reject) for part in read(bytes(raw[: len(raw) - cut])))
