"""What the customer may be offered on the phone: ways to pay, the amount that settles it, a later day, what helps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kulanz.data.tenancy.setups import ways
from kulanz.domain.journey.gate import Stop
from kulanz.ports.registry import plugins
from kulanz.stations.agree.promise import LONGEST_PROMISE_DAYS
from kulanz.web.office.people import method_name
from kulanz.web.office.step_words import OFFERS
from kulanz.web.office.words import word
from kulanz.web.ui.parts import Text
from kulanz.writing.formats import day_text, money_text

from .now import NowView
from .reads import AccountView

PROTECTED = frozenset({Stop.DEATH, Stop.PROTECTION, Stop.MORATORIUM})


@dataclass(frozen=True, slots=True)
class Offer:
    label: Text
    text: Text
    note: Text = ""


def offers_of(view: AccountView, now: NowView | None, *, has_promise: bool, on: date) -> tuple[Offer, ...]:
    """In the order in which one would say it; nothing where nothing is open. `now` None: nothing can be decided."""
    return tuple(_offers(view, now, has_promise, on)) if view.open else ()


def _offers(view: AccountView, now: NowView | None, has_promise: bool, on: date) -> Iterator[Offer]:
    if now and any(halt.stop in PROTECTED for halt in now.halts):
        yield Offer(_("Nothing for now"), _("This customer is protected. “What holds now” says whom to write to."))
        return
    names = _ways_to_pay(view)
    yield Offer(_("Pay now"), ", ".join(names) or gettext("no way to pay is set up"))
    yield from _standing_amount(view, on)
    if not has_promise:
        latest = day_text(on + timedelta(days=LONGEST_PROMISE_DAYS))
        yield Offer(_("Pay later"), gettext("a promise, until %(day)s at the latest") % {"day": latest})
    if view.extras:
        amount = {"amount": money_text(view.extras)}
        yield Offer(_("Give up a part"), gettext("%(amount)s of interest and costs are open") % amount)
    if now and now.offer:
        yield Offer(_("In the next message"), word(OFFERS, now.offer))


def _ways_to_pay(view: AccountView) -> list[str]:
    """Those that the customer's page offers, the one it proposes first."""
    found = ways(view.who.creditor_id, "payment")
    return [str(method_name(way.kind)) for way in found if way.set_up.plugin in plugins("payment")]


def _standing_amount(view: AccountView, on: date) -> Iterator[Offer]:
    """The newest message that asked named an amount and a day: paid by then, it closes what the message named."""
    newest = next((message for message in view.messages if message.asked and message.is_sent), None)
    if newest is None or newest.asked is None or newest.stands_until is None or on > newest.stands_until:
        return
    if newest.asked > view.open or any(claim.is_objected for claim in view.claims):
        return
    named = {"amount": money_text(newest.asked), "day": day_text(newest.stands_until)}
    note = _("Settles what the last message named; interest since then is given up.")
    yield Offer(_("Amount that stands"), gettext("%(amount)s by %(day)s") % named, note)
