"""The forms of a draft: one for each stage, with the fields of its phase, and one for what holds for the whole journey."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kulanz.domain.events import BRANCHED, KINDS
from kulanz.domain.journey.journey import Phase
from kulanz.web.office.form_words import name_what_is_missing
from kulanz.web.office.people import stage_name
from kulanz.writing.formats import say_text

from .parts import TONE_CHOICES, ConditionForm, EndForm, Given, OptionForm, Parts, Sent, new_condition, typed

Definition = Mapping[str, Any]  # a journey's data form
SHORT = {"class": "input-short"}
MOST_DAYS = 3650
NAME = _("Name")
COMMON = ("name", "tone", "pay_days")
FIELDS: Mapping[str, tuple[str, ...]] = {  # what a stage of each phase asks for
    Phase.AHEAD: ("name", "days_before", "last_days_before", "pay_days"),
    Phase.DUE: (*COMMON, "behind", "behind_days", "from_days", "books_interest", "needs_proof", "always"),
    Phase.EVENT: (*COMMON, "after_event", "event_days", "lapse_days", "behind", "from_days"),
    Phase.BACK: ("name", "from_days", "until_days", "pay_days"),
}
FIELD_OF: Mapping[str, str] = {
    "until_days": "last_days_before"
}  # where an error of the rules is shown, before the due day


def _days(label: Any, least: int = 0, *, required: bool = True, help: Any = "") -> forms.IntegerField:
    widget = forms.NumberInput(attrs=SHORT)
    return forms.IntegerField(
        label=label, min_value=least, max_value=MOST_DAYS, required=required, help_text=help, widget=widget
    )


class StageForm(forms.Form):
    """A stage. `definition` is the journey it stands in; it names what may lie behind the stage."""

    name = forms.CharField(label=NAME, max_length=80)
    tone = forms.TypedChoiceField(label=_("Tone"), choices=TONE_CHOICES, coerce=int)
    days_before = _days(_("Days before the due day"), 1)
    last_days_before = _days(_("Not later than so many days before it"), help=_("0: up to the due day itself."))
    behind = forms.MultipleChoiceField(label=_("Comes after"), widget=forms.CheckboxSelectMultiple)
    behind_days = _days(
        _("Days to wait after that"), help=_("Counted from the day it arrived, or is presumed to have.")
    )
    from_days = _days(_("Not before so many days past due"))
    after_event = forms.ChoiceField(label=_("After what"), choices=[(kind, KINDS[kind].text) for kind in BRANCHED])
    event_days = _days(_("Days to wait after it"))
    lapse_days = _days(_("Days within which it may still go out"), 1, help=_("After that it is let go."))
    until_days = _days(_("Not later than so many days after the last payment"), required=False)
    pay_days = _days(_("Days to pay that it names"), 1)
    books_interest = forms.BooleanField(
        label=_("Names the interest so far"), required=False, help_text=_("Interest is booked up to this day.")
    )
    needs_proof = forms.BooleanField(
        label=_("Needs proof of what came before"), required=False,
        help_text=_("What the creditor sent earlier counts only if it can be shown."),
    )  # fmt: skip
    always = forms.BooleanField(
        label=_("Is always sent"), required=False,
        help_text=_("Nothing that was sent earlier stands for it, as with the first letter of an agency."),
    )  # fmt: skip

    def __init__(
        self, stage: Given, definition: Definition, *, texts: list[str], methods: list[tuple[str, Any]],
        sent: Sent | None = None, check: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(sent if check else None, initial=_initial(stage))
        self.stage, self.phase = stage, str(stage["phase"])
        earlier = _earlier(definition, str(stage["key"]))
        self._keep_fields(earlier)
        if sent is not None and not check:
            self.initial = {name: typed(self, name, sent) for name in self.fields}
        part = partial(Parts, make=ConditionForm, sent=sent, check=check)
        self.when: Parts[ConditionForm] = part("when", given=list(stage.get("when", [])))
        self.unless: Parts[ConditionForm] = part("unless", given=list(stage.get("unless", [])))
        option = partial(OptionForm, texts=texts, methods=methods, stage_tone=int(stage["tone"]))
        self.options = Parts("option", option, given=list(stage["options"]), sent=sent, check=check)
        name_what_is_missing(self)

    def is_valid(self) -> bool:
        return all([super().is_valid(), self.when.is_valid(), self.unless.is_valid(), self.options.is_valid()])

    @property
    def stage_data(self) -> dict[str, Any]:
        """The stage as the journey's data has it; only of a valid form."""
        given = self.cleaned_data
        asked = {*self.fields, "when", "unless", "options"}
        data = {
            name: value for name, value in self.stage.items() if name not in asked
        }  # what this form does not ask stays
        data |= {
            "name": _kept_name(given["name"], str(self.stage["name"])),
            "tone": given.get("tone", self.stage["tone"]),
        }
        if self.phase == Phase.AHEAD:
            data |= {"from_days": -given["days_before"], "until_days": -given["last_days_before"]}
        data |= {name: given[name] for name in PLAIN if given.get(name) not in (None, "", [], False)}
        parts = (("when", self.when), ("unless", self.unless))
        data |= {name: [one.data_form for one in part.forms] for name, part in parts if part.forms}
        data["options"] = [one.data_form(number) for number, one in enumerate(self.options.forms, start=1)]
        return data

    def do(self, wish: str) -> None:
        """Adds or takes away a part, by what the pressed button says: `add:when`, `drop:option:1`, `add:option-0-when`."""
        verb, _colon, rest = wish.partition(":")
        name, _colon, number = rest.partition(":")
        change(self.lists(), verb, name, number, self.data_of)

    def lists(self) -> dict[str, Parts[Any]]:  # Any: of conditions, or of ways
        below = {option.when.prefix: option.when for option in self.options.forms}
        return {"when": self.when, "unless": self.unless, "option": self.options, **below}

    def data_of(self, name: str) -> Given | None:
        """What a new part of the list `name` begins with."""
        if name == "option":
            last = self.options.forms[-1].initial if self.options.forms else {}
            return {"channel": "email", "text": last.get("text", "")}
        return new_condition(str(self.wishes.get(f"{name}-new", "")))

    wishes: Sent = {}

    def _keep_fields(self, earlier: Sequence[tuple[str, str]]) -> None:
        wanted = FIELDS[self.phase]
        is_first = self.phase == Phase.DUE and not earlier
        without = {"behind", "behind_days", "needs_proof"} if is_first else {"behind"} if not earlier else set()
        self.fields = {name: self.fields[name] for name in wanted if name not in without}
        if "behind" in self.fields:
            behind = self.fields["behind"]
            assert isinstance(behind, forms.MultipleChoiceField)
            behind.choices = earlier
            behind.required = self.phase == Phase.DUE
            if self.phase == Phase.EVENT:
                behind.label = _("Only if one of these was sent")
        if self.phase == Phase.BACK:
            self.fields["from_days"].label = _("Days after the last payment")
        if self.phase == Phase.EVENT or (self.phase == Phase.DUE and not is_first):
            self.fields["from_days"].required = False
        if "after_event" in self.fields:
            self.fields["after_event"].choices = [(kind, say_text(KINDS[kind])) for kind in BRANCHED]  # type: ignore[attr-defined]


