"""A person enters or corrects how a customer can be reached; what this solves is solved, and the accounts are looked at.

An odd address (a likely slip) is taken only if the person says that it is right. Inside the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from kulanz.data import bulk
from kulanz.data.history import Happened, lock_accounts, record
from kulanz.data.parties import findings
from kulanz.data.parties.judging import judge
from kulanz.data.parties.models import ContactPoint, Customer
from kulanz.data.parties.quality import check_email, check_iban, check_language, check_phone
from kulanz.data.parties.stated import Stated
from kulanz.data.receivables.models import Account
from kulanz.domain.contact.clean_text import clean
from kulanz.domain.contact.contact_data import Checked, Kind
from kulanz.domain.contact.postcode import written_well
from kulanz.domain.contact.wording import sort_name
from kulanz.domain.contact.zones import country_code, is_country, is_zone
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue, NotFound
from kulanz.kernel.ids import new_id
from kulanz.kernel.words import say

from .reachable import finish_searches

KEPT = ("name", "salutation", "language", "street", "postcode", "town", "country", "region", "time_zone")
UNKNOWN_COUNTRY, UNKNOWN_ZONE = say("We do not know this country."), say("We do not know this time zone.")
UNKNOWN_LANGUAGE = say("We do not know this language.")
ANSWERED = frozenset({"salutation", "language"})  # the form says all there is to say of them


@dataclass(frozen=True, slots=True)
class ContactData:
    """How the customer can be reached, complete: what is empty is not known. `is_sure`: an odd address is right.
    `iban` is an account the customer pays from; those that are known already stay, so empty says nothing."""

    name: str = ""
    salutation: str = ""
    language: str = "de"
    street: str = ""
    postcode: str = ""
    town: str = ""
    country: str = "DE"
    region: str = ""
    time_zone: str = ""
    email: str = ""
    phone: str = ""
    iban: str = ""
    is_sure: bool = False


@dataclass(frozen=True, slots=True)
class _Point:
    """An address or number as it is, and as it is to be; None: there is none (any more)."""

    kind: str
    now: str | None
    wish: Checked | None


def current(customer: UUID) -> ContactData:
    """What is used now: of e-mail addresses and numbers the newest that works."""
    row = Customer.objects.filter(id=customer).first()
    if row is None:
        raise NotFound(say("This customer does not exist here."))
    kept = {name: getattr(row, name) for name in KEPT}
    return ContactData(**kept, email=_used(customer, "email") or "", phone=_used(customer, "phone") or "")


def run(customer: UUID, wish: ContactData, *, now: Now, actor: str) -> None:
    """The same again changes nothing. `BadValue` names the field that cannot be."""
    accounts = list(Account.objects.filter(customer=customer).values_list("id", flat=True))
    heads = lock_accounts(accounts)
    before = current(customer)
    points = [
        _Point("email", before.email or None, _email(wish, customer)),
        _Point("phone", before.phone or None, _phone(wish)),
    ]
    kept, iban = _kept(wish), _iban(wish)
    changed = [name for name in KEPT if kept[name] != getattr(before, name)]
    Customer.objects.filter(id=customer).update(**kept, sort_name=sort_name(kept["name"]))
    changed += [point.kind for point in points if _set(customer, point)]
    if iban and _learn(accounts, iban, now, actor):
        changed.append("iban")
    if changed:
        happened = [
            Happened("contact.corrected", customer, account, actor, {"fields": changed}) for account in accounts
        ]
        record(happened, now=now, heads=heads)
    _judge(customer, points, iban, now, actor)
    finish_searches([customer], now=now, actor=actor)


def _email(wish: ContactData, customer: UUID) -> Checked | None:
    if not clean(wish.email):
        return None
    is_business = Customer.objects.filter(id=customer, is_business=True).exists()
    checked = check_email(wish.email, is_business=is_business)
    return _settled(checked, "email", wish.is_sure)


def _phone(wish: ContactData) -> Checked | None:
    if not clean(wish.phone):
        return None
    return _settled(check_phone(wish.phone, country=country_code(wish.country)), "phone", wish.is_sure)


def _iban(wish: ContactData) -> Checked | None:
    return _settled(check_iban(wish.iban), "iban", is_sure=False) if clean(wish.iban) else None


def _settled(checked: Checked, field: str, is_sure: bool) -> Checked:
    """What cannot be is refused; what is only odd needs a person's word."""
    if checked.noted and (checked.noted.kind is Kind.FORM or not (is_sure or checked.is_usable)):
        raise BadValue(checked.noted.words, field=field, is_odd=checked.noted.kind is not Kind.FORM)
    return checked


def _kept(wish: ContactData) -> dict[str, str]:
    kept = {name: clean(getattr(wish, name)) for name in KEPT}
    kept["country"] = country_code(kept["country"])
    if not is_country(kept["country"]):
        raise BadValue(UNKNOWN_COUNTRY, field="country")
    kept["language"] = check_language(kept["language"]).value
    if not kept["language"]:
        raise BadValue(UNKNOWN_LANGUAGE, field="language")
    if kept["time_zone"] and not is_zone(kept["time_zone"]):
        raise BadValue(UNKNOWN_ZONE, field="time_zone")
    kept["postcode"] = written_well(kept["postcode"], kept["country"]) or kept["postcode"]
    for name, text in kept.items():
        longest = int(getattr(Customer._meta.get_field(name), "max_length"))  # noqa: B009 - the stubs do not know it
        if len(text) > longest:
            words = say("This is longer than %(limit)s characters.", limit=longest)
            raise BadValue(words, field=name)
    return kept


def _set(customer: UUID, point: _Point) -> bool:
    """Whether anything changed. What is replaced stays in sight but is not used any more."""
    value = point.wish.value if point.wish else None
    mine = ContactPoint.objects.filter(customer=customer, kind=point.kind)
    replaced = 0
    if point.now is not None and point.now != value:
        replaced = mine.filter(value=point.now, is_bad=False).update(is_bad=True)
    if value is None:
        return bool(replaced)
    known, is_new = ContactPoint.objects.get_or_create(customer_id=customer, kind=point.kind, value=value)
    healed = mine.filter(id=known.id, is_bad=True).update(is_bad=False)
    return bool(is_new or healed or replaced)


def _learn(accounts: Sequence[UUID], iban: Checked, now: Now, actor: str) -> bool:
    """Whether nobody knew that the customer pays from this bank account."""
    rows = [(new_id(), account, iban.value, now.at, actor[:80]) for account in accounts]
    columns = ("id", "account_id", "iban", "learned_at", "made_by")
    known = "(tenant_id, account_id, iban) DO NOTHING"
    return bulk.insert("payments_payeriban", columns, rows, on_conflict=known) > 0


def _judge(customer: UUID, points: list[_Point], iban: Checked | None, now: Now, actor: str) -> None:
    stated = {point.kind: (point.wish,) if point.wish else () for point in points}
    said = ANSWERED | {point.kind for point in points if point.wish or point.now}
    judged = judge({customer: Stated(emails=stated["email"], phones=stated["phone"], iban=iban)}, answered=said)
    findings.tell(findings.note(judged, now=now), now=now, actor=actor)


def _used(customer: UUID, kind: str) -> str | None:
    rows = ContactPoint.objects.filter(customer=customer, kind=kind, is_bad=False).order_by("-id")
    return rows.values_list("value", flat=True).first()
