"""The questions the calculator knows: each with its options and the function that answers. Read this file first."""

from __future__ import annotations

from typing import Any

from kulanz.domain.law.interest import DayCount
from kulanz.domain.law.role import Actor, CustomerKind
from kulanz.kernel.words import say

from . import reading
from .charges import costs_answer, court_fee_answer
from .lateness import default_answer, interest_answer, limitation_answer, workday_answer
from .paying import allocate_answer, attachable_answer, girocode_answer, rf_answer, split_answer
from .question import Answer, Option, Question

_COUNTRY = Option("country", reading.country, say("country, e.g. DE"), is_required=True)
_GERMANY = Option("country", reading.country, say("country, e.g. DE"), default="DE")
_REGION = Option("region", reading.words, say("region whose holidays count, e.g. BE"))
_ON = Option("on", reading.day, say("day, e.g. 2026-11-21"), is_required=True)
_AMOUNT = Option("amount", reading.amount, say("amount, e.g. 100.00"), is_required=True)
_CLAIM = Option("claim", reading.amount, say("amount of the claim"), is_required=True)


def _customer(*, default: str = "") -> Option:
    label = say("kind of customer: consumer, business or public")
    return Option("customer", reading.OneOf(CustomerKind), label, is_required=not default, default=default)


def _interest(**values: Any) -> Answer:  # values as read by the options
    return interest_answer(
        country=values["country"],
        customer=values["customer"],
        principal=values["principal"],
        first_on=values["from"],
        last_on=values["to"],
        day_count=values["day_count"],
        arose_on=values["arose"],
    )


def _default(**values: Any) -> Answer:  # values as read by the options
    return default_answer(
        country=values["country"],
        customer=values["customer"],
        due_on=values["due"],
        received_on=values["received"],
        has_notice_on_invoice=values["notice_on_invoice"],
        is_agreed_date=values["agreed_date"],
        reminder_received_on=values["reminder_received"],
        region=values["region"],
    )


def _costs(*, vat: bool, **values: Any) -> Answer:  # values as read by the options
    return costs_answer(has_vat=vat, **values)


def _allocate(**values: Any) -> Answer:  # values as read by the options
    return allocate_answer(items=values.pop("open"), **values)


def _limitation(**values: Any) -> Answer:  # values as read by the options
    return limitation_answer(
        country=values["country"],
        arose_on=values["arose"],
        acknowledged_on=values["acknowledged"],
        region=values["region"],
    )


def _workday(*, date: Any, **values: Any) -> Answer:  # values as read by the options
    return workday_answer(day=date, **values)


_ALL = (
    Question(
        "interest",
        say("interest for days of default, both included"),
        (
            _COUNTRY,
            _customer(),
            Option("principal", reading.amount, say("amount that bears interest"), is_required=True),
            Option("from", reading.day, say("first interest day"), is_required=True),
            Option("to", reading.day, say("last interest day"), is_required=True),
            Option("day-count", reading.OneOf(DayCount), say("act/365 or act/act")),
            Option("arose", reading.day, say("day the obligation arose, if before the first interest day")),
        ),
        _interest,
    ),
    Question(
        "default",
        say("since when a customer is in default, and why"),
        (
            _COUNTRY,
            _customer(),
            Option("due", reading.day, say("due date"), is_required=True),
            Option("received", reading.day, say("day the invoice arrived")),
            Option("notice-on-invoice", str, say("the invoice says that default comes after 30 days"), is_flag=True),
            Option("agreed-date", str, say("the due date was agreed in the contract"), is_flag=True),
            Option("reminder-received", reading.day, say("day a reminder arrived")),
            _REGION,
        ),
        _default,
    ),
    Question(
        "costs",
        say("what collecting may cost the customer"),
        (
            _COUNTRY,
            _CLAIM,
            _ON,
            _customer(default="consumer"),
            Option("actor", reading.OneOf(Actor), say("who collects: creditor, agency or lawyer"), default="agency"),
            Option("factor", reading.factor, say("factor of the German tariff, usually 0.9")),
            Option("vat", str, say("the creditor cannot deduct VAT"), is_flag=True),
        ),
        _costs,
    ),
    Question("court-fee", say("court fee for an order to pay"), (_COUNTRY, _CLAIM, _ON), court_fee_answer),
    Question(
        "allocate",
        say("which open items a payment closes"),
        (
            _COUNTRY,
            Option("law", reading.words, say("366-367 (usual) or 497 (consumer credit); DE only")),
            Option("open", reading.open_items, say("JSON file of the open items"), is_required=True, is_file=True),
            _AMOUNT,
            Option("text", reading.words, say("words that came with the payment")),
            Option("on", reading.day, say("day of the payment; without it all items count as due")),
        ),
        _allocate,
    ),
    Question(
        "limitation",
        say("until when a claim is not yet barred"),
        (
            _COUNTRY,
            Option("arose", reading.day, say("day the claim arose"), is_required=True),
            Option("acknowledged", reading.day, say("day of an acknowledgement or part payment"), repeats=True),
            _REGION,
        ),
        _limitation,
    ),
    Question(
        "attachable",
        say("what of a month's income could be attached"),
        (
            _GERMANY,
            Option("net", reading.amount_or_zero, say("net income of a month"), is_required=True),
            Option("dependants", reading.number, say("people supported"), default="0"),
            _ON,
        ),
        attachable_answer,
    ),
    Question(
        "workday",
        say("the day itself or the next working day"),
        (_COUNTRY, _REGION, Option("date", reading.day, say("day"), is_required=True)),
        _workday,
    ),
    Question(
        "split",
        say("an amount in equal parts"),
        (_AMOUNT, Option("parts", reading.number, say("number of parts"), is_required=True)),
        split_answer,
    ),
    Question(
        "rf",
        say("RF reference for a number, or the check of one"),
        (Option("text", reading.words, say("letters and digits"), is_required=True, is_positional=True),),
        rf_answer,
    ),
    Question(
        "girocode",
        say("text of a GiroCode"),
        (
            Option("name", reading.words, say("account holder"), is_required=True),
            Option("iban", reading.words, say("IBAN"), is_required=True),
            _AMOUNT,
            Option("rf", reading.words, say("RF reference")),
            Option("text", reading.words, say("free text instead of a reference")),
            Option("bic", reading.words, say("BIC, rarely needed")),
        ),
        girocode_answer,
    ),
)

QUESTIONS = {question.name: question for question in _ALL}
