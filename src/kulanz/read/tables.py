"""A table of claims as JSON: its columns with what they mean, how many rows are claims, why the others are none, and what
is wrong with how the customers are reached."""

from __future__ import annotations

from typing import Any, BinaryIO

from kulanz.data.parties.stated import noted_in
from kulanz.kernel.errors import BadValue
from kulanz.ports.intake import ClaimDraft, Column, Layout, Reject, TableIntake

Json = dict[str, Any]  # Any: JSON


def table_json(reader: TableIntake, stream: BinaryIO, layout: Layout) -> Json:
    """Without the columns that a claim needs, or where one can be read in two ways, there are rows and no claims, and one
    reject says what is missing. `findings` keep no claim out."""
    columns = [_column(reader, column) for column in layout.columns]
    claims, credits, rejects, findings = 0, 0, [], []
    try:
        for part in reader.read(stream, layout, {}):
            if isinstance(part, Reject):
                rejects.append(_reject(part))
            elif part.is_credit:
                credits += 1
            else:
                claims += 1
                findings += _findings(part)
        rows = claims + credits + len(rejects)
    except BadValue as missing:
        if "missing" not in missing.facts:
            raise
        stream.seek(0)
        rows = reader.rows(stream, layout)
        place = {"line": layout.header_line or None, "column": missing.facts.get("column", "")}
        rejects.append({**place, "value": missing.facts.get("value", ""), "reason": missing.message})
    counts = {"rows": rows, "claims": claims, "credits": credits}
    return {"columns": columns, **counts, "rejects": rejects, "findings": findings}


def _column(reader: TableIntake, column: Column) -> Json:
    """`ambiguous` names the ways in which all cells of a column can be read, each with an example as it would be read;
    `decided_by` is the heading of the column that settled such a doubt."""
    told: Json = {"name": column.name, "means": column.means, "confidence": column.confidence}
    if column.readings:
        told["ambiguous"] = [
            {"format": format, "example": example, "read": reader.shown(example, format)}
            for example in column.examples[:1]
            for format in column.readings
        ]
    if column.decided_by:
        told["decided_by"] = column.decided_by
    return told


def _findings(draft: ClaimDraft) -> list[Json]:
    return [
        {"line": draft.line, "field": noted.field, "value": noted.value, "reason": str(noted.words)}
        for noted in noted_in(draft)
    ]


def _reject(reject: Reject) -> Json:
    """One for each row; more than one fault of a row is told in one reason."""
    more = [f" {fault.column}: {fault.reason}" for fault in reject.also]
    reason = f"{reject.reason}{''.join(more)}"
    return {"line": reject.line, "column": reject.column, "value": reject.value, "reason": reason}
