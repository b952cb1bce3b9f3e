"""The group of an account by behaviour and need, why it is that one, and whether a person or the customer said so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kulanz.domain.journey.segment import LABELS, Segment
from kulanz.web.office.deed_words import SEGMENT_HELPS
from kulanz.web.ui.parts import Text

from .reads import AccountView

NOT_YET = _("Not read yet: the next decision does it.")


@dataclass(frozen=True, slots=True)
class SegmentView:
    label: Text
    help: Text
    is_fixed: bool  # a person or the customer said so; it can be given back to the rule


def segment_of_account(view: AccountView, now: Segment | None) -> SegmentView:
    """In words, as the rule reads it `now` (None: nothing can be decided; then as it was read last, if ever)."""
    if now is None and not view.who.segment:
        return SegmentView("", NOT_YET, False)
    segment = now or Segment(view.who.segment)
    return SegmentView(LABELS[segment], SEGMENT_HELPS[segment.value], bool(view.who.segment_fixed))


def segment_filter() -> list[tuple[str, Text]]:
    """Groups as the list of accounts filters by them."""
    names: Mapping[Segment, Text] = LABELS
    return [(segment.value, label) for segment, label in names.items()]
