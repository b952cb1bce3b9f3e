"""A journey edited, published and its accounts moved in a real browser: with and without JavaScript, without a barrier."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from tests.web.browser import Contexts, check, complaints_of, served, signed_in
from tests.web.office_files import sign_in

from kulanz.data.journeys.models import Journey
from kulanz.data.receivables.models import Account
from kulanz.testkit.world import World

PLACE = "/office/journeys/friendly/"
pytestmark = pytest.mark.browser


@pytest.fixture
def office(lasting_world: World) -> Iterator[str]:
    """An organisation with a running account, served on loopback."""
    lasting_world.claim("89.90")
    lasting_world.run_day()
    with served() as address:
        yield address


@pytest.mark.parametrize("with_script", [True, False])
def test_a_journey_is_edited_and_published_and_its_accounts_move(
    new_context: Contexts, office: str, lasting_world: World, with_script: bool
) -> None:
    page = signed_in(new_context(locale="en-GB", java_script_enabled=with_script), office, lasting_world)

    page.goto(office + PLACE)
    page.get_by_role("button", name="Change").click()
    page.get_by_role("link", name="Change Notice", exact=True).click()
    page.get_by_label("Days to pay that it names").fill("12")
    page.locator("#id_when-new").select_option("amount.at_least")
    page.get_by_role("button", name="Add Only if all of these hold").click()
    expect(page.get_by_label("Days to pay that it names")).to_have_value("12")
    page.get_by_label("the amount is … or more").fill("viel")
    page.get_by_label("the amount is … or more").press("Enter")  # Enter keeps, it takes nothing away
    expect(page.get_by_role("alert")).to_contain_text("This is no amount")
    page.get_by_label("the amount is … or more").fill("50")
    page.get_by_role("button", name="Keep", exact=False).last.click()
    expect(page.locator("#stage-notice")).to_contain_text("the amount is 50.00 or more")

    page.get_by_role("link", name="Publish…").click()
    expect(page.locator(".changes")).to_contain_text("12 days")
    page.get_by_role("button", name="Publish version 2").click()
    expect(page.get_by_text("Version 2 is published")).to_be_visible()
    page.get_by_role("link", name="Move running accounts").first.click()
    page.get_by_role("button", name="Move 1 account").click()
    expect(page.get_by_text("1 account goes on by version 2")).to_be_visible()

    with lasting_world.scope():
        stage = Journey.objects.get(key="friendly", version=2).definition["stages"]
        assert [one["when"] for one in stage if one["key"] == "notice"] == [[{"amount": {"at_least": "50.00"}}]]
        assert list(Account.objects.values_list("journey__version", flat=True)) == [2]


def test_pages_of_journeys_have_no_barrier_and_fit(new_context: Contexts, office: str, lasting_world: World) -> None:
    page = signed_in(new_context(locale="de-DE"), office, lasting_world)
    complaints = complaints_of(page)
    sign_in(lasting_world).post(f"{PLACE}begin/")

    for place in ("", "draft/", "draft/stage/reminder/", "draft/whole/", "draft/publish/", "draft/upload/", "move/"):
        page.goto(office + PLACE + place)
        check(page)
    assert complaints == []
