"""Everything that can be proved about an installation in one go: walls, then books, chain and anchors of each tenant."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from kulanz.checks import anchors, books, chain, walls
from kulanz.data.clock import now_for
from kulanz.data.scope import tenant_scope
from kulanz.data.tenancy.models import Tenant
from kulanz.kernel.values import value


@value
class Finding:
    """What is wrong, and where; `tenant` None: with the whole installation."""

    tenant: Tenant | None
    words: str

    def __str__(self) -> str:
        return f"{self.tenant.key if self.tenant else 'installation'}: {self.words}"


def folder() -> Path:
    """Where anchors lie unless something else is said."""
    return Path(settings.KULANZ_HOME) / "anchors"


def look(place: Path) -> Iterator[Finding]:
    """All findings. A tenant whose chains and anchors are in order gets the anchor of its day."""
    yield from (Finding(None, words) for words in walls.findings())
    for tenant in Tenant.objects.order_by("key"):
        with tenant_scope(tenant.id):
            said = [*chain.findings(), *anchors.findings(place, tenant=tenant)]
            if not said:
                anchors.write(place, tenant=tenant, on=now_for(tenant).at.date())
            yield from (Finding(tenant, words) for words in [*books.sums(), *said])
