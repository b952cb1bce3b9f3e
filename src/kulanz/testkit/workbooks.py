"""Small workbooks for tests: XLSX and ODS written cell by cell, with days and numbers as such programs store them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from xml.sax.saxutils import escape

from kulanz.testkit.inbound_files import packed

Cell = str | int | float | date | None
Rows = Sequence[Sequence[Cell]]
EXCEL_BEGINS = date(1899, 12, 30)  # day 0, with the leap day of 1900 that Excel believes in
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OPENDOCUMENT = "urn:oasis:names:tc:opendocument:xmlns"
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"

ROWS: Rows = (
    ("Kundennr", "Name", "Rechnungsnr", "Fällig am", "Offener Betrag"),
    (1001, "Max Müller", "RE-2026-0001", date(2026, 10, 15), 100.0),
    (1002, "Zoë Zander", "RE-2026-0002", date(2026, 10, 16), 1234.5),
    (1003, "Ali Aydin", "RE-2026-0003", "30.02.2026", 12),
)


def xlsx(sheets: Mapping[str, Rows]) -> bytes:
    """A workbook with the parts that every reader asks for."""
    count = range(1, len(sheets) + 1)
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for n in count
    )
    return packed(
        {
            "[Content_Types].xml": (
                '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                '<Override PartName="/xl/workbook.xml" '
                'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
                f"{overrides}</Types>"
            ).encode(),
            "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
            "xl/workbook.xml": (
                f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
                + "".join(f'<sheet name="{escape(n)}" sheetId="{i}" r:id="rId{i}"/>' for i, n in enumerate(sheets, 1))
                + "</sheets></workbook>"
            ).encode(),
            "xl/_rels/workbook.xml.rels": _relations(
                [*(("worksheet", f"worksheets/sheet{n}.xml") for n in count), ("styles", "styles.xml")]
            ),
            "xl/styles.xml": (
                f'<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
            ).encode(),
            **{f"xl/worksheets/sheet{n}.xml": _sheet(rows) for n, rows in enumerate(sheets.values(), 1)},
        }
    )


def ods(sheets: Mapping[str, Rows], *, blank_rows: int = 1_000_000) -> bytes:
    """With a million blank rows below each table, as LibreOffice writes them."""
    tables = "".join(
        f'<table:table table:name="{escape(name)}">{"".join(map(_ods_row, rows))}'
        f'<table:table-row table:number-rows-repeated="{blank_rows}"><table:table-cell '
        'table:number-columns-repeated="1024"/></table:table-row></table:table>'
        for name, rows in sheets.items()
    )
    names = " ".join(f'xmlns:{p}="{OPENDOCUMENT}:{p}:1.0"' for p in ("office", "table", "text", "manifest"))
    content = (
        f"<office:document-content {names}><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    manifest = (
        f'<manifest:manifest {names}><manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPE}"/>'
        "</manifest:manifest>"
    )
    return packed(
        {"mimetype": ODS_TYPE.encode(), "content.xml": content.encode(), "META-INF/manifest.xml": manifest.encode()},
        stored=("mimetype",),
    )


def _relations(targets: Sequence[tuple[str, str]]) -> bytes:
    items = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{items}</Relationships>'.encode()


def _sheet(rows: Rows) -> bytes:
    lines = []
    for number, row in enumerate(rows, 1):
        cells = "".join(_xlsx_cell(f"{chr(64 + place)}{number}", cell) for place, cell in enumerate(row, 1))
        lines.append(f'<row r="{number}">{cells}</row>')
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'.encode()


def _xlsx_cell(place: str, cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return f'<c r="{place}" s="1"><v>{(cell - EXCEL_BEGINS).days}</v></c>'
    if isinstance(cell, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
    return f'<c r="{place}"><v>{cell!r}</v></c>'


def _ods_row(row: Sequence[Cell]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>"


def _ods_cell(cell: Cell) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, date):
        attributes = f'office:value-type="date" office:date-value="{cell.isoformat()}"'
    elif isinstance(cell, str):
        attributes = 'office:value-type="string"'
    else:
        attributes = f'office:value-type="float" office:value="{cell!r}"'
    return f"<table:table-cell {attributes}><text:p>{escape(str(cell))}</text:p></table:table-cell>"
