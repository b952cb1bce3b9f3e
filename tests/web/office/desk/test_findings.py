"""Contact data at the office: the list of what needs a look, its spreadsheet, and the form that puts it right."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.answer import streamed
from tests.web.office_agent import place
from tests.web.office_files import queries, sign_in, text_of, work

from kulanz.data.parties.models import ContactPoint, Customer, Finding
from kulanz.data.receivables.models import Claim, Event
from kulanz.testkit.world import World

pytestmark = pytest.mark.usefixtures("clock")

LIST = "/office/accounts/findings/"
FORM = {
    "name": "Erika Muster", "email": "erika@example.org", "phone": "", "street": "Seestr. 1", "postcode": "88131",
    "town": "Lindau", "country": "DE", "region": "", "time_zone": "", "salutation": "", "language": "de", "iban": "",
}  # fmt: skip


def form_of(claim: Claim) -> str:
    return place(claim.account_id, "contact/")


def test_the_list_says_whose_data_what_and_why(world: World, agent: Client) -> None:
    claim = world.claim(customer="K77", name="Erika Muster", email="erika@gmial.com")

    page = agent.get(LIST)

    words = text_of(page)
    assert "Erika Muster Stadtwerke Lindau K77 E-mail erika@gmial.com Is erika@gmail.com meant?" in words
    assert f'href="{form_of(claim)}"' in page.content.decode()  # one press from putting it right


def test_the_list_is_narrowed_searched_and_sorted(world: World, agent: Client) -> None:
    world.claim(customer="K1", name="Anna Ahorn", email="anna@gmial.com")
    world.claim(customer="K2", name="Bert Buche", email="", phone="none")

    def names(query: str) -> set[str]:
        words = text_of(agent.get(LIST + query))
        return {name for name in ("Anna Ahorn", "Bert Buche") if name in words}

    assert names("") == {"Anna Ahorn", "Bert Buche"}
    assert names("?field=phone") == {"Bert Buche"}
    assert names("?kind=typo") == {"Anna Ahorn"}
    assert names("?q=ahorn") == names("?q=k1") == names("?q=gmial") == {"Anna Ahorn"}
    assert names("?q=%25") == set()
    assert names("?kind=nonsense&sort=nonsense&page=999") == {"Anna Ahorn", "Bert Buche"}
    by_name = text_of(agent.get(LIST + "?sort=-customer"))
    assert by_name.index("Bert Buche") < by_name.index("Anna Ahorn")


def test_the_spreadsheet_has_every_line_and_runs_nothing(world: World, agent: Client) -> None:
    for number in range(60):
        world.claim(customer=f"K{number}", name="=SUM(A1)", email="")

    answer = agent.get("/office/accounts/findings.csv")

    lines = streamed(answer).splitlines()
    assert lines[0].lstrip("\ufeff") == "Name,Number,What,As it stands,What is wrong,Since,Creditor,Kind"
    assert len(lines) == 61
    assert all(line.startswith("'=SUM(A1)") for line in lines[1:])


def test_a_full_page_needs_no_more_queries_than_one_line(world: World, agent: Client) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as context:
            agent.get(LIST)
        return len(queries(context))

    world.claim(email="")
    one = count()
    for _number in range(30):
        world.claim(email="")
    assert count() == one


def test_the_account_says_kindly_what_needs_a_look_and_how_to_call(world: World, agent: Client) -> None:
    claim = world.claim(email="erika@gmial.com", phone="0171 1234567", town="Lindau")

    page = text_of(agent.get(place(claim.account_id)))

    assert "+49 171 1234567 (mobile)" in page
    assert "erika@gmial.com does not work" in page
    assert "E-mail erika@gmial.com Is erika@gmail.com meant? Nothing is sent to it until somebody has looked." in page
    assert "Street The street is missing." in page
    assert "Street, Postcode, E-mail" in page[page.index("Contact data need a look") :]  # in the story


def test_whoever_hears_a_new_address_enters_it_and_the_findings_are_gone(world: World, agent: Client) -> None:
    claim = world.claim(email="erika@gmial.com", town="Lindau")
    shown = agent.get(form_of(claim))
    assert "erika@gmial.com: Is erika@gmail.com meant?" in text_of(shown)

    kept = agent.post(form_of(claim), {**FORM, "email": "erika@gmail.com", "phone": "08382 1234"}, follow=True)

    assert "Kept. What comes next is being decided." in text_of(kept)
    assert "Please have a look" not in text_of(kept)
    with world.scope():
        customer = Customer.objects.get()
        assert (customer.street, customer.postcode, customer.town) == ("Seestr. 1", "88131", "Lindau")
        assert not Finding.objects.filter(solved_at=None).exists()
        assert ContactPoint.objects.filter(value="+4983821234", is_bad=False).exists()
        assert Event.objects.get(kind="contact.corrected").actor.startswith("person:")
    work(world)
    assert [message.to_address for message in world.messages(claim.account_id)] == ["erika@gmail.com"]


def test_an_odd_address_is_asked_about_once_and_then_taken(world: World, agent: Client) -> None:
    claim = world.claim()
    odd = {**FORM, "email": "erika@gmial.com"}

    asked = agent.post(form_of(claim), odd)
    assert asked.status_code == 422
    assert "Is erika@gmail.com meant?" in text_of(asked)
    assert "This is right as it stands" in text_of(asked)
    agent.post(form_of(claim), {**odd, "is_sure": "on"})

    with world.scope():
        assert ContactPoint.objects.filter(value="erika@gmial.com", is_bad=False).exists()


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"email": "erika@@web.de"}, "There is more than one @ in it."),
        ({"phone": "no idea"}, "This is not a telephone number."),
        ({"time_zone": "Mars"}, "We do not know this time zone."),
        ({"street": "x" * 200}, "120"),
        ({"country": "QQ"}, "QQ"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(world: World, agent: Client, facts: dict[str, str], said: str) -> None:
    claim = world.claim()

    answer = agent.post(form_of(claim), {**FORM, **facts})

    assert answer.status_code == 422
    assert said in text_of(answer)
    with world.scope():
        assert Customer.objects.get().street == ""


def test_a_name_with_markup_and_turning_signs_is_shown_as_letters(world: World, agent: Client) -> None:
    claim = world.claim(name="<b>Erika</b>\u202eretsuM", email="")

    for address in (LIST, form_of(claim), place(claim.account_id)):
        html = agent.get(address).content.decode()
        assert "<b>Erika" not in html
        assert "\u202e" not in html


def test_who_only_reads_sees_the_data_and_cannot_change_them(world: World) -> None:
    claim = world.claim(email="erika@gmial.com")
    viewer = sign_in(world, "viewer")

    assert "erika@gmial.com" in text_of(viewer.get(LIST))
    assert f'href="{form_of(claim)}"' not in viewer.get(place(claim.account_id)).content.decode()
    assert viewer.post(form_of(claim), FORM).status_code == 403


def test_another_organisations_data_are_not_there(world: World, other_world: World, agent: Client) -> None:
    foreign = other_world.claim(name="Fremde Person", email="")

    assert "Fremde Person" not in text_of(agent.get(LIST))
    assert agent.get(form_of(foreign)).status_code == 404
    assert agent.post(form_of(foreign), FORM).status_code == 404
    with other_world.scope():
        assert Customer.objects.get().street == ""


def test_it_is_all_there_in_german(world: World) -> None:
    claim = world.claim(email="erika@gmial.com", phone="0171 1234567", town="Lindau")
    agent = sign_in(world, "agent", language="de")

    words = text_of(agent.get(LIST)) + text_of(agent.get(form_of(claim)))
    account = text_of(agent.get(place(claim.account_id)))

    assert "Ist erika@gmail.com gemeint?" in words
    assert "Die Straße fehlt." in words
    assert "(Handy)" in account
