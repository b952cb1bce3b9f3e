"""What people do on an account: each is one station, then back to the page with a word about what changed."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from kulanz.data.doorway import link_row, new_key
from kulanz.data.history import wake
from kulanz.data.receivables.models import Account
from kulanz.data.scope import current_tenant, tenant_scope
from kulanz.kernel.errors import BadValue, Conflict, NotAllowed, NotFound
from kulanz.kernel.ids import new_id
from kulanz.kernel.words import say
from kulanz.stations import agree
from kulanz.web.office.access import StaffRequest, staff
from kulanz.web.ui.errors import sentence
from kulanz.web.ui.parts import Text

from .account import ending_id, show
from .deeds import DEEDS, Who
from .reads import account_view
from .running import ENDINGS

LOOK_DAYS = 1  # how long a link opens that was made to look at the customer's page


@require_POST
@staff
def note(request: StaffRequest, account: UUID, deed: str) -> HttpResponseBase:
    """One of the deeds of `deeds.py`."""
    found = DEEDS.get(deed)
    if found is None:
        raise NotFound(say("This does not exist here."))
    with tenant_scope(request.user.tenant_id):
        form = found.form(request.POST, view=account_view(account, request.now.on))

    def act() -> None:
        key = form.cleaned_data["key"] or new_id()
        found.act(Who(account, key, request.now, request.actor), form.cleaned_data)

    return _do(request, account, form, act, found.said)


@require_POST
@staff
def end(request: StaffRequest, account: UUID, kind: str, subject: UUID) -> HttpResponseBase:
    """Ends what runs, in the way of its kind (`running.py`)."""
    ending = ENDINGS.get(kind)
    if ending is None:
        raise NotFound(say("This does not exist here."))
    form = ending.form(request.POST, auto_id=ending_id(subject))

    def act() -> None:
        ending.act(account, subject, form.cleaned_data, request.now, request.actor)

    return _do(request, account, form, act, ending.said, subject)


@require_POST
@staff
def give_back(request: StaffRequest, account: UUID) -> HttpResponseBase:
    """The group is read from behaviour again."""
    with tenant_scope(request.user.tenant_id):
        agree.set_segment(_account(account).id, "", now=request.now, actor=request.actor)
    messages.success(request, gettext("The rule says the group again."))
    return redirect("office:account", account)


@require_POST
@staff
def decide_now(request: StaffRequest, account: UUID) -> HttpResponseBase:
    """Wakes the station; it looks at the account within the second, by the same rules as in the run of the day."""
    with tenant_scope(request.user.tenant_id):
        _account(account)
        wake("decide", account, account=account, now=request.now)
    messages.success(request, gettext("It is being decided. Load the page again in a moment to see the reasons."))
    return redirect("office:account", account)


@require_POST
@staff
def open_page(request: StaffRequest, account: UUID) -> HttpResponseBase:
    """The customer's page as the customer sees it, by a link of its own that opens for a day."""
    with tenant_scope(request.user.tenant_id):
        _account(account)
        key = new_key()
        link_row(key, tenant_id=current_tenant(), account=account, message=None, days=LOOK_DAYS, now=request.now).save(
            force_insert=True
        )
    return redirect(f"/p/{key}/")


def _do(
    request: StaffRequest,
    account_id: UUID,
    form: forms.Form,
    act: Callable[[], None],
    said: Text,
    subject: UUID | None = None,
) -> HttpResponseBase:
    """The form, the station, the word; what does not fit is said in the form, which stands open again."""
    if form.is_valid():
        try:
            with tenant_scope(request.user.tenant_id):
                act()
        except (BadValue, Conflict, NotAllowed) as error:
            field = str(error.facts.get("field", ""))
            form.add_error(field if field in form.fields else None, sentence(error))
            if subject is not None and isinstance(error, Conflict):  # it is over, so no form is left that could say it
                messages.warning(request, sentence(error))
        else:
            messages.success(request, str(said))
            return redirect("office:account", account_id)
    return show(request, account_id, failed=form, subject=subject)


def _account(account_id: UUID) -> Account:
    found = Account.objects.filter(id=account_id).first()
    if found is None:
        raise NotFound(say("This account does not exist here."))
    return found
