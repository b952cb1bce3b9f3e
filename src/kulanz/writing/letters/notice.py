"""The facts that a notice must state, as sentences in the active language. A fact that is not known has no sentence.

RDG 13a(1), BRAO 43d (first letter of a collector); BW 6:96(6) (14-day letter). The forms: plugins/country/*.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext

from kulanz.domain.books.statement_of_account import InterestPiece
from kulanz.kernel.money import Money, total
from kulanz.kernel.words import Reason
from kulanz.writing.formats import day_text, money_text, percent_text, say_text

PER_CENT, RATE_DIGITS = Decimal(100), 2


@dataclass(frozen=True, slots=True)
class Cost:
    """A fee or cost with why it arose. `reason` None: nobody knows."""

    amount: Money
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class NoticeClaim:
    """A claim that the notice asks for, part by part."""

    number: str
    what: str  # what it is for, in the creditor's words
    contract: str
    issued_on: date | None
    principal: Money
    interest: Money
    pieces: tuple[InterestPiece, ...]  # how the interest was computed
    costs: tuple[Cost, ...]


@dataclass(frozen=True, slots=True)
class NoticeCase:
    """All that a notice may have to state. `own` are facts that somebody gave for this message."""

    creditor: str
    address: tuple[str, ...]
    claims: tuple[NoticeClaim, ...]
    supervisor: str = ""
    costs_to_come: Money | None = None  # what becomes due unless the customer pays in time
    own: Mapping[str, str] = field(default_factory=dict)

    @property
    def conditions(self) -> frozenset[str]:
        """What is true of this case, by the names that the forms use."""
        held = {
            "interest_charged": any(claim.interest for claim in self.claims),
            "costs_charged": any(claim.costs for claim in self.claims),
        }
        return frozenset(name for name, is_held in held.items() if is_held)


Sentences = tuple[str, ...]  # one for each claim or cost; empty as soon as one of them cannot be said


def sentences(case: NoticeCase, key: str) -> Sentences:
    """What states the fact `key`; what no row holds may have been given for this message."""
    if key in FACTS:
        return FACTS[key](case)
    return (case.own[key],) if case.own.get(key, "").strip() else ()


def _creditor(case: NoticeCase) -> Sentences:
    parts = (case.creditor, *case.address)
    return (", ".join(parts),) if case.creditor and case.address and all(case.address) else ()


def _ground(case: NoticeCase) -> Sentences:
    """For a contract its object and date; the rows hold the day of the invoice."""
    return _all(tuple(_ground_of(claim) for claim in case.claims))


def _ground_of(claim: NoticeClaim) -> str:
    if not claim.what or claim.issued_on is None:
        return ""
    values = {"what": claim.what, "number": claim.number, "day": day_text(claim.issued_on), "contract": claim.contract}
    if claim.contract:
        return gettext("%(what)s, contract %(contract)s, invoice %(number)s of %(day)s") % values
    return gettext("%(what)s, invoice %(number)s of %(day)s") % values


def _principal(case: NoticeCase) -> Sentences:
    return tuple(
        gettext("%(amount)s for %(what)s, invoice %(number)s")
        % {"amount": money_text(claim.principal), "what": claim.what or claim.number, "number": claim.number}
        for claim in case.claims
    )


def _interest(case: NoticeCase) -> Sentences:
    said: list[str] = []
    for claim in case.claims:
        if claim.interest:
            computed = total((piece.amount for piece in claim.pieces), currency=claim.interest.currency)
            said += [_piece(claim, piece) for piece in claim.pieces] if computed >= claim.interest else [""]
    return _all(tuple(said))


def _piece(claim: NoticeClaim, piece: InterestPiece) -> str:
    values = {
        "number": claim.number,
        "principal": money_text(claim.principal),
        "rate": percent_text(piece.rate / PER_CENT, digits=RATE_DIGITS),
        "start": day_text(piece.start),
        "end": day_text(piece.start + timedelta(days=piece.days - 1)),
        "amount": money_text(piece.amount),
    }
    sentence = gettext(
        "Interest on %(principal)s (invoice %(number)s): %(rate)s a year from %(start)s to %(end)s, %(amount)s"
    )
    return sentence % values


def _costs(case: NoticeCase) -> Sentences:
    if case.costs_to_come is not None:
        return (gettext("Costs if it is not paid in time: %(amount)s") % {"amount": money_text(case.costs_to_come)},)
    return _all(tuple(_cost(claim, cost) for claim in case.claims for cost in claim.costs))


def _cost(claim: NoticeClaim, cost: Cost) -> str:
    if cost.reason is None:
        return ""
    values = {"number": claim.number, "amount": money_text(cost.amount), "why": say_text(cost.reason)}
    return gettext("Costs on invoice %(number)s: %(amount)s. %(why)s") % values


def _supervisor(case: NoticeCase) -> Sentences:
    if not case.supervisor.strip():
        return ()
    return (gettext("Supervisory authority: %(authority)s") % {"authority": case.supervisor.strip()},)


def _all(said: Sentences) -> Sentences:
    """A fact that cannot be said of one claim is not stated."""
    return said if all(said) else ()


FACTS: Mapping[str, Callable[[NoticeCase], Sentences]] = {
    "creditor": _creditor,
    "ground": _ground,
    "principal": _principal,
    "interest": _interest,
    "costs": _costs,
    "supervisor": _supervisor,
}
