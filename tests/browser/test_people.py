"""People change what happens: an agent pauses, notes a promise and an objection; a customer objects and is left in peace."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import NewEyes
from tests.browser.eyes import Eyes
from tests.browser.stages import DESK, PHONE, Stage

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("stage", [DESK, PHONE], ids=lambda stage: stage.name)
def test_an_account_is_paused_promised_and_objected_to_with_reasons(new_eyes: NewEyes, stage: Stage) -> None:
    office = new_eyes(f"{stage.name}-account", width=stage.width, language=stage.language)
    office.sign_in("agent@demo.kulanz")
    office.go("/office/accounts/")
    office.look("accounts")
    an_account_that_may_be_asked(office)
    office.look("account")
    gate = office.page.locator("#gate")

    fill_in(office, "hold", {"hold-reason": "Zählerstand wird geklärt"}, "/hold/")
    expect(gate).to_contain_text("Zählerstand wird geklärt")
    office.look("paused")
    fill_in(office, dialog_that_ends(office, "/hold/"), {"because": "geklärt"}, "/end/")
    expect(gate).not_to_contain_text("Zählerstand wird geklärt")

    day = office.page.evaluate("new Date(Date.now() + 9 * 864e5).toISOString().slice(0, 10)")
    fill_in(
        office,
        "promise",
        {"promise-amount": "5,00" if stage.language == "de" else "5.00", "promise-due_on": day},
        "/promise/",
    )
    expect(office.page.locator("#running .running")).to_have_count(1)
    office.look("promised")
    fill_in(office, dialog_that_ends(office, "/promise/"), {"because": "zahlt doch früher"}, "/end/")

    office.open_record("objection")
    office.page.locator("#objection input[type=radio]").first.check()
    office.page.locator("#objection textarea").fill("Der Betrag stimmt nicht.")
    office.look("objecting")
    office.page.locator("#objection form button[type=submit]").click()
    expect(office.page.locator("#running")).to_contain_text("Der Betrag stimmt nicht.")
    office.look("objected")
    office.go("/office/desk/")
    expect(office.page.locator(".tasks")).to_contain_text("Der Betrag stimmt nicht.")
    office.look("desk")
    office.page.go_back()
    fill_in(office, dialog_that_ends(office, "/objection/"), {"answer": "Wir haben nachgerechnet."}, "/end/")
    expect(office.page.locator("#running .running")).to_have_count(0)
    expect(office.page.locator("#story")).to_be_visible()
    office.look("story")


def test_a_customer_who_objects_is_left_in_peace(new_eyes: NewEyes) -> None:
    """The quiet ways on the customer's page: the form, the pause, the task at the desk."""
    office = new_eyes("objector-office", width=1280, language="en")
    office.sign_in()
    an_account_that_may_be_asked(office)
    account = office.page.url
    with office.context.expect_page() as opened:
        office.press("/page/")
    customer = new_eyes("objector", width=390, height=844, language="de")
    customer.go(opened.value.url)
    customer.look("customer")
    for way in ("paid", "help"):
        customer.page.locator(f'.ways a[href$="/{way}/"]').click()
        customer.look(way)
        customer.page.go_back()

    customer.page.locator('.ways a[href$="/wrong/"]').click()
    customer.look("wrong")
    if customer.page.locator("input[name=claim]").count():  # several invoices: the page asks which
        customer.page.locator("input[name=claim][value=all]").check()
    customer.page.locator("input[name=reason]").first.check()
    customer.page.locator("textarea[name=text]").fill("Ich bin schon im August ausgezogen.")
    customer.page.locator("form.card button[type=submit]").click()
    customer.page.wait_for_url(re.compile("/received/"))
    customer.look("received")
    customer.go(opened.value.url)
    expect(customer.page.locator(".notice")).to_be_visible()
    customer.look("left-in-peace")

    office.go(account)
    office.until(
        lambda: "Ich bin schon im August ausgezogen." in office.page.locator("#running").inner_text(), "the objection"
    )
    expect(office.page.locator("#gate .tag")).not_to_have_class(re.compile("tag-settled"))


def an_account_that_may_be_asked(office: Eyes) -> None:
    """Goes through the accounts, the longest overdue first, until nothing speaks against a message, and nothing runs."""
    office.go("/office/accounts/?sort=-overdue")
    links = [str(link.get_attribute("href")) for link in office.page.locator(".grid tbody tr td a").all()]
    for href in links:
        office.go(href)
        if office.page.locator("#gate .tag-settled").count() and not office.page.locator("#running .running").count():
            return
    raise AssertionError(f"no account may be asked: {len(links)} seen")


def fill_in(office: Eyes, dialog: str, fields: dict[str, str], action: str) -> None:
    """Opens a dialog, fills it in, sends it."""
    office.open_record(dialog)
    for name, value in fields.items():
        office.page.locator(f'#{dialog} [name="{name}"]').fill(value)
    office.page.locator(f"#{dialog} form[action*='{action}'] button[type=submit]").click()
    office.page.wait_for_load_state()


def dialog_that_ends(office: Eyes, what: str) -> str:
    form = office.page.locator(f"#running dialog:has(form[action*='{what}'])").first
    return str(form.get_attribute("id"))
