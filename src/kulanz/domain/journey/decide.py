"""What happens next for one account: one step with its reasons, or a wait with its reasons, and the day of the next look.

Conditions over facts; among the stages that are ready the strictest wins; being paid is being clear, nobody resets anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kulanz.kernel.values import value
from kulanz.kernel.words import Reason, say

from . import reasons
from .conditions import all_hold
from .facts import ClaimFacts, Standing
from .gate import OF_CHANNEL, Halt, Purpose, Stop, Verdict, may_act, may_use
from .journey import Option, Stage, To
from .progress import (
    ONE_DAY,
    Group,
    groups_of,
    has_lapsed,
    holds,
    is_news,
    is_on_its_way,
    money_came_on,
    opens_on,
    reached_stages,
    time_to_pay_ends_on,
    turns_on,
)
from .promises import with_broken_promises

UNTIL_NEWS_DAYS = 30  # a stop without an end is looked at again after this time, lest an account be forgotten
STUCK_DAYS = 7  # conditions that do not hold are looked at again after this time: days pass, deadlines come near
NO_WAY = frozenset({Stop.NO_ADDRESS, Stop.OPTED_OUT})  # no channel is left, and time changes nothing about it
ON_ITS_WAY_DAYS = 2  # a message that was chosen and has not gone out is looked after again
NO_GROUP = Group((), (), is_ahead=False, oldest_on=date.min)
BACK_DAYS = 60  # a welcome-back that could not go out for so long is let go


@value
class Step:
    """Send `stage` by `option` about `claims`; none: a welcome-back. `options` are those that would have been lawful."""

    stage: Stage
    option: Option
    claims: tuple[ClaimFacts, ...]
    because: tuple[Reason, ...]
    options: tuple[Option, ...]
    next_look_on: date
    purpose: Purpose = Purpose.ASK


@value
class Wait:
    """Nothing goes out. `next_look_on` None: the account is at its end, nothing is open."""

    because: tuple[Reason, ...]
    next_look_on: date | None
    needs_person: bool = False  # the last stage is behind, or all is barred
    needs_address: bool = False
    needs_talk: bool = False  # the customer wants messages by no channel: only a person can get in touch


@value
class Propose:
    """The journey is at its end: `to` is proposed for `claims`. A person releases it, or not."""

    to: To
    claims: tuple[ClaimFacts, ...]
    because: tuple[Reason, ...]
    next_look_on: date


Choice = Step | Wait | Propose


@dataclass(slots=True)
class _Outlook:
    """What the groups of an account come to: stages ready now, the first days of others, groups at their end."""

    ready: list[tuple[Stage, Group]]
    days: list[date]
    ended: list[tuple[Group, date]]


def decide(*, standing: Standing, on: date) -> Choice:
    """The one next step for `standing` on `on`."""
    standing = with_broken_promises(standing, on)
    if standing.open_minor <= 0 and not standing.coming_on(on):
        return _after_paid(standing, on)
    verdict = may_act(standing=standing, purpose=Purpose.ASK, on=on, ahead_days=standing.journey.ahead_days)
    if not verdict.allowed:
        return _wait_for(verdict, _days_of_claims(standing, on), on)
    outlook = _outlook(standing, on)
    step = _step(outlook, standing, on) if outlook.ready else None
    if isinstance(step, Step):
        return step
    due_for_end = [group for group, end_on in outlook.ended if end_on <= on]
    if due_for_end:
        return _end(due_for_end, outlook, standing, on)
    return step or _wait_for_time(outlook, standing, on)


def _days_of_claims(standing: Standing, on: date) -> list[date]:
    """Days on which a claim comes into view by itself: it is due soon, is overdue, or its hold ends."""
    comes_near = timedelta(days=standing.journey.ahead_days or -1)
    days = [claim.due_on - comes_near for claim in standing.claims]
    days += [claim.due_on + ONE_DAY for claim in standing.claims] if standing.journey.ahead else []
    days += [claim.held_until_on for claim in standing.claims if claim.is_held and claim.held_until_on]
    return [day for day in days if day > on]


def _outlook(standing: Standing, on: date) -> _Outlook:
    outlook = _Outlook([], [], [])
    for group in groups_of(standing, on):
        ready, days = _of_group(group, standing, on)
        outlook.ready += [(stage, group) for stage in ready]
        outlook.days += days
        if ready or days:
            continue
        told_on = reached_stages(standing.journey, group).values()
        if told_on:
            rests_until = max(told_on) + timedelta(days=standing.journey.rest_days)
            outlook.ended.append((group, max(rests_until, time_to_pay_ends_on(group, standing.journey))))
        else:
            outlook.days.append(on + timedelta(days=STUCK_DAYS))
    outlook.days += _days_of_claims(standing, on)
    return outlook


def _of_group(group: Group, standing: Standing, on: date) -> tuple[list[Stage], list[date]]:
    """The stages that are ready for a group, and the days on which others may be."""
    if is_on_its_way(group):
        return [], [on + timedelta(days=ON_ITS_WAY_DAYS)]
    ready, days = [], []
    for stage, day in opens_on(group, standing):
        if day > on:
            days.append(day)
        elif has_lapsed(stage, group, standing, on):
            continue
        elif holds(stage, group, standing, on):
            ready.append(stage)
        else:
            turn_on = turns_on(stage, group, standing, on)
            days += [turn_on] if turn_on else []
    if group.is_ahead:
        days.append(group.oldest_on + timedelta(days=1))
    return ready, days


def _step(outlook: _Outlook, standing: Standing, on: date) -> Choice:
    """The strictest ready stage, by its first lawful option, about every claim that is ready for it."""
    halts: list[Halt] = []
    for stage in _strictest_first(outlook, standing):
        groups = [group for ready, group in outlook.ready if ready.key == stage.key]
        claims = tuple(claim for group in groups for claim in group.claims)
        if sum(claim.asked_minor(on) for claim in claims) < standing.minimum_minor:
            continue
        fitting = [o for o in stage.options if all_hold(o.when, standing, claims, on)]
        judged = [(o, may_use(standing=standing, purpose=Purpose.ASK, channel=o.channel, on=on)) for o in fitting]
        lawful = tuple(option for option, against in judged if not against)
        if lawful:
            look_on = _after(stage, groups, outlook, standing, on)
            return Step(stage, lawful[0], claims, _why(stage, groups, standing, on), lawful, look_on)
        halts += [halt for _, against in judged for halt in against]
    if halts:
        return _wait_for(Verdict(Purpose.ASK, _first_of_each(halts)), outlook.days, on)
    return _wait_for_time(outlook, standing, on)


def _strictest_first(outlook: _Outlook, standing: Standing) -> list[Stage]:
    """What answers news first, then by tone and place. A stage that must wait for another one waits."""
    if len(outlook.ready) == 1:
        return [outlook.ready[0][0]]
    order = standing.journey.order
    news = {stage.key for stage, group in outlook.ready if is_news(stage, group, standing)}
    stages = {stage.key: stage for stage, _ in outlook.ready}.values()
    return sorted(stages, key=lambda stage: (stage.key in news, stage.tone, order[stage.key]), reverse=True)


def _first_of_each(halts: Iterable[Halt]) -> tuple[Halt, ...]:
    return tuple({halt.stop: halt for halt in reversed([*halts])}.values())


def _after(stage: Stage, groups: Sequence[Group], outlook: _Outlook, standing: Standing, on: date) -> date:
    """When to look again after telling `stage` today: when what follows it may come, or another group's time has come."""
    oldest_on = min(group.oldest_on for group in groups)
    following = [
        max(on + timedelta(days=s.behind_days), oldest_on + timedelta(days=s.from_days))
        for s in standing.journey.chain
        if stage.key in s.behind
    ]
    if groups[0].is_ahead:
        following.append(oldest_on + timedelta(days=1))
    if stage.after_event:
        following.append(on + timedelta(days=stage.pay_days))
    days = [*outlook.days, *following] or [on + timedelta(days=standing.journey.rest_days)]
    others = [on + timedelta(days=1)] if len({id(group) for _, group in outlook.ready}) > len(groups) else []
    return max(min(*days, on + timedelta(days=UNTIL_NEWS_DAYS), *others), on + timedelta(days=1))


