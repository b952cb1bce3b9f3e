"""Bank statements from bytes to money: certain lines post, known lines change nothing, returned ones take back."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.samples import sample

from kulanz.data.agreements.models import Hold
from kulanz.data.clock import now_of
from kulanz.data.desk.models import Task
from kulanz.data.inbox import notes, verdict
from kulanz.data.inbox.models import StatementRun
from kulanz.data.inbox.notes import What
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Claim, Event, Posting
from kulanz.data.tenancy.models import Creditor
from kulanz.data.vault import store_file
from kulanz.kernel.money import Money
from kulanz.kernel.words import say
from kulanz.ports.statement import StatementLine
from kulanz.stations.statements import statements
from kulanz.stations.statements.bank_lines import Fate, see_lines
from kulanz.stations.statements.movements import Movement as BankMovement
from kulanz.testkit.camt_writer import Booking, Movement, write_camt053
from kulanz.testkit.run import settle
from kulanz.testkit.world import START, World

IBAN, OTHER_IBAN, PAYER = "DE89370400440532013000", "DE02120300000000202051", "DE75512108001245126199"


def movement(amount: str, **facts: str) -> Movement:
    return Movement(Money.parse(amount), name=facts.pop("name", "Erika Muster"), iban=PAYER, **facts)  # type: ignore[arg-type]


def booking(*movements: Movement, bank_reference: str, pending: bool = False, on: date = START) -> Booking:
    return Booking(movements, booked_on=on, bank_reference=bank_reference, is_pending=pending)


def camt(*bookings: Booking, iban: str = IBAN, name: str = "S1") -> bytes:
    return write_camt053(
        account_iban=iban, statement_id=name, created_at=datetime(2026, 3, 2, 5, tzinfo=UTC), opening=Money(100_000),
        bookings=bookings,
    )  # fmt: skip


def hand_in(world: World, content: bytes) -> UUID:
    """What the page does with an uploaded statement."""
    with world.scope():
        file, _is_new = store_file(name="auszug.xml", content=content, now=world.now)
        run = StatementRun.objects.create(
            creditor=world.creditor, file=file, plugin="camt", made_at=datetime.now(UTC), made_by="person:1"
        )
        return run.id


def read(world: World, content: bytes) -> StatementRun:
    run = hand_in(world, content)
    statements.read_statement(world.tenant.id, run)
    return look(world, run)


def look(world: World, run: UUID) -> StatementRun:
    with world.scope():
        return StatementRun.objects.get(id=run)


def work(world: World) -> None:
    """Everything that waits is worked, by the clock that the job used."""
    settle(world.tenant.id, now=now_of(world.tenant.id))


def receipts(world: World) -> list[Receipt]:
    with world.scope():
        return list(Receipt.objects.order_by("id"))


def open_minor(world: World, claim: Claim) -> int:
    with world.scope():
        return Claim.objects.get(id=claim.id).open_minor


def test_a_named_reference_pays_the_claim_and_an_unclear_line_waits(world: World) -> None:
    claim = world.claim("89.90")
    file = camt(
        booking(movement("89.90", reference=claim.reference), bank_reference="B1"),
        booking(movement("12.00", name="Wer Ist Das", text="Danke"), bank_reference="B2"),
        booking(movement("-12.90", text="Kontofuehrung"), bank_reference="B3"),
    )

    run = read(world, file)
    work(world)

    assert (run.lines, run.known_lines, run.outgoing_lines, run.is_balanced) == (3, 0, 1, True)
    assert open_minor(world, claim) == 0
    with world.scope():
        assert Claim.objects.get(id=claim.id).status == "paid"
        assert Receipt.objects.get(amount_minor=1200).matched == "unclear"
        assert Event.objects.get(kind="statement.read").data["lines"] == 3
    assert [note.what for note in notes.read(run.rejects)] == [What.OUTGOING]


def test_the_same_statement_twice_changes_nothing(world: World) -> None:
    claim = world.claim("89.90")
    file = camt(booking(movement("89.90", reference=claim.reference), bank_reference="B1"))
    read(world, file)
    work(world)
    before = (len(receipts(world)), open_minor(world, claim))

    again = read(world, file)
    work(world)

    assert (again.lines, again.known_lines) == (1, 1)
    assert (len(receipts(world)), open_minor(world, claim)) == before


def test_a_job_that_runs_twice_counts_once(world: World) -> None:
    run = hand_in(world, camt(booking(movement("5.00"), bank_reference="B1")))

    statements.read_statement(world.tenant.id, run)
    statements.read_statement(world.tenant.id, run)

    assert (look(world, run).lines, len(receipts(world))) == (1, 1)


def test_a_reader_killed_midway_begins_again_and_doubles_nothing(
    lasting_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statements, "AT_ONCE", 2)
    bookings = [booking(movement(f"{n}.00"), bank_reference=f"B{n}") for n in range(1, 6)]
    run = hand_in(lasting_world, camt(*bookings))
    calls: list[int] = []

    def dies(*args: Any, **keywords: Any) -> object:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return see_lines(*args, **keywords)

    with monkeypatch.context() as patch:
        patch.setattr(statements, "see_lines", dies)
        with pytest.raises(KeyboardInterrupt):
            statements.read_statement(lasting_world.tenant.id, run)
    assert len(receipts(lasting_world)) == 4

    statements.read_statement(lasting_world.tenant.id, run)

    done = look(lasting_world, run)
    assert (done.lines, done.known_lines, len(receipts(lasting_world))) == (5, 0, 5)


def test_money_announced_by_the_bank_is_on_its_way_and_then_arrives(world: World) -> None:
    claim = world.claim("89.90")
    line = movement("89.90", reference=claim.reference)
    read(world, camt(booking(line, bank_reference="B1", pending=True)))
    work(world)
    (coming,) = receipts(world)
    assert (coming.state, open_minor(world, claim)) == ("pending", 8990)
    assert coming.expires_on is not None

    read(world, camt(booking(line, bank_reference="B1"), name="S2"))
    work(world)

    (arrived,) = receipts(world)
    assert (arrived.state, open_minor(world, claim)) == ("settled", 0)


def test_a_returned_payment_opens_the_claim_again_once(world: World) -> None:
    claim = world.claim("89.90")
    read(world, camt(booking(movement("89.90", reference=claim.reference), bank_reference="B1")))
    work(world)
    back = movement("-89.90", reference=claim.reference, return_code="MD06")
    file = camt(booking(back, bank_reference="B2"), name="S2")

    first = read(world, file)
    work(world)
    again = read(world, file)
    work(world)

    assert [note.what for note in notes.read(first.rejects)] == [What.REVERSED]
    assert [note.what for note in notes.read(again.rejects)] == [What.REVERSED]
    assert (receipts(world)[0].state, open_minor(world, claim)) == ("reversed", 8990)
    with world.scope():
        assert Posting.objects.filter(mirrors_id__isnull=False).exists()


def returned_with(world: World, code: str, charges: str) -> Claim:
    """A debit that paid an invoice comes back in the next statement, in one sum with what the bank charged."""
    claim = world.claim("89.90")
    read(world, camt(booking(movement("89.90", reference=claim.reference), bank_reference="B1")))
    work(world)
    total = str((Money.parse("-89.90") - Money.parse(charges)).amount)
    back = movement(total, reference=claim.reference, return_code=code, charges=Money.parse(charges))  # type: ignore[arg-type]
    file = camt(booking(back, bank_reference="B2"), name="S2")
    read(world, file)
    work(world)
    read(world, file)
    work(world)
    return claim


def test_a_debit_returned_for_lack_of_money_brings_the_banks_cost_with_it_once(world: World) -> None:
    claim = returned_with(world, "AM04", "3.50")

    with world.scope():
        assert (receipts(world)[0].state, open_minor(world, claim)) == ("reversed", 8990 + 350)
        charged = Event.objects.get(kind="claim.charged")
        assert (charged.data["law"], charged.data["amount_minor"]) == ("BGB 280(1), 241(2)", 350)
        assert Task.objects.get(kind=Task.Kind.REVERSED_MONEY).note == "The money in the bank account did not suffice."
        assert not Hold.objects.exists()


def test_a_returned_debit_that_may_be_an_objection_costs_nothing_and_waits_for_a_person(world: World) -> None:
    claim = returned_with(world, "MD06", "3.50")

    with world.scope():
        assert open_minor(world, claim) == 8990
        assert Hold.objects.get().kind == Hold.Kind.CHECKING
        assert not Event.objects.filter(kind="claim.charged").exists()


def test_a_bank_that_charges_more_than_any_bank_does_is_not_believed(world: World) -> None:
    claim = returned_with(world, "AM04", "350.00")

    assert open_minor(world, claim) == 8990


def test_a_return_that_names_no_payment_is_left_to_a_person(world: World) -> None:
    claim = world.claim("89.90")
    read(world, camt(booking(movement("89.90", reference=claim.reference), bank_reference="B1")))
    work(world)

    run = read(world, camt(booking(movement("-89.90", return_code="MD06"), bank_reference="B2"), name="S2"))

    assert [note.what for note in notes.read(run.rejects)] == [What.RETURNED]
    assert receipts(world)[0].state == "settled"


def test_a_batch_told_as_a_sum_and_then_one_by_one_is_counted_once(world: World) -> None:
    parts = (movement("10.00", text="eins"), movement("20.00", text="zwei", name="Olaf"))
    total = movement("30.00", name="", text="Sammler")
    as_sum, one_by_one = booking(total, bank_reference="B1"), booking(*parts, bank_reference="B1")

    first = read(world, camt(as_sum))
    second = read(world, camt(one_by_one, name="S2"))

    assert (first.known_lines, second.known_lines, len(receipts(world))) == (0, 2, 1)


def test_a_batch_told_one_by_one_and_then_as_a_sum_is_counted_once(world: World) -> None:
    parts = (movement("10.00", text="eins"), movement("20.00", text="zwei", name="Olaf"))
    total = movement("30.00", name="", text="Sammler")

    read(world, camt(booking(*parts, bank_reference="B1")))
    second = read(world, camt(booking(total, bank_reference="B1"), name="S2"))

    assert (second.known_lines, [row.amount_minor for row in receipts(world)]) == (1, [1000, 2000])


def test_a_file_that_breaks_off_is_refused_with_the_place_and_nothing_is_kept(world: World) -> None:
    whole = camt(*(booking(movement(f"{n}.00"), bank_reference=f"B{n}") for n in range(1, 9)))

    run = read(world, whole[: len(whole) * 2 // 3])

    told = verdict.read(run.message)
    assert told is not None
    assert told.is_refused
    assert int(str(told.words.values["line"])) > 1
    assert (run.lines, receipts(world)) == (0, [])


def test_sums_that_do_not_come_out_are_told(world: World) -> None:
    file = camt(booking(movement("10.00"), bank_reference="B1")).replace(b">1010.00<", b">1011.00<")

    run = read(world, file)

    assert run.is_balanced is False
    assert What.REJECT in {note.what for note in notes.read(run.rejects)}


def test_a_statement_of_another_creditor_goes_to_that_creditor(world: World) -> None:
    with world.scope():
        other = Creditor.objects.get(id=world.creditor.id)
        other.id, other.key, other.iban = UUID(int=7), "flinkauto", OTHER_IBAN
        other.save(force_insert=True)

    read(world, camt(booking(movement("10.00"), bank_reference="B1"), iban=OTHER_IBAN))

    assert [row.creditor_id for row in receipts(world)] == [UUID(int=7)]


def test_a_statement_of_an_account_that_nobody_has_is_asked_about_and_not_taken(world: World) -> None:
    claim = world.claim("10.00")
    file = camt(booking(movement("10.00", reference=claim.reference), bank_reference="B1"), iban=OTHER_IBAN)

    run = read(world, file)

    (note,) = notes.read(run.rejects)
    assert (note.what, note.value, run.lines, receipts(world)) == (What.ACCOUNT, OTHER_IBAN, 0, [])

    say_it_is_ours(world, run.id, OTHER_IBAN)
    statements.read_statement(world.tenant.id, run.id)
    work(world)

    assert [note.what for note in notes.read(look(world, run.id).rejects)] == [What.TAKEN_FOR]
    assert (look(world, run.id).lines, len(receipts(world)), open_minor(world, claim)) == (1, 1, 0)


def say_it_is_ours(world: World, run: UUID, iban: str) -> None:
    """What the page does when a person says so."""
    with world.scope():
        row = StatementRun.objects.get(id=run)
        row.rejects = notes.write([*notes.read(row.rejects), notes.Note(What.TAKEN_FOR, 0, say("ours"), value=iban)])
        row.message = ""
        row.save()


def test_a_line_without_a_value_day_counts_from_the_day_it_was_booked(world: World) -> None:
    file = camt(booking(movement("10.00"), bank_reference="B1", on=date(2026, 2, 20)))
    file = re.sub(rb"<ValDt>.*?</ValDt>", b"", file, flags=re.DOTALL)

    read(world, file)

    assert [row.value_on for row in receipts(world)] == [date(2026, 2, 20)]


def test_a_line_without_any_day_waits_for_a_person_though_it_names_an_invoice(world: World) -> None:
    claim = world.claim("10.00")
    line = StatementLine("K1", IBAN, Money(1000), booked=True, booked_on=None, value_on=None, reference=claim.reference)
    with world.scope():
        money = BankMovement(line, world.creditor.id, "K1", "K1/1")
        fates, told = see_lines([money], since=world.now.at, now=world.now, actor="test")
    world.settle()

    (row,) = receipts(world)
    assert (row.state, row.matched, row.account_id, open_minor(world, claim)) == ("settled", "unclear", None, 1000)
    assert (fates[Fate.NEW], [note.what for note in told]) == (1, [What.REJECT])


def test_a_whole_file_of_returns_is_worked_in_as_few_queries_as_one(world: World) -> None:
    claims = [world.claim("10.00") for _ in range(6)]
    paid = [booking(movement("10.00", reference=c.reference), bank_reference=f"B{n}") for n, c in enumerate(claims)]
    read(world, camt(*paid))
    work(world)
    back = [movement("-10.00", reference=c.reference, return_code="MD06") for c in claims]

    def asked(part: list[Movement], name: str) -> int:
        with CaptureQueriesContext(connection) as context:
            read(world, camt(*(booking(m, bank_reference=f"R{name}{n}") for n, m in enumerate(part)), name=name))
        return len(context.captured_queries)

    few, many = asked(back[:2], "few"), asked(back[2:], "many")
    work(world)

    assert [open_minor(world, claim) for claim in claims] == [1000] * 6
    assert many <= few + 4  # a few rows are updated one by one


def test_a_long_list_of_money_out_does_not_crowd_out_what_needs_a_person() -> None:
    out = [notes.Note(What.OUTGOING, line, say("Money that went out.")) for line in range(notes.MOST)]
    back = notes.Note(What.RETURNED, 9999, say("Money was taken back"), amount=Money(-500), on=START)

    assert notes.read(notes.write([*out, back]))[-1] == back


def read_as_ours(world: World, content: bytes) -> StatementRun:
    """Read, and whatever account it is of, a person says that it is the creditor's."""
    run = read(world, content)
    for note in notes.read(run.rejects):
        if note.what == What.ACCOUNT:
            say_it_is_ours(world, run.id, note.value)
    statements.read_statement(world.tenant.id, run.id)
    return look(world, run.id)


@pytest.mark.parametrize(
    "name", ["camt052.v2.xml", "camt053.v2.multi.statement.xml", "camt053.v8.xml", "camt054.v8.xml"]
)
def test_files_of_real_banks_are_read_and_known_the_second_time(world: World, name: str) -> None:
    content = sample("statements", name).read_bytes()

    first = read_as_ours(world, content)
    money = receipts(world)
    second = read_as_ours(world, content)

    assert first.lines > 0
    assert first.lines - first.known_lines - first.outgoing_lines == len(money)
    assert second.known_lines == len(money)
    assert receipts(world) == money


def test_another_organisation_sees_no_line(world: World, other_world: World) -> None:
    read(world, camt(booking(movement("10.00"), bank_reference="B1")))

    with other_world.scope():
        assert not StatementRun.objects.exists()
        assert not Receipt.objects.exists()
