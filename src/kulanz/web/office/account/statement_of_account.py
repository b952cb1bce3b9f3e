"""The statement of one account: what is open and every line of the books with its reason, as page, PDF and spreadsheet.

Page and PDF are made of the same value, so an agent sees what the customer reads.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import UUID

from csp.decorators import csp_exempt
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as pgettext
from django.views.decorators.http import require_GET

from kulanz.data.scope import tenant_scope
from kulanz.domain.books.statement_of_account import OpenClaim, StatementEntry, StatementOfAccount
from kulanz.domain.law.allocation import ItemKind
from kulanz.stations.books.statement_of_account import statement_of
from kulanz.web.office.access import StaffRequest, staff
from kulanz.web.ui.languages import offered
from kulanz.web.ui.spreadsheet import csv_answer
from kulanz.web.ui.tables import Ask, Cell, Column, Row, Table
from kulanz.writing.letters.statement import change_text, line_texts, statement_pdf

USUAL = "-day"  # the newest line first
COLUMNS = (
    Column("day", _("Day"), "day", can_sort=True),
    Column("why", _("Why")),
    Column("change", pgettext("statement", "Change"), "money"),
    Column("balance", _("Owed then"), "money"),
)
CLAIM_COLUMNS = (
    Column("number", _("Invoice")),
    Column("due", _("Due"), "day"),
    Column("amount", _("Amount"), "money"),
    Column("interest", _("Interest"), "money"),
    Column("costs", _("Costs"), "money"),
    Column("open", _("Open"), "money"),
)
SHEET = (
    *COLUMNS[:2],
    Column("claim", _("Invoice")),
    Column("notes", _("Details")),
    *COLUMNS[2:],
)


@require_GET
@staff
def page(request: StaffRequest, account: UUID) -> HttpResponseBase:
    statement = _statement(request, account)
    ask = Ask.of(request.GET, columns=COLUMNS, sort=USUAL)
    lines = list(reversed(statement.lines.shown)) if ask.is_descending else list(statement.lines.shown)
    rows = [*_carried(statement, is_first=not ask.is_descending), *(_row(line) for line in lines)]
    rows += _carried(statement, is_first=ask.is_descending)
    table = Table(
        caption=_("Statement of account"),
        columns=COLUMNS,
        rows=rows[ask.rows],
        total=len(rows),
        ask=ask,
        csv_href=reverse("office:account-statement-csv", args=[account]),
        empty_title=_("The books of this account are empty."),
        id="lines",
    )
    context = {
        "heading": _("Statement of account"),
        "statement": statement,
        "claims": _claims(statement),
        "lines": table,
        "pdfs": _pdfs(statement),
    }
    return render(request, "account/statement_of_account.html", context)


# The policy is meant for pages: it would block the viewer in which browsers show a PDF. Its stub knows no arguments.
@csp_exempt()  # type: ignore[arg-type]
@require_GET
@staff
def pdf(request: StaffRequest, account: UUID) -> HttpResponseBase:
    """In the customer's language, unless the address asks for another one."""
    statement = _statement(request, account)
    language = request.GET.get("language", "")
    if language not in dict(offered()):
        language = statement.language if statement.language in dict(offered()) else "de"
    answer = HttpResponse(statement_pdf(statement, language=language, now=request.now), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{_file_name(statement)}.pdf"'
    return answer


@require_GET
@staff
def sheet(request: StaffRequest, account: UUID) -> HttpResponseBase:
    statement = _statement(request, account)
    rows = [*_carried(statement, is_first=True), *(_sheet_row(line) for line in statement.lines.shown)]
    return csv_answer(name=_file_name(statement), columns=SHEET, rows=rows)


def _statement(request: StaffRequest, account: UUID) -> StatementOfAccount:
    with tenant_scope(request.user.tenant_id):
        return statement_of(account, on=request.now.on)


def _claims(statement: StatementOfAccount) -> Table:
    rows = [_claim(claim, is_objected=claim.is_objected or statement.is_objected) for claim in statement.claims]
    return Table(caption=_("What is open"), columns=CLAIM_COLUMNS, rows=rows, total=len(rows), id="claims")


def _claim(claim: OpenClaim, *, is_objected: bool) -> Row:
    notes = [text for text in (claim.kind, claim.reason) if text]
    if is_objected:
        notes.append(gettext("objection"))
    return {
        "number": Cell(claim.number, note=", ".join(notes)),
        "due": claim.due_on,
        "amount": claim.part(ItemKind.PRINCIPAL),
        "interest": claim.part(ItemKind.INTEREST) or None,
        "costs": claim.part(ItemKind.FEE, ItemKind.COST) or None,
        "open": claim.open,
    }


def _row(line: StatementEntry) -> Row:
    texts = line_texts(line)
    why = Cell(texts.why, note=" · ".join(texts.notes))
    return {"day": line.on, "why": why, "change": change_text(line), "balance": line.balance}


def _sheet_row(line: StatementEntry) -> Row:
    texts = line_texts(line)
    return {
        "day": line.on, "why": texts.why, "claim": line.claim, "notes": " · ".join(texts.notes), "change": line.change,
        "balance": line.balance,
    }  # fmt: skip


def _carried(statement: StatementOfAccount, *, is_first: bool) -> Sequence[Row]:
    """What the lines that are not shown come to, before the first line of those that are."""
    if not is_first or not statement.lines.left_out:
        return []
    return [{"day": None, "why": gettext("Carried forward"), "change": None, "balance": statement.lines.carried}]


def _pdfs(statement: StatementOfAccount) -> list[tuple[str, str]]:
    """Address and language of each PDF, the customer's language first."""
    address = reverse("office:account-statement-pdf", args=[statement.account])
    languages = sorted(offered(), key=lambda language: language[0] != statement.language)
    return [(f"{address}?language={code}", name) for code, name in languages]


def _file_name(statement: StatementOfAccount) -> str:
    number = re.sub(r"[^A-Za-z0-9]+", "-", statement.customer_number).strip("-")
    name = gettext("statement")
    return f"{name}-{number}-{statement.on.isoformat()}"
