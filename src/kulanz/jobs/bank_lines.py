"""Lines of a bank statement become money seen; what the bank took back is taken back here where it is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from django.db.models import Q

from kulanz.data.inbox.notes import Note, What
from kulanz.data.payments.models import Receipt
from kulanz.domain.matching import references_in
from kulanz.domain.receipt import State
from kulanz.jobs.movements import Movement
from kulanz.kernel.dates import Now
from kulanz.kernel.money import Money
from kulanz.kernel.words import Words, say
from kulanz.ports.statement import StatementLine
from kulanz.stations import receive
from kulanz.stations.receive import Seen

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
    """Writes down the money of `movements`, inside the caller's transaction. Seen before `since` counts as known."""
    names = {name for movement in movements for name in (movement.name, movement.instead)}
    rows = Receipt.objects.filter(source=SOURCE, outside_id__in=names)
    existing = {name: Existing(state, at) for name, state, at in rows.values_list("outside_id", "state", "seen_at")}
    fates: Counter[Fate] = Counter()
    notes: list[Note] = []
    for movement in movements:
        if movement.line.amount.minor > 0 and not movement.line.is_reversal:
            fates[_see(movement, existing, since, now, actor)] += 1
        else:
            fates[Fate.OUTGOING] += 1
            is_taken_back = _is_taken_back(movement.line)
            notes.append(_taken_back(movement, now, actor) if is_taken_back else _outgoing(movement.line))
    return fates, notes


def _see(movement: Movement, existing: dict[str, Existing], since: datetime, now: Now, actor: str) -> Fate:
    line, own = movement.line, existing.get(movement.name)
    other = existing.get(movement.instead)
    if own is not None and own.state in FINAL:
        return Fate.KNOWN if own.seen_at < since else Fate.NEW
    if other is not None and other.state in FINAL:
        return Fate.KNOWN
    changed = receive.see(_seen(movement, now), now=now, actor=actor)
    if changed is None:
        return Fate.KNOWN if own is not None and own.seen_at < since else Fate.NEW
    existing[movement.name] = Existing(State.SETTLED if line.booked else State.PENDING, now.at)
    return Fate.NEW


def _seen(movement: Movement, now: Now) -> Seen:
    line = movement.line
    return Seen(
        source=SOURCE,
        outside_id=movement.name,
        state=State.SETTLED if line.booked else State.PENDING,
        amount=line.amount,
        creditor=movement.creditor,
        value_on=line.value_on or line.booked_on or now.on,
        expires_on=None if line.booked else now.on + timedelta(days=PENDING_DAYS),
        confidence=100 if line.booked else 80,
        payer=line.on_behalf_of or line.counterparty,
        payer_iban=line.counterparty_iban,
        remittance=line.remittance,
        reference=line.reference,
        end_to_end_id=line.end_to_end_id,
        mandate_id=line.mandate_id,
    )


def _is_taken_back(line: StatementLine) -> bool:
    return line.booked and (line.is_reversal or bool(line.return_code))


def _outgoing(line: StatementLine) -> Note:
    words = say("Money that went out.") if line.booked else say("Announced by the bank, not booked yet.")
    return _note(What.OUTGOING, line, words)


def _taken_back(movement: Movement, now: Now, actor: str) -> Note:
    """Reverses the one receipt that the bank's line names, and leaves to a person what it does not name clearly."""
    line = movement.line
    if line.amount.minor > 0:
        return _note(What.RETURNED, line, say("A payment of ours came back. Please look whom it was for."))
    mark = f"#{line.key[:12]}"
    if Receipt.objects.filter(state=Receipt.State.REVERSED, word__endswith=mark).exists():
        return _note(What.REVERSED, line, say("Taken back before; nothing changed."))
    found = _named_by(movement, now)
    if len(found) != 1:
        words = say("Money was taken back, and the line does not say clearly which payment it was.")
        return _note(What.RETURNED, line, words)
    receipt = found[0]
    receive.see(
        Seen(
            source=receipt.source, outside_id=receipt.outside_id, state=State.REVERSED, creditor=receipt.creditor_id,
            amount=Money(receipt.amount_minor, receipt.currency), value_on=line.value_on or now.on, rank=receipt.rank,
            word=f"{line.return_code or 'reversal'} {mark}",
        ),
        now=now,
        actor=actor,
    )  # fmt: skip
    return _note(What.REVERSED, line, say("Taken back: what it had paid is open again."))


def _named_by(movement: Movement, now: Now) -> list[Receipt]:
    """Settled money of this amount with a reference, mandate or end-to-end id that the line repeats."""
    line = movement.line
    amount = -line.amount.minor - (line.charges.minor if line.charges else 0)
    references = references_in(f"{line.reference} {line.end_to_end_id} {line.remittance}") | {line.reference} - {""}
    named = Q(reference__in=references)
    for reference in references:
        named |= Q(remittance__contains=reference)
    if line.end_to_end_id:
        named |= Q(end_to_end_id=line.end_to_end_id[:40])
    if line.mandate_id:
        named |= Q(mandate_id=line.mandate_id[:40])
    settled = Receipt.objects.filter(
        creditor=movement.creditor, state=Receipt.State.SETTLED, amount_minor=amount, currency=line.amount.currency,
        value_on__lte=line.value_on or line.booked_on or now.on,
    )  # fmt: skip
    return list(settled.filter(named).order_by("id")[:2])


def _note(what: What, line: StatementLine, words: Words) -> Note:
    return Note(what, line.line, words, amount=line.amount, on=line.booked_on or line.value_on)
