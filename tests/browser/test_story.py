"""The whole road, once, for real: from a file of overdue invoices to paid ones, in Chromium, on a desk and on a phone.

Each size works with its own creditor, in its own language, on the same running demo.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect
from tests.browser.conftest import NewEyes
from tests.browser.eyes import WITHIN_MS, Demo, Eyes
from tests.browser.stages import DESK, PHONE, Stage

pytestmark = pytest.mark.browser
SLIPS = 5  # lines that are wrong on purpose in each list to try
TAKEN = 14 + 3 + 1  # of new customers, of known ones, and one whose e-mail is wrong


@pytest.mark.parametrize("stage", [DESK, PHONE], ids=lambda stage: stage.name)
def test_a_claim_goes_all_the_way_from_a_list_to_paid(
    new_eyes: NewEyes, demo: Demo, stage: Stage, tmp_path: Path
) -> None:
    office = new_eyes(stage.name, width=stage.width, language=stage.language)
    office.go("/office/")
    office.look("sign-in")
    office.sign_in()
    office.look("today")

    rows = a_list_is_handed_in(office, stage, tmp_path)
    the_same_list_changes_nothing(office, stage, tmp_path)
    office.run_the_day()
    office.look("day-run")

    number, address = rows[0][stage.number_heading], rows[0][stage.mail_heading]
    customer = new_eyes(f"{stage.name}-customer", width=min(stage.width, 900), language=stage.language)
    link = the_mail_brings_the_customer_to_the_page(office, customer, address)
    the_customer_pays_and_the_money_is_on_its_way(customer, link)
    the_account_waits_with_its_reason(office, number)
    the_next_day_asks_nothing(office, number, address)
    the_money_settles_and_everybody_knows(office, customer, number, address, link)


@pytest.mark.parametrize("stage", [DESK, PHONE], ids=lambda stage: stage.name)
def test_a_bank_statement_posts_what_is_certain_and_leaves_the_rest_to_a_person(
    new_eyes: NewEyes, stage: Stage, tmp_path: Path
) -> None:
    office = new_eyes(f"{stage.name}-bank", width=stage.width, language=stage.language)
    office.sign_in()
    file = saved(office, stage, "statement.xml", tmp_path)

    hand_in(office, "/office/money/statements/", stage, file)
    expect(office.page.locator("dl.stats")).to_be_visible(timeout=WITHIN_MS)
    expect(stats_of(office)).to_have_count(4)
    new, known, out, unclear = stats_of(office).all_inner_texts()
    lines = str(file.read_text().count("<Ntry>") - 1)  # the last one is the bank's fee
    assert (new, known, out) == (lines, "0", "1")
    assert int(unclear) >= 2
    office.look("statement")

    office.go("/office/money/")
    office.look("money")
    office.go("/office/money/unclear/")
    office.look("unclear")
    office.page.locator(".grid tbody a").first.click()
    best = office.page.locator("form.candidate").first
    expect(best.locator("meter")).to_be_visible()
    expect(best.locator(".because li").first).to_be_visible()
    office.look("candidates")
    best.locator("button[type=submit]").click()
    office.page.wait_for_url(re.compile("/office/money/unclear/"))
    office.look("assigned")

    hand_in(office, "/office/money/statements/", stage, file)
    expect(office.page.locator("dl.stats")).to_be_visible(timeout=WITHIN_MS)
    expect(stats_of(office).nth(0)).to_have_text("0")
    expect(stats_of(office).nth(1)).to_have_text(lines)


def stats_of(office: Eyes) -> Locator:
    """The figures at the head of a page."""
    return office.page.locator(".stat-value")


def a_list_is_handed_in(office: Eyes, stage: Stage, folder: Path) -> list[dict[str, str]]:
    """Columns recognised and correctable, a preview, an error for each bad line, the good ones taken in."""
    office.go("/demo/")
    office.look("demo")
    office.go("/demo/files/")
    office.look("files")
    file = saved(office, stage, "bills.csv", folder)
    office.go("/office/intake/")
    office.look("intake")
    hand_in(office, "/office/intake/", stage, file)
    expect(office.page.locator("#faults")).to_be_visible(timeout=WITHIN_MS)
    expect(stats_of(office).first).to_have_text(str(TAKEN))
    office.look("preview")

    with office.page.expect_download() as download:
        office.page.locator('#faults a[href$="/rejects.csv"]').click()
    corrected = download.value.path().read_text(encoding="utf-8-sig")
    assert len(list(csv.reader(io.StringIO(corrected), delimiter=";"))) == SLIPS + 1
    office.page.locator('.actions a[href$="/columns/"]').click()
    columns = file.read_text("utf-8-sig").splitlines()[0].split(";")
    expect(office.page.locator("table select")).to_have_count(len(columns))
    office.look("columns")
    office.page.go_back()

    office.press("/take/")
    expect(office.page.locator('.actions a[href$="/office/accounts/"]')).to_be_visible(timeout=WITHIN_MS)
    expect(stats_of(office)).to_have_text([str(TAKEN), "0", "0", "1", str(SLIPS)])
    office.look("taken")
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig")), delimiter=";"))


def the_same_list_changes_nothing(office: Eyes, stage: Stage, folder: Path) -> None:
    hand_in(office, "/office/intake/", stage, folder / "bills.csv")
    expect(office.page.locator("#faults")).to_be_visible(timeout=WITHIN_MS)
    office.press("/take/")
    expect(office.page.locator('.actions a[href$="/office/accounts/"]')).to_be_visible(timeout=WITHIN_MS)
    expect(stats_of(office)).to_have_text(["0", "0", str(TAKEN), "1", str(SLIPS)])
    office.look("taken-again")


def the_mail_brings_the_customer_to_the_page(office: Eyes, customer: Eyes, address: str) -> str:
    """The mail as it arrived, in a frame that runs nothing; its link opens the customer's page in a new tab."""
    office.go("/demo/mail/")
    office.look("mailbox")
    assert len(office.wait_for_mail(address, 1)) == 1
    customer.go(f"/demo/mail/?q={address}")
    customer.page.locator(".demo-mail").first.click()
    customer.look("mail")
    with customer.context.expect_page() as opened:
        customer.page.frame_locator("iframe").locator('a[href*="/p/"]').click()
    customer.take(opened.value)
    customer.look("customer")
    return str(opened.value.url)


