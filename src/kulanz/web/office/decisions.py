"""Decisions of an account as they were made: what was lawful, what was chosen, the facts and the reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kulanz.data.contact.models import Decision
from kulanz.data.formats import money_text, number_text
from kulanz.kernel.money import Money
from kulanz.kernel.words import Reason, reason_from_json
from kulanz.web.ui.parts import Text

SHOWN = 20
AMOUNTS: Mapping[str, Text] = {
    "open_minor": _("open"),
    "overdue_minor": _("overdue"),
    "coming_minor": _("on its way"),
}
NUMBERS: Mapping[str, Text] = {"days_past_due": _("days past due"), "claims": _("open invoices")}


@dataclass(frozen=True, slots=True)
class DecisionView:
    """`chose` is the stage's name, empty for a wait; `options` are the stages that would have been lawful."""

    id: UUID
    on: date
    chose: Text
    options: tuple[Text, ...]
    because: tuple[Reason, ...]
    facts: tuple[tuple[Text, str], ...]
    next_look_on: date | None
    journey: str


def decisions_of(account_id: UUID, currency: str, stages: Mapping[str, Text]) -> tuple[DecisionView, ...]:
    rows = Decision.objects.filter(account=account_id).select_related("journey").order_by("-id")[:SHOWN]
    return tuple(_view(row, currency, stages) for row in rows)


def _view(row: Decision, currency: str, stages: Mapping[str, Text]) -> DecisionView:
    return DecisionView(
        id=row.id,
        on=row.business_on,
        chose=stages.get(row.stage, row.stage),
        options=tuple(stages.get(option, option) for option in row.options),
        because=tuple(reason_from_json(reason) for reason in row.reasons),
        facts=_facts(row.facts, currency),
        next_look_on=row.next_look_on,
        journey=f"{row.journey.key}/{row.journey.version}",
    )


def _facts(facts: Mapping[str, int], currency: str) -> tuple[tuple[Text, str], ...]:
    amounts = [(label, money_text(Money(facts[name], currency))) for name, label in AMOUNTS.items() if name in facts]
    numbers = [(label, number_text(facts[name])) for name, label in NUMBERS.items() if name in facts]
    return tuple(amounts + numbers)
