"""Documents over the API: kept by content, given back byte for byte, never run, never seen by others."""

from __future__ import annotations

from typing import Any

import pytest

from kulanz.data.inbox.models import Document, StoredFile
from kulanz.data.receivables.models import Event
from kulanz.data.tenancy.models import Creditor
from kulanz.kernel.ids import new_id
from kulanz.stations.claims import documents
from kulanz.testkit.api_caller import ADDRESS, ApiCaller
from kulanz.testkit.world import World

PDF = b"%PDF-1.7\n1 0 obj << >> endobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.fixture
def erp(world: World) -> ApiCaller:
    return ApiCaller(world)


@pytest.fixture
def path(erp: ApiCaller) -> str:
    claim = {"customer_number": "K1", "claim_number": "R-1", "amount": "89.90", "due_on": "2026-02-02"}
    return f"/claims/{erp.post('/claims', {'claims': [claim]}).json()['claims'][0]['id']}/documents"


def test_a_document_comes_back_byte_for_byte_and_no_browser_runs_it(erp: ApiCaller, path: str) -> None:
    added = erp.upload(path, PDF, name="Rechnung März.pdf").json()

    answer = erp.get(f"{path}/{added['id']}")

    assert (added["changed"], added["kind"], added["size"]) == (True, "invoice", len(PDF))
    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''Rechnung%20M%C3%A4rz.pdf"
    assert "no-store" in answer["Cache-Control"]


def test_the_same_file_again_is_the_same_document(erp: ApiCaller, path: str, world: World) -> None:
    first = erp.upload(path, PDF, kind="proof").json()

    again = erp.upload(path, PDF, name="other.pdf").json()

    assert (again["id"], again["kind"], again["changed"]) == (first["id"], "proof", False)
    with world.scope():
        assert Document.objects.count() == StoredFile.objects.count() == 1
        assert Event.objects.filter(kind="document.added").count() == 1


def test_a_form_sent_again_under_its_key_gets_the_same_answer(erp: ApiCaller, path: str) -> None:
    first = erp.upload(path, PDF, once="a")

    again = erp.upload(path, PDF, once="a")

    assert again.content == first.content
    assert again["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize(
    ("content", "fields"), [(PNG, {}), (PDF, {"kind": "proof"}), (PDF, {"name": "b.pdf"})], ids=["file", "kind", "name"]
)
def test_another_form_under_the_same_key_is_a_conflict(
    erp: ApiCaller, path: str, content: bytes, fields: dict[str, str]
) -> None:
    erp.upload(path, PDF, once="a")

    answer = erp.upload(path, content, once="a", **fields)

    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


@pytest.mark.parametrize(
    ("content", "media_type", "name"),
    [
        (PDF, "application/pdf", "x.exe.pdf"),
        (PNG, "image/png", "x.exe.png"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 20, "image/jpeg", "x.exe.jpg"),
        (b"II*\0" + b"\0" * 20, "image/tiff", "x.exe.tif"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp", "x.exe.webp"),
    ],
)
def test_a_file_is_what_its_content_says(erp: ApiCaller, path: str, content: bytes, media_type: str, name: str) -> None:
    told = erp.upload(path, content, name="x.exe").json()

    assert (told["media_type"], told["name"]) == (media_type, name)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><script>alert(1)</script>",
        b"MZ\x90\0",
        b"<svg xmlns='x'/>",
        b"\n%PDF-1.7",
        b"%PDF",
        b"PK\x03\x04",
        b"GIF89a",
    ],
    ids=["empty", "html", "exe", "svg", "pdf after something", "half a word", "zip", "gif"],
)
def test_what_is_no_pdf_and_no_picture_is_refused(erp: ApiCaller, path: str, world: World, content: bytes) -> None:
    answer = erp.upload(path, content, name="invoice.pdf")

    assert answer.status_code == 422
    assert [fault["place"] for fault in answer.json()["errors"]] == ["file"]
    with world.scope():
        assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("stated", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\e\\R-1.PDF", "R-1.PDF"),
        ('a"b<c>.pdf', "abc.pdf"),
        ("..", "document.pdf"),
        ("rechnung\u202efdp.exe", "rechnungfdp.exe.pdf"),
        ("x" * 300, "x" * 196 + ".pdf"),
    ],
)
def test_a_name_is_safe_on_every_disk(world: World, stated: str, kept: str) -> None:
    claim = world.claim()

    with world.scope():
        added = documents.add(claim.id, name=stated, kind="other", content=PDF, now=world.now, actor="test")

    assert added.document.name == kept


