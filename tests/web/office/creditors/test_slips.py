"""What is typed about a creditor and cannot be: refused at its field, with what could be; what was typed stays."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils.translation import override
from tests.web.office.creditors.test_creditors import LIST, creditor
from tests.web.office_files import text_of

from kulanz.plugins.channel.smtp import SmtpSettings
from kulanz.testkit.world import World
from kulanz.web.office.creditors.settings_form import SettingsForm

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def place(world: World) -> str:
    return f"{LIST}{world.creditor.id}/"


def test_a_rule_that_would_close_whole_bills_is_refused(owner: Client, world: World, place: str) -> None:
    given = {"journey_key": "friendly", "language": "de", "formality": "sie", "link_days": "90", "minimum": "1"}

    answer = owner.post(f"{place}part/rules/", {**given, "small_loss": "99999999"})

    assert answer.status_code == 422
    assert "This closes bills, not rests. Please choose at most €100.00." in text_of(answer)
    assert "99999999" in answer.content.decode()
    assert creditor(world).small_loss_minor == world.creditor.small_loss_minor


@pytest.mark.parametrize(
    ("part", "field", "typed", "said"),
    [
        ("bank", "bic", "XX", "A BIC has 8 or 11 letters and digits."),
        ("address", "postcode", "803", "This is no postcode of the creditor"),
        ("address", "region", "ZZ", "This region is not known. Possible are: BB, BE"),
    ],
)
def test_what_cannot_be_is_refused_and_says_what_could(
    owner: Client, place: str, part: str, field: str, typed: str, said: str
) -> None:
    good = {
        "bank": {"account_holder": "Stadtwerke", "iban": "DE89370400440532013000", "bic": "COBADEFFXXX"},
        "address": {
            "legal_name": "Stadtwerke GmbH", "street": "Weg 1", "postcode": "88131", "town": "Lindau", "region": "by",
        },
    }[part]  # fmt: skip
    refused = owner.post(f"{place}part/{part}/", {**good, field: typed})

    assert refused.status_code == 422
    assert said in text_of(refused)
    assert owner.post(f"{place}part/{part}/", good).status_code == 302


def test_a_setting_left_empty_is_what_the_plugin_proposes() -> None:
    form = SettingsForm(SmtpSettings, None, {"host": "", "port": "", "security": "none", "timeout": ""})

    assert form.is_valid()
    assert (form.settings.host, form.settings.port, form.settings.timeout) == ("127.0.0.1", 25, 10.0)


def test_a_setting_that_a_plugin_refuses_is_marked_at_its_field() -> None:
    form = SettingsForm(SmtpSettings, None, {"host": "mail.example", "port": "99999", "security": "tls"})

    with override("en"):
        assert not form.is_valid()

    assert form.errors == {"port": ["A port is a number from 1 to 65535."]}


def test_a_price_that_is_none_is_said_above_the_form(owner: Client, place: str) -> None:
    page = owner.post(f"{place}channel/smtp/", {"price": "much"})

    assert page.status_code == 422
    assert '<a href="#id_price">' in page.content.decode()
