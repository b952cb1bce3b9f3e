"""What counts, in SQL: open, coming, held, objected, promised, may be asked. Each stands here once, for every query.

The rules say the same of a standing (domain/journey/facts.py); a test walks random histories and holds the two equal.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Q

ON = "%(on)s"  # where a query binds the day
OPEN = Q(status="open", open_minor__gt=0)  # of claims, as `is_open`
OPEN_BY_CLAIM = Q(claim__status="open", open_minor__gt=0)  # of the parts of a claim


def is_open(claim: str = "") -> str:
    """Something of the claim is owed still."""
    of = _of(claim)
    return f"({of}status = 'open' AND {of}open_minor > 0)"


def is_overdue(claim: str = "", *, on: str = ON) -> str:
    """It is open, and its day is over; whether it may be asked for is another matter."""
    return f"({is_open(claim)} AND {_of(claim)}due_on < {on})"


def is_coming(receipt: str = "") -> str:
    """Money on its way, or here and not laid on anything yet. Told by two sources it counts once."""
    of = _of(receipt)
    is_here = (
        f"{of}state = 'settled' AND {of}allocated_at IS NULL AND {of}matched <> 'aside' AND {of}same_as_id IS NULL"
    )
    return f"({_is_expected(receipt)} OR ({is_here}))"


def is_coming_on(receipt: str = "", *, on: str = ON) -> str:
    """It counts as coming on this day: it has not lapsed."""
    return f"({is_coming(receipt)} AND {_goes_on(_of(receipt) + 'expires_on', on)})"


def is_expected_on(receipt: str = "", *, on: str = ON) -> str:
    """It is not here yet, and still waited for on this day."""
    return f"({_is_expected(receipt)} AND {_goes_on(_of(receipt) + 'expires_on', on)})"


def _is_expected(receipt: str) -> str:
    return f"{_of(receipt)}state IN ('announced', 'pending')"


def holds_on(hold: str = "", *, on: str = ON) -> str:
    """A pause, or what protects a customer, that runs on this day."""
    of = _of(hold)
    return f"({of}ended_on IS NULL AND {_goes_on(of + 'until_on', on)})"


def holding(on: date) -> Q:
    """Of pauses and protection, as `holds_on`."""
    return Q(ended_on=None) & (Q(until_on=None) | Q(until_on__gt=on))


def is_objected(objection: str = "") -> str:
    """An objection that waits for its answer."""
    return f"{_of(objection)}ended_on IS NULL"


def is_promised(promise: str = "") -> str:
    """A promise that is neither kept nor broken nor ended."""
    return f"{_of(promise)}status = 'made'"


def may_be_asked(account: str, *, on: str = ON) -> str:
    """Nothing that stands in rows speaks against asking for all that is open on the account: no money on its way, objection,
    pause or protection. What hangs on a journey or a calendar - promises, rest, limitation - the gate alone knows."""
    claim = f"SELECT 1 FROM receivables_claim k WHERE k.id = x.claim_id AND {is_open('k')}"  # noqa: S608  # names from code
    about_open = f"(x.claim_id IS NULL OR EXISTS ({claim}))"
    of_account = f"x WHERE x.account_id = {account}.id AND"
    return f"""(
        NOT EXISTS (SELECT 1 FROM payments_receipt {of_account} {is_coming_on("x", on=on)})
        AND NOT EXISTS (SELECT 1 FROM agreements_objection {of_account} {is_objected("x")} AND {about_open})
        AND NOT EXISTS (SELECT 1 FROM agreements_hold {of_account} {holds_on("x", on=on)} AND {about_open})
        AND NOT EXISTS (SELECT 1 FROM agreements_protection x
                        WHERE x.customer_id = {account}.customer_id AND {holds_on("x", on=on)})
    )"""  # noqa: S608  # names from code only


def _goes_on(day: str, on: str) -> str:
    """`day` is the first one without it; none: until news or a person ends it."""
    return f"({day} IS NULL OR {day} > {on})"


def _of(alias: str) -> str:
    return f"{alias}." if alias else ""
