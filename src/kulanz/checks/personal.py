"""Every model says which of its fields are personal data. Django asks at each command, so that a field cannot be forgotten.

Personal is what names somebody or says how to reach them, what they or others wrote about them, and raw data from
outside. Ids and references of our own are not: they lead to nobody once the rest is erased.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error
from django.db import models

TEXT = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
CODES = {"currency", "language", "formality", "country", "region", "plugin", "channel"}  # of closed lists
HASH_LENGTH = 32


def findings(of: Iterable[type[models.Model]] | None = None) -> list[str]:
    """What is wrong in the declarations of `of`, all of our models unless said otherwise; empty is what everybody wants."""
    return [finding for model in (ours() if of is None else of) for finding in _of(model)]


def ours() -> Iterator[type[models.Model]]:
    for model in apps.get_models():
        if model.__module__.startswith("kulanz."):
            yield model


def system_check(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:  # Django's own signature
    return [Error(finding, id="kulanz.E001") for finding in findings()]


def _of(model: type[models.Model]) -> Iterator[str]:
    name = model.__name__
    if "personal" not in vars(model):
        yield f"{name} does not say which of its fields are personal (`personal = frozenset(...)`)"
        return
    personal: frozenset[str] = vars(model)["personal"]
    other: frozenset[str] = getattr(model, "not_personal", frozenset())
    fields = {field.name: field for field in model._meta.concrete_fields}
    for field in sorted((personal | other) - set(fields)):
        yield f"{name} declares '{field}', which is no field of it"
    for field in sorted(personal & other):
        yield f"{name} says both of '{field}': personal and not"
    for field in sorted(set(fields) - personal - other):
        if _may_name_people(fields[field]):
            yield f"{name} does not say whether '{field}' is personal"


def _may_name_people(field: models.Field[Any, Any]) -> bool:
    """Whether a person has to decide. Not where there is nothing to decide: numbers and days, choices, keys, hashes, codes,
    and who at the office did something, which is an id."""
    if not isinstance(field, TEXT) or field.choices or isinstance(field, models.SlugField):
        return False
    is_hash = isinstance(field, models.BinaryField) and field.max_length == HASH_LENGTH
    return not (is_hash or field.name.endswith("_by") or field.name in CODES)
