"""The demo's own pages in a real browser: on a phone and on a desk, in the light and in the dark, for everybody."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from tests.barriers import assert_fits, assert_no_barrier
from tests.demo.conftest import Desk, Shop

from kulanz.demo.receiver import serving
from kulanz.demo.serving import running
from kulanz.demo.testbank.app import House
from kulanz.stations.http_client import HttpClient
from kulanz.testkit.signing import SECRET, signed

pytestmark = pytest.mark.browser
PHONE, DESK = ViewportSize(width=390, height=844), ViewportSize(width=1280, height=900)


def check(page: Page) -> None:
    """Nothing that hinders, nothing wider than the screen."""
    assert_no_barrier(page)
    assert_fits(page)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_customer_pays_and_is_led_back_to_the_shop(
    page: Page, desk: Desk, house: House, shop: Shop, size: ViewportSize
) -> None:
    page.set_viewport_size(size)
    payment = desk.begin(return_url=f"{house.address}/style.css", notification_url=shop.url)
    page.goto(f"{house.address}/pay/{payment}")
    check(page)
    for button in page.get_by_role("button").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 48

    page.locator("button[value=pay_at_once]").click()

    page.wait_for_url("**/style.css?payment=*&status=settled")
    assert shop.news().headers["webhook-id"].startswith("evt_")
    page.goto(f"{house.address}/pay/{payment}")
    check(page)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_an_operator_finds_a_payment_and_gives_it_back(
    page: Page, desk: Desk, house: House, size: ViewportSize
) -> None:
    page.set_viewport_size(size)
    payment = desk.begin()
    house.bank.choose(payment, "pay_at_once")
    page.goto(f"{house.address}/admin/?still=1")
    check(page)

    page.locator(f"a[href$='{payment}']").click()
    check(page)
    page.locator("input[name=amount_minor]").fill("5000")
    page.locator("button[value=refund]").click()

    page.wait_for_load_state()
    assert desk.get(f"/v1/payments/{payment}").json()["refunded_minor"] == 5000
    check(page)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_creditor_reads_what_came(page: Page, tmp_path: Path, size: ViewportSize) -> None:
    page.set_viewport_size(size)
    with running(serving(tmp_path / "received.sqlite", SECRET)) as server:
        url = f"http://127.0.0.1:{server.port}"
        inbound = signed(b'{"type": "claim.paid", "data": {"claim": "R-1"}}')
        HttpClient().post(f"{url}/hooks", body=inbound.body, headers=inbound.headers)

        page.goto(f"{url}/?still=1")

        expect(page.get_by_role("heading", name="claim.paid")).to_be_visible()
        check(page)
