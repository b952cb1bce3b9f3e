"""The way into the office: who may come in, in which language, and what each role may do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client, RequestFactory
from tests.web.office_files import sign_in, text_of

from kulanz.config.environment import Environment
from kulanz.data.agreements.models import Hold
from kulanz.data.tenancy.models import SignInTry, User
from kulanz.data.tenancy.tries import Tries, forget
from kulanz.testkit.world import TEN_O_CLOCK, World
from kulanz.web.ui.place import place_of

DOOR = "/office/sign-in/"
PASSWORD = "a-long-password"


@pytest.fixture
def person(world: World) -> User:
    return User.objects.create_user(
        "kim@lindau.example", PASSWORD, tenant=world.tenant, name="Kim", role="agent", language="en"
    )


def enter(client: Client, email: str, password: str = PASSWORD, **more: str) -> Any:  # Django's own answer
    return client.post(DOOR, {"username": email, "password": password, **more})


def test_whoever_is_not_signed_in_comes_to_the_door_and_then_where_they_wanted(person: User, client: Client) -> None:
    sent_away = client.get("/office/accounts/?q=muster")
    assert sent_away.status_code == 302
    assert sent_away["Location"] == f"{DOOR}?next=/office/accounts/%3Fq%3Dmuster"

    let_in = enter(client, "kim@lindau.example", next="/office/accounts/?q=muster")

    assert let_in["Location"] == "/office/accounts/?q=muster"
    assert client.get("/office/").status_code == 200


def test_the_address_may_be_written_in_capitals(person: User, client: Client) -> None:
    assert enter(client, "Kim@Lindau.example")["Location"] == "/office/"


@pytest.mark.parametrize(("email", "password"), [("kim@lindau.example", "wrong"), ("nobody@lindau.example", PASSWORD)])
def test_a_wrong_password_and_an_unknown_address_are_told_in_the_same_words(
    person: User, client: Client, email: str, password: str
) -> None:
    client.cookies["django_language"] = "en"

    answer = enter(client, email, password)

    assert "do not belong together" in text_of(answer)
    assert client.get("/office/").status_code == 302


def test_a_closed_account_does_not_open_the_door(person: User, client: Client) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)

    answer = enter(client, "kim@lindau.example")

    assert answer.status_code == 200
    assert client.get("/office/").status_code == 302


def test_after_many_wrong_passwords_the_door_stays_shut_for_a_while(person: User, client: Client) -> None:
    with time_machine.travel(TEN_O_CLOCK) as clock:
        for _ in range(10):
            enter(client, "kim@lindau.example", "guess")

        shut = text_of(enter(client, "kim@lindau.example"))
        somebody_else = enter(Client(), "other@lindau.example", "guess")
        clock.shift(timedelta(minutes=11))
        open_again = enter(client, "kim@lindau.example")

    assert "Das war zu oft falsch" in shut
    assert "zu oft" not in text_of(somebody_else)
    assert open_again["Location"] == "/office/"


def test_tries_are_counted_for_all_processes_together_and_before_the_password_is_looked_at(person: User) -> None:
    at = TEN_O_CLOCK
    let = [Tries("kim@lindau.example", "192.0.2.1").take(at=at) for _ in range(12)]

    assert let == [True] * 10 + [False] * 2
    assert Tries("kim@lindau.example", "192.0.2.1").take(at=at + timedelta(minutes=10))


def test_somebody_who_guesses_from_everywhere_does_not_keep_out_whom_the_place_knows(person: User) -> None:
    at = TEN_O_CLOCK
    home = Tries("kim@lindau.example", "192.0.2.1")
    assert home.take(at=at)
    home.was_right(at=at)
    guesses = [Tries("kim@lindau.example", f"198.51.100.{n}").take(at=at) for n in range(60)]

    assert guesses.count(False) == 10
    assert home.take(at=at)  # the right person, where they always are
    assert not Tries("kim@lindau.example", "203.0.113.9").take(at=at)  # a new place waits, ten minutes at most
    assert Tries("kim@lindau.example", "203.0.113.9").take(at=at + timedelta(minutes=10))


def test_one_password_tried_on_everybody_shuts_the_place(person: User) -> None:
    let = [Tries(f"person{n}@lindau.example", "198.51.100.7").take(at=TEN_O_CLOCK) for n in range(110)]

    assert let.count(False) == 10


def test_the_right_password_leaves_nothing_behind_that_counts(person: User, client: Client) -> None:
    for _ in range(15):
        assert enter(Client(), "kim@lindau.example")["Location"] == "/office/"

    assert set(SignInTry.objects.values_list("wrong", flat=True)) == {0}


def test_tries_name_nobody_and_are_forgotten(person: User, client: Client) -> None:
    enter(client, "kim@lindau.example", "guess")

    assert SignInTry.objects.count() == 3
    assert not any(b"kim" in bytes(row.mark) for row in SignInTry.objects.all())
    forget(at=datetime.now(UTC) + timedelta(days=91))
    assert SignInTry.objects.count() == 0


@pytest.mark.parametrize(
    ("line", "forwarded", "place"),
    [
        ("198.51.100.7", "", "198.51.100.7"),
        ("198.51.100.7", "192.0.2.1", "198.51.100.7"),  # nobody we know says so
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "192.0.2.1, 198.51.100.7", "198.51.100.7"),  # the guesser wrote the first one
        ("127.0.0.1", "198.51.100.7, 10.0.0.3", "198.51.100.7"),  # two proxies of ours
        ("127.0.0.1", "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("127.0.0.1", "nonsense", ""),
        ("127.0.0.1", "", "127.0.0.1"),
    ],
)
def test_where_somebody_comes_from_is_what_our_own_proxies_say(
    rf: RequestFactory, settings: Any, line: str, forwarded: str, place: str
) -> None:
    settings.TRUSTED_PROXIES = Environment({"KULANZ_TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/24"}).trusted_proxies()
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}

    assert place_of(rf.get("/", REMOTE_ADDR=line, headers=headers)) == place


def test_the_door_never_leads_to_somebody_elses_house(person: User, client: Client) -> None:
    assert enter(client, "kim@lindau.example", next="https://evil.example/office/")["Location"] == "/office/"


def test_signing_out_takes_a_press_and_closes_the_door(world: World) -> None:
    client = sign_in(world)
    assert client.get("/office/sign-out/").status_code == 405
    assert client.get("/office/").status_code == 200

    client.post("/office/sign-out/")

    assert client.get("/office/").status_code == 302


def test_a_part_of_a_page_sends_the_browser_to_the_door(client: Client, world: World) -> None:
    answer = client.get("/office/", headers={"HX-Request": "true"})

    assert (answer.status_code, answer["HX-Redirect"]) == (204, DOOR)


def test_pages_are_not_kept_on_shared_machines(world: World) -> None:
    assert "no-store" in sign_in(world).get("/office/")["Cache-Control"]


def test_the_language_is_that_of_the_person_unless_they_chose_another_here(world: World) -> None:
    client = sign_in(world, language="de")
    assert "<h1>Heute</h1>" in client.get("/office/").content.decode()

    client.cookies["django_language"] = "en"

    assert "<h1>Today</h1>" in client.get("/office/").content.decode()


def test_who_only_reads_sees_everything_and_changes_nothing(world: World) -> None:
    account = world.claim().account_id
    viewer = sign_in(world, "viewer")
    assert "Erika Muster" in text_of(viewer.get(f"/office/accounts/{account}/"))

    answer = viewer.post(f"/office/accounts/{account}/hold/", {"hold-reason": "because"})

    assert answer.status_code == 403
    assert "not change it" in text_of(answer)
    with world.scope():
        assert not Hold.objects.exists()


def test_an_agent_may_change_accounts(world: World) -> None:
    account = world.claim().account_id

    answer = sign_in(world, "agent").post(f"/office/accounts/{account}/hold/", {"hold-reason": "because"})

    assert answer.status_code == 302
    with world.scope():
        assert Hold.objects.get().reason == "because"


@pytest.mark.parametrize(("role", "may_move"), [("viewer", False), ("agent", True), ("owner", True)])
def test_only_who_may_change_something_is_offered_the_next_day_of_a_demo(
    world: World, role: str, may_move: bool
) -> None:
    page = sign_in(world, role).get("/office/accounts/").content.decode()

    assert ('action="/office/day/move/"' in page) is may_move
