"""What the customer's page is measured against: three ORM queries and a template of 2 kB, on the same rows."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path

from kulanz.data.doorway import hash_of
from kulanz.data.receivables.models import Account, Claim
from kulanz.data.tenancy.models import Doorway


def page(request: HttpRequest, key: str) -> HttpResponse:
    """Whose link, whose account, what is open."""
    door = get_object_or_404(Doorway, hash=hash_of(key))
    account = get_object_or_404(Account.objects.select_related("customer", "creditor"), id=door.target_id)
    claims = Claim.objects.filter(account=account, status="open").order_by("due_on")
    return render(request, "bare_page.html", {"account": account, "claims": claims})


urlpatterns = [path("p/<str:key>/", page)]
