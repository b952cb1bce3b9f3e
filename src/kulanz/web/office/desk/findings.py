"""Contact data that need a look: what is wrong or missing, customer by customer, as a list and as a file for the creditor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from kulanz.data.scope import tenant_scope
from kulanz.web.office.access import StaffRequest, staff
from kulanz.web.office.creditor_choices import creditor_choices
from kulanz.web.office.words import word
from kulanz.web.ui.parts import Text
from kulanz.web.ui.spreadsheet import csv_answer
from kulanz.web.ui.tables import Ask, Cell, Column, Filter, Row, Table

from . import findings_reads as reads
from .findings_reads import FIELDS, FindingLine

USUAL = "-since"
COLUMNS = (
    Column("customer", _("Name"), can_sort=True),
    Column("number", _("Number"), can_sort=True),
    Column("field", _("What")),
    Column("value", _("As it stands")),
    Column("words", _("What is wrong")),
    Column("since", _("Since"), "day", can_sort=True),
    Column("creditor", _("Creditor"), is_extra=True),
    Column("kind", _("Kind"), is_extra=True),
)
KINDS: Mapping[str, Text] = {
    "missing": _("missing"),
    "bounced": _("came back"),
    "form": _("not readable"),
    "typo": _("likely slip"),
    "unknown": _("does not exist"),
    "placeholder": _("stand-in"),
    "shared": _("read by several people"),
    "garbled": _("garbled letters"),
    "hidden": _("invisible signs"),
}


@require_GET
@staff
def findings(request: StaffRequest) -> HttpResponseBase:
    with tenant_scope(request.user.tenant_id):
        filters = _filters()
        ask = Ask.of(request.GET, columns=COLUMNS, filters=filters, sort=USUAL)
        page = reads.page(ask)
    table = Table(
        caption=_("Contact data that need a look"),
        columns=COLUMNS,
        rows=[_row(line) for line in page.lines],
        total=page.total,
        ask=ask,
        filters=filters,
        search_label=_("Name, number, address"),
        csv_href=reverse("office:findings-csv") + ask.address,
        empty_title=_("All contact data are fine"),
        empty_text=_("What is wrong or missing in the data that come in is listed here, until better data come."),
        id="findings",
    )
    return render(request, "desk/findings.html", {"table": table, "heading": _("Check data")})


@require_GET
@staff
def findings_csv(request: StaffRequest) -> HttpResponseBase:
    """All that fit, to hand to the creditor; read in chunks while they are sent."""
    with tenant_scope(request.user.tenant_id):
        ask = Ask.of(request.GET, columns=COLUMNS, filters=_filters(), sort=USUAL)
    language = translation.get_language()

    def rows() -> Iterator[Row]:
        place, is_more = 0, True
        while is_more:
            with tenant_scope(request.user.tenant_id):
                lines = reads.chunk(ask, place)
            with translation.override(language):
                yield from (_row(line) for line in lines)
            place, is_more = place + len(lines), len(lines) == reads.CSV_CHUNK

    return csv_answer(name=gettext("contact-data"), columns=COLUMNS, rows=rows())


def _filters() -> list[Filter]:
    return [
        Filter("creditor", _("Creditor"), creditor_choices()),
        Filter("field", _("What"), list(FIELDS.items())),
        Filter("kind", _("Kind"), list(KINDS.items())),
    ]


def _row(line: FindingLine) -> Row:
    href = reverse("office:contact", args=[line.account]) if line.account else ""
    return {
        "customer": Cell(line.customer or line.number, href=href, note=line.creditor),
        "number": line.number,
        "field": word(FIELDS, line.field),
        "value": line.value,
        "words": line.words,
        "since": line.found_at.date(),
        "creditor": line.creditor,
        "kind": word(KINDS, line.kind),
    }