def test_ten_megabytes_go_in_and_one_byte_more_does_not(erp: ApiCaller, path: str) -> None:
    most = PDF + b"\0" * (documents.LARGEST - len(PDF))

    assert erp.upload(path, most).status_code == 200
    for too_much in (most + b"\0", most + b"\0" * 200_000):
        answer = erp.upload(path, too_much)
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_wrong_fields_of_a_form_are_named(erp: ApiCaller, path: str) -> None:
    def places(answer: Any) -> list[str]:
        assert answer.status_code == 422
        return [fault["place"] for fault in answer.json()["errors"]]

    assert places(erp.upload(path, PDF, kind="fun")) == ["kind"]
    assert places(erp.upload(path, PDF, colour="red")) == ["colour"]
    headers = {"Authorization": f"Bearer {erp.key}", "Idempotency-Key": "b"}
    assert places(erp.client.post(ADDRESS + path, {"kind": "proof"}, headers=headers)) == ["file"]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"{}"),
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=x", b"--x\r\nnonsense"),
        ("text/plain", b"x"),
        ("application/pdf", PDF),
    ],
)
def test_a_body_that_is_no_form_is_a_bad_request_or_names_the_file(
    erp: ApiCaller, path: str, kind: str, body: bytes
) -> None:
    headers = {"Authorization": f"Bearer {erp.key}", "Idempotency-Key": "b"}

    answer = erp.client.post(ADDRESS + path, body, content_type=kind, headers=headers)

    assert answer.status_code in (400, 422)
    assert answer["Content-Type"] == "application/problem+json"


def test_a_form_sent_where_json_belongs_is_a_bad_request(erp: ApiCaller) -> None:
    answer = erp.upload("/claims", PDF)

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


def test_documents_are_listed_page_by_page(erp: ApiCaller, path: str) -> None:
    ids = [erp.upload(path, PDF + bytes([n])).json()["id"] for n in range(3)]

    first = erp.get(path, limit=2).json()
    rest = erp.get(path, limit=2, after=first["next"]).json()

    assert [each["id"] for each in first["items"] + rest["items"]] == ids
    assert (first["more"], rest["more"]) == (True, False)


def test_a_claim_takes_fifty_documents(erp: ApiCaller, path: str) -> None:
    for n in range(documents.MOST):
        assert erp.upload(path, PDF + bytes([n])).status_code == 200

    assert erp.upload(path, PDF).json()["code"] == "not_allowed"


def test_a_document_cannot_be_read_in_the_database(erp: ApiCaller, path: str, world: World) -> None:
    erp.upload(path, PDF)

    with world.scope():
        assert b"endobj" not in bytes(StoredFile.objects.get().content)


def test_another_organisation_and_another_creditors_key_see_no_document(
    erp: ApiCaller, path: str, world: World, other_world: World
) -> None:
    id_ = erp.upload(path, PDF).json()["id"]
    with world.scope():
        values = Creditor.objects.values().get() | {"id": new_id(), "key": "flinkauto"}
        second = Creditor.objects.create(**values)

    for stranger in (ApiCaller(other_world), ApiCaller(world, second)):
        assert stranger.get(f"{path}/{id_}").status_code == 404
        assert stranger.get(path).status_code == 404
        assert stranger.upload(path, PNG).status_code == 404


def test_a_document_is_found_only_at_its_own_claim(erp: ApiCaller, path: str) -> None:
    id_ = erp.upload(path, PDF).json()["id"]
    claim = {"customer_number": "K1", "claim_number": "R-2", "amount": "1.00", "due_on": "2026-02-02"}
    other = erp.post("/claims", {"claims": [claim]}).json()["claims"][0]["id"]

    assert erp.get(f"/claims/{other}/documents/{id_}").status_code == 404
    assert erp.get(f"{path}/{new_id()}").status_code == 404
