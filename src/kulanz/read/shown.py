"""What was understood of a file, in lines for people, in the language of their terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kulanz.kernel.words import say

from .asking import Understood
from .shown_invoices import invoice_lines
from .tongue import said

MOST_SHOWN = 50
Json = dict[str, Any]  # Any: JSON
BALANCED = {True: "comes out", False: "DOES NOT COME OUT", None: "cannot be checked"}


def readable(understood: Understood) -> str:
    """One fact a line."""
    show = {"invoice": invoice_lines, "statement": _statements, "table": _table}[understood.kind]
    return "\n".join(
        [
            said(say("Format: %(format)s", format=understood.format)),
            *show(understood.data),
            *(_rejects(understood.data.get("rejects", [])) if understood.kind == "invoice" else ()),
            *(said(say("Note: %(note)s", note=said(note))) for note in understood.notes),
        ]
    )


def _statements(data: Json) -> Iterator[str]:
    for statement in data["statements"]:
        currency = statement["currency"] or ""
        yield f"Account {statement['account'] or '(not named)'} {currency}: {len(statement['lines'])} lines"
        opening, closing = (statement[name] or "not stated" for name in ("opening", "closing"))
        yield f"  opening {opening}, closing {closing}: {BALANCED[statement['balanced']]}"
        for line in statement["lines"][:MOST_SHOWN]:
            words = [line["counterparty"], line["counterparty_iban"], line["remittance"], line["return_code"]]
            mark = "" if line["status"] == "booked" else " (pending)"
            day = line["booked_on"] or line["value_on"] or "no day"
            yield f"  {day} {line['amount']:>14}{mark}  {'  '.join(word for word in words if word)}"
        yield from _left_out(len(statement["lines"]))
        yield from _rejects(statement["rejects"])


def _table(data: Json) -> Iterator[str]:
    credits = f", {data['credits']} credits" if data["credits"] else ""
    yield f"{data['rows']} rows, {data['claims']} claims{credits}"
    for column in data["columns"]:
        sure = f" ({column['confidence']:.0%} sure)" if column["means"] else ""
        settled = f", written as in '{column['decided_by']}'" if "decided_by" in column else ""
        yield f"  {column['name'] or '(no heading)'}: {column['means'] or 'not used'}{sure}{settled}"
        for way in column.get("ambiguous", ()):
            yield f"    {way['example']} may be {way['read']}"
    yield from _rejects(data["rejects"])
    for finding in data["findings"][:MOST_SHOWN]:
        yield f"  to check: line {finding['line']}, {finding['field']} '{finding['value']}': {finding['reason']}"
    yield from _left_out(len(data["findings"]))


def _rejects(rejects: list[Json]) -> Iterator[str]:
    for reject in rejects[:MOST_SHOWN]:
        place = f"line {reject['line']}" if reject["line"] else "the file"
        column = f", {reject['column']}" if reject["column"] else ""
        value = f" '{reject['value']}'" if reject["value"] else ""
        yield f"  not taken: {place}{column}{value}: {reject['reason']}"
    yield from _left_out(len(rejects))


def _left_out(count: int) -> Iterator[str]:
    if count > MOST_SHOWN:
        yield f"  ... and {count - MOST_SHOWN} more"
