"""The statement of account as a page of the office, as PDF, as a spreadsheet, and behind the customer's own link."""

from __future__ import annotations

import io
from typing import Any
from uuid import uuid4

import pypdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.answer import streamed
from tests.web.office_agent import arrives, place
from tests.web.office_files import queries, sign_in, text_of
from tests.web.pages_visitor import all_rows, visitor

from kulanz.data.parties.models import Customer
from kulanz.kernel.money import Money
from kulanz.stations.books import statement_of_account
from kulanz.testkit.world import World

pytestmark = pytest.mark.usefixtures("clock")


def words(answer: Any) -> str:
    reader = pypdf.PdfReader(io.BytesIO(answer.content))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_the_page_shows_what_is_open_and_every_line_with_its_reason(world: World, agent: Client) -> None:
    claim = world.claim("100.00", customer="K1", kind="Strom", fee=Money(250))
    arrives(world, claim.account_id, "40.00")

    text = text_of(agent.get(place(claim.account_id, "statement/")))

    assert "Open €62.50" in text
    assert f"{claim.number} Strom" in text
    assert "Your payment arrived." in text
    assert "−€40.00" in text
    assert "BGB 367(1)" in text
    assert "K1" in text


def test_the_newest_line_comes_first_and_the_other_order_is_one_press_away(world: World, agent: Client) -> None:
    claim = world.claim("100.00")
    arrives(world, claim.account_id, "40.00")

    newest = text_of(agent.get(place(claim.account_id, "statement/")))
    oldest = text_of(agent.get(place(claim.account_id, "statement/?sort=day")))

    assert newest.index("Your payment arrived.") < newest.index("Invoiced.")
    assert oldest.index("Invoiced.") < oldest.index("Your payment arrived.")


def test_what_is_carried_forward_stands_before_the_first_line(
    world: World, agent: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statement_of_account, "MOST_LINES", 1)
    claim = world.claim("100.00")
    arrives(world, claim.account_id, "40.00")

    text = text_of(agent.get(place(claim.account_id, "statement/?sort=day")))

    assert text.index("Carried forward") < text.index("Laid on")


def test_an_account_without_anything_open_says_so(world: World, agent: Client) -> None:
    claim = world.claim("100.00")
    arrives(world, claim.account_id, "130.00")

    text = text_of(agent.get(place(claim.account_id, "statement/")))

    assert "Open €0.00" in text
    assert "Credit €30.00" in text


def test_the_pdf_is_in_the_customers_language_unless_another_one_is_asked_for(world: World, agent: Client) -> None:
    claim = world.claim("100.00", customer="K 7/ä")
    with world.scope():
        Customer.objects.update(language="en")

    english = agent.get(place(claim.account_id, "statement.pdf"))
    german = agent.get(place(claim.account_id, "statement.pdf?language=de"))
    strange = agent.get(place(claim.account_id, "statement.pdf?language=../x"))

    assert english["Content-Type"] == "application/pdf"
    assert "Content-Security-Policy" not in english, "it would block the browser's viewer"
    assert english["Content-Disposition"] == 'inline; filename="statement-K-7-2026-03-02.pdf"'
    assert "Statement of account" in words(english)
    assert "Kontoauszug" in words(german)
    assert strange.content == english.content


def test_the_spreadsheet_holds_every_line_with_plain_numbers(world: World, agent: Client) -> None:
    claim = world.claim("100.00")
    arrives(world, claim.account_id, "40.00")

    answer = agent.get(place(claim.account_id, "statement.csv"))

    lines = streamed(answer).splitlines()
    assert lines[0].lstrip("\ufeff").startswith("Day,Why,Invoice,")
    assert lines[1].startswith(f"2026-03-02,Invoiced.,{claim.number},")
    assert lines[1].endswith(",100.00,100.00")
    assert ",-40.00,60.00" in lines[2]


def test_the_page_asks_the_database_no_more_for_a_long_account(world: World, agent: Client) -> None:
    claim = world.claim("100.00", customer="K1")

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert agent.get(place(claim.account_id, "statement/")).status_code == 200
        return len(queries(captured))

    asked()  # a journey is read once a process
    few = asked()
    for number in range(30):
        arrives(world, claim.account_id, "1.00", key=f"line-{number}")
        world.claim("5.00", customer="K1")

    assert asked() == few <= 7


def test_other_organisations_and_strangers_see_nothing(world: World, other_world: World, agent: Client) -> None:
    other = sign_in(other_world, "agent")
    claim = world.claim("100.00")

    for part in ("statement/", "statement.pdf", "statement.csv"):
        assert other.get(place(claim.account_id, part)).status_code == 404
        assert agent.get(place(uuid4(), part)).status_code == 404
        assert Client().get(place(claim.account_id, part)).status_code == 302
        assert agent.post(place(claim.account_id, part)).status_code == 405


def test_a_customer_gets_the_same_letter_by_the_link_and_nothing_changes(world: World) -> None:
    claim = world.claim("100.00", name="Erika Muster")
    by_link = visitor(world, claim.account_id)
    before = list(all_rows(world))

    answer = by_link.get("statement.pdf")

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" not in answer
    assert "Erika Muster" in words(answer)
    assert "Kontoauszug" in words(answer)
    assert "Statement of account" in words(by_link.get("statement.pdf?sprache=en"))
    assert list(all_rows(world)) == before
    assert by_link.send("statement.pdf", {}).status_code == 405


def test_a_link_that_does_not_open_gives_no_letter(world: World) -> None:
    claim = world.claim("100.00", name="Erika Muster")
    by_link = visitor(world, claim.account_id, days=0)
    answer = by_link.get("statement.pdf")

    assert answer.status_code == 410
    assert "Erika" not in answer.content.decode()
