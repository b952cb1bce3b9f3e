"""Texts of messages as files, subject first: read and checked, published as the next version, shown again."""

from __future__ import annotations

from django.db.models import Max

from kulanz.data.contact.models import Text
from kulanz.data.tenancy.models import Creditor
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import BadValue
from kulanz.kernel.values import value
from kulanz.kernel.words import technical
from kulanz.writing import liquid

SUBJECT = "Subject: "
LONGEST_SUBJECT = 200


@value
class Wording:
    """What a text says, fit to be published."""

    subject: str
    body: str


def read(content: str) -> Wording:
    """The wording of a file; what cannot be used is named."""
    first, _, body = content.partition("\n")
    subject = first.removeprefix(SUBJECT).strip()
    if not first.startswith(SUBJECT) or not subject:
        raise BadValue(technical(f"A text begins with a line '{SUBJECT}' and its subject."))
    if len(subject) > LONGEST_SUBJECT:
        raise BadValue(technical(f"A subject has at most {LONGEST_SUBJECT} characters; this one has {len(subject)}."))
    if not body.strip():
        raise BadValue(technical("Below its subject the text says nothing."))
    liquid.check(subject)
    liquid.check(body)
    return Wording(subject, body.strip())


def write(wording: Wording) -> str:
    return f"{SUBJECT}{wording.subject}\n{wording.body}\n"


def publish(wording: Wording, *, key: str, language: str, formality: str, creditor: Creditor | None, now: Now) -> Text:
    """The next version; those before it stay, because messages name them. `creditor` None: for all of the tenant."""
    of = {"creditor": creditor, "key": key, "language": language, "formality": formality}
    last = Text.objects.filter(**of).aggregate(last=Max("version"))["last"] or 0
    return Text.objects.create(**of, version=last + 1, subject=wording.subject, body=wording.body, published_at=now.at)


def newest(*, key: str, language: str, formality: str, creditor: Creditor | None) -> Wording | None:
    """The creditor's own, else that of the organisation; None where there is neither."""
    rows = Text.objects.filter(key=key, language=language, formality=formality).order_by("-version")
    row = (creditor and rows.filter(creditor=creditor).first()) or rows.filter(creditor=None).first()
    return Wording(row.subject, row.body) if row else None
