"""The description of the API for people, made from the same OpenAPI schema that programs read: no script, no outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from kulanz.data.tenancy.calls import KEPT_DAYS
from kulanz.domain.events import KINDS as EVENT_KINDS
from kulanz.domain.events import OFFERED

from .problems import KINDS
from .service import service

Schema = Mapping[str, Any]  # JSON Schema
DEEPEST = 4


@dataclass(frozen=True, slots=True)
class FieldView:
    name: str
    type: str
    description: str = ""
    is_required: bool = False
    default: str = ""


@dataclass(frozen=True, slots=True)
class OperationView:
    """One operation as the page shows it. Texts are message ids: the template translates them."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[FieldView, ...]
    body: tuple[FieldView, ...]
    answer: tuple[FieldView, ...]
    statuses: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    operations: tuple[OperationView, ...]


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    context: dict[str, object] = {
        "groups": groups(),
        "problems": list(KINDS.items()),
        "events": [(kind, EVENT_KINDS[kind]) for kind in OFFERED],
        "address": f"{settings.BASE_URL}/api/v1",
        "kept_days": KEPT_DAYS,
        "most_bytes": settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1_000_000,
    }
    return render(request, "api/description.html", context)


@cache
def groups() -> tuple[Group, ...]:
    """The operations under the name of their area, in the order in which the API lists them."""
    schema = service.get_openapi_schema()
    found: dict[str, list[OperationView]] = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            view = _operation(path, method, operation, schema["components"]["schemas"])
            found.setdefault(operation["tags"][0], []).append(view)
    return tuple(Group(name, tuple(operations)) for name, operations in found.items())


def _operation(path: str, method: str, told: Schema, known: Schema) -> OperationView:
    body = _schema(told.get("requestBody", {}))
    answer = _schema(told["responses"][200])
    return OperationView(
        id=slugify(told["operationId"]),
        method=method.upper(),
        path=path,
        summary=told["summary"],
        description=told.get("description", ""),
        parameters=tuple(_parameter(each) for each in told["parameters"]),
        body=tuple(_fields(body, known)),
        answer=tuple(_fields(answer, known)) or _file(told["responses"][200]),
        statuses=tuple(status for status in told["responses"] if status != 200),
    )


def _schema(told: Schema) -> Schema:
    """Of what goes in or comes out: JSON, a form, or a file (which has no fields)."""
    for kind in told.get("content", {}).values():
        return dict(kind["schema"])
    return {}


def _file(told: Schema) -> tuple[FieldView, ...]:
    """What comes back as it is, not as JSON: one line for each kind of file."""
    return tuple(FieldView(kind, "binary", is_required=True) for kind in told.get("content", {}))


def _parameter(told: Schema) -> FieldView:
    schema = told["schema"]
    return FieldView(told["name"], _type(schema, {}), told.get("description", ""), told["required"], _default(schema))


def _fields(schema: Schema, known: Schema, before: str = "", depth: int = 0) -> Iterator[FieldView]:
    """All fields below `schema`, an inner one as `outer.inner` or `list[].inner`."""
    schema = _resolved(schema, known)
    if depth > DEEPEST:
        return
    if schema.get("type") == "array":
        yield from _fields(schema["items"], known, f"{before}[]", depth + 1)
    required = schema.get("required", ())
    for name, part in schema.get("properties", {}).items():
        whole = f"{before}.{name}" if before else name
        inner = _resolved(part, known)
        text = part.get("description", "")
        yield FieldView(whole, _type(inner, known), text, name in required, _default(inner))
        yield from _fields(inner, known, whole, depth + 1)


def _resolved(schema: Schema, known: Schema) -> Schema:
    """Without references, and of "this or null" the this."""
    if "$ref" in schema:
        return _resolved(known[schema["$ref"].rsplit("/", 1)[-1]], known)
    choices = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    if choices:
        return {**_resolved(choices[0], known), "nullable": True}
    return schema


def _type(schema: Schema, known: Schema) -> str:
    schema = _resolved(schema, known)
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    kind = str(schema.get("format") or schema.get("type", "string"))
    if kind == "array":
        kind = _of_many(schema["items"], known)
    return f"{kind} | null" if schema.get("nullable") else kind


def _of_many(items: Schema, known: Schema) -> str:
    return f"{_type(items, known)}[]"


def _default(schema: Schema) -> str:
    default = schema.get("default")
    return "" if default in (None, "", [], False) else str(default)
