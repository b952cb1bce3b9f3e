"""Forms whose parts a person adds and takes away without JavaScript: conditions, ways and ends, numbered in their names.

A part reads itself from what is stored, or from what was sent; adding one sends the whole form and shows it again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from kulanz.domain.journey.condition import FACTS, Kind
from kulanz.domain.journey.journey import TONES as TONE_NUMBERS
from kulanz.domain.journey.journey import To
from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.kernel.words import technical
from kulanz.web.office.amounts import read_amount
from kulanz.web.office.form_words import name_what_is_missing
from kulanz.web.office.step_words import CHANNELS, ENDS, OFFERS, TONES, WINDOWS, text_name
from kulanz.web.ui.errors import sentence
from kulanz.writing.formats import plain_number, say_text

from .words import VALUES

MOST = 20  # parts of one list
Sent = Mapping[str, Any]  # what a browser sent: a QueryDict
Given = Mapping[str, Any]  # a part's data form
Form = TypeVar("Form", bound=forms.Form)
CURRENCY = "EUR"  # amounts of conditions are numbers with cents, in whatever currency an account has


class Parts(Generic[Form]):
    """A list of forms under one name: `given` from the store, or `sent` by a browser and perhaps not complete yet."""

    def __init__(
        self, prefix: str, make: Callable[..., Form], *, given: list[Given], sent: Sent | None, check: bool
    ) -> None:
        self.prefix, self._make, self._sent, self._check = prefix, make, sent, check
        if sent is None:
            self.forms = [make(f"{prefix}-{number}", given=one) for number, one in enumerate(given)]
        else:
            self.forms = [self._from(number) for number in range(_count(sent, prefix))]

    @property
    def count(self) -> int:
        return len(self.forms)

    def is_valid(self) -> bool:
        checked = [form.is_valid() for form in self.forms]  # each of them, so that every mistake is shown at once
        return all(checked)

    def do(self, verb: str, number: int, new: Given | None = None) -> None:
        """Adds a part, or takes away or moves up the one at `number`; whatever else was typed stays."""
        if verb == "add" and new is not None and len(self.forms) < MOST:
            self.forms.append(self._make(f"{self.prefix}-{len(self.forms)}", given=new))
        elif verb == "drop" and 0 <= number < len(self.forms):
            del self.forms[number]
        elif verb == "up" and 0 < number < len(self.forms):
            self.forms[number - 1 : number + 1] = self.forms[number - 1 : number + 1][::-1]
        for place, form in enumerate(self.forms):
            rename(form, f"{self.prefix}-{place}")

    def _from(self, number: int) -> Form:
        return self._make(f"{self.prefix}-{number}", sent=self._sent, check=self._check)


class ConditionForm(forms.Form):
    """One condition: which fact and comparison is fixed when it is added, here its value is filled in."""

    def __init__(
        self, prefix: str, *, given: Given | None = None, sent: Sent | None = None, check: bool = False
    ) -> None:
        super().__init__(sent if check else None, prefix=prefix)
        if sent is not None:
            fact, test = str(sent.get(f"{prefix}-fact", "")), str(sent.get(f"{prefix}-test", ""))
            if fact not in FACTS or test not in FACTS[fact].sentences:
                raise BadValue(technical("This form was not sent by its page."))
            value: Any = None
        else:
            [(fact, comparison)] = (given or {}).items()
            [(test, value)] = comparison.items()
        self.fact, self.test = fact, test
        self.fields["value"] = _value_field(fact, test)
        if sent is not None and not check:
            self.initial["value"] = typed(self, "value", sent)
        elif value is not None:
            self.initial["value"] = _initial(fact, value)
        name_what_is_missing(self)

    @property
    def value_field(self) -> BoundField:
        """The field as a page shows it: its label is the sentence."""
        return self["value"]

    @property
    def data_form(self) -> dict[str, Any]:
        """As the journey's data has it; only of a valid form."""
        value = self.cleaned_data["value"]
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        return {self.fact: {self.test: value}}


class OpenChoice(forms.ChoiceField):
    """A choice whose empty value is an answer like the others."""

    def validate(self, value: Any) -> None:  # Django's own signature
        if not self.valid_value(value):
            raise forms.ValidationError(_("Please choose one of the list."))


class OptionForm(forms.Form):
    """One way to take a stage: channel, text, tone, offer, and under which conditions."""

    use_required_attribute = False
    channel = forms.ChoiceField(label=_("Channel"), choices=list(CHANNELS.items()))
    text = forms.ChoiceField(label=_("Text"))
    tone = OpenChoice(label=_("Tone of this way"), choices=[("", _("as the stage")), *TONES.items()])
    offer = OpenChoice(label=_("Offers besides paying"), choices=list(OFFERS.items()))
    method = OpenChoice(label=_("Way to pay proposed first"))
    window = OpenChoice(label=_("Time of day"), choices=list(WINDOWS.items()))
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(
        self, prefix: str, *, texts: list[str], methods: list[tuple[str, Any]], stage_tone: int,
        given: Given | None = None, sent: Sent | None = None, check: bool = False,
    ) -> None:  # fmt: skip
        own_tone = (given or {}).get("tone", stage_tone)
        initial = dict(given or {}) | {"tone": "" if own_tone == stage_tone else own_tone}
        super().__init__(sent if check else None, prefix=prefix, initial=initial)
        _choices(self, "text", _text_choices(_with(texts, given, sent, f"{prefix}-text", "text")))
        named = _with([key for key, _label in methods], given, sent, f"{prefix}-method", "method")
        labels = dict(methods)
        _choices(
            self, "method", [("", _("as the creditor has it")), *((key, labels.get(key, key)) for key in named if key)]
        )
        if sent is not None and not check:
            self.initial = {name: typed(self, name, sent) for name in self.fields}
        listed = list((given or {}).get("when", []))
        self.when = Parts(f"{prefix}-when", ConditionForm, given=listed, sent=sent, check=check)
        name_what_is_missing(self)

    def is_valid(self) -> bool:
        return all([super().is_valid(), self.when.is_valid()])

    def data_form(self, number: int) -> dict[str, Any]:
        given = self.cleaned_data
        data = {name: given[name] for name in ("channel", "text")}
        data |= {name: given[name] for name in ("offer", "method", "window") if given[name]}
        data |= {"tone": int(given["tone"])} if given["tone"] else {}
        data |= {"when": when} if (when := [form.data_form for form in self.when.forms]) else {}
        return {"key": given["key"] or f"way_{number}", **data}


