"""Intake at the office: hand in, look at columns and faults, take in, hand in again; and who may do so."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from tests.web.answer import Answer
from tests.web.office_files import (
    GOOD,
    HEAD,
    MIXED,
    file_of,
    queries,
    sign_in,
    text_of,
    waiting_jobs,
    work,
)

from kulanz.data.inbox.models import ImportRow, ImportRun, StoredFile
from kulanz.data.receivables.models import Claim
from kulanz.testkit.inbound_files import UBL, packed
from kulanz.testkit.world import World

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


def only_run(world: World) -> ImportRun:
    with world.scope():
        return ImportRun.objects.get()


def claims(world: World) -> int:
    with world.scope():
        return Claim.objects.count()


def test_a_file_goes_from_the_form_to_the_accounts(owner: Client, world: World) -> None:
    page = read(owner, world, MIXED)

    preview = text_of(owner.get(page))
    assert "Take in 6 lines" in preview
    assert "€24.50" in preview
    assert "Lines with faults" in preview
    assert claims(world) == 0

    assert owner.post(f"{page}take/").status_code == 302
    work(world)

    assert "Taken in" in text_of(owner.get(page))
    assert claims(world) == 6
    assert "offen.csv" in text_of(owner.get(INTAKE))


def test_every_fault_of_a_line_is_named_with_column_value_and_reason(owner: Client, world: World) -> None:
    page = text_of(owner.get(read(owner, world, MIXED)))

    for words in ("Betrag", "sehr viel", "Fällig am", "31.02.2026", "There is no such day", "anna"):
        assert words in page


def test_rejected_lines_come_back_as_a_file_that_can_be_handed_in_again(owner: Client, world: World) -> None:
    page = read(owner, world, MIXED)

    sheet = owner.get(f"{page}rejects.csv").content.decode()
    mended = sheet.replace("sehr viel", "6,00").replace("31.02.2026", "28.02.2026").replace("anna", "anna@example.org")
    again = read(owner, world, mended)

    assert "Take in 1 line" in text_of(owner.get(again))


def test_the_same_file_again_says_so_and_changes_nothing(owner: Client, world: World) -> None:
    first = read(owner, world, GOOD)
    owner.post(f"{first}take/")
    work(world)

    second = read(owner, world, GOOD)
    assert "This very file was handed in before" in text_of(owner.get(second))
    owner.post(f"{second}take/")
    work(world)

    done = text_of(owner.get(second))
    assert "Nothing has changed" in done
    assert claims(world) == 5


def test_a_file_that_is_still_being_read_is_not_begun_twice(owner: Client, world: World) -> None:
    first = hand_in(owner, world, GOOD)
    second = hand_in(owner, world, GOOD)

    assert first["Location"] == second["Location"]
    assert waiting_jobs() == 1


def test_a_second_press_on_take_in_starts_nothing_new(owner: Client, world: World) -> None:
    page = read(owner, world, GOOD)

    assert owner.post(f"{page}take/").status_code == 302
    assert owner.post(f"{page}take/").status_code == 409
    work(world)

    assert claims(world) == 5


def test_whole_file_or_nothing_takes_nothing_and_says_why(owner: Client, world: World) -> None:
    page = read(owner, world, MIXED, whole_or_nothing="on")

    assert "Nothing is taken in as it is" in text_of(owner.get(page))
    owner.post(f"{page}take/")
    work(world)
    assert claims(world) == 0

    owner.post(f"{page}take/", {"only_good": "yes"})
    work(world)
    assert claims(world) == 6


def test_a_file_of_two_encodings_names_the_place_and_keeps_nothing(owner: Client, world: World) -> None:
    answer = hand_in(owner, world, GOOD.encode() + "K9;Jörg;R-9;9,00;09.02.2026;\n".encode("cp1252"))

    assert answer.status_code == 422
    assert "Line 7, character 5" in text_of(answer)
    with world.scope():
        assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7 whatever", "This PDF is damaged"),
        (b"\x7fELF whatever", "not a list"),
        (b"", "This file is empty"),
        (b"just one line without columns", "not a list"),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(owner: Client, world: World, content: bytes, words: str) -> None:
    answer = hand_in(owner, world, content)

    assert answer.status_code == 422
    assert words in text_of(answer)


@override_settings(LARGEST_UPLOAD_BYTES=100)
def test_a_file_too_large_is_refused(owner: Client, world: World) -> None:
    answer = hand_in(owner, world, GOOD)

    assert answer.status_code == 422
    assert "larger than" in text_of(answer)


def test_a_creditor_of_another_organisation_cannot_be_chosen(owner: Client, world: World, other_world: World) -> None:
    answer = hand_in(owner, world, GOOD, creditor=str(other_world.creditor.id))

    assert answer.status_code == 422
    assert waiting_jobs() == 0


def test_a_discarded_file_leaves_no_rows(owner: Client, world: World) -> None:
    page = read(owner, world, MIXED)

    owner.post(f"{page}cancel/")

    with world.scope():
        assert not ImportRow.objects.exists()
    assert "discarded" in text_of(owner.get(page))
    assert owner.post(f"{page}take/").status_code == 409


def test_progress_is_a_part_of_the_page_and_ends_by_loading_it_again(owner: Client, world: World) -> None:
    page = hand_in(owner, world, GOOD)["Location"]
    part = owner.get(f"{page}progress/", headers={"HX-Request": "true"})
    assert "Reading the file" in text_of(part)
    assert "<html" not in part.content.decode()

    work(world)

    ended = owner.get(f"{page}progress/", headers={"HX-Request": "true"})
    assert (ended.status_code, ended["HX-Refresh"]) == (204, "true")


def test_work_that_stands_still_can_be_woken(owner: Client, world: World) -> None:
    page = hand_in(owner, world, GOOD)["Location"]

    owner.post(f"{page}resume/")
    work(world)

    assert only_run(world).rows_seen == 5


def test_whoever_may_only_read_cannot_hand_in_or_take_in(world: World) -> None:
    page = read(sign_in(world), world, GOOD)
    viewer = sign_in(world, "viewer")

    assert "Hand in a file" not in text_of(viewer.get(INTAKE))
    assert hand_in(viewer, world, MIXED).status_code == 403
    assert viewer.post(f"{page}take/").status_code == 403
    assert claims(world) == 0


def test_nobody_sees_intake_without_signing_in(world: World) -> None:
    assert Client().get(INTAKE).status_code == 302


def test_another_organisation_finds_none_of_it(owner: Client, world: World, other_world: World) -> None:
    page = read(owner, world, MIXED)
    stranger = sign_in(other_world)

    assert "offen.csv" not in text_of(stranger.get(INTAKE))
    for path in ("", "columns/", "progress/", "rejects.csv"):
        assert stranger.get(page + path).status_code == 404
    for path in ("take/", "cancel/", "resume/"):
        assert stranger.post(page + path).status_code == 404
    assert only_run(world).state == "preview"


def test_a_run_that_does_not_exist_is_not_found(owner: Client) -> None:
    assert owner.get(f"{INTAKE}{uuid4()}/").status_code == 404


def test_the_list_asks_no_more_with_more_files(owner: Client, world: World) -> None:
    read(owner, world, GOOD)
    with CaptureQueriesContext(connection) as few:
        owner.get(INTAKE)
    for number in range(4):
        read(owner, world, GOOD.replace("R-", f"X{number}-"))

    with CaptureQueriesContext(connection) as many:
        owner.get(INTAKE)

    assert len(queries(many)) == len(queries(few)) <= 5


def test_the_preview_asks_no_more_with_more_lines(owner: Client, world: World) -> None:
    small = read(owner, world, MIXED)
    large = read(owner, world, HEAD + "".join(f"K{n};Kim;L-{n};1,00;01.02.2026;\n" for n in range(300)) + "K;;;;;\n")
    with CaptureQueriesContext(connection) as few:
        owner.get(small)
    with CaptureQueriesContext(connection) as many:
        owner.get(large)

    assert len(queries(many)) == len(queries(few)) <= 7


def test_the_pages_speak_german(world: World) -> None:
    german = sign_in(world, language="de")
    page = read(german, world, MIXED)

    assert "Rechnungen einlesen" in text_of(german.get(INTAKE))
    assert "6 Zeilen übernehmen" in text_of(german.get(page))
    assert "Was die Spalten bedeuten" in text_of(german.get(f"{page}columns/"))
    assert UUID(page.rstrip("/").rpartition("/")[2])


def test_one_nul_in_a_number_spoils_its_line_and_nothing_else(owner: Client, world: World) -> None:
    page = read(owner, world, GOOD.replace("R-2", "R\0-2"))

    assert "Lines that can be taken in 4" in text_of(owner.get(page))


def test_each_file_of_a_zip_is_read_and_one_that_cannot_be_is_named(owner: Client, world: World) -> None:
    content = packed(
        {"offen.csv": GOOD.encode(), "a/rechnung.xml": UBL, "__MACOSX/._offen.csv": b"x", "bild.png": b"\x89PNG\r\n"}
    )

    answer = owner.post(
        INTAKE,
        {"creditor": str(world.creditor.id), "source": "csv", "file": file_of(content, "alles.zip")},
        follow=True,
    )
    work(world)

    assert "2 files of the zip are being read." in text_of(answer)
    assert "bild.png was left out: " in text_of(answer)
    with world.scope():
        assert sorted(ImportRun.objects.values_list("file__name", "state")) == [
            ("offen.csv", "preview"), ("rechnung.xml", "preview"),
        ]  # fmt: skip


def test_a_zip_without_any_readable_file_is_refused_with_the_reasons(owner: Client, world: World) -> None:
    answer = hand_in(owner, world, packed({"bild.png": b"\x89PNG\r\n"}))

    assert answer.status_code == 422
    assert "No file in this zip can be read." in text_of(answer)


def test_the_form_offers_the_files_that_can_be_read(owner: Client) -> None:
    page = owner.get(INTAKE).content.decode()

    for suffix in (".csv", ".xlsx", ".xls", ".ods", ".xml", ".pdf", ".zip"):
        assert suffix in page.split('accept="')[1].split('"')[0].split(",")


def test_a_credit_is_taken_off_the_sum_of_the_preview(owner: Client, world: World) -> None:
    page = read(owner, world, GOOD + "K6;Ida;GS-1;-2,00;07.02.2026;\n")

    assert "€15.50" in text_of(owner.get(page))
