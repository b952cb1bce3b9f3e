"""Workbooks as people send them: the same recognition as for lists, days and numbers as the program stores them."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pytest

from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.kernel.words import Technical
from kulanz.plugins.intake.containers.sheet_file import INTAKE
from kulanz.ports.intake import ClaimDraft, Reject
from kulanz.testkit.inbound_files import CSV, packed
from kulanz.testkit.workbooks import ROWS, Rows, ods, xlsx

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def read(content: bytes) -> list[ClaimDraft | Reject]:
    return list(INTAKE.read(io.BytesIO(content), INTAKE.recognise(content), {}))


def drafts(rows: Rows) -> list[ClaimDraft]:
    return [part for part in read(xlsx({"OP": rows})) if isinstance(part, ClaimDraft)]


@pytest.mark.parametrize("write", [xlsx, ods])
def test_a_workbook_is_read_like_a_list(write: Callable[[dict[str, Rows]], bytes]) -> None:
    first, second, reject = read(write({"OP": ROWS}))
    assert isinstance(first, ClaimDraft)
    assert isinstance(second, ClaimDraft)
    assert isinstance(reject, Reject)

    assert (first.customer_number, first.claim_number, first.amount) == ("1001", "RE-2026-0001", Money(10000))
    assert (second.due_on, second.amount, second.line) == (date(2026, 10, 16), Money(123450), 3)
    assert (reject.line, reject.column, reject.value) == (4, "Fällig am", "30.02.2026")


def test_the_sheet_with_claims_is_found_among_others() -> None:
    content = xlsx(
        {"Deckblatt": [["Offene Posten", None], ["Stand", date(2026, 11, 21)]], "OP": ROWS, "Notizen": [["a", "b"]]}
    )

    assert [part.line for part in read(content)] == [2, 3, 4]


def test_title_lines_above_the_headings_are_passed_over() -> None:
    found = read(xlsx({"OP": [["Liste der offenen Posten"], [], *ROWS]}))

    assert [part.line for part in found] == [4, 5, 6]


def test_numbers_and_texts_may_share_a_column() -> None:
    head = ROWS[0]

    mixed = drafts([head, (1, "A", "R1", date(2026, 1, 2), 12.5), (2, "B", "R2", date(2026, 1, 2), "1.234,50 €")])

    assert [draft.amount.minor for draft in mixed] == [1250, 123450]


def test_a_stored_number_with_three_digits_is_no_thousand() -> None:
    found = read(xlsx({"OP": [ROWS[0], (1, "A", "R1", date(2026, 1, 2), 1.234)]}))

    assert "more digits than EUR" in str(found[0].reason)


def test_a_number_of_an_invoice_keeps_all_its_digits() -> None:
    (draft,) = drafts([ROWS[0], (1001, "A", 539007547034, date(2026, 1, 2), 12)])

    assert draft.claim_number == "539007547034"


def test_slips_of_floating_point_are_not_money() -> None:
    (draft,) = drafts([ROWS[0], (1, "A", "R1", date(2026, 1, 2), 0.1 + 0.2)])

    assert draft.amount == Money(30)


def test_rejects_come_back_as_a_list() -> None:
    content = xlsx({"OP": ROWS})
    layout = INTAKE.recognise(content)

    lines = list(INTAKE.rejects_to_csv([p for p in read(content) if isinstance(p, Reject)], layout))

    assert len(lines) == 2
    assert "30.02.2026" in lines[1]


def far_out(place: str, more: str = "") -> bytes:
    """A workbook of two cells, one of them at `place`, and of what is given besides."""
    cells = f'<row r="1"><c r="A1"><v>1</v></c><c r="{place}"><v>2</v></c>{more}</row>'
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'
    return packed(
        {
            "[Content_Types].xml": b"<Types/>",
            "xl/workbook.xml": b"<workbook/>",
            "xl/worksheets/sheet1.xml": sheet.encode(),
        }
    )


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A99999999999999999999"/>', '<c r="&#65;1048576"/>', "<c s='>' r='AAAA1'/>", '<c r="A1" r="XFD1048576"',
        '<x:c r="a1048576"/>', '<row r="-1">',
    ],
)  # fmt: skip
def test_places_that_no_program_writes_are_not_believed(cell: str) -> None:
    with pytest.raises(BadValue, match="damaged"):
        INTAKE.recognise(far_out("A2", cell))


def test_a_place_behind_other_attributes_counts() -> None:
    with pytest.raises(BadValue, match="more than 200000 rows"):
        INTAKE.recognise(far_out("A2", "<c s='>'" + " " * 3000 + " r = 'XFD1048576'/>"))


@pytest.mark.parametrize("place", ["XFD1048576", "A1048576", "ZZZ1"])
def test_a_cell_far_out_is_refused_before_room_is_made_for_it(place: str) -> None:
    with pytest.raises(BadValue, match="more than 200000 rows or 1000 columns"):
        INTAKE.recognise(far_out(place))


def test_cells_repeated_without_end_are_refused() -> None:
    content = ods({"OP": ROWS}, blank_rows=10)
    body = (
        b'<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="900" '
        b'office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row></table:table>'
    )

    with pytest.raises(BadValue, match="more than 200000 rows"):
        INTAKE.recognise(rewritten(content, "content.xml", b"</table:table>", body))


def rewritten(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    return packed(members | {name: members[name].replace(old, new)})


def test_a_workbook_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kulanz.plugins.intake.containers.sheet_size.LARGEST_UNPACKED", 1000)

    with pytest.raises(BadValue, match="CSV"):
        INTAKE.recognise(xlsx({"OP": ROWS}))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04", "damaged"),
        (xlsx({"OP": ROWS})[:600], "damaged"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "damaged or locked"),
        (CSV, "not a workbook"),
        (packed({"word/document.xml": b"<a/>"}), "not a workbook"),
        (xlsx({"OP": [["nur eine Spalte"]]}), "No sheet"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(content: bytes, reason: str) -> None:
    with pytest.raises(BadValue, match=reason) as told:
        INTAKE.recognise(content)

    assert not isinstance(told.value.words, Technical)


def test_a_workbook_is_known_by_its_first_bytes() -> None:
    assert INTAKE.sniff(xlsx({"OP": ROWS})[:3000])
    assert INTAKE.sniff(ods({"OP": ROWS})[:3000])
    assert not INTAKE.sniff(CSV)
    assert not INTAKE.sniff(packed({"auszug.xml": b"<Document/>"}))
