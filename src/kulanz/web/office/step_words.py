"""Words for what a step is: its tone, medium, time of day, offer and cost, and where a journey ends."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from kulanz.domain.contact.channel import MEDIA
from kulanz.domain.journey.journey import To
from kulanz.kernel.money import Money
from kulanz.web.office.words import TEXTS, word
from kulanz.web.ui.parts import Text
from kulanz.writing.formats import fine_money_text, money_text, say_text

TONES: Mapping[int, Text] = {1: _("service"), 2: _("reminder"), 3: _("binding"), 4: _("last clarification")}
CHANNELS: Mapping[str, Text] = {channel.value: medium.noun for channel, medium in MEDIA.items()}  # within a sentence
CHANNEL_NAMES: Mapping[str, Text] = {channel.value: medium.label for channel, medium in MEDIA.items()}
CHANNEL_ICONS: Mapping[str, str] = {channel.value: medium.icon for channel, medium in MEDIA.items()}
OFFERS: Mapping[str, Text] = {
    "": _("nothing besides paying"),
    "deferral": _("to pay later"),
    "plan": _("to pay in instalments"),
    "waiver": _("to give up costs"),
    "discount": _("a discount"),
    "help": _("a talk about help"),
}
WINDOWS: Mapping[str, Text] = {
    "": _("at any lawful hour"),
    "morning": _("in the morning (8 to 11)"),
    "noon": _("around noon (11 to 14)"),
    "afternoon": _("in the afternoon (14 to 17)"),
    "evening": _("in the evening (17 to 20)"),
}
ENDS: Mapping[str, Text] = {
    To.PERSON: _("A person decides"),
    To.WRITE_OFF: _("Write-off is proposed"),
    To.AGENCY: _("Hand-over to an agency is proposed"),
    To.COURT: _("An order to pay at court is proposed"),
}


def text_name(key: str) -> str:
    """A text by its name; one that the organisation wrote itself by its key."""
    return say_text(word(TEXTS, key))


def cost_text(cost: Decimal, currency: str) -> str:
    """What one message costs, as money is written; parts of a cent are shown, or many of them would not add up."""
    rounded = Money.rounded(cost, currency)
    return money_text(rounded) if rounded.amount == cost else fine_money_text(cost, currency)
