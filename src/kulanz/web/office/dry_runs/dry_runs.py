"""Dry runs: the list of them, and the form that begins one, for the whole portfolio or one creditor, with one journey or two."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from kulanz.data.journeys import dry_runs as rows
from kulanz.data.journeys.dry_runs import Side
from kulanz.data.journeys.models import DryRun, Journey, JourneyDraft
from kulanz.data.outbox.queue import defer
from kulanz.data.scope import tenant_scope
from kulanz.data.tenancy.models import Creditor
from kulanz.web.office.access import StaffRequest, may_change, staff
from kulanz.web.office.creditor_choices import creditor_choices
from kulanz.web.office.people import actor_names
from kulanz.web.ui.tables import Ask, Cell, Column, Row, Table

from .words import DRAFT, OWN, STATES, side_name, title_of

COLUMNS = (
    Column("title", _("Dry run")),
    Column("state", _("State"), "state"),
    Column("on", _("Day"), "day"),
    Column("accounts", _("Accounts"), "number"),
    Column("creditor", _("Creditor")),
    Column("by", _("By")),
    Column("made", _("Begun"), "moment"),
)
USUALLY = {"creditor": "all", "first": "own", "second": "none"}


class BeginForm(forms.Form):
    """What to look at, through which journey, and with which other one it is compared."""

    creditor = forms.ChoiceField(label=_("Portfolio"))
    first = forms.ChoiceField(label=_("Journey"))
    second = forms.ChoiceField(
        label=_("Compare with"),
        help_text=_("The same accounts are looked at a second time with this journey, and the differences are shown."),
    )
    name = forms.CharField(label=_("Name"), max_length=120, required=False)

    def __init__(self, sides: Mapping[str, Side], data: Any = None, initial: dict[str, str] | None = None) -> None:
        super().__init__(data, initial=initial)
        named = [(key, side_name(side.name)) for key, side in sides.items()]
        words = {"creditor": _("all creditors"), "first": OWN, "second": _("nothing")}
        for field, usual in USUALLY.items():
            choices = creditor_choices() if field == "creditor" else named
            self.fields[field].choices = [(usual, words[field]), *choices]  # type: ignore[attr-defined]  # of a ChoiceField


@require_GET
@staff
def dry_runs(request: StaffRequest) -> HttpResponseBase:
    ask = Ask.of(request.GET, columns=COLUMNS)
    with tenant_scope(request.user.tenant_id):
        found = DryRun.objects.order_by("-id")
        total, lines = found.count(), _lines(found.defer("first", "second")[ask.rows])
    table = Table(
        caption=_("Dry runs"),
        columns=COLUMNS,
        rows=lines,
        total=total,
        ask=ask,
        empty_title=_("No dry run yet"),
        empty_text=_(
            "A dry run shows who would get what today, what it costs and why the others wait. Nothing is sent."
        ),
        id="dry-runs",
    )
    page = {"heading": _("Dry runs"), "table": table, "may_change": may_change(request.user)}
    return render(request, "dry_runs/dry_runs.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def dry_run_new(request: StaffRequest) -> HttpResponseBase:
    """`?journey=KEY` begins with the published version of that journey, and with its draft beside it where there is one."""
    with tenant_scope(request.user.tenant_id):
        sides = _sides()
        form = BeginForm(
            sides, request.POST if request.method == "POST" else None, _wish(request.GET.get("journey", ""), sides)
        )
        if request.method == "POST" and form.is_valid():
            run = _begin(form.cleaned_data, sides, request)
            return redirect("office:dry-run", run=run)
    page = {"heading": _("New dry run"), "form": form, "may_change": may_change(request.user)}
    return render(request, "dry_runs/new.html", page, status=422 if form.errors else 200)


def _lines(found: QuerySet[DryRun]) -> list[Row]:
    runs = list(found.select_related("creditor"))
    people = actor_names(run.made_by for run in runs)
    return [
        {
            "title": Cell(title_of(run), href=reverse("office:dry-run", args=[run.id])),
            "state": Cell(STATES[run.state][1], state=STATES[run.state][0]),
            "on": run.business_on,
            "accounts": run.accounts_done,
            "creditor": run.creditor.name if run.creditor else _("all creditors"),
            "by": people[run.made_by],
            "made": run.made_at,
        }
        for run in runs
    ]


def _sides() -> dict[str, Side]:
    """Every journey that can be looked through: the newest version of each and what is being worked on."""
    newest = {row.key: row for row in Journey.objects.order_by("version")}
    drafts = {row.key: row for row in JourneyDraft.objects.all()}
    sides: dict[str, Side] = {}
    for key in sorted({*newest, *drafts}):
        if key in newest:
            sides[f"{key}/published"] = Side(newest[key].definition, f"{newest[key].name}/{newest[key].version}")
        if key in drafts:
            sides[f"{key}/{DRAFT}"] = Side(drafts[key].definition, f"{drafts[key].name}/{DRAFT}")
    return sides


def _wish(key: str, sides: Mapping[str, Side]) -> dict[str, str]:
    """What the form begins with when one comes from a journey."""
    known = [f"{key}/{which}" for which in ("published", DRAFT) if f"{key}/{which}" in sides]
    users = list(Creditor.objects.filter(journey_key=key).values_list("id", flat=True)[:2]) if known else []
    wish = dict(zip(("first", "second"), known, strict=False))
    return USUALLY | wish | ({"creditor": str(users[0])} if len(users) == 1 else {})


def _begin(wish: Mapping[str, str], sides: Mapping[str, Side], request: StaffRequest) -> UUID:
    run = rows.begin(
        now=request.now,
        actor=request.actor,
        name=wish["name"],
        creditor=None if wish["creditor"] == USUALLY["creditor"] else UUID(wish["creditor"]),
        first=sides.get(wish["first"]),
        second=sides.get(wish["second"]),
    )
    defer("dry_run", lock=f"dry_run:{run.id}", tenant=request.user.tenant_id, run=run.id)
    return run.id