def _why(stage: Stage, groups: Sequence[Group], standing: Standing, on: date) -> tuple[Reason, ...]:
    if groups[0].is_ahead:
        return reasons.AHEAD, *_conditions(stage), reasons.GATE_OPEN
    days = max((on - group.oldest_on).days for group in groups)
    why = [reasons.overdue_for(days)]
    told = [one for group in groups for one in group.told]
    if stage.after_event:
        day = standing.happened_on[stage.after_event]
        why.append(Reason(f"decide.{stage.after_event}", reasons.AFTER[stage.after_event], law=""))
        why.append(Reason("decide.event_on", say("That was on %(day)s.", day=day)))
    elif told:
        told_on = max([t.on for t in told])
        why.append(reasons.message_before(told_on, is_part_paid=money_came_on(standing) >= told_on))
    else:
        why.append(reasons.FIRST)
    return *why, *_conditions(stage), reasons.GATE_OPEN


def _conditions(stage: Stage) -> Iterable[Reason]:
    return (Reason(f"condition.{condition.fact}", condition.words) for condition in stage.when)


def _wait_for(verdict: Verdict, days: Sequence[date], on: date) -> Wait:
    stops = {halt.stop for halt in verdict.halts}
    ends = [halt.until_on for halt in verdict.halts if halt.until_on]
    later = on + timedelta(days=UNTIL_NEWS_DAYS)
    soonest = min if stops <= OF_CHANNEL else max  # one open channel is enough; of the other stops all must end
    if Stop.KILL_SWITCH in stops:  # switched on again, it shall not have cost weeks
        days = [on]
    next_look_on = min(soonest(ends, default=later), later, *days)
    return Wait(
        verdict.because, max(next_look_on, on + timedelta(days=1)),
        needs_person=stops == {Stop.LIMITATION}, needs_talk=stops == {Stop.OPTED_OUT},
        needs_address=Stop.NO_ADDRESS in stops and stops <= NO_WAY,
    )  # fmt: skip


