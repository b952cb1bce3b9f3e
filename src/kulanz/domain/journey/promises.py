"""When a promise is broken: its day and some grace are over, something is overdue still, and no money is on its way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from .facts import PromiseFacts, Standing


def with_broken_promises(standing: Standing, on: date) -> Standing:
    """A promise whose last day of grace is over is broken today, before anybody wrote it down."""
    broken = len(broken_promises(standing, on))
    if not broken:
        return standing
    done = standing.behaviour
    return replace(
        standing,
        happened_on={**standing.happened_on, "promise.broken": on},
        behaviour=replace(done, promises_broken=done.promises_broken + broken),
    )


def broken_promises(standing: Standing, on: date) -> list[PromiseFacts]:
    """Those whose last day of grace is over with nothing on its way, while something that was due by then is overdue.
    What falls due later was not what it was about."""
    grace = timedelta(days=standing.journey.promise_grace_days)
    late = [promise for promise in standing.promises if not promise.is_kept and on > promise.due_on + grace]
    if not late or standing.coming_on(on):
        return []
    oldest_on = min([claim.due_on for claim in standing.overdue(on)], default=date.max)
    return [promise for promise in late if oldest_on <= promise.due_on]
