"""The customer's page: what it says in each situation, what it costs, and what it never shows or changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.pages_visitor import Visitor, all_rows, visitor

from kulanz.data.agreements.models import Hold
from kulanz.data.doorway import new_key
from kulanz.data.receivables.models import Account, Event
from kulanz.data.tenancy.models import Creditor, Doorway
from kulanz.domain.books.receipt import State
from kulanz.kernel.money import Money
from kulanz.stations import agree
from kulanz.stations.money import receive
from kulanz.testkit.world import TEN_O_CLOCK, World

pytestmark = pytest.mark.usefixtures("clock")

NOT_COUNTED = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "SELECT set_config")


def money_seen(world: World, account: object, amount: str, state: State, *, source: str = "bank") -> None:
    seen = receive.Seen(
        source=source, outside_id=str(uuid4()), state=state, amount=Money.parse(amount), creditor=world.creditor.id,
        account=account, value_on=world.day,  # type: ignore[arg-type]
    )  # fmt: skip
    with world.scope():
        receive.see(seen, now=world.now, actor="test")
    world.settle()


def test_the_page_says_who_asks_how_much_for_what_and_since_when(world: World) -> None:
    claim = world.claim("89.90", salutation="Frau", reason="Strom, Abschlag Januar", number="AS-1")
    world.run_day()

    page = visitor(world, claim.account_id).text()

    assert "Guten Tag Frau Muster" in page
    assert 'Bei Stadtwerke Lindau sind noch <strong class="money">89,90\xa0€</strong> offen.' in page
    assert "Strom, Abschlag Januar, Rechnung AS-1" in page
    assert "fällig seit Freitag, 20.\xa0Februar 2026" in page
    assert "Mit Fake zahlen" in page
    for way in ("Schon bezahlt", "Etwas stimmt nicht", "Ich brauche Hilfe", "Was genau ist offen?", "Andere Zahlarten"):
        assert way in page
    assert "Wenn Sie bis Montag, 9.\xa0März 2026 zahlen, ist alles erledigt." in page
    assert "08382 1234" in page


def test_the_page_takes_two_queries_however_much_there_is_to_show(world: World) -> None:
    for number in range(6):
        claim = world.claim("10.00", customer="K-many", number=f"many-{number}")
    world.run_day()
    money_seen(world, claim.account_id, "5.00", State.SETTLED)
    someone = visitor(world, claim.account_id)
    someone.get()  # the first view of a connection prepares the statements

    with CaptureQueriesContext(connection) as queries:
        someone.get()

    counted = [query["sql"] for query in queries if not query["sql"].startswith(NOT_COUNTED)]
    assert len(counted) == 2, counted


def test_outside_a_transaction_the_tenant_is_told_along_with_the_question(lasting_world: World) -> None:
    claim = lasting_world.claim("89.90")
    someone = visitor(lasting_world, claim.account_id)
    someone.get()

    with CaptureQueriesContext(connection) as queries:
        page = someone.text()

    assert "89,90\xa0€" in page
    assert len(queries) == 2
    assert not Account.objects.exists()  # nobody's rows afterwards


def test_the_first_view_weighs_less_than_a_hundred_kilobytes(world: World) -> None:
    claim = world.claim()
    someone = visitor(world, claim.account_id)
    page = someone.get()
    files = ["ui/tokens.css", "ui/ui.css", "ui/page.css", "pages/pages.css", "ui/ui.js", "ui/icons.svg", "ui/mark.svg"]
    assert all(f"/static/{name}" in page.content.decode() for name in files)
    files.append("ui/fonts/source-sans-3-latin.woff2")
    brand = someone.client.get("/brand/0f5c63.css")

    weight = (
        len(page.content) + len(brand.content) + sum(Path(str(finders.find(name))).stat().st_size for name in files)
    )

    assert weight < 100_000


def test_opening_the_link_changes_nothing_at_all(world: World) -> None:
    claim = world.claim()
    world.run_day()
    someone = visitor(world, claim.account_id)
    before = list(all_rows(world))

    for page in ("", "pay/", "paid/", "wrong/", "help/", "genuine/", "back/", "received/paid/", f"payment/{uuid4()}/"):
        answer = someone.get(page)
        assert answer.status_code in (200, 302), page
        assert not answer.cookies, page

    assert list(all_rows(world)) == before


def test_the_beacon_notes_once_a_day_that_a_person_came(world: World) -> None:
    claim = world.claim()
    someone = visitor(world, claim.account_id)
    assert f'data-beacon="{someone.address("opened/")}"' in someone.text()

    first, again = someone.send("opened/", {}), someone.send("opened/", {})

    assert (first.status_code, again.status_code, first.content) == (204, 204, b"")
    with world.scope():
        assert Event.objects.filter(kind="page.opened", account=claim.account_id).count() == 1
    assert someone.get("opened/").status_code == 405


def test_a_page_that_the_office_opened_is_no_visit_of_the_customer(world: World) -> None:
    claim = world.claim()

    assert visitor(world, claim.account_id, from_mail=False).send("opened/", {}).status_code == 204

    with world.scope():
        assert not Event.objects.filter(kind="page.opened").exists()


def test_money_on_its_way_asks_for_nothing_more(world: World) -> None:
    claim = world.claim("89.90")
    world.run_day()
    money_seen(world, claim.account_id, "89.90", State.PENDING)

    page = visitor(world, claim.account_id).text()

    assert "Ihre Zahlung ist unterwegs. Sie müssen nichts weiter tun." in page
    assert "Trotzdem zahlen" in page
    assert "button-primary" not in page


def test_a_part_on_its_way_is_taken_off(world: World) -> None:
    claim = world.claim("89.90")
    money_seen(world, claim.account_id, "40.00", State.PENDING)

    page = visitor(world, claim.account_id).text()

    assert 'sind noch <strong class="money">49,90\xa0€</strong> offen' in page
    assert '<strong class="money">40,00\xa0€</strong> sind schon unterwegs und hier abgezogen.' in page


def test_when_all_is_paid_the_page_thanks_and_shows_no_button(world: World) -> None:
    claim = world.claim("89.90")
    money_seen(world, claim.account_id, "89.90", State.SETTLED)

    page = visitor(world, claim.account_id).text()

    assert "Bei Stadtwerke Lindau ist nichts offen. Vielen Dank." in page
    assert '<button class="button' not in page
    assert "Zahlung angekommen" in page


def test_an_objection_to_one_invoice_leaves_only_the_others_to_pay(world: World) -> None:
    claim = world.claim("50.00", customer="K-two", number="A-1")
    objected = world.claim("30.00", customer="K-two", number="A-2")
    with world.scope():
        agree.object_to(claim.account_id, reason="other", text="?", claim_id=objected.id, now=world.now, actor="test")

    page = visitor(world, claim.account_id).text()

    assert '<strong class="money">50,00\xa0€</strong>' in page
    assert "Nicht dabei: Rechnung A-2, 30,00\xa0€. Wir prüfen Ihre Nachricht dazu." in page
    assert "wird geprüft" in page


def test_an_objection_to_everything_is_a_break(world: World) -> None:
    claim = world.claim()
    with world.scope():
        agree.object_to(claim.account_id, reason="not_mine", text="?", now=world.now, actor="test")

    page = visitor(world, claim.account_id).text()

    assert "Wir haben Ihre Nachricht bekommen und machen so lange Pause." in page
    assert "button-primary" not in page


def test_a_pause_that_is_over_is_no_pause(world: World) -> None:
    claim = world.claim()
    with world.scope():
        agree.ask_help(claim.account_id, text="?", now=world.now, actor="test")
    someone = visitor(world, claim.account_id)
    assert "machen so lange Pause" in someone.text()

    with world.scope():
        Hold.objects.update(until_on=world.day)

    assert "machen so lange Pause" not in someone.text()


def test_an_invoice_that_is_not_due_yet_is_not_called_late(world: World) -> None:
    claim = world.claim("61.00", due=world.day + timedelta(days=9))

    page = visitor(world, claim.account_id).text()

    assert "Es ist nichts überfällig." in page
    assert "am Mittwoch, 11.\xa0März 2026 fällig" in page
    assert "button-primary" not in page


def test_each_cost_is_shown_with_its_reason(world: World) -> None:
    claim = world.claim("120.00", fee=Money.parse("4.90"), is_business=True, issued_on=world.day - timedelta(days=60),
                        due=world.day - timedelta(days=45))  # fmt: skip
    world.run_day()
    for _ in range(3):
        world.pass_days(20)
        world.run_day()

    with time_machine.travel(TEN_O_CLOCK + timedelta(days=60)):
        page = visitor(world, claim.account_id).text()

    assert "Stadtwerke Lindau hat sie zusammen mit dieser Rechnung angegeben." in page
    assert "Zinsen" in page
    assert "im Jahr" in page
    assert "Weil diese Rechnung spät bezahlt wird." not in page  # the exact reason is known


@pytest.mark.parametrize(("what", "status"), [("letter", 404), ("unknown", 404), ("old", 410), ("shut", 410)])
def test_a_link_that_does_not_open_says_what_to_do_and_nothing_about_anybody(
    world: World, what: str, status: int
) -> None:
    claim = world.claim(name="Erika Muster")
    someone = visitor(world, claim.account_id, days=1)
    key = someone.key
    if what == "letter":
        key = ("B" if key[0] == "A" else "A") + key[1:]
    elif what == "unknown":
        key = new_key()
    elif what == "old":
        Doorway.objects.filter(kind="link").update(expires_at=TEN_O_CLOCK - timedelta(seconds=1))
    else:
        Doorway.objects.filter(kind="link").update(closed_at=TEN_O_CLOCK)

    for page in ("", "pay/", "genuine/", "back/", "received/paid/"):
        answer = Visitor(key).get(page)
        text = answer.content.decode()
        assert answer.status_code == status
        assert "Nummer in unserer Nachricht" in text
        assert not [word for word in ("Muster", "Lindau", "89,90", "IBAN") if word in text]
        assert answer.headers["Cache-Control"] == "no-store"
    for page in ("opened/", "pay/", "paid/", "wrong/", "help/"):
        assert Visitor(key).send(page, {}).status_code == status


def test_a_link_never_opens_another_organisations_account(world: World, other_world: World) -> None:
    theirs = other_world.claim(name="Fremde Person")
    wrong = visitor(world, theirs.account_id)

    answer = wrong.get()

    assert answer.status_code == 410
    assert "Fremde" not in answer.content.decode()


def test_every_answer_keeps_the_link_to_itself(world: World) -> None:
    claim = world.claim()
    answer = visitor(world, claim.account_id).get()

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]


def test_the_browser_chooses_the_language_then_the_customer_and_a_link_overrules_both(world: World) -> None:
    claim = world.claim(language="en")
    key = visitor(world, claim.account_id).key

    assert "is still open" in Visitor(key, Client(headers={"accept-language": "fr"})).text()  # the customer's own
    assert "noch" in Visitor(key, Client(headers={"accept-language": "fr,de;q=0.5"})).text()
    german = Visitor(key, Client(headers={"accept-language": "de"}))
    assert "sind noch" in german.text()
    chosen = german.get(data={"sprache": "en"})
    assert "is still open" in chosen.content.decode()
    assert chosen.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert "What we never ask" in german.text("genuine/")
    assert not german.get(data={"sprache": "xx"}).cookies


def test_how_to_tell_that_the_message_is_genuine(world: World) -> None:
    claim = world.claim()

    page = visitor(world, claim.account_id).text("genuine/")

    assert "service@stadtwerke-lindau.example" in page
    assert "IBAN endet auf 3000" in page
    assert "Passwörter, PIN oder TAN" in page


def test_words_from_outside_cannot_become_markup(world: World) -> None:
    claim = world.claim(name="<script>alert(1)</script>", reason="<b>Strom</b>", number="<i>1</i>")
    with world.scope():
        Creditor.objects.update(team="<u>Team</u>")
    someone = visitor(world, claim.account_id)

    for page in ("", "pay/", "paid/", "wrong/", "help/", "genuine/"):
        text = someone.text(page)
        assert not [bad for bad in ("<script>a", "<b>", "<i>1", "<u>T") if bad in text], page


def test_money_that_creditor_and_bank_both_told_has_arrived_and_is_not_on_its_way_for_good(world: World) -> None:
    claim = world.claim("89.90")
    told = receive.Seen(
        source="creditor", outside_id="P1", state=State.SETTLED, amount=Money.parse("89.90"), creditor=world.creditor.id,
        account=claim.account_id, claims=(str(claim.id),), value_on=world.day,
    )  # fmt: skip
    for seen in (
        told,
        replace(told, source="bank", outside_id="B1", account=None, claims=(), reference=claim.reference),
    ):
        with world.scope():
            receive.see(seen, now=world.now, actor="test")
        world.settle()

    page = visitor(world, claim.account_id).text()

    assert "Bei Stadtwerke Lindau ist nichts offen. Vielen Dank." in page
    assert page.count("Zahlung angekommen") == 1


def test_a_time_barred_invoice_is_not_asked_for_on_the_page_either(world: World) -> None:
    claim = world.claim("89.90", due=date(2022, 5, 1), issued_on=date(2022, 4, 1), customer="K1", number="ALT-1")

    alone = visitor(world, claim.account_id).text()
    world.claim("20.00", customer="K1")
    beside = visitor(world, claim.account_id).text()

    assert "Im Moment bitten wir Sie um nichts." in alone
    assert "So geht es weiter: Im Moment passiert nichts. Sie müssen nichts tun." in alone
    for asking in ("Mit Fake zahlen", "Trotzdem zahlen", "Andere Zahlarten"):
        assert asking not in alone
    assert 'sind noch <strong class="money">20,00\xa0€</strong> offen' in beside
    assert "Nicht dabei: Rechnung ALT-1, 89,90\xa0€. Wir fordern sie nicht mehr." in beside


def test_a_pause_that_the_office_set_is_not_told_as_a_message_of_the_customer(world: World) -> None:
    claim = world.claim()
    with world.scope():
        agree.set_hold(
            claim.account_id, reason="x", until_on=world.day + timedelta(days=3), now=world.now, actor="test"
        )

    page = visitor(world, claim.account_id).text()

    assert "Ihre Nachricht" not in page
    assert "So geht es weiter: Vor Donnerstag, 5.\xa0März 2026 erinnern wir Sie nicht." in page
