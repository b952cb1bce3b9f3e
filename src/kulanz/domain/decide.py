"""What happens next for one account: one step with its reasons, or a wait with its reasons, and the day of the next look.

Conditions over facts, strictest stage first, first that holds wins; being paid is being clear, nobody resets anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kulanz.kernel.words import Reason, say

from .facts import ClaimFacts, Standing, Told
from .gate import Purpose, Stop, Verdict, may_act
from .journey import Journey, Stage

UNTIL_NEWS_DAYS = 30  # a stop without an end is looked at again after this time, lest an account be forgotten


@dataclass(frozen=True, slots=True)
class Step:
    """Send `stage` about `claims`. `options` are the stages that would have been lawful."""

    stage: Stage
    claims: tuple[ClaimFacts, ...]
    because: tuple[Reason, ...]
    options: tuple[str, ...]
    next_look_on: date


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing goes out. `next_look_on` None: the account is at its end, nothing is open."""

    because: tuple[Reason, ...]
    next_look_on: date | None
    needs_person: bool = False  # the last stage is behind: a person decides
    needs_address: bool = False


def decide(*, standing: Standing, on: date) -> Step | Wait:
    """The one next step for `standing` on `on`."""
    verdict = may_act(standing=standing, purpose=Purpose.ASK, on=on)
    if not verdict.allowed:
        return _wait_for(verdict, standing, on)
    overdue = standing.overdue(on)
    told = standing.told_about(overdue)
    oldest_on = min(claim.due_on for claim in overdue)
    journey = standing.journey
    ready = [s for s in journey.stages if _is_ready(s, told, oldest_on, on)]
    if ready:
        stage = ready[-1]
        next_look_on = _after(stage, journey, oldest_on, on)
        return Step(stage, overdue, _why(stage, told, oldest_on, on), tuple(s.key for s in ready), next_look_on)
    return _wait_for_time(journey, told, oldest_on, on)


def _is_ready(stage: Stage, told: Sequence[Told], oldest_on: date, on: date) -> bool:
    """Whether the stage's conditions hold and it was not told yet. Stages are never skipped: each names its `behind`."""
    if any(t.stage == stage.key for t in told):
        return False
    return _ready_on(stage, told, oldest_on) <= on


def _ready_on(stage: Stage, told: Sequence[Told], oldest_on: date) -> date:
    """The first day on which the stage may come; `date.max` while what must lie behind it does not."""
    by_age = oldest_on + timedelta(days=max(stage.from_days, 1))
    if not stage.behind:
        return by_age if not told else date.max
    behind = [t.on for t in told if t.stage == stage.behind]
    return max(by_age, max(behind) + timedelta(days=stage.behind_days)) if behind else date.max


def _after(stage: Stage, journey: Journey, oldest_on: date, on: date) -> date:
    """When to look again after telling `stage` today."""
    following = [s for s in journey.stages if s.behind == stage.key]
    days = min((max(s.behind_days, (oldest_on - on).days + s.from_days) for s in following), default=journey.rest_days)
    return on + timedelta(days=max(days, 1))


def _why(stage: Stage, told: Sequence[Told], oldest_on: date, on: date) -> tuple[Reason, ...]:
    reasons = [Reason("decide.overdue", say("Overdue for %(days)s days.", days=(on - oldest_on).days))]
    behind = [t.on for t in told if t.stage == stage.behind]
    if behind:
        words = say("The message before went out on %(day)s and brought no payment.", day=max(behind))
        reasons.append(Reason("decide.behind", words))
    else:
        reasons.append(Reason("decide.first", say("Nothing was said about this yet.")))
    reasons.append(Reason("decide.gate_open", say("Nothing speaks against a message.")))
    return tuple(reasons)


def _wait_for(verdict: Verdict, standing: Standing, on: date) -> Wait:
    stops = {halt.stop for halt in verdict.halts}
    if standing.open_minor <= 0 and not standing.coming_on(on):
        return Wait((Reason("decide.clear", say("Nothing is open.")),), None)
    ends = [halt.until_on for halt in verdict.halts if halt.until_on]
    later = on + timedelta(days=UNTIL_NEWS_DAYS)
    next_look_on = min(max(ends, default=later), later)
    return Wait(verdict.because, max(next_look_on, on + timedelta(days=1)), needs_address=stops == {Stop.NO_ADDRESS})


def _wait_for_time(journey: Journey, told: Sequence[Told], oldest_on: date, on: date) -> Wait:
    done = {t.stage for t in told}
    coming = [_ready_on(s, told, oldest_on) for s in journey.stages if s.key not in done]
    coming = [day for day in coming if day < date.max]
    if coming:
        day = min(coming)
        return Wait(
            (Reason("decide.not_yet", say("The next message comes on %(day)s at the earliest.", day=day)),), day
        )
    last_on = max(t.on for t in told)
    rest_on = last_on + timedelta(days=journey.rest_days)
    if on < rest_on:
        words = say("All messages were sent; there is time to pay until %(day)s.", day=rest_on)
        return Wait((Reason("decide.resting", words),), rest_on)
    reason = Reason("decide.person", say("All messages were sent. A person decides what comes next."))
    return Wait((reason,), on + timedelta(days=UNTIL_NEWS_DAYS), needs_person=True)
