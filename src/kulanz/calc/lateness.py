"""Questions about being late: interest, default, limitation, and the next working day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from kulanz.domain.law.deadlines import shifted
from kulanz.domain.law.default import DefaultFacts, default
from kulanz.domain.law.interest import DayCount, Segment, interest
from kulanz.domain.law.limitation import limitation
from kulanz.domain.law.role import CustomerKind
from kulanz.kernel.dates import Period
from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.kernel.words import Reason, Words, say
from kulanz.ports.country import CountryPack

from .question import Answer

ONE_DAY = timedelta(days=1)


def interest_answer(
    *,
    country: CountryPack,
    customer: CustomerKind,
    principal: Money,
    first_on: date,
    last_on: date,
    day_count: DayCount | None,
    arose_on: date | None,
) -> Answer:
    """Interest from `first_on` to `last_on`, both included. `arose_on` None: the obligation arose on the first day."""
    if last_on < first_on:
        raise BadValue(
            say("--to (%(last)s) lies before --from (%(first)s).", last=last_on, first=first_on),
            first_on=first_on,
            last_on=last_on,
        )
    if arose_on is not None and arose_on > first_on:
        raise BadValue(
            say("--arose (%(arose)s) lies after the first interest day (%(first)s).", arose=arose_on, first=first_on),
            arose_on=arose_on,
        )
    terms = country.interest_terms(customer=customer, arose_on=arose_on or first_on, day_count=day_count)
    found = interest(principal=principal, period=Period(first_on, last_on + ONE_DAY), terms=terms)
    head = say(
        "Interest on %(principal)s from %(first)s to %(last)s: %(interest)s (%(count)s).",
        principal=principal,
        first=first_on,
        last=last_on,
        interest=found.amount,
        count=str(terms.day_count),
    )
    data = {
        "interest": plain(found.amount),
        "segments": [_segment(segment) for segment in found.segments],
        "provisional": found.is_provisional,
        "rule": terms.law,
    }
    return Answer(data, (head, *map(_segment_words, found.segments)), found.reasons)


def default_answer(
    *,
    country: CountryPack,
    customer: CustomerKind,
    due_on: date,
    received_on: date | None,
    has_notice_on_invoice: bool,
    is_agreed_date: bool,
    reminder_received_on: date | None,
    region: str | None,
) -> Answer:
    """Since when the customer is in default by these facts, and why or why not."""
    facts = DefaultFacts(
        customer=customer,
        due_on=due_on,
        is_agreed_date=is_agreed_date,
        received_on=received_on,
        has_notice_on_invoice=has_notice_on_invoice,
        reminder_received_on=reminder_received_on,
    )
    found = default(facts=facts, rules=country.default_rules(), holidays=country.holidays(region or ""))
    reasons = (found.reason,) if found.since else (found.reason, *found.because)
    if found.since:
        head = say("In default since %(day)s, the first day that bears interest.", day=found.since)
    else:
        head = say("Not in default by these facts.")
    data = {
        "since": found.since.isoformat() if found.since else None,
        "reason": " ".join(map(spoken, reasons)),
    }
    return Answer(data, (head,), reasons)


def limitation_answer(
    *, country: CountryPack, arose_on: date, acknowledged_on: Sequence[date], region: str | None
) -> Answer:
    """The last day on which the claim is not yet barred."""
    found = limitation(
        arose_on=arose_on,
        rule=country.limitation_rule(),
        acknowledged_on=acknowledged_on,
        holidays=country.holidays(region or ""),
    )
    head = say("Not yet barred up to and including %(day)s.", day=found.barred_after)
    return Answer({"barred_after": found.barred_after.isoformat()}, (head,), found.reasons)


def workday_answer(*, country: CountryPack, region: str | None, day: date) -> Answer:
    """`day`, or the next working day if it is none."""
    found = shifted(day, country.holidays(region or ""))
    if found == day:
        head = say("%(day)s is a working day.", day=day)
    else:
        head = say("%(day)s is no working day; the next one is %(found)s.", day=day, found=found)
    return Answer({"date": found.isoformat()}, (head,))


def plain(amount: Money) -> str:
    """The number alone, with its decimals."""
    return f"{amount.amount:f}"


def spoken(reason: Reason) -> str:
    """The sentence with its law behind it, in English."""
    return f"{reason.words} [{reason.law}]" if reason.law else str(reason.words)


def _segment(segment: Segment) -> dict[str, str | int]:
    return {
        "from": segment.period.start.isoformat(),
        "to": (segment.period.end - ONE_DAY).isoformat(),
        "days": segment.days,
        "rate": f"{segment.rate:.2f}",
        "amount": plain(segment.amount),
    }


def _segment_words(segment: Segment) -> Words:
    return say(
        "  %(first)s to %(last)s: %(days)s days at %(rate)s %% on %(principal)s = %(amount)s",
        first=segment.period.start,
        last=segment.period.end - ONE_DAY,
        days=segment.days,
        rate=f"{segment.rate:.2f}",
        principal=segment.principal,
        amount=segment.amount,
    )
