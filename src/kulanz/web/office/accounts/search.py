"""The search field of the rail: one hit opens its account, everything else shows the list."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from kulanz.data.scope import tenant_scope
from kulanz.web.office.access import StaffRequest, staff
from kulanz.web.office.finding import LONGEST

from .reads import first_two


@require_GET
@staff
def search(request: StaffRequest) -> HttpResponseBase:
    text = request.GET.get("q", "").strip()[:LONGEST]
    if not text:
        return redirect("office:accounts")
    with tenant_scope(request.user.tenant_id):
        found = first_two(text)
    if len(found) == 1:
        return redirect("office:account", found[0])
    return redirect(f"{reverse('office:accounts')}?{urlencode({'q': text})}")
