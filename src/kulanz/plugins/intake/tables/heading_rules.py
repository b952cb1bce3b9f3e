"""What a heading means by the concepts it is put together from: customer and number, open and amount, due and date."""

from __future__ import annotations

from typing import NamedTuple

from .heading_words import concepts_of

WHOLE, PARTLY, WEAK = 0.9, 0.65, 0.6
# Ranks of amounts: what is open, a balance, an amount of no certain kind, what was billed once.
OPEN, BALANCE, PLAIN, BILLED = 1.0, 2.0, 3.0, 4.0
LOCAL = 0.5  # added for an amount in the currency of the books beside the one of the invoice


class Guess(NamedTuple):
    """A meaning, how sure it is, and its rank: of two columns with one meaning the lower rank goes first."""

    meaning: str
    confidence: float
    rank: float


def composed(heading: str) -> tuple[Guess, ...]:
    """What a heading may mean, best first; its cells decide between several."""
    found, is_whole = concepts_of(heading)
    if not found:
        return ()
    guesses = _guesses(found)
    if is_whole:
        return tuple(Guess(meaning, WHOLE, rank) for meaning, rank in guesses)
    specific = len(found) > 1 or found & {"due", "open", "mail"}
    return tuple(Guess(meaning, PARTLY, rank) for meaning, rank in guesses) if specific else ()


Ranked = tuple[tuple[str, float], ...]


def _guesses(c: frozenset[str]) -> Ranked:
    """The first rule that fits decides."""
    if "mail" in c:
        return () if c & {"other", "number"} else (("email", 1),)
    if "days" in c:
        return ()
    if "other" in c and not {"due", "date"} <= c:
        return ()
    for rule in (_sides, _reminder, _due, _paid, _status, _untaxed, _open, _number, _name, _day, _money):
        if (guesses := rule(c)) is not None:
            return guesses
    return _rest(c)


def _sides(c: frozenset[str]) -> Ranked | None:
    """Soll and Haben, in one column or in two."""
    if not c & {"debit", "credit"} or c & {"document", "text", "kind", "name", "number", "date"}:
        return None
    if {"debit", "credit"} <= c:
        return (("debit_credit", 2),)
    return (("amount", PLAIN),) if "debit" in c else (("credit_amount", 1),)


MONEY = frozenset({"amount", "balance", "total", "gross"})


def _reminder(c: frozenset[str]) -> Ranked | None:
    if "reminder" not in c:
        return None
    if c & {"amount", "document", "number", "text", "status"}:
        return ()
    return (("reminded_on", 1),) if c & {"date", "last"} else (("reminders", 1),)


def _due(c: frozenset[str]) -> Ranked | None:
    if "due" not in c or c & {"status", "kind"}:
        return None
    if c & MONEY:
        return () if "net" in c else (("amount", OPEN + LOCAL * ("local" in c)),)
    return (("due_on", 1), ("amount", BALANCE)) if c == {"due"} else (("due_on", 1 if "date" in c else 2),)


def _paid(c: frozenset[str]) -> Ranked | None:
    if not c & {"paid", "clearing", "payment"} or "open" in c:
        return None
    if "status" in c:
        return (("status", 1),)
    if c == {"payment"}:
        return (("paid_amount", 2),)
    if "last" in c or c & {"document", "number", "reference", "kind", "text", "name", "account"}:
        return ()
    if "date" in c:
        return (("settled_on", 1),)
    if "clearing" in c:
        return (("settled_on", 2),)
    if "paid" in c:
        return (("paid_amount", 1), ("settled_on", 2), ("status", 2))
    return (("paid_amount", 2),) if c & MONEY else ()


def _status(c: frozenset[str]) -> Ranked | None:
    if "status" not in c:
        return None
    return () if c & {"customer", "account", "contract"} else (("status", 1 if len(c) > 1 else 2),)


def _untaxed(c: frozenset[str]) -> Ranked | None:
    """A net amount or a tax is not what is owed."""
    if c & {"net", "tax"} and not ("tax" in c and "included" in c) and "gross" not in c:
        return ()
    return None


def _open(c: frozenset[str]) -> Ranked | None:
    local = LOCAL * ("local" in c)
    if "open" in c and not c & {"number", "date", "kind", "name"}:
        return (("amount", OPEN + local),)
    if "open item" in c and c & MONEY:
        return (("amount", OPEN + local),)
    if "original" in c and c & MONEY:
        return (("invoice_amount", 1 + local),)
    return None


NUMBERS = {"invoice": 1, "claim": 1, "open item": 2, "document": 3, "order": 5}


def _number(c: frozenset[str]) -> Ranked | None:
    if c & NUMBERS.keys() and c <= {*NUMBERS, "reference"} and "order" not in c:
        rank = 1 + min(NUMBERS[concept] for concept in c & NUMBERS.keys())
        return (("claim_number", rank), ("amount", OPEN)) if c == {"open item"} else (("claim_number", rank),)
    if c == {"reference", "number"}:
        return (("claim_number", 4),)
    if "number" not in c or c & {"phone", "street", "amount"}:
        return None
    if "contract" in c:
        return (("contract", 1),)
    if ranks := [rank for concept, rank in NUMBERS.items() if concept in c]:
        return (("claim_number", min(ranks)),)
    if "customer" in c:
        return (("customer_number", 1),)
    return (("customer_number", 3),) if c == {"account", "number"} else ()


def _name(c: frozenset[str]) -> Ranked | None:
    if "name" in c:
        return (("customer_name", 1),) if c & {"customer", "account", "invoice", "company"} else ()
    if "customer" in c and c <= {"customer", "invoice", "account"}:
        return (("customer_name", 2), ("customer_number", 2))
    return None


def _day(c: frozenset[str]) -> Ranked | None:
    if c & MONEY or not c & {"date", "issued"}:
        return None
    if c & {"customer", "contract", "last"}:
        return ()
    ranks = {"issued": 1, "invoice": 1, "claim": 1, "document": 2, "open item": 2, "text": 4, "order": 5}
    fitting = [rank for concept, rank in ranks.items() if concept in c]
    return (("issued_on", min(fitting, default=3)),) if fitting or c == {"date"} else ()


def _money(c: frozenset[str]) -> Ranked | None:
    local = LOCAL * ("local" in c)
    if not c & MONEY:
        return None
    if "balance" in c:
        return (("amount", (BILLED if "account" in c else BALANCE) + local),)
    billed = c & {"total", "gross", "invoice", "document", "order"} - ({"document"} if "currency" in c else set())
    return (("amount", (BILLED if billed else PLAIN) + local),)


PLACES = ("street", "postcode", "town", "country", "phone")


def _rest(c: frozenset[str]) -> Ranked:
    if "currency" in c:
        return (("currency", 2 if "local" in c else 1),)
    for meaning in PLACES:
        if meaning in c:
            return ((meaning, 1),) if not c & {"contract", "tax", "order"} else ()
    if "kind" in c:
        return (("kind", 2),) if c & {"invoice", "document", "claim", "order"} or c == {"kind"} else ()
    if "text" in c:
        return (("reason", 2),) if not c & {"customer", "account"} else ()
    return (("contract", 2),) if c <= {"contract", "account"} and "contract" in c else ()
