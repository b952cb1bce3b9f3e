"""A message exactly as it left: its text, its HTML in a sandbox of its own, and every attempt to send it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from kulanz.data.contact.models import Attempt, Message
from kulanz.data.scope import tenant_scope
from kulanz.kernel.errors import NotFound
from kulanz.kernel.money import Money
from kulanz.kernel.words import say
from kulanz.web.office.access import StaffRequest, may_change, staff
from kulanz.web.office.people import stage_names
from kulanz.web.office.spoken import spoken
from kulanz.web.office.words import MESSAGES, TEXTS, word
from kulanz.web.ui.parts import State, Text

from .reads import MESSAGE_STATES

# The mail is foreign to the office: it may show its own styles and drawings, and do nothing at all.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; base-uri 'none'; sandbox"
)


@dataclass(frozen=True, slots=True)
class AttemptView:
    number: int
    at: datetime
    state: State
    outcome: Text
    detail: str


@dataclass(frozen=True, slots=True)
class MessageView:
    id: UUID
    account: UUID
    decision: UUID | None  # why it was chosen; None: it answers something
    customer: str
    name: Text
    subject: str
    to_address: str
    status: str
    state: State
    status_word: Text
    planned_on: date
    sent_at: datetime | None
    sent_on: date | None
    asked: Money | None
    stands_until: date | None
    text: str
    has_html: bool
    version: str
    outside_id: str
    attempts: tuple[AttemptView, ...]

    @property
    def waits_for_person(self) -> bool:
        return self.status in ("ambiguous", "failed")


@require_GET
@staff
def message(request: StaffRequest, message: UUID) -> HttpResponseBase:
    with tenant_scope(request.user.tenant_id):
        view = _read(message)
    page = {"message": view, "heading": view.subject or view.name, "may_change": may_change(request.user)}
    return render(request, "account/message.html", page)


@require_GET
@xframe_options_sameorigin
@staff
def message_html(request: StaffRequest, message: UUID) -> HttpResponseBase:
    """The HTML part alone, for the sandboxed frame of the message's page."""
    with tenant_scope(request.user.tenant_id):
        html = Message.objects.filter(id=message).values_list("body_html", flat=True).first()
    if not html:
        raise Http404
    return HttpResponse(html, headers={"Content-Security-Policy": MAIL_POLICY})


def _read(message_id: UUID) -> MessageView:
    row = Message.objects.select_related("account__customer").defer("raw").filter(id=message_id).first()
    if row is None:
        raise NotFound(say("This message does not exist here."))
    return MessageView(
        id=row.id,
        account=row.account_id,
        decision=row.decision_id,
        customer=row.account.customer.name or row.account.customer.number,
        name=stage_names().get(row.stage, row.stage) if row.stage else word(TEXTS, row.text_key),
        subject=row.subject,
        to_address=row.to_address,
        status=row.status,
        state=MESSAGE_STATES.get(row.status, "resting"),
        status_word=word(MESSAGES, row.status),
        planned_on=row.planned_on,
        sent_at=row.sent_at,
        sent_on=row.sent_on,
        asked=Money(row.asked_minor, row.account.currency) if row.asked_minor else None,
        stands_until=row.stands_until,
        text=row.body_text,
        has_html=bool(row.body_html),
        version=row.text_version,
        outside_id=row.outside_id,
        attempts=_attempts(row),
    )


def _attempts(row: Message) -> tuple[AttemptView, ...]:
    return tuple(
        AttemptView(
            number=attempt.number,
            at=attempt.at,
            state=MESSAGE_STATES.get(attempt.outcome, "resting"),
            outcome=word(MESSAGES, attempt.outcome),
            detail=spoken(attempt.detail),
        )
        for attempt in Attempt.objects.filter(message=row).order_by("id")
    )