def _wait_for_time(outlook: _Outlook, standing: Standing, on: date) -> Wait:
    days = [day for day in outlook.days if day > on]
    if days and not outlook.ended and any(not told.has_gone for told in standing.told):
        return Wait((reasons.ON_ITS_WAY,), min(days))
    rests = [end_on for _, end_on in outlook.ended if end_on > on]
    if days and (not rests or min(days) <= min(rests)):
        words = say("The next message comes on %(day)s at the earliest.", day=min(days))
        return Wait((Reason("decide.not_yet", words),), min(days))
    if rests:
        words = say("No further message is planned; there is time to pay until %(day)s.", day=min(rests) - ONE_DAY)
        return Wait((Reason("decide.resting", words),), min(rests))
    return Wait((reasons.STUCK,), on + timedelta(days=STUCK_DAYS))


def _end(groups: Sequence[Group], outlook: _Outlook, standing: Standing, on: date) -> Choice:
    """The last step, about claims of which no part is objected to; other claims of the account go on meanwhile."""
    next_look_on = on + timedelta(days=UNTIL_NEWS_DAYS)
    meanwhile_on = min([next_look_on, *(day for day in outlook.days if day > on)])
    claims = tuple(claim for group in groups for claim in group.claims if not claim.objected_minor)
    if not claims:
        return Wait((reasons.PART_OBJECTED,), meanwhile_on)
    end = next(end for end in standing.journey.ends if all_hold(end.when, standing, claims, on))
    if end.to == To.PERSON:
        return Wait((reasons.PERSON,), meanwhile_on, needs_person=True)
    conditions = (Reason(f"condition.{condition.fact}", condition.words) for condition in end.when)
    return Propose(end.to, claims, (reasons.PERSON, reasons.END[end.to], *conditions), next_look_on)


def _after_paid(standing: Standing, on: date) -> Choice:
    """At the end; where the creditor wishes, a word of welcome some time after the last payment."""
    paid_on = standing.paid_on
    waiting = []
    for stage in standing.journey.back if paid_on else ():
        assert paid_on is not None
        first_on = paid_on + timedelta(days=stage.from_days)
        last_on = paid_on + timedelta(days=stage.until_days or stage.from_days + BACK_DAYS)
        is_told = any(told.stage == stage.key and told.on >= paid_on for told in standing.told)
        if is_told or on > last_on or not holds(stage, NO_GROUP, standing, on):
            continue
        step = _welcome(stage, standing, on) if on >= first_on else None
        if step:
            return step
        waiting.append(first_on if on < first_on else on + timedelta(days=STUCK_DAYS))
    return Wait((reasons.CLEAR,), min(waiting, default=None))


def _welcome(stage: Stage, standing: Standing, on: date) -> Step | None:
    if not may_act(standing=standing, purpose=Purpose.CARE, on=on).allowed:
        return None
    lawful = tuple(
        option
        for option in stage.options
        if all_hold(option.when, standing, (), on)
        and not may_use(standing=standing, purpose=Purpose.CARE, channel=option.channel, on=on)
    )
    if not lawful:
        return None
    look_on = on + timedelta(days=UNTIL_NEWS_DAYS)
    return Step(stage, lawful[0], (), (reasons.WELCOME, reasons.GATE_OPEN), lawful, look_on, Purpose.CARE)
