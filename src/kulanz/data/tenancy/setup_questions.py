"""What `kulanz setup` must know, in the order in which it asks: words, what is usual, and how an answer is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from kulanz.data.tenancy.models import Tenant
from kulanz.domain.contact.postcode import written_well
from kulanz.domain.matching.girocode import checked_iban
from kulanz.kernel.errors import BadValue
from kulanz.kernel.values import value
from kulanz.kernel.words import technical

KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
CREDITOR, MAIL, OWNER = "creditor_", "mail_", "owner_"  # parts; the organisation's own questions have no prefix
PORTS = {"starttls": "587", "tls": "465", "none": "25"}  # usual for each way to encrypt


class Answers(dict[str, str]):
    """Answers by the name of their question, checked."""

    def part(self, prefix: str) -> dict[str, Any]:  # Any: a port is a number
        """The answers of one part as its columns. The organisation's own have no prefix."""
        known = {q.name: q for q in QUESTIONS if q.part == prefix}
        columns = {name.removeprefix(prefix): said for name, said in self.items() if name in known}
        return {name: int(said) if name == "port" else said for name, said in columns.items()}


@value
class Question:
    """One question. `usual` None: it must be answered."""

    name: str
    words: str
    part: str = ""
    usual: Callable[[Answers], str | None] = lambda answers: None
    check: Callable[[str, Answers], str] = lambda said, answers: said
    applies: Callable[[Answers], bool] = lambda answers: True

    @property
    def argument(self) -> str:
        return self.name.replace("_", "-")

    def read(self, said: str, answers: Answers) -> str:
        """The answer as it is kept; `BadValue` says what is wrong with it."""
        said = said.strip()
        if not said and self.usual(answers) is None and self.applies(answers):
            raise BadValue(technical(f"Please say {self.argument}."))
        try:
            return self.check(said, answers) if said else ""
        except BadValue as wrong:
            raise BadValue(technical(f"{self.argument}: {wrong.message}")) from wrong


def _same(name: str) -> Callable[[Answers], str | None]:
    return lambda answers: answers[name]


def _always(text: str) -> Callable[[Answers], str | None]:
    return lambda answers: text


def _is_agency(answers: Answers) -> bool:
    return answers.get("kind") == Tenant.Kind.AGENCY


def _unless_agency(answers: Answers) -> str | None:
    return None if _is_agency(answers) else ""


def _one_of(*allowed: str) -> Callable[[str, Answers], str]:
    def check(said: str, answers: Answers) -> str:
        if said not in allowed:
            raise BadValue(technical(f"'{said}' is none of {', '.join(allowed)}."))
        return said

    return check


def _key(said: str, answers: Answers) -> str:
    if not KEY.fullmatch(said):
        raise BadValue(technical("a short name in small letters, digits and hyphens, such as stadtwerke-lindau."))
    return said


def _email(said: str, answers: Answers) -> str:
    try:
        validate_email(said)
    except ValidationError:
        raise BadValue(technical(f"'{said}' is no e-mail address.")) from None
    return said.lower()


def _iban(said: str, answers: Answers) -> str:
    return checked_iban(said)


def _country(said: str, answers: Answers) -> str:
    if not re.fullmatch(r"[A-Za-z]{2}", said):
        raise BadValue(technical("a country is two letters, such as DE."))
    return said.upper()


def _postcode(said: str, answers: Answers) -> str:
    return _in_country(said, answers["country"])


def _creditor_postcode(said: str, answers: Answers) -> str:
    return _in_country(said, answers["creditor_country"])


def _in_country(said: str, country: str) -> str:
    written = written_well(said, country)
    if written is None:
        raise BadValue(technical(f"'{said}' is no postcode of {country}."))
    return written


def _port(said: str, answers: Answers) -> str:
    if not said.isascii() or not said.isdigit() or not 0 < int(said) < 65536:
        raise BadValue(technical("a port is a number from 1 to 65535."))
    return said


QUESTIONS: tuple[Question, ...] = (
    Question("key", "Short name of the organisation", check=_key),
    Question("name", "Its full name"),
    Question(
        "kind", "Kind: own (claims of the own house) or agency (claims of others)", usual=_always(Tenant.Kind.OWN),
        check=_one_of(*Tenant.Kind.values),
    ),
    Question("country", "Country", usual=_always("DE"), check=_country),
    Question("street", "Street and number"),
    Question("postcode", "Postcode", check=_postcode),
    Question("town", "Town"),
    Question("registration", "Register and number, such as HRB 1234 Kempten", usual=_unless_agency),
    Question("authority", "Authority that supervises it, with its address", usual=_unless_agency, applies=_is_agency),
    Question("creditor_key", "Short name of the first creditor", CREDITOR, _same("key"), _key),
    Question("creditor_legal_name", "Full name of the creditor", CREDITOR, _same("name")),
    Question("creditor_name", "Name as its customers know it", CREDITOR, _same("creditor_legal_name")),
    Question("creditor_country", "Country of the creditor", CREDITOR, _same("country"), _country),
    Question("creditor_street", "Street and number of the creditor", CREDITOR, _same("street")),
    Question("creditor_postcode", "Postcode of the creditor", CREDITOR, _same("postcode"), _creditor_postcode),
    Question("creditor_town", "Town of the creditor", CREDITOR, _same("town")),
    Question("creditor_region", "State whose holidays count, such as BY", CREDITOR, _always("")),
    Question("creditor_iban", "IBAN of its bank account", CREDITOR, check=_iban),
    Question("creditor_bic", "BIC, where the bank asks for one", CREDITOR, _always("")),
    Question(
        "creditor_account_holder", "Account holder, exactly as the bank has it", CREDITOR, _same("creditor_legal_name")
    ),
    Question("creditor_sender_email", "E-mail address that messages come from", CREDITOR, check=_email),
    Question("creditor_reply_to", "E-mail address that answers go to", CREDITOR, _same("creditor_sender_email"), _email),
    Question("creditor_sender_name", "Name of the sender", CREDITOR, _same("creditor_name")),
    Question("creditor_team", "Team that customers talk to", CREDITOR, _always("Kundenservice")),
    Question("creditor_phone", "Its telephone", CREDITOR),
    Question("creditor_hours", "Its hours", CREDITOR, _always("Mo-Fr 9-16 Uhr")),
    Question("mail_host", "Mail server (SMTP)", MAIL),
    Question("mail_security", "Encryption: starttls, tls or none", MAIL, _always("starttls"), _one_of(*PORTS)),
    Question("mail_port", "Port", MAIL, lambda answers: PORTS[answers["mail_security"]], _port),
    Question("mail_username", "User name at the mail server, if it asks for one", MAIL, _always("")),
    Question("owner_name", "Name of the person who owns the settings", OWNER),
    Question("owner_email", "E-mail address they sign in with", OWNER, check=_email),
    Question("owner_language", "Their language: de or en", OWNER, _always("de"), _one_of("de", "en")),
)  # fmt: skip
