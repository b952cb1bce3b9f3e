"""The Testbank's pages as a person meets them: what is asked, in their language, and the way back to the shop."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from babel.messages.pofile import read_po
from tests.demo.conftest import Desk

from kulanz.demo.testbank import page as pages
from kulanz.demo.testbank import words
from kulanz.demo.testbank.app import House


def choose(house: House, payment: str, choice: str, **headers: str) -> httpx2.Response:
    return httpx2.post(f"{house.address}/pay/{payment}", data={"choice": choice}, headers=headers)


def test_the_page_says_who_how_much_and_what_for(desk: Desk, house: House) -> None:
    html = httpx2.get(f"{house.address}/pay/{desk.begin()}", headers={"Accept-Language": "de"}).text

    assert '<html lang="de">' in html
    for shown in ("Stadtwerke Lindau", "149,90\xa0€", "RF18539007547034", "Bezahlen", "Es fließt kein Geld"):
        assert shown in html


def test_the_page_speaks_the_browsers_language_before_the_shops(desk: Desk, house: House) -> None:
    german_shop = desk.begin(language="de")
    english_shop = desk.begin(language="en", key="attempt-2")

    assert "No money moves" in httpx2.get(f"{house.address}/pay/{german_shop}", headers={"Accept-Language": "en"}).text
    assert "No money moves" in httpx2.get(f"{house.address}/pay/{english_shop}", headers={"Accept-Language": ""}).text


def test_what_a_shop_writes_is_text_and_never_markup(desk: Desk, house: House) -> None:
    payment = desk.begin(payee={"name": "<script>alert(1)</script>"}, text='"><img src=x>')

    for path in (f"/pay/{payment}", "/admin/", f"/admin/payments/{payment}"):
        html = httpx2.get(house.address + path).text
        assert "<script" not in html
        assert "<img" not in html


@pytest.mark.parametrize(
    ("choice", "status"),
    [
        ("pay", "pending"),
        ("pay_at_once", "settled"),
        ("cancel", "canceled"),
        ("fail", "failed"),
        ("pay_told_twice", "pending"),
        ("pay_wrong_order", "settled"),
    ],
)
def test_every_choice_leads_back_to_the_shop_with_its_word(desk: Desk, house: House, choice: str, status: str) -> None:
    payment = desk.begin()

    answer = choose(house, payment, choice)

    back = urlsplit(answer.headers["location"])
    assert answer.status_code == 303
    assert (back.scheme, back.netloc, back.path) == ("https", "shop.example", "/back")
    assert parse_qs(back.query) == {"order": ["7"], "payment": [payment], "status": [status]}
    assert desk.get(f"/v1/payments/{payment}").json()["status"] == status


def test_a_second_click_changes_nothing_and_leads_back_too(desk: Desk, house: House) -> None:
    payment = desk.begin()
    choose(house, payment, "cancel")

    answer = choose(house, payment, "pay")

    assert "status=canceled" in answer.headers["location"]


def test_a_page_opened_again_after_paying_says_so_and_asks_nothing(desk: Desk, house: House) -> None:
    payment = desk.begin()
    choose(house, payment, "pay_at_once")

    html = httpx2.get(f"{house.address}/pay/{payment}", headers={"Accept-Language": "en"}).text

    assert "settled" in html
    assert "<form" not in html
    assert "https://shop.example/back" in html


def test_without_a_way_back_the_customer_stays_here(desk: Desk, house: House) -> None:
    payment = desk.begin(return_url="")

    assert choose(house, payment, "pay").headers["location"] == f"/pay/{payment}"


def test_looking_changes_nothing(desk: Desk, house: House) -> None:
    payment = desk.begin()

    for path in (f"/pay/{payment}", f"/pay/{payment}?choice=pay", f"/admin/payments/{payment}?do=settle"):
        httpx2.get(house.address + path)
        httpx2.head(house.address + path)

    assert desk.get(f"/v1/payments/{payment}").json()["version"] == 1


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_a_form_of_another_site_does_nothing(desk: Desk, house: House, origin: str) -> None:
    payment = desk.begin()

    answer = choose(house, payment, "pay_at_once", Origin=origin)

    assert answer.status_code == 403
    assert desk.get(f"/v1/payments/{payment}").json()["status"] == "created"


def test_our_own_form_is_taken(desk: Desk, house: House) -> None:
    assert choose(house, desk.begin(), "pay", Origin=house.address).status_code == 303


@pytest.mark.parametrize(("path", "data", "status"), [
    ("/pay/pay_unknown", {"choice": "pay"}, 404),
    ("/admin/payments/pay_unknown", {"do": "settle"}, 404),
    ("/else", {}, 404),
    ("/admin/", {}, 404),
])  # fmt: skip
def test_what_is_not_there_is_said_kindly(house: House, path: str, data: dict[str, str], status: int) -> None:
    answer = httpx2.post(house.address + path, data=data, headers={"Accept-Language": "en"})

    assert answer.status_code == status
    assert "There is no such payment." in answer.text


@pytest.mark.parametrize("form", [{}, {"choice": "rob"}, {"choice": ""}])
def test_a_choice_nobody_offered_changes_nothing(desk: Desk, house: House, form: dict[str, str]) -> None:
    payment = desk.begin()

    answer = httpx2.post(f"{house.address}/pay/{payment}", data=form)

    assert answer.status_code == 422
    assert desk.get(f"/v1/payments/{payment}").json()["status"] == "created"


def test_the_operator_sees_all_payments_and_lets_things_happen(desk: Desk, house: House) -> None:
    payment = desk.begin()
    choose(house, payment, "pay")
    admin = f"{house.address}/admin/payments/{payment}"

    def do(**form: str) -> str:
        assert httpx2.post(admin, data=form).status_code == 303
        return str(desk.get(f"/v1/payments/{payment}").json()["status"])

    assert payment in httpx2.get(f"{house.address}/admin/").text
    assert do(do="settle") == "settled"
    assert do(do="resend") == "settled"
    assert do(do="refund", amount_minor="5000", key="k1") == "partially_refunded"
    assert do(do="refund", amount_minor="5000", key="k1") == "partially_refunded"
    assert do(do="reverse") == "reversed"
    html = httpx2.get(admin, headers={"Accept-Language": "en"}).text
    assert "Nothing more can happen" in html
    assert "payment.reversed" in html


@pytest.mark.parametrize("form", [
    {"do": "settle"}, {"do": "fail"}, {"do": "accept"}, {"do": ""},
    {"do": "refund", "amount_minor": "99999", "key": "k"}, {"do": "refund", "amount_minor": "-1", "key": "k"},
    {"do": "refund", "amount_minor": "1,50", "key": "k"},
])  # fmt: skip
def test_what_cannot_happen_any_more_does_not(desk: Desk, house: House, form: dict[str, str]) -> None:
    payment = desk.begin()
    choose(house, payment, "pay_at_once")

    answer = httpx2.post(f"{house.address}/admin/payments/{payment}", data=form)

    assert answer.status_code in (409, 422)
    assert desk.get(f"/v1/payments/{payment}").json()["status"] == "settled"


def test_an_empty_list_says_what_belongs_here(house: House) -> None:
    assert "Noch keine Zahlungen" in httpx2.get(f"{house.address}/admin/").text


def test_the_pages_run_no_script_and_have_no_style_of_their_own(desk: Desk, house: House) -> None:
    payment = desk.begin()

    for path in (f"/pay/{payment}", "/admin/", f"/admin/payments/{payment}"):
        answer = httpx2.get(house.address + path)
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "style=" not in answer.text
        assert len(answer.content) < 20_000
    assert httpx2.get(f"{house.address}/style.css").headers["content-type"].startswith("text/css")


def test_every_sentence_has_its_german() -> None:
    with (pages.HERE / "locale/de/LC_MESSAGES/django.po").open("rb") as file:
        known = {str(entry.id) for entry in read_po(file) if entry.string}
    tables = (words.PAY_PAGE, words.ADMIN_PAGE, words.STATUS, words.PROBLEMS)

    assert {sentence.text for table in tables for sentence in table.values()} <= known
