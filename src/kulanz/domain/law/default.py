"""Since when a customer is in default (Verzug), and why: the date is worth nothing without its proof.

BGB 286; BGH 25.10.2007, III ZR 91/07 (a day printed on the invoice is no agreement, no reminder); ABGB 1334; BW 6:82.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kulanz.kernel.words import Reason, Words, say

from .deadlines import NO_HOLIDAYS, last_day, shifted
from .role import CustomerKind

NEXT_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DefaultFacts:
    """What is known and can be shown. A day that cannot be proved is None."""

    customer: CustomerKind
    due_on: date
    is_agreed_date: bool = False  # the due date stands in the contract, not only on the invoice
    received_on: date | None = None  # the invoice reached the customer
    has_notice_on_invoice: bool = False  # the invoice says that default comes after 30 days
    reminder_received_on: date | None = None
    refused_on: date | None = None  # serious and final refusal


@dataclass(frozen=True, slots=True)
class DefaultRules:
    """A country's triggers. An empty law means: no such trigger there."""

    agreed_date_law: str
    reminder_law: str
    invoice_law: str = ""
    refusal_law: str = ""
    invoice_days: int = 30
    reminder_days: int = 0  # the time a reminder must still leave
    invoice_customers: frozenset[CustomerKind] = frozenset()  # in default by time alone
    notice_customers: frozenset[CustomerKind] = frozenset()  # by time, if the invoice told them so
    shifts_to_workday: bool = True


@dataclass(frozen=True, slots=True)
class Default:
    """`since` is the first day in default, the first that bears interest. None: not in default by these facts."""

    since: date | None
    reason: Reason
    because: tuple[Reason, ...] = ()  # what else was looked at and why it did not count


@dataclass(frozen=True, slots=True)
class _Trigger:
    since: date
    reason: Reason


def default(*, facts: DefaultFacts, rules: DefaultRules, holidays: Collection[date] = NO_HOLIDAYS) -> Default:
    """The earliest trigger that holds. `holidays` are those of the place of performance."""
    looked_at = list(_triggers(facts, rules, holidays))
    held = [found for found in looked_at if isinstance(found, _Trigger)]
    missed = tuple(found for found in looked_at if isinstance(found, Reason))
    if held:
        first = min(held, key=lambda trigger: trigger.since)
        return Default(first.since, first.reason, missed)
    return Default(None, missed[0], missed[1:])


def _triggers(facts: DefaultFacts, rules: DefaultRules, holidays: Collection[date]) -> Iterator[_Trigger | Reason]:
    """Each trigger the country knows: held with its day, or missed with the reason."""
    due_on = shifted(facts.due_on, holidays) if rules.shifts_to_workday else facts.due_on
    term_holidays = holidays if rules.shifts_to_workday else None
    if facts.refused_on and rules.refusal_law:
        yield _refused(facts.refused_on, due_on, rules)
    if facts.is_agreed_date:
        words = say("The agreed day of payment %(day)s passed.", day=due_on)
        yield _Trigger(due_on + NEXT_DAY, Reason("default.agreed_date", words, rules.agreed_date_law))
    if rules.invoice_law:
        yield _by_time(facts, rules, due_on, term_holidays)
    yield _by_reminder(facts, rules, due_on, term_holidays)


def _refused(refused_on: date, due_on: date, rules: DefaultRules) -> _Trigger:
    words = say("Payment was refused for good on %(day)s.", day=refused_on)
    return _Trigger(max(refused_on, due_on) + NEXT_DAY, Reason("default.refusal", words, rules.refusal_law))


def _by_time(
    facts: DefaultFacts, rules: DefaultRules, due_on: date, holidays: Collection[date] | None
) -> _Trigger | Reason:
    needs_notice = facts.customer not in rules.invoice_customers
    if needs_notice and not (facts.customer in rules.notice_customers and facts.has_notice_on_invoice):
        return _missed("default.no_notice", _no_notice(rules), rules.invoice_law)
    if facts.received_on is None and needs_notice:
        words = say("The day on which the invoice arrived is not proved; for a consumer the term needs it.")
        return _missed("default.no_receipt", words, rules.invoice_law)
    begin = max(due_on, facts.received_on or due_on)
    end = last_day(event_on=begin, days=rules.invoice_days, holidays=holidays)
    words = say(
        "%(days)s days after the due date and the arrival of the invoice have passed; the last of them was %(day)s.",
        days=rules.invoice_days,
        day=end,
    )
    return _Trigger(end + NEXT_DAY, Reason("default.invoice_days", words, rules.invoice_law))


def _by_reminder(
    facts: DefaultFacts, rules: DefaultRules, due_on: date, holidays: Collection[date] | None
) -> _Trigger | Reason:
    reminded_on = facts.reminder_received_on
    if reminded_on is None:
        words = say(
            "No reminder arrived after the due date. A day printed on the invoice alone does not bring default."
        )
        return _missed("default.no_reminder", words, rules.reminder_law)
    if reminded_on <= due_on:
        words = say(
            "The reminder of %(day)s came before the amount was overdue, so it does not count.", day=reminded_on
        )
        return _missed("default.early_reminder", words, rules.reminder_law)
    end = last_day(event_on=reminded_on, days=rules.reminder_days, holidays=holidays if rules.reminder_days else None)
    words = say("A reminder arrived on %(day)s, after the due date.", day=reminded_on)
    return _Trigger(end + NEXT_DAY, Reason("default.reminder", words, rules.reminder_law))


def _no_notice(rules: DefaultRules) -> Words:
    if not rules.notice_customers:
        return say("The passing of %(days)s days alone brings no consumer into default.", days=rules.invoice_days)
    return say(
        "The passing of %(days)s days brings a consumer into default only if the invoice said so.",
        days=rules.invoice_days,
    )


def _missed(rule: str, words: Words, law: str) -> Reason:
    return Reason(rule, words, law)
