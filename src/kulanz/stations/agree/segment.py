"""The group of an account, corrected by a person or the customer, or given back to the rule (domain/journey/segment.py)."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F

from kulanz.data.history import Happened, record
from kulanz.data.receivables.models import Account
from kulanz.domain.journey.segment import Segment
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue
from kulanz.kernel.words import technical
from kulanz.stations.agree.noting import lock


def set_segment(account_id: UUID, segment: str, *, now: Now, actor: str) -> bool:
    """Empty: the rule reads it from behaviour again. Whether anything changed."""
    if segment and segment not in list(Segment):
        raise BadValue(technical(f"A group is one of: {', '.join(Segment)}."), value=segment, field="segment")
    lock(account_id)
    account = Account.objects.only("segment_fixed").get(id=account_id)
    if account.segment_fixed == segment:
        return False
    data = {"segment": segment, "before": account.segment_fixed}
    Account.objects.filter(id=account_id).update(segment_fixed=segment, segment=segment or F("segment"))
    record([Happened("segment.set", account_id, account_id, actor, data)], now=now)
    return True
