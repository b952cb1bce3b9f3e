"""What was understood of a file, in lines for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .look import Understood

MOST_SHOWN = 50
Json = dict[str, Any]  # Any: JSON
KINDS = {
    "claim": "a claim",
    "credit": "a credit: it gives money back",
    "nothing_due": "nothing is due",
    "self_billed": "written by the buyer himself",
}
BALANCED = {True: "comes out", False: "DOES NOT COME OUT", None: "cannot be checked"}


def readable(understood: Understood) -> str:
    """Plain English, one fact a line."""
    show = {"invoice": _invoices, "statement": _statements, "table": _table}[understood.kind]
    return "\n".join(
        [f"Format: {understood.format}", *show(understood.data), *(f"Note: {n}" for n in understood.notes)]
    )


def _invoices(data: Json) -> Iterator[str]:
    for claim in data["claims"]:
        yield f"Invoice {claim['number']} (type {claim['type']}): {KINDS[claim['kind']]}"
        yield f"  from {claim['seller'] or '-'} to {claim['buyer'] or '-'}" + _behind(claim["buyer_email"])
        yield f"  issued {claim['issued_on'] or '-'}, due {claim['due_on'] or 'not stated'}"
        total, prepaid = claim["amount_total"], claim["prepaid"]
        yield f"  due {claim['amount_due']} {claim['currency']} of {total}, paid before {prepaid}"
        for name in ("ibans", "means", "preceding"):
            if claim[name]:
                yield f"  {name}: {', '.join(claim[name])}"
        if claim["mandate"]:
            yield f"  mandate: {claim['mandate']}"
        for discount in claim["discounts"]:
            base = f" of {discount['base']}" if discount["base"] else ""
            yield f"  discount: {discount['percent']} %{base} within {discount['days']} days"


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
    yield f"{data['rows']} rows, {data['claims']} claims"
    for column in data["columns"]:
        sure = f" ({column['confidence']:.0%} sure)" if column["means"] else ""
        yield f"  {column['name'] or '(no heading)'}: {column['means'] or 'not used'}{sure}"
    yield from _rejects(data["rejects"])


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


def _behind(email: str | None) -> str:
    return f" <{email}>" if email else ""
