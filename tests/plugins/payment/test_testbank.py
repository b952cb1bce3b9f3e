"""The Testbank plugin, against the Testbank itself over HTTP, against recorded news, and against liars."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kulanz.demo.testbank.app import House, put_together
from kulanz.kernel.errors import BadSignature, BadValue, Refused, Unreachable
from kulanz.kernel.money import Money
from kulanz.plugins.payment.testbank import METHOD, ShopSettings
from kulanz.ports.payment import PaymentMethod, PaymentNews, PaymentState, Redirect
from kulanz.ports.wire import Answer, Http, Inbound
from kulanz.stations.http_client import HttpClient
from kulanz.testkit.contracts import PaymentContract
from kulanz.testkit.fakes import some_ask
from kulanz.testkit.http import FakeHttp
from kulanz.testkit.signing import OTHER_SECRET, SECRET, signed

RECORDED = Path(__file__).parent / "recorded"
SETTINGS = ShopSettings(base_url="http://127.0.0.1:1", api_key="tb_not-to-be-seen-anywhere", webhook_secret=SECRET)
# file -> state, amount, rank of the word, reason
MEANING = {
    "pending": (PaymentState.PENDING, 14990, 2, ""),
    "canceled": (PaymentState.FAILED, 14990, 3, "canceled_by_customer"),
    "failed": (PaymentState.FAILED, 14990, 3, "insufficient_funds"),
    "expired": (PaymentState.EXPIRED, 14990, 3, "expired"),
    "settled": (PaymentState.SETTLED, 14990, 4, ""),
    "partially_refunded": (PaymentState.REFUNDED, 5000, 5, "refund"),
    "refunded": (PaymentState.REFUNDED, 14990, 5, "refund"),
    "reversed": (PaymentState.REVERSED, 9990, 6, "chargeback"),
}


def recorded(word: str) -> bytes:
    return (RECORDED / f"testbank_{word}.json").read_bytes()


def meant(word: str) -> PaymentNews:
    state, minor, order, reason = MEANING[word]
    payment = json.loads(recorded(word))["data"]["payment"]
    return PaymentNews(
        news_id="evt_1",
        outside_id=payment["id"],
        state=state,
        amount=Money(minor),
        word=word,
        rank=order * 1_000_000 + payment["version"],
        key=payment["metadata"]["key"],
        reason=reason,
    )


def changed(word: str, **changes: object) -> bytes:
    news = json.loads(recorded(word))
    news["data"]["payment"] |= changes
    return json.dumps(news).encode()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with put_together(tmp_path / "bank.sqlite").open() as open_house:
        yield open_house


@pytest.fixture
def settings(house: House) -> ShopSettings:
    keys = house.bank.store.credentials()
    return ShopSettings(base_url=house.address, api_key=keys.api_key, webhook_secret=keys.webhook_secret)


class TestContract(PaymentContract):
    @pytest.fixture(autouse=True)
    def _open(self, settings: ShopSettings) -> None:
        self._settings = dataclasses.replace(settings, webhook_secret=SECRET)

    def plugin(self) -> PaymentMethod:
        return METHOD

    def settings(self) -> ShopSettings:
        return self._settings

    def http(self) -> Http:
        return HttpClient()

    def recorded(self) -> list[tuple[bytes, PaymentNews]]:
        return [(recorded(word), meant(word)) for word in MEANING]

    def unknown(self) -> bytes:
        return changed("settled", status="under_review", version=99)

    def inbound(self, body: bytes, *, at: datetime | None = None) -> Inbound:
        return signed(body, at=at)


def test_a_payment_is_begun_looked_up_and_given_back_in_two_parts(house: House, settings: ShopSettings) -> None:
    http = HttpClient()
    begun = METHOD.start(some_ask(), settings, http)
    assert isinstance(begun, Redirect)
    assert begun.url == f"{house.address}/pay/{begun.outside_id}"

    house.bank.choose(begun.outside_id, "pay_at_once")
    settled = METHOD.look(begun.outside_id, settings, http)
    first = METHOD.refund(begun.outside_id, Money(5000), "refund-1", settings, http)
    repeated = METHOD.refund(begun.outside_id, Money(5000), "refund-1", settings, http)
    rest = METHOD.refund(begun.outside_id, Money(9990), "refund-2", settings, http)

    assert (settled.state, settled.amount, settled.key) == (PaymentState.SETTLED, Money(14990), "attempt-1")
    assert (first.state, first.amount) == (PaymentState.REFUNDED, Money(5000))
    assert repeated == first
    assert (rest.state, rest.amount) == (PaymentState.REFUNDED, Money(14990))
    assert settled.rank < first.rank < rest.rank


def test_more_than_was_paid_is_not_given_back(house: House, settings: ShopSettings) -> None:
    begun = METHOD.start(some_ask(), settings, HttpClient())
    assert isinstance(begun, Redirect)
    house.bank.choose(begun.outside_id, "pay_at_once")

    with pytest.raises(Refused) as refusal:
        METHOD.refund(begun.outside_id, Money(14991), "refund-1", settings, HttpClient())

    assert refusal.value.facts["code_outside"] == "bad_value"
    assert METHOD.look(begun.outside_id, settings, HttpClient()).state is PaymentState.SETTLED


def test_the_same_key_with_another_amount_is_refused(settings: ShopSettings) -> None:
    METHOD.start(some_ask(), settings, HttpClient())

    with pytest.raises(Refused) as refusal:
        METHOD.start(some_ask(minor=1), settings, HttpClient())

    assert refusal.value.facts["code_outside"] == "conflict"


def test_a_wrong_api_key_is_refused(settings: ShopSettings) -> None:
    with pytest.raises(Refused) as refusal:
        METHOD.start(some_ask(), dataclasses.replace(settings, api_key="wrong"), HttpClient())

    assert refusal.value.facts["status"] == 401


def test_an_unknown_payment_is_refused_and_its_name_stays_inside_the_path(settings: ShopSettings) -> None:
    for reference in ("pay_unknown", "../payments", "a/b?c", ""):
        with pytest.raises(Refused):
            METHOD.look(reference, settings, HttpClient())


def test_our_key_travels_as_idempotency_key_and_the_api_key_as_bearer() -> None:
    http = FakeHttp([Answer(201, {"id": "pay_1", "checkout_url": "https://bank.example/pay/1"})])

    METHOD.start(some_ask("attempt-7"), SETTINGS, http)

    (asked,) = http.asked
    assert asked.headers == {"Authorization": f"Bearer {SETTINGS.api_key}", "Idempotency-Key": "attempt-7"}
    assert asked.json is not None
    assert asked.json["metadata"] == {"key": "attempt-7"}
    assert (asked.json["amount_minor"], asked.json["currency"]) == (14990, "EUR")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//evil.example", "", "http://[", "ftp://bank.example"])
def test_a_customer_is_only_sent_to_a_web_address(url: str) -> None:
    with pytest.raises(BadValue):
        METHOD.start(some_ask(), SETTINGS, FakeHttp([Answer(201, {"id": "pay_1", "checkout_url": url})]))


@pytest.mark.parametrize(("status", "error"), [(400, Refused), (409, Refused), (500, Unreachable), (503, Unreachable)])
def test_a_no_and_a_failure_of_theirs_are_different_things(status: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        METHOD.start(some_ask(), SETTINGS, FakeHttp([Answer(status, {"error": "?"})]))


def test_settled_is_never_taken_back_by_pending_that_arrives_late() -> None:
    (settled,) = METHOD.read(signed(recorded("settled")), SETTINGS)
    (late,) = METHOD.read(signed(changed("pending", version=999)), SETTINGS)

    assert late.rank < settled.rank


def test_a_replay_within_five_minutes_is_the_same_news_and_later_is_none() -> None:
    now = datetime.now(UTC)

    fresh = METHOD.read(signed(recorded("settled"), at=now - timedelta(minutes=4)), SETTINGS)

    assert fresh == METHOD.read(signed(recorded("settled"), at=now), SETTINGS)
    with pytest.raises(BadSignature):
        METHOD.read(signed(recorded("settled"), at=now - timedelta(minutes=6)), SETTINGS)


def test_another_secret_signs_nothing_for_us() -> None:
    with pytest.raises(BadSignature):
        METHOD.read(signed(recorded("settled"), secret=OTHER_SECRET), SETTINGS)


def test_one_good_signature_among_several_is_enough_while_keys_change() -> None:
    real = signed(recorded("settled"))
    both = "v1,AAAA " + real.headers["webhook-signature"]

    (news,) = METHOD.read(dataclasses.replace(real, headers={**real.headers, "webhook-signature": both}), SETTINGS)

    assert news.state is PaymentState.SETTLED


@pytest.mark.parametrize("signature", ["v1", "v1,", "v1,a", "v2,AAAA", ",", "v1,a,b", "v1,\u00e4"])
def test_a_signature_of_any_odd_form_is_a_forgery_and_no_crash(signature: str) -> None:
    real = signed(recorded("settled"))

    with pytest.raises(BadSignature):
        METHOD.read(dataclasses.replace(real, headers={**real.headers, "webhook-signature": signature}), SETTINGS)


@pytest.mark.parametrize("moment", ["", "soon", "nan", "inf", "1e300", "-1"])
def test_a_timestamp_of_any_odd_form_is_a_forgery_and_no_crash(moment: str) -> None:
    real = signed(recorded("settled"))

    with pytest.raises(BadSignature):
        METHOD.read(dataclasses.replace(real, headers={**real.headers, "webhook-timestamp": moment}), SETTINGS)


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount_minor": "14990"},
        {"amount_minor": 149.9},
        {"amount_minor": -1},
        {"amount_minor": None},
        {"amount_minor": True},
        {"amount_minor": 10**16},
        {"currency": None},
        {"status": 7},
        {"status": None},
        {"id": ""},
        {"version": "two"},
    ],
)
def test_a_signed_payment_with_an_unreadable_field_is_an_error_and_never_zero(wrong: dict[str, object]) -> None:
    with pytest.raises(BadValue):
        METHOD.read(signed(changed("settled", **wrong)), SETTINGS)


def test_news_without_our_key_are_still_news() -> None:
    (news,) = METHOD.read(signed(changed("settled", metadata=None)), SETTINGS)

    assert (news.state, news.key) == (PaymentState.SETTLED, "")


@pytest.mark.parametrize(
    "wrong",
    [
        {"base_url": "bank.example"},
        {"base_url": "file:///etc/passwd"},
        {"api_key": ""},
        {"api_key": "a\r\nX: y"},
        {"webhook_secret": ""},
        {"webhook_secret": "whsec_"},
        {"webhook_secret": "whsec_short"},
        {"webhook_secret": "whsec_" + "ä" * 32},
    ],
)
def test_settings_that_cannot_work_are_refused_without_repeating_them(wrong: dict[str, str]) -> None:
    with pytest.raises(BadValue) as failure:
        dataclasses.replace(SETTINGS, **wrong)

    assert not failure.value.facts
