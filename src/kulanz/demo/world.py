"""The demo's organisation: who works there, its four creditors, and how they reach mail, Testbank and their own systems.

Everything is made where it is missing and brought up to date where it changed, so that a restart on other ports works.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from kulanz.data.contact.defaults import publish_shipped_texts
from kulanz.data.journeys.shipped import publish_shipped_journeys
from kulanz.data.outbox.models import Endpoint
from kulanz.data.tenancy.models import Creditor, Tenant, User, Way
from kulanz.data.tenancy.setups import set_up
from kulanz.data.vault import seal, unseal
from kulanz.kernel.dates import Now
from kulanz.ports.registry import plugin

from . import neighbours
from .bills import Table, creditors
from .neighbours import LOOPBACK, Neighbours
from .people import PORTFOLIO
from .testbank.store import Store

TENANT = "demo"
ORGANISATION = "Kulanz Demo"
PRICE = Decimal("0.0150")  # of one e-mail, as a mail provider might charge
METHODS = ("testbank", "bank_transfer")  # in the order in which they are proposed
PEOPLE = (
    ("owner@demo.kulanz", "Olivia Owner", User.Role.OWNER),
    ("agent@demo.kulanz", "Aaron Agent", User.Role.AGENT),
)


@dataclass(frozen=True, slots=True)
class House:
    """The organisation ready to work, inside its scope."""

    tenant: Tenant
    creditors: dict[str, Creditor]  # by key
    agent: User


def ensure_tenant() -> Tenant:
    return Tenant.objects.get_or_create(key=TENANT, defaults={"name": ORGANISATION, "is_demo": True})[0]


def ensure_people(tenant: Tenant, passwords: dict[str, str]) -> User:
    """People sign in with the passwords the demo prints; the agent is given back, whose hand the demo's past shows."""
    return [_person(tenant, email, name, role, passwords[email]) for email, name, role in PEOPLE][-1]


def _person(tenant: Tenant, email: str, name: str, role: User.Role, password: str) -> User:
    user = User.objects.filter(email=email).first()
    if user is None:
        return User.objects.create_user(email, password, tenant=tenant, name=name, role=role)
    if not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
    return user


def ensure_house(tenant: Tenant, agent: User, *, now: Now) -> House:
    """Texts, journey and creditors, inside the tenant's scope."""
    publish_shipped_texts(now=now)
    publish_shipped_journeys(now)
    return House(tenant, {table["key"]: _creditor(table) for table in creditors()}, agent)


def connect(house: House, near: Neighbours, home: Path) -> None:
    """Ways to pay and e-mail, set to where they answer now, inside the tenant's scope."""
    keys = Store(neighbours.testbank_state(home)).credentials()
    testbank = plugin("payment", "testbank").Settings(near.testbank, keys.api_key, keys.webhook_secret)
    email = plugin("channel", "smtp").Settings(host=LOOPBACK, port=near.ports["mail"], security="none")
    chosen = {"testbank": testbank, "bank_transfer": plugin("payment", "bank_transfer").Settings()}
    for creditor in house.creditors.values():
        for key in METHODS:
            set_up(creditor, "payment", key, chosen[key])
        carrier = set_up(creditor, "channel", "smtp", email)
        Way.objects.filter(set_up=carrier, price=0).update(price=PRICE)


def listen(house: House, near: Neighbours) -> None:
    """From now on the creditors' systems are told by webhook what happens."""
    url, secret = f"{near.receiver}/hooks", near.receiver_secret
    for creditor in house.creditors.values():
        endpoint = Endpoint.objects.filter(creditor=creditor).first()
        if endpoint is None:
            Endpoint.objects.create(creditor=creditor, url=url, secret=seal(secret.encode()))
        elif endpoint.url != url or unseal(endpoint.secret).decode() != secret:
            endpoint.url, endpoint.secret = url, seal(secret.encode())
            endpoint.save(update_fields=["url", "secret"])


def _creditor(table: Table) -> Creditor:
    bank = {name: table[name] for name in ("account_holder", "iban", "bic")}
    logo = (PORTFOLIO / f"logo-{table['key']}.svg").read_text(encoding="utf-8").strip()
    return Creditor.objects.get_or_create(key=table["key"], defaults={**table["row"], **bank, "logo": logo})[0]
