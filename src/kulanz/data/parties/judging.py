"""What is wrong with customers' contact data now: what was stated, against everything that is kept about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from kulanz.domain.contact.contact_data import (
    FIELDS,
    UNUSABLE,
    Address,
    Checked,
    Kind,
    Noted,
    bounced,
    found_in,
    missing,
)

from .findings import Judged
from .models import ContactPoint, Customer
from .stated import Stated

Points = Mapping[tuple[str, str], bool]  # kind and value -> whether it is bad


def judge(stated: Mapping[UUID, Stated], *, answered: frozenset[str] = frozenset()) -> list[Judged]:
    """One for each customer. E-mail, telephone and bank account are looked at where something was said about them.

    `answered`: a person said all there is to say of these fields, so that nothing means: there is none.
    """
    points: dict[UUID, dict[tuple[str, str], bool]] = {customer: {} for customer in stated}
    rows = ContactPoint.objects.filter(customer_id__in=list(stated))
    for customer, kind, value, is_bad in rows.values_list("customer_id", "kind", "value", "is_bad"):
        points[customer][kind, value] = is_bad
    kept = Customer.objects.filter(id__in=list(stated)).values_list("id", *FIELDS)
    return [_judged(id_, stated[id_], Address(*fields), points[id_], answered) for id_, *fields in kept]


def _judged(customer: UUID, one: Stated, address: Address, points: Points, answered: frozenset[str]) -> Judged:
    unkept = {noted.field for noted in one.noted if noted.kind is not Kind.HIDDEN}  # stated, so it is not missing
    found = [noted for noted in found_in(address) if noted.kind is not Kind.MISSING or noted.field not in unkept]
    found += one.noted
    found += [*_found_in_points("email", one.emails, points), *_found_in_points("phone", one.phones, points)]
    looked_at = {*FIELDS, *answered, *(noted.field for noted in one.noted)}
    looked_at |= {field for field in ("salutation", "language") if getattr(one, field)}
    looked_at |= {field for field, said in (("email", one.emails), ("phone", one.phones), ("iban", one.iban)) if said}
    if one.iban and one.iban.noted:
        found.append(one.iban.noted)
    must_work = "email" in answered
    if not any(kind == "email" and not (must_work and is_bad) for (kind, _value), is_bad in points.items()):
        looked_at.add("email")
        found.append(missing("email"))
    return Judged(customer, frozenset(looked_at), tuple(found))


def _found_in_points(kind: str, stated: Iterable[Checked], points: Points) -> Iterator[Noted]:
    """A person may have said that an odd address is right, or that a good one does not work."""
    for checked in stated:
        is_bad = points.get((kind, checked.value), False)
        if checked.noted and (is_bad or checked.noted.kind not in UNUSABLE):
            yield checked.noted
        elif is_bad:
            yield bounced(kind, checked.value)
