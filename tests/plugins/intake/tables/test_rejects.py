"""The rejected lines come back as a list, are put right and sent in again."""

from __future__ import annotations

import csv
import io

import pytest

from kulanz.kernel.words import Words, say
from kulanz.plugins.intake.containers.csv_file import INTAKE
from kulanz.plugins.intake.tables.rejects import shield, unshield
from kulanz.ports.intake import ClaimDraft, Layout, Reject

LIST = (
    "Offene Posten\n"
    "Kundennr;Name;Rechnungsnr;Fällig;Betrag\n"
    "1001;Maria Muster;RE-1;15.10.2026;89,90\n"
    '1002;"Jan; Jansen";RE-2;30.02.2026;12,50\n'
    "1003;Zoë;RE-3;15.10.2026;1,00;zu viel\n"
    "1004;Ali;RE-4;15.10.2026;0,00\n"
)
GERMAN = {"Line": "Zeile", "Column": "Spalte", "Reason": "Grund"}


def german(words: Words) -> str:
    return GERMAN.get(words.text, str(words))


def rejected() -> tuple[Layout, list[Reject]]:
    layout = INTAKE.recognise(LIST.encode())
    found = list(INTAKE.read(io.BytesIO(LIST.encode()), layout, {}))
    return layout, [reject for reject in found if isinstance(reject, Reject)]


def test_the_rejected_lines_are_listed_with_what_is_wrong_in_front() -> None:
    layout, rejects = rejected()

    rows = list(
        csv.reader(io.StringIO("".join(INTAKE.rejects_to_csv(rejects, layout, translate=german))), delimiter=";")
    )

    assert rows == [
        ["Zeile", "Spalte", "Grund", "Kundennr", "Name", "Rechnungsnr", "Fällig", "Betrag"],
        ["4", "Fällig", "There is no such day.", "1002", "Jan; Jansen", "RE-2", "30.02.2026", "12,50"],
        ["5", "", "The line has 6 cells, the headings have 5.", "1003", "Zoë", "RE-3", "15.10.2026", "1,00", "zu viel"],
        ["6", "Betrag", "The amount is zero: nothing is open.", "1004", "Ali", "RE-4", "15.10.2026", "0,00"],
    ]


@pytest.mark.parametrize("is_recognised_anew", [True, False])
def test_put_right_and_sent_in_again_they_are_taken(is_recognised_anew: bool) -> None:
    layout, rejects = rejected()
    text = "".join(INTAKE.rejects_to_csv(rejects, layout, translate=german))
    right = text.replace("30.02.", "28.02.").replace(";zu viel", "").replace("0,00", "5,00").encode("utf-8-sig")

    again = list(INTAKE.read(io.BytesIO(right), INTAKE.recognise(right) if is_recognised_anew else layout, {}))

    assert [(claim.claim_number, claim.customer_name) for claim in again if isinstance(claim, ClaimDraft)] == [
        ("RE-2", "Jan; Jansen"),
        ("RE-3", "Zoë"),
        ("RE-4", "Ali"),
    ]


def test_sent_in_again_as_they_are_they_are_rejected_for_the_same_reasons() -> None:
    layout, rejects = rejected()
    text = "".join(INTAKE.rejects_to_csv(rejects, layout)).encode()

    again = list(INTAKE.read(io.BytesIO(text), layout, {}))

    assert [str(r.reason) for r in again if isinstance(r, Reject)][::2] == [str(r.reason) for r in rejects][::2]


def test_our_columns_mean_nothing_for_a_claim() -> None:
    layout, rejects = rejected()
    text = "".join(INTAKE.rejects_to_csv(rejects, layout, translate=german)).encode()

    assert [column.means for column in INTAKE.recognise(text).columns[:3]] == [None, None, None]


def test_rejects_of_a_list_without_headings_come_back_too() -> None:
    text = "1001;RE-1;1,00;15.10.2026\n1002;RE-2;0,00;16.10.2026\n"
    layout = INTAKE.recognise(text.encode())
    means = ("customer_number", "claim_number", "amount", "due_on")
    columns = tuple(
        type(column)(column.name, meaning, 1.0) for column, meaning in zip(layout.columns, means, strict=True)
    )
    layout = Layout(columns, header_line=0)
    rejects = [r for r in INTAKE.read(io.BytesIO(text.encode()), layout, {}) if isinstance(r, Reject)]

    right = "".join(INTAKE.rejects_to_csv(rejects, layout)).replace("0,00", "2,00").encode()
    (claim,) = INTAKE.read(io.BytesIO(right), layout, {})

    assert isinstance(claim, ClaimDraft)
    assert claim.claim_number == "RE-2"


@pytest.mark.parametrize("cell", ['=HYPERLINK("x")', "@SUM(1)", "+cmd|' /C calc'!A0", "-2+3+cmd", "\tx"])
def test_a_cell_that_a_spreadsheet_would_run_is_shielded_and_comes_back_the_same(cell: str) -> None:
    assert shield(cell) == f"'{cell}"
    assert unshield(shield(cell)) == cell


def test_a_shielded_cell_is_read_as_it_was() -> None:
    layout, _ = rejected()
    headings = "Kundennr;Name;Rechnungsnr;Fällig;Betrag"
    reject = Reject(2, "Fällig", "", say("x"), ("1001", "=Maria", "RE-1", "15.10.2026", "1,00"))
    text = "".join(INTAKE.rejects_to_csv([reject], layout))
    assert "'=Maria" in text

    (claim,) = INTAKE.read(io.BytesIO(text.encode()), INTAKE.recognise(headings.encode()), {})

    assert isinstance(claim, ClaimDraft)
    assert claim.customer_name == "=Maria"


@pytest.mark.parametrize("is_recognised_anew", [True, False])
def test_headings_are_shielded_too_and_known_again(is_recognised_anew: bool) -> None:
    """Whoever makes the file writes its headings; the rejects are opened by somebody else, in a spreadsheet."""
    headings = "Kundennr;=HYPERLINK(A1);Rechnungsnr;Fällig;@Betrag"
    content = f"{headings}\n1001;x;RE-1;30.02.2026;1,00\n".encode()
    layout = INTAKE.recognise(content)
    rejects = [part for part in INTAKE.read(io.BytesIO(content), layout, {}) if isinstance(part, Reject)]

    text = "".join(INTAKE.rejects_to_csv(rejects, layout))

    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[0][3:] == ["Kundennr", "'=HYPERLINK(A1)", "Rechnungsnr", "Fällig", "'@Betrag"]
    assert not any(cell.startswith(("=", "@")) for row in rows for cell in row)
    right = text.replace("30.02.", "28.02.").encode()
    again = INTAKE.recognise(right) if is_recognised_anew else layout
    (claim,) = INTAKE.read(io.BytesIO(right), again, {})
    assert isinstance(claim, ClaimDraft)


def test_the_name_of_a_column_in_front_is_shielded() -> None:
    layout = INTAKE.recognise("Kundennr;Rechnungsnr;Betrag;=Fällig am\n1;2;3,00;30.02.2026\n".encode())

    (reject,) = csv.reader(
        list(INTAKE.rejects_to_csv([Reject(2, "=Fällig am", "x", say("-no"), ())], layout))[1:], delimiter=";"
    )

    assert reject[:3] == ["2", "'=Fällig am", "'-no"]


@pytest.mark.parametrize("cell", ["-12,50", "+49,00", "Müller", "'s-Hertogenbosch", ""])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert shield(cell) == cell
    assert unshield(cell) == cell
