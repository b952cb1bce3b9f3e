"""The gate: may this action go out now? The only judge, asked by decide, by deliver, by the desk and by partner export.

Every stop that holds is collected; one table says which stop blocks which purpose.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from kulanz.kernel.words import Reason, Words, say

from .facts import HoldFacts, Standing


class Purpose(StrEnum):
    """What a message is for."""

    ASK = "ask"  # asks for money
    REQUIRED = "required"  # the law demands it
    ANSWER = "answer"  # thank-you, receipt, confirmation, reply
    CARE = "care"  # win-back


class Stop(StrEnum):
    """Why an action may not go out."""

    KILL_SWITCH = "kill_switch"
    NOTHING_DUE = "nothing_due"
    TOO_SMALL = "too_small"
    MONEY_COMING = "money_coming"
    OBJECTION = "objection"
    PROMISE = "promise"
    HOLD = "hold"
    OPTED_OUT = "opted_out"
    NO_ADDRESS = "no_address"


ASK, REQUIRED, ANSWER, CARE = Purpose.ASK, Purpose.REQUIRED, Purpose.ANSWER, Purpose.CARE

BLOCKS: dict[Stop, frozenset[Purpose]] = {
    Stop.KILL_SWITCH: frozenset({ASK, REQUIRED, ANSWER, CARE}),
    Stop.NOTHING_DUE: frozenset({ASK, REQUIRED}),
    Stop.TOO_SMALL: frozenset({ASK}),
    Stop.MONEY_COMING: frozenset({ASK, CARE}),
    Stop.OBJECTION: frozenset({ASK, CARE}),
    Stop.PROMISE: frozenset({ASK, CARE}),
    Stop.HOLD: frozenset({ASK, CARE}),
    Stop.OPTED_OUT: frozenset({ASK, CARE}),  # never swallows what the law demands
    Stop.NO_ADDRESS: frozenset({ASK, REQUIRED, ANSWER, CARE}),
}


@dataclass(frozen=True, slots=True)
class Halt:
    """One stop that holds. `until_on` is the first day on which it may be over; None: only news can end it."""

    stop: Stop
    reason: Reason
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`halts` are the stops that block the purpose asked for; none means: allowed."""

    purpose: Purpose
    halts: tuple[Halt, ...]

    @property
    def allowed(self) -> bool:
        """Whether nothing stands against it."""
        return not self.halts

    @property
    def because(self) -> tuple[Reason, ...]:
        """The reasons of the stops, in the order in which they were found."""
        return tuple(halt.reason for halt in self.halts)


def may_act(*, standing: Standing, purpose: Purpose, on: date) -> Verdict:
    """Whether an action of `purpose` may go out for this account on `on`, with every reason against it."""
    return Verdict(purpose, tuple(halt for halt in _halts(standing, on) if purpose in BLOCKS[halt.stop]))


def _halts(standing: Standing, on: date) -> Iterator[Halt]:
    if standing.is_stopped:
        yield Halt(Stop.KILL_SWITCH, Reason("gate.kill_switch", say("Sending is switched off.")))
    yield from _halts_of_money(standing, on)
    if standing.is_objected or _is_objected_away(standing, on):
        yield Halt(Stop.OBJECTION, Reason("gate.objection", say("The customer objected; the answer is still open.")))
    for promise in standing.promises:
        lapses_on = promise.due_on + timedelta(days=standing.journey.promise_grace_days + 1)
        if on < lapses_on:
            words = say("The customer promised to pay by %(day)s.", day=promise.due_on)
            yield Halt(Stop.PROMISE, Reason("gate.promise", words), lapses_on)
    for hold in standing.holds:
        if hold.until_on is None or on < hold.until_on:
            yield Halt(Stop.HOLD, Reason("gate.hold", _why_held(hold)), hold.until_on)
    if not standing.has_address:
        yield Halt(Stop.NO_ADDRESS, Reason("gate.no_address", say("There is no address that works.")))
    if standing.opted_out:
        yield Halt(Stop.OPTED_OUT, Reason("gate.opted_out", say("The customer wants no messages on this channel.")))


def _is_objected_away(standing: Standing, on: date) -> bool:
    """Whether what is overdue is nothing but claims that the customer objects to."""
    return not standing.overdue(on) and any(c.is_objected and c.due_on < on for c in standing.claims)


def _why_held(hold: HoldFacts) -> Words:
    if hold.until_on is None:
        return say("On hold: %(why)s", why=hold.reason)
    if hold.is_help:
        return say("On hold until %(day)s: the customer asked for help.", day=hold.until_on)
    return say("On hold until %(day)s: %(why)s", day=hold.until_on, why=hold.reason)


def _halts_of_money(standing: Standing, on: date) -> Iterator[Halt]:
    overdue = standing.overdue(on)
    if overdue and sum(claim.open_minor for claim in overdue) < standing.minimum_minor:
        yield Halt(Stop.TOO_SMALL, Reason("gate.too_small", say("The open amount is too small to ask for.")))
    if not overdue and not _is_objected_away(standing, on):
        ahead = [c.due_on for c in standing.claims if c.open_minor > 0 and c.due_on >= on]
        until = min(ahead) + timedelta(days=1) if ahead else None
        yield Halt(Stop.NOTHING_DUE, Reason("gate.nothing_due", say("Nothing is overdue.")), until)
    coming = standing.coming_on(on)
    if coming:
        known = [c.expires_on for c in coming]
        until = max((day for day in known if day), default=None) if all(known) else None
        yield Halt(Stop.MONEY_COMING, Reason("gate.money_coming", say("Money is on its way.")), until)
