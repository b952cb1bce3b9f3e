"""Credit notes in a file of claims: laid on the invoice they name, once, and rejected with a reason where there is none."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from tests.stations.claims.test_withdraw import take_back
from tests.stations.lists_world import begin, bring_in, claims, lines, take

from kulanz.data.inbox import staging
from kulanz.data.inbox.models import ImportRun
from kulanz.data.receivables.models import Event
from kulanz.kernel.money import Money
from kulanz.ports.intake import ClaimDraft
from kulanz.testkit.world import World


def credit(number: str, minor: int, *, of: str = "", line: int = 90, customer: str = "K2") -> ClaimDraft:
    return ClaimDraft(
        line=line, customer_number=customer, claim_number=number, amount=Money(minor), due_on=date(2026, 3, 1), preceding=of,
        is_credit=True,
    )  # fmt: skip


def bring_in_credits(world: World, content: str, *credits: ClaimDraft) -> ImportRun:
    run = begin(world, content)
    with world.scope():
        staging.keep(run, credits)
    return take(world, run)


def reason(world: World, run: UUID) -> str:
    with world.scope():
        (reject,) = staging.rejects(run)
        return f"{reject.column}: {reject.reason}"


def test_a_credit_note_reduces_the_invoice_it_names(world: World) -> None:
    bring_in(world, lines(1, 2))

    run = bring_in_credits(world, lines(1), credit("G-1", 100, of="R-2"))

    assert (run.state, run.rows_credited, run.rows_rejected) == ("done", 1, 0)
    assert claims(world)["R-2"] == ("open", 150)


def test_it_may_stand_in_the_same_file_before_its_invoice(world: World) -> None:
    run = bring_in_credits(world, lines(2), credit("G-1", 100, of="R-2", line=1))

    assert (run.rows_taken, run.rows_credited) == (1, 1)
    assert claims(world)["R-2"] == ("open", 150)


def test_without_a_preceding_number_its_own_number_names_the_invoice(world: World) -> None:
    bring_in(world, lines(2))

    assert bring_in_credits(world, lines(2), credit("R-2", 250)).rows_credited == 1

    assert claims(world)["R-2"] == ("withdrawn", 0)


def test_the_same_credit_note_again_changes_nothing(world: World) -> None:
    bring_in(world, lines(2))
    bring_in_credits(world, lines(2), credit("G-1", 100, of="R-2"))

    again = bring_in_credits(world, lines(2), credit("G-1", 100, of="R-2"))

    assert (again.rows_credited, again.rows_unchanged) == (0, 2)
    assert claims(world)["R-2"] == ("open", 150)
    with world.scope():
        assert Event.objects.filter(kind="claim.credited").count() == 1


def test_the_same_number_with_another_amount_is_rejected(world: World) -> None:
    bring_in(world, lines(2))
    bring_in_credits(world, lines(2), credit("G-1", 100, of="R-2"))

    run = bring_in_credits(world, lines(2), credit("G-1", 120, of="R-2"))

    assert run.rows_rejected == 1
    assert claims(world)["R-2"] == ("open", 150)


def test_a_credit_note_for_an_invoice_that_is_not_here_is_rejected_and_says_so(world: World) -> None:
    run = bring_in_credits(world, lines(2), credit("G-1", 100, of="R-9"))

    assert (run.state, run.rows_taken, run.rows_rejected) == ("done", 1, 1)
    assert reason(world, run.id) == "preceding: This credit note names no invoice of this customer that is here: R-9."


def test_a_credit_note_for_somebody_elses_invoice_is_rejected(world: World) -> None:
    bring_in(world, lines(1, 2))

    assert bring_in_credits(world, lines(2), credit("G-1", 100, of="R-1")).rows_rejected == 1

    assert claims(world)["R-1"] == ("open", 150)


def test_more_than_was_charged_is_rejected(world: World) -> None:
    run = bring_in_credits(world, lines(2), credit("G-1", 9900, of="R-2"))

    assert reason(world, run.id) == "Betrag: More cannot be credited than the invoice charged."


def test_the_credit_notes_of_an_import_are_undone_with_it(world: World) -> None:
    bring_in(world, lines(2))
    run = bring_in_credits(world, lines(2), credit("G-1", 100, of="R-2"))

    assert take_back(world, run.id).state == "withdrawn"

    assert claims(world)["R-2"] == ("open", 250)


def test_a_line_that_is_another_customers_invoice_is_rejected_when_it_is_taken(world: World) -> None:
    bring_in(world, lines(1, 2))

    run = bring_in(world, lines(1, 2).replace("K2;", "K1;"))

    assert (run.rows_unchanged, run.rows_rejected) == (1, 1)
    assert reason(world, run.id).startswith("Kundennummer: This invoice belongs to the customer K2")


def test_a_file_to_be_taken_whole_is_not_taken_where_a_line_contradicts_what_is_here(world: World) -> None:
    bring_in(world, lines(2))

    run = bring_in(world, lines(1, 2).replace("K2;", "K1;"), whole=True)

    assert (run.state, run.rows_taken) == ("refused", 0)
    assert set(claims(world)) == {"R-2"}
