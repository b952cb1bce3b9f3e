"""Files to try the demo with: a list of overdue bills, and a bank statement that fits what is open now."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kulanz.data.clock import now_for
from kulanz.data.parties.models import Customer
from kulanz.data.scope import tenant_scope
from kulanz.data.tenancy.models import Creditor, Tenant
from kulanz.kernel.errors import NotFound
from kulanz.kernel.words import technical

from .bills import creditors
from .lists import list_to_try
from .moneyfile import statement_file
from .overview import frame
from .people import Person
from .world import TENANT

KNOWN_CUSTOMERS = 3


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be downloaded for one creditor."""

    name: str
    bills_href: str
    statement_href: str


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    tenant = _tenant()
    with tenant_scope(tenant.id):
        offers = [_offer(creditor) for creditor in Creditor.objects.order_by("name")]
    return render(request, "demo/files.html", {**frame("demo:files"), "offers": offers})


@require_safe
@never_cache
def bills(request: HttpRequest, creditor: str) -> HttpResponse:
    tenant = _tenant()
    now = now_for(tenant)
    with tenant_scope(tenant.id):
        customers = Customer.objects.filter(creditor=_creditor(creditor), is_business=False).order_by("number")
        known = [_person(customer) for customer in customers[:KNOWN_CUSTOMERS]]
    table = next(table for table in creditors() if table["key"] == creditor)
    return _download(list_to_try(table, known, on=now.on), f"{creditor}-{now.on}.csv", "text/csv; charset=utf-8")


@require_safe
@never_cache
def statement(request: HttpRequest, creditor: str) -> HttpResponse:
    tenant = _tenant()
    now = now_for(tenant)
    with tenant_scope(tenant.id):
        content = statement_file(_creditor(creditor), now=now)
    return _download(content, f"{creditor}-{now.on}-{now.at:%H%M%S}.xml", "application/xml")


def _tenant() -> Tenant:
    tenant = Tenant.objects.filter(key=TENANT, is_demo=True).first()
    if tenant is None:
        raise NotFound(technical("There is no demo in this database."))
    return tenant


def _creditor(key: str) -> Creditor:
    found = Creditor.objects.filter(key=key).first()
    if found is None:
        raise NotFound(technical("There is no such creditor in the demo."), key=key)
    return found


def _offer(creditor: Creditor) -> Offer:
    bills_href, statement_href = (reverse(f"demo:{kind}", args=[creditor.key]) for kind in ("bills", "statement"))
    return Offer(creditor.name, bills_href, statement_href)


def _person(customer: Customer) -> Person:
    return Person(
        number=customer.number, name=customer.name, salutation=customer.salutation, is_business=False,
        language=customer.language, street=customer.street, postcode=customer.postcode, town=customer.town,
        country=customer.country, email="", phone="", iban="",
    )  # fmt: skip


def _download(content: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
