"""A small file that grows when it is read takes neither memory nor time of whoever hands it on, and is refused in words."""

from __future__ import annotations

import io
import resource
import time
from collections.abc import Callable

import pytest
from tests.quarantine.growing import ascii85_pdf, repeated_ods, shared_xlsx, wide_csv

from kulanz.kernel.errors import BadValue
from kulanz.ports.intake import layout_to_json
from kulanz.quarantine import parent, reading
from kulanz.quarantine.limits import Limits

LARGEST = 60_000_000
HEADINGS = b"Kundennummer;Rechnungsnummer;Betrag;Faellig am\n"
OURS_MB = 40  # what may stay with us of a file of a few megabytes
GROWING: dict[str, tuple[Callable[[], bytes], str]] = {
    "one cell of a workbook, repeated": (lambda: repeated_ods(rows=200_000, columns=15, text="x" * 500), "bad_value"),
    "one long text that all cells share": (lambda: shared_xlsx(rows=8000, columns=15, length=32_000), "too_much"),
    "a hundred thousand columns": (lambda: wide_csv(100_000), "bad_value"),
    "zeros in a PDF": (lambda: ascii85_pdf(24), "bad_value"),
}


@pytest.mark.process
@pytest.mark.parametrize("name", GROWING)
def test_a_small_file_that_grows_is_refused_in_words(name: str) -> None:
    make, code = GROWING[name]
    content, begun, before = make(), time.process_time(), peak_mb()

    with pytest.raises(BadValue) as refused:
        reading.open_claims(content, largest_bytes=LARGEST)

    assert refused.value.code == code
    assert refused.value.words
    assert peak_mb() - before < OURS_MB
    assert time.process_time() - begun < 2  # ours; the child has its own


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@pytest.mark.process
def test_a_reader_that_takes_too_much_time_is_ended() -> None:
    content = HEADINGS + b"1;R1;12,50;01.02.2026\n" * 200_000
    question = {
        "do": "read claims",
        "plugin": "csv",
        "layout": layout_to_json(reading.recognise_claims(content).layout),
    }

    with pytest.raises(BadValue, match="longer") as refused:
        list(parent.ask(question | {"defaults": {}}, io.BytesIO(content), limits=Limits(cpu_seconds=1)))

    assert refused.value.code == "too_slow"


@pytest.mark.process
def test_a_reader_that_says_nothing_is_ended() -> None:
    with pytest.raises(BadValue, match="longer"):
        reading.recognise_claims(b"Kundennummer;Betrag\n1;2\n", limits=Limits(silent_seconds=0.01))


@pytest.mark.process
def test_more_is_told_than_anyone_takes() -> None:
    content = HEADINGS + b"1;R1;12,50;01.02.2026\n" * 3000
    layout = reading.recognise_claims(content).layout
    question = {"do": "read claims", "plugin": "csv", "layout": layout_to_json(layout), "defaults": {}}

    with pytest.raises(BadValue, match="grows"):
        list(parent.ask(question, io.BytesIO(content), limits=Limits(told_bytes=100_000)))


@pytest.mark.process
def test_a_fault_of_a_reader_is_not_the_fault_of_the_file() -> None:
    with pytest.raises(BadValue) as broke:
        list(parent.ask({"do": "what no reader does"}, io.BytesIO(b"x")))

    assert broke.value.code == "reader_broke"
