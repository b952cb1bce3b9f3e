"""What was stored as it came has an end: bodies of provider news after some months, files after some years.

Papers behind bookings are kept eight years from the end of their year (AO 147(3), HGB 257(4), as of 2025); what came from a
provider is kept as long as a payment may be disputed. The rows stay without their content, so that a repeat is still known.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import Q

from kulanz.data.inbox.models import Document, ImportRow, ImportRun, Inbound, StatementRun, StoredFile
from kulanz.data.receivables.models import Claim
from kulanz.data.vault import mark_of_ended

MONTH = timedelta(days=31)
AT_ONCE = 200
State = ImportRun.State
DECIDED = (State.DONE, State.REFUSED, State.CANCELLED, State.WITHDRAWN)


def end(*, at: datetime) -> int:
    """One round for the current tenant, by the real clock; how many contents came to their end."""
    return _end_bodies(at) + _end_files(at)


def _end_bodies(at: datetime) -> int:
    old = Inbound.objects.filter(received_at__lt=at - MONTH * settings.KEEP_NEWS_MONTHS, handled_at__isnull=False)
    ids = list(old.exclude(body=b"").values_list("id", flat=True)[:AT_ONCE])
    return Inbound.objects.filter(id__in=ids).update(body=b"", headers={})


def _end_files(at: datetime) -> int:
    """A paper of an invoice that is open still is kept, however old, and so is what nobody decided about."""
    old = StoredFile.objects.filter(stored_at__lt=datetime(at.year - settings.KEEP_FILES_YEARS, 1, 1, tzinfo=UTC))
    needed = Q(id__in=Document.objects.filter(claim__status=Claim.Status.OPEN).values("file"))
    needed |= Q(id__in=ImportRun.objects.exclude(state__in=DECIDED).values("file"))
    needed |= Q(id__in=StatementRun.objects.filter(message="").values("file"))
    ids = list(old.exclude(content=b"").exclude(needed).values_list("id", flat=True)[:AT_ONCE])
    ImportRow.objects.filter(run__file__in=ids).delete()
    for id_ in ids:  # handed in once more it is a new file
        StoredFile.objects.filter(id=id_).update(content=b"", name="", sha256=mark_of_ended(id_))
    return len(ids)
