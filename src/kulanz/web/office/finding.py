"""Finding accounts by what people know: a name, a number, an amount, the end of an IBAN, a reference, an e-mail address.

Every meaning a text can have is one set-based subquery; accounts that fit any of them are found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kulanz.data.standing_sql import is_open
from kulanz.domain.contact.wording import sort_name
from kulanz.domain.matching.reference import compact, is_reference
from kulanz.web.office.amounts import amount_or_none

LONGEST = 120
IBAN_END = re.compile(r"[A-Z0-9]{2,30}\d{4}|\d{4,}")
NUMBER = re.compile(r"[\w./-]*\d[\w./-]*")

BY_REFERENCE = """SELECT id FROM receivables_account WHERE reference = %s
    UNION SELECT account_id FROM receivables_claim WHERE reference = %s"""
BY_NAME = "SELECT a.id FROM parties_customer c JOIN receivables_account a ON a.customer_id = c.id WHERE {words}"
BY_NUMBER = """SELECT a.id FROM parties_customer c JOIN receivables_account a ON a.customer_id = c.id
          WHERE upper(c.number) LIKE %s
    UNION SELECT account_id FROM receivables_claim WHERE upper(number) LIKE %s"""
BY_AMOUNT = f"""SELECT account_id FROM receivables_claim WHERE open_minor = %s AND {is_open()}
    UNION SELECT account_id FROM receivables_claim WHERE {is_open()}
          GROUP BY account_id HAVING sum(open_minor) = %s
    UNION SELECT account_id FROM payments_receipt WHERE amount_minor = %s AND account_id IS NOT NULL"""  # noqa: S608
BY_IBAN = "SELECT account_id FROM payments_receipt WHERE payer_iban LIKE %s AND account_id IS NOT NULL"
BY_EMAIL = """SELECT a.id FROM parties_contactpoint p JOIN receivables_account a ON a.customer_id = p.customer_id
    WHERE p.kind = 'email' AND lower(p.value) = %s"""
A_WORD = "(c.sort_name LIKE %s OR c.sort_name LIKE %s)"


@dataclass(frozen=True, slots=True)
class Found:
    """SQL that selects account ids, with its values. Texts are always values, never part of the SQL."""

    statement: str
    values: tuple[str | int, ...]


def find(text: str) -> Found | None:
    """What `text` may mean; None for an empty text."""
    text = "".join(sign for sign in text if sign.isprintable()).strip()[:LONGEST]
    meanings = list(_meanings(text)) if text else []
    if not meanings:
        return None
    statement = "\nUNION ".join(meaning.statement for meaning in meanings)
    return Found(statement, tuple(value for meaning in meanings for value in meaning.values))


def _meanings(text: str) -> Iterator[Found]:
    plain = compact(text)
    if is_reference(plain):
        yield Found(BY_REFERENCE, (plain, plain))
        return
    if "@" in text:
        yield Found(BY_EMAIL, (text.casefold(),))
        return
    words = sort_name(text).split()
    tests = " AND ".join([A_WORD] * len(words))
    places = [place for word in words for place in (f"{_like(word)}%", f"% {_like(word)}%")]
    yield Found(BY_NAME.format(words=tests), tuple(places))
    if NUMBER.fullmatch(text):
        start = f"{_like(text.upper())}%"
        yield Found(BY_NUMBER, (start, start))
    amount = amount_or_none(text, "EUR")
    if amount:
        yield Found(BY_AMOUNT, (amount.minor,) * 3)
    if IBAN_END.fullmatch(plain):
        yield Found(BY_IBAN, (f"%{plain}",))


def _like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
