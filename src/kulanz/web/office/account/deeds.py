"""What a person can do on an account, one line each: its form, the station behind it, and what is said before and after."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as pgettext

from kulanz.kernel.dates import Now
from kulanz.stations import agree
from kulanz.stations.books import adjust
from kulanz.stations.money import refund
from kulanz.stations.money.returned_debit import returned_debit
from kulanz.web.office.deed_words import AS_USUAL
from kulanz.web.ui.parts import Text

from .book_forms import CreditForm, WaiverForm, WriteOffForm
from .forms import (
    ConversationForm,
    DeedForm,
    HoldForm,
    ObjectionForm,
    OptOutForm,
    PromiseForm,
    ProtectionForm,
    ReminderForm,
    SegmentForm,
    chosen_id,
)
from .money_forms import RefundForm, ReturnForm, UseCreditForm, nothing_to_give, nothing_to_return, nothing_to_use
from .reads import AccountView

Facts = Mapping[str, Any]  # a form's cleaned data


NOTHING_OPEN = _("Nothing is open.")


class Who(NamedTuple):
    """On which account, when, by whom; `key` is the form's own."""

    account: UUID
    key: UUID
    now: Now
    actor: str


def possible(view: AccountView) -> Text:
    return ""


def nothing_open(view: AccountView) -> Text:
    return "" if view.open else NOTHING_OPEN


@dataclass(frozen=True, slots=True)
class Deed:
    """`contact` and `interest` say what it does to them, before it is sent; `said` is the word after it."""

    key: str
    form: type[DeedForm]
    act: Callable[[Who, Facts], object]
    label: Text
    title: Text
    send: Text
    icon: str
    contact: Text
    interest: Text
    said: Text
    letter: str = ""
    why_not: Callable[[AccountView], Text] = possible  # why it cannot be done on this account; empty: it can


def _hold(who: Who, facts: Facts) -> object:
    return agree.set_hold(
        who.account, reason=facts["reason"], until_on=facts["until_on"], claim_id=chosen_id(facts["claim"]), now=who.now,
        actor=who.actor, key=who.key,
    )  # fmt: skip


def _promise(who: Who, facts: Facts) -> object:
    return agree.promise(
        who.account, amount=facts["amount"], due_on=facts["due_on"], note=facts["note"], now=who.now, actor=who.actor,
        key=who.key,
    )  # fmt: skip


def _object(who: Who, facts: Facts) -> object:
    return agree.object_to(
        who.account, reason=facts["reason"], text=facts["text"], claim_id=chosen_id(facts["claim"]), amount=facts["amount"],
        now=who.now, actor=who.actor, key=who.key,
    )  # fmt: skip


def _talk(who: Who, facts: Facts) -> object:
    return agree.note_conversation(
        who.account, way=facts["way"], held_on=facts["held_on"], note=facts["note"], now=who.now, actor=who.actor,
        key=who.key,
    )  # fmt: skip


def _stop(who: Who, facts: Facts) -> object:
    said = {name: facts[name] for name in ("kind", "reason", "since_on", "until_on", "contact")}
    return agree.set_protection(who.account, **said, now=who.now, actor=who.actor, key=who.key)


def _opt_out(who: Who, facts: Facts) -> object:
    return agree.set_opt_out(
        who.account, channel=facts["channel"], reason=facts["reason"], now=who.now, actor=who.actor, key=who.key
    )


def _reminder(who: Who, facts: Facts) -> object:
    return agree.note_reminder(
        who.account, claim_id=UUID(facts["claim"]), tone=int(facts["tone"]), sent_on=facts["sent_on"], proof=facts["proof"],
        now=who.now, actor=who.actor,
    )  # fmt: skip


def _segment(who: Who, facts: Facts) -> object:
    return agree.set_segment(who.account, facts["segment"], now=who.now, actor=who.actor)


def _waive(who: Who, facts: Facts) -> object:
    return adjust.waive(
        UUID(facts["item"]), amount=facts["amount"], because=facts["because"], key=who.key, now=who.now, actor=who.actor
    )


def _write_off(who: Who, facts: Facts) -> object:
    return adjust.write_off(
        who.account,
        claim_id=chosen_id(facts["claim"]),
        because=facts["because"],
        key=who.key,
        now=who.now,
        actor=who.actor,
    )


def _credit(who: Who, facts: Facts) -> object:
    claim, number = UUID(facts["claim"]), facts["number"].strip()
    key = adjust.credit_note_key(claim, number) if number else who.key
    return adjust.credit_note(
        claim, amount=facts["amount"], because=facts["because"], number=number, key=key, now=who.now, actor=who.actor
    )


def _returned(who: Who, facts: Facts) -> object:
    said = {"code": facts["code"], "bank_fee": facts["bank_fee"]}
    return returned_debit(UUID(facts["receipt"]), **said, key=who.key, now=who.now, actor=who.actor)


def _use_credit(who: Who, facts: Facts) -> object:
    return adjust.use_credit(who.account, key=who.key, now=who.now, actor=who.actor)


def _refund(who: Who, facts: Facts) -> object:
    said = {"because": facts["because"], "amount": facts["amount"], "key": who.key, "now": who.now, "actor": who.actor}
    through = chosen_id(facts["through"])
    return refund.ask(through, **said) if through else adjust.refund_credit(who.account, **said)


