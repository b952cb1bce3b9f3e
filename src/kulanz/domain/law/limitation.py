"""Until when a claim can be enforced (Verjährung), and what must not be said or sent once it cannot.

BGB 195, 199, 203, 204, 209, 212, 193; ABGB 1486, 1497; BW 3:307, 3:317; an expired claim never revives.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kulanz.kernel.dates import Period, add_years
from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import Reason, say

from .deadlines import shifted

ONE_DAY = timedelta(days=1)
DECEMBER_31 = (12, 31)


@dataclass(frozen=True, slots=True)
class LimitationRule:
    """`years` from the day the claim arose or the end of that year; an acknowledgement starts them anew next day."""

    years: int
    from_year_end: bool
    law: str
    restart_law: str
    shifts_to_workday: bool = True
    reminder_restarts: bool = False  # a written reminder that reserves the rights is enough (NL)


@dataclass(frozen=True, slots=True)
class Limitation:
    """`barred_after` is the last day on which the claim is not yet barred. `ignored` came too late to count."""

    barred_after: date
    reasons: tuple[Reason, ...]
    ignored: tuple[date, ...] = ()

    def is_barred(self, on: date) -> bool:
        """Whether the claim is barred on `on`."""
        return on > self.barred_after


def limitation(
    *,
    arose_on: date,
    rule: LimitationRule,
    acknowledged_on: Sequence[date] = (),
    suspended: Sequence[Period] = (),
    holidays: Collection[date] = frozenset(),
) -> Limitation:
    """`acknowledged_on`: part payment, interest payment, a plan agreed; `suspended`: negotiations, proceedings."""
    if any(day < arose_on for day in acknowledged_on):
        raise BadValue(say("A claim cannot be acknowledged before it arose."), arose_on=arose_on)
    begin = date(arose_on.year, *DECEMBER_31) if rule.from_year_end else arose_on
    end = _run(begin, rule, suspended)
    reasons = [_first_reason(rule, begin)]
    ignored = []
    for day in sorted(acknowledged_on):
        if day > _last(end, rule, holidays):
            ignored.append(day)
            words = say("The acknowledgement of %(day)s came after the claim was barred; it revives nothing.", day=day)
            reasons.append(Reason("limitation.too_late", words, rule.restart_law))
            continue
        anew = _run(day, rule, suspended)
        if anew > end:
            end = anew
            words = say("Acknowledged on %(day)s: the time runs anew from the next day.", day=day)
            reasons.append(Reason("limitation.restart", words, rule.restart_law))
    last = _last(end, rule, holidays)
    if last != end:
        words = say("The last day was no working day; the next one is %(day)s.", day=last)
        reasons.append(Reason("limitation.shift", words, rule.law))
    return Limitation(last, tuple(reasons), tuple(ignored))


def guard(*, limitation: Limitation, on: date, agrees_plan: bool) -> tuple[Reason, ...]:
    """What stands against an automatic step. Empty: nothing. A plan is an acknowledgement and starts the time anew."""
    if not limitation.is_barred(on):
        return ()
    day = limitation.barred_after
    words = say("Barred since %(day)s: no message may suggest that payment can be enforced.", day=day)
    reasons = [Reason("limitation.barred", words)]
    if agrees_plan:
        words = say("A plan on a barred claim would be an acknowledgement: a person must approve it.")
        reasons.append(Reason("limitation.plan_needs_approval", words))
    return tuple(reasons)


def _run(begin: date, rule: LimitationRule, suspended: Sequence[Period]) -> date:
    """The end of the time that starts the day after `begin`; days of suspension do not count (BGB 209)."""
    end = add_years(begin, rule.years)
    reached = begin + ONE_DAY
    for pause in sorted(suspended, key=lambda period: period.start):
        start = max(pause.start, reached)
        if start <= end and pause.end > start:
            end += timedelta(days=(pause.end - start).days)
            reached = pause.end
    return end


def _last(end: date, rule: LimitationRule, holidays: Collection[date]) -> date:
    return shifted(end, holidays) if rule.shifts_to_workday else end


def _first_reason(rule: LimitationRule, begin: date) -> Reason:
    if rule.from_year_end:
        words = say(
            "%(years)s years from the end of %(year)s, in which it arose.", years=rule.years, year=str(begin.year)
        )
    else:
        words = say("%(years)s years from %(day)s, the day it arose.", years=rule.years, day=begin)
    return Reason("limitation.start", words, rule.law)