def the_customer_pays_and_the_money_is_on_its_way(customer: Eyes, link: str) -> None:
    customer.page.locator("main form button[type=submit]").first.click()
    customer.page.wait_for_url(re.compile("/pay/pay_"))
    customer.look("testbank")
    customer.page.locator("button[value=pay]").click()
    customer.page.wait_for_url(re.compile("/p/"))
    customer.until(lambda: customer.page.locator(".notice").count() > 0, "word that the money is on its way")
    customer.look("on-its-way")
    customer.go(link)
    customer.look("customer-coming")


def the_account_waits_with_its_reason(office: Eyes, number: str) -> None:
    office.find(number)
    moving = office.page.locator(".stat-moving")
    office.until(lambda: moving.count() == 1, "money on its way at the account")
    expect(office.page.locator("#gate .tag")).not_to_have_class(re.compile("tag-settled"))
    expect(office.page.locator("#gate li").first).to_be_visible()
    office.look("account-waits")


def the_next_day_asks_nothing(office: Eyes, number: str, address: str) -> None:
    before = office.mails_to(address)
    for _ in range(2):
        office.next_day()
        office.run_the_day()
    assert office.mails_to(address) == before
    office.find(number)
    expect(office.page.locator(".stat-moving")).to_be_visible()


def the_money_settles_and_everybody_knows(office: Eyes, customer: Eyes, number: str, address: str, link: str) -> None:
    """The claim is paid, a thank-you goes out, and the creditor's system is told by a signed webhook."""
    bank = office.demo.near.testbank
    customer.go(f"{bank}/admin/?still=1")
    customer.look("testbank-admin")
    customer.page.locator('a[href*="/admin/payments/"]').first.click()
    customer.look("testbank-payment")
    customer.page.locator("button[value=settle]").click()

    assert len(office.wait_for_mail(address, 2)) == 2
    office.find(number)
    expect(office.page.locator(".stat-moving")).to_have_count(0)
    expect(office.page.locator("#gate .tag")).not_to_have_class(re.compile("tag-settled"))
    office.look("account-paid")
    customer.go(link)
    customer.look("customer-paid")
    customer.go(office.demo.near.receiver)
    paid = customer.page.locator("body")
    customer.until(lambda: number in paid.inner_text() and "claim.paid" in paid.inner_text(), "the webhook")
    customer.go(f"{office.demo.near.receiver}/?still=1")
    customer.look("receiver")


def saved(office: Eyes, stage: Stage, name: str, folder: Path) -> Path:
    """A file of the demo, as the browser saves it."""
    office.go("/demo/files/")
    with office.page.expect_download() as download:
        office.page.locator(f'a[href$="/{stage.creditor}/{name}"]').click()
    path = folder / name
    download.value.save_as(path)
    return path


def hand_in(office: Eyes, where: str, stage: Stage, file: Path) -> None:
    office.go(where)
    office.page.locator("input[type=file]").set_input_files(file)
    choose_creditor(office.page.locator("select[name=creditor]"), stage)
    office.page.locator("form[enctype] button[type=submit]").click()
    office.page.wait_for_url(re.compile(where + "[0-9a-f-]{36}/"))


def choose_creditor(select: Locator, stage: Stage) -> None:
    select.select_option(label=stage.creditor_name)
