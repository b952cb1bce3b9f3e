"""Lines of a bank statement become money seen; what the bank took back is taken back here where it is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from kulanz.data.inbox.notes import Note, What
from kulanz.data.payments.models import Receipt
from kulanz.domain.books.receipt import State
from kulanz.kernel.dates import Now
from kulanz.kernel.words import say
from kulanz.ports.statement import StatementLine
from kulanz.stations.money import receive
from kulanz.stations.money.match import NO_DAY
from kulanz.stations.money.receive import Seen
from kulanz.stations.statements import returned
from kulanz.stations.statements.movements import Movement

SOURCE = "bank"
PENDING_DAYS = 5  # what the bank announces is booked by then, or does not come
FINAL = (Receipt.State.SETTLED, Receipt.State.REVERSED)


class Fate(StrEnum):
    """What became of a line."""

    NEW = "new"
    KNOWN = "known"
    OUTGOING = "outgoing"  # money that went out or was taken back


class Existing(NamedTuple):
    """A receipt that is here already."""

    state: str
    seen_at: datetime


def see_lines(
    movements: Sequence[Movement], *, since: datetime, now: Now, actor: str
) -> tuple[Counter[Fate], list[Note]]:
    """Writes down the money of `movements`, inside the caller's transaction. Seen before `since` counts as known. The
    statements do not grow with the lines."""
    incoming = [one for one in movements if one.line.amount.minor > 0 and not one.line.is_reversal]
    fates, notes = _see(incoming, since, now, actor)
    others = [one for one in movements if one.line.amount.minor <= 0 or one.line.is_reversal]
    fates[Fate.OUTGOING] = len(others)
    back = [one for one in others if returned.is_one(one.line)]
    notes += returned.take_back(back, now=now, actor=actor)
    notes += [_outgoing(one.line) for one in others if not returned.is_one(one.line)]
    return fates, notes


def _see(movements: Sequence[Movement], since: datetime, now: Now, actor: str) -> tuple[Counter[Fate], list[Note]]:
    existing = _existing(movements)
    fates: Counter[Fate] = Counter()
    fresh: list[Movement] = []
    for movement in movements:
        own, other = existing.get(movement.name), existing.get(movement.instead)
        if own is not None and own.state in FINAL:
            fates[Fate.KNOWN if own.seen_at < since else Fate.NEW] += 1
        elif other is not None and other.state in FINAL:
            fates[Fate.KNOWN] += 1
        else:
            fresh.append(movement)
            existing[movement.name] = Existing(State.SETTLED if movement.line.booked else State.PENDING, now.at)
    known = _existing(fresh)
    changed = receive.see_all([_seen(movement, now) for movement in fresh], now=now, actor=actor)
    for movement, id_ in zip(fresh, changed, strict=True):
        own = known.get(movement.name)
        is_known = id_ is None and own is not None and own.seen_at < since
        fates[Fate.KNOWN if is_known else Fate.NEW] += 1
    return fates, [_no_day(one.line) for one in fresh if not _day(one.line)]


def _existing(movements: Sequence[Movement]) -> dict[str, Existing]:
    names = {name for movement in movements for name in (movement.name, movement.instead)}
    rows = Receipt.objects.filter(source=SOURCE, outside_id__in=names)
    return {name: Existing(state, at) for name, state, at in rows.values_list("outside_id", "state", "seen_at")}


def _seen(movement: Movement, now: Now) -> Seen:
    line = movement.line
    return Seen(
        source=SOURCE,
        outside_id=movement.name,
        state=State.SETTLED if line.booked else State.PENDING,
        amount=line.amount,
        creditor=movement.creditor,
        value_on=_day(line) or now.on,
        word="" if _day(line) else NO_DAY,
        expires_on=None if line.booked else now.on + timedelta(days=PENDING_DAYS),
        confidence=100 if line.booked else 80,
        payer=line.counterparty or line.on_behalf_of,
        on_behalf_of=line.on_behalf_of if line.counterparty else "",
        payer_iban=line.counterparty_iban,
        remittance=line.remittance,
        reference=line.reference,
        end_to_end_id=line.end_to_end_id,
        mandate_id=line.mandate_id,
    )


def _day(line: StatementLine) -> date | None:
    """The day from which the bank counts the money, else the day it was booked; None: the line names neither."""
    return line.value_on or line.booked_on


def _no_day(line: StatementLine) -> Note:
    words = say("This line names no day. The money is here and waits for a person, who says whose it is.")
    return Note(What.REJECT, line.line, words, amount=line.amount)


def _outgoing(line: StatementLine) -> Note:
    words = say("Money that went out.") if line.booked else say("Announced by the bank, not booked yet.")
    return Note(What.OUTGOING, line.line, words, amount=line.amount, on=line.booked_on or line.value_on)
