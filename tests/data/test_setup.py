"""`kulanz setup`, `kulanz invite`, `kulanz text`: nobody needs a Python shell to begin."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from kulanz.checks import walls
from kulanz.data.contact.models import Text
from kulanz.data.journeys.models import Journey
from kulanz.data.scope import tenant_scope
from kulanz.data.tenancy.models import Creditor, SetUp, Tenant, User
from kulanz.data.tenancy.setups import settings_of
from kulanz.testkit import books
from kulanz.testkit.world import World

OWN = {
    "key": "example", "name": "Example Utilities Ltd", "street": "Seestraße 1", "postcode": "88131", "town": "Lindau",
    "registration": "HRB 1234 Kempten", "creditor_region": "BY", "creditor_iban": "DE89 3704 0044 0532 0130 00",
    "creditor_sender_email": "service@example.org", "creditor_phone": "+49 8382 1234", "mail_host": "mail.example.org",
    "owner_email": "Olivia@Example.org", "owner_name": "Olivia Owner", "owner_language": "en",
}  # fmt: skip


def run(command: str, *args: str, **options: Any) -> str:
    said = io.StringIO()
    call_command(command, *args, stdout=said, **options)
    return said.getvalue()


def link_in(said: str) -> str:
    found = re.search(r"https?://[^/]+(/office/welcome/\S+)", said)
    assert found, said
    return found[1]


def test_setup_makes_an_organisation_ready_to_work(db: None) -> None:
    run("setup", **OWN)

    tenant = Tenant.objects.get(key="example")
    assert (tenant.kind, tenant.registration, tenant.town) == ("own", "HRB 1234 Kempten", "Lindau")
    with tenant_scope(tenant.id):
        creditor = Creditor.objects.get()
        assert (creditor.key, creditor.legal_name, creditor.iban) == ("example", OWN["name"], "DE89370400440532013000")
        assert (creditor.account_holder, creditor.reply_to, creditor.actor) == (
            OWN["name"],
            OWN["creditor_sender_email"],
            "creditor",
        )
        assert Text.objects.filter(creditor=None, key="reminder", language="de").exists()
        assert Journey.objects.filter(key=creditor.journey_key).exists()
        assert [row.plugin for row in SetUp.objects.filter(port="payment")] == ["bank_transfer"]
        kept = settings_of(SetUp.objects.get(port="channel"))
        assert (kept.host, kept.port, kept.security) == ("mail.example.org", 587, "starttls")
        assert books.findings() == []
    assert walls.findings() == []


def test_the_owner_sets_a_password_by_the_link_once_and_is_in(db: None) -> None:
    link = link_in(run("setup", **OWN))
    owner = User.objects.get()
    assert (owner.email, owner.role, owner.has_usable_password()) == ("olivia@example.org", "owner", False)

    client = Client()
    form = client.get(link, follow=True)
    assert "Olivia" in form.content.decode()
    done = client.post(
        form.redirect_chain[-1][0], {"new_password1": "nine small bells", "new_password2": "nine small bells"}
    )

    assert done["Location"] == "/office/"
    assert client.get("/office/").status_code == 200
    assert User.objects.get().check_password("nine small bells")
    assert Client().get(link, follow=True).status_code == 404


def test_a_password_too_short_is_not_taken(db: None) -> None:
    client = Client()
    form = client.get(link_in(run("setup", **OWN)), follow=True)

    again = client.post(form.redirect_chain[-1][0], {"new_password1": "short", "new_password2": "short"})

    assert again.status_code == 200
    assert not User.objects.get().has_usable_password()


def test_a_link_somebody_made_up_opens_nothing(db: None) -> None:
    run("setup", **OWN)

    assert Client().get("/office/welcome/MQ/abc-123/").status_code == 404


def test_a_sole_owner_who_lost_the_password_gets_a_new_link(db: None) -> None:
    run("setup", **OWN)
    owner = User.objects.get()
    owner.set_password("forgotten long ago")
    owner.save()

    link = link_in(run("invite", "olivia@example.org"))

    assert Client().get(link, follow=True).status_code == 200
    with pytest.raises(CommandError, match=r"nobody@example\.org"):
        run("invite", "nobody@example.org")


def test_an_agency_says_its_register_and_its_authority_and_asks_as_one(db: None) -> None:
    with pytest.raises(CommandError, match=r"--registration.*--authority|--authority"):
        run("setup", **{**OWN, "kind": "agency", "registration": None}, interactive=False)
    assert not Tenant.objects.exists()

    run("setup", **{**OWN, "kind": "agency", "authority": "Bundesamt für Justiz, 53094 Bonn"})

    with tenant_scope(Tenant.objects.get().id):
        creditor = Creditor.objects.get()
    assert (creditor.actor, creditor.supervisor) == ("agency", "Bundesamt für Justiz, 53094 Bonn")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"creditor_iban": "DE89370400440532013001"}, "check digits"),
        ({"owner_email": "olivia"}, "owner-email"),
        ({"postcode": "881"}, "postcode"),
        ({"key": "Not a key"}, "key"),
        ({"mail_port": "0"}, "port"),
        ({"kind": "club"}, "kind"),
        ({"creditor_phone": None}, "--creditor-phone"),
    ],
)
def test_what_is_wrong_or_missing_is_said_and_nothing_is_made(db: None, wrong: dict[str, str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        run("setup", **{**OWN, **wrong}, interactive=False)

    assert (Tenant.objects.count(), User.objects.count()) == (0, 0)


def test_what_is_there_already_is_not_made_twice(db: None) -> None:
    run("setup", **OWN)

    with pytest.raises(CommandError, match="example"):
        run("setup", **OWN)
    with pytest.raises(CommandError, match=r"olivia@example\.org"):
        run("setup", **{**OWN, "key": "second"})

    assert Tenant.objects.count() == 1


def test_at_a_terminal_it_asks_offers_what_is_usual_and_asks_again(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {**OWN, "creditor_iban": None, "kind": None}
    answers = iter(["club", "own", "DE00", "DE89370400440532013000"])
    asked: list[str] = []

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return next(answers) if ("IBAN" in prompt or "Kind" in prompt) else ""

    monkeypatch.setattr("builtins.input", answer)
    run("setup", **given, interactive=True)

    assert [question for question in asked if "IBAN" in question] == ["IBAN of its bank account: "] * 2
    assert next(question for question in asked if "holder" in question).endswith("[Example Utilities Ltd]: ")
    assert Tenant.objects.get().kind == "own"


def test_the_password_of_the_mail_server_comes_from_a_file(db: None, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("between us\n")

    run("setup", **OWN, mail_username="kulanz", mail_password_file=str(tmp_path / "secret"))

    with tenant_scope(Tenant.objects.get().id):
        kept = settings_of(SetUp.objects.get(port="channel"))
    assert (kept.username, kept.password) == ("kulanz", "between us")


TEXT = "Subject: {{ creditor }}: {{ amount }} are still open\n\n{{ greeting }}\n\nPlease pay {{ amount }} by {{ pay_by }}.\n"


def test_a_text_is_published_from_a_file_as_the_next_version(world: World, tmp_path: Path) -> None:
    file = tmp_path / "reminder.txt"
    file.write_text(TEXT)

    first = run("text", "publish", str(file), language="en", creditor=world.creditor.key)
    file.write_text(TEXT.replace("Please pay", "Please would you pay"))
    run("text", "publish", str(file), language="en", creditor=world.creditor.key)

    assert "version 1" in first
    with world.scope():
        rows = Text.objects.filter(creditor=world.creditor, key="reminder", language="en").order_by("version")
        assert [(row.version, "would you" in row.body) for row in rows] == [(1, False), (2, True)]
        assert rows[0].subject == "{{ creditor }}: {{ amount }} are still open"


@pytest.mark.parametrize(
    ("content", "said"),
    [("Hello\n\nno subject", "Subject:"), ("Subject: x\n\n{{ secret }}", "secret"), ("Subject: x\n\n", "nothing")],
)
def test_a_text_that_cannot_be_used_is_not_published(world: World, tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "reminder.txt"
    file.write_text(content)

    with pytest.raises(CommandError, match=said):
        run("text", "check", str(file))
    with pytest.raises(CommandError, match=said):
        run("text", "publish", str(file), language="en")


def test_a_text_is_shown_as_the_file_it_can_be_published_from(world: World, tmp_path: Path) -> None:
    shown = run("text", "show", "reminder", language="de")

    (tmp_path / "reminder.txt").write_text(shown)
    run("text", "check", str(tmp_path / "reminder.txt"))
    assert shown.startswith("Subject: ")


def test_a_colleague_is_made_with_a_role_and_gets_a_link(world: World) -> None:
    link = link_in(run("invite", "kim@example.org", name="Kim", role="viewer", tenant=world.tenant.key))

    kim = User.objects.get(email="kim@example.org")
    assert (kim.name, kim.role, kim.tenant, kim.has_usable_password()) == ("Kim", "viewer", world.tenant, False)
    assert Client().get(link, follow=True).status_code == 200
    with pytest.raises(CommandError, match="works here already"):
        run("invite", "kim@example.org", name="Kim", role="owner")
    assert User.objects.get(email="kim@example.org").role == "viewer"


def test_an_organisation_is_stopped_and_goes_on(world: World) -> None:
    said = run("stop", tenant=world.tenant.key)

    assert "Nothing leaves" in said
    assert Tenant.objects.get().is_stopped
    run("stop", tenant=world.tenant.key, end=True)
    assert not Tenant.objects.get().is_stopped
    with pytest.raises(CommandError, match="nowhere"):
        run("stop", tenant="nowhere")
