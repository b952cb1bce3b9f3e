"""Creditors at the office: look, people, bank account, ways to pay with their secrets, webhooks; only owners change."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.web.office_files import sign_in, text_of

from kulanz.data.doorway import hash_of
from kulanz.data.outbox.models import Endpoint
from kulanz.data.tenancy.models import Creditor, Doorway, SetUp, Way
from kulanz.data.vault import open_settings
from kulanz.ports.registry import plugin
from kulanz.testkit.world import World

pytestmark = pytest.mark.usefixtures("clock")

LIST = "/office/creditors/"
TESTBANK = {
    "base_url": "http://127.0.0.1:8001",
    "api_key": "key-that-nobody-sees",
    "webhook_secret": "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
}
LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="8" height="8" fill="#123456"/></svg>'


@pytest.fixture
def place(world: World) -> str:
    return f"{LIST}{world.creditor.id}/"


def creditor(world: World) -> Creditor:
    with world.scope():
        return Creditor.objects.get(id=world.creditor.id)


def method(world: World, key: str = "testbank") -> SetUp:
    with world.scope():
        return SetUp.objects.get(plugin=key)


def test_a_creditor_shows_its_journey_in_plain_words(owner: Client, world: World, place: str) -> None:
    world.claim("89.90")

    assert "€89.90" in text_of(owner.get(LIST))
    words = text_of(owner.get(place))
    assert "from 3 days past due" in words
    assert "10 days after “Reminder” at the earliest" in words
    assert "DE89 3704 0044 0532 0130 00" in words


def test_a_colour_too_light_is_kept_and_the_owner_is_told(owner: Client, world: World, place: str) -> None:
    answer = owner.post(f"{place}part/look/", {"name": "Stadtwerke", "colour": "#FFE000"}, follow=True)

    assert (creditor(world).colour, creditor(world).name) == ("#ffe000", "Stadtwerke")
    assert "would be hard to read on white" in text_of(answer)
    assert "The colour is darkened" in text_of(owner.get(place))


def test_a_logo_is_a_plain_drawing(owner: Client, world: World, place: str) -> None:
    file = SimpleUploadedFile("logo.svg", LOGO)
    owner.post(f"{place}part/look/", {"name": "S", "colour": "#0f5c63", "drawing": file})
    assert creditor(world).logo.startswith("<svg")

    owner.post(f"{place}part/look/", {"name": "S", "colour": "#0f5c63", "without_logo": "on"})
    assert creditor(world).logo == ""


@pytest.mark.parametrize(
    "drawing",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><script>alert(1)</script></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8" onload="alert(1)"/>',
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><image href="https://evil.example/x.png"/></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect fill="url(https://evil.example)"/></svg>',
        rb'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect style="fill:u\72l(https://evil.example)"/></svg>',
        rb'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect style="fill:\75 \72 \6c(//evil.example)"/></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect style="cursor:image-set(\'//e\' 1x)"/></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><g id="a"><rect/></g><use href="#a"/></svg>',
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"/>',
        b"not a drawing",
    ],
)
def test_a_drawing_that_runs_or_fetches_is_refused(owner: Client, world: World, place: str, drawing: bytes) -> None:
    file = SimpleUploadedFile("logo.svg", drawing)

    answer = owner.post(f"{place}part/look/", {"name": "S", "colour": "#0f5c63", "drawing": file})

    assert answer.status_code == 422
    assert creditor(world).logo == ""


def test_a_wrong_iban_is_refused_with_where_to_look(owner: Client, world: World, place: str) -> None:
    before = creditor(world).iban

    answer = owner.post(f"{place}part/bank/", {"account_holder": "S", "iban": "DE89 3704 0044 0532 0130 01", "bic": ""})
    assert answer.status_code == 422
    assert "check digits" in text_of(answer)
    assert creditor(world).iban == before

    owner.post(f"{place}part/bank/", {"account_holder": "S", "iban": "de02 1203 0000 0000 2020 51", "bic": ""})
    assert creditor(world).iban == "DE02120300000000202051"


def test_amounts_among_the_rules_are_typed_as_people_write_them(owner: Client, world: World, place: str) -> None:
    given = {
        "journey_key": "friendly",
        "language": "de",
        "formality": "du",
        "link_days": "90",
        "minimum": "2,50",
        "small_loss": "0",
    }
    assert owner.post(f"{place}part/rules/", given).status_code == 302
    assert (creditor(world).minimum_minor, creditor(world).formality, creditor(world).link_days) == (250, "du", 90)

    assert owner.post(f"{place}part/rules/", {**given, "minimum": "viel"}).status_code == 422
    assert owner.post(f"{place}part/rules/", {**given, "journey_key": "made-up"}).status_code == 422
    assert creditor(world).minimum_minor == 250


def test_what_is_left_empty_is_named(owner: Client, place: str) -> None:
    answer = owner.post(f"{place}part/sender/", {"sender_name": "S"})

    assert "Please fill in “Telephone”" in text_of(answer)


def test_a_way_to_pay_is_set_up_by_the_form_its_plugin_makes(owner: Client, world: World, place: str) -> None:
    assert "Address of the Testbank" in text_of(owner.get(f"{place}payment/testbank/"))

    assert owner.post(f"{place}payment/testbank/", TESTBANK).status_code == 302

    row = method(world)
    with world.scope():
        assert open_settings(plugin("payment", "testbank").Settings, row.settings).api_key == TESTBANK["api_key"]
    assert Doorway.objects.get(hash=hash_of(row.hook_key)).target_id == row.id
    assert f"/hooks/{row.hook_key}/" in text_of(owner.get(place))


def test_secrets_are_never_shown_back_and_stay_when_left_empty(owner: Client, world: World, place: str) -> None:
    owner.post(f"{place}payment/testbank/", TESTBANK)

    for address in (place, f"{place}payment/testbank/"):
        html = owner.get(address).content.decode()
        assert TESTBANK["api_key"] not in html
        assert TESTBANK["webhook_secret"] not in html
    assert "Set. Leave it empty to keep it." in text_of(owner.get(f"{place}payment/testbank/"))

    new_address = {"base_url": "http://127.0.0.1:9001", "api_key": "", "webhook_secret": ""}
    assert owner.post(f"{place}payment/testbank/", new_address).status_code == 302
    with world.scope():
        kept = open_settings(plugin("payment", "testbank").Settings, method(world).settings)
    assert (kept.base_url, kept.api_key) == ("http://127.0.0.1:9001", TESTBANK["api_key"])


def test_settings_that_the_plugin_refuses_are_not_kept(owner: Client, world: World, place: str) -> None:
    answer = owner.post(f"{place}payment/testbank/", {**TESTBANK, "base_url": "no address"})

    assert answer.status_code == 422
    assert "begins with http" in text_of(answer)
    with world.scope():
        assert not SetUp.objects.filter(plugin="testbank").exists()


def test_ways_to_pay_are_switched_and_put_first(owner: Client, world: World, place: str) -> None:
    owner.post(f"{place}payment/bank_transfer/", {})
    owner.post(f"{place}payment/testbank/", TESTBANK)

    owner.post(f"{place}payment/testbank/first/")
    owner.post(f"{place}payment/bank_transfer/switch/", {"on": "no"})

    with world.scope():
        order = list(Way.objects.filter(set_up__port="payment").order_by("position").values_list("kind", flat=True))
    assert order[0] == "testbank"
    assert not method(world, "bank_transfer").is_enabled


def test_a_channel_says_what_a_message_costs(owner: Client, world: World, place: str) -> None:
    assert "Price of a message not set" in text_of(owner.get(place))

    owner.post(f"{place}channel/smtp/", {"price": "0.075"})

    assert "Price of a message €0.0750" in text_of(owner.get(place))


def test_settings_sealed_with_another_key_are_entered_anew(owner: Client, world: World, place: str) -> None:
    owner.post(f"{place}payment/testbank/", TESTBANK)
    with world.scope():
        SetUp.objects.filter(plugin="testbank").update(settings=b"broken")

    assert "Please enter them anew" in text_of(owner.get(place))
    assert owner.post(f"{place}payment/testbank/", TESTBANK).status_code == 302


@pytest.mark.parametrize("role", ["agent", "viewer"])
def test_only_owners_change_anything(world: World, place: str, role: str) -> None:
    client = sign_in(world, role)
    before = creditor(world).name

    words = text_of(client.get(place))
    assert "owners of your organisation can change it" in words
    assert "/hooks/" not in words
    for address in ("part/look/", "payment/testbank/", "channel/smtp/", "webhook/"):
        assert client.get(place + address).status_code == 403
    assert client.post(f"{place}part/look/", {"name": "Neu", "colour": "#000000"}).status_code == 403
    assert client.post(f"{place}payment/testbank/", TESTBANK).status_code == 403
    assert client.post(f"{place}channel/smtp/switch/", {"on": "no"}).status_code == 403
    assert client.post(f"{place}webhook/", {"url": "https://erp.example/x"}).status_code == 403
    assert creditor(world).name == before
    with world.scope():
        assert not SetUp.objects.filter(plugin="testbank").exists()
        assert SetUp.objects.get(plugin="smtp").is_enabled
        assert not Endpoint.objects.exists()


def test_another_organisation_neither_sees_nor_changes(world: World, other_world: World, place: str) -> None:
    stranger = sign_in(other_world)

    assert stranger.get(place).status_code == 404
    for address in ("part/look/", "payment/testbank/", "webhook/"):
        assert stranger.get(place + address).status_code == 404
    assert stranger.post(f"{place}payment/testbank/", TESTBANK).status_code == 404
    assert stranger.post(f"{place}payment/fake/switch/", {"on": "no"}).status_code == 404
    assert stranger.post(f"{place}webhook/", {"url": "https://evil.example/x"}).status_code == 404
    with world.scope():
        assert not Endpoint.objects.exists()


def test_addresses_that_do_not_exist_are_not_found(owner: Client, place: str) -> None:
    for address in (f"{LIST}{uuid4()}/", f"{place}part/made-up/", f"{place}payment/made-up/", f"{place}made-up/email/"):
        assert owner.get(address).status_code == 404


def test_the_pages_speak_german(world: World, place: str) -> None:
    german = sign_in(world, language="de")

    words = text_of(german.get(place))
    assert "ab 3 Tagen nach Fälligkeit" in words
    assert "Webhooks an Ihr eigenes System" in words
    assert "Bitte füllen Sie „Telefon“ aus" in text_of(german.post(f"{place}part/sender/", {"sender_name": "S"}))


def test_who_asks_is_said_and_an_agency_names_its_supervisor(owner: Client, world: World, place: str) -> None:
    refused = owner.post(f"{place}part/role/", {"actor": "agency", "supervisor": ""})
    kept = owner.post(f"{place}part/role/", {"actor": "agency", "supervisor": "Bundesamt für Justiz, 53094 Bonn"})

    assert refused.status_code == 422
    assert "An agency names the authority that supervises it" in text_of(refused)
    assert kept.status_code == 302
    assert (creditor(world).actor, creditor(world).supervisor) == ("agency", "Bundesamt für Justiz, 53094 Bonn")
    assert "A registered collection agency" in text_of(owner.get(place))


def test_the_switch_of_one_creditor_stops_its_messages_and_no_other(owner: Client, world: World, place: str) -> None:
    claim = world.claim()
    assert owner.post(f"{place}part/role/", {"actor": "creditor", "is_stopped": "on"}).status_code == 302

    world.run_day()

    assert world.messages(claim.account_id) == []
    assert owner.post(f"{place}part/role/", {"actor": "creditor"}).status_code == 302
    world.decide()
    assert world.messages(claim.account_id)
