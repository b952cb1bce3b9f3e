"""Claims changed and credited over the API: once, by postings, and with a reason for what stays."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args

import pytest

from kulanz.data.clock import now_with
from kulanz.data.receivables.models import Claim, Event, OpenItem, Posting
from kulanz.data.tenancy.models import Creditor
from kulanz.domain.books.posting_rules import CREDITS
from kulanz.kernel.ids import new_id
from kulanz.kernel.money import Money
from kulanz.ports.intake import ClaimDraft
from kulanz.stations.files import credits
from kulanz.testkit import books
from kulanz.testkit.api_caller import ApiCaller
from kulanz.testkit.run import settle
from kulanz.testkit.world import World
from kulanz.web.api.changes import STAYS, ClaimChange, CreditNoteIn

Json = dict[str, Any]  # as the API has it


@pytest.fixture
def erp(world: World) -> ApiCaller:
    return ApiCaller(world)


def hand_in(erp: ApiCaller, number: str = "R-1", **other: object) -> Json:
    claim = {"customer_number": "K1", "claim_number": number, "amount": "89.90", "due_on": "2026-02-02", **other}
    id_ = erp.post("/claims", {"claims": [claim]}).json()["claims"][0]["id"]
    return dict(erp.get(f"/claims/{id_}").json())


def pay(erp: ApiCaller, world: World, number: str, amount: str) -> None:
    report = {"id": f"Z-{number}-{amount}", "amount": amount, "paid_on": "2026-02-20", "claim_numbers": [number]}
    assert erp.post("/receipts", report).status_code == 200
    settle(world.tenant.id, now=now_with(0))


def books_hold(world: World) -> bool:
    with world.scope():
        return books.findings() == []


def credit(erp: ApiCaller, owed: Json, number: str = "G-1", amount: str = "20.00", **other: object) -> Any:
    note = {"number": number, "amount": amount, "dated_on": "2026-02-20", **other}
    return erp.post(f"/claims/{owed['id']}/credit-notes", note)


def test_words_and_days_change_in_place_and_the_amount_by_a_posting(erp: ApiCaller, world: World) -> None:
    claim = hand_in(erp)

    told = erp.patch(
        f"/claims/{claim['id']}", {"amount": "79.90", "due_on": "2026-03-16", "kind": "Gas", "contract": "V-1"}
    )

    assert told.status_code == 200
    now = told.json()
    assert (now["changed"], now["open"], now["due_on"]) == (True, "79.90", "2026-03-16")
    assert (now["kind"], now["contract"], now["reason"]) == ("Gas", "V-1", "")
    assert [(item["due_on"], item["label"]) for item in now["items"]] == [("2026-03-16", "Gas")]
    with world.scope():
        assert {p.amount_minor for p in Posting.objects.filter(rule="correction")} == {-1000, 1000}
        event = Event.objects.get(kind="claim.corrected")
        assert event.data["changed"] == ["amount", "contract", "due_on", "kind"]
        assert (event.data["change_minor"], event.data["due_on_before"]) == (-1000, "2026-02-02")
    assert books_hold(world)


def test_the_same_change_again_changes_nothing(erp: ApiCaller, world: World) -> None:
    claim = hand_in(erp)
    erp.patch(f"/claims/{claim['id']}", {"amount": "79.90", "deadline_on": "2026-04-01"})
    with world.scope():
        before = Event.objects.count(), Posting.objects.count()

    again = erp.patch(f"/claims/{claim['id']}", {"amount": "79.90", "deadline_on": "2026-04-01"}).json()

    assert (again["changed"], again["open"]) == (False, "79.90")
    with world.scope():
        assert (Event.objects.count(), Posting.objects.count()) == before


def test_a_change_stays_when_the_source_sends_the_claim_again_as_it_was(erp: ApiCaller) -> None:
    claim = hand_in(erp)
    erp.patch(f"/claims/{claim['id']}", {"amount": "79.90"})

    assert hand_in(erp)["open"] == "79.90"


def test_a_deadline_is_set_and_taken_away(erp: ApiCaller) -> None:
    path = f"/claims/{hand_in(erp)['id']}"

    set_ = erp.patch(path, {"deadline_on": "2026-04-01", "deadline_for": "Sperrung", "mandate": "M-7"}).json()
    gone = erp.patch(path, {"deadline_on": None, "deadline_for": ""}).json()

    assert (set_["deadline_on"], set_["deadline_for"], set_["mandate"]) == ("2026-04-01", "Sperrung", "M-7")
    assert (gone["deadline_on"], gone["deadline_for"], gone["mandate"]) == (None, "", "M-7")


@pytest.mark.parametrize("field", STAYS)
def test_what_cannot_change_says_why_at_its_place(erp: ApiCaller, field: str) -> None:
    claim = hand_in(erp)

    answer = erp.patch(f"/claims/{claim['id']}", {field: "x", "amount": "1.00"})

    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"place": f"/{field}", "reason": STAYS[field]}]
    assert erp.get(f"/claims/{claim['id']}").json() == claim


@pytest.mark.parametrize(
    "body",
    [
        {}, [], {"colour": "red"}, {"amount": "-1.00"}, {"amount": "0.00"}, {"amount": 1}, {"amount": None},
        {"amount": "1.001"}, {"due_on": None}, {"due_on": "2026-02-30"}, {"kind": "x" * 81}, {"kind": None},
        {"reason": "a\nb"}, {"contract": 7}, {"mandate": "x" * 36}, {"deadline_for": "x" * 81},
    ],
)  # fmt: skip
def test_a_change_that_cannot_be_is_refused_and_nothing_is_touched(erp: ApiCaller, body: object) -> None:
    claim = hand_in(erp)

    answer = erp.patch(f"/claims/{claim['id']}", body)

    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert erp.get(f"/claims/{claim['id']}").json() == claim


def test_what_is_paid_is_not_taken_back_by_a_change_but_by_a_credit_note(erp: ApiCaller, world: World) -> None:
    claim = hand_in(erp)
    pay(erp, world, "R-1", "50.00")

    refused = erp.patch(f"/claims/{claim['id']}", {"amount": "40.00"})
    reduced = erp.patch(f"/claims/{claim['id']}", {"amount": "60.00"}).json()
    credited = credit(erp, claim, amount="20.00").json()

    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert "credit note" in refused.json()["detail"]
    assert (reduced["open"], reduced["status"]) == ("10.00", "open")
    assert (credited["open"], credited["status"]) == ("0.00", "paid")
    assert books_hold(world)


def test_a_paid_claim_that_grows_is_open_again(erp: ApiCaller, world: World) -> None:
    claim = hand_in(erp)
    pay(erp, world, "R-1", "89.90")
    assert erp.get(f"/claims/{claim['id']}").json()["status"] == "paid"

    grown = erp.patch(f"/claims/{claim['id']}", {"amount": "99.90"}).json()

    assert (grown["status"], grown["open"], grown["closed_on"]) == ("open", "10.00", None)
    assert erp.patch(f"/claims/{claim['id']}", {"reason": "Jahresabrechnung"}).json()["changed"] is True
    assert books_hold(world)


def test_the_due_day_of_a_paid_claim_stays(erp: ApiCaller, world: World) -> None:
    claim = hand_in(erp)
    pay(erp, world, "R-1", "89.90")

    answer = erp.patch(f"/claims/{claim['id']}", {"due_on": "2026-05-05"})

    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert "paid" in answer.json()["detail"]


def test_the_due_day_stays_once_interest_was_booked_from_it(erp: ApiCaller, world: World) -> None:
    claim = hand_in(erp)
    with world.scope():
        row = Claim.objects.get()
        OpenItem.objects.create(claim=row, account_id=row.account_id, kind="interest", due_on=row.due_on)

    answer = erp.patch(f"/claims/{claim['id']}", {"due_on": "2026-05-05"})

    assert answer.status_code == 403
    assert "nterest" in answer.json()["detail"]


def test_a_credit_note_is_worked_once_by_its_number(erp: ApiCaller, world: World) -> None:
    claim = hand_in(erp)

    first, again = credit(erp, claim).json(), credit(erp, claim).json()

    assert (first["changed"], first["open"], first["status"]) == (True, "69.90", "open")
    assert (again["changed"], again["open"]) == (False, "69.90")
    assert credit(erp, claim, number="G-2").json()["open"] == "49.90"
    with world.scope():
        told = [event.data for event in Event.objects.filter(kind="claim.credited").order_by("number")]
    assert [(data["number"], data["dated_on"]) for data in told] == [("G-1", "2026-02-20"), ("G-2", "2026-02-20")]
    assert books_hold(world)


def test_another_amount_under_the_number_of_a_credit_note_is_a_conflict(erp: ApiCaller) -> None:
    claim = hand_in(erp)
    credit(erp, claim)

    answer = credit(erp, claim, amount="21.00")

    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert erp.get(f"/claims/{claim['id']}").json()["open"] == "69.90"


def test_a_credit_note_by_file_and_by_api_is_one(erp: ApiCaller, world: World) -> None:
    claim = hand_in(erp)
    paper = ClaimDraft(
        line=1, customer_number="K1", claim_number="G-1", amount=Money(2000), due_on=date(2026, 2, 20), is_credit=True,
        preceding="R-1",
    )  # fmt: skip
    with world.scope():
        [done] = credits.lay([paper], creditor=world.creditor, source="api", now=now_with(0), actor="test")

    again = credit(erp, claim).json()

    assert done.what == "credited"
    assert (again["changed"], again["open"]) == (False, "69.90")


def test_one_paper_may_credit_several_claims(erp: ApiCaller) -> None:
    claims = [hand_in(erp, "R-1"), hand_in(erp, "R-2")]

    assert [credit(erp, claim).json()["changed"] for claim in claims] == [True, True]


def test_a_claim_credited_as_a_whole_is_withdrawn_and_a_paid_one_leaves_a_credit(erp: ApiCaller, world: World) -> None:
    unpaid, paid = hand_in(erp, "R-1"), hand_in(erp, "R-2", customer_number="K2")
    pay(erp, world, "R-2", "89.90")

    assert credit(erp, unpaid, amount="89.90").json()["status"] == "withdrawn"
    assert credit(erp, paid, amount="89.90").json()["open"] == "0.00"
    with world.scope():
        assert sum(Posting.objects.filter(book="credit").values_list("amount_minor", flat=True)) == -8990
    assert books_hold(world)


@pytest.mark.parametrize(
    ("other", "status", "where"),
    [
        ({"amount": "89.91"}, 422, None),
        ({"amount": "-1.00"}, 422, "/amount"),
        ({"amount": "0.00"}, 422, "/amount"),
        ({"number": ""}, 422, "/number"),
        ({"number": "G\n1"}, 422, "/number"),
        ({"number": 17}, 422, "/number"),
        ({"dated_on": "2199-01-01"}, 422, "/dated_on"),
        ({"dated_on": "2099-01-01"}, 422, "/dated_on"),
        ({"because": "fun"}, 422, "/because"),
        ({"claim": "x"}, 422, "/claim"),
    ],
)
def test_a_credit_note_that_cannot_be_is_refused(
    erp: ApiCaller, world: World, other: Json, status: int, where: str | None
) -> None:
    claim = hand_in(erp)

    answer = credit(erp, claim, **other)

    assert answer.status_code == status
    assert [fault["place"] for fault in answer.json().get("errors", [])] == ([where] if where else [])
    assert erp.get(f"/claims/{claim['id']}").json() == claim
    assert books_hold(world)


def test_reasons_of_a_credit_note_are_those_of_the_books() -> None:
    assert set(get_args(CreditNoteIn.model_fields["because"].annotation)) == set(CREDITS)


def test_fields_of_a_change_are_as_long_as_their_columns() -> None:
    schema = ClaimChange.model_json_schema()["properties"]

    for name in ("kind", "reason", "contract", "deadline_for", "mandate"):
        assert schema[name]["maxLength"] == Claim._meta.get_field(name).max_length, name  # type: ignore[union-attr]


def test_another_organisation_and_another_creditors_key_change_nothing(
    erp: ApiCaller, world: World, other_world: World
) -> None:
    claim = hand_in(erp)
    with world.scope():
        values = Creditor.objects.values().get() | {"id": new_id(), "key": "flinkauto"}
        second = Creditor.objects.create(**values)

    for stranger in (ApiCaller(other_world), ApiCaller(world, second)):
        assert stranger.patch(f"/claims/{claim['id']}", {"amount": "1.00"}).status_code == 404
        assert credit(stranger, claim).status_code == 404
    assert erp.get(f"/claims/{claim['id']}").json() == claim
