"""The calculator in the office: shareable answers with every line and law, kind errors, both languages, nothing kept."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from kulanz.calc import QUESTIONS
from kulanz.data.receivables.models import Event
from kulanz.data.tenancy.models import User
from kulanz.testkit.world import World
from kulanz.web.calculator.fields import plain_amount
from kulanz.web.calculator.results import MAKERS
from kulanz.web.calculator.topics import TOPICS

ADDRESS = "/office/calculator/"
ASKED: dict[str, dict[str, str]] = {
    "interest": {"country": "DE", "customer": "consumer", "principal": "1.000,00", "from": "2024-01-01", "to": "2024-08-30"},
    "default": {"country": "DE", "customer": "business", "due": "2026-01-05"},
    "costs": {"country": "DE", "claim": "300,00", "on": "2026-02-01", "vat": "on"},
    "court-fee": {"country": "DE", "claim": "4000", "on": "2026-02-01"},
    "allocate": {
        "country": "DE", "amount": "150,00", "text": "R-2", "rows": "3",
        "1-item": "R-1", "1-kind": "principal", "1-amount": "100,00", "1-due": "2026-01-01",
        "2-item": "R-2", "2-kind": "cost", "2-amount": "5,00", "2-due": "2026-01-05",
        "3-item": "", "3-kind": "principal", "3-amount": "", "3-due": "",
    },
    "limitation": {"country": "DE", "arose": "2022-05-01", "acknowledged": "2023-03-01", "acknowledged_2": "2024-03-01"},
    "attachable": {"net": "1.800,00", "dependants": "0", "on": "2026-07-01"},
    "workday": {"country": "DE", "region": "NW", "date": "2026-11-01"},
    "split": {"amount": "354,16", "parts": "5"},
    "rf": {"text": "539007547034"},
    "girocode": {"name": "Stadtwerke Lindau", "iban": "DE89 3704 0044 0532 0130 00", "amount": "89,90"},
}  # fmt: skip
ROWS = ("1-item", "1-amount", "1-due", "2-item", "2-amount", "2-due")
SAID = {
    "interest": ["56,97", "42,98", "13,99", "8,62", "182", "BGB 288(1), 247"],
    "default": ["Donnerstag, 5. Februar 2026", "BGB 286(3)"],
    "costs": ["66,19", "46,35", "9,27", "10,57", "VV 7002 RVG"],
    "court-fee": ["74,00", "GKG 34"],
    "allocate": ["105,00", "45,00", "BGB 366(1), BGB 367(1)", "Rechnungsbetrag"],
    "limitation": ["1. März 2027", "BGB 212(1)", "BGB 195"],
    "attachable": ["148,82", "ZPO 850c"],
    "workday": ["Montag, 2. November 2026"],
    "split": ["70,83", "70,84"],
    "rf": ["RF18 5390 0754 7034"],
    "girocode": ["<svg", "DE89370400440532013000", "EUR89.90"],
}


def office(world: World, language: str = "de") -> Client:
    user = User.objects.create(
        email="agent@example.org", tenant=world.tenant, name="Anna", language=language, role="viewer"
    )
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def visitor(world: World) -> Client:
    return office(world)


def read(client: Client, name: str, query: dict[str, str] | None = None) -> str:
    answer = client.get(f"{ADDRESS}{name}/", query or {})
    assert answer.status_code == 200
    return answer.content.decode().replace("\xa0", " ").replace("\u202f", " ")


def test_every_question_has_a_page_and_an_answer() -> None:
    assert set(TOPICS) == set(QUESTIONS) == set(MAKERS) == set(ASKED)


def test_the_first_page_leads_to_every_question(visitor: Client) -> None:
    page = visitor.get(ADDRESS).content.decode()

    for name in TOPICS:
        assert f'href="{ADDRESS}{name}/"' in page


@pytest.mark.parametrize("name", TOPICS)
def test_an_answer_lives_at_its_address_with_every_line_and_law(visitor: Client, name: str) -> None:
    page = read(visitor, name, ASKED[name])

    for text in SAID[name]:
        assert text in page
    assert "notice-problem" not in page


@pytest.mark.parametrize("name", TOPICS)
def test_what_was_asked_stands_in_the_form_again(visitor: Client, name: str) -> None:
    page = read(visitor, name, ASKED[name])

    for key, value in ASKED[name].items():
        if value and value != "on":
            assert re.search(rf'value="{re.escape(value)}"', page), key


@pytest.mark.parametrize("name", TOPICS)
def test_a_fresh_page_shows_the_form_and_no_error(visitor: Client, name: str) -> None:
    page = read(visitor, name)

    assert "notice-problem" not in page
    assert 'aria-invalid="true"' not in page
    assert "Hier steht gleich das Ergebnis" in page


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("interest", {"principal": "zwei"}, "Das ist kein Betrag."),
        ("interest", {"principal": "0"}, "größer als null"),
        ("interest", {"principal": ""}, "Bitte füllen Sie dieses Feld aus."),
        ("interest", {"to": "2023-12-31"}, "Der letzte Zinstag liegt vor dem ersten."),
        ("interest", {"from": "gestern"}, "Das ist kein Tag."),
        ("interest", {"from": "1799-01-01"}, "zwischen 1900 und 2100"),
        ("interest", {"from": "1901-01-01"}, "Unsere Tabellen reichen nicht bis"),
        ("interest", {"arose": "2024-02-01"}, "liegt vor der Entstehung"),
        ("interest", {"customer": "friend"}, "Bitte wählen Sie eines davon aus."),
        ("interest", {"country": "UK"}, "Bitte wählen Sie eines davon aus."),
        ("costs", {"factor": "9"}, "Der Faktor muss zwischen"),
        ("costs", {"factor": "viel"}, "Das ist keine Zahl"),
        ("costs", {"country": "AT", "actor": "lawyer"}, "Für Österreich wissen wir das noch nicht."),
        ("limitation", {"acknowledged": "2021-01-01"}, "Dieser Tag liegt vor der Entstehung."),
        ("workday", {"country": "AT", "region": "NW"}, "Diese Region liegt in einem anderen Land."),
        ("split", {"parts": "0"}, "1"),
        ("split", {"parts": "fünf"}, "Das ist keine ganze Zahl."),
        ("split", {"amount": "0,02"}, "zu klein für so viele Teile"),
        ("rf", {"text": "RF99539007547034"}, "Zahlendreher"),
        ("rf", {"text": "äöü"}, "1 bis 21 Buchstaben und Ziffern"),
        ("girocode", {"iban": "DE88370400440532013000"}, "Diese IBAN hat einen Zahlendreher."),
        ("girocode", {"rf": "RF18539007547034", "text": "beides"}, "entweder eine Referenz oder einen Text"),
        ("girocode", {"bic": "KURZ"}, "8 oder 11"),
        ("allocate", {"1-amount": "x"}, "Das ist kein Betrag."),
        ("allocate", dict.fromkeys(ROWS, "") | {"2-kind": "principal"}, "mindestens einen offenen Posten"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_kindly_at_its_place(visitor: Client, name: str, change: dict[str, str], said: str) -> None:
    page = read(visitor, name, ASKED[name] | change)

    assert said in page
    assert "notice-problem" in page
    assert 'class="calc-main"' not in page


def test_more_rows_keep_what_was_typed_and_answer_nothing_yet(visitor: Client) -> None:
    page = read(visitor, "allocate", ASKED["allocate"] | {"more": "1", "1-amount": "x"})

    assert 'name="6-item"' in page
    assert 'value="x"' in page
    assert "notice-problem" not in page
    assert "Was die Zahlung ausgleicht" not in page


@pytest.mark.parametrize("rows", ["", "0", "-1", "9999999999", "many", "31"])
def test_no_address_makes_too_many_rows(visitor: Client, rows: str) -> None:
    page = read(visitor, "allocate", ASKED["allocate"] | {"rows": rows})

    assert 0 < page.count("calc-row ") + page.count('class="calc-row"') <= 30


def test_the_order_of_germany_is_not_asked_of_others(visitor: Client) -> None:
    page = read(visitor, "allocate", ASKED["allocate"] | {"country": "NL", "law": "497"})

    assert "BW 6:44(1)" in page


def test_a_short_address_takes_what_is_usual(visitor: Client) -> None:
    assert "148,82" in read(visitor, "attachable", {"net": "1800", "on": "2026-07-01"})


def test_a_rate_that_is_not_known_yet_is_called_provisional(visitor: Client) -> None:
    page = read(visitor, "interest", ASKED["interest"] | {"to": "2099-12-31"})

    assert "Vorläufig" in page


def test_in_english_everything_is_english(world: World) -> None:
    client = office(world, "en")

    page = read(client, "interest", ASKED["interest"] | {"principal": "1,000.00"})

    assert "€56.97" in page
    assert "Base rate plus 5 percentage points a year." in page
    assert "Work it out" in page
    assert "Zinsen" not in page


def test_nobody_asks_without_signing_in(world: World) -> None:
    answer = Client().get(f"{ADDRESS}split/?amount=1")

    assert answer.status_code == 302
    assert answer["Location"] == f"/office/sign-in/?next={ADDRESS}split/%3Famount%3D1"


def test_asking_reads_no_row_of_anybody_and_keeps_nothing(visitor: Client, world: World) -> None:
    read(visitor, "split")
    with CaptureQueriesContext(connection) as queries:
        read(visitor, "interest", ASKED["interest"])

    assert len(queries) <= 3  # session, person, organisation
    assert not [q["sql"] for q in queries if not q["sql"].startswith("SELECT")]
    with world.scope():
        assert Event.objects.count() == 0


def test_a_question_that_nobody_knows_is_not_found(visitor: Client) -> None:
    assert visitor.get(f"{ADDRESS}weather/").status_code == 404


def test_what_is_typed_is_shown_as_text(visitor: Client) -> None:
    page = read(visitor, "rf", {"text": '"><script>alert(1)</script>'})

    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        ("de", "1.000,00", "1000.00"),
        ("de", "1000,5", "1000.50"),
        ("de", "1,000.00", "1000.00"),
        ("de", "1.000", "1000.00"),
        ("en", "1,000", "1000.00"),
        ("en", "89.90 €", "89.90"),
        ("de", "89,90€", "89.90"),
        ("de", "89,999", None),
        ("de", "1.00.000", None),
        ("de", "-5", None),
        ("de", "1e5", None),
        ("de", "٣", None),
        ("de", "", None),
        ("de", "9" * 30, None),
    ],
)
def test_amounts_are_read_as_people_type_them(language: str, typed: str, meant: str | None) -> None:
    with override(language):
        assert plain_amount(typed) == meant
