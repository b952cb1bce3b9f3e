"""The answer of a question as a page shows it: the one thing asked for, the way there line by line, and the law."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import segno
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from kulanz.calc.question import Answer
from kulanz.domain.matching.reference import grouped
from kulanz.kernel.money import Money, total
from kulanz.kernel.words import Reason, say
from kulanz.web.ui.parts import Text
from kulanz.writing.formats import day_text, money_text, number_text

from .topics import CHOICES

Json = Mapping[str, Any]  # as the question answers


@dataclass(frozen=True, slots=True)
class Head:
    label: Text
    is_right: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """A small table: the way to the answer."""

    caption: Text
    heads: tuple[Head, ...]
    rows: tuple[tuple[tuple[Head, Text], ...], ...]


@dataclass(frozen=True, slots=True)
class Result:
    """`main` is what was asked for, `sentence` says it in words; the rest explains."""

    main: Text
    sentence: Text = ""
    lines: Lines | None = None
    facts: tuple[tuple[Text, Text], ...] = ()
    copies: tuple[tuple[Text, str, str], ...] = ()  # what to take along: label, value, as shown
    code: SafeString | None = None
    payload: str = ""
    reasons: tuple[Reason, ...] = ()
    is_provisional: bool = False


def result_of(question: str, answer: Answer) -> Result:
    return MAKERS[question](answer)


def _interest(answer: Answer) -> Result:
    heads = (
        Head(_("First day")),
        Head(_("Last day")),
        Head(_("Days"), True),
        Head(_("Rate a year"), True),
        Head(_("Interest"), True),
    )
    rows = [
        (_day(s["from"]), _day(s["to"]), number_text(s["days"]), _rate(s["rate"]), _money(s["amount"]))
        for s in answer.data["segments"]
    ]
    return Result(
        main=_money(answer.data["interest"]),
        sentence=answer.lines[0],
        lines=_lines(_("Interest by period"), heads, rows),
        reasons=answer.reasons,
        is_provisional=answer.data["provisional"],
    )


def _default(answer: Answer) -> Result:
    since = answer.data["since"]
    return Result(
        main=_day(since, "full") if since else _("Not in default"), sentence=answer.lines[0], reasons=answer.reasons
    )


def _costs(answer: Answer) -> Result:
    data = answer.data
    facts: list[tuple[Text, Text]] = [(_("Fee"), _money(data["fee"])), (_("Expenses"), _money(data["expenses"]))]
    facts += [(_("VAT"), _money(data["vat"])), (_("Together"), _money(data["total"]))]
    return Result(main=_money(data["total"]), sentence=answer.lines[0], facts=tuple(facts), reasons=answer.reasons)


def _court_fee(answer: Answer) -> Result:
    return Result(main=_money(answer.data["fee"]), sentence=answer.lines[0], reasons=answer.reasons)


def _allocation(answer: Answer) -> Result:
    heads = (Head(_("Invoice")), Head(_("Kind")), Head(_("Statute")), Head(_("Amount"), True))
    postings = answer.data["postings"]
    rows = [(p["item"], CHOICES[p["kind"]], p["rule"], _money(p["amount"])) for p in postings]
    laid = total((Money.parse(p["amount"]) for p in postings), currency="EUR")
    return Result(
        main="",
        lines=_lines(_("What the payment closes"), heads, rows) if rows else None,
        facts=((_("Laid on open items"), money_text(laid)), (_("Left over as credit"), _money(answer.data["credit"]))),
        reasons=answer.reasons,
    )


def _limitation(answer: Answer) -> Result:
    return Result(main=_day(answer.data["barred_after"], "full"), sentence=answer.lines[0], reasons=answer.reasons)


def _attachable(answer: Answer) -> Result:
    return Result(main=_money(answer.data["attachable"]), sentence=answer.lines[0], reasons=answer.reasons)


def _workday(answer: Answer) -> Result:
    return Result(main=_day(answer.data["date"], "full"), sentence=answer.lines[0], reasons=answer.reasons)


def _split(answer: Answer) -> Result:
    parts = answer.data["parts"]
    heads = (Head(_("Part")), Head(_("Amount"), True))
    rows = [(number_text(place), _money(part)) for place, part in enumerate(parts, 1)]
    words = say("%(count)s parts; the last one is %(last)s.", count=len(parts), last=Money.parse(parts[-1]))
    return Result(main=_money(parts[0]), sentence=words, lines=_lines(_("Instalments"), heads, rows))


def _reference(answer: Answer) -> Result:
    reference = answer.data["reference"]
    return Result(main="", copies=((_("RF reference"), reference, grouped(reference)),))


def _girocode(answer: Answer) -> Result:
    payload = answer.data["payload"]
    return Result(main="", code=drawing(payload), payload=payload)


def drawing(payload: str) -> SafeString:
    """A QR code as the GiroCode asks for (EPC069-12: level M and no higher), dark on light in both modes."""
    made = segno.make(payload, error="m", boost_error=False, encoding="utf-8", micro=False)
    svg = made.svg_inline(border=4, omitsize=True, dark="#000", light="#fff", svgclass="calc-code", lineclass=None)
    return mark_safe(svg)  # noqa: S308 - drawn by segno: numbers only, no text of anybody


def _lines(caption: Text, heads: tuple[Head, ...], rows: Sequence[tuple[Text, ...]]) -> Lines:
    return Lines(caption, heads, tuple(tuple(zip(heads, row, strict=True)) for row in rows))


def _money(amount: str) -> str:
    return money_text(Money.parse(amount))


def _day(day: str, form: Any = "short") -> str:  # one of formats.DayForm
    return day_text(date.fromisoformat(day), form)


def _rate(rate: str) -> str:
    return number_text(Decimal(rate), digits=2) + " %"


MAKERS: Mapping[str, Callable[[Answer], Result]] = {
    "interest": _interest,
    "default": _default,
    "costs": _costs,
    "court-fee": _court_fee,
    "allocate": _allocation,
    "limitation": _limitation,
    "attachable": _attachable,
    "workday": _workday,
    "split": _split,
    "rf": _reference,
    "girocode": _girocode,
}
