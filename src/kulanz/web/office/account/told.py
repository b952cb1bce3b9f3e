"""What an event says beyond its name: amounts, days, the stage, the words that were given. One sentence for each kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from kulanz.domain.events import KINDS
from kulanz.domain.journey.protections import RULES, Protection
from kulanz.domain.journey.segment import LABELS, Segment
from kulanz.kernel.money import Money
from kulanz.kernel.words import Reason
from kulanz.web.office.deed_words import CREDITS, REFUNDS, WAIVERS, WAYS, WRITE_OFFS
from kulanz.web.office.desk.findings_reads import FIELDS
from kulanz.web.office.people import method_name, source_name
from kulanz.web.office.step_words import CHANNEL_NAMES
from kulanz.web.office.words import OBJECTIONS, TARGETS, word
from kulanz.web.ui.parts import State, Text
from kulanz.writing.formats import day_text, money_text, say_text

AMOUNTS = ("amount_minor", "paid_minor", "back_minor", "change_minor", "asked_minor")


@dataclass(frozen=True, slots=True)
class EventFacts:
    """The facts of an event that its sentence may use."""

    kind: str
    data: Mapping[str, Any]  # the event's own facts, as JSON
    currency: str
    claim: str = ""
    stage: Text = ""
    said: str = ""
    ended: str = ""  # why it ended, in the words that were given
    because: tuple[Reason, ...] = ()


DETAILS: Mapping[str, Text] = {  # only those with words of their own are translated
    "claim.opened": _("%(claim)s: %(amount)s, due %(due)s"),
    "claim.corrected": _("%(claim)s: changed by %(amount)s"),
    "claim.accrued": _("%(interest)s of interest were added"),
    "claim.reduced": _("%(claim)s: %(amount)s paid, %(open)s still open"),
    "claim.paid": _("%(claim)s: %(amount)s paid"),
    "claim.reopened": _("%(claim)s: %(amount)s are open again"),
    "claim.withdrawn": _("%(claim)s: %(amount)s are not owed"),
    "claim.not_listed": _("%(claim)s. Nobody is asked for it until it is clear."),
    "claim.listed": "%(claim)s",
    "claim.settled_outside": _("%(claim)s: %(amount)s, told by the creditor"),
    "claim.credited": "%(claim)s: %(amount)s. %(why)s",
    "claim.written_off": "%(claim)s: %(amount)s. %(why)s",
    "item.waived": "%(claim)s: %(amount)s. %(why)s",
    "credit.used": "%(amount)s",
    "credit.refunded": "%(amount)s. %(why)s",
    "claim.charged": "%(claim)s: %(amount)s",
    "receipt.refunded": "%(amount)s, %(source)s. %(why)s",
    "refund.asked": "%(amount)s, %(source)s. %(why)s",
    "refund.refused": _("%(amount)s. Somebody asks the provider."),
    "correction.undone": "%(undone)s: %(amount)s",
    "outside.noted": _("%(claim)s: the creditor had sent %(reminders)s, the last on %(sent)s"),
    "step.chosen": "%(stage)s",
    "message.ready": "%(stage)s",
    "message.sent": "%(stage)s, %(amount)s",
    "message.stopped": "%(stage)s",
    "message.failed": "%(stage)s",
    "message.ambiguous": _("%(stage)s. A person asks the provider before anything is sent again."),
    "payment.started": _("%(amount)s by %(method)s"),
    "payment.refused": _("By %(method)s; nothing was charged"),
    "receipt.seen": _("%(amount)s, %(source)s. Nothing asks for money while it is on its way."),
    "receipt.settled": "%(amount)s, %(source)s",
    "receipt.failed": "%(amount)s, %(source)s",
    "receipt.expired": _("%(source)s. The account goes on."),
    "receipt.reversed": "%(amount)s, %(source)s",
    "receipt.matched": "%(amount)s",
    "hold.set": _("Until %(until)s: %(said)s"),
    "hold.ended": "%(ended)s",
    "promise.made": _("%(amount)s by %(due)s"),
    "promise.ended": "%(said)s",
    "objection.raised": "%(about)s%(reason)s. %(said)s",
    "objection.ended": "%(ended)s",
    "conversation.held": "%(way)s: %(said)s",
    "optout.set": "%(channel)s",
    "optout.ended": "%(channel)s: %(ended)s",
    "protection.set": "%(protection)s",
    "protection.ended": "%(protection)s: %(ended)s",
    "segment.set": "%(segment)s",
    "handover.proposed": "%(to)s",
    "handover.released": "%(to)s",
    "handover.refused": "%(to)s",
    "handover.recalled": "%(to)s",
    "finding.noted": "%(fields)s",
    "contact.corrected": "%(fields)s",
    "account.waits": "%(because)s",
}
WITHOUT: Mapping[str, Text] = {  # the sentence where an amount, a day or a stage is missing
    "claim.withdrawn": "%(claim)s",
    "outside.noted": _("%(claim)s: the creditor had sent %(reminders)s. Without a day it does not count."),
    "hold.set": _("Until a person ends it: %(said)s"),
    "hold.ended": "%(said)s",
    "message.sent": "%(stage)s",
}

NEEDED: Mapping[str, str] = {
    "hold.set": "until",
    "hold.ended": "ended",
    "outside.noted": "sent",
}  # what is missing then, where it is not the amount
WHYS: Mapping[str, Mapping[str, Text]] = {
    "claim.credited": CREDITS,
    "claim.written_off": WRITE_OFFS,
    "item.waived": WAIVERS,
    "credit.refunded": REFUNDS,
    "receipt.refunded": REFUNDS,
    "refund.asked": REFUNDS,
}
TAKEN_BACK = _("Earlier reminder taken back")

ICONS: Mapping[str, str] = {
    "claim": "receipt", "step": "journeys", "account": "waiting", "message": "mail", "page": "eye", "payment": "card",
    "refund": "money", "receipt": "money", "hold": "pause", "promise": "promise", "objection": "objection", "help": "help",
    "work": "alert", "outside": "mail", "conversation": "phone", "optout": "mail", "protection": "lock", "segment": "person",
    "handover": "flag", "item": "thanks", "credit": "receipt", "finding": "person", "contact": "person",
}  # fmt: skip
STATES: Mapping[str, State] = {
    "claim.paid": "settled", "receipt.settled": "settled", "promise.kept": "settled", "receipt.seen": "moving",
    "payment.started": "moving", "objection.raised": "waiting", "help.asked": "waiting", "work.failed": "waiting",
    "message.failed": "waiting", "message.ambiguous": "waiting", "receipt.reversed": "waiting", "claim.reopened": "waiting",
    "refund.refused": "waiting", "refund.asked": "moving", "promise.broken": "waiting",
}  # fmt: skip


def title(told: EventFacts) -> Text:
    """What happened, in a few words."""
    return TAKEN_BACK if told.data.get("taken_back") else KINDS.get(told.kind, gettext(told.kind))


def detail(told: EventFacts) -> str:
    """The sentence, or nothing where the name of the event says it all."""
    pattern = DETAILS.get(told.kind)
    if pattern is None:
        return ""
    values = _values(told)
    if told.data.get("taken_back"):
        return values["claim"]
    is_without = told.kind in WITHOUT and not values[NEEDED.get(told.kind, "amount")]
    text = str(WITHOUT[told.kind] if is_without else pattern) % values
    return text.strip(" ,.:") if not any(values.values()) else text.strip().removesuffix(" .").rstrip(",: ")


def icon_of(kind: str) -> str:
    return ICONS.get(kind.partition(".")[0], "list")


def state_of(kind: str) -> State | Literal[""]:
    return STATES.get(kind, "")


def _values(told: EventFacts) -> dict[str, str]:
    data = told.data
    fields = data.get("fields") or [finding["field"] for finding in data.get("findings", ())]
    minor = next((data[name] for name in AMOUNTS if data.get(name)), 0)
    interest = sum(one["minor"] for one in data.get("interest", ()))
    return {
        "claim": told.claim,
        "fields": ", ".join(dict.fromkeys(say_text(word(FIELDS, field)) for field in fields)),
        "amount": _money(minor, told),
        "open": _money(data.get("open_minor", 0), told),
        "interest": _money(interest, told) or money_text(Money(0, told.currency)),
        "due": _day(data.get("due_on")),
        "until": _day(data.get("until_on")),
        "sent": _day(data.get("sent_on")),
        "reminders": _reminders(data.get("reminders", 0)),
        "stage": say_text(told.stage),
        "said": gettext(told.said) if told.said else "",
        "method": say_text(method_name(data.get("method", ""))),
        "source": say_text(source_name(data.get("source", ""))),
        "reason": say_text(word(OBJECTIONS, data.get("reason", ""))),
        "way": say_text(word(WAYS, data.get("way", ""))),
        "channel": say_text(word(CHANNEL_NAMES, data.get("channel", ""))),
        "protection": _protection(data.get("kind", "")),
        "segment": _group(data.get("segment")),
        "to": say_text(word(TARGETS, data.get("to", ""))),
        "because": " ".join(_sentence(say_text(reason)) for reason in told.because),
        "ended": gettext(told.ended) if told.ended else "",
        "about": " · ".join(filter(None, (told.claim, _money(minor, told)))) + ": " if told.claim else "",
        "why": say_text(WHYS.get(told.kind, {}).get(data.get("because", ""), "")),
        "undone": say_text(KINDS.get(data.get("undone", ""), "")),
    }


def _sentence(text: str) -> str:
    """With its full stop: words that people typed often have none, and the next reason follows."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _reminders(count: int) -> str:
    text = ngettext("%(count)s reminder", "%(count)s reminders", count)
    return text % {"count": count} if count else ""


def _protection(kind: str) -> str:
    return say_text(RULES[Protection(kind)].label) if kind in list(Protection) else ""


def _group(segment: str | None) -> str:
    """The group that was said; empty: the rule says it again."""
    if segment is None:
        return ""
    return say_text(LABELS[Segment(segment)]) if segment else gettext("The rule says the group again.")


def _money(minor: int, told: EventFacts) -> str:
    return money_text(Money(minor, told.currency)) if minor else ""


def _day(iso: str | None) -> str:
    return day_text(date.fromisoformat(iso)) if iso else ""
