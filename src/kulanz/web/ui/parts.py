"""What components show: small values that a view makes and a template receives.

Texts are Words, lazy or plain strings.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.utils.functional import Promise

from kulanz.kernel.words import Reason, Words

Text = str | Promise | Words
State = Literal["settled", "moving", "waiting", "resting"]
Tone = Literal["info", "waiting", "thanks", "problem"]


@dataclass(frozen=True, slots=True)
class Brand:
    """Whose page this is: the creditor's name, colour, logo, people to talk to. `ui/page.html` calls it `brand`."""

    name: str
    colour: str = ""
    logo_svg: str = ""  # a drawing checked when it was saved; shown as an image, so that it can run nothing
    team: str = ""
    phone: str = ""
    hours: str = ""
    email: str = ""
    address: str = ""
    genuine_href: str = ""
    imprint_href: str = ""
    privacy_href: str = ""

    @property
    def logo_src(self) -> str:
        return "data:image/svg+xml;base64," + b64encode(self.logo_svg.encode()).decode() if self.logo_svg else ""

    @property
    def phone_href(self) -> str:
        return "tel:" + "".join(sign for sign in self.phone if sign.isdigit() or sign == "+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a timeline: when, what, and why. `by` names the actor, `link` is what `href` is called; all there is to
    say about why stands at `why_href`."""

    at: datetime | date
    title: Text
    text: Text = ""
    icon: str = ""
    state: State | Literal[""] = ""
    why: Sequence[Text | Reason] = ()
    by: Text = ""
    href: str = ""
    link: Text = ""
    why_href: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    label: Text
    href: str
    is_here: bool = False
    count: int | None = None  # None: nothing to count


@dataclass(frozen=True, slots=True)
class Option:
    """One choice with room for a sentence that explains it."""

    value: str
    label: Text
    help: Text = ""
    icon: str = ""
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """Business time in demo and test mode: as `request.clock` the office shows it above the page."""

    today: date
    action: str  # where "next day" posts to
    shifted_days: int = 0


@dataclass(frozen=True, slots=True)
class RailEntry:
    label: Text
    icon: str
    href: str
    is_here: bool
    key: str
