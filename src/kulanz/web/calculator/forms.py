"""The form of a question: its fields, what does not fit together between them, and the texts that the rules read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kulanz.calc.question import Given, Question
from kulanz.domain.law.allocation import ItemKind
from kulanz.kernel.money import Money
from kulanz.ports.registry import plugins
from kulanz.web.ui.parts import Text

from .fields import MISSING, REPEATED, AmountField, day_field, fields_of
from .topics import CHOICES

MOST_ROWS, USUAL_ROWS, MORE_ROWS = 30, 3, 3
MORE = "more"  # the button that asks for more rows


@dataclass(frozen=True, slots=True)
class Entered:
    """What the address says. `data` is to be answered; `proposed` is only filled in: more rows were asked for."""

    data: Mapping[str, str] | None = None
    proposed: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Entered:
        if not query:
            return cls()
        return cls(proposed=query) if MORE in query else cls(data=query)

    def get(self, name: str) -> str:
        return (self.data or self.proposed).get(name, "")


class QuestionForm(forms.Form):
    """Bound to the address, so that an answer can be kept and shared."""

    use_required_attribute = False  # one sentence of ours, in the reader's language, in place of the browser's

    def __init__(self, question: Question, told: Entered, *, today: date) -> None:
        super().__init__(told.data, initial=dict(told.proposed))
        self.question = question
        for option in question.options:
            if not option.is_file:
                self.fields.update(fields_of(question, option, today))

    def clean(self) -> dict[str, Any]:  # Django's own signature
        facts = self.cleaned_data
        for first, second, words in ORDER:
            before, after = facts.get(first), facts.get(second)
            if isinstance(before, date) and isinstance(after, date) and after < before:
                self.add_error(second, str(words))
        self._clean_region(facts)
        if self.question.name == "girocode" and facts.get("rf") and facts.get("text"):
            self.add_error("text", str(_("A GiroCode carries either a reference or a text. Please leave one empty.")))
        parts = facts.get("parts")
        if parts and facts.get("amount") and Money.parse(facts["amount"]).minor < parts:
            self.add_error("parts", str(_("The amount is too small for so many parts.")))
        return facts

    def _clean_region(self, facts: Mapping[str, Any]) -> None:  # Any: values of fields
        region, country = facts.get("region"), str(facts.get("country", "")).lower()
        if region and country and region not in plugins("country")[country].regions:
            self.add_error("region", str(_("This region lies in another country.")))

    def given(self) -> dict[str, Given]:
        """What was filled in, as `kulanz.calc.ask` takes it."""
        given: dict[str, Given] = {}
        for option in self.question.options:
            if option.is_file or (option.name == "law" and self.cleaned_data.get("country") != "DE"):
                continue
            if option.repeats:
                names = [option.key, *(f"{option.key}_{n}" for n in range(2, REPEATED + 1))]
                given[option.key] = [_plain(self.cleaned_data[n]) for n in names if self.cleaned_data.get(n)]
            elif option.is_flag:
                given[option.key] = bool(self.cleaned_data[option.key])
            else:
                given[option.key] = _plain(self.cleaned_data[option.key]) or None
        return given


# two days and what to say at the second where it lies before the first
ORDER: tuple[tuple[str, str, Text], ...] = (
    ("from", "to", _("The last interest day lies before the first.")),
    ("arose", "from", _("The first interest day lies before the obligation arose.")),
    ("arose", "acknowledged", _("This day lies before the claim arose.")),
    ("arose", "acknowledged_2", _("This day lies before the claim arose.")),
    ("arose", "acknowledged_3", _("This day lies before the claim arose.")),
)


def _plain(value: Any) -> str:  # Any: the value of a field
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value).strip()


class RowForm(forms.Form):
    """One open item; a row left empty does not count."""

    use_required_attribute = False
    item = forms.CharField(max_length=80, label=_("Invoice"), error_messages={"required": MISSING})
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(str(kind), CHOICES[str(kind)]) for kind in ItemKind], initial=str(ItemKind.PRINCIPAL)
    )
    amount = AmountField(required=True)
    due = day_field(required=True)
    secured = forms.BooleanField(required=False, label=_("secured"))

    def __init__(self, place: int, told: Entered) -> None:
        named = {name: told.proposed[key] for name in self.base_fields if (key := f"{place}-{name}") in told.proposed}
        super().__init__(told.data, prefix=str(place), empty_permitted=True, initial=named)
        self.fields["amount"].label = _("Amount in euros")
        self.fields["due"].label = _("Due date")


class Rows:
    """The open items of an allocation: as many rows as the address says, and more where more were asked for."""

    def __init__(self, told: Entered) -> None:
        wish = told.get("rows")
        count = int(wish) if wish.isdecimal() and len(wish) < 4 else USUAL_ROWS
        self.count = min(max(count, 1) + (MORE_ROWS if MORE in told.proposed else 0), MOST_ROWS)
        self.forms = [RowForm(place, told) for place in range(1, self.count + 1)]
        self.error: Text = ""

    @property
    def has_room(self) -> bool:
        return self.count < MOST_ROWS

    def is_valid(self) -> bool:
        wrong = [form for form in self.forms if not form.is_valid()]  # all are asked, so that all errors are shown
        if wrong:
            self.error = _("Please have another look at the open items.")
        elif not self.given():
            self.error = _("Please fill in at least one open item.")
        return not self.error

    def given(self) -> list[dict[str, object]]:
        facts = [form.cleaned_data for form in self.forms if form.has_changed() and form.cleaned_data]
        return [{**each, "due": each["due"].isoformat()} for each in facts]

    def text(self) -> str:
        return json.dumps(self.given())