PLAIN = (
    "from_days", "until_days", "behind", "behind_days", "after_event", "event_days", "lapse_days", "pay_days", "books_interest",
    "needs_proof", "always",
)  # fmt: skip


class FrameForm(forms.Form):
    """What holds for the whole journey: its name, how long it rests, and how it ends."""

    name = forms.CharField(label=NAME, max_length=80)
    rest_days = _days(_("Days after the last message before the end is proposed"))
    promise_grace_days = _days(_("Days of grace after a promised day"))
    talk_rest_days = _days(_("Days without a message after a talk, an answered objection or a part payment"))

    def __init__(self, definition: Definition, *, sent: Sent | None = None, check: bool = False) -> None:
        names = ("rest_days", "promise_grace_days", "talk_rest_days")
        initial = {name: definition[name] for name in names} | {"name": gettext(str(definition["name"]))}
        super().__init__(sent if check else None, initial=initial)
        self._old_name = str(definition["name"])
        if sent is not None and not check:
            self.initial = {name: typed(self, name, sent) for name in self.fields}
        self.ends = Parts("end", EndForm, given=list(definition["ends"]), sent=sent, check=check)
        name_what_is_missing(self)

    def is_valid(self) -> bool:
        return all([super().is_valid(), self.ends.is_valid()])

    def onto(self, definition: Definition) -> Definition:
        """The definition with what was filled in; only of a valid form."""
        given = dict(self.cleaned_data)
        name = str(given["name"])
        given["name"] = self._old_name if name == gettext(self._old_name) else name
        return {**definition, **given, "ends": [end.data_form for end in self.ends.forms]}

    def do(self, wish: str) -> None:
        verb, _colon, rest = wish.partition(":")
        name, _colon, number = rest.partition(":")
        below = {end.when.prefix: end.when for end in self.ends.forms}
        change({"end": self.ends, **below}, verb, name, number, self.data_of)

    def data_of(self, name: str) -> Given | None:
        return {"to": "person"} if name == "end" else new_condition(str(self.wishes.get(f"{name}-new", "")))

    wishes: Sent = {}


def change(
    lists: Mapping[str, Parts[Any]], verb: str, name: str, number: str, new: Any
) -> None:  # Any: parts of all kinds
    """Does to a list of parts what a button says; what no button says does nothing."""
    if name in lists:
        place = int(number) if number.isdecimal() and len(number) < 4 else -1
        lists[name].do(verb, place, new(name) if verb == "add" else None)


def _initial(stage: Given) -> dict[str, Any]:
    initial = {
        "lapse_days": 14,
        "event_days": 0,
        "behind_days": 0,
        **stage,
        "name": say_text(stage_name(str(stage["name"]))),
    }
    if stage["phase"] == Phase.AHEAD:
        initial |= {"days_before": -stage["from_days"], "last_days_before": -(stage.get("until_days") or 0)}
    return initial


def _kept_name(name: str, before: str) -> str:
    """A name that was only shown translated stays the word it was."""
    return before if name == say_text(stage_name(before)) else name


def _earlier(definition: Definition, key: str) -> list[tuple[str, str]]:
    """The stages of the chain that stand before this one: what may lie behind it."""
    found = []
    for stage in definition["stages"]:
        if stage["key"] == key:
            break
        if stage["phase"] == Phase.DUE:
            found.append((stage["key"], say_text(stage_name(stage["name"]))))
    return found


def errors_of(form: StageForm | FrameForm) -> list[tuple[str, str]]:
    """Every error of a form and its parts, each with the field it belongs to; empty for one that was not checked."""
    found: list[tuple[str, str]] = []
    for one in _all_forms(form):
        found += [
            (bound.id_for_label or bound.auto_id, " ".join(map(str, bound.errors))) for bound in one if bound.errors
        ]
    return found


def _all_forms(form: StageForm | FrameForm) -> Iterator[forms.Form]:
    yield form
    outer: list[Parts[Any]] = [form.when, form.unless, form.options] if isinstance(form, StageForm) else [form.ends]
    for part in outer:
        for one in part.forms:
            yield one
            if isinstance(one, OptionForm | EndForm):
                yield from one.when.forms
