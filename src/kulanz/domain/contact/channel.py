"""The media by which a customer can be reached, as one table: what each needs, holds and costs, and what it counts as.

A medium is no provider: which provider carries it is set per creditor. A new one is a row here, a renderer beside compose
and a provider; every list of channels is read from this table.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kulanz.kernel.words import Words, say


class Channel(StrEnum):
    """The medium of a message."""

    EMAIL = "email"
    SMS = "sms"
    WHATSAPP = "whatsapp"
    LETTER = "letter"
    CALL = "call"
    PORTAL = "portal"


class Needs(StrEnum):
    """Which kind of address a medium goes to."""

    EMAIL = "email"
    PHONE = "phone"
    STREET = "street"
    ACCOUNT = "account"  # the customer has registered


class Cost(StrEnum):
    """What the price of a medium is counted by."""

    NOTHING = "nothing"
    MESSAGE = "message"
    SEGMENT = "segment"  # of an SMS
    PAGE = "page"
    MINUTE = "minute"


@dataclass(frozen=True, slots=True)
class Medium:
    """What a medium is. `longest` counts signs of the text, 0: no limit. `counts_as` is its name in the contact rules of
    countries, which know the old media. `by_post`: it is presumed to arrive some days later."""

    label: Words  # as a choice: E-mail
    noun: Words  # within a sentence: by e-mail
    icon: str
    needs: Needs
    cost: Cost
    counts_as: str
    has_subject: bool = False
    has_html: bool = False
    longest: int = 0
    by_post: bool = False
    needs_consent: bool = True  # a list may say that somebody refuses it


MEDIA: dict[Channel, Medium] = {
    Channel.EMAIL: Medium(
        say("E-mail"), say("e-mail"), "mail", Needs.EMAIL, Cost.MESSAGE, "email", has_subject=True, has_html=True
    ),
    Channel.SMS: Medium(
        say("SMS"), say("text message"), "message", Needs.PHONE, Cost.SEGMENT, "sms", longest=918  # six segments, GSM 03.38
    ),
    Channel.WHATSAPP: Medium(
        say("WhatsApp"), say("WhatsApp message"), "message", Needs.PHONE, Cost.MESSAGE, "sms", longest=1024
    ),
    Channel.LETTER: Medium(
        say("Letter"), say("letter"), "letter", Needs.STREET, Cost.PAGE, "letter", has_subject=True, by_post=True,
        needs_consent=False,
    ),
    Channel.CALL: Medium(say("Telephone"), say("telephone call"), "phone", Needs.PHONE, Cost.MINUTE, "call"),
    Channel.PORTAL: Medium(
        say("Portal"), say("portal"), "home", Needs.ACCOUNT, Cost.NOTHING, "portal", has_subject=True, needs_consent=False
    ),
}  # fmt: skip


def counts_as(channel: str) -> str:
    """The name under which the contact rules of countries count `channel`."""
    return MEDIA[Channel(channel)].counts_as if channel in set(Channel) else channel


def served_by(*needs: Needs) -> frozenset[str]:
    """The media that go to one of these kinds of address."""
    return frozenset(channel.value for channel, medium in MEDIA.items() if medium.needs in needs)
