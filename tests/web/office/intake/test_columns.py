"""What columns mean: a wrong guess is put right by a person, and remembered for the next file of its kind."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.web.answer import Answer
from tests.web.office_files import GOOD, HEAD, file_of, text_of, work

from kulanz.data.inbox.models import ImportRow, ImportRun, SavedLayout
from kulanz.ports.intake import MEANINGS
from kulanz.testkit.world import World
from kulanz.web.office.intake import file_words

pytestmark = pytest.mark.usefixtures("clock")

INTAKE = "/office/intake/"


def hand_in(client: Client, world: World, content: str | bytes, **fields: str) -> Answer:
    given = {"creditor": str(world.creditor.id), "source": "csv", "file": file_of(content), **fields}
    return client.post(INTAKE, given)


def read(client: Client, world: World, content: str | bytes, **fields: str) -> str:
    """A file that was handed in and read; the address of its page."""
    answer = hand_in(client, world, content, **fields)
    assert answer.status_code == 302, text_of(answer)
    work(world)
    return answer["Location"]


def test_a_column_that_was_taken_wrongly_can_be_put_right(owner: Client, world: World) -> None:
    strange = GOOD.replace("Rechnungsnummer", "Zeichen")
    page = read(owner, world, strange)
    assert owner.get(page)["Location"] == f"{page}columns/"

    columns = text_of(owner.get(f"{page}columns/"))
    assert "Some columns are still missing" in columns
    assert "R-1" in columns

    answer = owner.post(f"{page}columns/", {"means-2": "claim_number"})
    assert answer.status_code == 302
    work(world)

    assert "Take in 5 lines" in text_of(owner.get(page))
    with world.scope():
        assert SavedLayout.objects.count() == 1


def test_what_was_put_right_is_remembered_for_the_next_file(owner: Client, world: World) -> None:
    strange = GOOD.replace("Rechnungsnummer", "Zeichen")
    page = read(owner, world, strange)
    owner.post(f"{page}columns/", {"means-2": "claim_number"})
    work(world)

    another = read(owner, world, strange.replace("R-", "S-"))

    assert "Take in 5 lines" in text_of(owner.get(another))


def test_two_columns_cannot_mean_the_same(owner: Client, world: World) -> None:
    page = read(owner, world, GOOD)

    answer = owner.post(f"{page}columns/", {"means-1": "amount"})

    assert answer.status_code == 422
    assert "Two columns cannot both be" in text_of(answer)
    assert _state(world) == "preview"


def test_points_and_commas_can_be_exchanged(owner: Client, world: World) -> None:
    page = read(owner, world, HEAD + "K1;Kim;R-1;1.234;01.02.2026;\n")

    owner.post(f"{page}columns/", {"decimal": ".", "day_order": "mdy"})
    work(world)

    with world.scope():
        row = ImportRow.objects.get()
        assert row.draft is None
        assert "1.234" in row.value
        assert ImportRun.objects.get().layout["day_order"] == "mdy"


def test_every_meaning_a_column_can_have_has_a_word() -> None:
    assert set(file_words.MEANINGS) == set(MEANINGS)


def _state(world: World) -> str:
    with world.scope():
        return str(ImportRun.objects.get().state)


def test_a_column_with_two_readings_is_asked_about_and_read_as_chosen(owner: Client, world: World) -> None:
    page = read(owner, world, "Kundennummer;Rechnungsnummer;Betrag;Fällig am\nK1;R-1;120.00;03/04/2026\n")
    assert owner.get(page)["Location"] == f"{page}columns/"

    columns = text_of(owner.get(f"{page}columns/"))
    assert "03/04/2026 = Friday 3 April 2026" in columns
    assert "03/04/2026 = Wednesday 4 March 2026" in columns

    unanswered = owner.post(f"{page}columns/", {})
    assert unanswered.status_code == 422
    assert "Please choose how “Fällig am” is to be read." in text_of(unanswered)

    assert owner.post(f"{page}columns/", {"reading-3": "mdy"}).status_code == 302
    work(world)

    with world.scope():
        draft = ImportRow.objects.get().draft
        assert draft
        assert draft["due_on"] == "2026-03-04"


def test_without_customer_numbers_the_address_names_the_customer_and_the_page_says_so(
    owner: Client, world: World
) -> None:
    page = read(owner, world, "Rechnungsnummer;E-Mail;Betrag;Fällig am\nR-1;kim@example.org;120,00;03.04.2026\n")

    assert "The e-mail address names the customer" in text_of(owner.get(f"{page}columns/"))
    with world.scope():
        draft = ImportRow.objects.get().draft
        assert draft
        assert draft["customer_number"] == "kim@example.org"
