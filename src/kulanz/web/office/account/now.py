"""What may happen next: the gate's verdict with every reason, what would be decided now, and how far the journey is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kulanz.domain.journey.decide import Step, Wait
from kulanz.domain.journey.facts import Standing
from kulanz.domain.journey.gate import Halt, Purpose, may_act
from kulanz.domain.journey.grouping import segment_of
from kulanz.domain.journey.progress import groups_of, reached_stages
from kulanz.domain.journey.segment import Segment
from kulanz.kernel.dates import Now
from kulanz.kernel.words import Reason
from kulanz.stations.contact import decide
from kulanz.web.office.people import stage_name
from kulanz.web.ui.parts import Text


@dataclass(frozen=True, slots=True)
class NowView:
    """`step` is the stage that would go out if it were decided now; empty: the account would wait, `because` says why."""

    may_ask: bool
    halts: tuple[Halt, ...]
    step: Text
    offer: str  # what `step` would offer besides paying at once; empty: nothing
    because: tuple[Reason, ...]
    next_look_on: date | None
    stages: tuple[Text, ...]  # empty where nothing walks the journey
    segment: Segment
    segment_because: Reason
    reached: int  # how many stages were told about what is overdue; 0: none yet


def now_view(account_id: UUID, now: Now) -> NowView:
    """The same load and the same rules as the real decision, nothing written, nothing locked."""
    [(loaded, choice)] = decide.look([account_id], now=now)
    standing = loaded.standing
    verdict = may_act(standing=standing, purpose=Purpose.ASK, on=now.on)
    is_unreachable = isinstance(choice, Wait) and (choice.needs_address or choice.needs_talk)
    reached = _reached(standing, now.on)
    chain, (segment, because) = standing.journey.chain, segment_of(standing)
    return NowView(
        may_ask=verdict.allowed and not is_unreachable,
        halts=verdict.halts,
        step=stage_name(choice.stage.name) if isinstance(choice, Step) else "",
        offer=choice.option.offer if isinstance(choice, Step) else "",
        because=choice.because,
        next_look_on=loaded.next_look_on,
        stages=tuple(stage_name(stage.name) for stage in chain) if reached is not None else (),
        segment=segment,
        segment_because=because,
        reached=reached or 0,
    )


def _reached(standing: Standing, on: date) -> int | None:
    """None: nothing overdue walks the journey now, for example because all of it was handed over."""
    journey = standing.journey
    reached = [reached_stages(journey, group) for group in groups_of(standing, on) if not group.is_ahead]
    return max((journey.place[key] + 1 for stages in reached for key in stages), default=0) if reached else None
