"""Why this? A decision as it was made: what was lawful, what was chosen and how, the facts and the reasons, and the stops
that would hold now."""

from __future__ import annotations

from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kulanz.data.scope import tenant_scope
from kulanz.web.office.access import StaffRequest, staff

from .decisions_reads import decision_page


@require_GET
@staff
def decision(request: StaffRequest, decision: UUID) -> HttpResponseBase:
    with tenant_scope(request.user.tenant_id):
        view = decision_page(decision, request.now)
    return render(request, "account/decision.html", {"decision": view, "heading": view.chose})
