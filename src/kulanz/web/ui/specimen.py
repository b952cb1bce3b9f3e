"""Sample values for the page of components. Invented, in nobody's name, and the same on every day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from kulanz.kernel.money import Money
from kulanz.kernel.words import Reason, say

from .brand import DEFAULT
from .content import STATES
from .parts import Brand, Entry, Option, Tab, Text
from .plots import Bars, Lines, Point, Series
from .tables import Ask, Cell, Column, Filter, Table

TODAY = date(2026, 11, 21)
LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><circle cx="20" cy="20" r="19" fill="#0f5c63"/>'
    '<path d="M22 7 11 23h8l-2 10 12-16h-8z" fill="#fff"/></svg>'
)

COLUMNS = (
    Column("name", _("Customer"), can_sort=True),
    Column("state", _("How things stand"), kind="state"),
    Column("days", _("Days overdue"), kind="number", can_sort=True),
    Column("open", _("Open"), kind="money", can_sort=True),
    Column("next", _("Next look"), kind="day", can_sort=True),
    Column("number", _("Customer number"), is_extra=True),
)
FILTERS = (
    Filter("stage", _("Stage"), (("reminder", _("Reminder")), ("notice", _("Notice")))),
    Filter("state", _("How things stand"), (("waiting", STATES["waiting"]), ("moving", STATES["moving"]))),
)


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=_("Account holder"), initial="Erika Muster")
    iban = forms.CharField(label=_("IBAN"), help_text=_("You find it on your bank card or statement."))
    note = forms.CharField(label=_("Your message"), widget=forms.Textarea, required=False)
    reason = forms.ChoiceField(
        label=_("What is it about?"),
        choices=[("paid", _("I have already paid")), ("wrong", _("Something is not right"))],
        widget=forms.RadioSelect,
        initial="paid",
    )
    accept = forms.BooleanField(label=_("Please send me a confirmation"), required=False)

    def clean_iban(self) -> str:
        raise forms.ValidationError(_("This IBAN has two digits swapped – please check the last places."))


def everything(query: Mapping[str, str]) -> dict[str, object]:
    """The context of both specimen pages."""
    return {
        "modes": [
            {"key": key, "label": label, **_forms(key), **_tables(query, key, label)}
            for key, label in (("light", _("Light")), ("dark", _("Dark")))
        ],
        "brand": _brand(),
        "methods": _methods(),
        "amount": Money(8990),
        "today": TODAY,
        "due_on": date(2026, 12, 4),
        "sentence": say("%(amount)s is due on %(day)s.", amount=Money(8990), day=date(2026, 12, 4)),
        "entries": _entries(),
        "tabs": (Tab(_("Open"), "?", True, 12), Tab(_("Waiting"), "?tab=waiting", count=3), Tab(_("All"), "?tab=all")),
        "bars": _bars(),
        "lines": _lines(),
        "step_words": (_("File"), _("Columns"), _("Taken in")),
        "colours": ("brand", "brand-text", "brand-soft", "accent", "settled", "moving", "waiting", "resting", "danger"),
        "states": ("settled", "moving", "waiting", "resting"),
    }


def _forms(mode: str) -> dict[str, object]:
    wrong = SampleForm(
        {f"{mode}-name": "Erika Muster", f"{mode}-iban": "DE00 1234", f"{mode}-reason": "paid"}, prefix=mode
    )
    return {"form": SampleForm(prefix=mode), "wrong": wrong}


def _brand() -> Brand:
    return Brand(
        name="Stadtwerke Lindau",
        colour=DEFAULT,
        logo_svg=LOGO,
        team=str(_("Customer care")),
        phone="0711 123 45 67",
        hours=str(_("Monday to Friday, 8 to 18 h")),
        email="hilfe@example.org",
        address="Stadtwerke Lindau GmbH, Seestraße 1, 88131 Lindau",
        genuine_href="#genuine",
        imprint_href="#imprint",
        privacy_href="#privacy",
    )


def _methods() -> tuple[Option, ...]:
    return (
        Option("transfer", _("Bank transfer"), _("With a code to scan, or by hand"), "bank", True),
        Option("card", _("Card"), _("Takes effect at once"), "card"),
    )


def _tables(query: Mapping[str, str], mode: str, caption: Text) -> dict[str, object]:
    nothing = Table(
        caption=_("Objections"),
        columns=COLUMNS[:3],
        rows=(),
        total=0,
        empty_title=_("No objections"),
        empty_text=_("When a customer says that something is not right, it waits here for you."),
        id=f"{mode}-objections",
    )
    return {"grid": _table(query, mode, caption), "empty_grid": nothing}


def _table(query: Mapping[str, str], mode: str, caption: Text) -> Table:
    people = (
        ("Erika Muster", "waiting", 34, 8990, 2),
        ("Łukasz Żółty", "moving", 12, 21450, 1),
        ("Autohaus Öhler GmbH", "resting", 61, 1249900, 9),
        ("Ada Sommer", "settled", 0, 0, 0),
    )
    rows = [
        {
            "name": Cell(name, href="#", note=_("Electricity")),
            "state": Cell("", state=state),  # type: ignore[arg-type]  # literal strings of the tuple above
            "days": days,
            "open": Money(minor),
            "next": date(2026, 11, 21 + ahead) if ahead else None,
            "number": f"K-{10_000 + days}",
        }
        for name, state, days, minor, ahead in people
    ]
    ask = Ask.of(query, columns=COLUMNS, filters=FILTERS, sort="-days")
    return Table(
        caption=caption,
        columns=COLUMNS,
        rows=rows,
        total=312,
        ask=ask,
        filters=FILTERS,
        search_label=_("Search these accounts"),
        csv_href="?csv=1",
        id=mode,
    )


def _entries() -> tuple[Entry, ...]:
    why = Reason("money_on_its_way", say("%(amount)s is on its way, so nobody is reminded.", amount=Money(8990)))
    return (
        Entry(
            datetime(2026, 11, 21, 9, 4, tzinfo=UTC),
            _("Payment is on its way"),
            icon="card",
            state="moving",
            by="Testbank",
            why=(why,),
        ),
        Entry(
            datetime(2026, 11, 20, 8, 0, tzinfo=UTC),
            _("Reminder sent by e-mail"),
            icon="mail",
            href="#",
            link=_("Show the message"),
        ),
        Entry(date(2026, 11, 4), _("Invoice was due"), _("Electricity, October 2026"), icon="receipt"),
    )


def _bars() -> Bars:
    values = (
        (_("June"), 0.61, 0.55, 0.67),
        (_("July"), 0.64, 0.58, 0.7),
        (_("August"), 0.7, 0.65, 0.75),
        (_("September"), 0.42, 0.36, 0.48),
    )
    points = [Point(label, value, low, high, is_quiet=value < 0.5) for label, value, low, high in values]
    return Bars(_("Money in after 30 days, by month of invoice"), points, unit="percent")


def _lines() -> Lines:
    days = range(0, 35, 5)
    now = [
        Point(
            str(day), round(0.75 * (1 - 0.93**day), 3), round(0.7 * (1 - 0.93**day), 3), round(0.8 * (1 - 0.93**day), 3)
        )
        for day in days
    ]
    before = [Point(str(day), round(0.6 * (1 - 0.95**day), 3)) for day in days]
    title = _("Realisation by days since the first message")
    return Lines(title, (Series(_("Friendly journey"), now), Series(_("Before"), before)), unit="percent")
