"""`kulanz text`: a text of messages as a file - shown, checked, published as the next version."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kulanz.data.clock import now_for
from kulanz.data.contact import publishing
from kulanz.data.contact.publishing import Wording
from kulanz.data.scope import tenant_scope
from kulanz.data.tenancy.named import creditor_named, tenant_named
from kulanz.kernel.errors import BadValue, KulanzError, NotFound
from kulanz.kernel.words import technical

KEY = re.compile(r"[a-z0-9_-]{1,40}")


class Command(BaseCommand):
    help = "Show, check or publish a text of messages as a file: 'Subject: ' and the subject, then what it says."

    def add_arguments(self, parser: Any) -> None:  # Django's own signature
        parser.add_argument("verb", choices=("show", "check", "publish"))
        parser.add_argument("what", help="show: the key of a text; check, publish: a file")
        parser.add_argument("--key", help="publish: the text's key; without it the name of the file")
        parser.add_argument("--language", default="de", help="de unless said")
        parser.add_argument("--formality", default="sie", choices=("sie", "du"), help="sie unless said")
        parser.add_argument("--creditor", help="the key of one creditor; without it for all of them")
        parser.add_argument("--tenant", help="the key of the organisation; needed where there are several")

    def handle(self, *args: Any, **options: Any) -> None:
        verb, what = options["verb"], options["what"]
        try:
            if verb == "check":
                self.stdout.write(f"{what} is a text: {_read(what).subject}")
                return
            tenant = tenant_named(options["tenant"])
            with tenant_scope(tenant.id):
                creditor = creditor_named(options["creditor"])
                which = {"language": options["language"], "formality": options["formality"], "creditor": creditor}
                if verb == "show":
                    self.stdout.write(publishing.write(_newest(what, **which)), ending="")
                    return
                key = _key(options["key"] or Path(what).stem)
                made = publishing.publish(_read(what), key=key, now=now_for(tenant), **which)
        except KulanzError as wrong:
            raise CommandError(wrong.message, returncode=2) from wrong
        self.stdout.write(f"'{key}' is published as version {made.version}. Messages written from now on use it.")


def _read(path: str) -> Wording:
    try:
        content = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        raise BadValue(technical(f"{path} cannot be read as a text in UTF-8.")) from wrong
    try:
        return publishing.read(content)
    except BadValue as wrong:
        raise BadValue(technical(f"{path}: {wrong.message}"), **wrong.facts) from wrong


def _newest(key: str, **which: Any) -> Wording:  # Any: columns of Text
    found = publishing.newest(key=key, **which)
    if found is None:
        raise NotFound(technical(f"There is no text '{key}' in this language."))
    return found


def _key(key: str) -> str:
    if not KEY.fullmatch(key):
        raise BadValue(technical(f"'{key}' is no key of a text: small letters, digits, - and _."))
    return key
