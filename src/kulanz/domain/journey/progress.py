"""How far claims have come on their journey: which stages are ready, and when the next one may be.

Claims that were told the same go together; a stage is judged for such a group, so that none of its claims skips one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import takewhile

from kulanz.kernel.values import value

from . import conditions
from .facts import ClaimFacts, Standing, Told
from .journey import Journey, Phase, Stage

NEVER = date.max
ONE_DAY = timedelta(days=1)
BY_VISITS = frozenset({"page.opened", "payment.started"})
ENDED_BY_MONEY = frozenset({"payment.started", "payment.refused", "receipt.failed", "promise.broken"})


@value
class Group:
    """Claims of one account that were told the same, and are all overdue or all not due yet.

    `oldest_on` is the due day of the oldest claim; days of the journey count from it."""

    claims: tuple[ClaimFacts, ...]
    told: tuple[Told, ...]
    is_ahead: bool
    oldest_on: date


def groups_of(standing: Standing, on: date) -> list[Group]:
    """The claims that may be asked for on `on`, or soon, by what was said about them."""
    alike: dict[tuple[bool, tuple[int, ...]], list[ClaimFacts]] = {}
    told_of = [(number, told.claims) for number, told in enumerate(standing.told)]
    for claim in standing.overdue(on, ahead_days=standing.journey.ahead_days):
        heard = tuple([number for number, claims in told_of if claim.id in claims])
        alike.setdefault((claim.due_on >= on, heard), []).append(claim)
    return [
        Group(tuple(some), tuple([standing.told[n] for n in heard]), ahead, min([claim.due_on for claim in some]))
        for (ahead, heard), some in alike.items()
    ]


def is_on_its_way(group: Group) -> bool:
    """Whether a message about these claims is still being written or sent; nothing else goes out before."""
    return not all(told.has_gone for told in group.told)


def opens_on(group: Group, standing: Standing) -> list[tuple[Stage, date]]:
    """The stages that a group can still come to, kindest first, each with the first day on which it may come by days and
    by what lies behind it."""
    if group.is_ahead:
        return [
            (stage, group.oldest_on + timedelta(days=stage.from_days))
            for stage in standing.journey.ahead
            if not any(told.stage == stage.key for told in group.told)
        ]
    if not standing.happened_on:
        return _chain(group, standing.journey)
    branches = [(stage, _after_event(stage, group, standing)) for stage in standing.journey.branches]
    return [(stage, day) for stage, day in branches if day < NEVER] + _chain(group, standing.journey)


def _chain(group: Group, journey: Journey) -> list[tuple[Stage, date]]:
    reached = reached_stages(journey, group) if group.told else {}
    first_on = max(group.oldest_on + ONE_DAY, time_to_pay_ends_on(group, journey))
    ahead = journey.chain[max([journey.place[key] for key in reached]) + 1 :] if reached else journey.starts
    found = []
    for stage in ahead:
        behind = [reached[key] for key in stage.behind if key in reached]
        if stage.behind and not behind:
            continue
        day = max(first_on, group.oldest_on + timedelta(days=stage.from_days))
        found.append((stage, max(day, max(behind) + timedelta(days=stage.behind_days)) if behind else day))
    return found


def time_to_pay_ends_on(group: Group, journey: Journey) -> date:
    """The first day after the last one that a message about these claims named; the chain does not go on before. What
    was said before the due day named none."""
    told = [one for one in group.told if one.on > group.oldest_on]
    return max((_pays_until(one, journey) + ONE_DAY for one in told), default=date.min)


def _pays_until(told: Told, journey: Journey) -> date:
    """The last day of the time that a message gave."""
    if told.stands_until:
        return told.stands_until
    stage = journey.stage(told.stage)
    return told.on + timedelta(days=stage.pay_days) if stage else date.min


def reached_stages(journey: Journey, group: Group) -> Mapping[str, date]:
    """The stages of the chain that were told, each with the day from which a wait after it counts.

    What was sent before the claims came here, or on another journey, counts as the sternest stage of at most its tone.
    What was said before the due day, or has not gone out yet, counts for none."""
    reached: dict[str, date] = {}
    for told in group.told:
        if not told.has_gone or told.on <= group.oldest_on:
            continue
        key = told.stage if told.stage in journey.keys else _as_stage(journey, told)
        if key in journey.place:
            reached[key] = max(reached.get(key, told.counts_from), told.counts_from)
    return reached


def _as_stage(journey: Journey, told: Told) -> str:
    """Without proof it does not stand for a stage that must be shown to lie behind another; and for none from the first
    on that is always sent."""
    to_be_shown = {key for stage in journey.chain if stage.needs_proof for key in stage.behind}
    open_ = takewhile(lambda s: not s.always, journey.chain)
    alike = [s.key for s in open_ if s.tone <= told.tone and (told.has_proof or s.key not in to_be_shown)]
    return alike[-1] if alike else ""


def _after_event(stage: Stage, group: Group, standing: Standing) -> date:
    """A branch is told once after each event, not before the days it waits, and lapses."""
    happened_on = standing.happened_on.get(stage.after_event)
    if happened_on is None or _is_answered(stage, happened_on, group, standing):
        return NEVER
    if stage.behind and not any(told.stage in stage.behind and told.on <= happened_on for told in group.told):
        return NEVER
    by_age = group.oldest_on + timedelta(days=max(stage.from_days, 1))
    first_on = max(happened_on + timedelta(days=stage.event_days), by_age)
    return first_on if first_on <= happened_on + timedelta(days=stage.event_days + stage.lapse_days) else NEVER


def _is_answered(stage: Stage, happened_on: date, group: Group, standing: Standing) -> bool:
    """By money that came since, or by the stage itself. What our own message brought about, a visit to the page, is
    answered once until the chain has gone on: else each mail that is opened would bring the same mail again."""
    if stage.after_event in ENDED_BY_MONEY and money_came_on(standing) >= happened_on:
        return True
    told_on = max((told.on for told in standing.told if told.stage == stage.key), default=date.min)
    if told_on >= happened_on:
        return True
    if told_on == date.min or stage.after_event not in BY_VISITS:
        return False
    return not any(told.on > told_on and told.stage in standing.journey.place for told in group.told)


def money_came_on(standing: Standing) -> date:
    """The last day on which money came for any claim of the account; `date.min`: none did."""
    return max(filter(None, (standing.paid_on, standing.happened_on.get("claim.reduced"))), default=date.min)


def is_news(stage: Stage, group: Group, standing: Standing) -> bool:
    """Whether the stage answers something that happened after the last message; it then goes before the chain."""
    happened_on = standing.happened_on.get(stage.after_event)
    return happened_on is not None and all(told.on <= happened_on for told in group.told)


def has_lapsed(stage: Stage, group: Group, standing: Standing, on: date) -> bool:
    """Whether the time for a stage that has one is over: a notice before the due day, a branch."""
    if stage.phase == Phase.AHEAD:
        return on > group.oldest_on + timedelta(days=stage.until_days or 0)
    if stage.phase == Phase.EVENT:
        happened_on = standing.happened_on[stage.after_event]
        return on > happened_on + timedelta(days=stage.event_days + stage.lapse_days)
    return False


def turns_on(stage: Stage, group: Group, standing: Standing, on: date) -> date | None:
    """The day from which conditions of the stage that do not hold may hold by the passing of days alone."""
    claims = group.claims
    days = [
        conditions.turns_on(c, standing, claims, on)
        for c in stage.when
        if not conditions.holds(c, standing, claims, on)
    ]
    days += [
        conditions.ends_on(c, standing, claims, on) for c in stage.unless if conditions.holds(c, standing, claims, on)
    ]
    return max((day for day in days if day), default=None) if all(days) else None


def holds(stage: Stage, group: Group, standing: Standing, on: date) -> bool:
    """Whether all conditions of the stage hold and none of its exceptions."""
    return conditions.all_hold(stage.when, standing, group.claims, on) and not any(
        conditions.holds(one, standing, group.claims, on) for one in stage.unless
    )
