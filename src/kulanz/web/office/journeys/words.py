"""A journey in plain words: when each stage comes, how it is told and under which conditions. The same lines are compared
when two versions are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from kulanz.domain.events import KINDS
from kulanz.domain.journey.condition import FACTS, Condition
from kulanz.domain.journey.journey import End, Journey, Option, Phase, Stage
from kulanz.domain.journey.segment import LABELS, Segment
from kulanz.web.office.people import method_name, stage_name
from kulanz.web.office.step_words import CHANNELS, ENDS, OFFERS, TONES, WINDOWS, text_name
from kulanz.web.office.words import word
from kulanz.web.ui.parts import Text
from kulanz.writing.formats import number_text, say_text

PHASES: Mapping[str, Text] = {
    Phase.AHEAD: _("Before the due day"),
    Phase.DUE: _("When it is overdue"),
    Phase.EVENT: _("When something happens"),
    Phase.BACK: _("When all is paid"),
}
VALUES: Mapping[str, Mapping[str, object]] = {  # words for the values of facts
    "segment": {segment: LABELS[segment] for segment in Segment},
    "customer": {"consumer": _("private person"), "business": _("business customer")},
    "language": {"de": "Deutsch", "en": "English", "nl": "Nederlands"},
    "reachable_by": CHANNELS,
}


@dataclass(frozen=True, slots=True)
class StageLine:
    """One thing that is so about a stage."""

    label: str
    text: str


def names_of(journey: Journey) -> dict[str, str]:
    """The name of each stage by its key, as people read it."""
    return {stage.key: say_text(stage_name(stage.name)) for stage in journey.stages}


def stage_lines(stage: Stage, names: Mapping[str, str]) -> list[StageLine]:
    """All that is so about a stage, in the order in which people ask."""
    lines = [
        StageLine(gettext("When"), when_text(stage, names)),
        StageLine(gettext("Tone"), say_text(TONES[stage.tone])),
        StageLine(gettext("Time to pay"), days_text(stage.pay_days)),
    ]
    if stage.when:
        lines.append(StageLine(gettext("Only if"), conditions_text(stage.when)))
    if stage.unless:
        lines.append(StageLine(gettext("Not if"), conditions_text(stage.unless, gettext("or"))))
    for number, option in enumerate(stage.options, start=1):
        label = gettext("Way %(number)s") % {"number": number} if len(stage.options) > 1 else gettext("Way")
        lines.append(StageLine(label, option_text(option, stage)))
    if stage.books_interest:
        lines.append(StageLine(gettext("Interest"), gettext("is named and booked up to this day")))
    if stage.needs_proof:
        lines.append(
            StageLine(gettext("Proof"), gettext("earlier messages count only if it can be shown that they were sent"))
        )
    if stage.always:
        lines.append(StageLine(gettext("Always sent"), gettext("nothing that was sent earlier stands for it")))
    return lines


def frame_lines(journey: Journey) -> list[StageLine]:
    """What holds for the whole journey, and how it ends."""
    lines = [
        StageLine(gettext("Name"), gettext(journey.name) if journey.name else ""),
        StageLine(gettext("After a missed promise"), grace_text(journey.promise_grace_days)),
        StageLine(gettext("After a talk, an answered objection or a part payment"), rest_text(journey.talk_rest_days)),
        StageLine(gettext("After the last message"), days_text(journey.rest_days)),
    ]
    for number, end in enumerate(journey.ends, start=1):
        label = gettext("End %(number)s") % {"number": number} if len(journey.ends) > 1 else gettext("At the end")
        lines.append(StageLine(label, end_text(end)))
    return lines


def when_text(stage: Stage, names: Mapping[str, str]) -> str:
    """From which day a stage may come."""
    if stage.phase == Phase.AHEAD:
        return _ahead(-stage.from_days, -(stage.until_days or 0))
    if stage.phase == Phase.BACK:
        return _back(stage.from_days, stage.until_days)
    parts = []
    if stage.after_event:
        parts.append(_after_event(stage))
        if stage.behind:
            parts.append(gettext("only if “%(behind)s” was sent") % {"behind": _or(names, stage.behind)})
    elif stage.behind:
        words = ngettext(
            "%(days)s day after “%(behind)s” at the earliest",
            "%(days)s days after “%(behind)s” at the earliest",
            stage.behind_days,
        )
        parts.append(words % {"days": number_text(stage.behind_days), "behind": _or(names, stage.behind)})
    if stage.from_days or not parts:
        days = max(stage.from_days, 1)
        words = ngettext("from %(days)s day past due", "from %(days)s days past due", days)
        parts.append(words % {"days": number_text(days)})
    return ", ".join(parts)


def option_text(option: Option, stage: Stage) -> str:
    """One way to take a stage, in one line."""
    words = gettext("by %(channel)s with the text “%(text)s”")
    parts = [words % {"channel": say_text(word(CHANNELS, option.channel)), "text": text_name(option.text)}]
    if option.offer:
        parts.append(gettext("offers %(offer)s") % {"offer": say_text(OFFERS[option.offer])})
    if option.method:
        parts.append(gettext("proposes %(method)s first") % {"method": say_text(method_name(option.method))})
    if option.window:
        parts.append(say_text(WINDOWS[option.window]))
    if option.tone != stage.tone:
        parts.append(gettext("tone: %(tone)s") % {"tone": say_text(TONES[option.tone])})
    if option.when:
        parts.append(gettext("only if %(conditions)s") % {"conditions": conditions_text(option.when)})
    return ", ".join(parts)


def end_text(end: End) -> str:
    """Where the journey ends, and when this end fits."""
    to = say_text(ENDS[end.to])
    if not end.when:
        return to
    return gettext("%(end)s, if %(conditions)s") % {"end": to, "conditions": conditions_text(end.when)}


def conditions_text(conditions: Sequence[Condition], joined_by: str = "") -> str:
    """Several conditions as one half sentence."""
    return f" {joined_by or gettext('and')} ".join(condition_text(condition) for condition in conditions)


def condition_text(condition: Condition) -> str:
    """One condition with its value as people write it."""
    sentence = say_text(FACTS[condition.fact].sentences[condition.test])
    return sentence % {"value": value_text(condition.fact, condition.value)}


def value_text(fact: str, value: int | Decimal | tuple[str, ...]) -> str:
    if isinstance(value, tuple):
        known = VALUES.get(fact, {})
        in_order = sorted(value, key=FACTS[fact].values.index)
        return f" {gettext('or')} ".join(say_text(known.get(one, one)) for one in in_order)
    return number_text(value, digits=2) if isinstance(value, Decimal) else number_text(value)


def days_text(days: int) -> str:
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": number_text(days)}


def grace_text(days: int) -> str:
    words = ngettext("%(days)s day of grace", "%(days)s days of grace", days)
    return words % {"days": number_text(days)}


def rest_text(days: int) -> str:
    words = ngettext("no message for %(days)s day", "no message for %(days)s days", days)
    return words % {"days": number_text(days)}


def _ahead(first: int, last: int) -> str:
    words = ngettext("%(days)s day before the due day", "%(days)s days before the due day", first)
    start = words % {"days": number_text(first)}
    if last == 0:
        return gettext("%(start)s, until that day") % {"start": start}
    words = ngettext("%(start)s, until %(days)s day before it", "%(start)s, until %(days)s days before it", last)
    return words % {"start": start, "days": number_text(last)}


def _back(first: int, last: int | None) -> str:
    words = ngettext("%(days)s day after the last payment", "%(days)s days after the last payment", first)
    start = words % {"days": number_text(first)}
    if last is None:
        return start
    return gettext("%(start)s, until day %(last)s") % {"start": start, "last": number_text(last)}


def _after_event(stage: Stage) -> str:
    event = say_text(KINDS[stage.after_event])
    if stage.event_days == 0:
        start = gettext("on the day of “%(event)s”") % {"event": event}
    else:
        words = ngettext("%(days)s day after “%(event)s”", "%(days)s days after “%(event)s”", stage.event_days)
        start = words % {"days": number_text(stage.event_days), "event": event}
    words = ngettext("%(start)s, for %(days)s day", "%(start)s, for %(days)s days", stage.lapse_days)
    return words % {"start": start, "days": number_text(stage.lapse_days)}


def _or(names: Mapping[str, str], keys: Sequence[str]) -> str:
    return gettext("” or “").join(names.get(key, key) for key in keys)
