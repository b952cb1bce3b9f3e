"""Bank statements as JSON: heads with their lines and rejects, and whether each comes out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from kulanz.kernel.money import Money
from kulanz.ports.statement import LineReject, StatementHead, StatementLine, StatementPart

from .invoices import amount

IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}")
Json = dict[str, Any]  # Any: JSON


def statements_json(parts: Iterable[StatementPart]) -> Json:
    """`statements`, in the order of the file."""
    statements: list[Json] = []
    sums: list[tuple[StatementHead, list[Money]]] = []
    early: list[Json] = []  # rejects before the first head: files in a zip
    for part in parts:
        if isinstance(part, StatementHead):
            statements.append(_head(part, early))
            sums.append((part, []))
            early = []
        elif isinstance(part, LineReject):
            (statements[-1]["rejects"] if statements else early).append(_reject(part))
        else:
            statements[-1]["lines"].append(_line(part))
            if part.booked:
                sums[-1][1].append(part.amount)
    for statement, (head, booked) in zip(statements, sums, strict=True):
        statement["balanced"] = is_balanced(head, booked)
    return {"statements": statements}


def is_balanced(head: StatementHead, booked: Iterable[Money]) -> bool | None:
    """Whether opening balance and booked lines are the closing balance; None: the file does not let that be checked."""
    if head.opening is None or head.closing is None or head.opening.currency != head.closing.currency:
        return None
    booked = [*booked]
    if any(money.currency != head.opening.currency for money in booked):
        return None
    return head.opening.minor + sum(money.minor for money in booked) == head.closing.minor


def _head(head: StatementHead, rejects: list[Json]) -> Json:
    return {
        "account": head.account_iban,
        "currency": head.currency or None,
        "opening": amount(head.opening) if head.opening is not None else None,
        "closing": amount(head.closing) if head.closing is not None else None,
        "balanced": None,
        "lines": [],
        "rejects": rejects,
    }


def _line(line: StatementLine) -> Json:
    return {
        "booked_on": _day(line.booked_on),
        "value_on": _day(line.value_on),
        "amount": amount(line.amount),
        "status": "booked" if line.booked else "pending",
        "counterparty": line.counterparty,
        "counterparty_iban": line.counterparty_iban if IBAN.fullmatch(line.counterparty_iban) else "",
        "remittance": _remittance(line),
        "end_to_end_id": line.end_to_end_id,
        "mandate_id": line.mandate_id,
        "return_code": line.return_code,
        "reversal": line.is_reversal,
        "bank_reference": line.bank_reference,
    }


def _remittance(line: StatementLine) -> str:
    """What the payer wrote, with the structured reference behind it where the text does not hold it already."""
    return line.remittance if line.reference in line.remittance else f"{line.remittance} {line.reference}".strip()


def _reject(reject: LineReject) -> Json:
    return {"line": reject.line, "column": reject.column, "value": reject.value, "reason": str(reject.reason)}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
