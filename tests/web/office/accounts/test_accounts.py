"""The list of accounts: states in words, order, filters, search by what people know, pages and the spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.answer import streamed
from tests.web.office_agent import arrives, on_its_way, place
from tests.web.office_files import queries, sign_in, text_of

from kulanz.data.agreements.models import Hold
from kulanz.data.receivables.models import Claim
from kulanz.domain.matching.reference import grouped
from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.stations import agree
from kulanz.testkit.world import World
from kulanz.web.office.amounts import amount_or_none, read_amount

pytestmark = pytest.mark.usefixtures("clock")

LIST = "/office/accounts/"


def names(client: Client, address: str) -> list[str]:
    """The names on the page, from top to bottom."""
    return re.findall(r'data-label="Name"><a href="[^"]*">([^<]*)</a>', client.get(LIST + address).content.decode())


def test_without_accounts_the_page_says_what_belongs_here(agent: Client) -> None:
    assert "No accounts yet" in text_of(agent.get(LIST))


def hold(world: World, claim: Claim) -> None:
    agree.set_hold(claim.account_id, reason="x", until_on=world.day + timedelta(days=4), now=world.now, actor="test")


def promise(world: World, claim: Claim) -> None:
    due_on = world.day + timedelta(days=9)
    agree.promise(claim.account_id, amount=Money(100), due_on=due_on, now=world.now, actor="test")


def objection(world: World, claim: Claim) -> None:
    agree.object_to(claim.account_id, reason="other", text="", now=world.now, actor="test")


def help_asked(world: World, claim: Claim) -> None:
    agree.ask_help(claim.account_id, text="", now=world.now, actor="test")
    agree.end_hold(Hold.objects.get().id, because="called", now=world.now, actor="test")


@pytest.mark.parametrize(
    ("happens", "words"),
    [
        (hold, "pause until 6 Mar 2026"),
        (promise, "promised by 11 Mar 2026"),
        (objection, "objection"),
        (help_asked, "waits for a person Customers who asked for help"),
        (lambda world, claim: None, "overdue next look 2 Mar 2026"),
    ],
)
def test_each_state_is_told_in_words(
    world: World, agent: Client, happens: Callable[[World, Claim], None], words: str
) -> None:
    claim = world.claim("89.90")
    with world.scope():
        happens(world, claim)

    page = text_of(agent.get(LIST))

    assert f"€89.90 €89.90 10 {words}" in page


def test_money_and_what_is_not_due_change_the_state(world: World, agent: Client) -> None:
    world.claim("10.00", due=world.day + timedelta(days=5), name="Not Due")
    paid, coming = world.claim("20.00", name="All Paid"), world.claim("30.00", name="On Way")
    arrives(world, paid.account_id, "20.00")
    on_its_way(world, coming.account_id, "30.00")

    page = text_of(agent.get(LIST))

    assert "not due yet due 7 Mar 2026" in page
    assert "nothing open" in page
    assert "on its way €30.00" in page


def test_the_last_message_is_named_with_its_day(world: World, agent: Client) -> None:
    world.claim()
    world.run_day()

    assert "Friendly reminder 2 Mar 2026" in text_of(agent.get(LIST))


def test_the_order_is_the_address(world: World, agent: Client) -> None:
    world.claim("50.00", name="Zora Klein", due=world.day - timedelta(days=3))
    world.claim("70.00", name="Anna Groß", due=world.day - timedelta(days=2))
    world.claim("60.00", name="Mia Mittel", due=world.day - timedelta(days=30))

    assert names(agent, "") == ["Anna Groß", "Mia Mittel", "Zora Klein"]  # the largest overdue amount first
    assert names(agent, "?sort=customer") == ["Anna Groß", "Mia Mittel", "Zora Klein"]
    assert names(agent, "?sort=-customer") == ["Zora Klein", "Mia Mittel", "Anna Groß"]
    assert names(agent, "?sort=-days")[0] == "Mia Mittel"
    assert names(agent, "?sort=open")[0] == "Zora Klein"


def test_filters_narrow_and_stand_as_chips(world: World, agent: Client) -> None:
    world.claim(name="Paula Pause", customer="K-p")
    with world.scope():
        hold(world, Claim.objects.get())
    world.claim(name="Rita Rest")
    world.run_day()

    page = agent.get(LIST + "?state=hold")

    assert names(agent, "?state=hold") == ["Paula Pause"]
    assert "State: pause" in text_of(page)
    assert names(agent, "?stage=reminder_service") == ["Rita Rest"]
    assert names(agent, "?stage=reminder_service&state=hold") == []
    assert names(agent, f"?creditor={world.creditor.id}&state=overdue&sort=customer") == ["Paula Pause", "Rita Rest"]


@pytest.mark.parametrize(
    "state", ["overdue", "not_due", "coming", "promise", "objection", "hold", "task", "due", "paid"]
)
def test_every_filter_answers(world: World, agent: Client, state: str) -> None:
    world.claim()

    assert agent.get(f"{LIST}?state={state}").status_code == 200


@pytest.mark.parametrize(
    "wish", ["?sort=;drop table", "?state=nonsense&creditor=1", "?page=0", "?page=999", "?q=%25_%27%00"]
)
def test_no_address_breaks_the_list(world: World, agent: Client, wish: str) -> None:
    world.claim()

    assert agent.get(LIST + wish).status_code == 200


@pytest.mark.parametrize(
    "text",
    [
        "Müller", "muller", "jürgen", "jürgen mül", "mül jür", "KD-77", "kd-7", "RE-2026-9", "re-2026-9",
        "123,45", "123.45 €", "DE89 3704 0044 0532 0130 00", "013000", "juergen@example.org",
    ],
)  # fmt: skip
def test_an_account_is_found_by_what_people_know(world: World, agent: Client, text: str) -> None:
    claim = world.claim(
        "123.45", name="Jürgen Müller", customer="KD-77", number="RE-2026-9", email="juergen@example.org"
    )
    arrives(world, claim.account_id, "1.00", iban="DE89370400440532013000")
    world.claim("1.00", customer=claim.account.customer.number, name="Jürgen Müller", email="juergen@example.org")
    world.claim("50.00", name="Somebody Else", customer="XX-1", number="ZZ-1")

    answer = agent.get("/office/search/", {"q": text})

    assert answer["Location"] == place(claim.account_id)


def test_both_references_lead_to_the_account(world: World, agent: Client) -> None:
    claim = world.claim()
    world.claim()
    with world.scope():
        account = Claim.objects.select_related("account").get(id=claim.id).account

    for reference in (grouped(account.reference), claim.reference.lower()):
        assert agent.get("/office/search/", {"q": reference})["Location"] == place(claim.account_id)


def test_several_hits_are_a_list_and_no_hit_says_so(world: World, agent: Client) -> None:
    world.claim(name="Ada Berg")
    world.claim(name="Ida Berg")

    several = agent.get("/office/search/?q=berg")
    nothing = agent.get("/office/search/?q=nobody", follow=True)

    assert several["Location"] == "/office/accounts/?q=berg"
    assert "Nothing fits these filters" in text_of(nothing)
    assert agent.get("/office/search/?q=")["Location"] == LIST


def test_signs_of_the_database_are_only_letters_here(world: World, agent: Client) -> None:
    world.claim(name="Hundert Prozent")

    assert names(agent, "?q=%25") == []
    assert names(agent, "?q=_undert") == []


def test_fifty_stand_on_a_page_and_an_end_has_an_end(world: World, agent: Client) -> None:
    for number in range(52):
        world.claim(name=f"Kim {number:02}", customer=f"K-{number}")

    assert len(names(agent, "?sort=customer")) == 50
    assert names(agent, "?sort=customer&page=2") == ["Kim 50", "Kim 51"]
    assert names(agent, "?sort=customer&page=7") == ["Kim 50", "Kim 51"]


def test_the_spreadsheet_has_all_rows_and_no_formula_runs(world: World, agent: Client) -> None:
    world.claim("1234.50", name="=HYPERLINK(1)")
    for _ in range(51):
        world.claim("1.00")

    answer = agent.get("/office/accounts.csv")
    lines = streamed(answer).removeprefix("\ufeff").splitlines()

    assert len(lines) == 53
    assert lines[0].startswith("Name,Number,Overdue,Open,Days past due")
    assert lines[1].startswith("'=HYPERLINK(1),")
    assert ",1234.50,1234.50,10," in lines[1]


def test_another_organisation_finds_nothing(world: World, other_world: World) -> None:
    claim = world.claim(name="Erika Geheim")
    stranger = sign_in(other_world)

    assert "Geheim" not in text_of(stranger.get(LIST))
    assert stranger.get("/office/search/?q=geheim")["Location"] == "/office/accounts/?q=geheim"
    assert stranger.get(place(claim.account_id)).status_code == 404
    csv = streamed(stranger.get("/office/accounts.csv"))
    assert "Geheim" not in csv


def test_fifty_accounts_take_as_many_questions_as_one(world: World, agent: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as context:
            agent.get(LIST)
        return len(queries(context))

    world.claim()
    one = asked()
    for _ in range(20):
        world.claim()
    world.run_day()

    assert asked() == one == 5  # stages, creditors, count, which, what


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("89,90", 8990), ("89.90 €", 8990), ("1.234,56", 123456), ("1,234.56", 123456), ("1234", 123400), ("1.234", 123400),
        ("7,5", 750), ("€ 5", 500), ("1 234,00", 123400),
    ],
)  # fmt: skip
def test_amounts_are_read_as_people_write_them(text: str, minor: int) -> None:
    assert read_amount(text, "EUR") == Money(minor)


@pytest.mark.parametrize("text", ["", "abc", "1,2,3", "12,345,6", "1.23.4", "-5", "5,", "1,234,56"])
def test_what_is_no_amount_is_not_guessed(text: str) -> None:
    assert amount_or_none(text, "EUR") is None
    with pytest.raises(BadValue):
        read_amount(text, "EUR")
