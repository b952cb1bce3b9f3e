"""A plugin's settings dataclass as a form: labels and help come with its fields, secrets are never shown back."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, get_type_hints

from django import forms
from django.utils.translation import gettext

from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import Words
from kulanz.ports.wire import Field
from kulanz.web.office.form_words import name_what_is_missing
from kulanz.web.ui.errors import sentence
from kulanz.writing.formats import say_text


class SettingsForm(forms.Form):
    """`settings` is the plugin's dataclass once the form is valid."""

    settings: Any = None  # an instance of the plugin's own dataclass

    def __init__(self, kind: type, current: Any, data: Mapping[str, Any] | None = None) -> None:  # Any: as above
        super().__init__(data)
        self._kind, self._current = kind, current
        hints = get_type_hints(kind)
        for field in dataclasses.fields(kind):
            self.fields[field.name] = _form_field(field, hints[field.name], current)
        name_what_is_missing(self)

    def clean(self) -> dict[str, Any]:  # Any: by type of the field
        """Builds the dataclass, which checks itself; a secret left empty stays as it was."""
        given = dict(self.cleaned_data)
        if self.errors:
            return given
        for field in dataclasses.fields(self._kind):
            if is_secret(field) and not given[field.name] and self._current is not None:
                given[field.name] = getattr(self._current, field.name)
            elif given[field.name] in ("", None):
                given[field.name] = _default(field)
        try:
            self.settings = self._kind(**given)
        except BadValue as wrong:
            field_name = str(wrong.facts.get("field", ""))
            self.add_error(field_name if field_name in self.fields else None, sentence(wrong))
        return given


def is_secret(field: dataclasses.Field[Any]) -> bool:
    return _about(field).secret


def shown(kind: type, current: Any) -> list[tuple[str, str]]:  # Any: an instance of `kind`
    """What is set, as label and value; of a secret only that it is set."""
    lines = []
    for field in dataclasses.fields(kind):
        value = getattr(current, field.name)
        secret = gettext("is set") if value else gettext("not set")
        lines.append((say_text(_about(field).label), secret if is_secret(field) else _plain(value)))
    return lines


def _about(field: dataclasses.Field[Any]) -> Field:
    """What the plugin says about a field; one it says nothing about is shown by its name, and as a secret to be safe."""
    said = field.metadata.get("setting")
    return said if isinstance(said, Field) else Field(label=Words(field.name), secret=True)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, float):
        return f"{value:g}"
    return str(value) if value not in ("", None) else "–"


def _form_field(field: dataclasses.Field[Any], kind: Any, current: Any) -> forms.Field:  # Any: a type; the dataclass
    said = _about(field)
    has_default = field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING
    initial = getattr(current, field.name) if current is not None else _default(field)
    common: dict[str, Any] = {
        "label": say_text(said.label), "help_text": say_text(said.help) if said.help else "", "required": not has_default,
    }  # fmt: skip
    if said.secret:
        is_set = bool(current is not None and initial)
        if is_set:
            common["help_text"] = gettext("Set. Leave it empty to keep it.")
        widget = forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"})
        return forms.CharField(**{**common, "required": common["required"] and not is_set}, widget=widget, strip=True)
    if kind is bool:
        return forms.BooleanField(**{**common, "required": False}, initial=initial)
    if kind is int:
        return forms.IntegerField(**common, initial=initial)
    if kind is float:
        return forms.FloatField(**common, initial=initial, widget=forms.NumberInput(attrs={"step": "any"}))
    return forms.CharField(**common, initial=initial, max_length=500)


def _default(field: dataclasses.Field[Any]) -> Any:  # Any: by type of the field
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return None if field.default is dataclasses.MISSING else field.default
