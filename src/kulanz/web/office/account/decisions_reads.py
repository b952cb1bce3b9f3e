"""Decisions of an account as people read them: what was lawful, what was chosen, the facts and the reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kulanz.data.contact.models import Decision, Message
from kulanz.data.standing import load
from kulanz.domain.journey.gate import Halt, Purpose, may_act
from kulanz.domain.journey.segment import LABELS, Segment
from kulanz.kernel.dates import Now, parse_day
from kulanz.kernel.errors import NotFound
from kulanz.kernel.money import Money
from kulanz.kernel.words import Reason, say
from kulanz.kernel.words_json import reason_from_json
from kulanz.web.office.people import method_name, stage_names
from kulanz.web.office.step_words import CHANNELS, ENDS, OFFERS, TONES, WINDOWS, text_name
from kulanz.web.office.words import MESSAGES, word
from kulanz.web.ui.languages import offered
from kulanz.web.ui.parts import State, Text
from kulanz.writing.formats import language, money_text, number_text, percent_text, say_text

from .reads import MESSAGE_STATES

SHOWN = 20
AMOUNTS: Mapping[str, Text] = {
    "open_minor": _("open"),
    "overdue_minor": _("overdue"),
    "coming_minor": _("on its way"),
}
NUMBERS: Mapping[str, Text] = {"days_past_due": _("days past due"), "claims": _("open invoices")}
POLICIES: Mapping[str, Text] = {
    "rules/1": _("Always the first lawful way, in the order of the journey. Nothing learned, no chance.")
}
Names = Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A decision in the list of an account. `chose` is empty for a wait."""

    id: UUID
    on: date
    chose: Text
    because: tuple[Reason, ...]
    next_look_on: date | None


@dataclass(frozen=True, slots=True)
class OptionView:
    """One lawful way to take the step. `words` are what is special about it."""

    key: str
    channel: Text
    tone: Text
    text: str
    words: tuple[str, ...]
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class MessageLink:
    id: UUID
    state: State
    status: Text


@dataclass(frozen=True, slots=True)
class OtherLanguage:
    """The same reasons in another language that is offered."""

    code: str
    name: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """All that is kept of a decision. `halts` are the stops that would hold at this moment."""

    id: UUID
    account: UUID
    customer: str
    on: date
    chose: str
    is_wait: bool
    options: tuple[OptionView, ...]
    probability: str
    policy: Text
    policy_key: str
    journey_name: str
    journey_key: str
    journey_version: int
    because: tuple[Reason, ...]
    others: tuple[OtherLanguage, ...]
    facts: tuple[tuple[Text, str], ...]
    told: tuple[tuple[Text, date], ...]
    next_look_on: date | None
    message: MessageLink | None
    halts: tuple[Halt, ...]


def decisions_of(account_id: UUID, stages: Names) -> tuple[DecisionLine, ...]:
    rows = Decision.objects.filter(account=account_id).order_by("-id")[:SHOWN]
    return tuple(
        DecisionLine(row.id, row.business_on, _chose(row, stages), _reasons(row), row.next_look_on) for row in rows
    )


def decision_page(decision_id: UUID, now: Now) -> DecisionPage:
    """One decision with all that is kept of it; `NotFound` for one that this organisation does not have."""
    rows = Decision.objects.select_related("account__customer", "journey")
    row = rows.filter(id=decision_id).first()
    if row is None:
        raise NotFound(say("This does not exist here."))
    stages, because = stage_names(), _reasons(row)
    message = (
        Message.objects.filter(account=row.account_id, decision=row).only("id", "status", "purpose", "channel").first()
    )
    return DecisionPage(
        id=row.id,
        account=row.account_id,
        customer=row.account.customer.name or row.account.customer.number,
        on=row.business_on,
        chose=say_text(_chose(row, stages)) or gettext("Wait"),
        is_wait=row.chose == "wait",
        options=tuple(_option(option, row.option) for option in row.options),
        probability=percent_text(Decimal(str(row.probability)), digits=0 if row.probability == 1 else 1),
        policy=word(POLICIES, row.policy),
        policy_key=row.policy,
        journey_name=gettext(row.journey.name),
        journey_key=row.journey.key,
        journey_version=row.journey.version,
        because=because,
        others=tuple(_in_other_languages(because)),
        facts=_facts(row.facts, row.account.currency),
        told=tuple(_told(row.facts.get("told", ()), stages)),
        next_look_on=row.next_look_on,
        message=_message(message) if message else None,
        halts=_halts(row.account_id, message, now),
    )


def _chose(row: Decision, stages: Names) -> Text:
    if row.stage:
        return stages.get(row.stage, row.stage)
    return "" if row.chose == "wait" else word(ENDS, row.chose)


def _reasons(row: Decision) -> tuple[Reason, ...]:
    return tuple(reason_from_json(reason) for reason in row.reasons)


def _in_other_languages(because: Sequence[Reason]) -> list[OtherLanguage]:
    found = []
    for code, name in offered():
        if code != language():
            with translation.override(code):
                found.append(OtherLanguage(code, name, tuple(say_text(reason) for reason in because)))
    return found


def _option(option: Mapping[str, Any], chosen: str) -> OptionView:
    """An option as it was kept. Decisions of the first days kept its key alone."""
    words = []
    if option.get("method"):
        words.append(gettext("proposes %(method)s first") % {"method": say_text(method_name(option["method"]))})
    if option.get("offer"):
        words.append(gettext("offers %(offer)s") % {"offer": say_text(word(OFFERS, option["offer"]))})
    if option.get("window"):
        words.append(say_text(word(WINDOWS, option["window"])))
    return OptionView(
        key=option["key"],
        channel=word(CHANNELS, option.get("channel", "")),
        tone=TONES.get(option.get("tone", 0), ""),
        text=text_name(option.get("text", "")),
        words=tuple(words),
        is_chosen=option["key"] == chosen,
    )


def _facts(facts: Mapping[str, Any], currency: str) -> tuple[tuple[Text, str], ...]:
    amounts = [(label, money_text(Money(facts[name], currency))) for name, label in AMOUNTS.items() if name in facts]
    numbers = [(label, number_text(facts[name])) for name, label in NUMBERS.items() if name in facts]
    group = facts.get("segment", "")
    groups = [(_("group by behaviour"), say_text(LABELS[Segment(group)]))] if group in [*Segment] else []
    return (*amounts, *numbers, *groups)


def _told(told: Sequence[str], stages: Names) -> list[tuple[Text, date]]:
    """What the customer had been told by then; a message from before the claims came here has no stage."""
    found = []
    for line in told:
        stage, _blank, day = line.rpartition(" ")
        found.append((stages.get(stage, stage) or _("Sent by the creditor"), parse_day(day)))
    return sorted(found, key=lambda line: line[1])


def _message(message: Message) -> MessageLink:
    return MessageLink(message.id, MESSAGE_STATES.get(message.status, "resting"), word(MESSAGES, message.status))


def _halts(account: UUID, message: Message | None, now: Now) -> tuple[Halt, ...]:
    """What would speak against the same message now, as if it had not gone out."""
    without = [message.id] if message else []
    [loaded] = load([account], on=now.on, lock=False, without=without)
    return may_act(
        standing=loaded.standing,
        purpose=Purpose(message.purpose) if message else Purpose.ASK,
        on=now.on,
        channel=message.channel if message else "",
        at=None if now.is_staged else now.at,
    ).halts
