"""Station 3: for each account the one next step, or a wait, with reasons and the day of the next look.

Load, rule, write. The dry run leaves the write out.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from uuid import UUID

from kulanz.data import bulk
from kulanz.data.history import Happened, record
from kulanz.data.standing import Loaded, load
from kulanz.domain.decide import Step, Wait, decide
from kulanz.domain.facts import Standing
from kulanz.domain.gate import Purpose
from kulanz.kernel.dates import Now
from kulanz.kernel.ids import new_ids
from kulanz.kernel.words import Reason, Value, Words, reason_to_json

ACTOR = "rule:decide/1"
ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Tally:
    """What a batch came to."""

    decided: int
    steps: int


def run(accounts: Collection[UUID], *, now: Now) -> Tally:
    """Decides `accounts` inside the caller's transaction."""
    loaded = load(accounts)
    chosen = [decide(standing=one.standing, on=now.on) for one in loaded]
    _write(loaded, chosen, now)
    return Tally(len(loaded), sum(isinstance(choice, Step) for choice in chosen))


def look(accounts: Collection[UUID], *, now: Now) -> list[tuple[Loaded, Step | Wait]]:
    """The same load and the same rule, nothing written, nothing locked."""
    return [(one, decide(standing=one.standing, on=now.on)) for one in load(accounts, lock=False)]


def _write(loaded: Sequence[Loaded], chosen: Sequence[Step | Wait], now: Now) -> None:
    ids = new_ids(2 * len(loaded)) if loaded else iter(())
    decisions, messages, tasks = [], [], []
    happened: list[Happened] = []
    for one, choice in zip(loaded, chosen, strict=True):
        decision, account = next(ids), one.standing.account
        decisions.append(_decision_row(decision, one.standing, choice, now))
        happened += _broken_promises(one.standing, now)
        if isinstance(choice, Step):
            message = next(ids)
            messages.append(_message_row(message, decision, account, choice, now))
            data = {"stage": choice.stage.key, "decision": str(decision)}
            wakes = ("accrue",) if choice.stage.books_interest else ("compose",)
            happened.append(Happened("step.chosen", message, account, ACTOR, data, wakes=wakes))
        elif choice.needs_person or choice.needs_address:
            tasks.append(_task_row(one.standing, choice, now))
    bulk.insert("contact_decision", DECISION_COLUMNS, decisions)
    bulk.insert("contact_message", MESSAGE_COLUMNS, messages)
    bulk.insert("desk_task", TASK_COLUMNS, _with_ids(tasks), on_conflict="(tenant_id, key) DO NOTHING")
    broken = [event.subject for event in happened if event.kind == "promise.broken"]
    bulk.update("agreements_promise", ("id", "status", "closed_on"), [(id_, "broken", now.on) for id_ in broken])
    moves: dict[str, Mapping[UUID, object]] = {
        "next_look_on": {one.standing.account: choice.next_look_on for one, choice in zip(loaded, chosen, strict=True)},
        "journey_id": {one.standing.account: one.standing.journey.id for one in loaded},
    }
    record(happened, now=now, heads={one.standing.account: one.head for one in loaded}, moves=moves)


DECISION_COLUMNS = (
    "id", "account_id", "journey_id", "business_on", "made_at", "chose", "stage", "options", "probability", "reasons",
    "facts", "next_look_on",
)  # fmt: skip
MESSAGE_COLUMNS = (
    "id", "account_id", "decision_id", "purpose", "channel", "text_key", "tone", "stage", "status", "planned_on",
    "language", "to_address", "subject", "body_text", "body_html", "text_version", "asked_minor", "asked_claims",
    "facts", "stands_until", "outside_id", "tries",
)  # fmt: skip
TASK_COLUMNS = ("id", "kind", "key", "account_id", "note", "made_at", "due_on", "done_by", "outcome")


def _decision_row(id_: UUID, standing: Standing, choice: Step | Wait, now: Now) -> tuple[object, ...]:
    step = choice if isinstance(choice, Step) else None
    reasons = "[" + ",".join(_reason(r.rule, r.words.text, tuple(r.words.values.items())) for r in choice.because) + "]"
    facts = _facts(standing, now)
    options = ENCODE(step.options if step else ())
    chose, stage = (step.stage.key, step.stage.key) if step else ("wait", "")
    return (
        id_, standing.account, standing.journey.id, now.on, now.at, chose, stage, options, 1.0, reasons, facts,
        choice.next_look_on,
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _reason(rule: str, text: str, values: tuple[tuple[str, Value], ...]) -> str:
    """A reason as it is kept. A portfolio has few different ones, so each is written once."""
    return ENCODE(reason_to_json(Reason(rule, Words(text, dict(values)))))


def _facts(standing: Standing, now: Now) -> str:
    """The inputs of the decision, kept beside it: numbers and days only."""
    overdue = standing.overdue(now.on)
    return ENCODE(
        {
            "open_minor": standing.open_minor,
            "overdue_minor": sum(claim.open_minor for claim in overdue),
            "days_past_due": max(((now.on - claim.due_on).days for claim in overdue), default=0),
            "claims": len(standing.claims),
            "coming_minor": sum(coming.amount_minor for coming in standing.coming_on(now.on)),
            "told": [f"{told.stage} {told.on}" for told in standing.told],
        }
    )


def _message_row(id_: UUID, decision: UUID, account: UUID, step: Step, now: Now) -> tuple[object, ...]:
    """Planned: it names what it will ask for, so that the next decision counts it. Compose fills in the wording."""
    stage = step.stage
    asked = {str(claim.id): claim.open_minor for claim in step.claims}
    stands_until = now.on + timedelta(days=stage.pay_days)
    return (
        id_, account, decision, Purpose.ASK, stage.channel, stage.text, stage.tone, stage.key, "planned", now.on,
        "", "", "", "", "", "", sum(asked.values()), ENCODE(asked), "{}", stands_until, "", 0,
    )  # fmt: skip


def _task_row(standing: Standing, wait: Wait, now: Now) -> tuple[object, ...]:
    kind = "last_step" if wait.needs_person else "no_address"
    first_due_on = min((claim.due_on for claim in standing.claims), default=now.on)
    key = f"{kind}:{standing.account}:{first_due_on}"
    return kind, key, standing.account, str(wait.because[0].words), now.at, now.on, "", ""


def _with_ids(rows: Sequence[tuple[object, ...]]) -> Iterator[tuple[object, ...]]:
    ids = new_ids(len(rows)) if rows else iter(())
    return ((id_, *row) for id_, row in zip(ids, rows, strict=True))


def _broken_promises(standing: Standing, now: Now) -> Iterator[Happened]:
    grace = timedelta(days=standing.journey.promise_grace_days)
    for promise in standing.promises:
        if now.on > promise.due_on + grace and standing.overdue(now.on):
            yield Happened("promise.broken", promise.id, standing.account, ACTOR, wakes=("tell",))
