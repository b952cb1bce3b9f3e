"""The gate: may this be done now? The only judge, asked by decide, deliver, the desk and the books, by pages and the export.

Every stop that holds is collected; one table says which stop blocks which purpose.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from kulanz.domain.contact.limits import first_day, first_moment
from kulanz.kernel.values import value
from kulanz.kernel.words import Reason, Words, _, say

from .facts import ClaimFacts, HoldFacts, Standing
from .protections import RULES, Protection


class Purpose(StrEnum):
    """What is to be done: a message, or what pages and books do without one."""

    ASK = "ask"  # asks for money
    REQUIRED = "required"  # the law demands it
    ANSWER = "answer"  # thank-you, receipt, confirmation, reply
    CARE = "care"  # win-back
    PAGE = "page"  # the page that the customer opened proposes to pay what is due
    HAND_OVER = "hand_over"  # a partner gets what was handed over
    GIVE_UP = "give_up"  # what is open is written off: a small balance, a last step


class Stop(StrEnum):
    """Why an action may not go out."""

    KILL_SWITCH = "kill_switch"
    DEATH = "death"
    PROTECTION = "protection"
    MORATORIUM = "moratorium"
    NOTHING_DUE = "nothing_due"
    LIMITATION = "limitation"
    CHANGED = "changed"
    TOO_SMALL = "too_small"
    MONEY_COMING = "money_coming"
    OBJECTION = "objection"
    PROMISE = "promise"
    HOLD = "hold"
    HANDOVER = "handover"
    CONVERSATION = "conversation"
    OPTED_OUT = "opted_out"
    NO_ADDRESS = "no_address"
    ENOUGH = "enough"
    QUIET_HOURS = "quiet_hours"


ASK, REQUIRED, ANSWER, CARE = Purpose.ASK, Purpose.REQUIRED, Purpose.ANSWER, Purpose.CARE
PAGE, HAND_OVER, GIVE_UP = Purpose.PAGE, Purpose.HAND_OVER, Purpose.GIVE_UP

BLOCKS: dict[Stop, frozenset[Purpose]] = {
    Stop.KILL_SWITCH: frozenset({ASK, REQUIRED, ANSWER, CARE, HAND_OVER}),
    Stop.DEATH: frozenset({ASK, REQUIRED, ANSWER, CARE, PAGE, HAND_OVER, GIVE_UP}),
    # a person writes to who speaks for the customer
    Stop.PROTECTION: frozenset({ASK, REQUIRED, ANSWER, CARE, PAGE, HAND_OVER, GIVE_UP}),
    # what a statute demands may be sent (SI 2020/1311, reg. 7)
    Stop.MORATORIUM: frozenset({ASK, CARE, PAGE, HAND_OVER, GIVE_UP}),
    Stop.NOTHING_DUE: frozenset({ASK, REQUIRED, HAND_OVER, GIVE_UP}),
    Stop.LIMITATION: frozenset({ASK, REQUIRED, PAGE, HAND_OVER}),
    Stop.CHANGED: frozenset({ASK, REQUIRED, HAND_OVER, GIVE_UP}),
    Stop.TOO_SMALL: frozenset({ASK, PAGE}),
    Stop.MONEY_COMING: frozenset({ASK, CARE, HAND_OVER, GIVE_UP}),  # a page takes it off what it proposes
    Stop.OBJECTION: frozenset({ASK, CARE, PAGE, HAND_OVER, GIVE_UP}),
    Stop.PROMISE: frozenset({ASK, CARE, HAND_OVER, GIVE_UP}),
    Stop.HOLD: frozenset({ASK, CARE, PAGE, HAND_OVER, GIVE_UP}),
    Stop.HANDOVER: frozenset({ASK, CARE, HAND_OVER, GIVE_UP}),
    Stop.CONVERSATION: frozenset({ASK, CARE}),
    Stop.OPTED_OUT: frozenset({ASK, CARE}),  # never swallows what the law demands
    Stop.NO_ADDRESS: frozenset({ASK, REQUIRED, ANSWER, CARE}),
    Stop.ENOUGH: frozenset({ASK, CARE}),
    Stop.QUIET_HOURS: frozenset({ASK, REQUIRED, CARE}),  # only put off; an answer is expected at any hour
}
RESTS = {  # after these there is time before the next message
    "conversation.held": say("A conversation was noted on %(day)s; it has time to take effect."),
    "objection.ended": say("The objection was answered on %(day)s; the answer has time to be read."),
    "claim.reduced": say("A part was paid on %(day)s; the rest has time."),
}
OF_CHANNEL = frozenset({Stop.OPTED_OUT, Stop.NO_ADDRESS, Stop.ENOUGH})  # another channel may be open


@value
class Halt:
    """One stop that holds. `until_on` is the first day on which it may be over, `until_at` the first moment of quiet hours;
    None: only news can end it."""

    stop: Stop
    reason: Reason
    until_on: date | None = None
    until_at: datetime | None = None


@value
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


def may_act(
    *,
    standing: Standing,
    purpose: Purpose,
    on: date,
    channel: str = "",
    at: datetime | None = None,
    asked: Mapping[UUID, int] | None = None,
    ahead_days: int = 0,
) -> Verdict:
    """Whether an action of `purpose` may go out for this account on `on`, with every reason against it.

    With `channel` what holds for that channel counts too, with `at` the quiet hours of that moment. `asked` is what a
    message that is written already asks for, by claim in minor units; `ahead_days` lets it be about claims not due yet.
    """
    found = [*_halts(standing, on, asked, ahead_days)]
    if channel:
        found += may_use(standing=standing, purpose=purpose, channel=channel, on=on)
    if at is not None:
        found += _quiet_hours(standing, at)
    return Verdict(purpose, tuple(halt for halt in found if purpose in BLOCKS[halt.stop]))


def may_give_up(*, standing: Standing, claims: Mapping[UUID, int], on: date) -> Verdict:
    """Whether so much of these claims may be written off: nobody looks into it, nothing is expected for it.

    That the law helps no more to collect a claim is no reason to keep it."""
    unbarred = tuple([replace(claim, barred_on=None) for claim in standing.claims])
    return may_act(standing=replace(standing, claims=unbarred), purpose=GIVE_UP, on=on, asked=claims)


def may_use(*, standing: Standing, purpose: Purpose, channel: str, on: date) -> tuple[Halt, ...]:
    """What stands against `channel` alone; nothing: it may be used, as far as the rest of the gate is open."""
    return tuple(halt for halt in _halts_of_channel(standing, channel, on) if purpose in BLOCKS[halt.stop])


def _halts(standing: Standing, on: date, asked: Mapping[UUID, int] | None, ahead_days: int) -> Iterator[Halt]:
    if standing.is_stopped:
        yield Halt(Stop.KILL_SWITCH, _KILL_SWITCH)
    yield from _protections(standing, on)
    yield from _halts_of_money(standing, on, asked, ahead_days)
    if standing.is_objected or _is_objected_away(standing, on):
        yield Halt(Stop.OBJECTION, _OBJECTION)
    yield from _promised(standing, on)
    for hold in standing.holds:
        if hold.runs_on(on):
            yield Halt(Stop.HOLD, Reason("gate.hold", _why_held(hold)), hold.until_on)
    if standing.is_proposed:
        yield Halt(Stop.HANDOVER, _HANDOVER)
    if standing.happened_on:
        yield from _rests(standing, on)


_KILL_SWITCH = Reason("gate.kill_switch", say("Sending is switched off."))
_OBJECTION = Reason("gate.objection", say("The customer objected; the answer is still open."))
_HANDOVER = Reason("gate.handover", say("A last step was proposed; a person decides about it."))
_NOTHING_DUE = Reason("gate.nothing_due", say("Nothing is overdue."))
_MONEY_COMING = Reason("gate.money_coming", say("Money is on its way."))
_TOO_SMALL = Reason("gate.too_small", say("The open amount is too small to ask for."))
_CHANGED = Reason("gate.changed", say("Less is due by now than the message says."))
_LIMITATION = Reason("gate.limitation", say("What is open is time-barred."))
_CLAIM_HELD = Reason("gate.claim_held", say("What is overdue is on hold."))
_NO_ADDRESS = Reason("gate.no_address", say("There is no address that works."))
_NOT_SET_UP = Reason("gate.not_set_up", say("The creditor has set up nothing by which a message could leave."))
_OPTED_OUT = Reason("gate.opted_out", say("The customer wants no messages on this channel."))


def _protections(standing: Standing, on: date) -> Iterator[Halt]:
    for held in standing.protections:
        if not held.runs_on(on):
            continue
        rule = RULES[Protection(held.kind)]
        stop = {Protection.DEATH: Stop.DEATH, Protection.MORATORIUM: Stop.MORATORIUM}.get(
            Protection(held.kind), Stop.PROTECTION
        )
        yield Halt(stop, Reason(f"gate.{held.kind}", rule.contact, law=rule.law), held.until_on)


def _promised(standing: Standing, on: date) -> Iterator[Halt]:
    """Until the day promised and some grace. Who pays before that day is not asked sooner than who does not."""
    for promise in standing.promises:
        grace_days = 0 if promise.is_kept else standing.journey.promise_grace_days
        lapses_on = promise.due_on + timedelta(days=grace_days + 1)
        if on < lapses_on:
            text = _KEPT if promise.is_kept else _PROMISED
            yield Halt(Stop.PROMISE, Reason("gate.promise", say(text, day=promise.due_on)), lapses_on)


_PROMISED = _("The customer promised to pay by %(day)s.")
_KEPT = _("The customer paid what was promised for %(day)s; until then nothing more is asked for.")


def _rests(standing: Standing, on: date) -> Iterator[Halt]:
    for kind, words in RESTS.items():
        happened_on = standing.happened_on.get(kind)
        if happened_on is None:
            continue
        rests_until_on = happened_on + timedelta(days=standing.journey.talk_rest_days)
        if on < rests_until_on:
            reason = Reason("gate.conversation", say(words.text, day=happened_on))
            yield Halt(Stop.CONVERSATION, reason, rests_until_on)


def _is_objected_away(standing: Standing, on: date) -> bool:
    """Whether what is overdue is nothing but claims that the customer objects to."""
    return any(c.is_objected_away and c.due_on < on for c in standing.claims) and not standing.overdue(on)


def _why_held(hold: HoldFacts) -> Words:
    if hold.until_on is None:
        return say("On hold: %(why)s", why=hold.reason)
    if hold.is_help:
        return say("On hold until %(day)s: the customer asked for help.", day=hold.until_on)
    return say("On hold until %(day)s: %(why)s", day=hold.until_on, why=hold.reason)


def _halts_of_money(standing: Standing, on: date, asked: Mapping[UUID, int] | None, ahead_days: int) -> Iterator[Halt]:
    due = standing.overdue(on) or (standing.overdue(on, ahead_days=ahead_days) if ahead_days else ())
    if not due:
        yield from _nothing_to_ask(standing, on, ahead_days)
    elif (sum(asked.values()) if asked else sum(c.asked_minor(on) for c in due)) < standing.minimum_minor:
        yield Halt(Stop.TOO_SMALL, _TOO_SMALL)
    if asked:
        last_on = on + timedelta(days=ahead_days or -1)
        due_now = {claim.id: claim.asked_minor(on) for claim in standing.claims if claim.due_on <= last_on}
        if any(due_now.get(claim, 0) < minor for claim, minor in asked.items()):
            yield Halt(Stop.CHANGED, _CHANGED)
    if standing.coming:
        coming = standing.coming_on(on)
        if coming:
            known = [c.expires_on for c in coming]
            until = max((day for day in known if day), default=None) if all(known) else None
            yield Halt(Stop.MONEY_COMING, _MONEY_COMING, until)


def _nothing_to_ask(standing: Standing, on: date, ahead_days: int) -> Iterator[Halt]:
    """Nothing is due, or all that is due is set aside: objected to (judged elsewhere), held, barred."""
    past = [c for c in standing.claims if c.due_on < on and c.open_minor > 0]
    held = [c for c in past if c.is_held_on(on)]
    if held:
        days = [c.held_until_on for c in held]
        yield Halt(Stop.HOLD, _CLAIM_HELD, min((day for day in days if day), default=None))
    if past and all(c.is_barred_on(on) for c in past):
        yield Halt(Stop.LIMITATION, _LIMITATION)
    elif not held and not any(c.is_objected_away for c in past):
        yield Halt(Stop.NOTHING_DUE, _NOTHING_DUE, _next_due_on(standing.claims, on, ahead_days))


def _next_due_on(claims: tuple[ClaimFacts, ...], on: date, ahead_days: int) -> date | None:
    ahead = [c.due_on for c in claims if c.open_minor > 0 and c.due_on >= on]
    return max(min(ahead) - timedelta(days=ahead_days or -1), on + timedelta(days=1)) if ahead else None


def _halts_of_channel(standing: Standing, channel: str, on: date) -> Iterator[Halt]:
    if channel not in standing.addresses:
        yield Halt(Stop.NO_ADDRESS, _NO_ADDRESS if standing.is_carried else _NOT_SET_UP)
    if channel in standing.opted_out:
        yield Halt(Stop.OPTED_OUT, _OPTED_OUT)
    if standing.contacts and standing.contact_rules:
        free_on = first_day(rules=standing.contact_rules, channel=channel, history=standing.contacts, on=on)
        if free_on > on:
            words = say("There were messages enough lately; the next one may go out on %(day)s.", day=free_on)
            yield Halt(Stop.ENOUGH, Reason("gate.enough", words), free_on)


def _quiet_hours(standing: Standing, at: datetime) -> Iterator[Halt]:
    place, rules = standing.place, standing.contact_rules
    if place is None or rules is None:
        return
    opens_at = first_moment(window=rules.window, zones=place.zones, at=at, holidays=place.holidays)
    if opens_at != at:
        words = say("It is late or a day of rest where the customer lives.")
        yield Halt(Stop.QUIET_HOURS, Reason("gate.quiet_hours", words), until_at=opens_at)