TALK = (
    Deed(
        "hold", HoldForm, _hold, _("Pause"), _("Pause this account"), _("Set the pause"), "pause",
        _("Nothing asks this customer for money until the pause ends. Answers and thanks still go out."), AS_USUAL,
        _("The pause is set: nothing asks for money until it ends."), "p",
    ),
    Deed(
        "promise", PromiseForm, _promise, _("Promise"), _("Note a promise to pay"), _("Note the promise"), "promise",
        _("Until its day, and some days of grace after it, nothing asks for money."), AS_USUAL,
        _("The promise is noted. Until its day nothing asks for money."), "v", why_not=nothing_open,
    ),
    Deed(
        "objection", ObjectionForm, _object, _("Objection"), _("Note an objection"), _("Note the objection"), "objection",
        _("What is objected to rests until somebody has answered. The rest goes on."),
        _("Goes on. If the customer is right, a credit note takes it back."),
        _("The objection is noted. Nothing asks for this money until it is answered."), "w", why_not=nothing_open,
    ),
    Deed(
        "conversation", ConversationForm, _talk, _("Conversation"), _("Note a conversation"), _("Note the conversation"),
        "phone", _("For some days nothing asks for money, so that the conversation has time to take effect."), AS_USUAL,
        _("The conversation is noted. It has time to take effect."), "g",
    ),
)  # fmt: skip
PROTECT = (
    Deed(
        "stop", ProtectionForm, _stop, _("Protect this customer"), _("Protect this customer"), _("Protect from today"), "lock",
        _("It holds for all accounts of this customer. What each kind does is said beside it."),
        _("What each kind does is said beside it. Interest booked for days that bear none is taken back."),
        _("This is noted for all accounts of the customer. What comes next is being decided."), "s",
    ),
    Deed(
        "opt-out", OptOutForm, _opt_out, _("No messages by a channel"), _("No messages by a channel"), _("Note the wish"),
        "mail", _("Nothing that asks for money goes by this channel, on all accounts. What the law demands is still sent."),
        AS_USUAL, _("The wish is noted for all accounts of the customer."), "o",
    ),
    Deed(
        "reminder", ReminderForm, _reminder, _("Earlier reminder"), _("A reminder sent from elsewhere"),
        _("Note the reminder"), "history",
        _("It counts as if it had been sent from here: nobody starts at the beginning again."),
        _("Is counted only from messages that were sent from here."), _("The reminder is noted."), "r", why_not=nothing_open,
    ),
)  # fmt: skip
BOOKS = (
    Deed(
        "waiver", WaiverForm, _waive, _("Give up a part"), _("Give up a part in the customer's favour"),
        _("Give it up"), "thanks", _("What is given up is not asked for any more. It can be undone."),
        _("None arises on what is given up."), _("It is given up and booked."), "b", why_not=nothing_open,
    ),
    Deed(
        "write-off", WriteOffForm, _write_off, _("Write off"), _("Write off in our books"), _("Write it off"), "trash",
        _("It is not asked for any more. It can be undone."), _("None arises on what is written off."),
        _("It is written off."), "x", why_not=nothing_open,
    ),
    Deed(
        "credit", CreditForm, _credit, _("Credit note"), _("Credit note on an invoice"), _("Book the credit note"), "receipt",
        _("It is as if it had never been charged. What was paid on it becomes the customer's credit."),
        _("Interest on it goes as well."), _("The credit note is booked."), "c",
    ),
    Deed(
        "return", ReturnForm, _returned, _("Returned debit"), _("A debit that the bank returned"), _("Book the return"),
        "undo",
        _("What it had paid is open again. Where it may be an objection, nothing asks for it until somebody has looked."),
        _("Goes on from the old due day."), _("The return is booked. What comes next is being decided."), "l",
        why_not=nothing_to_return,
    ),
    Deed(
        "use-credit", UseCreditForm, _use_credit, _("Use the credit"), _("Lay the credit on what is open"),
        _("Lay it on what is open"), "settled", _("That much less is asked for. It can be undone."),
        _("None arises on what is covered."), _("The credit is laid on what is open."), "a", why_not=nothing_to_use,
    ),
    Deed(
        "refund", RefundForm, _refund, _("Give money back"), _("Give money back to the customer"), _("Give it back"),
        "money", _("What is open stays as it is. A payment on its way that is cancelled is asked for again."), AS_USUAL,
        _("It is noted. A provider is asked at once, and its answer is booked by itself."), "z", why_not=nothing_to_give,
    ),
)  # fmt: skip
SEGMENT = Deed(
    "segment", SegmentForm, _segment, _("Correct"), _("What does this customer need?"), _("Correct the group"), "person",
    _("Messages follow the group: tone, channel and what is offered."), AS_USUAL,
    pgettext("group", "The group is corrected and stays until it is given back."),
)  # fmt: skip
GROUPS: Sequence[tuple[Text, Sequence[Deed]]] = (
    (_("In the talk"), TALK),
    (_("Protection and what was before"), PROTECT),
    (_("In the books"), BOOKS),
)
DEEDS: Mapping[str, Deed] = {deed.key: deed for deed in (*TALK, *PROTECT, *BOOKS, SEGMENT)}
