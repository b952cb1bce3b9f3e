"""A list of all that is open, stopped in the middle, and the same news by another way: nothing twice, nothing forgotten."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

import pytest
from tests.stations.lists_world import begin, bring_in, claims, lines, look, rules, take

from kulanz.data.agreements.models import Hold
from kulanz.data.payments.models import Receipt
from kulanz.data.receivables.models import Event
from kulanz.ports.intake import ClaimDraft
from kulanz.ports.registry import plugin
from kulanz.stations.claims import not_listed, take_in
from kulanz.stations.files import imports
from kulanz.stations.files import lists as list_jobs
from kulanz.testkit.world import World

LOOSE = {"most_missing_percent": 100}


class Killed(Exception):
    """The worker dies here."""


@pytest.mark.parametrize("at", ["hold", "close"])
def test_a_list_killed_midway_goes_on_and_does_nothing_twice(
    lasting_world: World, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    world = lasting_world
    rules(world, closes_by_itself=True, **LOOSE)
    bring_in(world, lines(1, 2, 3, 4, 5, 6))
    run = begin(world, lines(1), snapshot=True)
    monkeypatch.setattr(list_jobs, "AT_ONCE", 2)
    real, calls = getattr(not_listed, at), []

    def dies(claims: list[UUID], **how: object) -> list[UUID]:
        done: list[UUID] = real(claims, **how)
        calls.append(1)
        if len(calls) == 2:
            raise Killed
        return done

    with monkeypatch.context() as patch:
        patch.setattr(not_listed, at, dies)
        with pytest.raises(Killed):
            take(world, run)
    imports.take_claims(world.tenant.id, run)

    assert look(world, run).rows_missing == 5
    assert {status for number, (status, _) in claims(world).items() if number != "R-1"} == {"paid"}
    with world.scope():
        assert Receipt.objects.count() == 5
        assert Event.objects.filter(kind="claim.not_listed").count() == 5


def test_the_interface_listing_a_claim_again_ends_its_pause_too(world: World) -> None:
    rules(world, **LOOSE)
    bring_in(world, lines(1, 2))
    bring_in(world, lines(1), snapshot=True)
    with world.scope():
        draft = next(iter(_drafts(lines(2))))
        take_in.take([draft], creditor=world.creditor, source="csv", now=world.now, actor="api:1")

    with world.scope():
        assert not Hold.objects.filter(ended_on=None).exists()


def _drafts(content: str) -> list[ClaimDraft]:
    reader = plugin("intake", "csv")
    defaults = {"currency": "EUR", "country": "DE", "language": "de"}
    return list(reader.read(BytesIO(content.encode()), reader.recognise(content.encode()), defaults))
