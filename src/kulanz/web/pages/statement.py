"""The customer's own statement of account as PDF, behind the same link as the page. A GET: nothing is changed by it."""

from __future__ import annotations

from csp.decorators import csp_exempt
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from kulanz.data.scope import tenant_scope
from kulanz.stations.books.statement_of_account import statement_of
from kulanz.writing.letters.statement import statement_pdf

from .door import Visit, with_visit


@csp_exempt()  # meant for pages; browsers show a PDF in a viewer of their own, which it would block
@require_safe
@with_visit
def statement(request: HttpRequest, visit: Visit) -> HttpResponse:
    with tenant_scope(visit.tenant_id):
        told = statement_of(visit.account, on=visit.now.on)
    answer = HttpResponse(statement_pdf(told, language=visit.language, now=visit.now), content_type="application/pdf")
    name = gettext("statement")
    answer["Content-Disposition"] = f'inline; filename="{name}-{told.on.isoformat()}.pdf"'
    return answer
