"""Whatever is wrong with how a customer is reached, the invoice comes in, by file and over the API: it is told, nothing
goes to a wrong address, no wrong bank account is believed, and a person puts it right."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.web.office_agent import place
from tests.web.office_files import file_of, text_of, work

from kulanz.data.contact.models import Message
from kulanz.data.inbox.models import ImportRow, ImportRun
from kulanz.data.parties.models import ContactPoint, Customer, Finding
from kulanz.data.payments.models import PayerIban
from kulanz.data.receivables.models import Claim
from kulanz.data.tenancy.models import Creditor
from kulanz.testkit.api_caller import ApiCaller
from kulanz.testkit.fakes import FakeChannel
from kulanz.testkit.world import World

pytestmark = pytest.mark.usefixtures("clock")

INTAKE = "/office/intake/"
HEADINGS = "Kundennummer;Name;Rechnungsnummer;Betrag;Fällig am;E-Mail;Telefon;IBAN;Straße;PLZ;Ort;Land;Sprache;Anrede\n"
GOOD_IBAN, BAD_IBAN = "DE89370400440532013000", "DE88370400440532013000"
BAD = [  # column of the file, field of the API, what stands there, the finding
    ("E-Mail", "email", "erika@@web.de", ("form", "email")),
    ("E-Mail", "email", "e" * 300 + "@web.de", ("form", "email")),
    ("Telefon", "phone", "weiß nicht", ("form", "phone")),
    ("Telefon", "phone", "0" * 90, ("form", "phone")),
    ("IBAN", "iban", BAD_IBAN, ("form", "iban")),
    ("Land", "country", "Atlantis", ("unknown", "country")),
    ("Land", "country", "QQ", ("unknown", "country")),
    ("Sprache", "language", "Klingonisch", ("unknown", "language")),
    ("Anrede", "salutation", "Sehr geehrte Frau Doktor", ("form", "salutation")),
    ("Name", "customer_name", "Erika " * 50, ("form", "name")),
    ("Name", "customer_name", "Erika\0 Muster", ("garbled", "name")),
    ("Straße", "street", "Lange Straße " * 20, ("form", "street")),
    ("PLZ", "postcode", "8813188131881", ("form", "postcode")),
    ("Ort", "town", "Lindau " * 20, ("form", "town")),
]
FIELDS = {
    "Name": "customer_name", "E-Mail": "email", "Telefon": "phone", "IBAN": "iban", "Straße": "street", "PLZ": "postcode",
    "Ort": "town", "Land": "country", "Sprache": "language", "Anrede": "salutation",
}  # fmt: skip
RIGHT = {
    "Kundennummer": "K1", "Name": "Erika Muster", "Rechnungsnummer": "R-1", "Betrag": "89,90", "Fällig am": "02.02.2026",
    "E-Mail": "erika@example.org", "Telefon": "+49 8382 1234", "IBAN": GOOD_IBAN, "Straße": "Seestr. 1", "PLZ": "88131",
    "Ort": "Lindau", "Land": "Deutschland", "Sprache": "de", "Anrede": "Frau",
}  # fmt: skip
FORM = {
    "name": "Erika Muster", "salutation": "", "language": "de", "email": "erika@example.org", "phone": "", "iban": "",
    "street": "Seestr. 1", "postcode": "88131", "town": "Lindau", "country": "DE", "region": "", "time_zone": "",
}  # fmt: skip


@pytest.fixture
def erp(world: World) -> ApiCaller:
    return ApiCaller(world)


def row(number: int = 1, **other: str) -> str:
    return ";".join((RIGHT | {"Kundennummer": f"K{number}", "Rechnungsnummer": f"R-{number}"} | other).values()) + "\n"


MORE = (row(2), row(3), row(4))  # a column is known by what most of its cells say


def hand_in(owner: Client, world: World, *rows: str, **form: str) -> str:
    """The page of a file, once it was read."""
    sent = {"creditor": str(world.creditor.id), "source": "csv", "file": file_of(HEADINGS + "".join(rows)), **form}
    answer = owner.post(INTAKE, sent)
    work(world)
    return str(answer["Location"])


def take(owner: Client, world: World, page: str) -> None:
    assert owner.post(f"{page}take/").status_code == 302
    work(world)


def claim(**other: object) -> dict[str, Any]:
    return {"customer_number": "K1", "claim_number": "R-1", "amount": "89.90", "due_on": "2026-02-02",
            "customer_name": "Erika Muster", "email": "erika@example.org", **other}  # fmt: skip


def findings(world: World) -> list[tuple[str, str]]:
    with world.scope():
        rows = Finding.objects.filter(solved_at=None).order_by("field", "kind")
        return list(rows.values_list("kind", "field"))


def sent_to(world: World) -> set[str]:
    with world.scope():
        return set(Message.objects.values_list("to_address", flat=True))


@pytest.mark.parametrize(("column", "_field", "value", "finding"), BAD)
def test_a_line_of_a_file_comes_in_and_what_is_wrong_is_told(
    world: World, owner: Client, column: str, _field: str, value: str, finding: tuple[str, str]
) -> None:
    page = hand_in(owner, world, row(1, **{column: value}), *MORE, whole_or_nothing="on")

    preview = text_of(owner.get(page))
    assert "Lines that can be taken in 4" in preview
    assert "Contact data to check 1" in preview
    assert "Lines with faults 0" in preview
    take(owner, world, page)

    done = owner.get(page)
    assert "New 4" in text_of(done)
    assert "Contact data to check 1" in text_of(done)
    assert "/office/accounts/findings/" in done.content.decode()
    assert findings(world) == [finding]
    with world.scope():
        told = Finding.objects.get(solved_at=None)
        assert told.value == value.replace("\0", "\ufffd").strip()[:254]
        assert Claim.objects.count() == 4


@pytest.mark.parametrize(("_column", "field", "value", "finding"), BAD)
def test_a_claim_of_the_api_comes_in_and_the_answer_tells_what_is_wrong(
    world: World, erp: ApiCaller, _column: str, field: str, value: str, finding: tuple[str, str]
) -> None:
    answer = erp.post(
        "/claims", {"claims": [claim(street="Seestr. 1", postcode="88131", town="Lindau") | {field: value}]}
    )

    assert answer.status_code == 200
    [told] = answer.json()["claims"]
    assert (told["outcome"], told["errors"]) == ("taken", [])
    [odd] = told["findings"]
    assert (odd["kind"], odd["field"]) == finding
    assert odd["place"] == f"/claims/0/{field}"
    assert odd["text"]
    assert findings(world) == [finding]
    [kept] = erp.get("/findings").json()["items"]
    assert (kept["kind"], kept["field"], kept["text"]) == (*finding, odd["text"])


def test_good_data_have_no_findings_in_any_answer(world: World, owner: Client, erp: ApiCaller) -> None:
    page = hand_in(owner, world, row(1), row(2, Land="", Sprache="", Telefon=""))
    assert "Contact data to check" not in text_of(owner.get(page))

    stated = {FIELDS[column]: value for column, value in RIGHT.items() if column in FIELDS} | {"country": "DE"}
    assert erp.post("/claims", {"claims": [claim(**stated)]}).json()["claims"][0]["findings"] == []
    assert findings(world) == []


def test_the_answer_is_german_where_german_is_asked_for(erp: ApiCaller) -> None:
    answer = erp.post("/claims", {"claims": [claim(country="Atlantis")]}, **{"Accept-Language": "de"})

    assert "kennen" in answer.json()["claims"][0]["findings"][0]["text"]


def test_the_preview_says_which_value_of_which_line_is_wrong(world: World, owner: Client) -> None:
    page = hand_in(owner, world, row(1), row(2, **{"E-Mail": "erika@@web.de", "IBAN": BAD_IBAN}))

    preview = text_of(owner.get(page))

    assert "Contact data to check 1" in preview
    assert "3 Erika Muster Bank account DE88370400440532013000 This is not an IBAN" in preview
    assert "3 Erika Muster E-mail erika@@web.de There is more than one @ in it." in preview


def test_what_cannot_be_right_of_the_money_still_keeps_the_line_out(world: World, owner: Client) -> None:
    page = hand_in(owner, world, row(1, Betrag="viel", Land="Atlantis"), row(2, **{"Fällig am": "31.02.2026"}), row(3))
    take(owner, world, page)

    with world.scope():
        assert (Claim.objects.get().number, ImportRun.objects.get().rows_rejected) == ("R-3", 2)
    assert "Atlantis" in text_of(owner.get(page))  # one correction of the line is enough


def test_nothing_is_sent_to_a_wrong_address_until_a_person_puts_it_right(
    world: World, owner: Client, channel: FakeChannel
) -> None:
    take(
        owner,
        world,
        hand_in(owner, world, row(1, **{"E-Mail": "erika@@web.de"}), row(2, **{"E-Mail": "kim@example.org"})),
    )
    world.decide()
    work(world)
    assert sent_to(world) == {"kim@example.org"}
    with world.scope():
        account = Claim.objects.get(number="R-1").account_id
        assert ContactPoint.objects.get(value="erika@@web.de").is_bad
    form = text_of(owner.get(place(account, "contact/")))
    assert "erika@@web.de: There is more than one @ in it." in form

    owner.post(place(account, "contact/"), FORM | {"email": "erika@web.de"})
    work(world)

    assert findings(world) == []
    assert sent_to(world) == {"kim@example.org", "erika@web.de"}


def test_a_wrong_bank_account_is_never_kept_as_one_and_a_person_enters_the_right_one(
    world: World, owner: Client
) -> None:
    take(owner, world, hand_in(owner, world, row(1, IBAN=BAD_IBAN), *MORE))
    with world.scope():
        assert set(PayerIban.objects.values_list("iban", flat=True)) == {GOOD_IBAN}
        account = Claim.objects.get(number="R-1").account_id
        assert not PayerIban.objects.filter(account=account).exists()
    address = place(account, "contact/")

    refused = owner.post(address, FORM | {"iban": BAD_IBAN})
    assert refused.status_code == 422
    assert "This is not an IBAN" in text_of(refused)
    assert findings(world) == [("form", "iban")]
    owner.post(address, FORM | {"iban": "DE89 3704 0044 0532 0130 00"})

    assert findings(world) == []
    with world.scope():
        assert PayerIban.objects.get(account=account).iban == GOOD_IBAN


def test_a_form_sent_without_a_bank_account_leaves_its_finding_open(world: World, owner: Client) -> None:
    take(owner, world, hand_in(owner, world, row(1, IBAN=BAD_IBAN), *MORE))
    with world.scope():
        account = Claim.objects.get(number="R-1").account_id

    owner.post(place(account, "contact/"), FORM)

    assert findings(world) == [("form", "iban")]


def test_language_salutation_and_country_are_put_right_on_the_form(world: World, owner: Client) -> None:
    bad = {"Sprache": "Klingonisch", "Anrede": "x" * 30, "Land": "Atlantis"}
    take(owner, world, hand_in(owner, world, row(1, **bad), *MORE))
    with world.scope():
        account = Claim.objects.get(number="R-1").account_id
    assert findings(world) == [("unknown", "country"), ("unknown", "language"), ("form", "salutation")]

    owner.post(
        place(account, "contact/"), FORM | {"language": "en", "salutation": "Ms", "country": "AT", "postcode": "6900"}
    )

    assert findings(world) == []
    with world.scope():
        customer = Customer.objects.get(number="K1")
        assert (customer.language, customer.salutation, customer.country) == ("en", "Ms", "AT")


def test_a_language_nobody_knows_leaves_that_of_the_creditor(world: World, erp: ApiCaller) -> None:
    with world.scope():
        Creditor.objects.filter(id=world.creditor.id).update(language="nl")

    erp.post("/claims", {"claims": [claim(language="tlh")]})

    with world.scope():
        assert Customer.objects.get().language == "nl"


def test_a_wrong_country_does_not_replace_one_that_is_known(world: World, erp: ApiCaller) -> None:
    where = {"street": "Seestr. 1", "postcode": "6900", "town": "Bregenz"}
    erp.post("/claims", {"claims": [claim(country="AT", **where)]})

    erp.post("/claims", {"claims": [claim(claim_number="R-2", country="Atlantis", **where)]})

    assert findings(world) == [("unknown", "country")]
    with world.scope():
        assert Customer.objects.get().country == "AT"


def test_rows_of_a_file_name_no_personal_data_of_their_findings(world: World, owner: Client) -> None:
    take(owner, world, hand_in(owner, world, row(1, **{"E-Mail": "erika@@web.de"})))

    with world.scope():
        kept = ImportRow.objects.get()
    assert (kept.column, kept.value) == ("email", "")
    assert "erika" not in str(kept.draft)


def test_where_an_address_names_the_customer_a_wrong_one_is_no_customer(world: World, owner: Client) -> None:
    head = "Rechnungsnummer;E-Mail;Betrag;Fällig am\n"
    content = f"{head}R-1;erika@example.org;1,00;01.02.2026\nR-2;erika@@web.de;1,00;01.02.2026\n"

    answer = owner.post(INTAKE, {"creditor": str(world.creditor.id), "source": "shop", "file": file_of(content)})
    work(world)

    assert "Lines with faults 1" in text_of(owner.get(answer["Location"]))
