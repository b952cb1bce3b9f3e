"""A last step that waits for a person, as the end of a journey proposes it."""

from __future__ import annotations

from uuid import uuid4

from kulanz.data.desk.models import Handover, Task
from kulanz.data.receivables.models import Claim
from kulanz.testkit.world import World


def propose(world: World, *claims: Claim, to: str = "agency") -> Handover:
    with world.scope():
        open_ = {str(claim.id): Claim.objects.get(id=claim.id).open_minor for claim in claims}
        Task.objects.create(
            kind="handover", key=str(uuid4()), account=claims[0].account, made_at=world.now.at, due_on=world.day
        )
        return Handover.objects.create(
            account=claims[0].account, to=to, claims=open_, amount_minor=sum(open_.values()), reasons=[],
            proposed_at=world.now.at, proposed_on=world.day,
        )  # fmt: skip
