"""Money that the bank took back: each line reverses the one payment that it names, and else is left to a person."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from kulanz.data.inbox.notes import Note, What
from kulanz.data.payments.models import Receipt
from kulanz.domain.books.receipt import State
from kulanz.domain.matching.matching import references_in
from kulanz.kernel.dates import Now
from kulanz.kernel.money import Money
from kulanz.kernel.words import Words, say
from kulanz.ports.statement import StatementLine
from kulanz.stations.money import receive
from kulanz.stations.money.receive import Seen
from kulanz.stations.statements.movements import Movement

MARK = 12  # letters of a line's key that the reversed payment keeps, so that the line is known the second time
NAMED = """
SELECT l.place, coalesce(r.same_as_id, r.id),
    CASE WHEN l.end_to_end <> '' AND r.end_to_end_id = l.end_to_end THEN 1 WHEN r.mandate_id = l.mandate THEN 3 ELSE 2 END
FROM jsonb_to_recordset(%s::jsonb) AS l (
    place int, creditor uuid, minor bigint, currency text, until date, refs text[], end_to_end text, mandate text
)
JOIN payments_receipt r ON r.creditor_id = l.creditor AND r.amount_minor = l.minor AND r.currency = l.currency
    AND r.state = 'settled' AND r.value_on <= l.until
    AND (r.reference = ANY(l.refs) OR (l.end_to_end <> '' AND r.end_to_end_id = l.end_to_end)
        OR (l.mandate <> '' AND r.mandate_id = l.mandate)
        OR EXISTS (SELECT 1 FROM unnest(l.refs) AS ref WHERE strpos(r.remittance, ref) > 0))
"""
NOT_GIVEN = "NOTPROVIDED"  # stands in place of an end-to-end id, and says nothing


def is_one(line: StatementLine) -> bool:
    """Whether the line takes an earlier movement back, for good."""
    return line.booked and (line.is_reversal or bool(line.return_code))


def take_back(movements: Sequence[Movement], *, now: Now, actor: str) -> list[Note]:
    """Reverses what the lines name clearly, inside the caller's transaction; a note for each."""
    if not movements:
        return []
    before = _taken_before(movements)
    named = _named([one for one in movements if one.line.amount.minor < 0 and _mark(one.line) not in before], now)
    notes: list[Note] = []
    seen: list[Seen] = []
    for movement in movements:
        line, found = movement.line, named.get(movement.line.key, [])
        if line.amount.minor > 0:
            notes.append(_note(What.RETURNED, line, say("A payment of ours came back. Please look whom it was for.")))
        elif _mark(line) in before:
            notes.append(_note(What.REVERSED, line, say("Taken back before; nothing changed.")))
        elif not found:
            words = say("Money was taken back, and the line does not say clearly which payment it was.")
            notes.append(_note(What.RETURNED, line, words))
        else:
            seen += [_reversed(receipt, line, now) for receipt in found]
            before.add(_mark(line))
            notes.append(_note(What.REVERSED, line, say("Taken back: what it had paid is open again.")))
    receive.see_all(seen, now=now, actor=actor)
    return notes


def _reversed(receipt: Receipt, line: StatementLine, now: Now) -> Seen:
    return Seen(
        source=receipt.source, outside_id=receipt.outside_id, state=State.REVERSED, creditor=receipt.creditor_id,
        amount=Money(receipt.amount_minor, receipt.currency), value_on=line.value_on or line.booked_on or now.on,
        rank=receipt.rank, word=f"{line.return_code or 'reversal'} {_mark(line)}", code=line.return_code,
        charges=line.charges,
    )  # fmt: skip


def _mark(line: StatementLine) -> str:
    return f"#{line.key[:MARK]}"


def _taken_before(movements: Sequence[Movement]) -> set[str]:
    marks = {_mark(movement.line) for movement in movements}
    rows = Receipt.objects.filter(state=Receipt.State.REVERSED, word__contains="#").extra(
        where=["right(word, %s) = ANY(%s)"], params=[MARK + 1, list(marks)]
    )
    return {word[-MARK - 1 :] for word in rows.values_list("word", flat=True)}


def _named(movements: Sequence[Movement], now: Now) -> dict[str, list[Receipt]]:
    """For each line's key the payment it names, if it is one; with the same money as another source told it."""
    asked = [_asked(place, movement, now) for place, movement in enumerate(movements)]
    if not asked:
        return {}
    hits: defaultdict[int, dict[int, set[UUID]]] = defaultdict(lambda: defaultdict(set))
    with connection.cursor() as cursor:
        cursor.execute(NAMED, [json.dumps(asked)])
        for place, receipt, weakness in cursor.fetchall():
            hits[place][weakness].add(receipt)
    best = {place: by_weakness[min(by_weakness)] for place, by_weakness in hits.items()}
    clear = {place: next(iter(found)) for place, found in best.items() if len(found) == 1}
    money = _of_one_money(set(clear.values()))
    return {movements[place].line.key: money.get(first, []) for place, first in clear.items()}


def _of_one_money(firsts: set[UUID]) -> Mapping[UUID, list[Receipt]]:
    """Settled receipts that tell one money, by the one that counts."""
    found: defaultdict[UUID, list[Receipt]] = defaultdict(list)
    rows = Receipt.objects.filter(Q(id__in=firsts) | Q(same_as_id__in=firsts), state=Receipt.State.SETTLED)
    for row in rows.order_by("id"):
        found[row.same_as_id or row.id].append(row)
    return found


def _asked(place: int, movement: Movement, now: Now) -> dict[str, Any]:  # Any: plain JSON values
    line = movement.line
    references = references_in(f"{line.reference} {line.end_to_end_id} {line.remittance}") | {line.reference} - {""}
    return {
        "place": place, "creditor": str(movement.creditor), "currency": line.amount.currency,
        "minor": -line.amount.minor - (line.charges.minor if line.charges else 0),
        "until": (line.value_on or line.booked_on or now.on).isoformat(), "refs": sorted(references),
        "end_to_end": line.end_to_end_id[:40].replace(NOT_GIVEN, ""), "mandate": line.mandate_id[:40],
    }  # fmt: skip


def _note(what: What, line: StatementLine, words: Words) -> Note:
    return Note(what, line.line, words, amount=line.amount, on=line.booked_on or line.value_on)
