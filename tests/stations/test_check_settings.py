"""Check my settings: asked at the other side, answered in a sentence, kept with the set-up."""

from __future__ import annotations

from kulanz.data.tenancy.models import SetUp
from kulanz.data.tenancy.setups import set_up
from kulanz.stations.check_settings import check_settings
from kulanz.stations.http_client import HttpClient
from kulanz.testkit.fakes import FakePayment, FakeSettings
from kulanz.testkit.world import World


def test_good_settings_are_said_to_work(world: World, provider: FakePayment) -> None:
    way = world.offer("fake", FakeSettings())

    checked = check_settings(world.tenant.id, way.set_up_id, http=HttpClient(), now=world.now)

    assert checked.is_good
    with world.scope():
        row = SetUp.objects.get(id=way.set_up_id)
    assert (row.checked_at, row.check_failed) == (world.now.at, False)


def test_a_wrong_key_is_found_out_before_a_customer_does(world: World, provider: FakePayment) -> None:
    way = world.offer("fake", FakeSettings(secret="wrong"))

    checked = check_settings(world.tenant.id, way.set_up_id, http=HttpClient(), now=world.now)

    assert not checked.is_good
    assert "401" in str(checked.words)


def test_new_settings_are_not_checked_yet(world: World, provider: FakePayment) -> None:
    way = world.offer("fake", FakeSettings(secret="wrong"))
    check_settings(world.tenant.id, way.set_up_id, http=HttpClient(), now=world.now)

    with world.scope():
        row = set_up(world.creditor, "payment", "fake", FakeSettings())

    assert (row.checked_at, row.check_answer) == (None, None)


def test_settings_of_another_key_are_to_be_entered_anew(world: World, provider: FakePayment) -> None:
    way = world.offer("fake", FakeSettings())
    with world.scope():
        SetUp.objects.filter(id=way.set_up_id).update(settings=b"sealed with another key")

    checked = check_settings(world.tenant.id, way.set_up_id, http=HttpClient(), now=world.now)

    assert not checked.is_good
