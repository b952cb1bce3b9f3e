"""Where personal data lies is declared, field by field; and what is declared to hold none does hold none."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from django.core.checks import run_checks
from django.db import models
from django.test.utils import isolate_apps
from tests.stations.corrections_world import ACTOR, euro
from tests.stations.lists_world import bring_in

from kulanz.checks import personal
from kulanz.domain.books.receipt import State
from kulanz.stations import agree
from kulanz.stations.money.receive import Seen, see
from kulanz.testkit.world import World

NAME, STREET, TOWN, IBAN = "Zacharias Quittenbaum", "Quittengasse 17", "Quittendorf", "DE02120300000000202051"
EMAIL, PHONE, WORDS = "quitte@quittendorf.example", "08382 47110815", "I am in hospital until May, says Quittenbaum"
MARKS = ("quitte", IBAN, "47110815")


def test_every_model_says_which_of_its_fields_are_personal() -> None:
    assert personal.findings() == []


def test_django_asks_at_each_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(personal, "findings", lambda: ["Hold does not say whether 'reason' is personal"])

    assert "Hold does not say whether 'reason' is personal" in {found.msg for found in run_checks()}


@isolate_apps("kulanz.data.parties")
def test_what_is_forgotten_or_wrong_is_named() -> None:
    class Silent(models.Model):
        class Meta:
            app_label = "parties"

    class Wrong(models.Model):
        personal: ClassVar[frozenset[str]] = frozenset({"name", "gone", "both"})
        not_personal: ClassVar[frozenset[str]] = frozenset({"both"})

        name = models.CharField(max_length=80)
        both = models.CharField(max_length=80)
        note = models.TextField()
        facts = models.JSONField()
        body = models.BinaryField()
        hash = models.BinaryField(max_length=32)
        kind = models.CharField(max_length=8, choices=[("a", "a")])
        made_by = models.CharField(max_length=80)
        currency = models.CharField(max_length=3)
        amount_minor = models.BigIntegerField()

        class Meta:
            app_label = "parties"

    class Heir(Wrong):
        class Meta:
            app_label = "parties"

    assert personal.findings([Silent, Heir]) == [
        "Silent does not say which of its fields are personal (`personal = frozenset(...)`)",
        "Heir does not say which of its fields are personal (`personal = frozenset(...)`)",
    ]
    assert personal.findings([Wrong]) == [
        "Wrong declares 'gone', which is no field of it",
        "Wrong says both of 'both': personal and not",
        "Wrong does not say whether 'body' is personal",
        "Wrong does not say whether 'facts' is personal",
        "Wrong does not say whether 'note' is personal",
    ]


def test_a_life_of_a_claim_leaves_personal_data_only_where_it_is_declared(world: World) -> None:
    live(world)

    with world.scope():
        found = {where for model in personal.ours() for where in fields_with_marks(model)}

    declared = {
        f"{model.__name__}.{field}" for model in personal.ours() for field in getattr(model, "personal", frozenset())
    }
    assert found - declared == set()
    assert len(found) > 12, "the life was long enough to leave something"


def live(world: World) -> None:
    """A file, messages, money, and all that people say; everything marked with the same invented person."""
    facts: dict[str, Any] = {
        "name": NAME, "email": EMAIL, "phone": PHONE, "street": STREET, "postcode": "88131", "town": TOWN,
    }  # fmt: skip
    known: dict[str, Any] = {"customer": "K-QUITTE", "iban": IBAN, "contract": "V-QUITTE", "reason": f"Strom {STREET}"}
    claims = [world.claim("89.90", number=f"R-{n}", **known, **facts) for n in range(3)]
    account = claims[0].account_id
    world.run_day()
    head = "Kundennummer;Name;Rechnungsnummer;Betrag;Fällig am;E-Mail\n"
    bring_in(world, f"{head}K9;{NAME};R-9;12,50;01.02.2026;{EMAIL}\nK9;{NAME};R-10;viel;01.02.2026;{EMAIL}\n")
    said: dict[str, Any] = {"now": world.now, "actor": ACTOR}
    with world.scope():
        seen = Seen(
            source="bank", outside_id="line-1", state=State.SETTLED, amount=euro("89.90"), creditor=world.creditor.id,
            value_on=world.day, payer=NAME, payer_iban=IBAN, remittance=f"R-1 {NAME} {STREET}", mandate_id="M-QUITTE",
        )  # fmt: skip
        see(seen, now=world.now, actor="test")
        hold = agree.set_hold(account, reason=WORDS, until_on=None, **said)
        agree.end_hold(hold.id, because=WORDS, **said)
        objection = agree.object_to(account, reason="other", text=WORDS, **said)
        agree.end_objection(objection.id, answer=WORDS, **said)
        agree.note_conversation(account, way="phone", note=WORDS, **said)
        agree.set_protection(account, kind="insolvency", reason=WORDS, contact=f"{NAME}, {STREET}", **said)
    world.settle()
    world.pass_days(20)
    world.run_day()
    world.settle()


def fields_with_marks(model: type[models.Model]) -> set[str]:
    found = set()
    for row in model._default_manager.all():
        for field in model._meta.concrete_fields:
            value = getattr(row, field.attname)
            text = bytes(value).decode(errors="replace") if isinstance(value, (bytes, memoryview)) else str(value)
            if isinstance(field, personal.TEXT) and any(mark.lower() in text.lower() for mark in MARKS):
                found.add(f"{model.__name__}.{field.name}")
    return found
