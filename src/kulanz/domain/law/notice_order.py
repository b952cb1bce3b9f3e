"""What must lie behind a message: the letter that law asks for before costs, and default before interest is asked.

BW 6:96(6) (a consumer owes no costs before a correct 14-day letter has run its time); BGB 286(1), (3), 288(1).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from kulanz.kernel.words import Reason, say

from .notices import NoticeForm, waiting_time


def letter_before_costs(
    *, form: NoticeForm, posted_on: Sequence[date], asks_on: date, postal_days: int, holidays: Collection[date]
) -> tuple[Reason, ...]:
    """What stands against asking for costs on `asks_on`. `posted_on` are the days of correct letters; `postal_days` 0: they
    went by e-mail and arrived the same day."""
    if not posted_on:
        words = say("Costs may only be asked for after the letter that the law prescribes; none went out.")
        return (Reason("notice.letter_missing", words, form.law),)
    first = min(posted_on)
    time = waiting_time(posted_on=first, form=form, postal_days=postal_days, holidays=holidays)
    if asks_on >= time.costs_from:
        return ()
    words = say("The letter before costs leaves time until %(day)s.", day=time.last_on)
    return (Reason("notice.letter_too_young", words, form.law),)


def reminds_before_interest(*, due_on: date, reminded_on: Sequence[date], notice_on_invoice: bool) -> str:
    """What brought default, as the fact that a notice needs: empty where nothing did, so that no interest may be asked."""
    if notice_on_invoice:
        return "notice on the invoice"
    after = [day for day in reminded_on if day > due_on]
    return f"reminder of {min(after).isoformat()}" if after else ""
