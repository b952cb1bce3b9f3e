"""Money at the office: bank statements handed in, receipts in every state, sorted, narrowed, found."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.answer import Answer, streamed
from tests.web.office_files import file_of, queries, sign_in, text_of, waiting_jobs, work

from kulanz.data.inbox.models import StatementRun, StoredFile
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Claim
from kulanz.kernel.money import Money
from kulanz.testkit.camt_writer import Booking, Movement, write_camt053
from kulanz.testkit.world import START, World

pytestmark = pytest.mark.usefixtures("clock")

MONEY, STATEMENTS = "/office/money/", "/office/money/statements/"
IBAN, PAYER = "DE89370400440532013000", "DE75512108001245126199"


def camt(*movements: Movement, name: str = "S1") -> bytes:
    bookings = [Booking((m,), booked_on=START, bank_reference=f"{name}-{n}") for n, m in enumerate(movements)]
    return write_camt053(
        account_iban=IBAN, statement_id=name, created_at=datetime(2026, 3, 2, 5, tzinfo=UTC), opening=Money(100_000),
        bookings=bookings,
    )  # fmt: skip


def came(amount: str, **facts: str) -> Movement:
    return Movement(Money.parse(amount), name=facts.pop("name", "Erika Muster"), iban=PAYER, **facts)  # type: ignore[arg-type]


def hand_in(client: Client, world: World, content: bytes) -> Answer:
    return client.post(STATEMENTS, {"creditor": str(world.creditor.id), "file": file_of(content, "auszug.xml")})


def read(client: Client, world: World, content: bytes) -> str:
    """A statement that was handed in and read; the address of its page."""
    answer = hand_in(client, world, content)
    assert answer.status_code == 302, text_of(answer)
    work(world)
    return answer["Location"]


def count(world: World) -> int:
    with world.scope():
        return Receipt.objects.count()


def test_a_statement_pays_what_it_names_and_leaves_the_rest_to_a_person(owner: Client, world: World) -> None:
    claim = world.claim("89.90")

    page = read(
        owner, world, camt(came("89.90", reference=claim.reference), came("12.00", text="Danke"), came("-5.00"))
    )

    words = text_of(owner.get(page))
    assert "Opening balance, lines and closing balance fit together" in words
    assert "Assign unclear money" in words
    assert "Money that went out" in words
    with world.scope():
        assert Claim.objects.get(id=claim.id).status == "paid"


def test_the_same_statement_again_says_so_and_changes_nothing(owner: Client, world: World) -> None:
    file = camt(came("12.00", text="Danke"))
    read(owner, world, file)

    again = text_of(owner.get(read(owner, world, file)))

    assert "This very file was handed in before" in again
    assert "Nothing was counted again" in again
    assert count(world) == 1


def test_a_statement_that_is_still_being_read_is_not_begun_twice(owner: Client, world: World) -> None:
    file = camt(came("12.00"))

    assert hand_in(owner, world, file)["Location"] == hand_in(owner, world, file)["Location"]
    assert waiting_jobs() == 1


def test_a_file_that_breaks_off_is_refused_with_its_place(owner: Client, world: World) -> None:
    whole = camt(came("1.00"), came("2.00"), came("3.00"))

    words = text_of(owner.get(read(owner, world, whole[: len(whole) * 2 // 3])))

    assert "This statement was refused" in words
    assert "breaks off at line" in words
    assert count(world) == 0


def test_what_is_no_statement_is_not_kept(owner: Client, world: World) -> None:
    answer = hand_in(owner, world, b"Kundennummer;Betrag\nK1;1,00\n")

    assert answer.status_code == 422
    assert "not a bank statement" in text_of(answer)
    with world.scope():
        assert not StoredFile.objects.exists()


def test_progress_ends_by_loading_the_page_again(owner: Client, world: World) -> None:
    page = hand_in(owner, world, camt(came("12.00")))["Location"]
    assert "Reading the statement" in text_of(owner.get(f"{page}progress/", headers={"HX-Request": "true"}))

    owner.post(f"{page}resume/")
    work(world)

    assert owner.get(f"{page}progress/", headers={"HX-Request": "true"}).status_code == 204
    assert count(world) == 1


def test_receipts_are_found_by_amount_payer_and_end_of_iban(owner: Client, world: World) -> None:
    read(owner, world, camt(came("12.34", name="Gerda Klee"), came("56.78", name="Otto Busch")))

    for wish in ("12,34", "gerda", "6199"):
        words = text_of(owner.get(MONEY, {"q": wish}))
        assert "Gerda Klee" in words
    assert "Otto Busch" not in text_of(owner.get(MONEY, {"q": "12,34"}))
    assert "Nothing fits these filters" in text_of(owner.get(MONEY, {"q": "nobody at all"}))


def test_receipts_are_narrowed_and_sorted_by_the_address(owner: Client, world: World) -> None:
    claim = world.claim("20.00")
    read(owner, world, camt(came("20.00", reference=claim.reference), came("30.00", name="Otto Busch", text="?")))

    unclear = text_of(owner.get(MONEY, {"matched": "open"}))
    assert ("Otto Busch" in unclear, "20.00" in unclear) == (True, False)
    smallest = text_of(owner.get(MONEY, {"sort": "amount"}))
    assert smallest.index("€20.00") < smallest.index("€30.00")
    assert owner.get(MONEY, {"sort": "'; drop table", "page": "-3", "state": "made up"}).status_code == 200


def test_all_receipts_come_as_a_spreadsheet(owner: Client, world: World) -> None:
    read(owner, world, camt(came("12.34", name="=HYPERLINK(1)")))

    sheet = streamed(owner.get("/office/money.csv"))

    assert "12.34" in sheet
    assert "'=HYPERLINK" in sheet


def test_whoever_may_only_read_hands_in_nothing(world: World) -> None:
    viewer = sign_in(world, "viewer")

    assert "Choose a file" not in text_of(viewer.get(STATEMENTS))
    assert hand_in(viewer, world, camt(came("1.00"))).status_code == 403
    with world.scope():
        assert not StatementRun.objects.exists()


def test_another_organisation_finds_none_of_it(owner: Client, world: World, other_world: World) -> None:
    page = read(owner, world, camt(came("12.34", name="Gerda Klee")))
    stranger = sign_in(other_world)

    assert "Gerda Klee" not in text_of(stranger.get(MONEY))
    assert "auszug.xml" not in text_of(stranger.get(STATEMENTS))
    assert "Gerda" not in streamed(stranger.get("/office/money.csv"))
    assert stranger.get(page).status_code == stranger.post(f"{page}resume/").status_code == 404


def test_the_lists_ask_no_more_with_more_money(owner: Client, world: World) -> None:
    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as context:
            owner.get(address)
        return len(queries(context))

    read(owner, world, camt(came("1.00")))
    few = [asked(MONEY), asked(STATEMENTS)]
    for day in range(3):
        read(owner, world, camt(*(came(f"{n}.00") for n in range(1, 12)), name=f"T{day}"))

    assert [asked(MONEY), asked(STATEMENTS)] == few
    assert max(few) <= 6


def test_the_pages_speak_german(world: World) -> None:
    german = sign_in(world, language="de")
    page = read(german, world, camt(came("12.00", text="Danke")))

    assert "Kontoauszug einreichen" in text_of(german.get(STATEMENTS))
    assert "Der Kontoauszug ist gelesen" in text_of(german.get(page))
    assert "zuzuordnen" in text_of(german.get(MONEY))


def test_a_statement_of_an_account_that_nobody_has_is_taken_only_when_somebody_says_whose_it_is(
    owner: Client, world: World
) -> None:
    file = camt(came("10.00")).replace(IBAN.encode(), b"DE02120300000000202051")
    page = read(owner, world, file)
    assert "Whose account is this?" in text_of(owner.get(page))
    with world.scope():
        assert not Receipt.objects.exists()
    owner.post(f"{page}account/", {"iban": PAYER})  # an account that nobody asked about
    assert waiting_jobs() == 0

    owner.post(f"{page}account/", {"iban": "DE02120300000000202051"})
    work(world)

    assert "Whose account is this?" not in text_of(owner.get(page))
    with world.scope():
        assert Receipt.objects.get().amount_minor == 1000
