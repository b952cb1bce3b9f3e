"""Small files that grow when they are read, as somebody would make them who means harm."""

from __future__ import annotations

import io
import zipfile

from kulanz.testkit.inbound_files import packed
from kulanz.testkit.workbooks import MAIN, RELATIONS, xlsx

ODS = "urn:oasis:names:tc:opendocument:xmlns"


def repeated_ods(*, rows: int, columns: int, text: str) -> bytes:
    """One cell, written once and repeated."""
    cell = f'<table:table-cell table:number-columns-repeated="{columns}" office:value-type="string"><text:p>{text}</text:p>'
    body = (
        f'<office:document-content xmlns:office="{ODS}:office:1.0" xmlns:table="{ODS}:table:1.0" xmlns:text="{ODS}:text:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="a"><table:table-row table:number-rows-repeated="{rows}">'
        f"{cell}</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    mimetype = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = f'<m:manifest xmlns:m="{ODS}:manifest:1.0"/>'.encode()
    parts = {"mimetype": mimetype, "META-INF/manifest.xml": manifest, "content.xml": body.encode()}
    return packed(parts, stored=["mimetype"])


def shared_xlsx(*, rows: int, columns: int, length: int) -> bytes:
    """One long text that all cells share: kept once in the file, once for each cell when it is read."""
    with zipfile.ZipFile(io.BytesIO(xlsx({"OP": [["y"] * columns for _ in range(rows)]}))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    shared = b't="s"><v>0</v>'
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b't="inlineStr"><is><t>y</t></is>', shared)
    relation = b'<Relationship Id="rId9" Type="%s/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    relations = "xl/_rels/workbook.xml.rels"
    parts[relations] = parts[relations].replace(b"</Relationships>", relation % RELATIONS.encode())
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}"><si><t>{"x" * length}</t></si></sst>'.encode()
    return packed(parts)


def wide_csv(columns: int) -> bytes:
    return (";".join(f"c{n}" for n in range(columns)) + "\n" + ";".join("1" * columns) + "\n").encode()


def ascii85_pdf(megabytes: int) -> bytes:
    """An attachment in which each `z` stands for four zeros (ISO 32000-2, 7.4.3)."""
    zeros = b"z" * (megabytes << 20) + b"~>"
    objects = (
        b"<</Type/Catalog/Names<</EmbeddedFiles<</Names[(factur-x.xml)2 0 R]>>>>>>",
        b"<</Type/Filespec/F(factur-x.xml)/EF<</F 3 0 R>>>>",
        b"<</Type/EmbeddedFile/Filter/ASCII85Decode/Length %d>>stream\n%s\nendstream" % (len(zeros), zeros),
    )
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj" % number + content + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 4\n0000000000 65535 f \n%strailer<</Root 1 0 R/Size 4>>\nstartxref\n%d\n%%%%EOF"
    return body + end % (table, len(body))
