"""The story of an account: its events and the waits between them as a timeline, the newest first, each in plain words.

Told shortly unless everything is asked for: a message that left is one entry, with the reasons why it was chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import TextField, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from kulanz.data.agreements.models import Conversation, Hold, Objection, Plan, Protection
from kulanz.data.contact.models import Decision, Message
from kulanz.data.parties.models import OptOut
from kulanz.data.receivables.models import Account, Claim, Event
from kulanz.kernel.words import Reason
from kulanz.kernel.words_json import reason_from_json
from kulanz.web.office.people import actor_names
from kulanz.web.office.words import TEXTS, word
from kulanz.web.ui.parts import Entry, Text

from .reads import AccountView
from .told import EventFacts, detail, icon_of, state_of, title

FIRST, MOST = 15, 500
READ_IT = gettext_lazy("read it")
WAITS = "account.waits"
PREPARING = ("step.chosen", "message.ready")
NOTHING = Value("", output_field=TextField())
SAID = (  # what was said, and why it ended
    (Hold.objects, "reason", "ended_because"), (Plan.objects, "note", NOTHING), (Objection.objects, "text", "answer"),
    (Conversation.objects, "note", NOTHING),
)  # fmt: skip
OF_CUSTOMER = (Protection.objects, OptOut.objects)
OUTCOMES = ("message.sent", "message.failed", "message.ambiguous", "message.stopped")


@dataclass(frozen=True, slots=True)
class Story:
    """`has_more`: older entries exist, or some were folded into others."""

    entries: tuple[Entry, ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class _Moment:
    """Something with its place in time; `on` is the business day, which a demo may shift."""

    at: datetime
    on: date
    kind: str
    actor: str
    told: EventFacts
    why: tuple[Reason, ...]
    href: str = ""
    link: Text = ""
    decision: UUID | None = None


def story_of(view: AccountView, stages: Mapping[str, Text], *, is_whole: bool) -> Story:
    """The newest events, with the waits decided since the oldest of them."""
    account_id = view.who.account
    most = MOST if is_whole else FIRST
    read = list(Event.objects.filter(account=account_id).order_by("-number")[: most + 1])
    is_cut = len(read) > most
    events = read[:most] if is_whole else _folded(read[:most])
    decisions = list(Decision.objects.filter(account=account_id).order_by("-id")[:MOST])
    known = _Known.load(view, stages, decisions)
    moments = [_of_event(event, known) for event in events]
    since = read[most - 1].at if is_cut else None
    waits = [decision for decision in _news(decisions) if since is None or decision.made_at >= since]
    moments += [_of_wait(decision, known) for decision in waits]
    moments.sort(key=attrgetter("at"), reverse=True)  # stable: what happened in one moment keeps its order
    names = actor_names(moment.actor for moment in moments)
    return Story(tuple(_entry(moment, names) for moment in moments), is_cut or len(events) < len(read))


def _folded(events: Sequence[Event]) -> list[Event]:
    """Without the steps that led to a message whose outcome is told."""
    told = {event.subject_id for event in events if event.kind in OUTCOMES}
    return [event for event in events if event.kind not in PREPARING or event.subject_id not in told]


@dataclass(frozen=True, slots=True)
class _Known:
    """What events call by id, loaded once."""

    currency: str
    stages: Mapping[str, Text]
    claims: Mapping[UUID, str]
    messages: Mapping[UUID, Message]
    because: Mapping[str, tuple[Reason, ...]]
    agreed: Mapping[UUID, tuple[str, str]]  # what people noted, by its id: what was said, and why it ended

    @classmethod
    def load(cls, view: AccountView, stages: Mapping[str, Text], decisions: Iterable[Decision]) -> _Known:
        account_id = view.who.account
        messages = Message.objects.filter(account=account_id).only(
            "id", "stage", "text_key", "account_id", "decision_id"
        )
        customer = Account.objects.filter(id=account_id).values("customer_id")[:1]
        said: list[Any] = [rows.filter(account=account_id).values_list("id", *two) for rows, *two in SAID]
        said += [rows.filter(customer__in=customer).values_list("id", NOTHING, "ended_because") for rows in OF_CUSTOMER]
        agreed = {id_: (words, ended) for id_, words, ended in said[0].union(*said[1:], all=True)}
        return cls(
            currency=view.who.currency,
            stages=stages,
            claims=dict(Claim.objects.filter(account=account_id).values_list("id", "number")),
            messages={message.id: message for message in messages},
            because={str(decision.id): _reasons(decision.reasons) for decision in decisions},
            agreed=agreed,
        )


def _news(decisions: Sequence[Decision]) -> list[Decision]:
    """Waits that say something new: the same reasons again are told once, when they began, and of several decisions in
    one moment only the last counts."""
    told: list[Decision] = []
    before: list[str] = []
    last_of_moment = {decision.made_at: decision for decision in reversed(decisions)}
    for decision in last_of_moment.values():
        rules = [reason["rule"] for reason in decision.reasons]
        if decision.chose == "wait" and rules != before:
            told.append(decision)
        before = rules if decision.chose == "wait" else []
    return told[::-1]


def _of_event(event: Event, known: _Known) -> _Moment:
    message = known.messages.get(event.subject_id)
    said, ended = known.agreed.get(event.subject_id, ("", ""))
    told = EventFacts(
        kind=event.kind,
        data=event.data,
        currency=event.data.get("currency") or known.currency,
        claim=_claim(event, known),
        stage=_stage(event, message, known),
        said=said,
        ended=ended,
    )
    href = reverse("office:message", args=[message.id]) if message and event.kind.startswith("message.") else ""
    return _Moment(
        event.at, event.business_on, event.kind, event.actor, told, _why(event, message, known), href, READ_IT,
        _decision(event, message),
    )  # fmt: skip


def _of_wait(decision: Decision, known: _Known) -> _Moment:
    because = known.because[str(decision.id)]
    told = EventFacts(kind=WAITS, data={}, currency=known.currency, because=because)
    return _Moment(decision.made_at, decision.business_on, WAITS, "rule:decide/1", told, (), decision=decision.id)


def _why(event: Event, message: Message | None, known: _Known) -> tuple[Reason, ...]:
    """The reasons an event carries itself, or those of the decision that chose its message."""
    if "reasons" in event.data:
        return _reasons(event.data["reasons"])
    decision = _decision(event, message)
    return known.because.get(str(decision), ()) if decision else ()


def _decision(event: Event, message: Message | None) -> UUID | None:
    """The decision that chose the message of an event."""
    is_about_choice = event.kind in (*PREPARING, *OUTCOMES)
    return message.decision_id if message and is_about_choice else None


def _stage(event: Event, message: Message | None, known: _Known) -> Text:
    stage = event.data.get("stage") or (message.stage if message else "")
    return known.stages.get(stage, stage) if stage or message is None else word(TEXTS, message.text_key)


def _reasons(kept: Iterable[Mapping[str, object]]) -> tuple[Reason, ...]:
    return tuple(reason_from_json(reason) for reason in kept)


def _claim(event: Event, known: _Known) -> str:
    """The number of the claim that the event is about, or that it names."""
    named = event.data.get("claim")
    return known.claims.get(event.subject_id) or (known.claims.get(UUID(named), "") if named else "")


def _entry(moment: _Moment, names: Mapping[str, Text]) -> Entry:
    local_day = timezone.localtime(moment.at).date()
    is_real_time = local_day == moment.on  # in a demo the business day counts, not the clock of the machine
    return Entry(
        at=moment.at if is_real_time else moment.on,
        title=title(moment.told),
        text=detail(moment.told),
        icon=icon_of(moment.kind),
        state=state_of(moment.kind),
        why=moment.why,
        by=names.get(moment.actor, ""),
        href=moment.href,
        link=moment.link if moment.href else "",
        why_href=reverse("office:decision", args=[moment.decision]) if moment.decision else "",
    )
