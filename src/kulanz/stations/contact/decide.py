"""Station 3: for each account the one next step, or a wait, with reasons and the day of the next look.

Load, rule, write. The dry run leaves the write out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from kulanz.data import bulk
from kulanz.data.desk.tasks import ANEW, ToDo, add_tasks
from kulanz.data.history import Happened, Moves, record
from kulanz.data.reasons import encode, reasons_kept
from kulanz.data.standing import Loaded, load
from kulanz.domain.contact.limits import first_moment, narrowed
from kulanz.domain.journey.decide import Choice, Propose, Step, Wait, decide
from kulanz.domain.journey.facts import Standing
from kulanz.domain.journey.grouping import segment_of
from kulanz.domain.journey.journey import Journey, Option
from kulanz.domain.journey.promises import broken_promises
from kulanz.kernel.dates import Now
from kulanz.kernel.ids import new_ids
from kulanz.stations.handover.handing_over import recall_misfits

ACTOR = "rule:decide/1"


@dataclass(frozen=True, slots=True)
class Tally:
    """What a batch came to."""

    decided: int
    steps: int


def run(accounts: Collection[UUID], *, now: Now) -> Tally:
    """Decides `accounts` inside the caller's transaction."""
    loaded = load(accounts, on=now.on)
    recalled = recall_misfits(loaded, now=now)
    chosen = [decide(standing=one.standing, on=now.on) for one in loaded]
    _write(loaded, chosen, recalled, now)
    return Tally(len(loaded), sum(isinstance(choice, Step) for choice in chosen))


def look(accounts: Collection[UUID], *, now: Now, instead: Journey | None = None) -> list[tuple[Loaded, Choice]]:
    """The same load and the same rule, nothing written, nothing locked. `instead`: what if this were the journey?"""
    found = load(accounts, on=now.on, lock=False, instead=instead)
    return [(one, decide(standing=one.standing, on=now.on)) for one in found]


def _write(loaded: Sequence[Loaded], chosen: Sequence[Choice], recalled: Sequence[Happened], now: Now) -> None:
    ids = new_ids(2 * len(loaded)) if loaded else iter(())
    decisions, messages, tasks, handovers = [], [], [], []
    happened: list[Happened] = [*recalled]
    moved: dict[UUID, tuple[object, ...]] = {}
    for one, choice in zip(loaded, chosen, strict=True):
        decision, account = next(ids), one.standing.account
        segment = segment_of(one.standing)[0].value
        moved[account] = choice.next_look_on, one.standing.journey.id, segment
        decisions.append(_decision_row(decision, one.standing, choice, segment, now))
        happened += _broken_promises(one.standing, now) if one.standing.promises else ()
        if isinstance(choice, Step):
            message = next(ids)
            messages.append(_message_row(message, decision, one.standing, choice, now))
            data = {"stage": choice.stage.key, "decision": str(decision)}
            first = ("accrue",) if choice.stage.books_interest else ("compose",)
            happened.append(Happened("step.chosen", message, account, ACTOR, data, only=first))
        elif isinstance(choice, Propose):
            handover = next(ids)
            handovers.append(_handover_row(handover, account, choice, now))
            happened.append(Happened("handover.proposed", handover, account, ACTOR, {"to": choice.to.value}))
            tasks.append(_task("handover", one.standing, choice, of=str(handover)))
        elif kind := _needed(choice):
            tasks.append(_task(kind, one.standing, choice))
    at_this_moment = {"business_on": now.on, "made_at": now.at, "policy": POLICY, "probability": 1.0}
    bulk.insert("contact_decision", _DecisionRow._fields, decisions, alike=at_this_moment)
    bulk.insert("contact_message", MessageRow._fields, messages, alike={"planned_on": now.on, **NOT_WRITTEN_YET})
    proposed = {"proposed_at": now.at, "proposed_on": now.on, **NOT_DECIDED_YET}
    bulk.insert("desk_handover", _HandoverRow._fields, handovers, alike=proposed)
    add_tasks(tasks, now=now, on_known=ANEW)
    broken = [event.subject for event in happened if event.kind == "promise.broken"]
    bulk.update("agreements_plan", ("id", "status", "closed_on"), [(id_, "broken", now.on) for id_ in broken])
    moves = Moves(("next_look_on", "journey_id", "segment"), moved)
    record(happened, now=now, heads={one.standing.account: one.head for one in loaded}, moves=moves)


class _DecisionRow(NamedTuple):
    id: UUID
    account_id: UUID
    journey_id: UUID
    chose: str
    stage: str
    option: str
    options: str
    reasons: str
    facts: str
    next_look_on: date | None


class MessageRow(NamedTuple):
    id: UUID
    account_id: UUID
    decision_id: UUID
    purpose: str
    channel: str
    text_key: str
    tone: int
    stage: str
    method: str
    offer: str
    send_after: datetime | None
    asked_minor: int
    asked_claims: str
    stands_until: date | None


class _HandoverRow(NamedTuple):
    id: UUID
    account_id: UUID
    to: str
    claims: str
    amount_minor: int
    reasons: str


