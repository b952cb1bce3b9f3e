"""Forms with a file: multipart/form-data, https://www.rfc-editor.org/rfc/rfc7578. Everything else is JSON (reading.py)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File
from django.http import HttpRequest

from kulanz.kernel.words import technical
from kulanz.stations.claims.documents import LARGEST

from .problems import NO_LENGTH, BadFields, BadRequest, Fault

FORM_TYPE = "multipart/form-data"
LARGEST_FORM = LARGEST + 100_000  # the file with its headings and fields


@dataclass(frozen=True, slots=True)
class Form:
    """One file with the name it came under, and the text fields beside it."""

    name: str
    content: bytes
    fields: dict[str, str]


def is_form(request: HttpRequest) -> bool:
    return request.content_type == FORM_TYPE


def read_form(request: HttpRequest, *, takes: frozenset[str]) -> Form:
    """The form whose file is called `file`; fields other than those of `takes` are refused."""
    if not is_form(request):
        raise BadRequest(technical(f"The body is a form: send `Content-Type: {FORM_TYPE}` with a part named `file`."))
    if not request.headers.get("Content-Length"):
        raise BadRequest(technical(NO_LENGTH))
    files = [(name, file) for name, listed in request.FILES.lists() for file in listed]
    faults = [Fault(place=name, reason="There is no such field.") for name in request.POST if name not in takes]
    faults += [Fault(place=name, reason="Only `file` holds a file.") for name, _file in files if name != "file"]
    faults += [Fault(place=name, reason="This stands twice.") for name in takes if len(request.POST.getlist(name)) > 1]
    if not faults and len(files) != 1:
        faults = [Fault(place="file", reason="There is exactly one file: a PDF or a picture.")]
    if faults:
        raise BadFields(faults)
    file = files[0][1]
    return Form(str(file.name or ""), _content(file), {name: request.POST[name] for name in takes & {*request.POST}})


def form_of(request: HttpRequest) -> Any:  # Any: JSON
    """The form as plain values to compare by: the same fields and the same files, whatever stands between them."""
    files = [
        [name, str(file.name or ""), hashlib.sha256(_content(file)).hexdigest()]
        for name, listed in request.FILES.lists()
        for file in listed
    ]
    return {"fields": sorted(request.POST.lists()), "files": sorted(files)}


def _content(file: File[bytes]) -> bytes:
    file.seek(0)
    return bytes(file.read())
