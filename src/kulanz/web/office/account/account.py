"""The account, in the order of a talk on the phone: who, how much, what next and why, what may be offered; then the money, then
what happened. One page, a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from kulanz.data.scope import tenant_scope
from kulanz.kernel.errors import NotFound
from kulanz.stations.books.statement_of_account import statement_of
from kulanz.web.office.access import StaffRequest, may_change, staff
from kulanz.web.office.desk.findings_reads import contact_of_account
from kulanz.web.office.desk.handover_reads import open_handover
from kulanz.web.office.people import stage_names
from kulanz.web.ui.errors import sentence
from kulanz.web.ui.parts import Text

from .books import books_of
from .decisions_reads import decisions_of
from .deeds import GROUPS, SEGMENT, Deed
from .forms import DeedForm, PromiseForm
from .now import NowView, now_view
from .offers import offers_of
from .reads import AccountView, account_view
from .running import Running, running_of, talks_of
from .segment import segment_of_account
from .story import story_of

SHOWN = 4  # lines of a list that stand open; the others open on request
HAS_PROMISE = _("There is a promise already. End it first, then note the new one.")


@dataclass(frozen=True, slots=True)
class Shown:
    """Something that runs, with the form that ends it."""

    of: Running
    form: forms.Form
    is_open: bool


@dataclass(frozen=True, slots=True)
class Offered:
    """Something that can be done, with its form; `why_not` says why it cannot."""

    deed: Deed
    form: DeedForm
    is_open: bool
    why_not: Text


@dataclass(frozen=True, slots=True)
class Cut:
    """A list of which the newest lines stand open."""

    shown: Sequence[object]
    older: Sequence[object]

    @classmethod
    def of(cls, lines: Sequence[object]) -> Cut:
        return cls(lines[:SHOWN], lines[SHOWN:])


@require_GET
@staff
def account(request: StaffRequest, account: UUID) -> HttpResponseBase:
    return show(request, account)


def show(
    request: StaffRequest, account_id: UUID, *, failed: forms.Form | None = None, subject: UUID | None = None
) -> HttpResponseBase:
    """The page; with `failed` the form that was sent stands open with its errors (that of `subject`, if it ends something)."""
    may = may_change(request.user)
    with tenant_scope(request.user.tenant_id):
        view = account_view(account_id, request.now.on)
        stages = stage_names()
        statement = statement_of(account_id, on=request.now.on)
        now, trouble = _now(account_id, request)
        running = running_of(account_id, view, request.now.on)
        has_promise = any(one.kind == "promise" and not one.is_past for one in running)

        def offer(deed: Deed) -> Offered:
            return _offer(deed, view, has_promise, failed if subject is None else None)

        page = {
            "account": view,
            "contact": contact_of_account(account_id),
            "heading": view.who.name,
            "coming": statement.coming,
            "credit": statement.credit,
            "now": now,
            "trouble": trouble,
            "handover": open_handover(account_id),
            "offers": offers_of(view, now, has_promise=has_promise, on=request.now.on),
            "running": [_shown(one, failed, subject) for one in running],
            "talks": talks_of(account_id),
            "segment": segment_of_account(view, now.segment if now else None),
            "may_change": may,
            "deeds": [(title, [offer(deed) for deed in group]) for title, group in GROUPS] if may else [],
            "segment_deed": offer(SEGMENT) if may else None,
            "books": Cut.of(books_of(statement)),
            "story": story_of(view, stages, is_whole=request.GET.get("story") == "all"),
            "messages_sent": Cut.of([(one, stages.get(one.stage, one.name)) for one in view.messages]),
            "decisions": Cut.of(decisions_of(account_id, stages)),
        }
    return render(request, "account/account.html", page, status=422 if failed else 200)


def _now(account_id: UUID, request: StaffRequest) -> tuple[NowView | None, str]:
    """None with a sentence where nothing can be decided, for example because no journey is published."""
    try:
        return now_view(account_id, request.now), ""
    except NotFound as error:
        return None, sentence(error)


def _offer(deed: Deed, view: AccountView, has_promise: bool, failed: forms.Form | None) -> Offered:
    if isinstance(failed, deed.form):
        return Offered(deed, failed, True, "")
    has_one = deed.form is PromiseForm and has_promise
    return Offered(deed, deed.form(view=view), False, HAS_PROMISE if has_one else deed.why_not(view))


def _shown(one: Running, failed: forms.Form | None, subject: UUID | None) -> Shown:
    if failed is not None and one.id == subject:
        return Shown(one, failed, True)
    return Shown(one, one.ending.form(auto_id=ending_id(one.id)), False)


def ending_id(subject: UUID) -> str:
    """Field ids of a form that stands on the page several times."""
    return f"id_{subject}_%s"
