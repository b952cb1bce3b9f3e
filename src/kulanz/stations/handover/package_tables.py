"""The tables of a hand-over package as CSV: comma, UTF-8, a heading, amounts with a point (RFC 4180)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from kulanz.stations.handover.package_facts import Facts

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a text that begins so would be worked out by a spreadsheet

CLAIMS = ("number", "source", "kind", "reason", "contract", "issued_on", "due_on", "currency", "invoiced", "open",
          "principal", "interest", "fee", "cost", "default_since", "interest_owed", "interest_booked", "reference")  # fmt: skip
LEDGER = ("on", "claim", "part", "debit", "credit", "amount", "rule", "text", "law")
MESSAGES = ("on", "sent_at", "channel", "stage", "tone", "to", "subject", "asked", "sent_sha256", "file")


def claims_csv(facts: Facts) -> bytes:
    return _csv(CLAIMS, (_claim(claim) for claim in facts["claims"]))


def ledger_csv(facts: Facts) -> bytes:
    return _csv(LEDGER, facts["ledger"])


def messages_csv(facts: Facts) -> bytes:
    """Ours and, marked by an empty file, those from before."""
    ours = ({**one, "asked": " ".join(one["asked"].values())} for one in facts["messages"])
    before = ({"on": one["on"], "tone": one["tone"], "subject": one["proof"]} for one in facts["earlier_messages"])
    return _csv(MESSAGES, [*before, *ours])


def _claim(claim: Facts) -> Facts:
    interest = claim["interest"] or {}
    parts = {part["kind"]: part["open"] for part in claim["parts"]}
    return {
        **claim,
        **{kind: parts.get(kind, "") for kind in ("principal", "interest", "fee", "cost")},
        "default_since": (claim["default"] or {}).get("since"),
        "interest_owed": interest.get("owed"),
        "interest_booked": interest.get("booked"),
    }


def _csv(columns: Sequence[str], rows: Iterable[Facts]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(column)) for column in columns])
    return out.getvalue().encode()


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
