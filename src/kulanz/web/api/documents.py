"""Papers of a claim: handed in as a PDF or picture, listed, and given back byte for byte so that no browser runs them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja.constants import NOT_SET
from pydantic import BaseModel, Field

from kulanz.data.inbox.models import Document
from kulanz.data.scope import tenant_scope
from kulanz.kernel.errors import BadValue, NotFound
from kulanz.kernel.words import _, technical
from kulanz.stations.claims import documents

from .access import caller_of
from .claims import claim_of, router
from .forms import FORM_TYPE, read_form
from .once import once
from .paging import After, Limit, Page, page_of
from .problems import BadFields, Fault, TooLarge

Kind = Literal["invoice", "proof", "contract", "other"]
FIELDS = frozenset({"kind", "name"})
FORM: dict[str, Any] = {  # OpenAPI
    "required": True,
    "content": {
        FORM_TYPE: {
            "schema": {
                "type": "object",
                "required": ["file"],
                "additionalProperties": False,
                "properties": {
                    "file": {
                        "type": "string",
                        "format": "binary",
                        "description": _("A PDF, PNG, JPEG, TIFF or WebP of at most 10 MB; its content counts."),
                    },
                    "kind": {"type": "string", "enum": list(documents.KINDS), "default": "invoice"},
                    "name": {
                        "type": "string",
                        "maxLength": documents.LONGEST_NAME,
                        "description": _("Without it: the file's own name."),
                    },
                },
            }
        }
    },
}
FILE: dict[int, Any] = {  # OpenAPI
    200: {
        "description": "The file as it was handed in.",
        "content": {
            media_type: {"schema": {"type": "string", "format": "binary"}} for media_type in documents.BEGINNINGS
        },
    }
}
SAFE = {  # nothing in the file runs, wherever it is opened
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class DocumentOut(BaseModel):
    """One paper of a claim."""

    id: UUID
    claim: UUID
    name: str
    kind: Kind
    media_type: str = Field(description=_("By its content, whatever it was called."), examples=["application/pdf"])
    size: int
    added_at: datetime


class DocumentAdded(DocumentOut):
    """The document as it is kept."""

    changed: bool = Field(description=_("Whether this call was news."))


@router.post(
    "/{uuid:claim}/documents",
    response=DocumentAdded,
    summary=_("Add a document"),
    description=_("A form with the part `file`. The same file for the same claim again changes nothing."),
    openapi_extra={"requestBody": FORM},
)
@once
def add_document(request: HttpRequest, claim: UUID) -> DocumentAdded:
    caller = caller_of(request)
    row = claim_of(caller, claim)
    form = read_form(request, takes=FIELDS)
    name, kind = form.fields.get("name", "").strip() or form.name, form.fields.get("kind", "invoice")
    _check(name, kind, form.content)
    added = documents.add(row.id, name=name, kind=kind, content=form.content, now=caller.now, actor=caller.actor)
    return DocumentAdded(**_view(added.document).model_dump(), changed=added.is_new)


@router.get("/{uuid:claim}/documents", response=Page[DocumentOut], summary=_("The documents of a claim"))
def list_documents(request: HttpRequest, claim: UUID, after: After, limit: Limit) -> Page[DocumentOut]:
    caller = caller_of(request)
    with tenant_scope(caller.tenant_id):
        rows = _rows(claim_of(caller, claim).id)
        found = [_view(row) for row in (rows.filter(id__gt=after) if after else rows)[: limit + 1]]
    return page_of(found, after=after, limit=limit)


@router.get(
    "/{uuid:claim}/documents/{uuid:document}",
    response=NOT_SET,
    summary=_("Fetch a document"),
    description=_("The file itself, byte for byte, to be saved and not shown."),
    openapi_extra={"responses": FILE},
)
def fetch_document(request: HttpRequest, claim: UUID, document: UUID) -> HttpResponse:
    caller = caller_of(request)
    with tenant_scope(caller.tenant_id):
        row = Document.objects.select_related("file").filter(claim=claim_of(caller, claim).id, id=document).first()
        if row is None:
            raise NotFound(technical("There is no such document."))
        answer = HttpResponse(documents.content_of(row), content_type=row.media_type, headers=SAFE)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=row.name)
    return answer


def _check(name: str, kind: str, content: bytes) -> None:
    """What is wrong with the form, each thing at its field."""
    faults = []
    if kind not in documents.KINDS:
        faults.append(Fault(place="kind", reason=f"This is one of: {', '.join(documents.KINDS)}."))
    if len(name) > documents.LONGEST_NAME or not name.isprintable():
        faults.append(
            Fault(place="name", reason=f"A name has at most {documents.LONGEST_NAME} characters, on one line.")
        )
    if len(content) > documents.LARGEST:
        raise TooLarge(technical(f"A document has at most {documents.LARGEST} bytes."))
    try:
        documents.media_type_of(content)
    except BadValue as error:
        faults.append(Fault(place="file", reason=error.message))
    if faults:
        raise BadFields(faults)


def _rows(claim: UUID) -> QuerySet[Document]:
    return Document.objects.filter(claim=claim).select_related("file").defer("file__content").order_by("id")


def _view(row: Document) -> DocumentOut:
    kind: Kind = row.kind  # type: ignore[assignment]  # checked when it was added
    return DocumentOut(
        id=row.id, claim=row.claim_id, name=row.name, kind=kind, media_type=row.media_type, size=row.file.size,
        added_at=row.added_at,
    )  # fmt: skip
