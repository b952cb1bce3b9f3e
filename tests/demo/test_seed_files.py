"""The files the demo offers: a list with slips in it, and a bank statement that fits what is open."""

from __future__ import annotations

import io
from datetime import date, timedelta

from kulanz.data.contact.models import Message
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Account
from kulanz.demo.bills import creditors, draw_households, last_list
from kulanz.demo.lists import list_to_try, row_of, write_list
from kulanz.demo.moneyfile import joined_file, statement_file
from kulanz.demo.people import iban_of
from kulanz.domain.books.receipt import State
from kulanz.kernel.dates import Now
from kulanz.ports.intake import MEANINGS, SURE, ClaimDraft, Reject
from kulanz.ports.registry import plugin
from kulanz.ports.statement import LineReject, StatementHead, StatementLine
from kulanz.stations.money import match, receive
from kulanz.stations.money.receive import Seen
from kulanz.testkit.run import settle
from kulanz.testkit.world import World

TODAY = date(2026, 11, 21)


def read(content: bytes) -> tuple[list[ClaimDraft], list[Reject]]:
    intake = plugin("intake", "csv")
    parts = list(intake.read(io.BytesIO(content), intake.recognise(content), {}))
    return [p for p in parts if isinstance(p, ClaimDraft)], [p for p in parts if isinstance(p, Reject)]


def test_every_column_of_both_lists_is_recognised_for_sure() -> None:
    for creditor in creditors():
        columns = plugin("intake", "csv").recognise(list_to_try(creditor, (), on=TODAY)).columns

        assert [column.means for column in columns] == list(creditor["headings"])
        assert set(creditor["headings"]) <= set(MEANINGS)
        assert all(column.confidence >= SURE for column in columns), columns


def test_a_list_to_try_has_five_slips_each_named_and_an_e_mail_that_is_none() -> None:
    for creditor in creditors():
        drafts, rejects = read(list_to_try(creditor, (), on=TODAY))

        assert len(drafts) == 15
        assert len(rejects) == 5
        assert len({str(reject.reason.text) for reject in rejects}) == 5
        assert sum("(at)" in draft.email for draft in drafts) == 1
        assert all(draft.email and draft.due_on < TODAY for draft in drafts)


def test_the_same_day_gives_the_same_bytes_another_day_other_customers() -> None:
    creditor = creditors()[0]
    today, tomorrow = (read(list_to_try(creditor, (), on=day))[0] for day in (TODAY, TODAY + timedelta(days=1)))

    assert list_to_try(creditor, (), on=TODAY) == list_to_try(creditor, (), on=TODAY)
    assert not {draft.customer_number for draft in today} & {draft.customer_number for draft in tomorrow}
    assert not {draft.claim_number for draft in today} & {draft.claim_number for draft in tomorrow}


def test_a_bill_comes_back_from_its_list_as_it_went_in() -> None:
    for creditor in creditors():
        households = [home for home in draw_households(30, today=TODAY, seed=7) if home.creditor == creditor["key"]]
        drafts = [bill.draft for home in households for bill in home.bills]

        again, rejects = read(write_list(creditor, [row_of(draft) for draft in drafts]))

        assert not rejects
        for before, after in zip(drafts, again, strict=True):
            assert row_of(before) == row_of(after)


def test_the_same_seed_draws_the_same_town() -> None:
    first, second = (draw_households(50, today=TODAY, seed=7) for _ in range(2))

    assert [(home.person, home.bills) for home in first] == [(home.person, home.bills) for home in second]
    assert len(first) == 50
    for home in first:
        assert all(bill.listed_on <= last_list(TODAY) for bill in home.bills)


def test_ibans_have_right_check_digits() -> None:
    assert iban_of("37040044", 532013000) == "DE89370400440532013000"


def test_a_statement_fits_what_is_open(world: World) -> None:
    """Six payers: the account's reference, an invoice's, its number, name and amount, somebody else, half of it. Then a fee."""
    for number in range(6):
        world.claim(f"{80 + number}.00", name=f"Erika Beispiel{number}", number=f"AS-2026-00{number:04d}")
    with world.scope():
        content = statement_file(world.creditor, now=world.now)
    parts = list(plugin("statement", "camt").read(io.BytesIO(content)))

    lines = [part for part in parts if isinstance(part, StatementLine)]
    heads = [part for part in parts if isinstance(part, StatementHead)]
    assert not [part for part in parts if isinstance(part, LineReject)]
    assert heads[0].account_iban == world.creditor.iban
    assert [line.amount.minor > 0 for line in lines] == [True] * 6 + [False]
    with world.scope():
        for line in lines[:6]:
            receive.see(seen(line, world), now=world.now, actor="test")
    settle(world.tenant.id, now=world.now)
    with world.scope():
        assert sorted(Receipt.objects.values_list("matched", flat=True)) == ["unclear"] * 2 + ["yes"] * 4
        assert Receipt.objects.exclude(allocated_at=None).count() == 4
        assert Message.objects.filter(text_key="thank_you").count() == 4


def test_one_transfer_for_two_customers_waits_for_a_person(world: World) -> None:
    """It names both invoices and is a little less than both together."""
    for number in range(2):
        world.claim(f"{80 + number}.00", name=f"Erika Beispiel{number}", number=f"AS-2026-00{number:04d}")
    with world.scope():
        content = joined_file(world.creditor, now=world.now)
    lines = [p for p in plugin("statement", "camt").read(io.BytesIO(content)) if isinstance(p, StatementLine)]

    with world.scope():
        receive.see(seen(lines[0], world), now=world.now, actor="test")
    settle(world.tenant.id, now=world.now)

    with world.scope():
        receipt = Receipt.objects.get()
        assert (receipt.matched, receipt.amount_minor) == ("unclear", 16100 - 350)
        assert {one.account for one in match.candidates_for(receipt.id)} == set(
            Account.objects.values_list("id", flat=True)
        )


def test_each_statement_brings_new_movements(world: World) -> None:
    for number in range(5):
        world.claim(number=f"AS-2026-00{number:04d}")
    with world.scope():
        first, second = (statement_file(world.creditor, now=at) for at in (world.now, receive_later(world)))

    keys = [
        {part.key for part in plugin("statement", "camt").read(io.BytesIO(content)) if isinstance(part, StatementLine)}
        for content in (first, second)
    ]
    assert not keys[0] & keys[1]


def test_with_nothing_open_a_statement_has_the_fee_only(world: World) -> None:
    with world.scope():
        assert not Account.objects.exists()
        content = statement_file(world.creditor, now=world.now)

    lines = [p for p in plugin("statement", "camt").read(io.BytesIO(content)) if isinstance(p, StatementLine)]
    assert [line.amount.minor for line in lines] == [-1290]


def receive_later(world: World) -> Now:
    now = world.now
    return Now(at=now.at + timedelta(seconds=1), on=now.on)


def seen(line: StatementLine, world: World) -> Seen:
    return Seen(
        source="bank", outside_id=line.key, state=State.SETTLED, amount=line.amount, creditor=world.creditor.id,
        value_on=line.value_on or world.day, payer=line.counterparty, payer_iban=line.counterparty_iban,
        remittance=line.remittance, reference=line.reference,
    )  # fmt: skip