class EndForm(forms.Form):
    """One end of a journey, and under which conditions it fits."""

    to = forms.ChoiceField(label=_("What happens"), choices=[(to.value, ENDS[to]) for to in To])

    def __init__(
        self, prefix: str, *, given: Given | None = None, sent: Sent | None = None, check: bool = False
    ) -> None:
        super().__init__(sent if check else None, prefix=prefix, initial=dict(given or {}))
        if sent is not None and not check:
            self.initial = {"to": typed(self, "to", sent)}
        listed = list((given or {}).get("when", []))
        self.when = Parts(f"{prefix}-when", ConditionForm, given=listed, sent=sent, check=check)

    def is_valid(self) -> bool:
        return all([super().is_valid(), self.when.is_valid()])

    @property
    def data_form(self) -> dict[str, Any]:
        when = [form.data_form for form in self.when.forms]
        return {"to": self.cleaned_data["to"], **({"when": when} if when else {})}


def condition_choices() -> list[tuple[str, str]]:
    """Everything that can be asked, as a sentence with a gap: `fact.test` and its words."""
    return [
        (f"{name}.{test}", say_text(words) % {"value": "…"})
        for name, fact in FACTS.items()
        for test, words in fact.sentences.items()
    ]


def new_condition(wish: str) -> Given | None:
    """An empty condition as it is added to a form; None where the wish is none of the choices."""
    name, _dot, test = wish.partition(".")
    return {name: {test: None}} if name in FACTS and test in FACTS[name].sentences else None


def typed(form: forms.Form, name: str, sent: Sent) -> Any:  # Any: text, list or yes and no
    """What was typed into a field, unchecked."""
    return form.fields[name].widget.value_from_datadict(sent, {}, form.add_prefix(name))


def rename(form: forms.Form, prefix: str) -> None:
    """Gives a form another place in its list, with all that is below it."""
    form.prefix = prefix
    form.__dict__.pop("_bound_fields_cache", None)
    form._bound_fields_cache = {}  # type: ignore[attr-defined]  # Django keeps the old names there
    if isinstance(form, OptionForm | EndForm):
        form.when.prefix = f"{prefix}-when"
        for number, one in enumerate(form.when.forms):
            rename(one, f"{prefix}-when-{number}")


def _count(sent: Sent, prefix: str) -> int:
    count = str(sent.get(f"{prefix}-count", "0"))
    return min(int(count), MOST) if count.isdecimal() and len(count) < 4 else 0


def _value_field(fact: str, test: str) -> forms.Field:
    known = FACTS[fact]
    label = say_text(known.sentences[test]) % {"value": "…"}
    if known.kind == Kind.NUMBER:
        return forms.IntegerField(label=label, min_value=-9999, max_value=9999, widget=forms.NumberInput(attrs=SHORT))
    if known.kind == Kind.MONEY:
        return AmountField(label=label, widget=forms.TextInput(attrs={**SHORT, "inputmode": "decimal"}))
    words = VALUES[fact]
    choices = [(value, say_text(words.get(value, value))) for value in known.values]
    return forms.MultipleChoiceField(label=label, choices=choices, widget=forms.CheckboxSelectMultiple)


class AmountField(forms.CharField):
    """An amount as people type it; the journey keeps it as `50.00`."""

    def clean(self, value: Any) -> str:  # Django's own signature
        text = super().clean(value)
        try:
            return f"{read_amount(text, CURRENCY).amount:.2f}"
        except BadValue as wrong:
            raise forms.ValidationError(sentence(wrong)) from wrong


SHORT = {"class": "input-short"}


def _initial(fact: str, value: Any) -> Any:  # Any: plain data of a condition
    if FACTS[fact].kind == Kind.MONEY:
        return plain_number(Money.parse(str(value), CURRENCY))
    if FACTS[fact].kind == Kind.NUMBER:
        return value
    return value if isinstance(value, list) else [value]


def _choices(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def _text_choices(keys: list[str]) -> list[tuple[str, str]]:
    """The texts by name, each with the key that a file calls it by."""
    named = [(key, text_name(key)) for key in keys]
    shown = [(key, name if name == key else f"{name} ({key})") for key, name in named]
    return sorted(shown, key=lambda choice: choice[1].lower())


def _with(known: list[str], given: Given | None, sent: Sent | None, sent_name: str, name: str) -> list[str]:
    """The choices, and what is chosen already even if it is not offered any more: nothing is changed unseen."""
    chosen = str(sent.get(sent_name, "")) if sent is not None else str((given or {}).get(name, ""))
    return known if chosen in known or not chosen else [chosen, *known]


TONE_CHOICES = [(number, TONES[number]) for number in TONE_NUMBERS]
