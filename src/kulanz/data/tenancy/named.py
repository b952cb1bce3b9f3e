"""Organisations and creditors by their keys, as people name them on the command line."""

from __future__ import annotations

from kulanz.data.tenancy.models import Creditor, Tenant
from kulanz.kernel.errors import NotFound
from kulanz.kernel.words import technical


def tenant_named(key: str | None) -> Tenant:
    """The organisation of that key; without one, the only one there is."""
    found = list(Tenant.objects.filter(key=key) if key else Tenant.objects.order_by("key")[:2])
    if len(found) != 1:
        words = f"There is no organisation '{key}'." if key else "Say which organisation: --tenant KEY."
        raise NotFound(technical(words))
    return found[0]


def creditor_named(key: str | None) -> Creditor | None:
    """The creditor of that key in the current tenant; None where none is named."""
    if key is None:
        return None
    found = Creditor.objects.filter(key=key).first()
    if found is None:
        raise NotFound(technical(f"There is no creditor '{key}'."))
    return found
