"""Whether a proposed last step still fits: nobody is handed over or given up who has paid, promised or objected meanwhile.

BDSG 31, RDG 13a; the gate is the judge, as for every message (domain/journey/gate.py).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from uuid import UUID

from kulanz.data.desk.models import Handover, Task
from kulanz.data.history import Happened
from kulanz.data.standing import Loaded
from kulanz.domain.journey.facts import Standing
from kulanz.domain.journey.gate import Purpose, may_act, may_give_up
from kulanz.kernel.dates import Now
from kulanz.kernel.words import Reason, say
from kulanz.kernel.words_json import reason_to_json

ACTOR = "rule:recall/1"
MORE_IS_OPEN = Reason("recall.more", say("More is open by now than was proposed."))


def misfits(standing: Standing, handover: Handover, *, now: Now) -> tuple[Reason, ...]:
    """What speaks against the step by now; nothing: it still fits."""
    asked = {UUID(claim): minor for claim, minor in handover.claims.items()}
    free = replace(standing, is_proposed=False)
    if handover.to == Handover.To.WRITE_OFF:
        verdict = may_give_up(standing=free, claims=asked, on=now.on)
    else:
        verdict = may_act(standing=free, purpose=Purpose.ASK, on=now.on, asked=asked)
    has_grown = any(claim.open_minor > asked.get(claim.id, claim.open_minor) for claim in standing.claims)
    return (*verdict.because, MORE_IS_OPEN) if has_grown else verdict.because


def export_halts(standing: Standing, claims: Collection[UUID], *, now: Now) -> tuple[Reason, ...]:
    """What speaks against giving claims that were handed over to a partner now: an objection to one of them, or to a part,
    too. Their own pause does not: it is why."""
    freed = [replace(claim, is_held=False) if claim.id in claims else claim for claim in standing.claims]
    here = tuple(claim for claim in freed if claim.id in claims)
    is_objected = standing.is_objected or any(claim.is_objected or claim.objected_minor for claim in here)
    given = replace(standing, claims=here, is_objected=is_objected)
    return may_act(standing=given, purpose=Purpose.HAND_OVER, on=now.on).because


def recall_misfits(loaded: Sequence[Loaded], *, now: Now) -> list[Happened]:
    """Recalls every proposal among `loaded` (locked accounts) that fits no more, and gives what happened."""
    proposed = {one.standing.account: one.standing for one in loaded if one.standing.is_proposed}
    if not proposed:
        return []
    happened = []
    for row in Handover.objects.filter(account__in=proposed, state=Handover.State.PROPOSED).order_by("id"):
        against = misfits(proposed[row.account_id], row, now=now)
        if against:
            happened.append(recall(row, against, now=now, actor=ACTOR))
    return happened


def recall(row: Handover, against: Sequence[Reason], *, now: Now, actor: str) -> Happened:
    """The proposal is not needed any more. The caller holds the account's lock and records the event."""
    note = " ".join(str(reason.words) for reason in against)
    close(row, Handover.State.RECALLED, note=note, now=now, actor=actor)
    data = {"to": row.to, "reasons": [reason_to_json(reason) for reason in against]}
    return Happened("handover.recalled", row.id, row.account_id, actor, data)


def close(row: Handover, state: Handover.State, *, note: str, now: Now, actor: str) -> None:
    """The proposal is decided about, and so is the task that waited for it."""
    row.state, row.decided_at, row.decided_by, row.note = state, now.at, actor[:80], note.strip()[:300]
    row.save(update_fields=["state", "decided_at", "decided_by", "note"])
    waiting = Task.objects.filter(account=row.account_id, kind=Task.Kind.HANDOVER, done_at=None)
    waiting.update(done_at=now.at, done_by=actor[:80], outcome=row.note)
