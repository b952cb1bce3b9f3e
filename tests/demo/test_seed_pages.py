"""The demo's own pages: the mailbox as the customer sees it, and the files to try."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kulanz.data.tenancy.models import Tenant
from kulanz.demo import neighbours, world
from kulanz.kernel.dates import Now
from kulanz.kernel.ids import new_ids
from kulanz.testkit.world import START, World, at

RISING = new_ids(1000)  # names of mails in the order of their arrival


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    settings.KULANZ_HOME = tmp_path
    (tmp_path / "mail").mkdir()
    return tmp_path


def a_mail(home: Path, subject: str, *, to: str = "erika@post.example", html: str = "") -> str:
    mail = EmailMessage()
    mail["Subject"], mail["To"], mail["From"] = subject, to, "service@stadtwerke-lindau.example"
    mail["Date"] = "Fri, 20 Nov 2026 08:00:00 +0100"
    mail.set_content("Guten Tag, im Klartext.")
    if html:
        mail.add_alternative(html, subtype="html")
    path = home / "mail" / f"{next(RISING)}.eml"
    path.write_bytes(mail.as_bytes())
    return path.name


def test_an_empty_mailbox_says_what_will_be_here(client: Client, home: Path, db: None) -> None:
    page = client.get("/demo/mail/", headers={"accept-language": "en"})

    assert page.status_code == 200
    assert "Mail appears here when the day is run" in page.content.decode()


def test_the_newest_mail_is_on_top_and_can_be_searched_for(client: Client, home: Path, db: None) -> None:
    a_mail(home, "Erste")
    a_mail(home, "Zweite", to="max@post.example")

    text = client.get("/demo/mail/").content.decode()
    assert text.index("Zweite") < text.index("Erste")
    found = client.get("/demo/mail/?q=MAX@").content.decode()
    assert "Zweite" in found
    assert "Erste" not in found
    assert 'class="demo-mail"' not in client.get("/demo/mail/?q=nobody").content.decode()


def test_a_mail_is_shown_with_its_text_and_headers(client: Client, home: Path, db: None) -> None:
    name = a_mail(home, "Guten Tag", html="<html><head></head><body>Hallo</body></html>")

    text = client.get(f"/demo/mail/{name}/").content.decode()

    assert "Guten Tag, im Klartext." in text
    assert f'src="/demo/mail/{name}/html/"' in text
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in text


def test_the_html_of_a_mail_can_run_nothing_and_opens_links_elsewhere(client: Client, home: Path, db: None) -> None:
    name = a_mail(home, "x", html='<html><head></head><body><a href="http://127.0.0.1/p/k/">Link</a></body></html>')

    part = client.get(f"/demo/mail/{name}/html/")

    policy = part.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-popups")
    assert "script" not in policy
    assert "default-src 'none'" in policy
    assert part.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_blank">' in part.content.decode()


@pytest.mark.parametrize("name", ["..%2Fsecrets.json", "nothing.eml", "01a1ffb3-2ab9-7587-be81-fd26ffba8e0b.eml"])
def test_a_name_that_is_no_mail_leads_nowhere(client: Client, home: Path, db: None, name: str) -> None:
    (home / "secrets.json").write_text('{"KULANZ_SECRET_KEY": "topsecret"}')

    for path in (f"/demo/mail/{name}/", f"/demo/mail/{name}/html/"):
        page = client.get(path)
        assert page.status_code == 404
        assert "topsecret" not in page.content.decode()


def test_pages_only_read(client: Client, home: Path, db: None) -> None:
    for path in ("/demo/", "/demo/mail/", "/demo/files/"):
        assert client.post(path).status_code == 405


def test_the_first_page_leads_to_the_neighbours(client: Client, home: Path, db: None) -> None:
    assert "8101" not in client.get("/demo/").content.decode()

    neighbours.settle(home, web_port=8100)

    text = client.get("/demo/").content.decode()
    assert "http://127.0.0.1:8101/admin/" in text
    assert "http://127.0.0.1:8102" in text


def a_house() -> Tenant:
    tenant = world.ensure_tenant()
    passwords = dict.fromkeys(("owner@demo.kulanz", "agent@demo.kulanz"), "only-for-this-test")
    agent = world.ensure_people(tenant, passwords)
    with World(tenant, None).scope():  # type: ignore[arg-type]
        world.ensure_house(tenant, agent, now=Now(at=at(START).at, on=START))
    return tenant


def test_files_are_offered_for_each_creditor_and_can_be_saved(client: Client, home: Path, db: None) -> None:
    a_house()

    text = client.get("/demo/files/").content.decode()
    assert "/demo/files/flinkauto/bills.csv" in text
    assert "/demo/files/stadtwerke-lindau/statement.xml" in text
    bills = client.get("/demo/files/flinkauto/bills.csv")
    assert bills.headers["Content-Type"].startswith("text/csv")
    assert ".csv" in bills.headers["Content-Disposition"]
    assert bills.content.decode("utf-8-sig").startswith("Kd-Nr;Kunde;")
    statement = client.get("/demo/files/flinkauto/statement.xml")
    assert b"DE02500105170137075030" in statement.content


def test_files_ask_few_questions_of_the_database(client: Client, home: Path, db: None) -> None:
    a_house()
    client.get("/demo/files/")

    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get("/demo/files/")

    assert len([q for q in asked if q["sql"].startswith("SELECT") and "set_config" not in q["sql"]]) <= 2


def test_without_a_demo_there_are_no_files(client: Client, home: Path, world: World) -> None:
    for path in ("/demo/files/", "/demo/files/flinkauto/bills.csv", "/demo/files/flinkauto/statement.xml"):
        assert client.get(path).status_code == 404


def test_the_files_of_another_organisation_are_not_offered(client: Client, home: Path, other_world: World) -> None:
    a_house()

    assert client.get("/demo/files/anderswo/bills.csv").status_code == 404
    assert client.get("/demo/files/anderswo/statement.xml").status_code == 404
