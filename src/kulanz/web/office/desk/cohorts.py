"""The realisation rate: of what was taken in during a week, the share that was paid by day 7, 14 and 30.

Numerator: settled money laid on the items the invoices began with, less money taken back. Denominator: their opening amounts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.cache import cache
from django.db import connection
from django.utils.translation import gettext, gettext_lazy

from kulanz.data.scope import current_tenant
from kulanz.web.ui.plots import Lines, Point, Series

DAYS = (7, 14, 30)
WEEKS = 10
WEEK = timedelta(days=7)
KEPT_S = 300

COHORTS = """
WITH opened AS MATERIALIZED (
    SELECT account_id, item_id, currency, value_on AS opened_on, amount_minor
    FROM receivables_posting
    WHERE book = 'receivable' AND rule = 'opening' AND value_on >= %(first)s AND value_on < %(end)s
), paid AS (
    SELECT o.item_id,
        sum(-p.amount_minor) FILTER (WHERE p.value_on <= o.opened_on + 7) AS by_7,
        sum(-p.amount_minor) FILTER (WHERE p.value_on <= o.opened_on + 14) AS by_14,
        sum(-p.amount_minor) AS by_30
    FROM opened o
    JOIN receivables_posting p ON p.account_id = o.account_id AND p.item_id = o.item_id
    WHERE p.book = 'receivable' AND p.receipt_id IS NOT NULL AND p.rule NOT LIKE '%%amount_stands'
      AND p.value_on <= o.opened_on + 30
    GROUP BY o.item_id
)
SELECT date_trunc('week', o.opened_on)::date, o.currency, sum(o.amount_minor), sum(p.by_7), sum(p.by_14), sum(p.by_30)
FROM opened o LEFT JOIN paid p ON p.item_id = o.item_id
GROUP BY 1, 2 ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Cohort:
    """What was taken in during the week that begins on `monday`, and what of it was paid by each of `DAYS`."""

    monday: date
    opening_minor: int
    paid_minor: tuple[int, ...]

    def share(self, index: int, on: date) -> float | None:
        """None while the last day of the week is not yet `DAYS[index]` days old."""
        if self.monday + WEEK + timedelta(days=DAYS[index]) > on + timedelta(days=1):
            return None
        return self.paid_minor[index] / self.opening_minor


def cohorts(on: date) -> list[Cohort]:
    """The last weeks before this one. Read at most every few minutes: the only costly question of the page, and no answer
    that hurries."""
    key = f"cohorts:{current_tenant()}:{on}"
    found: list[Cohort] | None = cache.get(key)
    if found is None:
        found = _read(on)
        cache.set(key, found, KEPT_S)
    return found


def _read(on: date) -> list[Cohort]:
    """The weeks in the currency that most was taken in."""
    this_monday = on - timedelta(days=on.weekday())
    with connection.cursor() as cursor:
        cursor.execute(COHORTS, {"first": this_monday - (WEEKS + 1) * WEEK, "end": this_monday})
        rows = cursor.fetchall()
    taken: defaultdict[str, int] = defaultdict(int)
    for _monday, currency, opening, *_paid in rows:
        taken[currency] += opening
    main = max(taken, key=lambda currency: taken[currency], default="")
    return [
        Cohort(monday, int(opening), tuple(int(minor or 0) for minor in paid))
        for monday, currency, opening, *paid in rows
        if currency == main
    ]


def realisation(found: Sequence[Cohort], on: date) -> Lines | None:
    """The plot of Today; None while there is no week to show."""
    known = [cohort for cohort in found if cohort.share(0, on) is not None]
    if not known:
        return None
    labels = [str(cohort.monday.isocalendar().week) for cohort in known]
    series = [
        Series(
            gettext("by day %(days)s") % {"days": days},
            [Point(label, cohort.share(index, on)) for label, cohort in zip(labels, known, strict=True)],
        )
        for index, days in enumerate(DAYS)
    ]
    return Lines(gettext_lazy("Paid of what was taken in, by calendar week"), list(reversed(series)), unit="percent")
