"""Fields and choices: what people fill in.

Each function makes the context of `ui/parts/<name>.html`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from django import forms
from django.forms.boundfield import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .markup import attributes
from .parts import Option, Text

TICKS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def field(bound: BoundField, *, label: Text = "", help: Text = "", **more: object) -> dict[str, object]:
    """A field of a Django form: label, help, error, control. Radio buttons and ticks become cards."""
    widget = bound.field.widget
    if isinstance(widget, TICKS):
        return {**choices(bound, label=label, help=help), "shape": "choices"}
    error, explained = _error(bound), help or bound.help_text
    control = _control(bound, bool(error), bool(explained), more)
    shape = "tick" if isinstance(widget, forms.CheckboxInput) else "hidden" if bound.is_hidden else "line"
    return {
        "shape": shape,
        "id": bound.id_for_label,
        "label": label or bound.label,
        "help": explained,
        "error": error,
        "control": control,
        "is_optional": not (
            bound.field.required or isinstance(bound.field.widget, forms.Select)
        ),  # a list has a choice
    }


def text_input(
    name: str,
    label: Text,
    *,
    value: object = "",
    type: str = "text",
    help: Text = "",
    error: Text = "",
    suffix: Text = "",
    required: bool = True,
    inputmode: str = "",
    autocomplete: str = "off",
    width: Literal["", "short", "medium"] = "",
    **more: object,
) -> dict[str, object]:
    """A field without a Django form behind it; `type="textarea"` gives room for several lines."""
    return {
        "id": f"id_{name}",
        "name": name,
        "label": label,
        "value": "" if value is None else value,
        "type": type,
        "help": help,
        "error": error,
        "suffix": suffix,
        "required": required,
        "inputmode": inputmode,
        "autocomplete": autocomplete,
        "width": width,
        "more": attributes(more),
    }


def select(
    name: str, label: Text, options: Iterable[Option], *, help: Text = "", error: Text = "", **more: object
) -> dict[str, object]:
    return {
        "id": f"id_{name}",
        "name": name,
        "label": label,
        "options": list(options),
        "help": help,
        "error": error,
        "more": attributes(more),
    }


def choice(
    name: str,
    label: Text,
    *,
    value: str = "on",
    type: Literal["radio", "checkbox"] = "radio",
    help: Text = "",
    icon: str = "",
    checked: bool = False,
    required: bool = False,
    **more: object,
) -> dict[str, object]:
    """One radio button or tick as a card that can be pressed as a whole."""
    return {
        "id": f"id_{name}_{value}",
        "name": name,
        "value": value,
        "type": type,
        "label": label,
        "help": help,
        "icon": icon,
        "checked": checked,
        "required": required,
        "more": attributes(more),
    }


def choice_group(
    content: SafeString, legend: Text, *, help: Text = "", error: Text = "", id: str = "", row: bool = False
) -> dict[str, object]:
    """Frame around several `choice` cards of one name; `row` puts them side by side where there is room."""
    return {"content": content, "legend": legend, "help": help, "error": error, "id": id, "row": row}


def choices(
    bound: BoundField, *, label: Text = "", help: Text = "", options: Sequence[Option] = ()
) -> dict[str, object]:
    """All choices of a form field as cards; `options` may add a sentence and an icon to a value."""
    kind: Literal["radio", "checkbox"] = "radio" if type(bound.field.widget) is forms.RadioSelect else "checkbox"
    known = {option.value: option for option in options}
    cards = [_card(bound, kind, widget.data, known) for widget in bound.subwidgets]
    return {
        "id": bound.auto_id,
        "label": label or bound.label,
        "help": help or bound.help_text,
        "error": _error(bound),
        "cards": cards,
    }


def file_drop(
    name: str,
    label: Text,
    *,
    accept: str = "",
    help: Text = "",
    error: Text = "",
    multiple: bool = False,
    **more: object,
) -> dict[str, object]:
    """A file field that also takes a dropped file; without JavaScript it is a plain file field."""
    return {
        "id": f"id_{name}",
        "name": name,
        "label": label,
        "accept": accept,
        "help": help,
        "error": error,
        "multiple": multiple,
        "more": attributes(more),
    }


def form_errors(form: forms.BaseForm, *, focus: bool = True) -> dict[str, object]:
    """What to mend, above the form, each with a link to its field. With `focus` a screen reader begins here."""
    wrong = [bound for bound in form if bound.errors]
    often = Counter(map(_error, wrong))
    fields = [(bound.id_for_label or bound.auto_id, _told(bound, often[_error(bound)] > 1)) for bound in wrong]
    return {"fields": fields, "rest": list(form.non_field_errors()), "focus": focus}


def _told(bound: BoundField, is_one_of_several: bool) -> str:
    """The error; where several fields say the same, each behind its name."""
    if not is_one_of_several:
        return _error(bound)
    label = str(bound.label)
    return f"{label}{'' if label.endswith('?') else ':'} {_error(bound)}"


def _error(bound: BoundField) -> str:
    return " ".join(str(error) for error in bound.errors)


def _control(bound: BoundField, has_error: bool, has_help: bool, more: dict[str, object]) -> SafeString:
    ids = [f"{bound.id_for_label}-{part}" for part, there in (("help", has_help), ("error", has_error)) if there]
    attrs: dict[str, Any] = {
        name.replace("_", "-"): value for name, value in more.items()
    }  # what Django's widgets take
    if not isinstance(bound.field.widget, forms.CheckboxInput):
        attrs["class"] = " ".join(filter(None, ["input", str(bound.field.widget.attrs.get("class", ""))]))
    if isinstance(bound.field.widget, forms.Textarea):
        attrs.setdefault("rows", 4)
    if ids:
        attrs["aria-describedby"] = " ".join(ids)
    if has_error:
        attrs["aria-invalid"] = "true"
    return format_html("{}", bound.as_widget(attrs=attrs))


def _card(
    bound: BoundField, kind: Literal["radio", "checkbox"], data: dict[str, Any], known: dict[str, Option]
) -> dict[str, object]:
    option = known.get(str(data["value"]), Option(str(data["value"]), str(data["label"])))
    card = choice(
        bound.html_name,
        option.label,
        value=option.value,
        type=kind,
        help=option.help,
        icon=option.icon,
        checked=bool(data["selected"]),
        required=bound.field.required and kind == "radio",
    )
    return {**card, "id": data["attrs"].get("id", card["id"])}
