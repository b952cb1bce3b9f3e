"""What can be read in two ways is settled by another column of the same file, or asked; it is never guessed."""

from __future__ import annotations

import io

import pytest

from kulanz.kernel.errors import BadValue
from kulanz.plugins.intake.containers.csv_file import INTAKE
from kulanz.ports.intake import SURE, Column, Layout, undecided

DAYS = "Customer no,Invoice no,Amount,Due date\n1,A1,12.50,03/04/2026\n2,A2,13.50,05/06/2026\n"
AMOUNTS = "Kundennr;Rechnungsnr;Betrag;Fällig\n1;A1;1.234;31.12.2026\n2;A2;2.500;31.12.2026\n"


def of(layout: Layout, means: str) -> Column:
    return next(column for column in layout.columns if column.means == means)


@pytest.mark.parametrize(
    ("text", "means", "readings"), [(DAYS, "due_on", ("dmy", "mdy")), (AMOUNTS, "amount", (",", "."))]
)
def test_a_doubtful_column_names_its_readings_and_nothing_is_taken(
    text: str, means: str, readings: tuple[str, ...]
) -> None:
    layout = INTAKE.recognise(text.encode())

    assert (of(layout, means).readings, of(layout, means).confidence < SURE) == (readings, True)
    with pytest.raises(BadValue, match="can be read in two ways") as refused:
        list(INTAKE.read(io.BytesIO(text.encode()), layout, {}))
    assert refused.value.facts["missing"] == [of(layout, means).name]


@pytest.mark.parametrize(
    ("text", "means", "format", "by"),
    [
        ("Customer no,Invoice no,Amount,Invoiced,Due date\n1,A1,1.50,25/03/2026,03/04/2026\n", "due_on", "dmy", "Invoiced"),
        ("Klantnr;Factuurnr;Bedrag;Vervaldatum\n1;A1;12,50;03-04-2026\n", "due_on", "dmy", "Bedrag"),
        ("Kundennr;Rechnungsnr;Betrag;Porto;Fällig\n1;A1;1.234;4,90;31.12.2026\n", "amount", ",", "Porto"),
        ("Customer no,Invoice no,Amount,Due date\n1,A1,\"1,234\",03/25/2026\n", "amount", ".", "Due date"),
    ],
)  # fmt: skip
def test_another_column_of_the_file_settles_the_doubt(text: str, means: str, format: str, by: str) -> None:
    layout = INTAKE.recognise(text.encode())

    column = of(layout, means)
    assert undecided(layout) == []
    assert (column.decided_by, column.confidence >= SURE) == (by, True)
    assert (column.format or (layout.day_order if means == "due_on" else layout.decimal)) == format


def test_a_cell_far_down_in_the_file_settles_the_doubt() -> None:
    rows = "".join(f"{n},A{n},12.50,03/04/2026\n" for n in range(3000))
    raw = f"Customer no,Invoice no,Amount,Due date\n{rows}9,Z,1.00,03/25/2026\n".encode()
    layout = INTAKE.recognise(raw[:20_000])
    assert [column.name for column in undecided(layout)] == ["Due date"]

    layout = INTAKE.decide(io.BytesIO(raw), layout)

    assert undecided(layout) == []
    assert (layout.day_order, of(layout, "due_on").confidence) == ("mdy", 0.95)


def test_a_slip_or_an_impossible_day_does_not_put_a_column_in_doubt() -> None:
    good = "".join(f"{n},A{n},12.50,01/{n}/2026\n" for n in range(13, 20))

    layout = INTAKE.recognise(
        f"Customer no,Invoice no,Amount,Due date\n{good}8,B,1.00,31/02/2026\n9,C,1.00,25/01/2026\n".encode()
    )

    assert (undecided(layout), layout.day_order) == ([], "mdy")


def test_days_written_both_ways_are_asked_about() -> None:
    rows = "".join(f"{n},A{n},12.50,{'13/04/2026' if n % 2 else '04/13/2026'}\n" for n in range(8))

    layout = INTAKE.recognise(f"Customer no,Invoice no,Amount,Due date\n{rows}9,Z,1.00,03/04/2026\n".encode())

    assert (undecided(layout)[0].examples[0], sorted(undecided(layout)[0].readings)) == ("03/04/2026", ["dmy", "mdy"])
