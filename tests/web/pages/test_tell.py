"""Already paid, something is wrong, I need help: each is noted once, pauses what it should, and says what happens now."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.web.pages_visitor import visitor

from kulanz.data.agreements.models import Hold, Objection
from kulanz.data.desk.models import Task
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Event
from kulanz.testkit.world import World

pytestmark = pytest.mark.usefixtures("clock")


def test_already_paid_waits_for_the_money_and_leaves_a_task(world: World) -> None:
    claim = world.claim("89.90")
    someone = visitor(world, claim.account_id)
    yesterday = world.day - timedelta(days=1)

    answer = someone.fill("paid/", amount="89,90", paid_on=yesterday.isoformat(), how="transfer")

    assert answer.headers["Location"] == someone.address("received/paid/")
    assert "Danke, dass Sie uns Bescheid sagen" in someone.text("received/paid/")
    assert "Vor Freitag, 6.\xa0März 2026 erinnern wir Sie nicht." in someone.text("received/paid/")
    assert "Sie haben uns gesagt, dass Sie" in someone.text()
    with world.scope():
        receipt = Receipt.objects.get()
        assert (receipt.state, receipt.source, receipt.amount_minor, receipt.value_on) == (
            "announced", "customer", 8990, yesterday,
        )  # fmt: skip
        task = Task.objects.get()
        assert (task.kind, task.subject_id, task.note) == ("declared_paid", receipt.id, "Per Überweisung")
    assert world.run_day().steps == 0


@pytest.mark.parametrize("typed", ["01.03.2026", "1.3.26", "2026-03-01"])
def test_a_day_is_understood_as_people_write_it(world: World, typed: str) -> None:
    claim = world.claim()

    assert visitor(world, claim.account_id).fill("paid/", amount="5", paid_on=typed, how="cash").status_code == 302


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"amount": "viel"}, "in Ziffern"),
        ({"amount": ""}, "Bitte schreiben Sie den Betrag"),
        ({"amount": "0"}, "über null"),
        ({"amount": "999999999999,99"}, "viel mehr, als offen ist"),
        ({"paid_on": "gestern"}, "Bitte schreiben Sie den Tag so"),
        ({"paid_on": ""}, "Bitte nennen Sie den Tag"),
        ({"paid_on": "2026-03-03"}, "nicht in der Zukunft"),
        ({"paid_on": "2024-01-01"}, "letzten zwölf Monaten"),
        ({"how": "magic"}, "Bitte wählen Sie eines davon aus."),
    ],
)
def test_what_cannot_be_is_explained_and_nothing_is_noted(world: World, fields: dict[str, str], said: str) -> None:
    claim = world.claim()
    someone = visitor(world, claim.account_id)

    answer = someone.fill("paid/", **{"amount": "89,90", "paid_on": "2026-03-01", "how": "transfer", **fields})

    assert answer.status_code == 400
    assert said in answer.content.decode()
    with world.scope():
        assert not Receipt.objects.exists()
        assert not Task.objects.exists()


def test_an_objection_to_one_invoice_pauses_it_and_leaves_a_task(world: World) -> None:
    claim = world.claim("50.00", customer="K-six")
    other = world.claim("30.00", customer="K-six")
    someone = visitor(world, claim.account_id)

    answer = someone.fill("wrong/", claim=str(other.id), reason="wrong_amount", text="Der Zähler war kaputt.")

    assert answer.headers["Location"] == someone.address("received/wrong/")
    assert "Kundenservice prüft das und antwortet Ihnen." in someone.text("received/wrong/")
    with world.scope():
        objection = Objection.objects.get()
        assert (objection.claim_id, objection.reason, objection.text) == (
            other.id,
            "wrong_amount",
            "Der Zähler war kaputt.",
        )
        assert objection.made_by == "customer:link"
        assert Task.objects.get().kind == "objection"
        assert [e.kind for e in Event.objects.filter(actor="customer:link").order_by("number")] == [
            "page.opened",
            "objection.raised",
        ]


def test_an_objection_to_everything_needs_no_words_and_stops_the_day(world: World) -> None:
    claim = world.claim("50.00", customer="K-seven")
    world.claim("30.00", customer="K-seven")
    someone = visitor(world, claim.account_id)

    someone.fill("wrong/", claim="all", reason="not_mine", text="")

    with world.scope():
        assert Objection.objects.get().claim_id is None
    assert world.run_day().steps == 0


def test_with_one_invoice_it_is_not_asked_which(world: World) -> None:
    claim = world.claim()
    someone = visitor(world, claim.account_id)
    assert "Worum geht es?" not in someone.text("wrong/")

    someone.fill("wrong/", reason="not_delivered", text="")

    with world.scope():
        assert Objection.objects.get().claim_id == claim.id


@pytest.mark.parametrize(
    "fields",
    [{}, {"reason": "other"}, {"reason": "nonsense"}, {"reason": "other", "text": "x" * 2001}, {"claim": "stranger"}],
)
def test_an_objection_that_cannot_be_is_explained(world: World, fields: dict[str, str]) -> None:
    claim = world.claim(customer="K-eight")
    world.claim(customer="K-eight")
    stranger = world.claim()
    chosen = {"claim": "all", **fields}
    if chosen["claim"] == "stranger":
        chosen |= {"claim": str(stranger.id), "reason": "not_mine"}

    answer = visitor(world, claim.account_id).fill("wrong/", **chosen)

    assert answer.status_code == 400
    assert "field-error" in answer.content.decode()
    with world.scope():
        assert not Objection.objects.exists()


def test_a_wish_for_help_makes_a_break_and_says_until_when(world: World) -> None:
    claim = world.claim()
    someone = visitor(world, claim.account_id)

    someone.fill("help/", text="Ich kann erst im April zahlen.", reach="0170 1234567, abends")

    assert "Vor Montag, 16.\xa0März 2026 erinnern wir Sie nicht." in someone.text("received/help/")
    with world.scope():
        assert Hold.objects.get().kind == "customer_asked"
        assert Task.objects.get().note == "Ich kann erst im April zahlen.\n\nAm besten erreichbar: 0170 1234567, abends"
    assert world.run_day().steps == 0


FILLED: dict[str, dict[str, str]] = {
    "paid/": {"amount": "10", "paid_on": "2026-03-01", "how": "cash"},
    "wrong/": {"reason": "other", "text": "Da stimmt etwas nicht."},
    "help/": {"text": "Bitte rufen Sie mich an.", "reach": ""},
}
CHANGED = {"paid/": {"amount": "20"}, "wrong/": {"text": "Noch etwas."}, "help/": {"text": "Noch etwas."}}


@pytest.mark.parametrize("page", FILLED)
def test_the_same_form_sent_twice_is_noted_once(world: World, page: str) -> None:
    claim = world.claim()
    someone = visitor(world, claim.account_id)
    fields = {**someone.form(page), **FILLED[page]}

    answers = [someone.send(page, fields) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [302, 302, 302]
    with world.scope():
        assert Task.objects.count() == 1
        assert Receipt.objects.count() + Objection.objects.count() + Hold.objects.count() == 1
        assert Event.objects.filter(kind__in=["receipt.seen", "objection.raised", "help.asked"]).count() == 1


@pytest.mark.parametrize("page", FILLED)
def test_other_words_in_the_same_form_are_not_lost(world: World, page: str) -> None:
    claim = world.claim()
    someone = visitor(world, claim.account_id)
    fields = {**someone.form(page), **FILLED[page]}
    someone.send(page, fields)

    answer = someone.send(page, {**fields, **CHANGED[page]})

    text = answer.content.decode()
    assert answer.status_code == 400
    assert "haben wir schon eine Nachricht bekommen" in text
    assert next(iter(CHANGED[page].values())) in text
    assert fields["form_key"] not in text  # a new one: pressing again sends it


@pytest.mark.parametrize("page", FILLED)
def test_a_form_from_elsewhere_is_refused_and_keeps_what_was_typed(world: World, page: str) -> None:
    claim = world.claim()
    someone = visitor(world, claim.account_id)

    answer = someone.send(page, {**FILLED[page], "form_key": "forged"})

    assert answer.status_code == 400
    assert "Das Formular war nicht mehr gültig." in answer.content.decode()
    with world.scope():
        assert not Task.objects.exists()


def test_what_happens_now_is_shown_only_while_it_is_true(world: World) -> None:
    claim = world.claim()
    someone = visitor(world, claim.account_id)

    for what in ("paid", "wrong", "help", "nonsense"):
        assert someone.get(f"received/{what}/").headers["Location"] == someone.address("")


def test_another_organisation_sees_nothing_of_it(world: World, other_world: World) -> None:
    claim = world.claim()
    visitor(world, claim.account_id).fill("help/", **FILLED["help/"])

    with other_world.scope():
        assert not Task.objects.exists()
        assert not Hold.objects.exists()


def test_a_form_takes_a_handful_of_statements(world: World, django_assert_max_num_queries: object) -> None:
    claim = world.claim()
    someone = visitor(world, claim.account_id)
    fields = {**someone.form("help/"), **FILLED["help/"]}

    with django_assert_max_num_queries(40):  # type: ignore[operator]
        someone.send("help/", fields)


@pytest.mark.parametrize(
    ("form", "fields", "most"),
    [
        ("paid/", {"amount": "1", "paid_on": "2026-03-01", "how": "transfer"}, 10),
        ("wrong/", {"reason": "other", "text": "Das stimmt nicht."}, 10),
        ("help/", {"text": "Bitte rufen Sie mich an."}, 3),
    ],
)
def test_one_link_says_the_same_only_so_often_a_day(world: World, form: str, fields: dict[str, str], most: int) -> None:
    someone = visitor(world, world.claim().account_id)
    for _ in range(most):
        assert someone.fill(form, **fields).status_code == 302
    before = counted(world)

    answer = someone.fill(form, **fields)

    assert answer.status_code == 400
    assert "wir haben alles" in answer.content.decode()
    assert counted(world) == before


def counted(world: World) -> tuple[int, ...]:
    with world.scope():
        return tuple(kind.objects.count() for kind in (Receipt, Objection, Hold, Task, Event))
