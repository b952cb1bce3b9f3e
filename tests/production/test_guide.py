"""The production guide, followed word by word: from nothing to the first paid invoice, through a restart, to a restore."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from kulanz.kernel.money import Money
from kulanz.testkit.camt_writer import Booking, Movement, write_camt053

from .conftest import House, link_in

pytestmark = pytest.mark.production
IBAN = "DE89370400440532013000"
PASSWORD = "nine small bells ring"
LATE = datetime.now(UTC).date() - timedelta(days=20)
INVOICES = (
    "Kundennummer;Name;Rechnungsnummer;Rechnungsbetrag;Fällig am;E-Mail\n"
    f"1001;Erika Muster;R-20417;89,90;{LATE:%d.%m.%Y};erika@example.org\n"
    f"1002;Max Beispiel;R-20418;250,00;{LATE:%d.%m.%Y};max@example.org\n"
)


def post(
    office: httpx2.Client, path: str, data: dict[str, str], **more: Any
) -> httpx2.Response:  # Any: of httpx2.Client.post
    headers = {"X-CSRFToken": office.cookies["csrftoken"], "Referer": "https://pay.example.org/"}
    answer = office.post(path, data=data, headers=headers, **more)
    assert answer.status_code == 200, answer.text[:2000]
    return answer


def statement() -> bytes:
    today = datetime.now(UTC)
    money = Movement(Money(8990), name="Erika Muster", iban="DE02120300000000202051", text="R-20417 Erika Muster")
    return write_camt053(
        account_iban=IBAN, statement_id="S-1", created_at=today, opening=Money(100_000),
        bookings=[Booking((money,), today.date(), bank_reference="B-1")],
    )  # fmt: skip


@pytest.fixture(scope="module")
def office(house: House) -> httpx2.Client:
    """Olivia, who owns the settings: the organisation is set up, web and worker run, she sets her password and is in."""
    said = house.shell(*house.guide.blocks("First organisation"))
    for name in ("kulanz-web.service", "kulanz-worker.service"):
        house.start(name)
    house.wait_until(lambda: house.health("/health")[0] == 200)
    house.wait_until(lambda: house.health("/health/work")[0] == 200)
    visitor = house.visitor()
    form = visitor.get(link_in(said))
    post(visitor, str(form.url), {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert visitor.get("/office/").url.path == "/office/"
    return visitor


def test_from_nothing_to_the_first_paid_invoice(house: House, office: httpx2.Client) -> None:
    page = office.get("/office/intake/").text
    creditor = house.ask("SELECT id FROM tenancy_creditor")
    assert creditor in page

    file = {"file": ("offen.csv", INVOICES.encode(), "text/csv")}
    run = post(office, "/office/intake/", {"creditor": creditor, "source": "billing"}, files=file).url.path
    house.wait_until(lambda: house.ask("SELECT state FROM inbox_importrun") != "reading")
    if house.ask("SELECT state FROM inbox_importrun") == "preview":
        post(office, f"{run}take/", {})
    house.wait_until(lambda: house.ask("SELECT count(*) FROM receivables_claim") == "2")

    assert "2 accounts decided" in house.once("kulanz-day.service")
    house.wait_until(lambda: house.ask("SELECT count(*) FROM outbox_wakeup") == "0")

    post(office, "/office/money/statements/", {"creditor": creditor}, files={"file": ("auszug.xml", statement())})
    house.wait_until(lambda: house.ask("SELECT status FROM receivables_claim WHERE number = 'R-20417'") == "paid")
    house.wait_until(lambda: thanked(house.mails))
    assert house.ask("SELECT status FROM receivables_claim WHERE number = 'R-20418'") == "open"

    status, said = house.health("/health/work")
    assert (status, json.loads(said)["standing_still"]) == (200, [])


def thanked(mails: Path) -> bool:
    """The first mail over TLS, with a password, to whoever paid: quiet hours do not hold back a thank-you."""
    return any(re.search(rb"^To:.*erika@example\.org", path.read_bytes(), re.MULTILINE) for path in mails.glob("*.eml"))


def test_web_and_worker_live_through_a_restart_of_the_database(house: House, office: httpx2.Client) -> None:
    before = {name: process.pid for name, process in house.running.items()}

    house.server.restart()

    house.wait_until(lambda: house.health("/health")[0] == 200)
    assert office.get("/office/").status_code == 200
    beat = "SELECT at > now() - interval '3 seconds' FROM outbox_heartbeat"
    house.wait_until(lambda: house.ask(beat) == "t")
    house.wait_until(lambda: json.loads(house.health("/health")[1])["queue"]["workers"] >= 2)
    assert {name: process.pid for name, process in house.running.items()} == before
    assert "worker.interrupted" in house.log("kulanz-worker.service")


def test_it_is_proved_backed_up_restored_and_proved_again(house: House, office: httpx2.Client) -> None:
    assert "as they should be" in house.shell(*house.guide.blocks("Proof"))

    role, again = house.guide.blocks("Backup", "sql")
    backup, restore, proof = house.guide.blocks("Backup")
    house.server.sql(role)
    house.shell(backup)
    dump = house.folder / "var" / "kulanz.dump"
    dump.chmod(0o644)
    (house.server.folder / "kulanz.dump").symlink_to(dump)
    (house.folder / "var").chmod(0o755)
    house.server.as_superuser("bash", "-e", said=restore)
    house.server.sql(again)

    assert house.shell(proof).startswith("1 organisation")
    house.server.sql("ALTER TABLE receivables_event DISABLE TRIGGER USER", "kulanz_restored")
    house.server.sql("UPDATE receivables_event SET at = at - interval '1 day' WHERE number = 1", "kulanz_restored")
    with pytest.raises(AssertionError, match="the chain of events is broken"):
        house.shell(proof)


def test_when_no_worker_runs_work_stands_still_and_pages_are_served(house: House, office: httpx2.Client) -> None:
    house.stop("kulanz-worker.service")
    house.server.sql("UPDATE outbox_heartbeat SET at = at - interval '1 hour'", "kulanz")

    status, said = house.health("/health/work")

    assert (status, json.loads(said)["standing_still"]) == (503, ["relay"])
    assert house.health("/health")[0] == 200
