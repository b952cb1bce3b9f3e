"""The account: left its story, in the middle the money, right what can be done now. One page, a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from django import forms
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kulanz.data.formats import day_text, money_text, plain_number
from kulanz.data.scope import tenant_scope
from kulanz.kernel.errors import NotFound
from kulanz.stations.statement_of_account import statement_of

from .access import StaffRequest, may_change, staff
from .account_forms import AnswerForm, BecauseForm, HoldForm, ObjectionForm, PromiseForm
from .account_now import NowView, now_view
from .account_reads import AccountView, HoldView, ObjectionView, PromiseView, account_view
from .books import books_of
from .decisions import decisions_of
from .people import stage_names
from .sentences import sentence
from .story import story_of

BOOK_LINES = 12  # shown at once; the others open on request
Running = TypeVar("Running", HoldView, PromiseView, ObjectionView)


@dataclass(frozen=True, slots=True)
class Ending(Generic[Running]):
    """Something that runs, with the form that ends it."""

    of: Running
    form: forms.Form
    is_open: bool

    @property
    def key(self) -> str:
        return str(self.of.id)


@require_GET
@staff
def account(request: StaffRequest, account: UUID) -> HttpResponseBase:
    return show(request, account)


def show(
    request: StaffRequest, account_id: UUID, *, failed: forms.Form | None = None, subject: UUID | None = None
) -> HttpResponseBase:
    """The page; with `failed` the form that was sent stands open with its errors (that of `subject`, if it ends something)."""
    with tenant_scope(request.user.tenant_id):
        view = account_view(account_id, request.now.on)
        currency, stages = view.who.currency, stage_names()
        statement = statement_of(account_id, on=request.now.on)
        books = books_of(statement)
        now, trouble = _now(account_id, request)
        page = {
            "account": view,
            "heading": view.who.name,
            "story": story_of(account_id, currency, stages, is_whole=request.GET.get("story") == "all"),
            "books": books[:BOOK_LINES],
            "older_books": books[BOOK_LINES:],
            "credit": statement.credit,
            "coming": statement.coming,
            "decisions": decisions_of(account_id, currency, stages),
            "now": now,
            "trouble": trouble,
            "messages_sent": [(message, stages.get(message.stage, message.name)) for message in view.messages],
            "may_change": may_change(request.user),
            "holds": _endings(view.holds, BecauseForm, failed, subject),
            "promises": _endings(view.promises, BecauseForm, failed, subject),
            "objections": _endings(view.objections, AnswerForm, failed, subject),
            **_forms(view, failed if subject is None else None),
        }
    return render(request, "office/account.html", page, status=422 if failed else 200)


def claim_choices(view: AccountView) -> list[tuple[str, str]]:
    """Open invoices that can be objected to, as a form offers them."""
    return [(str(c.id), f"{c.number} · {money_text(c.open)} · {day_text(c.due_on)}") for c in view.claims]


def _now(account_id: UUID, request: StaffRequest) -> tuple[NowView | None, str]:
    """None with a sentence where nothing can be decided, for example because no journey is published."""
    try:
        return now_view(account_id, request.now), ""
    except NotFound as error:
        return None, sentence(error)


def _forms(view: AccountView, failed: forms.Form | None) -> Mapping[str, forms.Form]:
    fresh: Mapping[str, forms.Form] = {
        "hold_form": HoldForm(),
        "promise_form": PromiseForm(
            currency=view.who.currency, initial={"amount": plain_number(view.open) if view.open else ""}
        ),
        "objection_form": ObjectionForm(claims=claim_choices(view)),
    }
    return {name: failed if failed is not None and type(failed) is type(form) else form for name, form in fresh.items()}


def _endings(
    running: Sequence[Running], kind: type[forms.Form], failed: forms.Form | None, subject: UUID | None
) -> list[Ending[Running]]:
    return [
        Ending(one, failed, True)
        if failed is not None and one.id == subject
        else Ending(one, kind(auto_id=ending_id(one.id)), False)
        for one in running
    ]


def ending_id(subject: UUID) -> str:
    """Field ids of a form that stands on the page several times."""
    return f"id_{subject}_%s"
