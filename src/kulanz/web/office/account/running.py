"""What runs on an account because somebody said so - pauses, promises, objections, protection, wishes - and how each ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kulanz.data.agreements.models import Conversation, Hold, Objection, Plan, Protection
from kulanz.data.contact.models import OutsideMessage
from kulanz.data.parties.models import OptOut
from kulanz.data.receivables.models import Account, Event
from kulanz.data.standing_sql import holding
from kulanz.domain.events import KINDS
from kulanz.domain.journey import protections
from kulanz.kernel.dates import Now
from kulanz.kernel.ids import new_id
from kulanz.kernel.money import Money
from kulanz.stations import agree
from kulanz.stations.books import adjust
from kulanz.web.office.deed_words import TONES, WAYS
from kulanz.web.office.spoken import spoken
from kulanz.web.office.step_words import CHANNEL_NAMES
from kulanz.web.office.words import OBJECTIONS, word
from kulanz.web.ui.parts import Text
from kulanz.writing.formats import day_text, money_text, say_text

from .forms import AnswerForm, BecauseForm, ProtectionEndForm, UndoForm
from .reads import MOST, AccountView

TALKS = 3  # notes of conversations that stand among the facts; older ones are in the story
Facts = Mapping[str, Any]  # a form's cleaned data


@dataclass(frozen=True, slots=True)
class Ending:
    """How one kind of thing ends: the form, the station, the words."""

    form: type[forms.Form]
    act: Callable[[UUID, UUID, Facts, Now, str], object]  # account, subject, facts, now, actor
    label: Text
    title: Text
    said: Text


@dataclass(frozen=True, slots=True)
class Talk:
    """What was said in a conversation, for the colleague who talks next."""

    note: str
    way: Text
    held_on: date


@dataclass(frozen=True, slots=True)
class Running:
    """Something that runs, with the words that tell it."""

    kind: str  # which ending it has
    id: UUID
    icon: str
    title: Text
    lines: tuple[str, ...]
    since: str
    is_past: bool = False  # its day is over: a new one may take its place

    @property
    def key(self) -> str:
        return str(self.id)

    @property
    def ending(self) -> Ending:
        return ENDINGS[self.kind]


def _undo(account: UUID, subject: UUID, facts: Facts, now: Now, actor: str) -> object:
    return adjust.undo(account, of=subject, key=facts["key"] or new_id(), now=now, actor=actor)


def _end(station: Callable[..., object]) -> Callable[[UUID, UUID, Facts, Now, str], object]:
    def act(_account: UUID, subject: UUID, facts: Facts, now: Now, actor: str) -> object:
        return station(subject, **facts, now=now, actor=actor)

    return act


DECIDED = _("It has ended. What comes next is being decided.")
END = _("End")
ENDINGS: Mapping[str, Ending] = {
    "stop": Ending(ProtectionEndForm, _end(agree.end_protection), END, _("End the protection"), DECIDED),
    "objection": Ending(
        AnswerForm, _end(agree.end_objection), _("Answer"), _("Answer the objection"),
        _("The answer is kept and the objection has ended."),
    ),
    "promise": Ending(
        BecauseForm, _end(agree.end_promise), END, _("End the promise"),
        _("The promise has ended. What comes next is being decided."),
    ),
    "hold": Ending(
        BecauseForm, _end(agree.end_hold), END, _("End the pause"),
        _("The pause has ended. What comes next is being decided."),
    ),
    "opt-out": Ending(BecauseForm, _end(agree.end_opt_out), END, _("Messages by this channel again"), DECIDED),
    "reminder": Ending(
        BecauseForm, _end(agree.forget_reminder), _("Take back"), _("It was noted by mistake"),
        _("It is taken back and counts no more."),
    ),
    "correction": Ending(
        UndoForm, _undo, _("Undo"), _("Undo this correction"), _("It is undone: all is as it was before.")
    ),
}  # fmt: skip


def running_of(account_id: UUID, view: AccountView, on: date) -> list[Running]:
    """Protection first, then what waits for a person, then what time ends."""
    claims = {claim.id: claim.number for claim in (*view.claims, *view.closed)}
    customer = Account.objects.filter(id=account_id).values("customer_id")[:1]
    found = [*_stops(customer, on), *_objections(account_id, view, claims), *_promises(account_id, view, on)]
    found += [*_holds(account_id, claims, on), *_opt_outs(customer), *_reminders(account_id, claims)]
    return [*found, *_corrections(account_id, claims)]


def talks_of(account_id: UUID) -> list[Talk]:
    """The newest conversations of which something was noted."""
    rows = Conversation.objects.filter(account=account_id).exclude(note="").order_by("-held_on", "-id")[:TALKS]
    return [Talk(row.note, word(WAYS, row.way), row.held_on) for row in rows]


def _stops(customer: Any, on: date) -> Iterator[Running]:  # Any: a query of the customer's id
    rows = Protection.objects.filter(holding(on), customer__in=customer)
    for stop in rows.order_by("id")[:MOST]:
        rule = protections.RULES[protections.Protection(stop.kind)]
        lines = [stop.reason, say_text(rule.contact), say_text(rule.interest)]
        if stop.contact:
            lines.append(gettext("Write to: %(whom)s") % {"whom": stop.contact})
        yield Running("stop", stop.id, "lock", rule.label, tuple(lines), _time(stop.since_on, stop.until_on))


def _objections(account_id: UUID, view: AccountView, claims: Mapping[UUID, str]) -> Iterator[Running]:
    for one in Objection.objects.filter(account=account_id, ended_on=None).order_by("id")[:MOST]:
        about = [claims.get(one.claim_id, "")] if one.claim_id else []
        if one.amount_minor is not None:
            part = money_text(Money(one.amount_minor, view.who.currency))
            about.append(gettext("only against %(amount)s") % {"amount": part})
        lines = tuple(line for line in (" · ".join(about), one.text) if line)
        yield Running("objection", one.id, "objection", word(OBJECTIONS, one.reason), lines, _time(one.raised_on, None))


def _promises(account_id: UUID, view: AccountView, on: date) -> Iterator[Running]:
    made = Plan.objects.filter(account=account_id, status=Plan.Status.MADE).prefetch_related("instalments")
    for one in made.order_by("id")[:MOST]:
        amount = money_text(Money(one.amount_minor, view.who.currency))
        title = gettext("%(amount)s by %(day)s") % {"amount": amount, "day": day_text(one.due_on)}
        since = gettext("promised on %(day)s") % {"day": day_text(one.made_on)}
        yield Running("promise", one.id, "promise", title, (one.note,) if one.note else (), since, one.due_on < on)


def _holds(account_id: UUID, claims: Mapping[UUID, str], on: date) -> Iterator[Running]:
    rows = Hold.objects.filter(holding(on), account=account_id)
    for one in rows.order_by("id")[:MOST]:
        lines = (claims.get(one.claim_id, ""),) if one.claim_id else ()
        yield Running("hold", one.id, "pause", spoken(one.reason), lines, _time(one.since_on, one.until_on))


def _opt_outs(customer: Any) -> Iterator[Running]:  # Any: as above
    for one in OptOut.objects.filter(customer__in=customer, ended_on=None).order_by("id")[:MOST]:
        title = gettext("No messages by %(channel)s") % {"channel": say_text(word(CHANNEL_NAMES, one.channel))}
        lines = (spoken(one.reason),) if one.reason else ()
        yield Running("opt-out", one.id, "mail", title, lines, _time(one.since_on, None))


def _reminders(account_id: UUID, claims: Mapping[UUID, str]) -> Iterator[Running]:
    for one in OutsideMessage.objects.filter(account=account_id).order_by("sent_on", "id")[:MOST]:
        title = gettext("Sent before: %(what)s") % {"what": say_text(word(TONES, str(one.tone)))}
        proof = one.proof or gettext("without proof")
        since = gettext("on %(day)s") % {"day": day_text(one.sent_on)}
        yield Running("reminder", one.id, "history", title, (f"{claims.get(one.claim_id, '')} · {proof}",), since)


def _corrections(account_id: UUID, claims: Mapping[UUID, str]) -> Iterator[Running]:
    """Corrections of the books that were not undone, the newest first."""
    kinds = {*adjust.UNDOABLE, "correction.undone"}
    events = Event.objects.filter(account=account_id, kind__in=kinds).order_by("-number")[:MOST]
    undone = {event.data["correction"] for event in events if event.kind == "correction.undone"}
    of_key: dict[str, list[Event]] = {}  # one correction may be about several invoices, and is undone as one
    for event in events:
        key = event.data.get("key", "")
        if event.kind != "correction.undone" and key not in undone:
            of_key.setdefault(key, []).append(event)
    for key, one in of_key.items():
        lines = tuple(_corrected(event, claims) for event in reversed(one))
        yield Running("correction", UUID(key), "receipt", KINDS[one[0].kind], lines, _time(one[0].business_on, None))


def _corrected(event: Event, claims: Mapping[UUID, str]) -> str:
    amount = money_text(Money(event.data["amount_minor"], event.data["currency"]))
    named = event.data.get("claim")
    number = claims.get(UUID(named), "") if named else ""
    return " · ".join(part for part in (number, amount) if part)


def _time(since_on: date, until_on: date | None) -> str:
    since = gettext("since %(day)s") % {"day": day_text(since_on)}
    return since if until_on is None else f"{since}, {gettext('until %(day)s') % {'day': day_text(until_on)}}"
