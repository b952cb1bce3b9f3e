"""Which group an account is in, and why.

Read from payment and message behaviour, stated wishes and facts of claims alone; a person and the customer may correct it.
"""

from __future__ import annotations

from kulanz.kernel.words import Reason, say

from .facts import Standing
from .segment import Segment


def segment_of(standing: Standing) -> tuple[Segment, Reason]:
    """The group of an account and why. What a person said goes before every rule."""
    if standing.segment_fixed:
        return Segment(standing.segment_fixed), _FIXED
    for segment, reason in _seen(standing):
        return segment, reason
    return Segment.FORGOT, _FORGOT


_FIXED = Reason("segment.fixed", say("A person or the customer said so."))
_FORGOT = Reason("segment.forgot", say("Nothing speaks for more than having forgotten it."))
_VULNERABLE = Reason("segment.vulnerable", say("The customer told us that special care is needed."))
_DISPUTES = Reason("segment.disputes", say("The customer objects to something that is not answered yet."))
_ASKED_HELP = Reason("segment.asked_help", say("The customer asked for help."))
_FAILED = Reason("segment.payment_failed", say("A payment did not go through."))
_BROKEN = Reason("segment.broken_promise", say("A promised payment did not come."))
_UNREACHABLE = Reason("segment.unreachable", say("There is no address that works."))
_BUSINESS = Reason("segment.business", say("A business: an order number or an approval may be missing."))


def _seen(standing: Standing) -> list[tuple[Segment, Reason]]:
    """Every group that the behaviour speaks for, the most telling first."""
    done, found = standing.behaviour, []
    if any(stop.kind == "vulnerability" for stop in standing.protections):
        found.append((Segment.VULNERABLE, _VULNERABLE))
    if standing.is_objected or any(c.is_objected or c.objected_minor for c in standing.claims):
        found.append((Segment.DISPUTES, _DISPUTES))
    if done.helps_asked:
        found.append((Segment.CANNOT_NOW, _ASKED_HELP))
    if "receipt.failed" in standing.happened_on and not _paid_since(standing, "receipt.failed"):
        found.append((Segment.CANNOT_NOW, _FAILED))
    if done.promises_broken > done.promises_kept:
        found.append((Segment.POSTPONES, _BROKEN))
    if not standing.addresses:
        found.append((Segment.UNREACHABLE, _UNREACHABLE))
    if standing.is_business:
        found.append((Segment.BUSINESS_PROCESS, _BUSINESS))
    return found


def _paid_since(standing: Standing, kind: str) -> bool:
    """Whether money came after `kind` happened: what went wrong once does not speak for ever."""
    money_on = [day for day in (standing.paid_on, standing.happened_on.get("claim.reduced")) if day]
    return any(day > standing.happened_on[kind] for day in money_on)
