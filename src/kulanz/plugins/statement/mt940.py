"""Bank statements as MT940 and running reports as MT942, as German, Austrian, Dutch, Swiss and other banks send them.

SWIFT User Handbook, Category 9. An own reader: the library there is takes a returned credit for money that came.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, ClassVar

from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.kernel.words import Words, say
from kulanz.ports.statement import LineReject, StatementHead, StatementLine, StatementPart

from .balance import doubt_of
from .details import Details
from .entry import Names
from .mt940_details import is_details, read_details, read_non_swift, with_supplementary
from .mt940_fields import MARKS, Field, decode, messages
from .mt940_line import Movement, read_amount, read_movement

LARGEST_FILE, MOST_MOVEMENTS = 100_000_000, 1_000_000
LOOKS_LIKE = re.compile(r"(?m)^:(?:60[FM]|61|62[FM]|34F|90[CD]):|^:20:.*\n(?::[0-9]{2}[A-Z]?:.*\n)*:25:")
BALANCE = re.compile(r"(?P<mark>[CD])[0-9]{6}(?P<currency>[A-Z]{3})?(?P<amount>[0-9,.]+)\s*")
SUM = re.compile(r"(?P<count>[0-9]{0,5})(?P<currency>[A-Z]{3})(?P<amount>[0-9,.]+)")
OPENING, CLOSING, REPORT = ("60F", "60M"), ("62F", "62M"), {"34F", "90C", "90D", "13D"}
REPORT_ONLY, BALANCED = re.compile(r"(?m)^:(?:34F|90[CD]|13D):"), re.compile(r"(?m)^:6[02][FM]:")
UNKNOWN_CURRENCY = "XXX"  # ISO 4217: no currency


class Mt940:
    """Account statements in fields of text."""

    key: ClassVar[str] = "mt940"
    label: ClassVar[Words] = say("Account statement (MT940, MT942)")

    def sniff(self, head: bytes) -> bool:
        return (b"\0" not in head[:1000] or head[:2] in MARKS) and bool(LOOKS_LIKE.search(decode(head)))

    def format_of(self, head: bytes) -> str:
        text = decode(head)
        return "mt942" if REPORT_ONLY.search(text) and not BALANCED.search(text) else "mt940"

    def read(self, stream: BinaryIO) -> Iterator[StatementPart]:
        """Head and lines of every statement in the file, in its order."""
        content = stream.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise _refused(say("This file is too large."))
        is_empty = True
        for message in messages(content):
            if any(field.tag in (*OPENING, *CLOSING, "61", *REPORT) for field in message):
                is_empty = False
                yield from _statement(message)
        if is_empty:
            raise _refused(say("There is no statement in this file."))


def _statement(message: list[Field]) -> Iterator[StatementPart]:
    first = {field.tag: field for field in reversed(message)}
    is_report = not any(tag in first for tag in (*OPENING, *CLOSING)) and any(tag in first for tag in REPORT)
    currency = _currency(message)
    opening, closing = (_balance(first, tags, currency) for tags in (OPENING, CLOSING))
    head = StatementHead(
        account_iban=_account(first["25"].text if "25" in first else "", currency),
        currency="" if currency == UNKNOWN_CURRENCY else currency,
        statement_id=first["20"].text if "20" in first else "",
        opening=opening.money if opening else None,
        closing=closing.money if closing else None,
        kind="report" if is_report else "statement",
    )
    yield head
    lines, rejects, is_complete = _movements(message, head, currency, is_report=is_report)
    yield from lines
    yield from rejects
    yield from (balance.reject for balance in (opening, closing) if balance and balance.reject)
    yield from _sums(message, head, lines, is_complete=is_complete, is_report=is_report)


@dataclass(frozen=True, slots=True)
class _Balance:
    money: Money | None
    reject: LineReject | None = None


def _balance(first: dict[str, Field], tags: Sequence[str], currency: str) -> _Balance | None:
    field = next((first[tag] for tag in tags if tag in first), None)
    if field is None:
        return None
    found = BALANCE.fullmatch(field.lines[0])  # below it may stand what belongs to nobody
    money = read_amount(found["amount"], found["currency"] or currency) if found else None
    if found is None or money is None:
        words = say("This balance cannot be read.")
        return _Balance(None, LineReject(field.line, f":{field.tag}:", field.text[:200], words))
    return _Balance(-money if found["mark"] == "D" else money)


def _currency(message: Sequence[Field]) -> str:
    """Of the account, as any of its balances names it."""
    for field in message:
        found = None
        if field.tag in (*OPENING, *CLOSING, "64", "65"):
            found = BALANCE.fullmatch(field.lines[0])
        elif field.tag in ("90C", "90D"):
            found = SUM.match(field.text)
        if found and found["currency"]:
            return str(found["currency"])
        if field.tag == "34F" and re.match(r"[A-Z]{3}", field.text):
            return field.text[:3]
    return UNKNOWN_CURRENCY


def _account(text: str, currency: str) -> str:
    """As the bank names it: an IBAN alone where there is one, without bank code before and currency behind."""
    text = "".join(text.split()).lstrip("/")
    if text.endswith(currency) and text[: -len(currency)].rstrip("/")[-1:].isdigit():
        text = text[: -len(currency)].rstrip("/")
    found = re.search(r"(?:^|/)([A-Z]{2}[0-9]{2}[A-Z0-9]{11,30})$", text)
    return found[1] if found else text


def _movements(
    message: Sequence[Field], head: StatementHead, currency: str, *, is_report: bool
) -> tuple[list[StatementLine], list[LineReject], bool]:
    """The lines, what was rejected, and whether every movement could be read."""
    lines: list[StatementLine] = []
    rejects: list[LineReject] = []
    names = Names()
    for field, details in _pairs(message):
        if len(lines) >= MOST_MOVEMENTS:
            raise _refused(say("This file holds more movements than can be read."))
        try:
            movement = read_movement(field.lines, currency)
        except BadValue as bad:
            rejects.append(LineReject(field.line, ":61:", str(bad.facts["value"]), bad.words))
            continue
        rejects += [LineReject(field.line, f":61: {d.part}", d.value, d.words) for d in movement.doubts]
        lines.append(_line(movement, _details(details, movement), field, head, names, is_report=is_report))
    return lines, rejects, len(lines) == sum(field.tag == "61" for field in message)


def _pairs(message: Sequence[Field]) -> Iterator[tuple[Field, list[Field]]]:
    """Each field 61 with the details that follow it, up to the next movement or balance."""
    current: Field | None = None
    details: list[Field] = []
    for field in message:
        if current is not None and is_details(field):
            details.append(field)
            continue
        if current is not None:
            yield current, details
        current, details = (field, []) if field.tag == "61" else (None, [])
    if current is not None:
        yield current, details


def _details(fields: Sequence[Field], movement: Movement) -> Details:
    lines = [line for field in fields if field.tag != "NS" for line in field.lines]
    non_swift = [line for field in fields if field.tag == "NS" for line in field.lines]
    details = read_details(lines) if lines or not non_swift else read_non_swift(non_swift)
    return with_supplementary(details, lines, movement)


def _line(
    movement: Movement, details: Details, field: Field, head: StatementHead, names: Names, *, is_report: bool
) -> StatementLine:
    day = movement.booked_on or movement.value_on or ""
    facts: tuple[object, ...] = (movement.bank_reference,)
    if not movement.bank_reference:
        facts = (
            movement.value_on,
            movement.customer_reference,
            details.remittance,
            details.name,
            details.end_to_end_id,
        )
    key = names.key(head.account_iban, movement.amount, day, *facts)
    return StatementLine(
        key=key,
        account_iban=head.account_iban,
        amount=movement.amount,
        booked=not is_report and not movement.is_expected,
        booked_on=movement.booked_on,
        value_on=movement.value_on,
        counterparty=details.name,
        counterparty_iban=details.account,
        remittance=details.remittance,
        reference=details.reference,
        end_to_end_id=details.end_to_end_id,
        mandate_id=details.mandate_id,
        return_code=details.return_code,
        is_reversal=movement.is_reversal or details.is_return,
        bank_reference=movement.bank_reference,
        entry_key=key,
        on_behalf_of=details.on_behalf_of,
        line=field.line,
    )


def _sums(
    message: Sequence[Field], head: StatementHead, lines: Sequence[StatementLine], *, is_complete: bool, is_report: bool
) -> Iterator[LineReject]:
    """What does not come out: opening, movements and closing; in a report the sums of both directions."""
    last = message[-1].line
    if head.opening is not None and head.closing is None and not any(f.tag in CLOSING for f in message):
        yield LineReject(last, ":62F:", "", say("The statement has no closing balance. It may be cut off."))
    if not is_complete:
        return
    if head.opening is not None and head.closing is not None:
        words = doubt_of(head.opening, [line.amount for line in lines if line.booked], head.closing)
        if words:
            place = next(field.line for field in message if field.tag in CLOSING)
            yield LineReject(place, ":62F:", str(head.closing), words)
    if is_report:
        yield from _report_sums(message, lines)


def _report_sums(message: Sequence[Field], lines: Sequence[StatementLine]) -> Iterator[LineReject]:
    for field in message:
        found = SUM.fullmatch(field.text) if field.tag in ("90C", "90D") else None
        stated = read_amount(found["amount"], found["currency"]) if found else None
        if found is None or stated is None:
            continue
        sign = 1 if field.tag == "90C" else -1
        minor = sum(abs(line.amount.minor) for line in lines if line.amount.minor * sign > 0)
        if minor != stated.minor:
            words = say(
                "The report names %(stated)s in this direction, its lines add up to another sum.", stated=stated
            )
            yield LineReject(field.line, f":{field.tag}:", field.text[:200], words)


def _refused(words: Words) -> BadValue:
    return BadValue(words, line=1)


STATEMENT = Mt940()
