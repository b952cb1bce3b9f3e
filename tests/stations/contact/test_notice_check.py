"""Nothing leaves while a fact that law asks for is missing: the eight facts, the 14-day letter, default before interest."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.stations.corrections_world import ACTOR, booked_interest, euro, pay

from kulanz.data.contact.models import Decision, Message
from kulanz.data.receivables.models import Claim, OpenItem
from kulanz.data.tenancy.models import Creditor
from kulanz.kernel.money import Money
from kulanz.stations.contact.notice_check import check, legal_lines
from kulanz.stations.money import returned_debit
from kulanz.testkit.world import World

SUPERVISOR = "Amt für Aufsicht, Hauptstraße 1, 10115 Berlin, aufsicht@amt.example"
SAFE = "U betaalt binnen veertien dagen vanaf de dag nadat deze brief bij u is bezorgd."


def newest(world: World, claim: Claim) -> Message:
    with world.scope():
        rows = Message.objects.select_related("account__creditor", "account__customer").filter(account=claim.account_id)
        return rows.latest("id")


def of_agency(message: Message, *, supervisor: str = SUPERVISOR) -> Message:
    """The creditor is a collector who works for others."""
    creditor: Any = message.account.creditor
    creditor.actor, creditor.supervisor = "agency", supervisor
    return message


def stands_against(world: World, message: Message) -> list[str]:
    with world.scope():
        return [f"{reason.law}: {reason.words}" for reason in check([message])[0]]


def state_everything(world: World, message: Message) -> None:
    with world.scope():
        message.body_text += "\n" + "\n".join(legal_lines(message))


def first_letter(world: World, **facts: Any) -> Message:
    claim = world.claim("89.90", **{"kind": "Strom", "issued_on": world.day - timedelta(days=30), **facts})
    world.run_day()
    return of_agency(newest(world, claim))


def test_a_creditors_own_reminder_needs_no_notice(world: World) -> None:
    claim = world.claim("89.90")
    world.run_day()

    assert stands_against(world, newest(world, claim)) == []


def test_a_collectors_first_letter_is_held_back_until_it_states_what_law_asks_for(world: World) -> None:
    letter = first_letter(world)

    laws = [line.partition(": ")[0] for line in stands_against(world, letter)]
    assert [law[:15] for law in laws] == ["RDG 13a(1) no. "] * 2, "the mail's own frame names the creditor already"

    state_everything(world, letter)
    assert stands_against(world, letter) == []


def test_the_sentences_of_the_first_letter_are_in_its_language(world: World) -> None:
    letter = first_letter(world, contract="V-17")

    with world.scope():
        german = legal_lines(letter)
        letter.language = "en"
        english = legal_lines(letter)

    assert german[0] == english[0] == "Stadtwerke Lindau GmbH, Seestraße 1, 88131 Lindau"
    assert (
        german[1]
        == "Strom, Vertrag V-17, Rechnung " + english[1].split("invoice ")[1].split(" of")[0] + " vom 31.01.2026"
    )
    assert english[1].startswith("Strom, contract V-17, invoice ")
    assert german[-1] == f"Aufsichtsbehörde: {SUPERVISOR}"


@pytest.mark.parametrize(
    ("facts", "supervisor", "no"),
    [({"kind": ""}, SUPERVISOR, "2"), ({"issued_on": None}, SUPERVISOR, "2"), ({}, "", "8")],
)
def test_a_fact_that_nobody_knows_cannot_be_stated(
    world: World, facts: dict[str, Any], supervisor: str, no: str
) -> None:
    letter = of_agency(first_letter(world, **facts), supervisor=supervisor)
    state_everything(world, letter)

    [line] = stands_against(world, letter)

    assert line.startswith(f"RDG 13a(1) no. {no}")


def test_a_fact_that_is_known_but_not_in_the_text_counts_as_missing(world: World) -> None:
    letter = first_letter(world)
    state_everything(world, letter)
    letter.body_text = letter.body_text.replace("Hauptstraße 1", "Hauptstraße")

    assert len(stands_against(world, letter)) == 1


def test_line_breaks_and_hard_spaces_do_not_hide_a_fact(world: World) -> None:
    letter = first_letter(world)
    state_everything(world, letter)
    letter.body_text = letter.body_text.replace("Amt für Aufsicht", "Amt für\n  Aufsicht")

    assert stands_against(world, letter) == []


def test_a_business_gets_no_such_letter_and_a_second_letter_needs_it_no_more(world: World) -> None:
    business = first_letter(world, is_business=True)
    assert stands_against(world, business) == []

    claim = world.claim("50.00", kind="Gas")
    world.run_day()
    world.pass_days(11)
    world.run_day()
    assert stands_against(world, of_agency(newest(world, claim))) == []


def test_interest_in_a_collectors_letter_is_told_with_rate_and_period(world: World) -> None:
    claim = booked_interest(world, "2000.00")
    letter = of_agency(newest(world, claim))
    with world.scope():
        Message.objects.filter(account=claim.account_id).exclude(id=letter.id).update(asked_claims={})
        Claim.objects.filter(id=claim.id).update(kind="Strom", issued_on=date(2026, 1, 5), has_notice_on_invoice=True)

    assert any("no. 3" in line for line in stands_against(world, letter))
    state_everything(world, letter)

    assert stands_against(world, letter) == []
    assert "6,27" in letter.body_text
    assert "2.000,00" in letter.body_text


def test_a_cost_without_a_reason_holds_the_letter_back_and_one_with_a_reason_is_told(world: World) -> None:
    stated = first_letter(world, fee=Money(250))
    state_everything(world, stated)
    assert [line[:16] for line in stands_against(world, stated)] == ["RDG 13a(1) no. 5"], "the file does not say why"

    claim = world.claim("89.90", kind="Strom", issued_on=world.day)
    receipt = pay(world, claim, "89.90")
    with world.scope():
        returned_debit.returned_debit(
            receipt, code="AM04", bank_fee=euro("3.00"), key=claim.id, now=world.now, actor=ACTOR
        )
    world.settle()
    world.run_day()
    letter = of_agency(newest(world, claim))
    state_everything(world, letter)
    assert stands_against(world, letter) == []
    assert "3,00" in letter.body_text


def test_interest_is_not_asked_for_before_a_reminder_brought_default(world: World) -> None:
    claim = booked_interest(world, "2000.00")
    notice = newest(world, claim)
    assert stands_against(world, notice) == [], "reminders went out before"

    with world.scope():
        Message.objects.filter(account=claim.account_id).exclude(id=notice.id).update(tone=1)
    [line] = stands_against(world, notice)
    assert line.startswith("BGB 286(3)")

    with world.scope():
        Claim.objects.filter(id=claim.id).update(has_notice_on_invoice=True)
    assert stands_against(world, notice) == []


def test_a_binding_message_about_a_barred_claim_is_held_back(world: World) -> None:
    claim = world.claim("89.90", due=date(2023, 5, 10))
    world.run_day()
    message = newest(world, claim)
    message.planned_on = date(2027, 1, 4)
    assert stands_against(world, message) == [], "a friendly reminder suggests nothing"

    message.tone = 3
    [line] = stands_against(world, message)
    assert "31" in line
    assert "2026" in line


def test_nobody_is_asked_for_what_is_time_barred(world: World) -> None:
    claim = world.claim("89.90", due=date(2021, 5, 10))

    world.run_day()

    assert world.messages(claim.account_id) == []
    with world.scope():
        assert [reason["rule"] for reason in Decision.objects.get().reasons] == ["gate.limitation"]


def test_a_part_payment_starts_the_time_anew(world: World) -> None:
    claim = world.claim("89.90", due=date(2022, 5, 10))
    with world.scope():
        Claim.objects.filter(id=claim.id).update(issued_on=date(2022, 4, 10))
    pay(world, claim, "10.00", on=date(2025, 6, 1))
    world.run_day()
    message = newest(world, claim)
    message.tone = 4

    assert stands_against(world, message) == []


def dutch(world: World, *, text: str = SAFE, asks_costs: bool = False) -> tuple[Claim, Message]:
    """A claim of a Dutch creditor against a consumer, and a message that is called the 14-day letter."""
    with world.scope():
        Creditor.objects.update(country="NL", region="")
    claim = world.claim("89.90", kind="Stroom")
    world.run_day()
    letter = newest(world, claim)
    letter.text_key, letter.body_text = "14_day_letter", f"{letter.body_text}\n{text}"
    with world.scope():
        letter.save(update_fields=["text_key", "body_text"])
    return claim, letter


def test_the_dutch_letter_needs_its_wording_and_the_exact_costs(world: World) -> None:
    _claim, letter = dutch(world, text="Betaal binnen 14 dagen.")
    assert any("wording" in line for line in stands_against(world, letter))

    letter.body_text += f"\n{SAFE}"
    state_everything(world, letter)

    assert "40,00" in letter.body_text, "15 % of 89.90, and no less than 40 euros"
    assert stands_against(world, letter) == []


def add_costs(world: World, claim: Claim) -> None:
    with world.scope():
        OpenItem.objects.create(
            claim=claim, account_id=claim.account_id, kind="cost", due_on=world.day, open_minor=4000
        )


def test_dutch_costs_are_asked_for_only_after_the_letter_has_run_its_time(world: World) -> None:
    claim, letter = dutch(world)
    add_costs(world, claim)
    world.pass_days(14)
    message = newest(world, claim)
    message.id, message.text_key, message.planned_on = claim.id, "reminder", world.day
    assert letter.sent_on == world.day - timedelta(days=14)

    assert any("leaves time until" in line for line in stands_against(world, message)), (
        "the 14th day is still the customer's"
    )

    message.planned_on += timedelta(days=1)
    assert stands_against(world, message) == []


def test_a_dutch_letter_in_other_words_earns_no_costs(world: World) -> None:
    claim, _letter = dutch(world, text="Betaal binnen 14 dagen na heden.")
    add_costs(world, claim)
    message = newest(world, claim)
    message.id, message.text_key, message.planned_on = claim.id, "reminder", world.day + timedelta(days=60)

    assert any("none went out" in line for line in stands_against(world, message))


def test_a_batch_costs_no_more_queries_than_one_message(world: World) -> None:
    def queries(count: int) -> int:
        with world.scope():
            rows = Message.objects.select_related("account__creditor", "account__customer").order_by("id")[:count]
            messages = list(rows)
            assert len(messages) == count
            with CaptureQueriesContext(
                connection,
            ) as captured:
                assert check(messages) == [[]] * count
            return len(captured)

    for _ in range(5):
        world.claim()
    world.run_day()

    assert queries(5) == queries(1) <= 5


def test_another_organisations_claims_are_not_read(world: World, other_world: World) -> None:
    letter = first_letter(world)

    with other_world.scope():
        assert legal_lines(letter)[1:] == [f"Aufsichtsbehörde: {SUPERVISOR}"], "no claim of the letter is seen here"
