"""Check my settings: tries how a plugin is set up at its other side, and keeps what that came to, in words."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from kulanz.data.scope import tenant_scope
from kulanz.data.tenancy.models import SetUp
from kulanz.data.tenancy.setups import settings_of
from kulanz.kernel.dates import Now
from kulanz.kernel.errors import KulanzError, Refused, Unreachable
from kulanz.kernel.words import Words, say
from kulanz.kernel.words_json import words_to_json
from kulanz.ports.registry import plugin
from kulanz.ports.wire import Http


@dataclass(frozen=True, slots=True)
class Checked:
    """What the other side said."""

    words: Words
    is_good: bool


def check_settings(tenant_id: UUID, set_up: UUID, *, http: Http, now: Now) -> Checked:
    """Asks outside any transaction, then keeps the answer with the set-up."""
    with tenant_scope(tenant_id):
        row = SetUp.objects.get(id=set_up)
        try:
            found, settings = plugin(row.port, row.plugin), settings_of(row)
        except KulanzError:
            return _kept(row, Checked(say("The settings cannot be read any more. Please enter them anew."), False), now)
    checked = _ask(found, settings, http)
    with tenant_scope(tenant_id):
        return _kept(row, checked, now)


def _ask(found: object, settings: object, http: Http) -> Checked:
    try:
        return Checked(found.check(settings, http), is_good=True)  # type: ignore[attr-defined]  # every plugin of a port with settings
    except Unreachable:
        return Checked(
            say("There was no answer. Please look at the address, and whether it can be reached from here."), False
        )
    except Refused as refused:
        code = str(refused.facts.get("code_outside", ""))
        return Checked(
            say("The other side said no (%(code)s). Please look at the keys and the name.", code=code), False
        )
    except KulanzError as error:
        return Checked(Words(error.message), is_good=False)


def _kept(row: SetUp, checked: Checked, now: Now) -> Checked:
    answer = words_to_json(checked.words)
    SetUp.objects.filter(id=row.id).update(checked_at=now.at, check_failed=not checked.is_good, check_answer=answer)
    return checked
