"""What was stored as it came is sealed, and has an end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from kulanz.config.environment import Environment, MissingSetting
from kulanz.data.inbox import endings
from kulanz.data.inbox.models import Inbound, StoredFile
from kulanz.data.vault import open_file, read_file, store_file, unseal
from kulanz.kernel.errors import BadValue
from kulanz.kernel.money import Money
from kulanz.ports.payment import Redirect
from kulanz.stations.claims import documents
from kulanz.stations.http_client import HttpClient
from kulanz.stations.money import pay, receive
from kulanz.testkit.fakes import FakePayment
from kulanz.testkit.world import World


def told(world: World, provider: FakePayment) -> None:
    claim = world.claim("89.90")
    wish = pay.PaymentChoice(
        claim.account_id, world.methods["fake"].id, Money(8990), (), uuid4(), "https://k.example/back"
    )
    begun = pay.start(world.tenant.id, wish, http=HttpClient(), now=world.now)
    assert isinstance(begun, Redirect)
    news = provider.news(begun.outside_id, "settled", news_id="n1")
    Client().post(
        f"/hooks/{world.methods['fake'].set_up.hook_key}/",
        news.body,
        content_type="application/json",
        headers=dict(news.headers),
    )
    with world.scope():
        receive.run(Inbound.objects.values_list("id", flat=True), now=world.now)


def test_the_body_of_provider_news_is_sealed_and_ends_after_thirteen_months(
    world: World, provider: FakePayment
) -> None:
    told(world, provider)
    with world.scope():
        row = Inbound.objects.get()
        assert b"n1" not in bytes(row.body)
        assert b"n1" in unseal(row.body)

        assert endings.end(at=row.received_at + timedelta(days=395)) == 0
        assert endings.end(at=row.received_at + timedelta(days=405)) == 1
        row.refresh_from_db()

    assert (bytes(row.body), row.outside_id) == (b"", "n1")  # told again it is known still


def test_a_file_ends_eight_years_after_its_year_and_can_be_handed_in_anew(world: World) -> None:
    with world.scope():
        file, _ = store_file(name="offen-Muster.csv", content=b"a;b\n", now=world.now)

        assert endings.end(at=datetime(2034, 12, 31, 22, tzinfo=UTC)) == 0
        assert endings.end(at=datetime(2035, 1, 2, tzinfo=UTC)) == 1
        assert endings.end(at=datetime(2035, 1, 2, tzinfo=UTC)) == 0

        gone = StoredFile.objects.get(id=file.id)
        assert (bytes(gone.content), gone.name) == (b"", "")
        with pytest.raises(BadValue, match="is gone"):
            open_file(file.id)
        again, is_new = store_file(name="offen.csv", content=b"a;b\n", now=world.now)
        assert is_new
        assert read_file(again) == b"a;b\n"


def test_a_paper_of_an_open_invoice_stays_however_old(world: World) -> None:
    claim = world.claim()
    with world.scope():
        paper = documents.add(
            claim.id, name="R-1.pdf", kind="invoice", content=b"%PDF-1.7 x", now=world.now, actor="test"
        )
        file = paper.document.file_id
        assert endings.end(at=datetime(2060, 1, 2, tzinfo=UTC)) == 0
        assert StoredFile.objects.get(id=file).name


@pytest.mark.parametrize(("name", "value"), [("KULANZ_KEEP_FILES_YEARS", "7"), ("KULANZ_KEEP_NEWS_MONTHS", "ever")])
def test_what_the_law_does_not_allow_cannot_be_set(name: str, value: str) -> None:
    with pytest.raises(MissingSetting, match=name):
        Environment({name: value}).number(name, otherwise=8, least=8, most=30)
