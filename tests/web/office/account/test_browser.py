"""The account in a real browser: one menu by keyboard, no barrier on any screen, whole without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.web.browser import Contexts, check, complaints_of, served, signed_in
from tests.web.office_agent import place

from kulanz.data.clock import now_with
from kulanz.stations import agree
from kulanz.testkit.world import World

pytestmark = pytest.mark.browser
MENU, FACTS = "main details.menu > summary", "#running .running"


@pytest.fixture
def account(lasting_world: World) -> Iterator[str]:
    """An account with something to end, on loopback and on the world's day."""
    world = lasting_world
    claim = world.claim("89.90", customer="K1", name="Erika Muster")
    world.run_day()
    world.tenant.clock_shift_days = (world.day - now_with(0).on).days
    world.tenant.save()
    with world.scope():
        until_on = world.day + timedelta(days=9)
        agree.set_hold(claim.account_id, reason="on holiday", until_on=until_on, now=world.now, actor="test")
    with served() as address:
        yield address + place(claim.account_id)


def opened(new_context: Contexts, account: str, world: World, **look: Any) -> Page:
    page = signed_in(new_context(locale="en-GB", **look), account, world)
    page.goto(account)
    return page


def test_the_account_has_no_barrier_and_fits(new_context: Contexts, account: str, lasting_world: World) -> None:
    page = opened(new_context, account, lasting_world)
    complaints = complaints_of(page)

    check(page)
    page.locator(MENU).click()
    check(page)
    page.get_by_role("link", name="Objection").click()
    expect(page.locator("#objection")).to_be_visible()
    check(page)

    assert complaints == []


def test_what_is_recorded_is_reached_by_one_keystroke_or_through_the_menu(
    new_context: Contexts, account: str, lasting_world: World
) -> None:
    page = opened(new_context, account, lasting_world)

    page.keyboard.press("g")  # a letter of the menu works while it is closed
    expect(page.get_by_role("dialog", name="Note a conversation")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.locator(MENU)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Pause")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Pause this account")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.locator(MENU)).to_be_focused()
    expect(page.get_by_role("link", name="Pause")).to_be_hidden()


def test_one_keystroke_sends_nothing_and_a_second_one_does(
    new_context: Contexts, account: str, lasting_world: World
) -> None:
    page = opened(new_context, account, lasting_world)
    page.evaluate("window.stays = true")

    page.keyboard.press("e")

    expect(page.get_by_role("button", name="Decide now")).to_be_focused()
    assert page.evaluate("window.stays") is True
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("with_script", [True, False])
def test_a_promise_is_recorded_and_a_pause_ends(
    new_context: Contexts, account: str, lasting_world: World, with_script: bool
) -> None:
    page = opened(new_context, account, lasting_world, java_script_enabled=with_script)
    expect(page.locator(FACTS)).to_have_count(1)

    page.locator(MENU).click()
    page.get_by_role("link", name="Promise").click()
    page.get_by_label("By when?").fill((lasting_world.day + timedelta(days=7)).isoformat())
    page.get_by_role("button", name="Note the promise").click()
    expect(page.locator(FACTS)).to_have_count(2)
    page.locator(FACTS, has_text="on holiday").get_by_role("link", name="End").click()
    page.locator("dialog:visible").get_by_label("Why does it end?").fill("back home")
    page.get_by_role("button", name="End the pause").click()

    expect(page.locator(FACTS)).to_have_count(1)
    expect(page.locator("#gate")).to_contain_text("promised")
