"""The statement of account tells what is open and why each line stands there, on paper in the customer's language."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from time import process_time
from typing import Any
from uuid import uuid4

import pypdf
import pytest
import typst
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from pypdf.generic import DictionaryObject, StreamObject
from tests.stations.corrections_world import ACTOR, booked_interest, euro, pay, state

from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Claim
from kulanz.data.tenancy.models import Creditor
from kulanz.domain.books.posting_rules import RULES, reason_of
from kulanz.domain.books.receipt import State
from kulanz.domain.books.statement_of_account import StatementOfAccount
from kulanz.domain.law.allocation import ItemKind
from kulanz.kernel.errors import NotFound
from kulanz.kernel.money import Money
from kulanz.stations import agree
from kulanz.stations.books import adjust, statement_of_account
from kulanz.stations.books.statement_of_account import statement_of
from kulanz.stations.money.receive import Seen, see
from kulanz.stations.money.returned_debit import returned_debit
from kulanz.testkit.world import World
from kulanz.writing.letters.render import CannotPrint, render_pdf
from kulanz.writing.letters.statement import line_texts, statement_data, statement_pdf


def told(world: World, claim: Claim) -> StatementOfAccount:
    with world.scope():
        return statement_of(claim.account_id, on=world.day)


def words(pdf: bytes) -> str:
    """The text of all pages, blanks made single."""
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def printed(world: World, claim: Claim, language: str = "de") -> str:
    return words(statement_pdf(told(world, claim), language=language, now=world.now))


def test_what_is_open_stands_part_by_part_and_adds_up(world: World) -> None:
    claim = world.claim("100.00", customer="K1", fee=Money(250))
    world.claim("50.00", customer="K1", due=world.day + timedelta(days=20))

    statement = told(world, claim)

    first, second = statement.claims
    assert (first.part(ItemKind.PRINCIPAL), first.part(ItemKind.FEE)) == (euro("100.00"), Money(250))
    assert (first.open, second.open) == (euro("102.50"), euro("50.00"))
    assert (statement.open, statement.overdue, statement.balance) == (euro("152.50"), euro("102.50"), euro("152.50"))
    assert not statement.credit


def test_each_line_says_why_and_what_was_owed_after_it(world: World) -> None:
    claim = world.claim("100.00")
    pay(world, claim, "130.00")

    statement = told(world, claim)

    lines = [(line.reason.rule, line.change, line.laid, line.balance) for line in statement.lines.shown]
    assert lines == [
        ("opening", euro("100.00"), None, euro("100.00")),
        ("money_in", euro("-130.00"), None, euro("-30.00")),
        ("allocation.designated", euro("0.00"), euro("100.00"), euro("-30.00")),
    ]
    assert statement.lines.shown[-1].reason.law == "BGB 366(1), BGB 367(1)"
    assert (statement.open, statement.credit) == (euro("0.00"), euro("30.00"))


def test_interest_says_at_which_rate_and_for_which_days(world: World) -> None:
    claim = booked_interest(world, "2000.00")

    [line] = [line for line in told(world, claim).lines.shown if line.kind is ItemKind.INTEREST]

    assert sum(piece.amount.minor for piece in line.pieces) == line.change.minor
    with override("en"):
        texts = line_texts(line)
    assert texts.why == "Interest for late payment."
    assert texts.notes[0].endswith("interest, BGB 288(1), 247")
    assert texts.notes[1].startswith("6.27% a year, ")


def test_interest_booked_a_second_time_says_what_stood_there_before(world: World) -> None:
    claim = booked_interest(world, "2000.00")
    with world.scope():
        adjust.credit_note(claim.id, amount=euro("500.00"), because="returned", key=uuid4(), now=world.now, actor=ACTOR)

    statement = told(world, claim)

    assert [line.reason.rule for line in statement.lines.shown][1:] == [
        "interest", "ledger.credit_note", "ledger.credit_note", "interest",
    ]  # fmt: skip
    assert statement.balance == statement.open


def test_a_direct_debit_is_provisional_for_eight_weeks(world: World) -> None:
    claim = world.claim("100.00")
    pay(world, claim, "100.00", mandate="M-17")
    day = world.day + timedelta(weeks=8)

    [line] = [line for line in told(world, claim).lines.shown if line.reason.rule == "money_in"]
    assert line.provisional_until == day
    assert day.strftime("%d.%m.%Y") in printed(world, claim)

    world.day = day
    assert any(line.provisional_until for line in told(world, claim).lines.shown), "the last day counts"
    world.day += timedelta(days=1)
    assert not any(line.provisional_until for line in told(world, claim).lines.shown)


def test_a_transfer_is_not_provisional(world: World) -> None:
    claim = world.claim("100.00")
    pay(world, claim, "100.00")

    assert not any(line.provisional_until for line in told(world, claim).lines.shown)


def test_every_correction_has_its_sentence(world: World) -> None:
    claim = world.claim("100.00")
    receipt = pay(world, claim, "40.00")
    with world.scope():
        facts: Any = {"now": world.now, "actor": ACTOR}
        returned_debit(receipt, code="AM04", bank_fee=euro("3.00"), key=uuid4(), **facts)
        adjust.credit_note(claim.id, amount=euro("10.00"), because="other", key=uuid4(), **facts)
        adjust.write_off(claim.account_id, because="barred", key=(key := uuid4()), **facts)
        adjust.undo(claim.account_id, of=key, key=uuid4(), **facts)

    lines = told(world, claim).lines.shown

    assert {line.reason.rule for line in lines} >= {
        "opening", "money_in", "allocation.designated", "fees.return", "ledger.credit_note", "written_off.barred",
    }  # fmt: skip
    assert all(str(line.reason.words) != line.reason.rule for line in lines), "no line shows a rule's bare name"
    with override("de"):
        said = [line_texts(line).why for line in lines]
    assert "Die Zahlung wurde zurückgeholt." in said
    assert "Was die Banken für die Rücklastschrift berechnet haben." in said


def test_a_rule_without_words_is_shown_and_not_hidden() -> None:
    assert str(reason_of("brand_new BGB 1").words) == "brand_new"
    assert reason_of("brand_new BGB 1").law == "BGB 1"
    assert all(reason_of(rule).words == RULES[rule] for rule in RULES)


def test_money_on_its_way_and_objections_are_told(world: World) -> None:
    claim = world.claim("100.00")
    with world.scope():
        seen = Seen(
            source="bank", outside_id="x", state=State.PENDING, amount=euro("30.00"), creditor=world.creditor.id,
            value_on=world.day, account=claim.account_id, expires_on=world.day + timedelta(days=3),
        )  # fmt: skip
        see(seen, now=world.now, actor="test")
        agree.object_to(claim.account_id, claim_id=claim.id, reason="other", text="", now=world.now, actor=ACTOR)

    assert (told(world, claim).coming, told(world, claim).claims[0].is_objected) == (euro("30.00"), True)
    assert "wir prüfen ihn" in printed(world, claim)
    world.pass_days(3)
    assert not told(world, claim).coming, "it lapsed"


def test_older_lines_are_carried_forward_and_nothing_is_lost(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    claim = world.claim("100.00")
    for _ in range(3):
        pay(world, claim, "10.00")
    whole = told(world, claim)
    monkeypatch.setattr(statement_of_account, "MOST_LINES", 2)

    cut = told(world, claim)

    assert cut.lines.shown == whole.lines.shown[-2:]
    assert (cut.lines.left_out, cut.lines.carried) == (5, whole.lines.shown[4].balance)
    assert (cut.balance, cut.open) == (whole.balance, whole.open)
    assert "Übertrag" in printed(world, claim)


def test_the_number_of_queries_does_not_grow_with_the_account(world: World) -> None:
    claim = world.claim("100.00", customer="K1")

    def queries() -> int:
        with world.scope(), CaptureQueriesContext(connection) as captured:
            statement_of(claim.account_id, on=world.day)
        return len(captured)

    queries()  # a journey is read once a process
    few = queries()
    for _ in range(5):
        world.claim("10.00", customer="K1")
    pay(world, claim, "100.00")

    assert queries() == few <= 7


def test_another_organisation_sees_nothing(world: World, other_world: World) -> None:
    claim = world.claim("100.00")

    with pytest.raises(NotFound), other_world.scope():
        statement_of(claim.account_id, on=world.day)


def test_the_letter_speaks_the_customers_language_and_names_the_amounts_as_it_writes_them(world: World) -> None:
    claim = world.claim("1000.00", kind="Strom", reason="Jahresabrechnung", name="Jürgen Groß", street="Seeweg 2")
    pay(world, claim, "100.00")

    german, english = printed(world, claim), printed(world, claim, "en")

    assert "Kontoauszug" in german
    assert "Jürgen Groß Seeweg 2" in german
    assert "900,00 €" in german
    assert "−100,00 €" in german
    assert "Strom, Jahresabrechnung" in german
    assert "DE89 3704 0044 0532 0130 00" in german
    assert "Statement of account" in english
    assert "€900.00" in english
    assert "Seite 1 von 1" in german


def test_nothing_open_asks_for_nothing(world: World) -> None:
    claim = world.claim("100.00")
    pay(world, claim, "100.00")

    text = printed(world, claim)

    assert state(world, claim)[0] == "paid"
    assert "nichts offen" in text
    assert "IBAN" not in text


def test_the_letter_is_tagged_for_screen_readers_and_always_the_same(world: World) -> None:
    claim = world.claim("100.00")
    statement = told(world, claim)

    pdf = statement_pdf(statement, language="de", now=world.now)

    reader = pypdf.PdfReader(io.BytesIO(pdf))
    root, mark = reader.root_object, reader.root_object["/MarkInfo"]
    assert isinstance(mark, DictionaryObject)
    facts = root["/Metadata"].get_object()
    assert isinstance(facts, StreamObject)
    assert str(root["/Lang"]) == "de"
    assert mark["/Marked"]
    assert "/StructTreeRoot" in root
    assert b"pdfuaid:part" in facts.get_data()
    assert reader.metadata is not None
    assert reader.metadata.title == "Kontoauszug"
    assert reader.metadata.author == "Stadtwerke Lindau GmbH"
    assert statement_pdf(statement, language="de", now=world.now) == pdf


@pytest.mark.parametrize(
    "name",
    ["#panic()", "*Ann_ $x$ `y` <b>", "Iλλιάνα Соколова", "山田太郎", "😀 Smile", "\\ \" ' {page} @ref", "A" * 160],
)
def test_no_name_breaks_the_letter_or_becomes_markup(world: World, name: str) -> None:
    claim = world.claim("100.00", name=name, kind=name[:80], number=name[:40])

    text = printed(world, claim)

    assert "Kontoauszug" in text
    if name.isascii():
        assert "".join(name[:40].split()) in "".join(text.split()), "it is printed letter by letter"


def test_a_drawing_that_cannot_be_printed_is_left_out(world: World) -> None:
    claim = world.claim("100.00")
    with world.scope():
        Creditor.objects.update(logo="<svg this is none")

    assert "Stadtwerke Lindau" in printed(world, claim)


def test_a_good_drawing_stands_in_the_head_with_its_name_for_screen_readers(world: World) -> None:
    claim = world.claim("100.00")
    with world.scope():
        Creditor.objects.update(
            logo='<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
        )

    pdf = statement_pdf(told(world, claim), language="de", now=world.now)

    assert b"Stadtwerke Lindau" in b"".join(
        bytes(str(node.get("/Alt", "")), "utf-8") for node in _nodes(pypdf.PdfReader(io.BytesIO(pdf)))
    )


def _nodes(reader: pypdf.PdfReader) -> list[Any]:
    return [
        found
        for number in range(1, int(str(reader.trailer["/Size"])))
        if isinstance(found := reader.get_object(number), dict)
    ]


def test_what_is_no_data_of_a_letter_is_an_error_that_says_so(world: World) -> None:
    with pytest.raises(CannotPrint):
        render_pdf("statement", {}, at=world.now.at)


def test_the_fonts_do_not_depend_on_the_machine() -> None:
    fonts = typst.Fonts(include_system_fonts=False)

    assert "Libertinus Serif" in fonts.families()


def test_amounts_of_the_template_are_texts_and_nothing_is_computed_there(world: World) -> None:
    claim = world.claim("100.00")
    with override("de"):
        data: Any = statement_data(told(world, claim), language="de")

    assert data["claims"]["rows"][0]["amounts"] == ["100,00\xa0€", "–", "–", "100,00\xa0€"]
    assert data["books"]["rows"][0]["change"] == "+100,00\xa0€"


def test_a_receipt_that_was_put_aside_is_not_on_its_way(world: World) -> None:
    claim = world.claim("100.00")
    with world.scope():
        Receipt.objects.create(
            creditor=world.creditor, account_id=claim.account_id, source="bank", outside_id="a", state="settled",
            matched="aside", amount_minor=500, currency="EUR", seen_at=world.now.at, value_on=world.day,
        )  # fmt: skip

    assert not told(world, claim).coming


def test_letters_made_at_the_same_time_do_not_mix(world: World) -> None:
    letters = {
        name: told(world, world.claim("100.00", name=name)) for name in ("Anna Alt", "Bruno Berg", "Carla Kranz")
    }

    def make(name: str) -> tuple[str, str]:
        return name, words(statement_pdf(letters[name], language="de", now=world.now))

    with ThreadPoolExecutor(max_workers=4) as pool:
        made = list(pool.map(make, [*letters] * 4))

    for name, text in made:
        assert [other in text for other in letters] == [other == name for other in letters]


def test_the_longest_statement_is_made_in_a_moment(world: World) -> None:
    claim = world.claim("100.00")
    pay(world, claim, "1.00")
    statement = told(world, claim)
    many = statement.lines.shown * (statement_of_account.MOST_LINES // 3)
    longest = replace(statement, lines=replace(statement.lines, shown=many))

    begin = process_time()
    pdf = statement_pdf(longest, language="de", now=world.now)

    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) > 20
    assert process_time() - begin < 5, "CPU seconds: a generous limit, it takes a tenth of that"
