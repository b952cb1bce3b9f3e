"""A table of claims as JSON: its columns with what they mean, how many rows are claims, and why the others are none."""

from __future__ import annotations

from typing import Any, BinaryIO

from kulanz.kernel.errors import BadValue
from kulanz.ports.intake import ClaimDraft, Layout, Reject, TableIntake

Json = dict[str, Any]  # Any: JSON


def table_json(reader: TableIntake, stream: BinaryIO, layout: Layout) -> Json:
    """Without the columns that a claim needs there are rows and no claims, and one reject says what is missing."""
    columns = [{"name": c.name, "means": c.means, "confidence": c.confidence} for c in layout.columns]
    claims, rejects = 0, []
    try:
        for part in reader.read(stream, layout, {}):
            claims += isinstance(part, ClaimDraft)
            if isinstance(part, Reject):
                rejects.append(_reject(part))
        rows = claims + len(rejects)
    except BadValue as missing:
        if "missing" not in missing.facts:
            raise
        stream.seek(0)
        rows = reader.rows(stream, layout)
        rejects.append({"line": layout.header_line or None, "column": "", "value": "", "reason": missing.message})
    return {"columns": columns, "rows": rows, "claims": claims, "rejects": rejects}


def _reject(reject: Reject) -> Json:
    """One for each row; more than one fault of a row is told in one reason."""
    more = [f" {fault.column}: {fault.reason}" for fault in reject.also]
    reason = f"{reject.reason}{''.join(more)}"
    return {"line": reject.line, "column": reject.column, "value": reject.value, "reason": reason}
