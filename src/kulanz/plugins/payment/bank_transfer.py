"""Pay by bank transfer: account, reference and GiroCode to scan. Copy this file to begin a way to pay of your own.
Code: EPC069-12 v2.1. Reference: ISO 11649, in groups of four. Name: exactly as at the bank (EU 2024/886)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from babel import Locale, negotiate_locale
from babel.numbers import format_currency, get_decimal_symbol
from schwifty import IBAN
from schwifty.exceptions import SchwiftyException
from stdnum import iso11649
from stdnum.exceptions import ValidationError

from kulanz.domain.matching.girocode import girocode
from kulanz.kernel.errors import BadValue, Unsupported
from kulanz.kernel.money import Money
from kulanz.kernel.words import Words, say, technical
from kulanz.ports.payment import Ask, Can, Code, Instructions, Line, Method, MethodKind, PaymentMethod, PaymentNews
from kulanz.ports.wire import Http, Inbound

LANGUAGES = ("de", "en", "nl")


@dataclass(frozen=True, slots=True)
class TransferSettings:
    """Nothing to set: the account belongs to the creditor and comes with each `Ask`."""


class BankTransfer:
    key: ClassVar[str] = "bank_transfer"
    label: ClassVar = say("Bank transfer")
    can: ClassVar = frozenset({Can.INSTRUCTIONS, Can.PART})
    serves: ClassVar[tuple[Method, ...]] = (Method("bank_transfer", label, MethodKind.TRANSFER),)
    Settings: ClassVar[type] = TransferSettings

    def check(self, settings: TransferSettings, http: Http) -> Words:
        """The account is the creditor's own and was checked when it was entered."""
        return say("Nothing has to be set: transfers go to the creditor's bank account.")

    def start(self, ask: Ask, settings: TransferSettings, http: Http) -> Instructions:
        """What to copy or scan. Nothing is sent anywhere, so asking again gives the same."""
        if ask.amount.minor <= 0:
            raise BadValue(say("%(amount)s cannot be transferred.", amount=ask.amount), value=str(ask.amount))
        iban = checked_iban(ask.payee.iban)
        reference = checked_reference(ask.reference)
        return Instructions(
            lines=lines(ask, iban, reference), code=code(ask, iban, reference), outside_id=reference or ask.text
        )

    def read(self, inbound: Inbound, settings: TransferSettings) -> list[PaymentNews]:
        """A transfer is seen on the bank statement, never by webhook."""
        raise Unsupported(technical("A bank transfer sends no news; it is found on the bank statement."))

    def look(self, reference: str, settings: TransferSettings, http: Http) -> PaymentNews:
        raise Unsupported(technical("A bank transfer cannot be asked for; it is found on the bank statement."))


def checked_iban(text: str) -> IBAN:
    try:
        return IBAN(text)
    except SchwiftyException:
        raise BadValue(say("The payee's IBAN is not right; please check its digits.")) from None


def checked_reference(text: str) -> str:
    """In the compact form, or empty where the payer is to write free text."""
    try:
        return str(iso11649.validate(text)) if text else ""
    except ValidationError:
        raise BadValue(say("'%(given)s' is not an RF reference (ISO 11649).", given=text), value=text) from None


def lines(ask: Ask, iban: IBAN, reference: str) -> tuple[Line, ...]:
    if not reference and not ask.text:
        raise BadValue(technical("A transfer without reference or text could not be recognised when it arrives."))
    purpose = (
        Line(say("Payment reference"), iso11649.format(reference), copy=reference)
        if reference
        else Line(say("Payment reference"), ask.text)
    )
    return (
        Line(say("Account holder"), ask.payee.name),
        Line(say("IBAN"), iban.formatted, copy=iban.compact),
        amount_line(ask.amount, ask.language),
        purpose,
    )


def amount_line(amount: Money, language: str) -> Line:
    """The amount as the customer's language writes it, and the bare number that a bank's form takes."""
    locale = Locale.parse(negotiate_locale([language], LANGUAGES, sep="-") or "en")
    number = f"{amount.amount:f}".replace(".", get_decimal_symbol(locale))
    return Line(say("Amount"), format_currency(amount.amount, amount.currency, locale=locale), copy=number)


def code(ask: Ask, iban: IBAN, reference: str) -> Code | None:
    """None for other currencies: the code knows euros only."""
    if ask.amount.currency != "EUR":
        return None
    text = "" if reference else ask.text
    payload = girocode(name=ask.payee.name, iban=iban.compact, amount=ask.amount, reference=reference, text=text)
    return Code(label=say("Pay by code"), payload=payload)


METHOD: PaymentMethod = BankTransfer()