NOT_WRITTEN_YET = {
    "status": "planned", "language": "", "to_address": "", "subject": "", "body_text": "", "body_html": "", "text_version": "",
    "facts": "{}", "outside_id": "", "tries": 0,
}  # fmt: skip
NOT_DECIDED_YET = {"state": "proposed", "decided_by": "", "note": ""}
POLICY = "rules/1"  # takes the first lawful option, always


def _decision_row(id_: UUID, standing: Standing, choice: Choice, segment: str, now: Now) -> _DecisionRow:
    chose, stage, option, options = _chosen(choice)
    return _DecisionRow(
        id=id_,
        account_id=standing.account,
        journey_id=standing.journey.id,
        chose=chose,
        stage=stage,
        option=option,
        options=options,
        reasons=reasons_kept(choice.because),
        facts=_facts(standing, choice, segment, now),
        next_look_on=choice.next_look_on,
    )


def _chosen(choice: Choice) -> tuple[str, str, str, str]:
    """(what was chosen, stage, option, the lawful options with what they are, as JSON)."""
    if isinstance(choice, Step):
        return choice.stage.key, choice.stage.key, choice.option.key, _options(choice.options)
    return (choice.to.value if isinstance(choice, Propose) else "wait"), "", "", "[]"


def _options(options: tuple[Option, ...]) -> str:
    return (
        "[" + ",".join([_option(o.key, o.channel, o.tone, o.text, o.method, o.offer, o.window) for o in options]) + "]"
    )


@lru_cache(maxsize=1024)
def _option(key: str, channel: str, tone: int, text: str, method: str, offer: str, window: str) -> str:
    """An option as it is kept. A journey has few, so each is written once."""
    return encode(
        {"key": key, "channel": channel, "tone": tone, "text": text, "method": method, "offer": offer, "window": window}
    )


def _facts(standing: Standing, choice: Choice, segment: str, now: Now) -> str:
    """The inputs of the decision, kept beside it as JSON: numbers, days and words of a closed list only."""
    overdue = standing.overdue(now.on)
    coming = sum([coming.amount_minor for coming in standing.coming_on(now.on)])
    about = choice.claims if isinstance(choice, Step) else overdue  # as the reasons count
    days = max((now.on - min([claim.due_on for claim in about])).days, 0) if about else 0
    told = ",".join([f'"{told.stage} {told.on}"' for told in standing.told])
    return (
        f'{{"open_minor":{standing.open_minor},"overdue_minor":{sum([c.asked_minor(now.on) for c in overdue])},'
        f'"days_past_due":{days},"claims":{len(standing.claims)},"coming_minor":{coming},"told":[{told}],'
        f'"segment":"{segment}"}}'
    )


def _message_row(id_: UUID, decision: UUID, standing: Standing, step: Step, now: Now) -> MessageRow:
    """Planned: it names what it will ask for, so that the next decision counts it. Compose fills in the wording."""
    stage, option = step.stage, step.option
    asked = [(claim.id, claim.asked_minor(now.on)) for claim in step.claims]
    return MessageRow(
        id=id_,
        account_id=standing.account,
        decision_id=decision,
        purpose=step.purpose.value,
        channel=option.channel,
        text_key=option.text,
        tone=option.tone,
        stage=stage.key,
        method=option.method,
        offer=option.offer,
        send_after=_not_before(standing, option, now),
        asked_minor=sum([minor for _, minor in asked]),
        asked_claims="{" + ",".join([f'"{claim}":{minor}' for claim, minor in asked]) + "}",
        stands_until=now.on + timedelta(days=stage.pay_days) if asked else None,
    )


def _not_before(standing: Standing, option: Option, now: Now) -> datetime | None:
    """When the part of the day that the option names begins where the customer lives."""
    if not option.window or now.is_staged or standing.place is None or standing.contact_rules is None:
        return None
    window = narrowed(standing.contact_rules.window, option.window)
    return first_moment(window=window, zones=standing.place.zones, at=now.at, holidays=standing.place.holidays)


def _needed(wait: Wait) -> str:
    """The kind of task that a person has while the account waits; empty: none."""
    kinds = {"last_step": wait.needs_person, "no_address": wait.needs_address, "opted_out": wait.needs_talk}
    return next((kind for kind, is_so in kinds.items() if is_so), "")


def _handover_row(id_: UUID, account: UUID, choice: Propose, now: Now) -> _HandoverRow:
    claims = {str(claim.id): claim.asked_minor(now.on) for claim in choice.claims}
    return _HandoverRow(
        id=id_,
        account_id=account,
        to=choice.to.value,
        claims=encode(claims),
        amount_minor=sum(claims.values()),
        reasons=reasons_kept(choice.because),
    )


def _task(kind: str, standing: Standing, choice: Choice, *, of: str = "") -> ToDo:
    """`of` is the hand-over that a person decides about: each has its own task, proposed again on the same day too."""
    first_due_on = min((claim.due_on for claim in standing.claims), default=None)
    key = f"{kind}:{of}" if of else f"{kind}:{standing.account}:{first_due_on}"
    return ToDo(kind, key, standing.account, str(choice.because[0].words))


def _broken_promises(standing: Standing, now: Now) -> Iterator[Happened]:
    for promise in broken_promises(standing, now.on):
        yield Happened("promise.broken", promise.id, standing.account, ACTOR)
