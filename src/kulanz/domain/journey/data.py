"""Journeys from and to plain data, the form that JSON and YAML hold. Every mistake is named with its stage and field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from kulanz.domain.contact.channel import Channel
from kulanz.domain.contact.limits import WINDOWS
from kulanz.domain.events import BRANCHED
from kulanz.kernel.words import say

from .condition import read_conditions, write_conditions
from .gate import RESTS
from .journey import TONES, End, Journey, Offer, Option, Phase, Stage, To
from .location import JOURNEY, Location, end_place, option_place, stage_place

STAGE_FIELDS = frozenset({
    "key", "name", "phase", "tone", "pay_days", "from_days", "until_days", "behind", "behind_days", "after_event",
    "event_days", "lapse_days", "when", "unless", "needs_proof", "always", "books_interest", "options",
    "channel", "text",
})  # fmt: skip
OPTION_FIELDS = frozenset({"key", "channel", "text", "tone", "method", "offer", "window", "when"})
JOURNEY_FIELDS = frozenset({"name", "stages", "rest_days", "promise_grace_days", "talk_rest_days", "ends"})
MOST_STAGES = 40
MOST_DAYS = 3650
LONGEST_NAME = 120
NOT_FIELDS = say("this is not a list of fields.")


def read_journey(data: Mapping[str, Any], *, id: UUID, key: str, version: int) -> Journey:  # Any: not checked yet
    """A journey from its data form, checked as a whole."""
    _known(data, JOURNEY_FIELDS, JOURNEY)
    entries = data.get("stages")
    if not isinstance(entries, list) or not entries or len(entries) > MOST_STAGES:
        raise JOURNEY.wrong(say("it has no stages, or more than %(most)s.", most=MOST_STAGES), field="stages")
    journey = Journey(
        id=id,
        key=key,
        version=version,
        stages=tuple(_stage(entry, number) for number, entry in enumerate(entries, start=1)),
        rest_days=_days(data, "rest_days", JOURNEY, default=None),
        promise_grace_days=_days(data, "promise_grace_days", JOURNEY, default=3),
        talk_rest_days=_days(data, "talk_rest_days", JOURNEY, default=3),
        ends=_ends(data.get("ends", [{"to": "person"}])),
        name=_name(data.get("name", key)),
    )
    _check_order(journey)
    return journey


def write_journey(journey: Journey) -> dict[str, Any]:  # Any: plain JSON values
    """The data form that `read_journey` reads; what is as usual is left out."""
    return {
        "name": journey.name,
        "stages": [_stage_data(stage) for stage in journey.stages],
        "rest_days": journey.rest_days,
        "promise_grace_days": journey.promise_grace_days,
        "talk_rest_days": journey.talk_rest_days,
        "ends": [_bare({"to": end.to.value, "when": write_conditions(end.when)}) for end in journey.ends],
    }


def _stage(entry: Any, number: int) -> Stage:  # Any: not checked yet
    if not isinstance(entry, dict):
        raise stage_place(number, None).wrong(NOT_FIELDS)
    place = stage_place(number, entry.get("key"))
    _known(entry, STAGE_FIELDS, place)
    tone = _one_of(entry.get("tone", 1), TONES, place, "tone")
    from_days = _days(entry, "from_days", place, default=0, least=-MOST_DAYS)
    until = entry.get("until_days")
    stage = Stage(
        key=_key(entry, place),
        name=_text(entry, "name", place, most=80),
        tone=tone,
        pay_days=_days(entry, "pay_days", place, default=7, least=1),
        options=_options(entry, tone, place),
        phase=Phase(_one_of(entry.get("phase", "ahead" if from_days < 0 else "due"), tuple(Phase), place, "phase")),
        from_days=from_days,
        until_days=None if until is None else _days(entry, "until_days", place, default=0, least=-MOST_DAYS),
        behind=_behind(entry.get("behind", ()), place),
        behind_days=_days(entry, "behind_days", place, default=0),
        after_event=_one_of(entry.get("after_event", ""), ("", *BRANCHED), place, "after_event"),
        event_days=_days(entry, "event_days", place, default=0),
        lapse_days=_days(entry, "lapse_days", place, default=14, least=1),
        when=read_conditions(entry.get("when", []), place=place.field("when")),
        unless=read_conditions(entry.get("unless", []), place=place.field("unless")),
        needs_proof=_yes_no(entry, "needs_proof", place),
        always=_yes_no(entry, "always", place),
        books_interest=_yes_no(entry, "books_interest", place),
    )
    _check_phase(stage, place)
    return stage


def _options(entry: Mapping[str, Any], tone: int, place: Location) -> tuple[Option, ...]:  # Any: not checked yet
    listed = entry.get("options")
    if listed is None:  # one way only: written at the stage itself
        listed = [{name: entry[name] for name in ("channel", "text") if name in entry}]
    elif "channel" in entry or "text" in entry:
        raise place.wrong(say("channel and text stand either at the stage or in its options."), field="options")
    if not isinstance(listed, list) or not listed:
        raise place.wrong(say("it has no options."), field="options")
    options = tuple(_option(one, tone, option_place(place, number)) for number, one in enumerate(listed, start=1))
    keys = [option.key for option in options]
    if len(set(keys)) < len(keys):
        raise place.wrong(say("two options have the same key."), field="options")
    return options


def _option(entry: Any, tone: int, place: Location) -> Option:  # Any: not checked yet
    if not isinstance(entry, dict):
        raise place.wrong(NOT_FIELDS)
    _known(entry, OPTION_FIELDS, place)
    channel = _one_of(entry.get("channel", "email"), tuple(Channel), place, "channel")
    own = _one_of(entry.get("tone", tone), TONES, place, "tone")
    if own > tone:
        raise place.wrong(say("an option is not sterner than its stage."), field="tone")
    return Option(
        key=_kept(str(entry.get("key", channel))[:40], "key", place),
        channel=str(channel),
        text=_text(entry, "text", place, most=40),
        tone=own,
        method=_kept(str(entry.get("method", ""))[:40], "method", place),
        offer=str(_one_of(entry.get("offer", ""), tuple(Offer), place, "offer")),
        window=_one_of(entry.get("window", ""), ("", *WINDOWS), place, "window"),
        when=read_conditions(entry.get("when", []), place=place.field("when")),
    )


def _ends(data: Any) -> tuple[End, ...]:  # Any: not checked yet
    if not isinstance(data, list) or not data or not all(isinstance(one, dict) for one in data):
        raise JOURNEY.wrong(say("the ends are a list, the last one without conditions."), field="ends")
    ends = []
    for number, entry in enumerate(data, start=1):
        place = end_place(number)
        _known(entry, frozenset({"to", "when"}), place)
        to = To(_one_of(entry.get("to"), tuple(To), place, "to"))
        ends.append(End(to, read_conditions(entry.get("when", []), place=place.field("when"))))
    if ends[-1].when:
        raise place.wrong(say("the last end has no conditions, so that one always fits."), field="when")
    return tuple(ends)


def _check_phase(stage: Stage, place: Location) -> None:
    if (stage.phase == Phase.EVENT) != bool(stage.after_event):
        words = say("a branch, and only a branch, names the event after which it comes.")
        raise place.wrong(words, field="after_event")
    if (stage.phase == Phase.AHEAD) != (stage.from_days < 0):
        raise place.wrong(say("only what comes before the due day has days below zero."), field="from_days")
    if stage.phase == Phase.AHEAD and (stage.tone != 1 or (stage.until_days or 0) > 0):
        raise place.wrong(say("before the due day there is only service."), field="tone")
    if stage.until_days is not None and stage.phase not in (Phase.AHEAD, Phase.BACK):
        raise place.wrong(say("it has no last day; a late calendar drops no stage."), field="until_days")
    if stage.until_days is not None and stage.until_days < stage.from_days:
        raise place.wrong(say("it ends before it begins."), field="until_days")


def _check_order(journey: Journey) -> None:
    seen: dict[str, Stage] = {}
    for number, stage in enumerate(journey.stages, start=1):
        place = stage_place(number, stage.key)
        if stage.key in seen:
            raise place.wrong(say("a stage before it has the same key."), field="key")
        for behind in stage.behind:
            if behind not in seen:
                words = say("it comes after '%(behind)s', which does not stand before it.", behind=behind[:40])
                raise place.wrong(words, field="behind")
            if stage.phase == Phase.DUE and seen[behind].phase != Phase.DUE:
                words = say("it comes after '%(behind)s', which need not happen.", behind=behind[:40])
                raise place.wrong(words, field="behind")
            if stage.phase == Phase.DUE and seen[behind].tone > stage.tone:
                raise place.wrong(say("it is kinder than what lies behind it."), field="tone")
        if stage.phase == Phase.DUE and not stage.behind and stage.key != journey.chain[0].key:
            raise place.wrong(say("it must name what lies behind it, lest one be skipped."), field="behind")
        if stage.after_event in RESTS and stage.event_days + stage.lapse_days <= journey.talk_rest_days:
            words = say("it lapses before the rest of %(days)s days is over.", days=journey.talk_rest_days)
            raise place.wrong(words, field="lapse_days")
        seen[stage.key] = stage
    if not journey.chain:
        raise JOURNEY.wrong(say("it has no stage for what is overdue."), field="stages")


def _known(entry: Mapping[str, Any], fields: frozenset[str], place: Location) -> None:
    unknown = sorted(str(name)[:40] for name in entry if name not in fields)  # YAML knows keys that are no text
    if unknown:
        raise place.wrong(say("it has unknown fields: %(fields)s.", fields=", ".join(unknown)[:200]), field=unknown[0])


def _key(entry: Mapping[str, Any], place: Location) -> str:
    key = _text(entry, "key", place, most=40)
    if not key.replace("_", "").replace("-", "").isalnum() or not key.isascii():
        raise place.wrong(say("a key has letters, digits and underscores only."), field="key")
    return key


def _text(entry: Mapping[str, Any], name: str, place: Location, *, most: int) -> str:
    value = entry.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > most:
        words = say("'%(name)s' is missing, or longer than %(most)s signs.", name=name, most=most)
        raise place.wrong(words, field=name)
    return _kept(value.strip(), name, place)


def _name(value: Any) -> str:  # Any: not checked yet
    """What the journey is called; it need not be."""
    if not isinstance(value, str) or len(value) > LONGEST_NAME:
        words = say("'%(name)s' is missing, or longer than %(most)s signs.", name="name", most=LONGEST_NAME)
        raise JOURNEY.wrong(words, field="name")
    return _kept(value, "name", JOURNEY)


def _kept(value: str, name: str, place: Location) -> str:
    """The text, if the database can keep each of its signs."""
    if any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in value):
        raise place.wrong(say("'%(name)s' has signs that no text has.", name=name), field=name)
    return value


def _days(entry: Mapping[str, Any], name: str, place: Location, *, default: int | None, least: int = 0) -> int:
    value = entry.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= MOST_DAYS:
        words = say(
            "'%(name)s' is a number of days from %(least)s to %(most)s.", name=name, least=least, most=MOST_DAYS
        )
        raise place.wrong(words, field=name)
    return value


def _one_of(value: Any, allowed: Sequence[Any], place: Location, name: str) -> Any:  # Any: not checked yet
    if isinstance(value, bool) or value not in allowed:
        shown = ", ".join(str(one) for one in allowed if one != "")
        raise place.wrong(say("'%(name)s' is one of: %(words)s.", name=name, words=shown), field=name)
    return value


def _yes_no(entry: Mapping[str, Any], name: str, place: Location) -> bool:
    value = entry.get(name, False)
    if not isinstance(value, bool):
        raise place.wrong(say("'%(name)s' is yes or no.", name=name), field=name)
    return value


def _behind(value: Any, place: Location) -> tuple[str, ...]:  # Any: not checked yet
    names = (value,) if isinstance(value, str) and value else value or ()
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        raise place.wrong(say("'%(name)s' names one stage or several.", name="behind"), field="behind")
    return tuple(names)


def _stage_data(stage: Stage) -> dict[str, Any]:
    until = {} if stage.until_days is None else {"until_days": stage.until_days}
    return {"key": stage.key, "name": stage.name, "phase": stage.phase.value, "tone": stage.tone, "pay_days": stage.pay_days,
            "from_days": stage.from_days} | until | _bare({
        "behind": [*stage.behind], "behind_days": stage.behind_days, "after_event": stage.after_event,
        "event_days": stage.event_days, "lapse_days": stage.lapse_days if stage.after_event else 0,
        "when": write_conditions(stage.when), "unless": write_conditions(stage.unless),
        "needs_proof": stage.needs_proof, "always": stage.always, "books_interest": stage.books_interest,
    }) | {"options": [_option_data(option) for option in stage.options]}  # fmt: skip


def _option_data(option: Option) -> dict[str, Any]:
    return {"key": option.key, "channel": option.channel, "text": option.text, "tone": option.tone} | _bare(
        {
            "method": option.method,
            "offer": option.offer,
            "window": option.window,
            "when": write_conditions(option.when),
        }
    )


def _bare(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value}
