"""An electronic invoice in lines for people: what it is, who asks whom for how much, until when and how it is paid.

Means of payment: UNTDID 4461 as EN 16931 uses it (BT-81).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.numbers import format_currency, get_decimal_symbol

from kulanz.kernel.words import Words, say

from .tongue import language, said

Json = dict[str, Any]  # Any: JSON
KINDS = {
    "claim": say("a claim"),
    "credit": say("a credit: it gives money back"),
    "nothing_due": say("nothing is due"),
    "self_billed": say("written by the buyer himself"),
}
MEANS = {
    "10": say("cash"),
    "20": say("cheque"),
    "30": say("transfer"),
    "31": say("transfer"),
    "42": say("payment to an account"),
    "48": say("card"),
    "49": say("direct debit"),
    "54": say("credit card"),
    "55": say("debit card"),
    "57": say("standing agreement"),
    "58": say("SEPA transfer"),
    "59": say("SEPA direct debit"),
    "68": say("online payment"),
    "97": say("set off against each other"),
}
NOT_STATED = say("not stated")


def invoice_lines(data: Json) -> Iterator[str]:
    """The head of each document and its facts below, one a line."""
    for claim in data["claims"]:
        head = say("Invoice %(number)s (type %(type)s): %(kind)s", number=claim["number"], type=claim["type"],
                   kind=said(KINDS[claim["kind"]]))  # fmt: skip
        yield said(head)
        facts = [(said(name), value) for name, value in _facts(claim) if value]
        width = max(len(name) for name, _ in facts)
        for name, value in facts:
            first, *others = value.splitlines()
            yield f"  {name:{width}}  {first}"
            yield from (f"  {'':{width}}  {line}" for line in others)


def _facts(claim: Json) -> Iterator[tuple[Words, str]]:
    """What is said and what it is about, in the order in which people ask."""
    currency, not_stated = claim["currency"], said(NOT_STATED)
    email = f" <{claim['buyer_email']}>" if claim["buyer_email"] else ""
    yield say("from"), claim["seller"] or not_stated
    yield say("to"), (claim["buyer"] or not_stated) + email
    yield say("issued on"), _day(claim["issued_on"])
    yield say("due on"), _day(claim["due_on"])
    yield say("to be paid"), _money(claim["amount_due"], currency)
    yield say("total"), _money(claim["amount_total"], currency)
    yield say("paid before"), _money(claim["prepaid"], currency) if Decimal(claim["prepaid"]) else ""
    yield say("means of payment"), ", ".join(_means(code) for code in claim["means"])
    yield say("account"), "\n".join(_in_fours(iban) for iban in claim["ibans"])
    yield say("mandate"), claim["mandate"] or ""
    yield say("earlier invoice"), ", ".join(claim["preceding"])
    yield say("discount"), "\n".join(_discount(discount, currency) for discount in claim["discounts"])
    yield (
        say("terms"),
        "\n".join(line for line in (claim["terms"] or "").splitlines() if not line.startswith("#SKONTO#")),
    )


def _discount(discount: Json, currency: str) -> str:
    base, days = discount["base"], discount["days"]
    percent = discount["percent"].replace(".", get_decimal_symbol(language()))
    if base is None:
        return said(say("%(percent)s %% within %(days)s days", percent=percent, days=days))
    base = _money(base, currency)
    return said(say("%(percent)s %% of %(base)s within %(days)s days", percent=percent, base=base, days=days))


def _means(code: str) -> str:
    return f"{code} {said(MEANS[code])}" if code in MEANS else code


def _money(amount: str, currency: str) -> str:
    return format_currency(Decimal(amount), currency, locale=language())


def _day(day: str | None) -> str:
    return format_date(date.fromisoformat(day), locale=language()) if day else said(NOT_STATED)


def _in_fours(iban: str) -> str:
    return " ".join(iban[place : place + 4] for place in range(0, len(iban), 4))
