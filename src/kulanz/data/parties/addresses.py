"""Where a message to a customer goes, by what its medium needs. One function says it, for whoever writes or shows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from kulanz.data.parties.models import ContactPoint, Customer
from kulanz.domain.contact.channel import MEDIA, Channel, Needs

Addresses = Mapping[tuple[UUID, Needs], str]


def addresses_of(customers: Collection[UUID]) -> Addresses:
    """By customer and kind: the newest that works; a street only where it is whole."""
    found: dict[tuple[UUID, Needs], str] = {}
    points = ContactPoint.objects.filter(customer__in=customers, is_bad=False).order_by("id")
    for customer, kind, value in points.values_list("customer_id", "kind", "value"):
        found[customer, Needs(kind)] = value
    rows = Customer.objects.filter(id__in=customers).exclude(street="").exclude(postcode="").exclude(town="")
    for id_, street, postcode, town, country in rows.values_list("id", "street", "postcode", "town", "country"):
        found[id_, Needs.STREET] = f"{street}, {postcode} {town}, {country}"
    return found


def address_for(addresses: Addresses, customer: UUID, channel: str) -> str:
    """The address of `customer` for a medium; empty where there is none."""
    return addresses.get((customer, MEDIA[Channel(channel)].needs), "")
