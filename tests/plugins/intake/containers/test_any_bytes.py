"""Whatever bytes come in: claims, rejects or a clear refusal, and never anything else."""

from __future__ import annotations

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import Technical
from kulanz.plugins.intake.containers.csv_file import INTAKE
from kulanz.plugins.untrusted.records import read_records
from kulanz.ports.intake import ClaimDraft, Layout, Reject

LIST = (
    'Kundennr;Name;Rechnungsnr;Fällig;Betrag;E-Mail\n1001;"Müller; Max";RE-1;15.10.2026;1.234,50 €;m@example.de\n'
    "1002;Zoë;RE-2;2026-10-16;12,-;\n1003;Ali;RE-3;1. März 2026;(5,00);\n"
)
LAYOUT = INTAKE.recognise(LIST.encode())
FEW = settings(max_examples=150, derandomize=True, deadline=None)

edits = st.lists(
    st.tuples(st.integers(0, 400), st.integers(0, 3), st.binary(max_size=4)),  # where, how many bytes go, what comes
    min_size=1,
    max_size=6,
)


def changed(raw: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    for place, gone, new in changes:
        raw = raw[:place] + new + raw[place + gone :]
    return raw


def read(raw: bytes) -> list[ClaimDraft | Reject] | BadValue:
    """What the file holds, or how it was refused as a whole."""
    try:
        return list(INTAKE.read(io.BytesIO(raw), LAYOUT, {}))
    except BadValue as refused:
        return refused


def recognise(raw: bytes) -> Layout | BadValue:
    try:
        return INTAKE.recognise(raw)
    except BadValue as refused:
        return refused


@FEW
@given(changes=edits, encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]))
def test_a_damaged_list_gives_claims_rejects_or_a_refusal(changes: list[tuple[int, int, bytes]], encoding: str) -> None:
    found = read(changed(LIST.encode(encoding), changes))

    if isinstance(found, BadValue):
        assert not isinstance(found.words, Technical)
        return
    for item in found:
        assert item.amount.minor > 0 if isinstance(item, ClaimDraft) else str(item.reason)


@FEW
@given(raw=st.binary(max_size=300))
def test_any_bytes_are_recognised_or_refused(raw: bytes) -> None:
    found = recognise(raw)

    assert not isinstance(found.words, Technical) if isinstance(found, BadValue) else len(found.columns) > 1
    assert not (INTAKE.sniff(raw) and isinstance(found, BadValue))


@FEW
@given(text=st.text(alphabet='ab;"\n', max_size=60))
def test_every_line_that_is_not_blank_belongs_to_one_record(text: str) -> None:
    lines = text.split("\n")

    starts = [record.line for record in read_records(io.StringIO(text), ";")]

    assert starts == sorted(set(starts))
    assert all(lines[start - 1].strip() for start in starts)
    assert not starts or starts[0] == next(n for n, line in enumerate(lines, start=1) if line.strip())


cell = st.text(alphabet=st.characters(codec="cp1252", exclude_categories=["Cc"]), max_size=12)


@FEW
@given(rows=st.lists(st.tuples(cell, cell), max_size=8), separator=st.sampled_from([";", ",", "\t", "|"]))
def test_what_a_csv_program_writes_is_read_back(rows: list[tuple[str, str]], separator: str) -> None:
    written = io.StringIO()
    csv.writer(written, delimiter=separator, quoting=csv.QUOTE_ALL).writerows(rows)

    found = [tuple(record.cells) for record in read_records(io.StringIO(written.getvalue(), newline=None), separator)]

    assert found == rows
